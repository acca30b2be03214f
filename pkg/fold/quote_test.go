package fold

import (
	"strings"
	"testing"
)

const (
	quotedEN = "We waited 40 minutes for two coffees and both came cold. The waiter shrugged when we asked for hot ones, and nobody said sorry. The garden is lovely, though, and the cake was fresh."
	quotedTR = "Kahvelerimiz soğuk geldi, garson yüzümüze bile bakmadı. Hesabı üç kez istedik, yarım saat bekledik. Bahçesi güzel ama bir daha gelmeyiz."
	quotedFR = "Le café était froid et le serveur ne s'est même pas excusé. Nous avons attendu une demi-heure pour l'addition, c'est dommage car la terrasse est belle."
	quotedTH = "กาแฟเย็นชืดมาก พนักงานไม่สนใจลูกค้าเลย รอคิดเงินนานกว่าครึ่งชั่วโมง แต่สวนด้านหลังสวยมากและเค้กอร่อย"
)

func TestQuotes(t *testing.T) {
	for _, tt := range []struct {
		name, whole, part string
		want              bool
	}{
		{"a title and an excerpt that is cut", quotedEN, "Kahve Durağı Moda - Reviews - Tripadvisor\n\nWe waited 40 minutes for two coffees and both came cold. The waiter shrugged when we …", true},
		{"in quotation marks, with who said it", quotedEN, "Review of Kahve Durağı\n\nAda K. wrote: “The waiter shrugged when we asked for hot ones, and nobody said sorry.” Read more", true},
		{"cut in the middle", quotedEN, "\"We waited 40 minutes for two coffees and both came cold ... The garden is lovely, though, and the cake was fresh\"", true},
		{"cut inside words", quotedEN, "…nutes for two coffees and both came cold. The waiter shrugged when we asked for h…", true},
		{"Turkish, in other letters", quotedTR, "Moda'da kahve\n\n« KAHVELERIMIZ SOGUK GELDI, garson yüzümüze bile bakmadı. Hesabı üç kez istedik… »", true},
		{"French", quotedFR, "Avis : Kahve Durağı\n\n« Le café était froid et le serveur ne s’est même pas excusé. Nous avons attendu… » Lire la suite", true},
		{"Thai, without spaces", quotedTH, "รีวิวร้านกาแฟ\n\n“กาแฟเย็นชืดมาก พนักงานไม่สนใจลูกค้าเลย รอคิดเงินนานกว่าครึ่ง…” อ่านต่อ", true},
		{"Thai, from the middle of a run", quotedTH, "…คิดเงินนานกว่าครึ่งชั่วโมง แต่สวนด้านหลังสวยมากและเค้ก…", true},
		{"the whole of a short one", "The breakfast buffet was cold and the juice was warm", "Alert\n\n\"The breakfast buffet was cold and the juice was warm\"", true},

		{"two guests are quoted", quotedEN, "Two visits\n\n“We waited 40 minutes for two coffees and both came cold. The waiter shrugged when we asked for hot ones, and nobody said sorry.” And Can: “Best cake on this side of the city.”", false},
		{"two guests, without marks", quotedEN, "The waiter shrugged when we asked for hot ones, and nobody said sorry … I come here every week for the cheesecake and the view over the harbour", false},
		{"an article of its own", quotedEN, "I went to see for myself after reading “We waited 40 minutes for two coffees and both came cold”. My coffee was hot, the service was quick, and I would go again any day of the week.", false},
		{"a few words", quotedEN, "Kahve Durağı\n\nThe garden is lovely, though", false},
		{"it denies what it quotes", quotedEN, "It is not true that we waited 40 minutes for two coffees and both came cold", false},
		{"a not in the middle", "The waiter shrugged when we asked for hot ones and the cake was fresh from the oven", "The waiter shrugged when we asked for hot ones and the cake was not fresh from the oven", false},
		{"another Thai meaning in the middle", "พนักงานสนใจลูกค้าทุกคนดีมากเลยนะ และเค้กอร่อยมากทุกชิ้นที่สั่งมา", "พนักงานสนใจลูกค้าทุกคนดีมากเลยนะ และเค้กไม่อร่อยมากทุกชิ้นที่สั่งมา", false},
		{"another number in the middle", "We came back after the long summer and waited 40 minutes for two coffees in the garden", "We came back after the long summer and waited 15 minutes for two coffees in the garden", false},
		{"another text", quotedEN, quotedFR, false},
		{"nothing", quotedEN, "", false},
		{"no words", "", quotedEN, false},
	} {
		if got := Quotes(tt.whole, tt.part); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// Whoever is quoted is found by a phrase: the text that quotes holds one of those
// that the quoted one says.
func TestQuotedIsFoundByAPhrase(t *testing.T) {
	for whole, part := range map[string]string{
		quotedEN: "Kahve Durağı Moda\n\nAda: “The waiter shrugged when we asked for hot ones, and nobody said sorry.”",
		quotedTR: "«Hesabı üç kez istedik, yarım saat bekledik. Bahçesi güzel»",
		quotedTH: "…คิดเงินนานกว่าครึ่งชั่วโมง แต่สวนด้านหลังสวยมากและเค้ก…",
	} {
		said, found := ReadQuoting(whole).Said(), false
		for _, p := range ReadQuoting(part).Phrases() {
			for _, s := range said {
				found = found || s == p
			}
		}
		if !Quotes(whole, part) || !found {
			t.Errorf("%q: quoted %v, found by a phrase %v", part, Quotes(whole, part), found)
		}
	}
}

func FuzzQuotes(f *testing.F) {
	f.Add(quotedEN, "“We waited 40 minutes… ")
	f.Add(quotedTH, "\xff…กาแฟ")
	f.Fuzz(func(t *testing.T, whole, part string) {
		Quotes(whole, part)
		for _, p := range ReadQuoting(part).Phrases() {
			if strings.TrimSpace(p) == "" {
				t.Fatalf("an empty phrase of %q", part)
			}
		}
	})
}
