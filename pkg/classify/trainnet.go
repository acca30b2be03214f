package classify

import (
	"math"
	"math/rand/v2"
	"slices"
)

// How the net learns: few passes, because it soon knows its texts by heart.
const (
	netEpochs = 2
	netRate   = 0.05
	netCalm   = 1e-2
	netOwn    = 6    // what one of our own texts counts
	netDrop   = 0.3  // share of the answers left out at each step
	wordDrop  = 0.15 // share of the places whose concept or stem is left out
	classDrop = 0.3  // of these, share whose class is left out too
	formDrop  = 0.7  // and whose form
	netDecay  = 1e-5
	rareStem  = 5 // a stem seen less often has no row of its own
	rareForm  = 10
)

// tuned is weights with their summed squared gradients (AdaGrad).
type tuned struct{ w, g []float32 }

func newTuned(n int, spread float64, rng *rand.Rand) tuned {
	t := tuned{make([]float32, n), make([]float32, n)}
	for i := range t.w {
		t.w[i] = float32(spread * rng.NormFloat64())
	}
	return t
}

func (t tuned) step(i int, grad, rate float32) {
	t.g[i] += grad * grad
	t.w[i] -= rate * grad / float32(math.Sqrt(float64(t.g[i])+netCalm))
}

// netTrainer learns a net. Its slices are used again for every text.
type netTrainer struct {
	rng    *rand.Rand
	rows   tuned // netIDs by netDim
	filter tuned // netWindow by netFilters by netDim
	bias   tuned
	out    tuned // 4 by netPooled
	habit  habits

	at, back [][netDim]float32
	act      [][netFilters]float32
	pooled   [netPooled]float32
	from     [netPooled]int // the place whose answer was strongest, -1 none
	keep     [netPooled]float32
}

func newNetTrainer(rows []row, seed uint64) *netTrainer {
	rng := rand.New(rand.NewPCG(seed, 5))
	return &netTrainer{
		rng:    rng,
		rows:   newTuned(netIDs*netDim, 0.1, rng),
		filter: newTuned(netWindow*netFilters*netDim, 1.5/math.Sqrt(netWindow*netDim), rng),
		bias:   newTuned(netFilters, 0, rng),
		out:    newTuned(4*netPooled, 0.05, rng),
		habit:  newHabits(rows),
		at:     make([][netDim]float32, netLong),
		back:   make([][netDim]float32, netLong),
		act:    make([][netFilters]float32, netLong),
	}
}

// trainNet learns from all rows but those of fold skip.
func trainNet(rows []row, skip int, seed uint64) *net {
	t := newNetTrainer(rows, seed)
	rng := rand.New(rand.NewPCG(seed, 9))
	order := rng.Perm(len(rows))
	for e := range netEpochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		rate := float32(netRate / (1 + 0.5*float64(e)))
		for _, i := range order {
			if i%folds != skip {
				t.learn(&rows[i], rate)
			}
		}
	}
	return t.net(rows)
}

func (t *netTrainer) learn(r *row, rate float32) {
	in := t.thinned(r.net)
	t.forward(in)
	weight := float32(min(r.weight, 1))
	if r.own {
		weight = netOwn
	}
	t.backward(in, t.answer(r, weight, rate), rate)
}

// thinned leaves places out at random, so that none is relied upon alone.
func (t *netTrainer) thinned(in netInput) netInput {
	out := netInput{slices.Clone(in.rows), in.tokens, in.last}
	for i := range out.rows {
		if t.rng.Float64() < wordDrop {
			out.rows[i][0] = 0
			if t.rng.Float64() < classDrop {
				out.rows[i][1] = 0
			}
			if t.rng.Float64() < formDrop {
				out.rows[i][2] = 0
			}
		}
	}
	return out
}

func (t *netTrainer) forward(in netInput) {
	t.embed(in)
	clear(t.pooled[:])
	for i := range t.from {
		t.from[i] = -1
	}
	share := 1 / float32(max(len(in.rows), 1))
	for i := range in.rows {
		t.act[i] = t.answers(in, i)
		for f, a := range t.act[i] {
			if a <= 0 {
				continue
			}
			if a > t.pooled[f] {
				t.pooled[f], t.from[f] = a, i
			}
			t.pooled[netFilters+f] += a * share
			if l := 2*netFilters + f; i >= in.last && a > t.pooled[l] {
				t.pooled[l], t.from[l] = a, i
			}
		}
	}
	t.pooled[netPooled-1] = 1
	for i := range t.keep {
		t.keep[i] = 1
		if i < netPooled-1 {
			t.keep[i] = 1 / (1 - netDrop)
			if t.rng.Float64() < netDrop {
				t.keep[i] = 0
			}
		}
	}
}

func (t *netTrainer) embed(in netInput) {
	for i, ids := range in.rows {
		e := &t.at[i]
		clear(e[:])
		clear(t.back[i][:])
		for _, id := range ids {
			if id == 0 {
				continue
			}
			for d, v := range t.rows.w[id*netDim : (id+1)*netDim] {
				e[d] += v
			}
		}
	}
}

