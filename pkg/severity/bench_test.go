package severity

import "testing"

// BenchmarkOf reads a complaint of usual length without a sign: all of the list
// is looked through.
func BenchmarkOf(b *testing.B) {
	w := New()
	for b.Loop() {
		if w.Of("We waited forty minutes for two coffees and nobody came to the table, the queue was out of the door and one till was open") != "" {
			b.Fatal("a sign")
		}
	}
}
