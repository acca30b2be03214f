package classify

import (
	"testing"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// TestLexicons reads the lists that a judge reads only when their language comes up.
func TestLexicons(t *testing.T) {
	for _, code := range append(lang.All(), lang.Other) {
		if l, err := newLexicon(code); err != nil || len(l.terms) == 0 {
			t.Errorf("word list %s: %v", code, err)
		}
	}
	m, err := decodeModel(modelFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range lang.All() {
		l := m.concepts.lists[code]
		if l == nil {
			t.Fatalf("no concepts of %s", code)
		}
		if _, err := unpack(l.packed, code, len(m.concepts.class)); err != nil {
			t.Errorf("concepts of %s: %v", code, err)
		}
		if _, err := unpack(l.packed, code, 2); err == nil {
			t.Errorf("concepts of %s beyond the tree were taken", code)
		}
	}
}
