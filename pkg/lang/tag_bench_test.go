package lang

import (
	"strings"
	"testing"
	"time"
)

// Hostile texts must not take longer per byte than ordinary ones by an order
// of magnitude: brackets and repeated words are what prose is slow on.
func TestClausesStayLinear(t *testing.T) {
	Clauses("The coffee was cold and nobody said sorry", EN) // load the tagger first
	for name, unit := range map[string]string{"brackets": "((((( and ", "one word": "and and ", "plain": "The soup was cold and nobody came over. "} {
		small := took(strings.Repeat(unit, 1200/len(unit)))
		large := took(strings.Repeat(unit, 12000/len(unit)))
		if large > 30*small+50*time.Millisecond {
			t.Errorf("%s: ten times the text takes %v after %v", name, large, small)
		}
	}
}

func took(s string) time.Duration {
	best := time.Hour
	for range 3 {
		start := time.Now()
		Clauses(s, EN)
		best = min(best, time.Since(start))
	}
	return best
}

func BenchmarkTag(b *testing.B) {
	s := strings.Repeat("The night porter ignored us and the pool was dirty. ", 5)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Tag(s)
	}
}
