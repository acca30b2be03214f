package theme

import (
	"testing"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

func BenchmarkAssign(b *testing.B) {
	tree := New()
	in := "Kırk dakika bekledik, garson suratsızdı, çorba soğuk geldi ve hesap yanlıştı."
	for b.Loop() {
		tree.Assign(in, lang.TR, complaint(in))
	}
}
