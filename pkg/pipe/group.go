package pipe

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Placement is the group of one complaint. Its fields and their order are promises.
type Placement struct {
	ID    ID       `json:"id"`
	Group string   `json:"group"` // stable id, or "none"
	Label string   `json:"label"`
	Theme string   `json:"theme"`
	Why   []string `json:"why"`
}

// Placer puts complaints into groups and answers in their order; the groups
// must not depend on it. ID is filled in by the pipe.
type Placer func(complaints []pulse.Judged) []Placement

// Group writes the group of each line of in to out, in order, and says how many it
// wrote. Every line is taken as a complaint. All lines are read before the first is
// written, because a group's label depends on all of them.
func Group(in io.Reader, out io.Writer, j judge, place Placer, onBad func(line int, why error)) (int, error) {
	placed, err := groups(in, j, place, onBad)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriter(out)
	for _, p := range placed {
		b, err := marshal(p)
		if err != nil {
			return 0, fmt.Errorf("write group of %s: %w", p.ID, err)
		}
		if _, err := w.Write(b); err != nil {
			return 0, fmt.Errorf("write groups: %w", err)
		}
	}
	return len(placed), w.Flush()
}

// Summary is one group of `pulse group --summary`.
type Summary struct {
	Group string   `json:"group"`
	Label string   `json:"label"`
	Theme string   `json:"theme"`
	Count int      `json:"count"`
	IDs   []ID     `json:"ids"`
	Why   []string `json:"why"`
}

// Summarize gives the groups of the lines of in, the largest first and "none" last.
func Summarize(in io.Reader, j judge, place Placer, onBad func(line int, why error)) ([]Summary, error) {
	placed, err := groups(in, j, place, onBad)
	if err != nil {
		return nil, err
	}
	out := []Summary{}
	for _, p := range placed {
		i := slices.IndexFunc(out, func(s Summary) bool { return s.Group == p.Group })
		if i < 0 {
			i = len(out)
			out = append(out, Summary{Group: p.Group, Label: p.Label, Theme: p.Theme, IDs: []ID{}, Why: []string{}})
		}
		s := &out[i]
		s.Count++
		s.IDs = append(s.IDs, p.ID)
		s.addWhy(p.Why)
	}
	sorting.By(out, func(a, b Summary) int {
		return cmp.Or(noneLast(a)-noneLast(b), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Group, b.Group))
	})
	return out, nil
}

// summaryWords is how many words explain a group.
const summaryWords = 8

func (s *Summary) addWhy(words []string) {
	for _, w := range words {
		if len(s.Why) < summaryWords && !slices.Contains(s.Why, w) {
			s.Why = append(s.Why, w)
		}
	}
}

func noneLast(s Summary) int {
	if s.Theme == "" {
		return 1
	}
	return 0
}

func groups(in io.Reader, j judge, place Placer, onBad func(int, error)) ([]Placement, error) {
	var ids []ID
	var all []pulse.Judged
	for l, err := range Lines(in) {
		var bad *BadLine
		switch {
		case errors.As(err, &bad):
			onBad(bad.No, errors.New(bad.Why))
		case err != nil:
			return nil, err
		default:
			ids = append(ids, l.ID)
			all = append(all, pulse.Judged{Mention: l.mention(), Verdict: j.Judge(l.mention())})
		}
	}
	placed := place(all)
	for i := range placed {
		placed[i].ID = ids[i]
		if placed[i].Why == nil {
			placed[i].Why = []string{}
		}
	}
	return placed, nil
}
