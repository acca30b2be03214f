package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

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
		for _, id := range h.themes {
			tree, err := f.without(id)
			if err != nil {
				return err
			}
			if err := f.unhide(w, h.set, id, tree); err != nil {
				return err
			}
		}
	}
	return nil
}

// without learns a model as if a theme did not exist.
func (f flags) without(id string) (*theme.Tree, error) {
	cache := filepath.Join(os.TempDir(), "pulse-without-"+id+".bin")
	tree := theme.Without(id)
	if raw, err := os.ReadFile(cache); err == nil {
		return tree, tree.Use(raw)
	}
	f.o.Forms, f.o.Without = nil, id
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
	_ = os.WriteFile(cache, b.Bytes(), 0o644) // only saves time
	return tree, tree.Use(b.Bytes())
}

// complained is one complaint with the themes a person gave it.
type complained struct {
	theme.Heard
	truth []string
}

func (f flags) unhide(w io.Writer, set, id string, tree *theme.Tree) error {
	list, err := f.complaints(set, tree)
	if err != nil {
		return err
	}
	truth := map[string][]string{}
	var heard []theme.Heard
	about, open := 0, 0
	for _, c := range list {
		truth[c.ID] = c.truth
		heard = append(heard, c.Heard)
		if slices.Contains(c.truth, id) {
			about++
			if slices.ContainsFunc(c.Opinions, func(o pulse.Opinion) bool { return o.Theme == "" && o.Polarity == pulse.Complaint }) {
				open++
			}
		}
	}
	fmt.Fprintf(w, "%s without %s: %d complaints, %d about it, %d of them with a clause of no theme\n", set, id, len(list), about, open)
	for i, p := range tree.Propose(heard, theme.ProposeOptions{Lang: lang.EN}) {
		if i == 10 {
			break
		}
		hit := 0
		for _, item := range p.Said {
			if slices.Contains(truth[item.ID], id) {
				hit++
			}
		}
		mark := ""
		if share(hit, len(p.Said)) >= .7 {
			mark = "  <--"
		}
		fmt.Fprintf(w, "  %2d %4d people %.2f  %s; %s%s\n", i+1, p.People, share(hit, len(p.Said)), p.Label, strings.Join(p.With, ", "), mark)
	}
	return nil
}

// complaints are the airline's, or those of our own texts that no model learnt from.
func (f flags) complaints(set string, tree *theme.Tree) ([]complained, error) {
	assign, err := newAssigner(tree)
	if err != nil {
		return nil, err
	}
	var out []complained
	add := func(r row, truth []string) {
		ops := assign(r.Text, r.Lang)
		if !slices.ContainsFunc(ops, func(o pulse.Opinion) bool { return o.Polarity == pulse.Complaint }) {
			return
		}
		h := theme.Heard{Item: theme.Item{ID: r.ID, Text: r.Text, Lang: r.Lang, Opinions: ops}, People: []string{r.ID}, Posted: time.Unix(int64(len(out)), 0)}
		out = append(out, complained{h, truth})
	}
	if set != "own" {
		rows, err := read(filepath.Join(f.labelled, "dev", "airline_tweets_en.jsonl.gz"))
		for _, r := range rows {
			if !strings.HasPrefix(r.Text, "RT ") {
				add(r, r.Canon)
			}
		}
		return out, err
	}
	for _, code := range lang.All() {
		rows, err := read(filepath.Join(f.own, "train."+code+".jsonl"))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if texts.Bucket(r.ID) == 0 {
				var truth []string
				for _, o := range r.opinions() {
					truth = once(truth, o.Theme)
				}
				add(r, truth)
			}
		}
	}
	return out, nil
}
