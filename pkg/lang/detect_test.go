package lang

import "testing"

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
