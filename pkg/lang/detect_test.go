package lang

import (
	"os"
	"strings"
	"testing"
)

func TestDetect(t *testing.T) {
	for _, c := range []struct{ name, in, hint, want string }{
		{"English", "The coffee was cold and nobody said sorry", "", EN},
		{"English short", "never again", "", EN},
		{"Turkish", "Kahve soğuktu, kimse özür dilemedi", "", TR},
		{"Turkish without accents", "cok guzel bir mekan tavsiye ederim", "", TR},
		{"French", "Le café était froid et personne ne s'est excusé", "", FR},
		{"Indonesian", "Kopinya dingin dan pelayannya jutek banget", "", ID},
		{"Indonesian slang", "gak bakal balik lagi deh, lama bgt nunggunya", "", ID},
		{"Thai", "กาแฟเย็นชืด ไม่มีใครขอโทษ", "", TH},
		{"Thai with brand", "Kahve Durağı อร่อยมาก", "", TH},
		{"Spanish", "El café estaba frío y nadie pidió perdón", "", Other},
		{"German", "Der Kaffee war kalt und niemand hat sich entschuldigt", "", Other},
		{"Italian", "Il caffè era freddo e nessuno si è scusato", "", Other},
		{"Portuguese", "O café estava frio e ninguém pediu desculpa", "", Other},
		{"Dutch", "De koffie was koud en niemand zei sorry tegen ons", "", Other},
		{"Malay", "Kopi sejuk dan tak ada sesiapa pun yang minta maaf kat kami, teruk betul kedai ni", "", Other},
		{"Azerbaijani", "Qəhvə soyuq idi və heç kim üzr istəmədi", "", Other},
		{"Arabic", "القهوة كانت باردة ولم يعتذر أحد", "", Other},
		{"Russian", "Кофе был холодный, и никто не извинился", "", Other},
		{"Japanese", "コーヒーが冷たかったです", "", Other},
		{"Polish", "Kawa była zimna i nikt nie przeprosił", "", Other},
		{"emoji takes the hint", "😍😍", "tr", TR},
		{"nothing at all", "👍", "", Other},
		{"old code", "oke", "in", ID},
		{"hint decides a short one", "super", "fr-CA", FR},
		{"hint does not beat clear words", "The coffee was cold and nobody said sorry", "tr", EN},
		{"unknown hint", "gracias", "es", Other},
	} {
		if got := Detect(c.in, c.hint); got != c.want {
			t.Errorf("%s: Detect(%q, %q) = %q, want %q", c.name, c.in, c.hint, got, c.want)
		}
	}
}

// TestForeignStaysForeign reads what guests of other languages might write. Those
// without a least are languages pulse has no words of: what it makes of them is
// told with -v.
func TestForeignStaysForeign(t *testing.T) {
	raw, err := os.ReadFile("testdata/foreign.tsv")
	if err != nil {
		t.Fatal(err)
	}
	n, other := map[string]int{}, map[string]int{}
	for line := range strings.Lines(string(raw)) {
		code, text, _ := strings.Cut(strings.TrimSpace(line), "\t")
		n[code]++
		if got := Detect(text, ""); got == Other {
			other[code]++
		} else {
			t.Logf("%s taken for %s: %s", code, got, text)
		}
	}
	for code, least := range map[string]int{"ms": 33, "az": 39, "es": 40, "de": 39, "ar": 40} {
		if n[code] != 40 || other[code] < least {
			t.Errorf("%s: %d of %d texts are not one of the five, want %d of 40", code, other[code], n[code], least)
		}
	}
	t.Logf("texts %v, of these other %v", n, other)
}

// TestMalayIsNotIndonesian: the words that only one of them has decide, what the
// source says decides where there are none.
func TestMalayIsNotIndonesian(t *testing.T) {
	for _, c := range []struct{ name, in, hint, want string }{
		{"only shared words", "Makanan di restoran ini sangat mahal", "", ID},
		{"only shared words, a source that says Malay", "Makanan di restoran ini sangat mahal", "ms", Other},
		{"a Malay word", "Makanan di restoran ini mahal sangat, tandas pun kotor", "", Other},
		{"one word that Indonesians write too", "Makanan di sini sedap, pelayanannya cepat", "", ID},
		{"as many of each", "Bilik bersih, kamar mandi juga", "", ID},
		{"one Malay word in a source that says Indonesian", "Makanan di restoran ini mahal sangat, tandas pun kotor", "id", ID},
		{"a long Indonesian text", strings.Repeat("Saya datang bersama keluarga dan kami menunggu makanan lama sekali di restoran itu. ", 8), "", ID},
	} {
		if got := Detect(c.in, c.hint); got != c.want {
			t.Errorf("%s: Detect(%q, %q) = %q, want %q", c.name, c.in, c.hint, got, c.want)
		}
	}
}
