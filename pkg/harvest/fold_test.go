package harvest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/fold"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// alike are texts of one template that are no copies of each other.
func alike(n int) []pulse.Judged {
	names := []string{"Ada", "Bora", "Cem", "Derya", "Ela", "Fatma", "Gül", "Hande", "Ilgaz", "Jale", "Kaya", "Lale", "Mert", "Nil", "Okan", "Pelin"}
	var out []pulse.Judged
	for i := range n {
		text := fmt.Sprintf("Dear team, your colleague %s %s promised me my money back for the broken kettle and then nobody ever called me again", names[i%16], names[i/16%16])
		out = append(out, pulse.Judged{Mention: pulse.Mention{Source: "x", ID: fmt.Sprint(i), Text: text}})
	}
	return out
}

// TestTextsOfOneTemplateAreFewInABand: what is compared with a text does not grow
// with how many are like it.
func TestTextsOfOneTemplateAreFewInABand(t *testing.T) {
	here, kept := newPageIndex(), map[uint64]int{}
	for _, j := range alike(200) {
		text := fold.Read(j.Text)
		bands := text.Bands()
		if j.First = here.near(j, text, bands); j.First != "" {
			continue
		}
		for _, b := range here.add(j, text, bands) {
			kept[b]++
		}
	}
	for b, n := range kept {
		if n > crowd || len(here.byBand[b]) > crowd {
			t.Errorf("band %x is kept for %d leads and compared with %d, want at most %d", b, n, len(here.byBand[b]), crowd)
		}
	}
	if len(here.byBand) == 0 {
		t.Error("nothing is kept")
	}
}

// TestACrowdedBandTakesNoMore: nor does what the store keeps.
func TestACrowdedBandTakesNoMore(t *testing.T) {
	js := alike(21)
	var leads []fold.Text
	for _, j := range js[:20] {
		leads = append(leads, fold.Read(j.Text))
	}
	bands := fold.Bands(js[20].Text)
	shared := 0
	for _, b := range bands {
		n := 0
		for _, l := range leads {
			if slices.Contains(l.Bands(), b) {
				n++
			}
		}
		if n >= crowd {
			shared++
		}
	}
	if got := uncrowded(bands, leads); len(got) != len(bands)-shared || shared == 0 {
		t.Errorf("%d of %d bands are left, want those %d that are not crowded", len(got), len(bands), len(bands)-shared)
	}
	if got := uncrowded(bands, leads[:crowd-1]); len(got) != len(bands) {
		t.Error("few leads crowd no band")
	}
}
