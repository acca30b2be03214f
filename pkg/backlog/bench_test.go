package backlog

import (
	"fmt"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// BenchmarkBuild is a bad month of a chain: ten thousand complaints about five
// things, every fifth a repost.
func BenchmarkBuild(b *testing.B) {
	themes := []string{"waiting", "price", "quality", "app", ""}
	var list []pulse.Judged
	for i := range 10000 {
		j := told(fmt.Sprint(i), pulse.Complaint, float64(i%168), fmt.Sprintf("We waited %d minutes and nobody came to the table", i), themes[i%5])
		if i%5 == 4 {
			j = copyOf(list[i/2], fmt.Sprint(i))
			j.First = list[i/2].Key()
		}
		list = append(list, j)
	}
	in := Input{Options: options(), Window: list, Before: list, Known: true}
	for b.Loop() {
		if r := Build(in); len(r.Groups) == 0 {
			b.Fatal("no groups")
		}
	}
}
