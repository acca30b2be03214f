package store

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestLearntIsKept(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		if l, err := db.Learnt(ctx); err != nil || l.N != 0 {
			t.Fatalf("before anything: %+v, %v", l, err)
		}
		for n := 1; n <= 3; n++ {
			got, err := db.SaveLearnt(ctx, pulse.Learnt{By: "Ayşe", Base: "m/1", Corrections: 10 * n, Stars: n, Model: []byte{0, 255, byte(n)}}, n-1)
			if err != nil || got != n {
				t.Fatalf("save %d: got %d, %v", n, got, err)
			}
		}
		l, err := db.Learnt(ctx)
		if err != nil || l.N != 3 || l.By != "Ayşe" || l.Base != "m/1" || l.Corrections != 30 || l.Stars != 3 || !bytes.Equal(l.Model, []byte{0, 255, 3}) || !l.At.Equal(start) {
			t.Errorf("got %+v, %v", l, err)
		}
		if _, err := db.SaveLearnt(ctx, pulse.Learnt{Base: "m/1"}, 2); !errors.Is(err, pulse.ErrLater) {
			t.Errorf("applied beside an older one: %v, want ErrLater", err)
		}
		var models int
		if err := db.read().row(ctx, "SELECT COUNT(*) FROM learnt WHERE model <> ''").Scan(&models); err != nil || models != 1 {
			t.Errorf("%d models are kept, want the last alone (%v)", models, err)
		}
	})
}

// TestWhatTeaches: corrections whose text is held, stars nobody corrected, and
// mentions to ask about, each once.
func TestWhatTeaches(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		var js []pulse.Judged
		for i := 1; i <= 6; i++ {
			j := said(i, "text", pulse.Neutral)
			j.Rating = float64(i % 6)
			js = append(js, j)
		}
		js[5].First = js[4].Key()
		save(t, db, pulse.Keep{Source: "x", Judged: js})
		correct := func(n int, to pulse.Correction) {
			to.By, to.At = "p", start
			if err := db.Correct(ctx, key(n), to); err != nil {
				t.Fatal(err)
			}
		}
		correct(1, pulse.Correction{Kind: pulse.Praise})
		correct(2, pulse.Correction{Theme: "price"})
		correct(3, pulse.Correction{Kind: pulse.Complaint})
		if _, err := db.Save(ctx, pulse.Keep{Source: "x", Gone: []pulse.Gone{{ID: js[2].ID, Reason: "deleted"}}}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			ask  func() ([]pulse.Judged, error)
			want []int
		}{
			{"corrected", func() ([]pulse.Judged, error) { return db.Corrected(ctx) }, []int{1}},
			{"rated", func() ([]pulse.Judged, error) { return db.Rated(ctx, 9) }, []int{5, 4, 2}},
			{"uncorrected", func() ([]pulse.Judged, error) { return db.Uncorrected(ctx, 9) }, []int{5, 4}},
			{"the newest uncorrected", func() ([]pulse.Judged, error) { return db.Uncorrected(ctx, 1) }, []int{5}},
		} {
			got, err := c.ask()
			if err != nil || len(got) != len(c.want) {
				t.Errorf("%s: got %d, %v; want %v", c.name, len(got), err, c.want)
				continue
			}
			for i, n := range c.want {
				if got[i].Key() != key(n) {
					t.Errorf("%s: at %d stands %s, want %s", c.name, i, got[i].Key(), key(n))
				}
			}
		}
	})
}

// TestGoneTextsAreUnlearnt: a model that learnt from a text that is forgotten or
// deleted does not stay; other mentions go without a word.
func TestGoneTextsAreUnlearnt(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		save(t, db, pulse.Keep{Source: "x", Judged: []pulse.Judged{said(1, "a", pulse.Praise), said(2, "b", pulse.Praise), said(3, "c", pulse.Praise)}})
		learn := func(after int) {
			if _, err := db.SaveLearnt(ctx, pulse.Learnt{Base: "m/1", Model: []byte{1}}, after); err != nil {
				t.Fatal(err)
			}
		}
		held := func() bool {
			l, err := db.Learnt(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return l.Base != "" && len(l.Model) > 0
		}
		for _, n := range []int{1, 2} {
			if err := db.Correct(ctx, key(n), pulse.Correction{Kind: pulse.Mixed, By: "p", At: start}); err != nil {
				t.Fatal(err)
			}
		}
		learn(0)
		if _, err := db.Forget(ctx, "guest0003"); err != nil || !held() {
			t.Errorf("forgetting a guest who taught nothing took the model away (%v)", err)
		}
		if _, err := db.Forget(ctx, "guest0002"); err != nil || held() {
			t.Errorf("the model stays though a guest who taught it is forgotten (%v)", err)
		}
		learn(1)
		if _, err := db.Save(ctx, pulse.Keep{Source: "x", Gone: []pulse.Gone{{ID: "0001", Reason: "deleted"}}}); err != nil || held() {
			t.Errorf("the model stays though a post that taught it is deleted (%v)", err)
		}
	})
}

// TestStaleIsWhatRejudgeRedoes in the same order, and writes nothing.
func TestStaleIsWhatRejudgeRedoes(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		var js []pulse.Judged
		for i := 1; i <= 2*rejudgeRows+3; i++ {
			j := said(i, "text", pulse.Praise)
			j.Verdict.By = []string{"v1", "v2"}[i%2]
			js = append(js, j)
		}
		save(t, db, pulse.Keep{Source: "x", Judged: js})
		for range 2 {
			var keys []string
			for j, err := range db.Stale(ctx, "v2") {
				if err != nil {
					t.Fatal(err)
				}
				keys = append(keys, j.Key())
			}
			if len(keys) != rejudgeRows+1 || keys[0] != key(2) || keys[1] != key(4) {
				t.Fatalf("%d stale, beginning with %v; want %d", len(keys), keys[:min(2, len(keys))], rejudgeRows+1)
			}
			if n, err := db.CountStale(ctx, "v2"); n != len(keys) || err != nil {
				t.Fatalf("counted %d stale (%v), given %d", n, err, len(keys))
			}
		}
	})
}

// TestUnmarkedPraiseIsStale: what was judged before marks were read is judged
// again; what is no praise has none to read.
func TestUnmarkedPraiseIsStale(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		var js []pulse.Judged
		for i, c := range []struct {
			kind   pulse.Kind
			marked int
		}{{pulse.Praise, pulse.MarksBy}, {pulse.Praise, 0}, {pulse.Mixed, pulse.MarksBy - 1}, {pulse.Complaint, 0}, {pulse.Praise, 10 * pulse.MarksBy}} {
			j := said(i+1, "text", c.kind)
			j.Verdict.Marked = c.marked
			js = append(js, j)
		}
		save(t, db, pulse.Keep{Source: "x", Judged: js})
		var keys []string
		for j, err := range db.Stale(t.Context(), "v1") {
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, j.Key())
		}
		if want := []string{key(2), key(3), key(5)}; !slices.Equal(keys, want) {
			t.Errorf("stale %v, want %v", keys, want)
		}
	})
}
