package store

import (
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestBySource(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		empty, err := db.BySource(t.Context(), start)
		is(t, "empty", len(empty), 0)
		is(t, "error", err, nil)
		js := []pulse.Judged{said(0, "a", pulse.Praise), said(1, "b", pulse.Complaint), said(2, "c", pulse.Complaint)}
		js[1].Posted, js[2].Posted = js[0].Posted.Add(-48*time.Hour), js[0].Posted.Add(-72*time.Hour)
		save(t, db, pulse.Keep{Judged: js})
		save(t, db, pulse.Keep{Gone: []pulse.Gone{{ID: "0002"}}})
		got, err := db.BySource(t.Context(), js[0].Posted.Add(-50*time.Hour))
		h := got["x"]
		if err != nil || h.Held != 2 || !h.Newest.Equal(js[0].Posted) || len(h.Days) != 2 {
			t.Errorf("%+v, %v; want two held and two days", h, err)
		}
	})
}
