package store

import "testing"

func TestPilesKeepAllInOrder(t *testing.T) {
	for _, n := range []int{0, 1, pileful - 1, pileful, pileful + 1, 3*pileful + 7} {
		var p piles[int]
		for i := range n {
			p.add(i)
		}
		all := p.all()
		if len(all) != n || (all == nil) != (n == 0) {
			t.Fatalf("%d added: %d in a list that is nil: %t", n, len(all), all == nil)
		}
		for i, v := range all {
			if v != i {
				t.Fatalf("%d added: %d stands at %d", n, v, i)
			}
		}
	}
}
