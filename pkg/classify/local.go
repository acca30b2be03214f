package classify

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// localBits is the size of the local model's table: the n-grams of the shipped
// model, 2^15 places. Some hundred corrections do not fill more.
const localBits = 15

// localDense is how many figures the local model reads beside the n-grams: a
// constant and what the shipped model thinks of each kind.
const localDense = 5

// gateRow is the row of a Local's table that tells the shop's own texts from others.
const (
	gateRow   = len(kinds)
	localRows = gateRow + 1
)

// Local is what one shop's corrections taught: a linear model over the same
// n-grams as the shipped one, added to its log shares. It speaks as far as a
// text is of the kind it learnt from (the gate), and for each kind as far as
// there is evidence. Read only once made; nil says nothing.
type Local struct {
	rows  [localRows]localRow
	share [4]float64 // how far each kind is believed, 0-1
	open  ramp       // from how alike a text must be
}

// localRow is one linear score.
type localRow struct {
	scale float64
	dense [localDense]float64
	w     []int8 // 2^localBits places
}

// ramp opens the gate: shut below From, wide open Over above it.
type ramp struct{ From, Over float64 }

func (r ramp) at(p float64) float64 { return max(0, min(1, (p-r.From)/r.Over)) }

func localPlace(f feature) uint32 { return f.at >> (hashBits - localBits) }

// figures are the dense inputs of a text, given the shipped model's shares.
func localFigures(four [4]float64) (logs [4]float64, dense [localDense]float64) {
	mean := 0.0
	for k, p := range four {
		logs[k] = math.Log(max(p, 1e-4))
		mean += logs[k] / 4
	}
	dense[0] = 1
	for k := range logs {
		dense[1+k] = (logs[k] - mean) / 3
	}
	return logs, dense
}

// sums adds up every row over a text.
func (l *Local) sums(fs []feature, dense [localDense]float64) (z [localRows]float64) {
	var sum [localRows]int
	for _, f := range fs {
		at := localPlace(f)
		for r := range sum {
			sum[r] += int(l.rows[r].w[at])
		}
	}
	norm := perFeature(len(fs))
	for r := range z {
		z[r] = float64(sum[r]) * l.rows[r].scale * norm
		for i, v := range dense {
			z[r] += l.rows[r].dense[i] * v
		}
	}
	return z
}

func perFeature(n int) float64 { return 1 / math.Sqrt(float64(max(n, 1))) }

// trust is how far each kind's local score counts for a text with these sums.
func (l *Local) trust(z [localRows]float64) (t [4]float64) {
	gate := l.open.at(sigmoid(z[gateRow]))
	for k := range t {
		t[k] = gate * l.share[k]
	}
	return t
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// blend moves the shares of the four kinds by what the shop taught.
func (l *Local) blend(fs []feature, four [4]float64) [4]float64 {
	if l == nil {
		return four
	}
	logs, dense := localFigures(four)
	z := l.sums(fs, dense)
	t := l.trust(z)
	for k := range logs {
		logs[k] += t[k] * z[k]
	}
	return shares(logs)
}

// explain adds to each token what the local model says of it, praise less complaint.
func (l *Local) explain(out []pulse.Evidence, fs []feature) {
	if l == nil {
		return
	}
	t := l.trust(l.sums(fs, [localDense]float64{0: 1}))
	norm := perFeature(len(fs))
	for _, f := range fs {
		at := localPlace(f)
		good, bad := float64(l.rows[0].w[at])*l.rows[0].scale*t[0], float64(l.rows[1].w[at])*l.rows[1].scale*t[1]
		out[f.token].Weight += (good - bad) * norm
	}
}

// With is j with a local model, the n-th of its shop; nil takes it away.
func (j *Judge) With(l *Local, n int) *Judge {
	out := *j
	out.local, out.by = l, j.Base()
	if l != nil {
		out.by += fmt.Sprintf("+local/%d", n)
	}
	return &out
}

// Beside is j named as one beside which the n-th local model of themes speaks.
func (j *Judge) Beside(n int) *Judge {
	out := *j
	out.by += fmt.Sprintf("+themes/%d", n)
	return &out
}

// Base names the shipped model alone.
func (j *Judge) Base() string { return fmt.Sprintf("pulse-linear/%d", j.model.version) + j.also }

// Theming is j named as one beside which the n-th shipped model of themes and their
// sides speaks: with a newer one, old verdicts are redone. Call it before With.
func (j *Judge) Theming(n uint32) *Judge {
	out := *j
	out.also = fmt.Sprintf(".%d", n)
	out.by = out.Base()
	return &out
}

var localMagic = []byte("pulselocal1\n")

// MarshalBinary writes the model. The same model gives the same bytes.
func (l *Local) MarshalBinary() ([]byte, error) {
	var b bytes.Buffer
	b.Write(localMagic)
	for _, v := range []any{l.share, l.open} {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			return nil, fmt.Errorf("encode local model: %w", err)
		}
	}
	for _, r := range l.rows {
		for _, v := range []any{r.scale, r.dense, r.w} {
			if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
				return nil, fmt.Errorf("encode local model: %w", err)
			}
		}
	}
	return b.Bytes(), nil
}

var errLocal = errors.New("the local model is damaged")

// DecodeLocal reads what MarshalBinary wrote.
func DecodeLocal(raw []byte) (*Local, error) {
	raw, ok := bytes.CutPrefix(raw, localMagic)
	if !ok {
		return nil, errLocal
	}
	l, r := &Local{}, bytes.NewReader(raw)
	into := []any{&l.share, &l.open}
	for i := range l.rows {
		l.rows[i].w = make([]int8, 1<<localBits)
		into = append(into, &l.rows[i].scale, &l.rows[i].dense, l.rows[i].w)
	}
	for _, v := range into {
		if err := binary.Read(r, binary.LittleEndian, v); err != nil {
			return nil, errLocal
		}
	}
	if r.Len() > 0 || !l.sane() {
		return nil, errLocal
	}
	return l, nil
}

// mostFigure is far above any figure that is learnt; texts judged with such ones still
// have shares that add up.
const mostFigure = 1e6

// sane reports that all figures are numbers one can reckon with: one that is none would
// make every share none.
func (l *Local) sane() bool {
	figures := append(l.share[:], l.open.From, l.open.Over)
	for i := range l.rows {
		figures = append(append(figures, l.rows[i].scale), l.rows[i].dense[:]...)
	}
	for _, f := range figures {
		if !(math.Abs(f) <= mostFigure) {
			return false
		}
	}
	return l.open.Over != 0
}
