package theme

import (
	"bytes"
	"compress/flate"
	"io"
	"math"
	"slices"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// FuzzLocal changes bytes of what was learnt of themes, before they are packed: it is
// refused, or texts still get themes that exist, with figures that are numbers.
func FuzzLocal(f *testing.F) {
	l := &Local{beside: shippedMark()}
	for c := range l.w {
		if c%3 == 0 {
			l.w[c] = make([]int8, 1<<localBits)
			for i := range l.w[c] {
				l.w[c][i] = int8(i)
			}
		}
	}
	packed, err := l.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	whole, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed[len(localMagic):])))
	if err != nil {
		f.Fatal(err)
	}
	tree := New()
	f.Add([]byte{}, 0, 0)
	f.Add([]byte{0, 0, 0xc0, 0x7f}, 6, len(whole)) // not a number
	f.Add([]byte{0xff, 0xff}, 0, len(whole))
	f.Add(bytes.Repeat([]byte{0, 0, 0x80, 0x7f}, 20), 6, len(whole))
	f.Fuzz(func(t *testing.T, b []byte, at, size int) {
		if size > 0 && size <= len(whole) && at >= 0 && at < size {
			b = append(append(append([]byte{}, whole[:at]...), b...), whole[min(at+len(b), len(whole)):]...)[:size]
		}
		var out bytes.Buffer
		out.Write(localMagic)
		w, err := flate.NewWriter(&out, flate.BestSpeed)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(b) // into memory
		_ = w.Close()
		l, err := DecodeLocal(out.Bytes())
		if err != nil {
			return
		}
		s := "The soup was cold and we waited an hour"
		for _, o := range tree.With(l).Assign(s, lang.EN, []pulse.Opinion{{End: len(s), Polarity: pulse.Complaint}}) {
			if o.Theme != "" && !slices.Contains(IDs(), o.Theme) || math.IsNaN(o.Score) || math.IsInf(o.Score, 0) {
				t.Fatalf("got %+v", o)
			}
		}
	})
}
