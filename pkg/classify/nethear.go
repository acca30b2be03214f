package classify

import "slices"

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
		n.listen(h, t, mean, t >= in.last)
	}
	h.pooled[netPooled-1] = 1
	return h
}

// part gives what a place adds. Concepts and signs, whose class goes with them,
// stems and forms are worked out once.
func (n *net) part(r [3]uint32, h *heard) *filtered {
	if r[0] >= rowClasses && r[1] != rowClasses+classSigns+4 { // a picture
		h.own = append(h.own, n.filtered(r[:2]))
		return &h.own[len(h.own)-1]
	}
	k := int(r[0])
	if k >= rowClasses {
		k = n.place(r[0])
	}
	base := n.once(k, r[:2])
	k = n.place(r[2])
	if k == rowClasses {
		return base
	}
	h.own = append(h.own, *base)
	sum := &h.own[len(h.own)-1]
	sum.add(n.once(k, r[2:]))
	return sum
}

// place is where a stem or form is kept, rowClasses where it has no row.
func (n *net) place(id uint32) int {
	if row, ok := n.rows.rank(id); ok && id != 0 {
		return rowClasses + 1 + row
	}
	return rowClasses
}

// once works out what rows add and keeps it at k.
func (n *net) once(k int, rows []uint32) *filtered {
	at := &n.ready[k]
	if p := at.Load(); p != nil {
		return p
	}
	p := n.filtered(rows)
	at.Store(&p)
	return &p
}

func (f *filtered) add(o *filtered) {
	for w := range f {
		for i := range f[w] {
			f[w][i] += o[w][i]
		}
	}
}

func (n *net) filtered(rows []uint32) (out filtered) {
	var e [netDim]float32
	for _, id := range rows {
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

// hearWithin is hear of places a to b of a text that was heard whole, as if they
// stood alone.
func (n *net) hearWithin(whole *heard, a, b, last int, h *heard) *heard {
	h.parts = append(h.parts[:0], whole.parts[a:b]...)
	h.answer = append(h.answer[:0], whole.answer[a:b]...)
	clear(h.pooled[:])
	mean := 1 / float32(b-a)
	for t := range h.parts {
		if t == 0 || t == b-a-1 {
			n.listen(h, t, mean, t >= last)
		} else {
			h.keep(t, mean, t >= last)
		}
	}
	h.pooled[netPooled-1] = 1
	return h
}

// listen works out the answers at place t, 0 where a filter is silent, and keeps
// the strongest and the mean.
func (n *net) listen(h *heard, t int, mean float32, last bool) {
	before, here, behind := h.around(t)
	answer := &h.answer[t]
	for f := range answer {
		answer[f] = max(n.bias[f]+before[0][f]+here[1][f]+behind[2][f], 0)
	}
	h.keep(t, mean, last)
}

// keep takes the answers at place t into what is kept of the text.
func (h *heard) keep(t int, mean float32, last bool) {
	for f, a := range &h.answer[t] {
		if a == 0 {
			continue
		}
		if a > h.pooled[f] {
			h.pooled[f], h.from[f] = a, t
		}
		h.pooled[netFilters+f] += a * mean
		if l := 2*netFilters + f; last && a > h.pooled[l] {
			h.pooled[l], h.from[l] = a, t
		}
	}
}

// around gives the parts in the window of place t; outside the text they add 0.
func (h *heard) around(t int) (before, here, behind *filtered) {
	before, here, behind = &silence, h.parts[t], &silence
	if t > 0 {
		before = h.parts[t-1]
	}
	if t+1 < len(h.parts) {
		behind = h.parts[t+1]
	}
	return before, here, behind
}

var silence filtered

// sides appends for each place what the net heard there for praise less what it
// heard for complaint.
func (n *net) sides(out []float64, in netInput, h *heard) []float64 {
	if len(in.rows) == 0 {
		return out
	}
	mean := 1 / float32(len(in.rows))
	var from, at, to float64 // of the places before, here and behind
	for t := range in.rows {
		before, here, behind := h.around(t)
		for f, a := range &h.answer[t] {
			if a == 0 {
				continue
			}
			g := n.side[netFilters+f] * mean
			if h.from[f] == t {
				g += n.side[f]
			}
			if l := 2*netFilters + f; h.from[l] == t && h.pooled[l] > 0 {
				g += n.side[l]
			}
			from += float64(g * before[0][f])
			at += float64(g * here[1][f])
			to += float64(g * behind[2][f])
		}
		if t > 0 {
			out = append(out, from)
		}
		from, at, to = at, to, 0
	}
	return append(out, from)
}
