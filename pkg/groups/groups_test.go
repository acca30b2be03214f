package groups

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// shipped is the reader that the program uses.
var shipped = sync.OnceValue(func() *Reader {
	j, err := classify.New()
	if err != nil {
		panic(err)
	}
	return NewReader(j, "Kahve Durağı", "Elif Yılmaz")
})

// said is one complaint whose only clause is about a theme.
func said(id, code, theme, text string) pulse.Judged {
	return pulse.Judged{
		Mention: pulse.Mention{Source: "file", ID: id, Text: text},
		Verdict: pulse.Verdict{Lang: code, Kind: pulse.Complaint, Opinions: []pulse.Opinion{{End: len(text), Polarity: pulse.Complaint, Theme: theme, Why: "-"}}},
	}
}

func keysOf(code, theme, text string) []string {
	t := shipped().Read(text, code)
	var out []string
	for _, k := range t.Keys(theme, 0, len(text)) {
		out = append(out, k.Name)
	}
	return out
}

func TestKeys(t *testing.T) {
	for _, c := range []struct{ name, code, theme, text, want string }{
		{"what is wrong with what", lang.EN, "quality", "The coffee came cold again", "cold+coffee"},
		{"the same in Turkish", lang.TR, "quality", "Kahve yine soğuk geldi", "cold+coffee"},
		{"the same in French", lang.FR, "quality", "Le café était froid", "cold+coffee"},
		{"the same in Indonesian", lang.ID, "quality", "Kopinya sudah dingin", "cold+coffee"},
		{"a dish no list knows", lang.TR, "quality", "Pideler buz gibiydi", "cold+~pid"},
		{"its other form", lang.TR, "quality", "pidenin üstü soğuktu", "cold+~pid"},
		{"no soap", lang.EN, "facilities", "there was no soap anywhere", "none left+soap"},
		{"no soap, Turkish order", lang.TR, "facilities", "tuvalette sabun yoktu", "none left+soap"},
		{"what is denied is the opposite", lang.EN, "cleanliness", "The tables are not clean", "dirty+table"},
		{"denied behind the word", lang.TR, "cleanliness", "Masalar temiz değil", "dirty+table"},
		{"a good word alone is no cause", lang.EN, "cleanliness", "They should keep it clean", ""},
		{"waited is all that waiting is about", lang.EN, "waiting", "We waited and waited", ""},
		{"the queue is a cause", lang.EN, "waiting", "The queue reached the door", "queue"},
		{"a problem of another theme is none here", lang.EN, "billing", "The coffee was cold", ""},
		{"broken says nothing without its thing", lang.EN, "facilities", "everything is broken", ""},
		{"staff by name is nobody's cause", lang.EN, "quality", "Elif Elif Elif", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := keysOf(c.code, c.theme, c.text)
			if c.want == "" && len(got) > 0 || c.want != "" && !slices.Contains(got, c.want) {
				t.Errorf("%q: keys %q, want %q among them, or none", c.text, got, c.want)
			}
		})
	}
}

// TestFamilies: every listed word has a meaning, and none belongs to two families.
func TestFamilies(t *testing.T) {
	r, of, tree := shipped(), map[uint32]string{}, theme.NewState(nil, nil)
	for _, row := range rows("kin") {
		if len(row) < 4 || len(row) > 5 || roles[row[1]] == loose {
			t.Fatalf("family %q: want a name, a role, themes and words, and perhaps a part", row)
		}
		if k := r.named[row[0]]; k.part != "" {
			if home, part, shown := tree.Place(k.part); !shown || part != k.part || len(k.themes) > 0 && !k.every && !slices.Contains(k.themes, home) {
				t.Errorf("%s says what %q of %q says, of which it is never told", row[0], k.part, home)
			}
		}
		for form := range strings.FieldsSeq(row[3]) {
			n, ok := number(r.means, form)
			if !ok {
				t.Errorf("%s: %q means nothing to the shipped model", row[0], form)
			}
			if was := of[n]; was != "" {
				t.Errorf("%q means the same in %s and %s", form, was, row[0])
			}
			of[n] = row[0]
		}
		if k := r.named[row[0]]; k.role == denied && r.named[k.into] == nil {
			t.Errorf("%s becomes %q, which is no family", row[0], k.into)
		}
	}
}

