package store

import (
	"slices"
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
		if err != nil || h.Held != 2 || h.Expired != 0 || h.Dropped != 0 || !h.Newest.Equal(js[0].Posted) || len(h.Days) != 2 {
			t.Errorf("%+v, %v; want two held and two days", h, err)
		}
		old := said(9, "of last year", pulse.Praise)
		save(t, db, pulse.Keep{Drops: []pulse.Drop{{Mention: old.Mention, Reason: "our own post", At: js[0].Posted}}})
		if _, err := db.Purge(t.Context(), time.Now().AddDate(10, 0, 0), map[string]int{"x": 1}); err != nil {
			t.Fatal(err)
		}
		got, err = db.BySource(t.Context(), js[0].Posted.Add(-50*time.Hour))
		if h := got["x"]; err != nil || h.Held != 0 || h.Expired != 2 || !h.Newest.IsZero() {
			t.Errorf("%+v, %v; want none held and two expired", h, err)
		}
	})
}

func TestCopiesAreTold(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		js := []pulse.Judged{said(0, "a", pulse.Praise), said(1, "b", pulse.Praise), said(2, "c", pulse.Praise)}
		js[1].First, js[2].First, js[2].URL = js[0].Key(), js[0].Key(), "https://example.com/c"
		save(t, db, pulse.Keep{Judged: js})
		of := func(j pulse.Judged) (keys []string) {
			t.Helper()
			list, err := db.Copies(t.Context(), j)
			is(t, "error", err, nil)
			for _, c := range list {
				keys = append(keys, c.Key+c.URL)
			}
			return keys
		}
		is(t, "of the first", len(of(js[0])), 2)
		got := of(js[1])
		if len(got) != 2 || !slices.Contains(got, js[0].Key()+js[0].URL) || !slices.Contains(got, js[2].Key()+"https://example.com/c") {
			t.Errorf("of a copy: %v", got)
		}
	})
}
