package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/theme"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

// hiding says which themes are hidden in turn on which complaints.
var hiding = []struct {
	set    string
	themes []string
}{
	{"airline", []string{"waiting", "cancellation", "lost_damaged", "booking", "service"}},
	{"own", []string{"cleanliness", "delivery", "billing", "app", "lost_damaged"}},
}

// hidden tells whether proposals bring back a theme that was never there: its terms,
// its concepts and the texts that speak of it are left out of everything.
func hidden(w io.Writer, f flags) error {
	for _, h := range hiding {
		all, err := f.complaints(h.set, streamed)
		if err != nil {
			return err
		}
		again := 0
		for _, id := range h.themes {
			tree, err := f.without(id)
			if err != nil {
				return err
			}
			list := themed(all, tree)
			first, found := unhide(list, id, tree)
			if found {
				again++
			}
			tellHidden(w, h.set, id, list, first)
		}
		fmt.Fprintf(w, "%s: %d of %d found again\n\n", h.set, again, len(h.themes))
	}
	return nil
}

func tellHidden(w io.Writer, set, id string, list []complained, first []rated) {
	about, open := 0, 0
	for _, c := range list {
		if slices.Contains(c.truth, id) {
			about++
			if slices.ContainsFunc(c.Opinions, theme.Open) {
				open++
			}
		}
	}
	fmt.Fprintf(w, "%s without %s: %d complaints, %d about it, %d of them with a clause that no theme fits\n", set, id, len(list), about, open)
	for i, p := range first {
		mark := " "
		if p.pure >= pureFrom {
			mark = "*"
		}
		fmt.Fprintf(w, "  %2d %s %.2f  %4d people  %s; %s\n", i+1, mark, p.pure, p.People, p.Label, strings.Join(p.With, ", "))
	}
}

// streamed is how many tenths of our own texts come in as complaints, unseen.
const streamed = 5

// without learns a model as if a theme did not exist.
func (f flags) without(id string) (*theme.Tree, error) {
	f.o.Forms, f.o.Without, f.held = nil, id, streamed
	f.o.Keep, f.o.Falsely = firstKeep, firstFalsely
	all, err := f.examples("")
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(e theme.Example) bool { return slices.Contains(e.Themes, id) })
	themes, err := themesOf(f.themes)
	if err != nil {
		return nil, err
	}
	f.o.Forms = slices.DeleteFunc(f.o.Forms, func(o theme.Form) bool { return slices.Contains(themes[o.Concept], id) })
	var b bytes.Buffer
	if err := theme.Train(&b, all, f.o); err != nil {
		return nil, err
	}
	tree := theme.Without(id)
	if err := tree.Use(b.Bytes()); err != nil {
		return nil, err
	}
	return f.withNet(tree, b.Bytes(), all)
}

// withNet gives a tree the net that is learnt from examples beside its linear model.
func (f flags) withNet(tree *theme.Tree, linear []byte, examples []theme.Example) (*theme.Tree, error) {
	j, err := classify.New()
	if err != nil {
		return nil, err
	}
	f.net.Falsely = f.o.Falsely
	var b bytes.Buffer
	if err := theme.TrainNet(&b, linear, j.Meant, examples, f.net); err != nil {
		return nil, err
	}
	if err := tree.UseNet(b.Bytes()); err != nil {
		return nil, err
	}
	return tree.Reading(j.Meant), nil
}

// complained is one complaint with the themes a person gave it.
type complained struct {
	theme.Heard
	truth []string
}

// rated is a proposal with the share of its complaints that are about what was hidden.
type rated struct {
	theme.Proposal
	pure float64
}

const (
	looked   = 10  // proposals that a person looks at
	pureFrom = 0.7 // share of its complaints from which a proposal is the hidden theme
)

// unhide proposes themes for complaints; found says whether one of the first is the
// hidden one.
func unhide(list []complained, id string, tree *theme.Tree) (out []rated, found bool) {
	truth := map[string][]string{}
	var heard []theme.Heard
	for _, c := range list {
		truth[c.ID] = c.truth
		heard = append(heard, c.Heard)
	}
	for _, p := range tree.Propose(heard, theme.ProposeOptions{Lang: lang.EN}) {
		hit := 0
		for _, s := range p.Said {
			if slices.Contains(truth[s.ID], id) {
				hit++
			}
		}
		if r := (rated{p, share(hit, len(p.Said))}); len(out) < looked {
			out = append(out, r)
			found = found || r.pure >= pureFrom
		}
	}
	return out, found
}

// themed are complaints with the themes that a tree finds in them.
func themed(list []complained, tree *theme.Tree) []complained {
	out := make([]complained, len(list))
	for i, c := range list {
		c.Opinions = tree.Assign(c.Text, c.Lang, c.Opinions)
		out[i] = c
	}
	return out
}

// complaints are the airline's, or those of some tenths of our own texts, judged.
func (f flags) complaints(set string, tenths uint32) ([]complained, error) {
	j, err := classify.New()
	if err != nil {
		return nil, err
	}
	var out []complained
	add := func(r row, truth []string) {
		ops := j.Judge(r.Text, classify.Options{Lang: r.Lang}).Opinions
		if slices.ContainsFunc(ops, func(o pulse.Opinion) bool { return o.Polarity == pulse.Complaint }) {
			h := theme.Heard{ID: r.ID, Text: r.Text, Lang: r.Lang, Opinions: ops, People: []string{r.ID}}
			out = append(out, complained{h, truth})
		}
	}
	if set != "own" {
		rows, err := read(filepath.Join(f.labelled, "dev", "airline_tweets_en.jsonl.gz"))
		for _, r := range rows {
			add(r, r.Canon)
		}
		return out, err
	}
	for _, code := range lang.All() {
		err := texts.Each(filepath.Join(f.own, "train."+code+".jsonl"), func(r row) {
			if texts.Bucket(r.ID) < tenths {
				var truth []string
				for _, o := range r.opinions() {
					truth = once(truth, o.Theme)
				}
				add(r, truth)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