// answers gives what each filter says of place i, 0 where it is silent.
func (t *netTrainer) answers(in netInput, i int) (out [netFilters]float32) {
	copy(out[:], t.bias.w)
	for o := range netWindow {
		s := i + o - netWindow/2
		if s < 0 || s >= len(in.rows) {
			continue
		}
		e := &t.at[s]
		for f := range netFilters {
			w := t.filter.w[(o*netFilters+f)*netDim:][:netDim]
			var sum float32
			for d, v := range w {
				sum += v * e[d]
			}
			out[f] += sum
		}
	}
	for f := range out {
		out[f] = max(out[f], 0)
	}
	return out
}

// answer takes the step of the last layer and gives the gradient of what it
// read. Texts of others know no mixed.
func (t *netTrainer) answer(r *row, weight, rate float32) (grad [netPooled]float32) {
	n := mixedKind
	if r.own {
		n++
	}
	p := t.shares(n, r.source)
	for k := range n {
		err := p[k] - float32(one(r.kind == k))
		if k < mixedKind {
			t.habit.step(r.source, k, float64(err), habitRate)
		}
		err *= weight
		for i, v := range t.pooled {
			if t.keep[i] == 0 {
				continue
			}
			at := k*netPooled + i
			grad[i] += err * t.out.w[at] * t.keep[i]
			if v != 0 {
				t.out.step(at, err*v*t.keep[i]+netDecay*t.out.w[at], rate)
			}
		}
	}
	return grad
}

// shares gives the shares of the first n kinds in a text of a source.
func (t *netTrainer) shares(n, source int) (p [4]float32) {
	var z [4]float64
	copy(z[:], t.habit.w[source][:])
	top := math.Inf(-1)
	for k := range n {
		for i, v := range t.pooled {
			z[k] += float64(t.out.w[k*netPooled+i] * v * t.keep[i])
		}
		top = max(top, z[k])
	}
	var sum float64
	for k := range n {
		z[k] = math.Exp(z[k] - top)
		sum += z[k]
	}
	for k := range n {
		p[k] = float32(z[k] / sum)
	}
	return p
}

func (t *netTrainer) backward(in netInput, grad [netPooled]float32, rate float32) {
	share := 1 / float32(max(len(in.rows), 1))
	for i := range in.rows {
		for f, a := range t.act[i] {
			if a <= 0 {
				continue
			}
			g := grad[netFilters+f] * share
			if t.from[f] == i {
				g += grad[f]
			}
			if t.from[2*netFilters+f] == i {
				g += grad[2*netFilters+f]
			}
			if g > 1e-6 || g < -1e-6 {
				t.bias.step(f, g, rate)
				t.filterStep(in, i, f, g, rate)
			}
		}
	}
	for i, ids := range in.rows {
		for _, id := range ids {
			if id == 0 {
				continue
			}
			for d, g := range t.back[i] {
				if g != 0 {
					t.rows.step(int(id)*netDim+d, g, rate)
				}
			}
		}
	}
}

func (t *netTrainer) filterStep(in netInput, i, f int, g, rate float32) {
	for o := range netWindow {
		s := i + o - netWindow/2
		if s < 0 || s >= len(in.rows) {
			continue
		}
		base := (o*netFilters + f) * netDim
		e, back := &t.at[s], &t.back[s]
		for d := range netDim {
			back[d] += g * t.filter.w[base+d]
			t.filter.step(base+d, g*e[d], rate)
		}
	}
}

// net keeps the rows of concepts, classes and signs, and of the stems and forms
// seen often enough, each figure in 8 bits.
func (t *netTrainer) net(rows []row) *net {
	seen := make([]int, netIDs)
	for i := range rows {
		for _, ids := range rows[i].net.rows {
			for _, id := range ids {
				seen[id]++
			}
		}
	}
	n := &net{rows: newSparse(netIDs, netDim, func(id int) []byte {
		if id == 0 || seen[id] < least(id) {
			return nil
		}
		return quantizedRow(t.rows.w[id*netDim:][:netDim])
	})}
	for o := range netWindow {
		for f := range netFilters {
			copy(n.filter[o][f][:], t.filter.w[(o*netFilters+f)*netDim:])
		}
	}
	copy(n.bias[:], t.bias.w)
	for k := range n.out {
		copy(n.out[k][:], t.out.w[k*netPooled:])
	}
	n.prepare()
	return n
}

// least is how often what a row stands for must be seen for it to be kept.
func least(id int) int {
	switch {
	case id >= rowForms:
		return rareForm
	case id >= rowStems:
		return rareStem
	}
	return 1
}

func quantizedRow(w []float32) []byte {
	out := make([]byte, len(w))
	for d, v := range w {
		out[d] = byte(quantize(float64(v) / netStep))
	}
	return out
}
