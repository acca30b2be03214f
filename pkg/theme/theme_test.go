package theme

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func complaint(text string) []pulse.Opinion {
	return []pulse.Opinion{{End: len(text), Polarity: pulse.Complaint, Score: 0.9}}
}

func TestAssign(t *testing.T) {
	tree := New()
	for _, c := range []struct{ name, code, in, want string }{
		{"several themes", lang.EN, "We waited 40 minutes and the waiter was rude", "service(waiter, rude) waiting(waited, 40 minutes)"},
		{"none", lang.EN, "It was fine I guess", ""},
		{"phrase hides its words", lang.EN, "The card machine was down", "billing(card machine)"},
		{"Turkish endings", lang.TR, "Tuvaletler pisti", "cleanliness(pisti) facilities(Tuvaletler)"},
		{"Turkish without accents", lang.TR, "garson cok kabaydi", "service(garson, kabaydi)"},
		{"Turkish: thinking is no shower", lang.TR, "böyle olacağını düşünmedim", ""},
		{"French elision", lang.FR, "L'attente était interminable", "waiting(attente)"},
		{"Indonesian", lang.ID, "refund belum masuk", "billing(refund)"},
		{"Thai", lang.TH, "พนักงานพูดจาไม่ดี รอคิวนานมาก", "service(พนักงาน, พูดจา) waiting(รอคิว, นานมาก)"},
		{"Thai: round is no wait", lang.TH, "มารอบที่สอง", ""},
	} {
		var got []string
		for _, o := range tree.Assign(c.in, c.code, complaint(c.in)) {
			if o.Theme != "" {
				got = append(got, fmt.Sprintf("%s(%s)", o.Theme, o.Why))
			}
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s: got %q, want %q", c.name, g, c.want)
		}
	}
}

func TestAssignKeepsClausesApart(t *testing.T) {
	in := "Great coffee. The toilet was dirty."
	ops := []pulse.Opinion{{Start: 0, End: 13, Polarity: pulse.Praise}, {Start: 14, End: 35, Polarity: pulse.Complaint}}
	for _, o := range New().Assign(in, lang.EN, ops) {
		if (o.Theme == "quality") != (o.Polarity == pulse.Praise) {
			t.Errorf("theme %s got polarity %s", o.Theme, o.Polarity)
		}
	}
}

func TestNamesInFiveLanguages(t *testing.T) {
	if n := len(IDs()); n != 15 {
		t.Fatalf("%d themes, want 15", n)
	}
	seen := map[string]bool{}
	for _, th := range New().Themes() {
		for _, c := range lang.All() {
			n := th.Name(c)
			if n == "" || n == th.ID || seen[c+n] {
				t.Errorf("theme %s has no name of its own in %s: %q", th.ID, c, n)
			}
			seen[c+n] = true
			if len(th.Terms[c]) == 0 {
				t.Errorf("theme %s has no terms in %s", th.ID, c)
			}
		}
	}
	if got := Name("waiting", "de"); got != "Waiting" {
		t.Errorf("unknown language gives %q, want English", got)
	}
}

func TestOwnersTheme(t *testing.T) {
	tree := New(Theme{ID: "dogs", Names: map[string]string{"en": "Dogs"}, Terms: map[string][]string{"": {"dog*", "köpek*"}}})
	for code, in := range map[string]string{lang.EN: "no place for my dog", lang.TR: "köpeğime su vermediler, köpekler üzgün"} {
		ops := tree.Assign(in, code, complaint(in))
		if !slices.ContainsFunc(ops, func(o pulse.Opinion) bool { return o.Theme == "dogs" }) {
			t.Errorf("%s: %+v, want the owner's theme", code, ops)
		}
	}
}

func TestBrandNameIsNoTheme(t *testing.T) {
	tree := New().Ignoring("Kahve Durağı", "@kahveduragi", "Coffee Stop")
	for code, in := range map[string]string{lang.TR: "@kahveduragi Kahve Durağı'nda dün akşam #kahveduragi", lang.EN: "at Coffee Stop again"} {
		for _, o := range tree.Assign(in, code, complaint(in)) {
			if o.Theme != "" {
				t.Errorf("%q got theme %s by %q", in, o.Theme, o.Why)
			}
		}
	}
	if in := "Kahve Durağı'nda kahve soğuktu"; tree.Assign(in, lang.TR, complaint(in))[0].Theme != "quality" {
		t.Errorf("the coffee at the brand is a theme again: %q", in)
	}
}

func TestAHandleOrALinkIsAboutNothing(t *testing.T) {
	text := "@coffeestop thanks https://coffee.example/menu"
	ops := New().Assign(text, "en", []pulse.Opinion{{Start: 0, End: len(text), Polarity: pulse.Praise}})
	if len(ops) != 1 || ops[0].Theme != "" {
		t.Errorf("themes of %q are %+v, want none", text, ops)
	}
}
