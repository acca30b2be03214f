package theme

import "slices"

// table finds a value by a number below 1<<32-1 by open addressing. Read only once built.
type table[V any] struct {
	keys []uint32 // number+1, 0 free
	is   []V
}

// newTable makes room for n numbers.
func newTable[V any](n int) *table[V] {
	size := 1
	for size < 2*n+2 {
		size *= 2
	}
	return &table[V]{make([]uint32, size), make([]V, size)}
}

// slot is where a number lies or would.
func (t *table[V]) slot(number uint32) uint32 {
	mask := uint32(len(t.keys) - 1)
	i := number * 2654435761 & mask
	for t.keys[i] != 0 && t.keys[i] != number+1 {
		i = (i + 1) & mask
	}
	return i
}

// get is nil for what is not in the table.
func (t *table[V]) get(number uint32) *V {
	if i := t.slot(number); t.keys[i] != 0 {
		return &t.is[i]
	}
	return nil
}

func (t *table[V]) add(number uint32, v V) {
	i := t.slot(number)
	t.keys[i], t.is[i] = number+1, v
}

// numbers lists what is in the table, in order.
func (t *table[V]) numbers() []uint32 {
	var out []uint32
	for _, k := range t.keys {
		if k != 0 {
			out = append(out, k-1)
		}
	}
	slices.Sort(out)
	return out
}
