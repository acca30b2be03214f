package render

import (
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestQuestion: in every language the text fits the columns, hostile bytes are
// harmless, and no name of a guest is shown.
func TestQuestion(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"English", "The soup was fine but the waiter forgot us twice and nobody said sorry, not even when we left"},
		{"Turkish", "Çorba güzeldi ama garson bizi iki kere unuttu, çıkarken bile kimse özür dilemedi, ayıp doğrusu"},
		{"French", "La soupe était bonne mais le serveur nous a oubliés deux fois, et personne ne s'est excusé en partant"},
		{"Indonesian", "Supnya enak tapi pelayannya lupa sama kami dua kali, sampai pulang pun tidak ada yang minta maaf"},
		{"Thai", "ซุปอร่อยดีแต่พนักงานลืมเราสองรอบ ไม่มีใครขอโทษเลยแม้แต่ตอนที่เราเดินออกจากร้านไปแล้ว"},
		{"hostile", "\x1b[31mred\x1b[0m \u202egnorw and\x00 more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := pulse.Judged{Mention: pulse.Mention{Source: "x", ID: "1", Text: c.text, Rating: 3, Author: pulse.Author{Handle: "secret"},
				Posted: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}}
			j.Verdict = pulse.Verdict{Kind: pulse.Mixed, Untaught: pulse.Praise, Scores: pulse.Scores{Praise: 0.45, Complaint: 0.35, Neutral: 0.2},
				Evidence: []pulse.Evidence{{Start: 4, End: 8, Weight: 1}, {Start: 10, End: 12, Weight: -1}}}
			var b strings.Builder
			if err := Question(&b, j, 2, 10, Options{Width: 60}); err != nil {
				t.Fatal(err)
			}
			if err := Example(&b, j, Options{Width: 60}); err != nil {
				t.Fatal(err)
			}
			got := b.String()
			for _, want := range []string{"2 of 10 · x:1", "★★★☆☆", "torn between", "Before your corrections"} {
				if !strings.Contains(strings.Join(strings.Fields(got), " "), want) {
					t.Errorf("no %q in\n%s", want, got)
				}
			}
			if strings.ContainsAny(got, "\x1b\u202e\x00") || strings.Contains(got, "secret") {
				t.Errorf("hostile or private: %q", got)
			}
			for line := range strings.Lines(got) {
				if w := uniseg.StringWidth(strings.TrimRight(line, "\n")); w > 60 {
					t.Errorf("%d columns: %q", w, line)
				}
			}
		})
	}
}
