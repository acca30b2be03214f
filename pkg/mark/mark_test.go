package mark

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func ids(ms []pulse.Mark) string {
	var out []string
	for _, m := range ms {
		if !slices.Contains(out, m.Mark) {
			out = append(out, m.Mark)
		}
	}
	return strings.Join(out, " ")
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, lang, text, want string }{
		{"a person", "en", "Such a friendly waiter", "warm"},
		{"a promise kept", "en", "They kept their word about the curtains.", "responsive"},
		{"a deed", "en", "She ran after us with the bag we forgot", "beyond"},
		{"an exception", "en", "The kitchen had closed but they made us two omelettes anyway", "free"},
		{"two at once", "en", "Prompt service, lovely people", "responsive warm"},
		{"denied", "en", "Nobody was friendly, but the ramen is excellent.", ""},
		{"not the friendliest", "en", "Not the friendliest bunch, great curry though", ""},
		{"wished for", "en", "They could have been friendlier, the pizza is good", ""},
		{"warm soup", "en", "Lovely warm soup on a cold day", ""},
		{"free wifi", "en", "Free wifi and free parking", ""},
		{"fast, and nobody's doing", "en", "The wifi is super fast", ""},
		{"by its denial", "en", "No forms, no manager, he just swapped it", "free"},
		{"turkish", "tr", "Güler yüzlü personel", "warm"},
		{"turkish, hurried", "tr", "guler yuzlu personel", "warm"},
		{"turkish denies behind", "tr", "Personel güler yüzlü değil ama kebap güzel", ""},
		{"turkish wish", "tr", "Keşke biraz güler yüzlü olsalar, kebap iyi", ""},
		{"french", "fr", "Équipe souriante et livraison à l'heure", "warm responsive"},
		{"french denied", "fr", "Personne n'est souriant, mais quels ramens", ""},
		{"indonesian", "id", "Pelayannya ramah dan pesanan datang tepat waktu", "warm responsive"},
		{"indonesian denied", "id", "Stafnya tidak ramah, karinya enak", ""},
		{"indonesian purse", "id", "Harga ramah kantong", ""},
		{"thai", "th", "พนักงานยิ้มแย้ม ส่งของตรงเวลา", "warm responsive"},
		{"thai denied", "th", "พนักงานไม่ยิ้มแย้มเลย แต่อาหารอร่อย", ""},
		{"no list", "other", "freundliches Personal", ""},
		{"nothing", "en", "", ""},
	} {
		if got := ids(Read(c.text, c.lang, nil)); got != c.want {
			t.Errorf("%s: %q has %q, want %q", c.name, c.text, got, c.want)
		}
	}
}

// What stands in a complaint marks nothing; the praise beside it does.
func TestComplaintsMarkNothing(t *testing.T) {
	text := "Rude cashier, no prompt service at all. The waiter was friendly."
	at := strings.Index(text, "The")
	ops := []pulse.Opinion{{Start: 0, End: at - 1, Polarity: pulse.Complaint}, {Start: at, End: len(text), Polarity: pulse.Praise}}
	got := Read(text, "en", ops)
	if ids(got) != "warm" || got[0].Start < at {
		t.Errorf("marks %+v, want warm in the second sentence", got)
	}
	if got := Read("Such a friendly waiter", "en", []pulse.Opinion{{Start: 0, End: 22, Polarity: pulse.Complaint}}); len(got) > 0 {
		t.Errorf("a complaint has marks: %+v", got)
	}
}

// The lists are whole: what is misspelt would be silent.
func TestLists(t *testing.T) {
	for _, code := range lang.All() {
		raw, err := files.ReadFile("data/" + code + ".tsv")
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			f := strings.Split(strings.TrimSpace(line), "\t")
			if strings.HasPrefix(line, "#") {
				continue
			}
			if len(f) != 3 || f[0] != "*" && !slices.Contains(pulse.Marks(), f[0]) || !slices.Contains([]string{strong, act, cue, never, denies, wishes}, f[1]) {
				t.Errorf("%s: %.60q is no list", code, line)
			}
		}
	}
	if m, err := Open(modelFile); err != nil || len(m.Weights) < 1000 || len(m.Concepts) != len(lang.All()) {
		t.Errorf("the model: %v", err)
	}
	if _, err := Open([]byte("no gzip")); err == nil {
		t.Error("a broken model is taken")
	}
}

// Spans lie in the text, whatever it is, and end between letters.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"friendly waiter", "ยิ้มแย้ม", "güler yüzlü", "\xff\x00 friendly", "ran after us " + strings.Repeat("ก", 300), "👩‍👩‍👧 lovely people", "souriant\u202e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, code := range lang.All() {
			for _, m := range Read(s, code, nil) {
				if m.Start < 0 || m.Start >= m.End || m.End > len(s) || !slices.Contains(pulse.Marks(), m.Mark) {
					t.Fatalf("%s: %+v in %d bytes", code, m, len(s))
				}
				if utf8.ValidString(s) && (!utf8.RuneStart(s[m.Start]) || m.End < len(s) && !utf8.RuneStart(s[m.End])) {
					t.Fatalf("%s: %+v cuts a letter of %q", code, m, s)
				}
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	text := "They answered within minutes and refunded the night on the spot, no questions asked. Such friendly people, we will come again."
	Read(text, "en", nil)
	for b.Loop() {
		Read(text, "en", nil)
	}
}
