package severity

import (
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"

	"github.com/seed-919336a1/pulse/pkg/packed"
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

// Every choice of every sign must be found by itself, or it is dead weight in the
// list; and what is passed over must have something to pass over.
func TestEverySignIsFound(t *testing.T) {
	w, n := New(), 0
	for line := range strings.Lines(packed.Text(tableFile)) {
		grade, text, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(grade, "#") || grade == passed {
			continue
		}
		if pulse.SeverityRank(grade) < pulse.SeverityRank(pulse.Refund) {
			t.Errorf("%q is no grade we know", grade)
		}
		for _, said := range spoken(text) {
			n++
			if got := w.Of("x " + said + " y"); pulse.SeverityRank(got) < pulse.SeverityRank(grade) {
				t.Errorf("%q of the sign %q gives %q, want %q", said, text, got, grade)
			}
		}
	}
	if n < 900 {
		t.Errorf("%d choices, want at least 900", n)
	}
}

// spoken says a sign once for each of its choices, the others of a sign being
// their first.
func spoken(text string) []string {
	var parts [][]string
	for f := range strings.FieldsSeq(text) {
		if gaps[f] == 0 {
			parts = append(parts, strings.Split(strings.ReplaceAll(strings.ReplaceAll(f, "*", ""), "_", " "), "|"))
		}
	}
	var out []string
	for i, p := range parts {
		for _, c := range p {
			var words []string
			for k, other := range parts {
				words = append(words, other[0])
				if k == i {
					words[k] = c
				}
			}
			out = append(out, strings.Join(words, " "))
		}
	}
	return out
}

// What is passed over is what would be taken for a sign.
func TestWhatIsPassedOverSoundsLikeASign(t *testing.T) {
	plain := New()
	plain.aside = list{}
	for _, s := range New().aside.signs {
		if len(s.parts) == 0 {
			t.Fatal("an empty line")
		}
	}
	for _, c := range []struct{ text, want string }{
		{"I am sick of this, it made me sick of everything", ""}, {"the refund was quick", pulse.Refund}, {"a rat race, saw a rat race", pulse.Safety},
	} {
		if got := plain.Of(c.text); c.want != "" && got != c.want {
			t.Errorf("without its lines %q gives %q, want %q", c.text, got, c.want)
		}
		if got := New().Of(c.text); got != "" {
			t.Errorf("%q gives %q, want none", c.text, got)
		}
	}
}

func TestAroundSigns(t *testing.T) {
	w := New()
	for _, c := range []struct{ name, text, want string }{
		{"over a few words", "We all got very very ill", pulse.Illness},
		{"not over a sentence", "We got the bill. Ill-lit room, too", ""},
		{"not over a line", "refund was\nquick to refuse my refund", pulse.Refund},
		{"not over a not", "they got it not sick", ""},
		{"denied", "there was not a single cockroach", ""},
		{"denied once, not twice", "No cockroach in the hall, a cockroach in the bed", pulse.Safety},
		{"denied behind, as Turkish does", "hamam böceği yoktu", ""},
		{"no refund is the complaint", "no refund", pulse.Refund},
		{"a thing passed over hides no other", "The refund was quick, but we got food poisoning", pulse.Illness},
		{"nor reaches across", "sick of it, made quick refund sick", ""},
		{"a dot inside a word ends nothing", "ended up in A.E.R. hospital", pulse.Illness},
	} {
		if got := w.Of(c.text); got != c.want {
			t.Errorf("%s: Of(%q) = %q, want %q", c.name, c.text, got, c.want)
		}
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
