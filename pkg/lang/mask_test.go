package lang

import (
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestMask(t *testing.T) {
	m := NewMasker([]pulse.Staff{{Name: "Elif Yılmaz", Aliases: []string{"Elif", "Elif Hanım"}, Place: "kadikoy"}, {Name: "Nok"}}, "Kahve Durağı", "Kadıköy")
	for _, tc := range []struct{ name, text, want string }{
		{"roster", "Elif Yılmaz bize hep yardım ediyor", "[…] bize hep yardım ediyor"},
		{"ending", "Elif'in vardiyası çok uzun", "[…] vardiyası çok uzun"},
		{"bey", "Dün Murat Bey mutfakta bağırdı", "Dün […] Bey mutfakta bağırdı"},
		{"ending without apostrophe", "mehmetin vardiyası", "[…] vardiyası"},
		{"brand stays", "We at Kahve Durağı in Kadıköy work hard", "We at Kahve Durağı in Kadıköy work hard"},
		{"english", "Yesterday Sharon from the bar shouted at me", "Yesterday […] from the bar shouted at me"},
		{"english first", "Sharon shouted at me again.", "[…] shouted at me again."},
		{"mr", "mr. smith is never here", "mr. […] is never here"},
		{"pak", "pak hendro selalu marah", "pak […] selalu marah"},
		{"madame", "madame Lefort crie tout le temps", "madame […] crie tout le temps"},
		{"reach", "call me at +90 532 123 45 67 or me@example.com, @elif_k", "call me at […] or […], […]"},
		{"thai", "คุณสมชายใจดีมาก", "คุณ[…]ใจดีมาก"},
		{"nothing", "The coffee machine breaks every day. Please repair it.", "The coffee machine breaks every day. Please repair it."},
		{"a noun first", "Queue too long. Coffee is cold. Managers never listen.", "Queue too long. Coffee is cold. Managers never listen."},
		{"who writes", "Ayla here: nobody listens", "[…] here: nobody listens"},
		{"two names", "Ingrid Lindqvist was rude", "[…] was rude"},
		{"short times", "We need 2 more people from 12 to 14", "We need 2 more people from 12 to 14"},
	} {
		if got := m.Mask(tc.text, ""); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
	if got := m.Mask("Nok helps", ""); strings.Contains(got, "Nok") {
		t.Errorf("roster name stays: %q", got)
	}
}

func FuzzMask(f *testing.F) {
	f.Add("Elif Yılmaz \xff คุณสมชาย +90 532")
	m := NewMasker([]pulse.Staff{{Name: "Elif Yılmaz"}})
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4000 {
			t.Skip()
		}
		m.Mask(s, "")
	})
}
