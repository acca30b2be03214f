package classify

import (
	"slices"
	"sync/atomic"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// The net reads a text as a row of concepts and stems, three at a time, and
// keeps of each filter the strongest and the mean answer, and the strongest in
// the last clause. It hears the order that sums of n-grams do not: a trouble
// that ends well, praise that turns. The linear model knows more words.
const (
	netDim     = 16 // figures that stand for one concept or stem
	netFilters = 32
	netWindow  = 3
	netPooled  = 3*netFilters + 1
	netLong    = 120 // places read of a long text, half from each end
)

// stemBits is the size of the table of stems.
const stemBits = 16

// Rows of the table of what stands in a place: concepts and signs, then
// classes, then stems.
const (
	rowClasses = maxConcepts + 512
	rowStems   = rowClasses + maxClasses
	netIDs     = rowStems + 1<<stemBits
)

// netStep is what one step of a stored figure stands for.
const netStep = 1.0 / 32

// net is read only once built. The texts it learnt from told it four kinds.
type net struct {
	rows   sparse // of netIDs places, netDim figures in steps of netStep
	filter [netWindow][netFilters][netDim]float32
	bias   [netFilters]float32
	out    [4][netPooled]float32
	ready  []atomic.Pointer[filtered] // what is worked out: rows below rowClasses, then stems
}

// prepare makes room for what is worked out once.
func (n *net) prepare() { n.ready = make([]atomic.Pointer[filtered], rowClasses+1+n.rows.rows()) }

// netInput is a text as the net reads it: for every place two rows, 0 for none.
type netInput struct {
	rows   [][2]uint32
	tokens []int // the word each place begins with
	last   int   // where the last clause begins
}

// netStem is how many letters of a word make its stem for the net.
const netStem = 6

func newNetInput(ps []place, words []word, code string) netInput {
	if len(ps) > netLong {
		ps = append(ps[:netLong/2:netLong/2], ps[len(ps)-netLong/2:]...)
	}
	in := netInput{rows: make([][2]uint32, len(ps)), tokens: make([]int, len(ps))}
	for i, p := range ps {
		if p.opens {
			in.last = i
		}
		in.tokens[i] = p.token
		in.rows[i] = [2]uint32{uint32(p.is), rowClasses + uint32(p.class)}
		if p.is == signOther || p.is == signPicture {
			in.rows[i][0] = stemRow(words[p.token], code)
		}
	}
	return in
}

func stemRow(w word, code string) uint32 {
	s := w.Plain
	if w.Type == lang.Emoji {
		s, code = w.Text, ""
	}
	return rowStems + uint32(mixed(hash(seedStem, beginning(s, netStem))*31+hash(seedWord, code))>>(64-stemBits))
}

func mixed(h uint64) uint64 {
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return h ^ h>>32
}

// heard is what the filters of the net answer to a text.
type heard struct {
	parts  []*filtered
	answer [][netFilters]float32
	pooled [netPooled]float32
	from   [netPooled]int // the place whose answer was kept
	own    []filtered     // of places whose stem is not kept at hand
}

// filtered is what one place adds to the answers of the filters, at each place
// of their window.
type filtered [netWindow][netFilters]float32

// scores gives the log shares of the four kinds, unscaled.
func (n *net) scores(h *heard) [4]float64 {
	var z [4]float64
	for k := range z {
		var sum float32
		for i, v := range h.pooled {
			sum += n.out[k][i] * v
		}
		z[k] = float64(sum)
	}
	return z
}

// hear reads a text into h, whose memory it takes.
func (n *net) hear(in netInput, h *heard) *heard {
	h.parts = slices.Grow(h.parts[:0], len(in.rows))
	h.answer = slices.Grow(h.answer[:0], len(in.rows))[:len(in.rows)]
	h.own = slices.Grow(h.own[:0], len(in.rows)) // may not move: parts point into it
	clear(h.pooled[:])
	for _, r := range in.rows {
		h.parts = append(h.parts, n.part(r, h))
	}
	mean := 1 / float32(max(len(in.rows), 1))
	for t := range in.rows {
		n.listen(h, t)
		for f, a := range h.answer[t] {
			if a == 0 {
				continue
			}
			h.keep(f, t, a)
			h.pooled[netFilters+f] += a * mean
			if t >= in.last {
				h.keep(2*netFilters+f, t, a)
			}
		}
	}
	h.pooled[netPooled-1] = 1
	return h
}

// part gives what a place adds. Concepts and signs, whose class goes with them,
// and words that no list knows are worked out once.
func (n *net) part(r [2]uint32, h *heard) *filtered {
	k := int(r[0])
	if k >= rowClasses {
		if r[1] != rowClasses+classSigns+4 { // a picture
			h.own = append(h.own, n.filtered(r))
			return &h.own[len(h.own)-1]
		}
		k = rowClasses // a stem without a row
		if row, ok := n.rows.rank(r[0]); ok {
			k += 1 + row
		}
	}
	at := &n.ready[k]
	if p := at.Load(); p != nil {
		return p
	}
	p := n.filtered(r)
	at.Store(&p)
	return &p
}

func (n *net) filtered(r [2]uint32) (out filtered) {
	var e [netDim]float32
	for _, id := range r {
		for d, v := range n.rows.row(id) {
			e[d] += float32(int8(v)) * netStep
		}
	}
	for o := range out {
		for f := range out[o] {
			w := &n.filter[o][f]
			var sum float32
			for d := range e {
				sum += w[d] * e[d]
			}
			out[o][f] = sum
		}
	}
	return out
}

// listen works out the answers at place t, 0 where a filter is silent.
func (n *net) listen(h *heard, t int) {
	a := &h.answer[t]
	*a = n.bias
	for o := range netWindow {
		s := t + o - netWindow/2
		if s < 0 || s >= len(h.parts) {
			continue
		}
		p := &h.parts[s][o]
		for f := range a {
			a[f] += p[f]
		}
	}
	for f := range a {
		a[f] = max(a[f], 0)
	}
}

func (h *heard) keep(i, t int, a float32) {
	if a > h.pooled[i] {
		h.pooled[i], h.from[i] = a, t
	}
}

// sides gives for each place what the net heard there for praise less what it
// heard for complaint.
func (n *net) sides(in netInput, h *heard) []float64 {
	out := make([]float64, len(in.rows))
	side := func(i int) float32 { return n.out[0][i] - n.out[1][i] }
	mean := 1 / float32(max(len(in.rows), 1))
	for t := range in.rows {
		for f, a := range h.answer[t] {
			if a == 0 {
				continue
			}
			g := side(netFilters+f) * mean
			if h.from[f] == t {
				g += side(f)
			}
			if l := 2*netFilters + f; h.pooled[l] > 0 && h.from[l] == t {
				g += side(l)
			}
			for o := range netWindow {
				if s := t + o - netWindow/2; s >= 0 && s < len(out) {
					out[s] += float64(g * h.parts[s][o][f])
				}
			}
		}
	}
	return out
}
