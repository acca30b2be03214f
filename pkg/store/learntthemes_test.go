package store

import (
	"bytes"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestBothModelsAreKept: that of themes beside that of kinds, either without the
// other, and both are unlearnt where a "not this theme" goes with its mention.
func TestBothModelsAreKept(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		save(t, db, pulse.Keep{Source: "x", Judged: []pulse.Judged{said(1, "a", pulse.Complaint), said(2, "b", pulse.Complaint)}})
		for after, want := range []pulse.Learnt{{Base: "m/1", Model: []byte{1, 2}}, {Base: "m/1", Themes: []byte{3, 0}}, {Base: "m/1", Model: []byte{1, 2}, Themes: []byte{3, 0}}} {
			if _, err := db.SaveLearnt(ctx, want, after); err != nil {
				t.Fatal(err)
			}
			got, err := db.Learnt(ctx)
			if err != nil || !bytes.Equal(got.Model, want.Model) || !bytes.Equal(got.Themes, want.Themes) {
				t.Errorf("got %v and %v (%v), want %v and %v", got.Model, got.Themes, err, want.Model, want.Themes)
			}
		}
		pin := decided(1, pulse.ThemeNot)
		pin.Key = key(2)
		if err := db.AddThemeChange(ctx, pin, nil); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			guest string
			held  bool
		}{{"guest0001", true}, {"guest0002", false}} {
			if _, err := db.Forget(ctx, c.guest); err != nil {
				t.Fatal(err)
			}
			got, err := db.Learnt(ctx)
			if held := got.Base != "" && len(got.Model)+len(got.Themes) > 0; err != nil || held != c.held {
				t.Errorf("%s forgotten: kept %t (%v), want %t", c.guest, held, err, c.held)
			}
		}
	})
}
