package mark_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/mark"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// labelled is a line of testdata/corpus/marks.<set>.<lang>.jsonl.
type labelled struct {
	ID    string       `json:"id"`
	Lang  string       `json:"lang"`
	Text  string       `json:"text"`
	Marks []pulse.Mark `json:"marks"`
}

func corpus(t *testing.T, set, code string) []labelled {
	t.Helper()
	f, err := os.Open(filepath.Join("../../testdata/corpus", fmt.Sprintf("marks.%s.%s.jsonl", set, code)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []labelled
	for s := bufio.NewScanner(f); s.Scan(); {
		var l labelled
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

// score counts texts for one mark.
type score struct{ right, wrong, missed, near int }

func (s score) precision() float64 { return ratio(s.right, s.right+s.wrong) }
func (s score) recall() float64    { return ratio(s.right, s.right+s.missed) }
func (s score) overlap() float64   { return ratio(s.near, s.right) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func has(list []pulse.Mark, id string) (out []pulse.Mark) {
	for _, m := range list {
		if m.Mark == id {
			out = append(out, m)
		}
	}
	return out
}

func touch(a, b []pulse.Mark) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Start < y.End && y.Start < x.End {
				return true
			}
		}
	}
	return false
}

func measure(t *testing.T, set, code string) map[string]score {
	j, err := classify.New()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]score{}
	for _, l := range corpus(t, set, code) {
		v := j.Judge(l.Text, classify.Options{Lang: code})
		got := mark.Read(l.Text, code, v.Opinions)
		for _, id := range pulse.Marks() {
			s, g, w := out[id], has(got, id), has(l.Marks, id)
			switch {
			case len(g) > 0 && len(w) > 0:
				s.right++
				if touch(g, w) {
					s.near++
				}
			case len(g) > 0:
				s.wrong++
				show(t, "WRONG", id, l, g, v.Kind)
			case len(w) > 0:
				s.missed++
				show(t, "MISSED", id, l, w, v.Kind)
			}
			out[id] = s
		}
	}
	return out
}

func show(t *testing.T, what, id string, l labelled, ms []pulse.Mark, k pulse.Kind) {
	if os.Getenv("PULSE_MARKS_SHOW") == "" {
		return
	}
	for _, m := range ms {
		t.Logf("%s %s %s [%s] in %q (%s)", what, id, l.ID, l.Text[m.Start:m.End], l.Text, k)
	}
}

// floor is what a mark must reach on the gold of a language: precision and recall,
// two texts under what it reaches today.
type floor struct{ precision, recall float64 }

// floors are in the order of pulse.Marks.
var floors = map[string][4]floor{
	"en": {{.75, .53}, {.74, .66}, {.83, .80}, {.90, .50}},
	"tr": {{.75, .66}, {.82, .82}, {.82, .79}, {.90, .39}},
	"fr": {{.75, .66}, {.74, .68}, {.71, .90}, {.90, .54}},
	"id": {{.82, .63}, {.65, .77}, {.77, .85}, {.90, .64}},
	"th": {{.78, .73}, {.73, .66}, {.83, .89}, {.90, .64}},
}

// TestGold holds what the marks are worth; docs/strengths.md tells the figures.
func TestGold(t *testing.T) {
	for _, code := range lang.All() {
		got := measure(t, "gold", code)
		for k, id := range pulse.Marks() {
			s, want := got[id], floors[code][k]
			if s.precision() < want.precision || s.recall() < want.recall {
				t.Errorf("%s %s: precision %.2f and recall %.2f, want at least %.2f and %.2f", code, id, s.precision(), s.recall(), want.precision, want.recall)
			}
			if s.overlap() < .85 {
				t.Errorf("%s %s: the words shown touch those of a person in %.2f of the texts, want .85", code, id, s.overlap())
			}
		}
	}
}

// TestSecond holds it on texts that were written for another purpose, all languages
// together: they are few.
func TestSecond(t *testing.T) {
	sum := map[string]score{}
	for _, code := range lang.All() {
		for id, s := range measure(t, "second", code) {
			was := sum[id]
			sum[id] = score{was.right + s.right, was.wrong + s.wrong, was.missed + s.missed, 0}
		}
	}
	for k, id := range pulse.Marks() {
		want := [4]floor{{.60, .27}, {.55, .37}, {.52, .32}, {.50, .18}}[k]
		if s := sum[id]; s.precision() < want.precision || s.recall() < want.recall {
			t.Errorf("%s: precision %.2f and recall %.2f, want at least %.2f and %.2f", id, s.precision(), s.recall(), want.precision, want.recall)
		}
	}
}

func TestFigures(t *testing.T) {
	set := os.Getenv("PULSE_MARKS_SET")
	if set == "" {
		t.Skip("PULSE_MARKS_SET names a set to show the figures of")
	}
	for _, code := range lang.All() {
		t.Run(code, func(t *testing.T) {
			for id, s := range measure(t, set, code) {
				t.Logf("%-10s precision %.2f recall %.2f of %d, words touch %.2f", id, s.precision(), s.recall(), s.right+s.missed, s.overlap())
			}
		})
	}
}
