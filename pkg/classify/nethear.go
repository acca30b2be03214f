package classify

import (
	"math"
	"slices"
)

// heard is what the filters of the net answer to a text.
type heard struct {
	parts  []*filtered
	answer [][netFilters]float32
	tops   [netFilters]int32 // the strongest answers, as bits, while the text is heard
	ends   [netFilters]int32 // and those in the last clause
	pooled [netPooled]float32
	own    []filtered // of places whose stem is not kept at hand
}

// filtered is what one place adds to the answers of the filters, at each place
// of their window.
type filtered [netWindow][netFilters]float32

// formed is what a concept adds in one form.
type formed struct {
	of uint32 // the concept
	filtered
}

// scores gives the log shares of the four kinds, unscaled.
func (n *net) scores(h *heard) [4]float64 {
	var a, b, c, d float32 // side by side: each sum waits for its last step
	for i, v := range h.pooled {
		a += n.out[0][i] * v
		b += n.out[1][i] * v
		c += n.out[2][i] * v
		d += n.out[3][i] * v
	}
	return [4]float64{float64(a), float64(b), float64(c), float64(d)}
}

// hear reads a text into h, whose memory it takes.
func (n *net) hear(in netInput, h *heard) *heard {
	h.parts = slices.Grow(h.parts[:0], len(in.rows))
	h.answer = slices.Grow(h.answer[:0], len(in.rows))[:len(in.rows)]
	h.own = slices.Grow(h.own[:0], len(in.rows)) // may not move: parts point into it
	h.begin()
	for _, r := range in.rows {
		h.parts = append(h.parts, n.part(r, h))
	}
	mean := 1 / float32(max(len(in.rows), 1))
	for t := range in.rows {
		n.listen(h, t, mean, t >= in.last)
	}
	return h.pool()
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
	return n.formed(k, r, base, h)
}

// formed is what a concept in one form adds. A form names one concept nearly
// always: the sum of both is kept where the form is, with whose it is.
func (n *net) formed(k int, r [3]uint32, base *filtered, h *heard) *filtered {
	at := &n.forms[k-rowClasses-1]
	p := at.Load()
	if p == nil {
		p = &formed{r[0], *base}
		f := n.filtered(r[2:])
		p.filtered.add(&f)
		at.Store(p)
	}
	if p.of == r[0] {
		return &p.filtered
	}
	h.own = append(h.own, *base)
	sum, f := &h.own[len(h.own)-1], n.filtered(r[2:])
	sum.add(&f)
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
	h.begin()
	mean := 1 / float32(b-a)
	for t := range h.parts {
		if t == 0 || t == b-a-1 {
			n.listen(h, t, mean, t >= last)
		} else {
			h.keep(t, mean, t >= last)
		}
	}
	return h.pool()
}

// listen works out the answers at place t, 0 where a filter is silent, and keeps
// the strongest and the mean.
func (n *net) listen(h *heard, t int, mean float32, last bool) {
	before, here, behind := h.around(t)
	before0, here1, behind2 := &before[0], &here[1], &behind[2]
	answer, means := &h.answer[t], (*[netFilters]float32)(h.pooled[netFilters:])
	for f := range answer {
		bits := int32(math.Float32bits(n.bias[f] + before0[f] + here1[f] + behind2[f]))
		bits &^= bits >> 31 // 0 for what is below
		a := math.Float32frombits(uint32(bits))
		answer[f] = a
		means[f] += a * mean
		h.tops[f] = max(h.tops[f], bits)
	}
	if last {
		h.keepLast(answer)
	}
}

// Numbers that are not below 0 have the order of their bits, of which the greater
// is found without a jump: half of the filters are silent, and no processor can
// foretell which.

func (h *heard) begin() {
	clear(h.tops[:])
	clear(h.ends[:])
	clear(h.pooled[:])
}

// keep takes the answers at place t into what is kept of the text.
func (h *heard) keep(t int, mean float32, last bool) {
	answer, means := &h.answer[t], (*[netFilters]float32)(h.pooled[netFilters:])
	for f, a := range answer {
		means[f] += a * mean
		h.tops[f] = max(h.tops[f], int32(math.Float32bits(a)))
	}
	if last {
		h.keepLast(answer)
	}
}

func (h *heard) keepLast(answer *[netFilters]float32) {
	for f, a := range answer {
		h.ends[f] = max(h.ends[f], int32(math.Float32bits(a)))
	}
}

// pool makes figures of what was kept.
func (h *heard) pool() *heard {
	for f := range h.tops {
		h.pooled[f] = math.Float32frombits(uint32(h.tops[f]))
		h.pooled[2*netFilters+f] = math.Float32frombits(uint32(h.ends[f]))
	}
	h.pooled[netPooled-1] = 1
	return h
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
	var top, end uint32 // the filters whose strongest answer was met
	var room [netFilters]uint8
	var of [netFilters]float32 // what an answer adds by the mean alone
	for f := range of {
		of[f] = n.side[netFilters+f] * mean
	}
	var from, at, to float64 // of the places before, here and behind
	for t := range in.rows {
		before, here, behind := h.around(t)
		answer := &h.answer[t]
		for _, f := range speaking(answer, &room) {
			f &= netFilters - 1 // it is below; now the compiler knows
			g, bits := of[f], int32(math.Float32bits(answer[f]))
			if bits == h.tops[f] && top>>f&1 == 0 {
				top |= 1 << f
				g += n.side[f]
			}
			if t >= in.last && bits == h.ends[f] && end>>f&1 == 0 {
				end |= 1 << f
				g += n.side[2*netFilters+f]
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

// speaking lists the filters that are not silent.
func speaking(answer *[netFilters]float32, room *[netFilters]uint8) []uint8 {
	n := 0
	for f, a := range answer {
		room[n&(netFilters-1)] = uint8(f)
		n += int(-math.Float32bits(a) >> 31) // 1 for what is above 0
	}
	return room[:n]
}
