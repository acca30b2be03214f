package lang

import "testing"

// TestRowsByFinds fills a table far beyond the room it began with.
func TestRowsByFinds(t *testing.T) {
	r := newRowsBy(3)
	key := func(i int) uint64 { return uint64(i) * uint64(i) << 20 }
	for i := range 5000 {
		if row, ok := r.find(key(i)); ok {
			t.Fatalf("key %d is there as row %d before it was added", i, row)
		}
		r.add(key(i), int32(i))
	}
	for i := range 5000 {
		if row, ok := r.find(key(i)); !ok || row != int32(i) {
			t.Errorf("key %d: row %d, %t", i, row, ok)
		}
	}
	if row, ok := r.find(3); ok {
		t.Errorf("a key that was never added has row %d", row)
	}
}
