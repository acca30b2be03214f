package classify

import (
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

// stemBits is the size of the table of stems, and of that of forms.
const stemBits = 16

// Rows of the table of what stands in a place: concepts and signs, then
// classes, then stems of words that no list knows, then the forms in which a
// concept was named: "bekledik" and "beklemedik" are both of waiting.
const (
	rowClasses = maxConcepts + 512
	rowStems   = rowClasses + maxClasses
	rowForms   = rowStems + 1<<stemBits
	netIDs     = rowForms + 1<<stemBits
)

// netStep is what one step of a stored figure stands for.
const netStep = 1.0 / 32

// net is read only once built. The texts it learnt from told it four kinds.
type net struct {
	rows   sparse // of netIDs places, netDim figures in steps of netStep
	filter [netWindow][netFilters][netDim]float32
	bias   [netFilters]float32
	out    [4][netPooled]float32
	side   [netPooled]float32         // praise less complaint
	ready  []atomic.Pointer[filtered] // what is worked out: rows below rowClasses, then stems
	forms  []atomic.Pointer[formed]   // and forms, of all rows behind them
}

// prepare works out what judging asks for, and makes room for what it will.
func (n *net) prepare() {
	n.ready = make([]atomic.Pointer[filtered], rowClasses+1+n.rows.rows())
	n.forms = make([]atomic.Pointer[formed], n.rows.rows())
	for i := range n.side {
		n.side[i] = n.out[0][i] - n.out[1][i]
	}
}

// netInput is a text as the net reads it: for every place the rows of its concept
// or stem, of its class and of its form, 0 for none.
type netInput struct {
	rows   [][3]uint32
	tokens []int // the word each place begins with
	last   int   // where the last clause begins
}

// netStem is how many letters of a word make its stem for the net.
const netStem = 6

// newNetInput takes the memory of another.
func newNetInput(in netInput, ps []place, words []word, code string) netInput {
	if len(ps) > netLong {
		ps = append(ps[:netLong/2:netLong/2], ps[len(ps)-netLong/2:]...)
	}
	in = netInput{rows: sized(in.rows, len(ps)), tokens: sized(in.tokens, len(ps))}
	for i, p := range ps {
		if p.opens {
			in.last = i
		}
		in.tokens[i] = p.token
		in.rows[i] = p.rows(words, code)
	}
	return in
}

// rows are those of what stands in a place, of its class and of its form.
func (p place) rows(words []word, code string) [3]uint32 {
	out := [3]uint32{uint32(p.is), rowClasses + uint32(p.class)}
	switch {
	case p.is == signOther || p.is == signPicture:
		out[0] = stemRow(words[p.token], code)
	case p.is < maxConcepts:
		out[2] = formRow(words[p.token:], int(p.words), code)
	}
	return out
}

func stemRow(w word, code string) uint32 {
	s := w.Plain
	if w.Type == lang.Emoji {
		s, code = w.Text, ""
	}
	return rowStems + uint32(mixed(hash(seedStem, beginning(s, netStem))*31+hash(seedWord, code))>>(64-stemBits))
}

// formRow is the row of the first n words, as they are written.
func formRow(words []word, n int, code string) uint32 {
	h := hash(seedWord, code)
	for _, w := range words[:min(n, len(words))] {
		h = h*31 + hash(seedForm, w.Plain)
	}
	return rowForms + uint32(mixed(h)>>(64-stemBits))
}

func mixed(h uint64) uint64 {
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return h ^ h>>32
}