// week is what guests of one café say, with the cause each should be found to name.
var week = []struct{ code, theme, text, cause string }{
	{lang.EN, "quality", "My coffee was cold when it came", "cold coffee"},
	{lang.TR, "quality", "Kahvem soğuk geldi", "cold coffee"},
	{lang.EN, "quality", "Cold coffee twice this week", "cold coffee"},
	{lang.FR, "quality", "Un café froid, vraiment ?", "cold coffee"},
	{lang.EN, "quality", "The cake was stale", "stale cake"},
	{lang.EN, "quality", "stale cake at full price", "stale cake"},
	{lang.ID, "quality", "Kuenya basi", "stale cake"},
	{lang.EN, "billing", "The card machine was down again", "card"},
	{lang.EN, "billing", "Card machine broken, cash only", "card"},
	{lang.TR, "billing", "Kart makinesi yine bozuk", "card"},
	{lang.EN, "service", "The waiter was rude to my mother", "rude"},
	{lang.TH, "service", "พนักงานหยาบคายมาก", "rude"},
	{lang.EN, "service", "So rude at the till", "rude"},
	{lang.EN, "ambience", "Smoke drifts in from the terrace", ""},
	{lang.EN, "quality", "Nothing tastes as it did", ""},
}

func cafe() []pulse.Judged {
	var out []pulse.Judged
	for i, w := range week {
		out = append(out, said(fmt.Sprintf("%02d", i), w.code, w.theme, w.text))
	}
	return out
}

func clausesOf(js []pulse.Judged) []Clause {
	var list []Clause
	for _, j := range js {
		t := shipped().Read(j.Text, j.Verdict.Lang)
		list = append(list, Clauses(j, &t)...)
	}
	return list
}

func three(string) int { return 3 }

