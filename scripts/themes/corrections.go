package main

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// corrected are the sets of shops that correct; in unlabelled a row without a theme
// was not annotated.
var corrected = []struct {
	file       string
	unlabelled bool
}{{"dev/airline_tweets_en", true}, {"dev/mabsa_food_en", false}, {"dev/mabsa_food_tr", false}}

// told is after how many corrections the rest is scored.
var told = []int{0, 25, 50, 100, 200, 500}

const (
	shops   = 8    // runs of each, with seeds 1, 2, …
	scored  = 1500 // texts at most
	around  = 800  // texts of a shop beside those corrected, as pulse teach reads them
	seedOff = 7919
)

// corrections plays shops that correct the themes of some texts, and scores others:
// by the shipped model alone, by what the corrections teach alone, and by both.
func corrections(w io.Writer, f flags) error {
	j, err := classify.New()
	if err != nil {
		return err
	}
	for _, c := range corrected {
		rows, err := read(filepath.Join(f.labelled, c.file+".jsonl.gz"))
		if err != nil {
			return err
		}
		if c.unlabelled {
			rows = slices.DeleteFunc(rows, func(r row) bool { return len(r.Canon) == 0 })
		}
		s := newSchool(rows, theme.New().Reading(j.Meant), j)
		if s.guard, err = guard(); err != nil {
			return err
		}
		others, err := f.others(rows[0].Lang, j)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s: %d texts\n%6s  %-8s %-13s %-26s %s\n", c.file, len(rows), "told", "shipped", "taught alone", "both (least, most change)", "texts of other businesses")
		for _, n := range told {
			s.tell(w, n, others)
		}
	}
	return nil
}

// guard are the texts that no local model may touch.
func guard() (out []theme.Lesson, err error) {
	list, err := classify.Guard()
	for _, l := range list {
		out = append(out, theme.Lesson{Text: l.Text, Lang: l.Lang})
	}
	return out, err
}

// others are texts of many businesses in a language: gold.
func (f flags) others(code string, j *classify.Judge) (school, error) {
	rows, err := read(filepath.Join(f.own, "gold."+code+".jsonl"))
	for i, r := range rows {
		rows[i].Canon = named(r.opinions(), themeOf)
	}
	return newSchool(rows, theme.New().Reading(j.Meant), j), err
}

func (s school) all() []int {
	out := make([]int, len(s.rows))
	for i := range out {
		out[i] = i
	}
	return out
}

// school is one set with its judged clauses.
type school struct {
	rows  []row
	ops   [][]pulse.Opinion
	tree  *theme.Tree
	seen  map[string]bool // themes that the set labels at all
	guard []theme.Lesson  // texts of other businesses
}

func newSchool(rows []row, tree *theme.Tree, j *classify.Judge) school {
	s := school{rows: rows, tree: tree, seen: map[string]bool{}}
	for _, r := range rows {
		s.ops = append(s.ops, j.Judge(r.Text, classify.Options{Lang: r.Lang}).Opinions)
		for _, id := range r.Canon {
			s.seen[id] = true
		}
	}
	return s
}

// tell plays the shops that correct n texts.
func (s school) tell(w io.Writer, n int, others school) {
	var base, alone, both, least, most, far float64
	least = 1
	refused := 0
	for seed := range shops {
		rng := rand.New(rand.NewPCG(uint64(seed+1), seedOff))
		order := rng.Perm(len(s.rows))
		test := order[:min(len(order)/2, scored)]
		told := order[len(order)/2:]
		n := min(n, len(told))
		lessons := s.lessons(told[:n])
		local, trial := s.tree.Learn(lessons, s.lessons(told[n:min(n+around, len(told))]), s.guard)
		if trial.Refused != "" {
			refused++
		}
		b, a := s.score(s.tree, test), s.score(s.tree.With(local), test)
		far += others.score(s.tree.With(local), others.all()) / shops
		base, both = base+b/shops, both+a/shops
		least, most = min(least, a-b), max(most, a-b)
		if n > 0 {
			alone += s.score(s.tree.Alone(lessons), test) / shops
		}
	}
	fmt.Fprintf(w, "%6d  %-8.3f %-13.3f %.3f (%+.3f, %+.3f)     %.3f, before %.3f; refused %d of %d\n", n, base, alone, both, least, most,
		far, others.score(s.tree, others.all()), refused, shops)
}

func (s school) lessons(at []int) []theme.Lesson {
	var out []theme.Lesson
	known := slices.Sorted(maps.Keys(s.seen))
	for _, i := range at {
		r := s.rows[i]
		out = append(out, theme.Lesson{Text: r.Text, Lang: r.Lang, Themes: r.Canon, Only: len(r.Canon) != 1, Known: known})
	}
	return out
}

// score is micro-F1 of the themes that the set labels.
func (s school) score(t *theme.Tree, at []int) float64 {
	var all sums
	for _, i := range at {
		var got []string
		for _, o := range t.Assign(s.rows[i].Text, s.rows[i].Lang, s.ops[i]) {
			if s.seen[o.Theme] {
				got = once(got, o.Theme)
			}
		}
		all.add(s.rows[i].Canon, got)
	}
	return all.f1()
}
