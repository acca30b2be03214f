package classify

import "testing"

// TestTriplesAreRows sets what is read without a jump beside the rows, the last
// one among them, and places that have none.
func TestTriplesAreRows(t *testing.T) {
	s := newSparse(256, outputs, func(at int) []byte {
		if at%3 == 0 || at > 250 {
			return []byte{byte(at), byte(at + 1), byte(^at)}
		}
		return nil
	})
	packed := s.pack()
	opened, ok := openSparse(packed, 256, outputs)
	if !ok {
		t.Fatal("what was packed cannot be opened")
	}
	for name, s := range map[string]sparse{"made": s, "opened": opened} {
		for at := range uint32(256) {
			want := uint32(0)
			if r := s.row(at); r != nil {
				want = uint32(r[0]) | uint32(r[1])<<8 | uint32(r[2])<<16
			}
			if got := s.triple(at) & 0xffffff; got != want {
				t.Errorf("%s: place %d gives %06x, its row is %06x", name, at, got, want)
			}
		}
	}
}

// TestRegisterReadsItsLastRow sets the sums of the register beside its bytes; of
// the last row four bytes cannot be read from where it begins.
func TestRegisterReadsItsLastRow(t *testing.T) {
	table := make([]byte, registerPlaces*outputs)
	g, step := &register{}, [outputs]float64{1, 1, 1}
	for _, row := range []int{0, 1, registerPlaces - 2, registerPlaces - 1} {
		clear(table)
		copy(table[row*outputs:], []byte{5, 0xfd, 7}) // 5, -3, 7
		fs := []feature{{at: uint32(row) << (hashBits - registerBits)}}
		if got := g.sum(table, fs, step); got != (logits{5, -3, 7}) {
			t.Errorf("row %d: %v, want 5, -3 and 7", row, got)
		}
	}
}
