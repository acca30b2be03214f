package main

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// Why a verdict moved.
const (
	whyModel  = "a newer model"
	whyTaught = "your corrections"
	whySecond = "no second judge's word"
)

// turn is one way a verdict can move.
type turn struct {
	From pulse.Kind `json:"from"`
	To   pulse.Kind `json:"to"`
	Why  string     `json:"why"`
}

// moves counts how verdicts moved, with some of the mentions of each.
type moves struct {
	judged, moved, pinned int
	themes                int                     // of those judged, about other themes than before
	by                    map[turn][]pulse.Judged // up to mostExamples of each
	n                     map[turn]int
}

const mostExamples = 3

func newMoves() *moves { return &moves{by: map[turn][]pulse.Judged{}, n: map[turn]int{}} }

// add notes the new verdict on m. A corrected mention cannot move.
func (s *moves) add(m pulse.Judged, v pulse.Verdict) {
	if m.Correction != nil && m.Correction.Kind != "" {
		s.pinned++
		return
	}
	s.judged++
	if !slices.Equal(themesIn(m.Verdict), themesIn(v)) {
		s.themes++
	}
	if v.Kind == m.Verdict.Kind {
		return
	}
	s.moved++
	t := turn{m.Verdict.Kind, v.Kind, whyMoved(m.Verdict, v)}
	if s.n[t]++; len(s.by[t]) < mostExamples {
		s.by[t] = append(s.by[t], m)
	}
}

// themesIn lists the themes of a verdict, each once.
func themesIn(v pulse.Verdict) []string {
	var out []string
	for _, o := range v.Opinions {
		if o.Theme != "" && !slices.Contains(out, o.Theme) {
			out = append(out, o.Theme)
		}
	}
	slices.Sort(out)
	return out
}

// whyMoved tells apart what the program's own model, the shop's corrections and
// a second judge did to a verdict.
func whyMoved(old, now pulse.Verdict) string {
	base := func(by string) string { b, _, _ := strings.Cut(by, "+"); return b }
	switch {
	case old.Second != nil && now.Second == nil && old.Kind == old.Second.Kind:
		return whySecond
	case untaught(now) != now.Kind || base(old.By) == base(now.By):
		return whyTaught
	}
	return whyModel
}

func (s *moves) sorted() []turn {
	return slices.SortedFunc(maps.Keys(s.n), func(a, b turn) int {
		return cmp.Or(s.n[b]-s.n[a], cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Why, b.Why))
	})
}

// object is the counts as JSON gives them.
func (s *moves) object() []map[string]any {
	out := []map[string]any{}
	for _, t := range s.sorted() {
		ids := []string{}
		for _, m := range s.by[t] {
			ids = append(ids, m.Key())
		}
		out = append(out, map[string]any{"from": t.From, "to": t.To, "why": t.Why, "n": s.n[t], "examples": ids})
	}
	return out
}

// write prints a line for each way, and the examples where they are wanted.
func (s *moves) write(w io.Writer, examples bool, o render.Options) error {
	say, err := render.NewSpeech(o)
	if err != nil {
		return err
	}
	for _, t := range s.sorted() {
		if err := say.Turn(w, s.n[t], t.From, t.To, t.Why); err != nil {
			return err
		}
		if !examples {
			continue
		}
		for _, m := range s.by[t] {
			if err := render.Example(w, m, o); err != nil {
				return err
			}
		}
	}
	return nil
}

// preview judges what j has not judged, corrected as was said, and writes nothing.
func (e *env) preview(ctx context.Context, db *store.DB, j judging, said answers) (*moves, error) {
	s := newMoves()
	for m, err := range db.Stale(ctx, j.polarity.By()) {
		if err != nil {
			return nil, err
		}
		s.add(said.of(m), keepSecond(j.Judge(m.Mention), m.Verdict.Second))
	}
	return s, nil
}

// redo gives every past mention j's verdict. What a person said stays.
func (e *env) redo(ctx context.Context, db *store.DB, j judging) (*moves, error) {
	s := newMoves()
	_, err := db.Rejudge(ctx, j.polarity.By(), func(m pulse.Judged) (pulse.Verdict, error) {
		v := keepSecond(j.Judge(m.Mention), m.Verdict.Second)
		s.add(m, v)
		return v, nil
	})
	return s, err
}
