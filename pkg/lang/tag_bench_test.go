package lang

import (
	"strings"
	"testing"
	"time"
)

// hostile texts must not take longer per byte than ordinary ones by an order of
// magnitude: brackets and repeated words are what taggers are slow on.
var hostile = map[string]string{
	"brackets": "((((( and ", "one word": "and and ", "no end": "soup and it was ", "links": "a.(b.(c).d@e.f.", "one long word": "a'b-", "apostrophes": "it's's't ",
	"few words": "one two three and ((((((((((((((((((((((((((((((((((((((((((((((((((((((((", "plain": "The soup was cold and nobody came over. ",
}

// tenfold is how many times longer f takes for ten times the text, the best of
// a few runs of each.
func tenfold[T any](unit string, runs int, f func(string) []T) float64 {
	small, large := strings.Repeat(unit, 3000/len(unit)), strings.Repeat(unit, 30000/len(unit))
	return float64(took(large, runs, f)) / float64(took(small, runs, f))
}

func took[T any](s string, runs int, f func(string) []T) time.Duration {
	best := time.Hour
	for range runs {
		start := time.Now()
		f(s)
		best = min(best, time.Since(start))
	}
	return best
}

// BenchmarkTenfold fails where ten times the text takes more than fifteen times
// the time.
func BenchmarkTenfold(b *testing.B) {
	for name, unit := range hostile {
		name = strings.ReplaceAll(name, " ", "-")
		tenfoldOf(b, "tags/"+name, unit, Tag)
		tenfoldOf(b, "clauses/"+name, unit, func(s string) []Span { return Clauses(s, EN) })
		tenfoldOf(b, "targets/"+name, unit, Targets)
	}
}

func tenfoldOf[T any](b *testing.B, name, unit string, f func(string) []T) {
	b.Run(name, func(b *testing.B) {
		ratio := 1e9
		for b.Loop() { // the least of some: a neighbour on the machine is not our slowness
			ratio = min(ratio, tenfold(unit, 10, f))
		}
		b.ReportMetric(ratio, "x/tenfold")
		if ratio > 15 {
			b.Errorf("ten times the text takes %.1f times the time", ratio)
		}
	})
}

// BenchmarkTag tags five hundred texts of the corpus, beside prose's tags alone
// from one model held in memory.
func BenchmarkTag(b *testing.B) {
	texts := englishTexts(b, "train")[:500]
	ref := prosesTagger(b)
	for _, c := range []struct {
		name string
		tag  func(string)
	}{
		{"ours", func(s string) { Tag(s) }},
		{"prose", func(s string) { ref.tokens(s) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, s := range texts {
					c.tag(s)
				}
			}
			b.ReportMetric(float64(b.N*len(texts))/b.Elapsed().Seconds(), "texts/s")
		})
	}
}

// BenchmarkTaggerLoad reads the table, beside prose's own.
func BenchmarkTaggerLoad(b *testing.B) {
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			if _, err := decodePerceptron(taggerFile); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("prose", func(b *testing.B) {
		for b.Loop() {
			prosesTagger(b)
		}
	})
}
