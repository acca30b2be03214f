package severity

import (
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestOf(t *testing.T) {
	w := New()
	for _, c := range []struct{ name, text, want string }{
		{"turkish with suffix", "Dün akşam yediğimiz sandviçten zehirlendik!", pulse.Illness},
		{"turkish capitals without dots", "ZEHIRLENDIM, bir daha asla", pulse.Illness},
		{"turkish capitals with dots", "ZEHİRLENDİM", pulse.Illness},
		{"french without accents", "On a ete intoxiques par les huitres", pulse.Illness},
		{"french with accents", "Je demande à être remboursée", pulse.Refund},
		{"thai inside a run of letters", "กินแล้วท้องเสียทั้งคืนเลย", pulse.Illness},
		{"indonesian", "Ada kecoa di bawah meja", pulse.Safety},
		{"hyphen between words", "they would not give me my money-back", pulse.Refund},
		{"gravest wins", "I want a refund, I got food poisoning", pulse.Illness},
		{"whole words only", "a separate entrance would be nice", ""},
		{"sick of waiting is not illness", "I am sick of waiting here", ""},
		{"ordinary", "Coffee was cold", ""},
		{"empty", "", ""},
	} {
		if got := w.Of(c.text); got != c.want {
			t.Errorf("%s: Of(%q) = %q, want %q", c.name, c.text, got, c.want)
		}
	}
}

// Every sign must be found by itself, or it is dead weight in the list.
func TestEverySignIsFound(t *testing.T) {
	w, n := New(), 0
	for line := range strings.Lines(table) {
		grade, text, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(grade, "#") {
			continue
		}
		n++
		if got := w.Of("x " + strings.TrimSuffix(text, "*") + " y"); pulse.SeverityRank(got) < pulse.SeverityRank(grade) || pulse.SeverityRank(grade) < pulse.SeverityRank(pulse.Refund) {
			t.Errorf("sign %q of %q gives %q", text, grade, got)
		}
	}
	if n < 200 {
		t.Errorf("%d signs, want at least 200", n)
	}
}

func FuzzOf(f *testing.F) {
	w := New()
	f.Add("İ\xff\u0307 ท้องเสีย")
	f.Fuzz(func(t *testing.T, s string) {
		if got := w.Of(s); got != w.Of(s+" ") {
			t.Errorf("Of(%q) changes with a space at its end: %q", s, got)
		}
	})
}
