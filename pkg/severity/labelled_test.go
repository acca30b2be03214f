package severity

import (
	_ "embed"
	"strings"
	"testing"
)

//go:embed testdata/labelled.tsv
var labelled string

// score counts what was called grave, rightly and wrongly.
type score struct{ right, wrong, missed, other int } // other: grave, by another name

func (s score) precision() float64 {
	return float64(s.right) / float64(max(s.right+s.wrong+s.other, 1))
}
func (s score) recall() float64 { return float64(s.right) / float64(max(s.right+s.missed+s.other, 1)) }

func (s *score) add(want, got string) {
	switch {
	case want == got && want != "":
		s.right++
	case want == "" && got != "":
		s.wrong++
	case want != "" && got == "":
		s.missed++
	case want != got:
		s.other++
	}
}

// The list may not fall below these on sentences in which words mean several
// things: refund* in "the refund was quick", sick in "sick coffee".
func TestLabelledSentences(t *testing.T) {
	w, by := New(), map[string]*score{}
	for line := range strings.Lines(labelled) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(f) != 3 {
			continue
		}
		lang, want, text := f[0], strings.Trim(f[1], "-"), f[2]
		if by[lang] == nil {
			by[lang] = &score{}
		}
		got := w.Of(text)
		if by[lang].add(want, got); got != want {
			t.Logf("%s: %q, want %q: %s", lang, got, want, text)
		}
	}
	for _, lang := range []string{"en", "tr", "fr", "id", "th"} {
		s := by[lang]
		if s == nil {
			t.Fatalf("no sentence in %s", lang)
		}
		t.Logf("%s: precision %.2f recall %.2f %+v", lang, s.precision(), s.recall(), *s)
		if s.precision() < .95 || s.recall() < .9 {
			t.Errorf("%s: precision %.2f, recall %.2f; want .95 and .9", lang, s.precision(), s.recall())
		}
	}
}
