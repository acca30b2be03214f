package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/theme"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

// assigner is the way from a text to its opinions with themes.
type assigner func(text, code string) []pulse.Opinion

func newAssigner(tree *theme.Tree) (assigner, error) {
	j, err := classify.New()
	tree = tree.Reading(j.Meant)
	return func(text, code string) []pulse.Opinion {
		v, leans := j.Lean(text, classify.Options{Lang: code})
		return tree.Judged(text, v, leans)
	}, err
}

// sums counts what was wanted, given and both.
type sums struct{ want, got, hit int }

func (s *sums) add(want, got []string) {
	s.want += len(want)
	s.got += len(got)
	for _, id := range got {
		if slices.Contains(want, id) {
			s.hit++
		}
	}
}

func (s sums) precision() float64 { return share(s.hit, s.got) }
func (s sums) recall() float64    { return share(s.hit, s.want) }
func (s sums) f1() float64        { return share(2*s.hit, s.want+s.got) }

func share(a, b int) float64 { return float64(a) / float64(max(b, 1)) }

// measure tells what a tree is worth on the labelled sets and on our own texts.
func measure(w io.Writer, f flags, tree *theme.Tree) error {
	assign, err := newAssigner(tree)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%-18s %6s %6s %6s %6s %6s   %s\n", "set", "F1", "prec.", "recall", "false", "cover", "complaints: prec., recall")
	files, err := filepath.Glob(filepath.Join(f.labelled, "*", "*.jsonl.gz"))
	if err != nil {
		return err
	}
	for _, path := range files {
		rows, err := read(path)
		if err != nil {
			return err
		}
		if !lang.Known(rows[0].Lang) {
			continue
		}
		s := newSet(rows)
		for _, r := range rows {
			s.add(r, assign(r.Text, r.Lang))
		}
		s.print(w, filepath.Base(path[:len(path)-len(".jsonl.gz")]))
	}
	return measureOwn(w, f, assign)
}

// measureOwn measures on gold and on the part of train that was held back.
func measureOwn(w io.Writer, f flags, assign assigner) error {
	fmt.Fprintf(w, "%-10s %6s %6s %6s   %s\n", "own texts", "F1", "prec.", "recall", "F1 with polarity")
	for _, code := range lang.All() {
		for _, file := range []string{"gold", "train"} {
			var themes, both sums
			err := texts.Each(filepath.Join(f.own, file+"."+code+".jsonl"), func(r row) {
				if file == "train" && texts.Bucket(r.ID) != 0 {
					return
				}
				want, got := r.opinions(), assign(r.Text, code)
				themes.add(named(want, themeOf), named(got, themeOf))
				both.add(named(want, withPolarity), named(got, withPolarity))
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "%-10s %6.3f %6.3f %6.3f   %.3f\n", file+" "+code, themes.f1(), themes.precision(), themes.recall(), both.f1())
		}
	}
	return nil
}

func themeOf(o pulse.Opinion) string      { return o.Theme }
func withPolarity(o pulse.Opinion) string { return o.Theme + " " + string(o.Polarity) }

// named lists each name of the opinions that judge and have a theme once.
func named(os []pulse.Opinion, name func(pulse.Opinion) string) []string {
	var out []string
	for _, o := range os {
		if o.Theme != "" && (o.Polarity == pulse.Praise || o.Polarity == pulse.Complaint) {
			out = once(out, name(o))
		}
	}
	return out
}

func once(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// opinions are the labelled ones: gold has opinions, train has pairs.
func (r row) opinions() []pulse.Opinion {
	var pairs [][]string
	if json.Unmarshal(r.Themes, &pairs) == nil {
		for _, p := range pairs {
			r.Opinions = append(r.Opinions, pulse.Opinion{Theme: p[0], Polarity: pulse.Kind(p[1])})
		}
	}
	return r.Opinions
}

// set gathers the figures of a labelled set. Only themes that it labels at all count.
type set struct {
	labels          map[string]bool
	canon           map[string]string // its label to our theme
	all, complaints sums
	none, noneGiven int // rows without a theme
	some, someGiven int
}

func newSet(rows []row) *set {
	s := &set{labels: map[string]bool{}, canon: maps.Clone(mams)}
	for _, r := range rows {
		for _, c := range r.Canon {
			s.labels[c] = true
		}
		if len(r.ThemePolarity) == 1 && len(r.Canon) == 1 {
			s.canon[r.ThemePolarity[0][0]] = r.Canon[0]
		}
	}
	return s
}

// mams are the labels of a set that has no row with one label alone.
var mams = map[string]string{"staff": "service", "food": "quality", "service": "service", "place": "location", "menu": "choice", "price": "price", "ambience": "ambience"}

func (s *set) add(r row, ops []pulse.Opinion) {
	var got, bad []string
	for _, o := range ops {
		if s.labels[o.Theme] {
			got = once(got, o.Theme)
			if o.Polarity == pulse.Complaint {
				bad = once(bad, o.Theme)
			}
		}
	}
	if want, ok := s.negative(r); ok {
		s.complaints.add(want, bad)
	}
	given := min(len(got), 1)
	if len(r.Canon) == 0 {
		s.none++
		s.noneGiven += given
		return
	}
	s.all.add(r.Canon, got)
	s.some++
	s.someGiven += given
}

// negative are the themes a row complains of; false where its labels do not say.
func (s *set) negative(r row) (out []string, ok bool) {
	for _, p := range r.ThemePolarity {
		if p[1] == "" {
			return nil, false
		}
		if c := s.canon[p[0]]; c != "" && p[1] == "negative" {
			out = once(out, c)
		}
	}
	return out, true
}

func (s *set) print(w io.Writer, name string) {
	fmt.Fprintf(w, "%-18s %6.3f %6.3f %6.3f %6.3f %6.3f   %.3f %.3f\n", name, s.all.f1(), s.all.precision(), s.all.recall(),
		share(s.noneGiven, s.none), share(s.someGiven, s.some), s.complaints.precision(), s.complaints.recall())
}
