package theme

import (
	"bytes"
	_ "embed"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"github.com/seed-919336a1/pulse/pkg/packed"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

//go:embed data/net.bin
var netFilePacked []byte

// The net of themes reads a text as a row of concepts and stems, three at a time, and
// keeps the strongest answer of each filter. The linear model knows more words, the net
// what stands beside what: "the wait staff", "worth the wait".
const (
	netDim     = 16 // figures that stand for one concept, class, form or stem
	netFilters = 96
	netWindow  = 3
	netRows    = 1 << 18 // numbers that what is meant may have

	// netStep is what one step of a stored figure stands for.
	netStep = 1.0 / 32
	// netKept is how many places are kept worked out: what guests name again and again.
	netKept     = 1 << netKeptBits
	netKeptBits = 13
)

// Reader tells what stands in a text of a known language: classify.Judge.Meant.
type Reader func(text, code string) []pulse.Meant

// net is read only once built, but for what it keeps worked out.
type net struct {
	version uint32
	meaning uint32           // of what it learnt from: classify.Judge.Meaning
	least   [outputs]float32 // score of both from which a theme is given
	places  *table[uint16]   // the number of what is meant to its row
	ids     []uint32         // of the rows, in order
	rows    []byte           // netDim figures of each, in steps of netStep
	filter  [netWindow][netFilters][netDim]float32
	bias    [netFilters]float32
	out     [netFilters][outputs]float32
	base    [outputs]float32
	kept    []atomic.Pointer[answered]
}

// filtered is what one place adds to the answers of the filters, at each place of their
// window.
type filtered [netWindow][netFilters]float32

// answered is what a place adds, with what stands in it.
type answered struct {
	of [3]uint32
	filtered
}

// heard is the strongest answer of each filter, and the place it was given at.
type heard struct {
	top  [netFilters]float32
	from [netFilters]int32
}

// Reading is t that reads texts with a net as well, by what read finds in them. The
// concepts must be those that the net learnt from.
func (t *Tree) Reading(read Reader) *Tree {
	out := *t
	out.reader = read
	if out.net == nil {
		out.net = shippedNet()
	}
	return &out
}

// UseNet takes a net as TrainNet wrote it in the place of the embedded one. Call it
// before Reading.
func (t *Tree) UseNet(raw []byte) error {
	n, err := decodeNet(raw)
	if err == nil {
		t.net = n
	}
	return err
}

// Meaning tells of which concepts the embedded net has learnt; see classify.Judge.Meaning.
// 0 is none.
func Meaning() uint32 {
	if n := shippedNet(); n != nil {
		return n.meaning
	}
	return 0
}

// hear reads what stands in a text: as a whole, and in each of its opinions where there
// are several.
func (n *net) hear(ms []pulse.Meant, ops []pulse.Opinion) (whole heard, parts []heard) {
	if len(ops) > 1 {
		parts = make([]heard, len(ops))
	}
	before, here, behind := &silence, &silence, &silence
	if len(ms) > 0 {
		behind = n.part(ms[0].Rows)
	}
	for t, m := range ms {
		before, here, behind = here, behind, &silence
		if t+1 < len(ms) {
			behind = n.part(ms[t+1].Rows)
		}
		var part *heard
		for k := range parts {
			if m.Start >= ops[k].Start && m.Start < ops[k].End {
				part = &parts[k]
			}
		}
		a, b, c := &before[0], &here[1], &behind[2]
		for f := range netFilters {
			v := n.bias[f] + a[f] + b[f] + c[f]
			if v > whole.top[f] {
				whole.top[f], whole.from[f] = v, int32(t)
			}
			if part != nil && v > part.top[f] {
				part.top[f], part.from[f] = v, int32(t)
			}
		}
	}
	return whole, parts
}

var silence filtered

// score is what the net says of each theme.
func (n *net) score(h *heard) logits {
	sum := n.base
	for f, v := range &h.top {
		if v > 0 {
			for c, w := range &n.out[f] {
				sum[c] += w * v
			}
		}
	}
	var out logits
	for c, v := range sum {
		out[c] = float64(v)
	}
	return out
}

// says is what each place speaks for a theme: of every answer what it added to it.
func (n *net) says(h *heard, theme int, ms []pulse.Meant) []float64 {
	out := make([]float64, len(ms))
	for f, v := range &h.top {
		if v <= 0 {
			continue
		}
		for o := range netWindow {
			if t := int(h.from[f]) + o - netWindow/2; t >= 0 && t < len(ms) {
				out[t] += float64(n.part(ms[t].Rows)[o][f] * n.out[f][theme])
			}
		}
	}
	return out
}

// part is what a place adds, kept for the next who names the same.
func (n *net) part(of [3]uint32) *filtered {
	at := &n.kept[(of[0]*2654435761^of[2]*2246822519)>>(32-netKeptBits)]
	if p := at.Load(); p != nil && p.of == of {
		return &p.filtered
	}
	p := &answered{of, n.filtered(of)}
	at.Store(p)
	return &p.filtered
}

func (n *net) filtered(of [3]uint32) (out filtered) {
	var e [netDim]float32
	for _, id := range of {
		if id == 0 {
			continue
		}
		if row := n.places.get(id); row != nil {
			for d, v := range n.rows[int(*row)*netDim:][:netDim] {
				e[d] += float32(int8(v)) * netStep
			}
		}
	}
	for o := range out {
		for f := range out[o] {
			out[o][f] = dot(&n.filter[o][f], &e)
		}
	}
	return out
}

// dot sums side by side: each sum waits for its last step.
func dot(a, b *[netDim]float32) float32 {
	var p, q, r, s float32
	for d := 0; d < netDim; d += 4 {
		p += a[d] * b[d]
		q += a[d+1] * b[d+1]
		r += a[d+2] * b[d+2]
		s += a[d+3] * b[d+3]
	}
	return p + q + (r + s)
}

// prepare makes room for what is worked out, and finds rows by their numbers.
func (n *net) prepare() {
	n.places = newTable[uint16](len(n.ids))
	for i, id := range n.ids {
		n.places.add(id, uint16(i))
	}
	n.kept = make([]atomic.Pointer[answered], netKept)
}

var netMagic = []byte("themenet1\n")

// encode writes the rows with their numbers as steps from one to the next. The same net
// gives the same bytes.
func (n *net) encode(w io.Writer) error {
	var b bytes.Buffer
	b.Write(netMagic)
	err := writeFigures(&b, "net of themes", n.version, n.meaning, n.least, n.filter, n.bias, n.out, n.base, uint32(len(n.ids)))
	if err != nil {
		return err
	}
	writePlaces(&b, n.ids, func(uint32) {})
	b.Write(n.rows)
	_, err = w.Write(b.Bytes())
	return err
}

var errNet = errors.New("the embedded net of themes is damaged")

func decodeNet(raw []byte) (*net, error) {
	n, count := &net{}, uint32(0)
	f := openWeights(raw, netMagic)
	f.figures(&n.version, &n.meaning, &n.least, &n.filter, &n.bias, &n.out, &n.base, &count)
	if count > 1<<16-1 {
		return nil, errNet
	}
	f.places(count, netRows, func(id uint32) { n.ids = append(n.ids, id) })
	n.rows = f.take(uint64(count) * netDim)
	n.prepare()
	return n, f.end(errNet)
}

// netFile is the embedded net as TrainNet wrote it.
var netFile = sync.OnceValue(func() []byte { return packed.Bytes(netFilePacked) })

// shippedNet is the embedded net, or nil in a broken build; a test sees to it.
var shippedNet = sync.OnceValue(func() *net {
	n, err := decodeNet(netFile())
	if err != nil {
		return nil
	}
	return n
})
