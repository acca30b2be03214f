package backlog

import (
	"slices"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// mends plays a log and gives what is put right.
func mends(t *testing.T, m months, changes []pulse.ItemChange) []Mend {
	t.Helper()
	o := itemOptions()
	o.Returns = true
	in, err := LoadItems(t.Context(), m, MendedSince(Items(changes, o.Now), changes, ago(40)), changes, o)
	if err != nil {
		t.Fatal(err)
	}
	return Mends(in)
}

func TestWhatIsPutRight(t *testing.T) {
	m := slices.Concat(byDay(0, 70, 21, 100, 20), byDay(200, 20, 1, 80, 2))
	for i := range m {
		m[i].Place = "moda"
	}
	got := mends(t, m, log("waiting", 20))
	if len(got) != 1 || got[0].N != 1 || got[0].About != "waiting" || got[0].Team != "Service" || got[0].Place != "moda" || !got[0].Noted.Equal(ago(20)) {
		t.Fatalf("got %+v", got)
	}
	m[slices.IndexFunc(m, pulse.Judged.Complains)].Place = "kadikoy"
	if got := mends(t, m, log("waiting", 20)); len(got) != 1 || got[0].Place != "" {
		t.Errorf("of two places: %+v", got)
	}

	changes := log("waiting", 20)
	if got := mends(t, m, changes[:1]); len(got) != 0 {
		t.Errorf("nobody put it right, and it is told: %+v", got)
	}
	closed := append(slices.Clip(changes), pulse.ItemChange{Item: 1, Rev: 3, At: ago(10), What: pulse.ItemMove, To: string(pulse.ItemClosed)})
	if got := mends(t, m, closed); len(got) != 1 || !got[0].Noted.Equal(ago(20)) {
		t.Errorf("closed after its fix: %+v", got)
	}
	given := append(slices.Clip(changes[:1]), pulse.ItemChange{Item: 1, Rev: 2, At: ago(10), What: pulse.ItemMove, To: string(pulse.ItemClosed)})
	if got := mends(t, m, given); len(got) != 0 {
		t.Errorf("given up, and told as put right: %+v", got)
	}
	if got := mends(t, m, log("waiting", 50)); len(got) != 0 {
		t.Errorf("told again after forty days: %+v", got)
	}
}

func TestWhatCameBackIsNotPutRight(t *testing.T) {
	m := slices.Concat(byDay(0, 70, 21, 100, 20), byDay(200, 20, 1, 60, 14))
	if got := mends(t, m, log("waiting", 20)); len(got) != 0 {
		t.Errorf("its complaints came back, and it is told: %+v", got)
	}
}
