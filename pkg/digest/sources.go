package digest

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// killedAfter is how long a run may take before we say that it died.
const killedAfter = 2 * time.Hour

// sources says how every source does, by name. A source that is configured and
// was never asked is one of them.
func sources(in Input) []Source {
	var out []Source
	seen := map[string]bool{}
	for _, s := range in.States {
		if s.Source == pulse.JudgeRun { // it answers; nobody speaks there
			continue
		}
		seen[s.Source] = true
		out = append(out, state(in, s))
	}
	for name := range in.Duties {
		if !seen[name] {
			out = append(out, Source{Name: name, State: NeverRan})
		}
	}
	sorting.By(out, func(a, b Source) int { return cmp.Compare(a.Name, b.Name) })
	for i := range out {
		out[i].Mentions = heard(in.Window, out[i].Name)
		if in.Role != Owner && in.Role != Manager {
			out[i].Error, out[i].Hint, out[i].Notes = "", "", nil
		}
	}
	return out
}

// heard counts the mentions of one source whose text is still held.
func heard(list []pulse.Judged, source string) int {
	n := 0
	for _, j := range list {
		if j.Source == source && j.Gone == "" {
			n++
		}
	}
	return n
}

func state(in Input, s pulse.SourceState) Source {
	out := Source{Name: s.Source, State: OK}
	_, expected := in.Duties[s.Source]
	if s.LastOK != nil {
		out.LastOK = s.LastOK.Ended
	}
	if s.Last == nil {
		out.State = NeverRan
		return out
	}
	last := *s.Last
	out.Last, out.New, out.Notes = last.Started, last.New, last.Notes
	out.Exit, out.Error, out.Hint = last.Exit, last.Error, last.Hint
	switch {
	case last.Error != "" && last.NotBefore.After(in.Now):
		out.State, out.Until = Postponed, last.NotBefore
	case last.Error != "":
		out.State = Broken
	case last.Ended.IsZero() && in.Now.Sub(last.Started) > killedAfter:
		out.State = Killed
	case expected && !last.Ended.IsZero() && in.Now.Sub(last.Ended) > in.Silence:
		out.State = Silent
	}
	return out
}

// trouble lists the sources somebody should see to, the longest unheard first.
func trouble(list []Source) []Source {
	var out []Source
	for _, s := range list {
		if s.State != OK {
			out = append(out, s)
		}
	}
	sorting.By(out, func(a, b Source) int { return a.LastOK.Compare(b.LastOK) })
	return out
}

// empty says why there is nothing to tell.
func empty(in Input, voices []pulse.Voice, list []Source) Empty {
	if len(voices) > 0 || len(fold(in.Late)) > 0 {
		return ""
	}
	var lastOK time.Time
	failing := 0
	for _, s := range list {
		if s.LastOK.After(lastOK) {
			lastOK = s.LastOK
		}
		if s.State == Broken || s.State == Killed || s.State == Postponed {
			failing++
		}
	}
	switch {
	case failing > 0 && failing == len(list):
		return Failed
	case lastOK.IsZero():
		return Never
	case lastOK.Before(in.Since):
		return Unfetched
	}
	return Quiet
}

// attributions are the lines the providers of what is shown ask for.
func attributions(in Input) []string {
	lines := map[string]bool{}
	for _, list := range [][]pulse.Judged{in.Window, in.Late} {
		for _, j := range list {
			if a := in.Duties[j.Source].Attribution; a != "" {
				lines[a] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(lines))
}
