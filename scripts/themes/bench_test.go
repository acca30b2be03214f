package main

import (
	"path/filepath"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/theme"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

// BenchmarkThemes gives gold its themes and their sides by the linear model alone and
// with the net beside it, and judges it for comparison.
func BenchmarkThemes(b *testing.B) {
	j, err := classify.New()
	if err != nil {
		b.Fatal(err)
	}
	type judged struct {
		text  string
		v     pulse.Verdict
		leans pulse.Leaning
	}
	var all []judged
	for _, code := range lang.All() {
		err := texts.Each(filepath.Join("../../testdata/corpus", "gold."+code+".jsonl"), func(r row) {
			v, leans := j.Lean(r.Text, classify.Options{Lang: code})
			all = append(all, judged{r.Text, v, leans})
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	themes := func(tree *theme.Tree) func(*testing.B) {
		return func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				a := &all[i%len(all)]
				tree.Judged(a.text, a.v, a.leans)
			}
		}
	}
	b.Run("judgement", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			a := &all[i%len(all)]
			j.Lean(a.text, classify.Options{Lang: a.v.Lang})
		}
	})
	b.Run("linear", themes(theme.New()))
	b.Run("net", themes(theme.New().Reading(j.Meant)))
}
