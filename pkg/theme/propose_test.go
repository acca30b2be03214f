package theme

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// hears are complaints without a theme, each of another person, a minute apart.
func hears(code string, texts ...string) []Heard {
	var out []Heard
	for _, text := range texts {
		id := fmt.Sprintf("%s:%02d", code, len(out))
		out = append(out, Heard{ID: id, Text: text, Lang: code, Opinions: complaint(text), People: []string{id},
			Posted: time.Date(2026, 11, 1, 9, len(out), 0, 0, time.UTC)})
	}
	return out
}

// settled gives every opinion of complaints a theme.
func settled(list []Heard, by, sure string) []Heard {
	for i := range list {
		list[i].ID += by
		list[i].People = []string{list[i].ID}
		for k := range list[i].Opinions {
			list[i].Opinions[k].Theme, list[i].Opinions[k].By, list[i].Opinions[k].Sure = "quality", by, sure
		}
	}
	return list
}

var wasps = []string{
	"Wasps everywhere on the terrace, my son was stung", "So many wasps that we could not sit outside",
	"A wasp sat in my glass", "Wasps all over the bins", "We fled from the wasps in the end",
}

func labels(list []Proposal) string {
	var out []string
	for _, p := range list {
		out = append(out, fmt.Sprintf("%s (%d)", p.Label, p.People))
	}
	return strings.Join(out, ", ")
}

