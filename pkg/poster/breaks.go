package poster

import "math"

// line is pieces [from, to) set side by side.
type line struct {
	from, to int
	width    float64 // without the space at its end
}

// widths sums pieces so that a line's width is two look-ups away.
type widths struct {
	pieces []piece
	upTo   []float64 // width of the pieces before i with their spaces
}

func measure(list []piece) widths {
	w := widths{list, make([]float64, len(list)+1)}
	for i, p := range list {
		w.upTo[i+1] = w.upTo[i] + p.word.Width + p.space.Width
	}
	return w
}

func (w widths) of(from, to int) float64 {
	if to <= from {
		return 0
	}
	return w.upTo[to] - w.upTo[from] - w.pieces[to-1].space.Width
}

func (w widths) widest() float64 {
	m := 0.0
	for _, p := range w.pieces {
		m = max(m, p.word.Width)
	}
	return m
}

// greedy counts the lines of a setting that fills each as far as it goes.
func (w widths) greedy(room float64) int {
	n, from := 0, 0
	for from < len(w.pieces) {
		to := from + 1
		for to < len(w.pieces) && !w.pieces[to-1].ends && w.of(from, to+1) <= room {
			to++
		}
		n, from = n+1, to
	}
	return n
}

// maxLine is how many pieces a line can hold; emoji are narrow, words rarely.
const maxLine = 80

// best ends lines where all of them together look best: evenly long, not behind
// small words, and without a last word that stands alone.
func (w widths) best(room float64) []line {
	n := len(w.pieces)
	cost, prev := make([]float64, n+1), make([]int, n+1)
	for to := 1; to <= n; to++ {
		cost[to] = math.Inf(1)
		for from := to - 1; from >= 0 && from >= to-maxLine; from-- {
			if from < to-1 && w.pieces[from].ends {
				break // a line must end inside
			}
			c := cost[from] + w.cost(from, to, room)
			if c < cost[to] {
				cost[to], prev[to] = c, from
			}
		}
	}
	var out []line
	for to := n; to > 0; to = prev[to] {
		out = append([]line{{prev[to], to, w.of(prev[to], to)}}, out...)
	}
	return out
}

// tooWide makes an overfull line the last resort, and less overfull ones better.
const tooWide = 1e4

func (w widths) cost(from, to int, room float64) float64 {
	width := w.of(from, to)
	slack := 1 - width/room
	if slack < -1e-9 {
		return tooWide * (1 - slack)
	}
	last := w.pieces[to-1]
	if to == len(w.pieces) || last.ends {
		return w.lastCost(from, to, slack)
	}
	return 16*slack*slack + last.cost
}

// lastCost forgives a short last line, and not a lonely word.
func (w widths) lastCost(from, to int, slack float64) float64 {
	c := 2 * slack * slack
	alone := from > 0 && !w.pieces[from-1].ends
	if alone && slack > .7 {
		c += 12 * (slack - .7)
	}
	if alone && to-from == 1 {
		c += 4
	}
	return c
}

// balanced is the narrowest setting that needs no more lines than the full width.
func (w widths) balanced(room float64) []line {
	n := w.greedy(room)
	low, high := max(room*.45, min(room, w.widest())), room
	for range 12 {
		mid := (low + high) / 2
		if w.greedy(mid) <= n {
			high = mid
		} else {
			low = mid
		}
	}
	if ls := w.best(high); len(ls) <= n && fits(ls, room) {
		return ls
	}
	return w.best(room)
}

func fits(ls []line, room float64) bool {
	for _, l := range ls {
		if l.width > room*(1+1e-9) {
			return false
		}
	}
	return true
}
