package classify

import (
	"math"
	"math/rand/v2"
	"slices"
)

const registerEpochs = 4

// registerTrainer learns a register. Its tables are as small as those that ship.
type registerTrainer struct {
	letters, ideas tuned // registerPlaces by outputs
	d, dg          [outputs][denseLen]float64
	decay          float64
}

// trainRegister learns from all rows but those of fold skip: the sides from
// talk, talk itself from all, of ours one half in every second pass.
func trainRegister(rows []row, skip int, o TrainOptions) register {
	t := &registerTrainer{letters: untaught(), ideas: untaught(), decay: o.Decay}
	rng := rand.New(rand.NewPCG(o.Seed, 31))
	order := rng.Perm(len(rows))
	for e := range registerEpochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		rate := rate0 / (1 + 0.5*float64(e))
		for _, i := range order {
			if i%folds != skip && (!rows[i].own || i%2 == e%2) {
				t.learn(&rows[i], rate)
			}
		}
	}
	return t.register()
}

func untaught() tuned {
	return tuned{make([]float32, registerPlaces*outputs), make([]float32, registerPlaces*outputs)}
}

func (t *registerTrainer) learn(r *row, rate float64) {
	p := 1 / (1 + math.Exp(-t.score(talk, r)))
	t.step(talk, r, p-one(r.talk), rate)
	if !r.talk {
		return
	}
	s := softmax(logits{t.score(0, r), t.score(1, r)})
	for c := range 2 {
		t.step(c, r, s[c]-one(r.kind == c), rate)
	}
}

func (t *registerTrainer) score(c int, r *row) float64 {
	z := t.letters.sum(c, r.letters) + t.ideas.sum(c, r.ideas)
	for i, v := range r.dense {
		z += t.d[c][i] * v
	}
	return z
}

// sum adds up the weights of an output in the small tables.
func (t tuned) sum(c int, at []uint32) float64 {
	var s float32
	for _, i := range at {
		s += t.w[int(inRegister(i))*outputs+c]
	}
	return float64(s) * shareOf(at)
}

func (t *registerTrainer) step(c int, r *row, err, rate float64) {
	for _, b := range []struct {
		tuned
		at []uint32
	}{{t.letters, r.letters}, {t.ideas, r.ideas}} {
		gn := float32(err * shareOf(b.at))
		for _, at := range b.at {
			i := int(inRegister(at))*outputs + c
			grad := gn + float32(t.decay)*b.w[i]
			b.g[i] += grad * grad
			b.w[i] -= float32(rate) * grad / float32(math.Sqrt(float64(b.g[i])+calm))
		}
	}
	for i, v := range r.dense {
		grad := err * v
		t.dg[c][i] += grad * grad
		t.d[c][i] -= 0.2 * rate * grad / math.Sqrt(t.dg[c][i]+1e-6)
	}
}

// register writes the tables in steps of 1/127 of a high quantile of each output.
func (t *registerTrainer) register() register {
	out := register{dense: t.d}
	for k, b := range []tuned{t.letters, t.ideas} {
		table := make([]byte, len(b.w))
		for c := range outputs {
			out.scale[k][c] = stepOf(b.w, c)
			for i := c; i < len(table); i += outputs {
				table[i] = byte(quantize(float64(b.w[i]) / out.scale[k][c]))
			}
		}
		if k == 0 {
			out.letters = table
		} else {
			out.ideas = table
		}
	}
	return out
}

// stepOf is the step that keeps all but the five hundredth part of the weights.
func stepOf(w []float32, c int) float64 {
	var size []float32
	for i := c; i < len(w); i += outputs {
		if w[i] != 0 {
			size = append(size, abs(w[i]))
		}
	}
	if len(size) == 0 {
		return 1
	}
	slices.Sort(size)
	return float64(size[len(size)-1-len(size)/500]) / 127
}
