package classify

import "testing"

// BenchmarkJudge tells what one ordinary text costs in each language.
func BenchmarkJudge(b *testing.B) {
	for _, c := range []struct{ lang, in string }{
		{"en", "The coffee was good but we waited forty minutes; nobody said sorry."},
		{"tr", "Kahve güzeldi ama kırk dakika bekledik, kimse özür dilemedi."},
		{"fr", "Le café était bon mais on a attendu quarante minutes, sans un mot d'excuse."},
		{"id", "Kopinya enak tapi nunggunya empat puluh menit, ga ada yang minta maaf."},
		{"th", "กาแฟอร่อยแต่รอสี่สิบนาที ไม่มีใครขอโทษเลย"},
	} {
		b.Run(c.lang, func(b *testing.B) {
			j := judge(b)
			b.ReportAllocs()
			for b.Loop() {
				j.Judge(c.in, Options{Lang: c.lang})
			}
		})
	}
}

// TestJudgeAllocatesLittle holds what one text of the corpus costs the collector.
func TestJudgeAllocatesLittle(t *testing.T) {
	j := judge(t)
	for _, code := range []string{"tr", "fr", "id", "th"} { // English sentences with "and" are tagged
		texts := gold(t, code)[:100]
		got := testing.AllocsPerRun(3, func() {
			for _, r := range texts {
				j.Judge(r.Text, Options{Lang: code})
			}
		}) / float64(len(texts))
		if got > 150 {
			t.Errorf("%s: %.0f allocations a text, want 150 or fewer", code, got)
		}
		t.Logf("%s: %.0f allocations a text", code, got)
	}
}