func TestPropose(t *testing.T) {
	twice := hears(lang.EN, wasps...)
	twice[4].People = twice[0].People
	many := hears(lang.EN, wasps[0])
	many[0].People = []string{"a", "b", "c", "d", "e"}
	named := hears(lang.EN, "Kemal kept us standing", "Kemal again", "Why Kemal", "Kemal of all people", "Kemal once more")
	for i, h := range named {
		at := strings.Index(h.Text, "Kemal")
		named[i].Names = []lang.Span{{Start: at, End: at + len("Kemal")}}
	}
	praise := hears(lang.EN, wasps...)
	for i := range praise {
		praise[i].Opinions[0].Polarity = pulse.Praise
	}
	others := hears(lang.EN, "the lamp flickers", "our cab had left", "a bell rings at dawn", "the pillow was lumpy", "a pigeon flew in", "the mast creaked", "no umbrella to borrow", "a draught from the hatch")
	for i := range others {
		others[i].ID += " other"
		others[i].People = []string{others[i].ID}
	}
	terrace := []string{"wasps on the terrace", "the terrace and its wasps", "a terrace of wasps", "wasps, and no terrace", "terrace with wasps"}
	for _, tt := range []struct {
		name string
		in   []Heard
		want string
	}{
		{"nothing", nil, ""},
		{"five people", hears(lang.EN, wasps...), "wasps (5)"},
		{"four people", hears(lang.EN, wasps[:4]...), ""},
		{"five messages of four people", twice, ""},
		{"one message that five people repeat", many, ""},
		{"three without a theme, two beside one", slices.Concat(hears(lang.EN, wasps[:3]...), settled(hears(lang.EN, wasps[3:]...), ByWords, High)), "wasps (5)"},
		{"two without a theme", slices.Concat(hears(lang.EN, wasps[:2]...), settled(hears(lang.EN, wasps[2:]...), ByWords, High)), ""},
		{"a theme the model doubts is none", settled(hears(lang.EN, wasps...), ByModel, Low), "wasps (5)"},
		{"a theme that a word gives", settled(hears(lang.EN, wasps...), ByWords, Low), ""},
		{"said more where a theme fits", slices.Concat(hears(lang.EN, wasps...), others, settled(hears(lang.EN, append(wasps, wasps...)...), ByWords, High)), ""},
		{"coherent, and said more where a theme fits", slices.Concat(hears(lang.EN, terrace...), others, settled(hears(lang.EN, append(terrace, terrace...)...), ByWords, High)), ""},
		{"coherent, and said where none fits", slices.Concat(hears(lang.EN, terrace...), others), "terrace (5)"},
		{"nothing is named", hears(lang.EN, "Terrible, never again", "never again, the worst", "terrible and the worst place", "the worst, never again", "never, terrible, worst"), ""},
		{"what all feedback speaks of", slices.Repeat(hears(lang.EN, "the phone was engaged"), 1), ""},
		{"a person of the house", named, ""},
		{"praise", praise, ""},
		{"Turkish endings", hears(lang.TR, "Arılar bardağıma girdi", "Her yer arı doluydu", "Arıların yüzünden oturamadık", "Arılardan kaçtık", "Arıları görmediler"), "arı (5)"},
		{"Thai", hears(lang.TH, "แต้มสะสมหายหมดเลย", "แต้มสะสมหมดอายุไม่บอกก่อน", "สะสมแต้มมาทั้งปี แต้มสะสมหายไปไหน", "ทำไมแต้มสะสมไม่เข้า", "แต้มสะสมใช้ไม่ได้สักที"), "แต้มสะสม (5)"},
		{"a new word in Thai, where nothing says where it ends", hears(lang.TH, "โดรนบินเหนือหัวเรา แย่มาก", "โดรนถ่ายเราตลอด น่าเกลียด", "โดรนมาอีกแล้ว ผิดหวัง", "กลัวโดรนตกใส่หัว แย่มาก", "โดรนของใครไม่รู้"), "โดรน (5)"},
		{"what a theme lists", hears(lang.TR, "Kahvem tezgâhta kaldı", "Kahveyi ben döktüm sanki", "Kahve nerede kaldı", "Yine kahve yok yine kahve", "Kahvemi unuttular"), ""},
		{"what a theme lists, beside what none does", hears(lang.TR, "Arı kahveme düştü", "Kahvemde arı vardı", "Arılar kahve içiyor", "Bir arı daha, kahve dolu", "Kahve değil arı kovanı"), "arı (5)"},
		{"French", hears(lang.FR, "Des guêpes partout", "Une guêpe dans mon verre", "Encore des guêpes", "À cause des guêpes", "Les guepes nous ont chassés"), "guêpes (5)"},
		{"Indonesian", hears(lang.ID, "Tawon di mana-mana", "Ada tawon di gelas saya", "Diserang tawon", "Tawon lagi tawon lagi", "Tawon dekat tempat sampah"), "tawon (5)"},
		{"two words say more than one", hears(lang.EN, "my stamp card was refused", "they lost my stamp card", "no stamp card any more", "the stamp card is a joke", "stamp cards are gone"), "stamp card (5)"},
	} {
		got := labels(New().Propose(tt.in, ProposeOptions{Lang: lang.EN}))
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestProposalTellsItsWords(t *testing.T) {
	list := slices.Concat(hears(lang.EN, wasps...), hears(lang.FR, "wasps wasps, des guêpes"))
	p := New().Ignoring("Wasp Café").Propose(list, ProposeOptions{Lang: lang.EN})[0]
	if got, want := fmt.Sprint(p.Words), "map[en:[wasps wasp] fr:[wasps wasp]]"; got != want {
		t.Errorf("got words %s, want %s", got, want)
	}
	if got, want := p.Since, list[3].Posted; !got.Equal(want) {
		t.Errorf("got since %v, want when the fifth person said it, %v", got, want)
	}
	if len(p.Said) != 6 || p.ID != proposalID("wasp") || !strings.HasPrefix(p.ID, "p-") {
		t.Errorf("got %+v", p)
	}
}

// The order of complaints is nothing to go by, and one more day only adds: the
// proposals of yesterday keep their ids.
func TestProposalsStay(t *testing.T) {
	list := slices.Concat(hears(lang.EN, wasps...), hears(lang.TR, "Puanlarım silindi", "Puanlarımı vermediler", "Sadakat puanım gelmedi", "Puanım nerede", "Puanlarım yok oldu"))
	want := New().Propose(list, ProposeOptions{Lang: lang.EN})
	if labels(want) == "" {
		t.Fatal("nothing is proposed")
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		rng.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
		if got := New().Propose(list, ProposeOptions{Lang: lang.EN}); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
	more := settled(hears(lang.EN, "And then the wasps on the cake", "wasp after wasp"), "", "")
	for i := range more {
		more[i].Opinions[0].Theme = ""
	}
	for _, p := range want {
		after := New().Propose(append(slices.Clip(list), more...), ProposeOptions{Lang: lang.EN})
		if !slices.ContainsFunc(after, func(o Proposal) bool { return o.ID == p.ID }) {
			t.Errorf("%s has gone: %s", p.Label, labels(after))
		}
	}
}

// What was dismissed stays away, also when it comes back with other words beside
// it, in other forms, or by another of its words.
func TestDismissedStaysAway(t *testing.T) {
	p := New().Propose(hears(lang.EN, wasps...), ProposeOptions{Lang: lang.EN})[0]
	c := pulse.ThemeChange{What: pulse.ThemeDismiss, Name: p.Label, Said: p.Words, Proposal: p.ID}
	s := after(t, NewState(nil, nil), c)
	again := hears(lang.EN, "Wasp sting on the terrace again", "terrace closed for the wasp sting", "a wasp sting at the terrace door", "sting of a wasp, terrace again", "the terrace and its wasps, one sting more",
		"the terrace, a wasp sting")
	if got := New().Propose(again, ProposeOptions{Lang: lang.EN}); len(got) == 0 {
		t.Fatal("nothing would be proposed at all")
	}
	if got := New().Propose(again, ProposeOptions{Lang: lang.EN, Dismissed: s.Dismissed()}); len(got) > 0 {
		t.Errorf("got %s, want nothing", labels(got))
	}
	s = after(t, s, undo(1))
	if got := New().Propose(hears(lang.EN, wasps...), ProposeOptions{Lang: lang.EN, Dismissed: s.Dismissed()}); labels(got) != "wasps (5)" || len(s.Proposed()) != 0 {
		t.Errorf("undone: got %s and %v, want it back", labels(got), s.Proposed())
	}
}

// An accepted proposal is a theme with the guests' words, or words of one; what it
// was made of is proposed no more.
func TestAcceptedProposal(t *testing.T) {
	p := New().Propose(hears(lang.EN, wasps...), ProposeOptions{Lang: lang.EN})[0]
	for _, tt := range []struct {
		name, told, theme string
		c                 pulse.ThemeChange
	}{
		{"as a theme", `add stings "Wasps" for wasps, wasp`, "stings", pulse.ThemeChange{What: pulse.ThemeAdd, Theme: "stings", Name: "Wasps"}},
		{"as a part", `add stings "Wasps" under ambience for wasps, wasp`, "ambience/stings", pulse.ThemeChange{What: pulse.ThemeAdd, Theme: "stings", Name: "Wasps", To: "ambience"}},
		{"into a theme", "rule: wasps, wasp means cleanliness", "cleanliness", pulse.ThemeChange{What: pulse.ThemeRule, Theme: "cleanliness"}},
	} {
		tt.c.Said, tt.c.Proposal = p.Words, p.ID
		s := after(t, NewState(nil, nil), tt.c)
		list := hears(lang.EN, wasps...)
		for i, h := range list {
			list[i].Opinions = s.Detail(h.Text, h.Lang, s.Tree().Assign(h.Text, h.Lang, h.Opinions))
			if got := paths(list[i].Opinions); !slices.ContainsFunc(got, func(g string) bool { return strings.HasPrefix(g, tt.theme+"(") }) {
				t.Errorf("%s: %q is about %v, want %s", tt.name, h.Text, got, tt.theme)
			}
		}
		if got := s.Tree().Propose(list, ProposeOptions{Lang: lang.EN}); len(got) > 0 {
			t.Errorf("%s: still proposed: %s", tt.name, labels(got))
		}
		if got := Told(tt.c); got != tt.told {
			t.Errorf("%s: told as %q, want %q", tt.name, got, tt.told)
		}
		if len(s.Proposed()) != 1 || !WordsDiffer(NewState(nil, nil), s) {
			t.Errorf("%s: %v is no decision about a proposal that changes words", tt.name, s.Proposed())
		}
	}
}

// The lists of words are whole: every language has them, every number reads, and
// what names nothing is not counted as usual to name.
func TestProposalLists(t *testing.T) {
	for _, code := range lang.All() {
		if len(idle()[code]) < 150 || len(usual()[code]) < 300 {
			t.Errorf("%s: %d idle words and %d usual roots", code, len(idle()[code]), len(usual()[code]))
		}
		for w, n := range usual()[code] {
			if n < 1 || code == lang.TR && idle()[code][w] {
				t.Errorf("%s: %q is usual in %v of ten thousand", code, w, n)
			}
		}
	}
}
