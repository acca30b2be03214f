package lang

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func house() *Roster {
	return NewRoster([]pulse.Staff{
		{Name: "Elif Yılmaz", Aliases: []string{"Elif", "Elif Hanım"}, Place: "kadikoy"},
		{Name: "Mehmet Kaya", Aliases: []string{"Mehmet"}, Place: "kadikoy"},
		{Name: "Mehmet Demir", Aliases: []string{"Mehmet"}, Place: "besiktas"},
		{Name: "Ali Can", Aliases: []string{"Ali", "Can"}, Place: "kadikoy"},
		{Name: "Zeynep Ak", Aliases: []string{"Zeynep", "Zeynep Abla"}},
		{Name: "สมชาย ใจดี", Aliases: []string{"น้องสมชาย"}},
	})
}

func TestRosterFind(t *testing.T) {
	for _, c := range []struct{ name, in, place, want string }{
		{"title and suffix", "Elif Hanım'a çok teşekkürler", "", "Elif Yılmaz@Elif Hanım"},
		{"no accents", "elif hanimin ilgisi harikaydi", "", "Elif Yılmaz@elif hanim"},
		{"capitals", "ELİF HANIM süpersin", "", "Elif Yılmaz@ELİF HANIM"},
		{"curly apostrophe", "Zeynep’e selam", "", "Zeynep Ak@Zeynep"},
		{"English", "Elif's smile made my day", "", "Elif Yılmaz@Elif"},
		{"French", "merci à Elif et l'équipe d'Elif", "", "Elif Yılmaz@Elif Elif Yılmaz@Elif"},
		{"Indonesian", "Mbak Elif ramah banget", "", "Elif Yılmaz@Elif"},
		{"Thai", "ขอบคุณน้องสมชายมากค่ะ", "", "สมชาย ใจดี@น้องสมชาย"},
		{"inside another word", "Elifli bir gün, Aliağa yolu", "", ""},
		{"another name", "Aliye teyze geldi", "", ""},
		{"everyday word", "we can wait; Can was kind", "", "Ali Can@Can"},
		{"a verb, not a name", "Can you tell me when the kitchen closes?", "", ""},
		{"small letters, thanked", "a big thank you to can for the lovely evening", "", "Ali Can@can"},
		{"a street of that name", "the shop on Zeynep Street never opens on time", "", ""},
		{"two bear it", "Mehmet'in kahvesi", "", "Mehmet Kaya@Mehmet? Mehmet Demir@Mehmet?"},
		{"the place decides", "Mehmet'in kahvesi", "besiktas", "Mehmet Demir@Mehmet"},
		{"full name wins", "Mehmet Kaya'ya", "besiktas", "Mehmet Kaya@Mehmet Kaya"},
		{"handle is not a name", "@Elif", "", ""},
	} {
		var got []string
		for _, n := range house().Find(c.in, c.place) {
			mark := ""
			if n.Ambiguous {
				mark = "?"
			}
			got = append(got, fmt.Sprintf("%s@%s%s", n.Staff.Name, c.in[n.Start:n.End], mark))
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s: got %q, want %q", c.name, g, c.want)
		}
	}
}

func TestMatcher(t *testing.T) {
	m := NewMatcher(pulse.Brand{
		Name:    "Kahve Durağı",
		Aliases: []string{"@kahveduragi", "#kdanlari", "KD Kahve"},
		Exclude: []string{"kahve durağı sokağı"},
	})
	for _, c := range []struct {
		name, in string
		ok       bool
		why      string
	}{
		{"plain", "Kahve Durağı harika", true, `name "Kahve Durağı"`},
		{"no accents", "kahve duragi cok iyi", true, `name "Kahve Durağı"`},
		{"joined", "kahveduragi tavsiye", true, `name "Kahve Durağı"`},
		{"suffix", "KAHVE DURAĞI’NDA kahvaltı", true, `name "Kahve Durağı"`},
		{"suffix without apostrophe", "kahve durağından aldım", true, `name "Kahve Durağı"`},
		{"handle", "selam @KahveDuragi", true, "handle @kahveduragi"},
		{"another handle", "selam @kahveduragi_istanbul", false, "none of our names"},
		{"hashtag", "#kdanları ☕", true, "hashtag #kdanları"},
		{"hashtag of the name", "#KahveDurağıKadıköy", true, "hashtag #kahvedurağıkadıköy"},
		{"excluded", "Kahve Durağı Sokağı'nda trafik", false, `excluded phrase "kahve durağı sokağı"`},
		{"excluded and ours", "Kahve Durağı Sokağı'ndaki Kahve Durağı", true, `name "Kahve Durağı"`},
		{"part of a word", "akkahve duragindayiz", false, "none of our names"},
		{"something else", "otobüs durağı", false, "none of our names"},
	} {
		ok, why := m.Ours(c.in)
		if ok != c.ok || why != c.why {
			t.Errorf("%s: Ours(%q) = %v, %q; want %v, %q", c.name, c.in, ok, why, c.ok, c.why)
		}
	}
}

func FuzzRoster(f *testing.F) {
	f.Add("Elif Hanım'a \xff ’n", "Elif")
	f.Add("The waiter was kind and Will you be at the bar, will?", "Will")
	f.Add("ȺȺȺȺ's and we were at the bar with May", "ȺȺȺȺ")
	f.Fuzz(func(t *testing.T, text, alias string) {
		r := NewRoster([]pulse.Staff{{Name: alias}})
		for _, n := range r.Find(text, "") {
			if n.Start < 0 || n.End > len(text) || n.Start >= n.End {
				t.Fatalf("span %d-%d of %q", n.Start, n.End, text)
			}
		}
		NewMatcher(pulse.Brand{Name: alias, Exclude: []string{text}}).Ours(text)
	})
}
