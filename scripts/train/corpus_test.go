package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/scripts/texts"
)

// item is one line of the corpus; gold has kind and opinions, train label and themes.
type item struct {
	ID       string     `json:"id"`
	Lang     string     `json:"lang"`
	Domain   string     `json:"domain"`
	Text     string     `json:"text"`
	Label    string     `json:"label"`
	Part     string     `json:"part"`
	Kind     string     `json:"kind"`
	Themes   [][]string `json:"themes"`
	Question bool       `json:"question"`
	Tags     []string   `json:"tags"`
	Opinions []struct {
		Start    int    `json:"start"`
		End      int    `json:"end"`
		Polarity string `json:"polarity"`
		Theme    string `json:"theme"`
	} `json:"opinions"`
}

var languages = []string{"en", "tr", "fr", "id", "th"}

var themes = []string{"", "service", "waiting", "price", "quality", "choice", "cleanliness", "ambience", "location",
	"facilities", "delivery", "app", "billing", "booking", "lost_damaged", "cancellation"}

func read(t *testing.T, name string) []item {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "testdata", "corpus", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []item
	seen := map[string]bool{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var i item
		if err := json.Unmarshal(lines.Bytes(), &i); err != nil {
			t.Fatalf("%s line %d: %v", name, len(out)+1, err)
		}
		if seen[i.ID] || strings.TrimSpace(i.Text) == "" {
			t.Errorf("%s: %s is there twice or has no text", name, i.ID)
		}
		seen[i.ID] = true
		out = append(out, i)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestGoldIsWhatItClaims holds the shares that make gold hard and the spans that
// make it measurable.
func TestGoldIsWhatItClaims(t *testing.T) {
	for _, l := range languages {
		gold := read(t, "gold."+l+".jsonl")
		count := map[string]int{}
		for _, i := range gold {
			checkGold(t, i)
			count[i.Kind]++
			if i.Question {
				count["question"]++
			}
			if slices.Contains(i.Tags, "sarcasm") {
				count["sarcasm"]++
			}
			if i.Kind == "complaint" && slices.Contains(i.Tags, "noemotion") {
				count["complaint without emotion"]++
			}
		}
		if len(gold) < 400 {
			t.Errorf("%s: %d items, want 400", l, len(gold))
		}
		for what, least := range map[string]float64{"mixed": 0.15, "neutral": 0.15, "question": 0.15, "complaint without emotion": 0.15, "sarcasm": 0.05} {
			if got := float64(count[what]) / float64(len(gold)); got < least {
				t.Errorf("%s: %s is %.3f of gold, want %.2f", l, what, got, least)
			}
		}
	}
}

func checkGold(t *testing.T, i item) {
	t.Helper()
	polarity := map[string]bool{}
	for _, o := range i.Opinions {
		polarity[o.Polarity] = true
		if o.Start < 0 || o.End > len(i.Text) || o.Start >= o.End || !slices.Contains(themes, o.Theme) ||
			strings.ToValidUTF8(i.Text[o.Start:o.End], "\ufffd") != i.Text[o.Start:o.End] {
			t.Errorf("%s: opinion %+v does not stand in the text", i.ID, o)
		}
	}
	want := map[string]bool{}
	switch i.Kind {
	case "praise", "complaint":
		want[i.Kind] = true
	case "mixed":
		want["praise"], want["complaint"] = true, true
	}
	if len(polarity) != len(want) || want["praise"] != polarity["praise"] || want["complaint"] != polarity["complaint"] {
		t.Errorf("%s: %s with opinions of %v", i.ID, i.Kind, polarity)
	}
}

func TestTrainIsLabelled(t *testing.T) {
	for _, l := range languages {
		for _, i := range read(t, "train."+l+".jsonl") {
			if !slices.Contains([]string{"praise", "complaint", "mixed", "neutral"}, i.Label) || i.Lang != l {
				t.Errorf("%s: label %q, language %q", i.ID, i.Label, i.Lang)
			}
			for _, th := range i.Themes {
				if len(th) != 2 || !slices.Contains(themes, th[0]) {
					t.Errorf("%s: theme %v", i.ID, th)
				}
			}
		}
	}
}

// TestNobodyWroteByTemplate: at most one item in a hundred has a neighbour that
// shares half of its words (numbers alike count as the same), and none of train
// has one in gold.
func TestNobodyWroteByTemplate(t *testing.T) {
	if testing.Short() {
		t.Skip("compares every text with every other")
	}
	for _, l := range languages {
		train, gold := read(t, "train."+l+".jsonl"), read(t, "gold."+l+".jsonl")
		inside, across := neighbours(l, train, gold)
		if share := float64(inside) / float64(len(train)); share > 0.01 {
			t.Errorf("%s: %.3f of train have a neighbour, want at most 0.01", l, share)
		}
		for _, pair := range across {
			t.Errorf("%s: train and gold are neighbours: %s", l, pair)
		}
	}
}

var wordOrNumber = regexp.MustCompile(`\p{L}[\p{L}\p{M}]*|\p{N}+`)

// words are what two texts are compared by: words with numbers masked, and for
// Thai, which puts no spaces, runs of four letters.
func words(lang, text string) []string {
	var out []string
	if lang == "th" {
		rs := []rune(strings.Join(strings.Fields(text), ""))
		for i := 0; i+4 <= len(rs); i++ {
			out = append(out, string(rs[i:i+4]))
		}
	} else {
		for _, w := range wordOrNumber.FindAllString(strings.ToLower(text), -1) {
			if w[0] >= '0' && w[0] <= '9' {
				w = "#"
			}
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// neighbours counts the items of train with a neighbour in train, and names
// those with one in gold. Two sets that share half of their words share one of
// the rarer half of each, so only those are looked up.
func neighbours(lang string, train, gold []item) (inside int, across []string) {
	all := slices.Concat(train, gold)
	sets := make([][]string, len(all))
	freq := map[string]int{}
	for i, it := range all {
		sets[i] = words(lang, it.Text)
		for _, w := range sets[i] {
			freq[w]++
		}
	}
	index := map[string][]int{}
	near := make([]bool, len(all))
	for i, set := range sets {
		rare := slices.Clone(set)
		slices.SortFunc(rare, func(a, b string) int { return cmp.Or(cmp.Compare(freq[a], freq[b]), strings.Compare(a, b)) })
		rare = rare[:len(rare)-(len(rare)+1)/2+min(1, len(rare))]
		seen := map[int]bool{}
		for _, w := range rare {
			for _, j := range index[w] {
				if seen[j] {
					continue
				}
				seen[j] = true
				if !alike(set, sets[j]) {
					continue
				}
				near[i], near[j] = true, true
				if i >= len(train) && j < len(train) {
					across = append(across, all[j].ID+" and "+all[i].ID)
				}
			}
			index[w] = append(index[w], i)
		}
	}
	for _, n := range near[:len(train)] {
		if n {
			inside++
		}
	}
	return inside, across
}

// alike reports a Jaccard similarity of a half or more between two sorted sets.
func alike(a, b []string) bool {
	if 2*min(len(a), len(b)) < max(len(a), len(b)) || len(a) == 0 {
		return false
	}
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch c := strings.Compare(a[i], b[j]); {
		case c == 0:
			common++
			i++
			j++
		case c < 0:
			i++
		default:
			j++
		}
	}
	return 2*common >= len(a)+len(b)-common
}

// TestGuardIsKeptBack: the sample that no local model may make worse is ours, of
// every language alike, and trains nothing that ships.
func TestGuardIsKeptBack(t *testing.T) {
	guard, err := texts.Guarded()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range languages {
		n := 0
		for _, i := range read(t, "train."+l+".jsonl") {
			if guard[i.Text] {
				n++
			}
		}
		if n < 100 {
			t.Errorf("%s: %d texts of the corpus are in the guard sample, want 100", l, n)
		}
	}
	examples, err := texts.Own(filepath.Join("..", "..", "testdata", "corpus"), 1, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range examples {
		if guard[e.Text] {
			t.Errorf("trains and guards: %q", e.Text)
		}
	}
}
