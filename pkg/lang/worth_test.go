package lang_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestTagsHelpOpinions measures what the tags give to the opinions of the
// judge, on gold, which chose nothing, and on train, which chose the rules.
func TestTagsHelpOpinions(t *testing.T) {
	gold, train := labelledTexts(t, "gold.en.jsonl"), labelledTexts(t, "train.en.jsonl")
	several := slices.DeleteFunc(slices.Clone(train), func(r labelled) bool { return len(r.Themes) < 2 })
	measure := func() map[string]float64 {
		return map[string]float64{
			"gold, touching":          inPlace(t, gold, 0).f1(),
			"gold, half in common":    inPlace(t, gold, .5).f1(),
			"train, counted":          counted(t, train).f1(),
			"train, several, counted": counted(t, several).f1(),
		}
	}
	on, off := measure(), map[string]float64{}
	lang.Untagged(func() { off = measure() })
	for _, what := range []string{"gold, touching", "gold, half in common", "train, counted", "train, several, counted"} {
		t.Logf("%-24s tags on %.3f, off %.3f", what, on[what], off[what])
		if what != "gold, half in common" && on[what] < off[what]+helps {
			t.Errorf("%s: F1 is %.3f with tags and %.3f without, want %.3f more", what, on[what], off[what], helps)
		}
	}
}

// helps is what tags must give, more than chance would.
const helps = .005

// score counts what was right, what was found and what there was.
type score struct{ right, found, there int }

func (s score) f1() float64 { return 2 * float64(s.right) / float64(max(s.found+s.there, 1)) }

type labelled struct {
	Text     string
	Themes   [][2]string // theme, side
	Opinions []pulse.Opinion
}

func labelledTexts(t *testing.T, name string) []labelled {
	f, err := os.Open("../../testdata/corpus/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []labelled
	for s := bufio.NewScanner(f); s.Scan(); {
		var r labelled
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// judged gives the opinions of each text that take a side.
func judged(t *testing.T, rows []labelled) [][]pulse.Opinion {
	j, err := classify.New()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]pulse.Opinion
	for _, r := range rows {
		out = append(out, taking(j.Judge(r.Text, classify.Options{Lang: lang.EN}).Opinions))
	}
	return out
}

func taking(list []pulse.Opinion) []pulse.Opinion {
	return slices.DeleteFunc(slices.Clone(list), func(o pulse.Opinion) bool { return o.Polarity == pulse.Neutral })
}

// inPlace pairs each opinion with at most one of the label, of the same side
// and with more than share of the letters of both together in common.
func inPlace(t *testing.T, rows []labelled, share float64) (s score) {
	for i, got := range judged(t, rows) {
		want := taking(rows[i].Opinions)
		s.found += len(got)
		s.there += len(want)
		for _, o := range got {
			k := slices.IndexFunc(want, func(w pulse.Opinion) bool { return w.Polarity == o.Polarity && common(w, o) > share })
			if k >= 0 {
				want = slices.Delete(want, k, k+1)
				s.right++
			}
		}
	}
	return s
}

func common(a, b pulse.Opinion) float64 {
	both := min(a.End, b.End) - max(a.Start, b.Start)
	return float64(both) / float64(max(a.End, b.End)-min(a.Start, b.Start))
}

// counted pairs the sides of the opinions with those of the labelled themes,
// which have no place in the text.
func counted(t *testing.T, rows []labelled) (s score) {
	for i, got := range judged(t, rows) {
		var want []string
		for _, th := range rows[i].Themes {
			want = append(want, th[1])
		}
		s.found += len(got)
		s.there += len(want)
		for _, o := range got {
			if k := slices.Index(want, string(o.Polarity)); k >= 0 {
				want = slices.Delete(want, k, k+1)
				s.right++
			}
		}
	}
	return s
}
