package theme

import (
	"testing"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func BenchmarkAssign(b *testing.B) {
	tree := New()
	in := "Kırk dakika bekledik, garson suratsızdı, çorba soğuk geldi ve hesap yanlıştı."
	for b.Loop() {
		tree.Assign(in, lang.TR, complaint(in))
	}
}

func BenchmarkJudged(b *testing.B) {
	tree := New()
	in := "Kırk dakika bekledik, garson suratsızdı, çorba soğuk geldi ve hesap yanlıştı."
	v := pulse.Verdict{Lang: lang.TR, Kind: pulse.Complaint, Opinions: complaint(in)}
	for b.Loop() {
		tree.Judged(in, v, pulse.Leaning{})
	}
}
