package export

import (
	"fmt"
	"maps"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Do is what an export does about one item.
type Do string

const (
	Create Do = "create"
	Update Do = "update"
	Close  Do = "close"
	Reopen Do = "reopen"
	Same   Do = "same" // nothing changed here since it was sent
	Skip   Do = "skip" // done before it was ever exported: nobody has to work on it
	Left   Do = "left" // a person removed the issue there, or tells us to wait
)

// Changes reports that something is sent.
func (d Do) Changes() bool { return d == Create || d == Update || d == Close || d == Reopen }

// Step is what becomes of one item. Its JSON fields are promises.
type Step struct {
	Item   string   `json:"item"`
	Do     Do       `json:"do"`
	Title  string   `json:"title"`
	Parts  []string `json:"parts,omitempty"` // what changed: due, labels, state, text, title
	Remote string   `json:"remote,omitempty"`
	URL    string   `json:"url,omitempty"`
	Notes  []string `json:"notes,omitempty"` // what a person should know
	Done   bool     `json:"done"`            // it was sent and taken
	Error  string   `json:"error,omitempty"`
	Text   string   `json:"text,omitempty"` // of an item that was named: all that is sent

	issue Issue
	known pulse.Exported
	there Remote
	err   error
}

// Asked are the wishes of who runs an export.
type Asked struct {
	Again []string // items: make anew what was deleted, open again what was closed there, and put our text back
	Named bool     // the items were named: also those that are done are made
	Check bool     // ask the tracker also where nothing changed here
}

// remotes are the issues of a tracker by item; nil where it was not asked.
type remotes map[string]Remote

// Plan says what an export would do, from what is remembered alone: it asks nobody.
func Plan(t Tracker, issues []Issue, known []pulse.Exported, a Asked) []Step {
	return plan(t, issues, known, nil, a)
}

func plan(t Tracker, issues []Issue, known []pulse.Exported, there remotes, a Asked) []Step {
	byItem := map[string]pulse.Exported{}
	for _, k := range known {
		byItem[k.Item] = k
	}
	out := make([]Step, 0, len(issues))
	for _, i := range issues {
		i.restore = slices.Contains(a.Again, i.ID)
		k := byItem[i.ID]
		s := Step{Item: i.ID, Title: line(i.Title), Remote: k.Remote, URL: k.URL, issue: i, known: k}
		if r, ok := there[i.ID]; ok {
			s.there, s.Remote, s.URL = r, r.ID, r.URL
		}
		if a.Named {
			s.Text = t.Text(i)
		}
		s.decide(t, i.restore, a.Named)
		out = append(out, s)
	}
	return out
}

// decide chooses what to do about one item.
func (s *Step) decide(t Tracker, again, named bool) {
	k := s.known
	switch {
	case k.Gone != "" && !again && s.issue.Status.Done():
		s.Do = Same // nobody misses it
	case k.Gone != "" && !again:
		s.Do, s.Notes = Left, append(s.Notes, gone(k))
	case s.Remote == "" || k.Gone != "" && s.there.ID == "":
		s.Remote, s.URL, s.Do = "", "", Create
		if s.issue.Status.Done() && !named && k.Item == "" {
			s.Do = Skip
		}
	default:
		s.compare(t, again)
	}
}

func gone(k pulse.Exported) string {
	if k.Gone == pulse.ExportMoved {
		return fmt.Sprintf("somebody moved %s to %s; pulse no longer changes it. --again %s makes a new one", k.Remote, k.URL, k.Item)
	}
	return fmt.Sprintf("somebody deleted %s; it is not made again. --again %s makes a new one", k.Remote, k.Item)
}

// compare finds which parts differ from what was sent, and leaves alone what a
// person decided at the tracker meanwhile.
func (s *Step) compare(t Tracker, again bool) {
	want := t.Parts(s.issue)
	for _, p := range slices.Sorted(maps.Keys(want)) {
		if p != "state" && want[p] != s.known.Sent[p] || again && p == "text" {
			s.Parts = append(s.Parts, p)
		}
	}
	s.title(again)
	s.state(want["state"], again)
	s.Do = Update
	switch {
	case len(s.Parts) == 0:
		s.Do = Same
	case slices.Contains(s.Parts, "state") && s.issue.Status.Done():
		s.Do = Close
	case slices.Contains(s.Parts, "state") && (s.known.State == "closed" || s.known.State == jiraDone || s.there.State == "closed" || s.there.State == jiraDone):
		s.Do = Reopen
	}
}

// title leaves a title alone that a person gave.
func (s *Step) title(again bool) {
	sent := s.known.Sent["title"]
	if s.there.ID == "" || sent == "" || again || fingerprint(s.there.Title) == sent || fingerprint(s.there.Title) == fingerprint(title(s.issue)) {
		return
	}
	s.Parts = slices.DeleteFunc(s.Parts, func(p string) bool { return p == "title" })
	s.Notes = append(s.Notes, "a person renamed it there; the title is left alone")
}

// state is sent where the item itself moved on. What a person did there in
// between is told, not undone.
func (s *Step) state(want string, again bool) {
	sent, there := s.known.State, s.there.State
	switch {
	case s.there.ID == "" && want == sent, s.there.ID != "" && want == there:
		return
	case s.there.ID != "" && !again && (want == sent || sent == "" && finished(there)):
		s.Notes = append(s.Notes, fmt.Sprintf("there a person made it %s, here it is %s; neither is changed. Change the item here, or --again %s makes it %s there",
			readable(there), s.issue.Status, s.Item, readable(want)))
		return
	}
	s.Parts = append(s.Parts, "state")
	slices.Sort(s.Parts)
}

func finished(state string) bool { return state == "closed" || state == jiraDone }

// readable is a state in people's words.
func readable(state string) string {
	if s := stage(state); s != "" {
		return s
	}
	return state
}
