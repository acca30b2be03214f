package classify

import (
	"math"
	"testing"
)

// FuzzLocal changes bytes of a learnt model, as a disk or a hand may: it is refused, or
// every text still has shares that add up.
func FuzzLocal(f *testing.F) {
	whole, err := (&Local{rows: emptyRows(), open: ramp{Over: 1}}).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	j, err := New()
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{}, 0, 0)
	f.Add(localMagic, 0, len(localMagic))
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0xf8, 0x7f}, len(localMagic), len(whole)) // not a number
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0xf0, 0x7f}, len(localMagic)+48, len(whole))
	f.Add([]byte("ZZZZZZZZZZZZZZZZZZZZZZZZZZZZ"), len(localMagic)+40, len(whole))
	f.Fuzz(func(t *testing.T, b []byte, at, size int) {
		if size > 0 && size <= len(whole) && at >= 0 && at < size {
			b = append(append(append([]byte{}, whole[:at]...), b...), whole[min(at+len(b), len(whole)):]...)[:size]
		}
		l, err := DecodeLocal(b)
		if err != nil {
			return
		}
		for _, s := range []string{"The soup was cold, but the waiter smiled", "çok güzeldi"} {
			v := j.With(l, 1).Judge(s, Options{})
			if sum := v.Scores.Praise + v.Scores.Complaint + v.Scores.Neutral; !(math.Abs(sum-1) < 1e-6) {
				t.Fatalf("scores of %q sum to %v", s, sum)
			}
			for _, e := range v.Evidence {
				if math.IsNaN(e.Weight) || math.IsInf(e.Weight, 0) {
					t.Fatalf("evidence %+v", e)
				}
			}
		}
	})
}

func emptyRows() (rows [localRows]localRow) {
	for i := range rows {
		rows[i].w = make([]int8, 1<<localBits)
		for n := range rows[i].w {
			rows[i].w[n] = int8(n)
		}
	}
	return rows
}
