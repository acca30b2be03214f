package render

import (
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

var placeholder = regexp.MustCompile(`\{\w+\}`)

// blanks are the placeholders of every form of a phrase, each once.
func blanks(p phrase) []string {
	found := slices.Sorted(slices.Values(placeholder.FindAllString(p.One+p.Other, -1)))
	return slices.Compact(found)
}

func TestLanguagesSayTheSame(t *testing.T) {
	en, err := wordsOf("en")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range Languages() {
		w, err := wordsOf(lang)
		if err != nil {
			t.Fatal(err)
		}
		if w.lang != lang || len(w.Months) != 12 || len(w.Days) != 7 {
			t.Errorf("%s: reads %s with %d months and %d weekdays", lang, w.lang, len(w.Months), len(w.Days))
		}
		for key := range maps.Keys(w.Words) {
			if !en.has(key) {
				t.Errorf("%s: %q is not in English", lang, key)
			}
		}
		for key, want := range en.Words {
			if got, ok := w.Words[key]; !ok || got.Other == "" || !slices.Equal(blanks(got), blanks(want)) {
				t.Errorf("%s: %q is %+v, want the placeholders of %+v", lang, key, got, want)
			}
		}
		for _, step := range digest.Steps() {
			if !w.has("step." + step) {
				t.Errorf("%s: no words for the step %q", lang, step)
			}
		}
	}
}

func TestNumbersAreReadable(t *testing.T) {
	w, err := wordsOf("tr")
	if err != nil {
		t.Fatal(err)
	}
	for f, want := range map[float64]string{2.8600000000000003: "2,86", -7.860000000000001: "-7,86", 5: "5", .5: "0,5", -.001: "0"} {
		if got := w.number(f); got != want {
			t.Errorf("number(%v) = %q, want %q", f, got, want)
		}
	}
	if got := w.signed(.44) + w.signed(-10); got != "+0,44-10" {
		t.Errorf("signed: %q", got)
	}
}

func TestAnIdOfAProposalStaysInOnePiece(t *testing.T) {
	q := ProposalQuote{ID: "file:5763dafde617a6a6f49b", Text: "Datang hari Minggu. Antrean panjang, kasir cuma satu."}
	if got, want := q.text(Options{}), "  - Datang hari Minggu. Antrean panjang, kasir cuma satu.\n    (file:5763dafde617a6a6f49b)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