func TestFoundFindsTheCauses(t *testing.T) {
	list := clausesOf(cafe())
	cause := map[string]string{} // group -> cause
	in := map[int]bool{}
	for _, g := range Found(list, three) {
		for _, c := range g.Clauses {
			want := week[c].cause
			if was, ok := cause[g.ID]; ok && was != want || want == "" {
				t.Errorf("%s (%s) holds %q of %q", g.ID, g.Key.Name, week[c].text, want)
			}
			cause[g.ID], in[c] = want, true
		}
	}
	for i, w := range week {
		if w.cause != "" && !in[i] {
			t.Errorf("%q is in no group, want %q", w.text, w.cause)
		}
	}
	if len(cause) != 4 {
		t.Errorf("%d groups, want 4", len(cause))
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	r, js := shipped(), cafe()
	want := map[string]string{}
	for i, p := range r.Place(js) {
		want[js[i].ID] = fmt.Sprint(p)
	}
	for range 20 {
		rand.Shuffle(len(js), func(i, j int) { js[i], js[j] = js[j], js[i] })
		for i, p := range r.Place(js) {
			if got := fmt.Sprint(p); got != want[js[i].ID] {
				t.Fatalf("another order puts %q into %s, want %s", js[i].Text, got, want[js[i].ID])
			}
		}
	}
}

func TestCopiesFoundNothing(t *testing.T) {
	js := []pulse.Judged{said("1", lang.EN, "service", "So rude at the till"), said("2", lang.EN, "service", "rude rude rude"), said("3", lang.EN, "service", "a rude waiter")}
	js[2].First = "file:1"
	if got := Found(clausesOf(js), three); len(got) != 0 {
		t.Errorf("two people and a copy make %d groups, want none", len(got))
	}
	js[2].First, js[2].Author.ID, js[1].Author.ID = "", "ann", "ann"
	if got := Found(clausesOf(js), three); len(got) != 0 {
		t.Errorf("two people of whom one speaks twice make %d groups, want none", len(got))
	}
	js[2].Author.ID = "bob"
	if got := Found(clausesOf(js), three); len(got) != 1 {
		t.Errorf("three people make %d groups, want one", len(got))
	}
}

func TestLabelsAreTheGuestsOwnWords(t *testing.T) {
	list := clausesOf(cafe())
	for _, g := range Found(list, three) {
		for _, l := range Labels(list, g) {
			i := slices.IndexFunc(list, func(c Clause) bool { return c.Item == l.Item })
			if text := lang.Fold(l.Lang, list[i].Text.text); !strings.Contains(text, l.Text) {
				t.Errorf("%s is called %q, which is not in %q", g.Key.Name, l.Text, text)
			}
		}
	}
	for _, c := range []struct{ key, code, want string }{{"cold+coffee", lang.EN, "coffee was cold"}, {"cold+coffee", lang.TR, "kahvem soğuk geldi"}, {"rude", lang.TH, "หยาบคาย"}} {
		if got := labelOf(list, c.key, c.code); got != c.want {
			t.Errorf("%s in %s is called %q, want %q", c.key, c.code, got, c.want)
		}
	}
}

func labelOf(list []Clause, key, code string) string {
	for _, g := range Found(list, three) {
		for _, l := range Labels(list, g) {
			if g.Key.Name == key && l.Lang == code {
				return l.Text
			}
		}
	}
	return ""
}

// TestIDsNeverChange: they stand in databases, in backlogs and in other people's
// trackers.
func TestIDsNeverChange(t *testing.T) {
	if got := ID("quality", "cold+coffee"); got != "quality-5pubhm" {
		t.Errorf("got %s, want quality-5pubhm", got)
	}
	if got := hash("cold+coffee"); got != -539657910216145952 {
		t.Errorf("got %d", got)
	}
}

func TestLeast(t *testing.T) {
	for n, want := range map[int]int{0: 3, 300: 3, 1000: 6, 10_000: 17} {
		if got := Least(n); got != want {
			t.Errorf("of %d: %d people, want %d", n, got, want)
		}
	}
}

func TestACorrectedThemeReplacesTheOthers(t *testing.T) {
	j := said("1", lang.EN, "service", "The waiter was rude and the soup cold")
	j.Correction = &pulse.Correction{Kind: pulse.Complaint, Theme: "quality"}
	text := shipped().Read(j.Text, lang.EN)
	cs := Clauses(j, &text)
	if len(cs) != 1 || cs[0].Theme != "quality" || cs[0].Keys[0].Name != "cold+soup" {
		t.Errorf("got %+v, want one clause about quality and cold soup", cs)
	}
}

// FuzzRead: whatever the bytes, keys stand inside the text.
func FuzzRead(f *testing.F) {
	for _, w := range week {
		f.Add(w.text, w.code)
	}
	f.Fuzz(func(t *testing.T, text, code string) {
		r := shipped().Read(text, code)
		for _, k := range r.Keys("quality", 0, len(text)) {
			for _, at := range []int{k.a, k.b} {
				if at >= 0 && (r.marks[at].start < 0 || r.marks[at].end > len(text)) {
					t.Errorf("%q: %s stands at %d-%d", text, k.Name, r.marks[at].start, r.marks[at].end)
				}
			}
		}
		list := Clauses(said("1", code, "quality", text), &r)
		if len(list) > 0 && len(list[0].Keys) > 0 {
			Labels(list, Group{Key: list[0].Keys[0], Clauses: []int{0}})
		}
	})
}

// A name does not end inside a form: "loo out" says nothing of one that is out of order.
func TestNamesDoNotCutForms(t *testing.T) {
	var js []pulse.Judged
	for i, text := range []string{"Loo out of order for weeks", "the loo, again out of order", "Is the loo here ever not out of order"} {
		js = append(js, said(fmt.Sprint(i), lang.EN, "facilities", text))
	}
	list := clausesOf(js)
	for i := range list {
		for _, k := range list[i].Keys {
			for _, p := range list[i].phrases(k.Name) {
				if strings.HasSuffix(p.text, " out") || strings.HasSuffix(p.text, " out of") {
					t.Errorf("%q of %q names %s", p.text, list[i].Text.text, k.Name)
				}
			}
		}
	}
}
