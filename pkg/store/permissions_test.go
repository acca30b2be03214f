package store

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestPermissionIsALog(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		a, b := said(1, "kind words", pulse.Praise), said(2, "other words", pulse.Praise)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{a, b}})
		for _, p := range []pulse.Permission{{State: pulse.PermissionAsked, By: "ayşe"}, {State: pulse.PermissionGranted, By: "can", Note: "by mail"}} {
			db.pass(time.Hour)
			is(t, "error", db.AddPermission(t.Context(), a.Key(), p), nil)
		}
		steps, err := db.Permissions(t.Context(), a.Key())
		is(t, "error", err, nil)
		is(t, "steps", len(steps), 2)
		is(t, "last", steps[1], pulse.Permission{State: pulse.PermissionGranted, By: "can", Note: "by mail", At: start.Add(2 * time.Hour)})
		is(t, "permitted", pulse.Permits(mention(t, db, a.Key()), steps), true)
		none, err := db.Permissions(t.Context(), b.Key())
		is(t, "error", err, nil)
		is(t, "another's", len(none), 0)

		events, err := db.History(t.Context(), a.Key())
		is(t, "error", err, nil)
		is(t, "history", events[len(events)-1], pulse.Event{At: start.Add(2 * time.Hour), What: "permission", By: "can", Text: "granted"})
		var out bytes.Buffer
		is(t, "error", db.Export(t.Context(), &out, pulse.Filter{}, nil), nil)
		is(t, "exported", strings.Count(out.String(), `"state":"granted"`), 1)

		err = db.AddPermission(t.Context(), "x:none", pulse.Permission{State: pulse.PermissionGranted})
		is(t, "a mention that is not there", errors.Is(err, pulse.ErrUsage), true)
	})
}

// Words that were changed after the yes are not those that were permitted.
func TestPermissionIsForTheseWords(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		a := said(1, "kind words", pulse.Praise)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{a}})
		is(t, "error", db.AddPermission(t.Context(), a.Key(), pulse.Permission{State: pulse.PermissionGranted}), nil)
		db.pass(time.Hour)
		a.Text = "other words"
		save(t, db, pulse.Keep{Judged: []pulse.Judged{a}})
		steps, err := db.Permissions(t.Context(), a.Key())
		is(t, "error", err, nil)
		is(t, "permitted", pulse.Permits(mention(t, db, a.Key()), steps), false)
	})
}

func TestPermissionGoesWithTheWords(t *testing.T) {
	for name, letGo := range map[string]func(*testing.T, world) error{
		"forgotten": func(t *testing.T, db world) error { _, err := db.Forget(t.Context(), "guest0001"); return err },
		"deleted": func(t *testing.T, db world) error {
			save(t, db, pulse.Keep{Gone: []pulse.Gone{{ID: "0001", Reason: "deleted"}}})
			return nil
		},
		"expired": func(t *testing.T, db world) error {
			_, err := db.Purge(t.Context(), start.AddDate(0, 0, 40), map[string]int{"x": 30})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db world) {
				a := said(1, "kind words", pulse.Praise)
				save(t, db, pulse.Keep{Judged: []pulse.Judged{a}})
				is(t, "error", db.AddPermission(t.Context(), a.Key(), pulse.Permission{State: pulse.PermissionGranted, Note: "Guest said yes"}), nil)
				is(t, "error", letGo(t, db), nil)
				steps, err := db.Permissions(t.Context(), a.Key())
				is(t, "error", err, nil)
				is(t, "steps", len(steps), 0)
				err = db.AddPermission(t.Context(), a.Key(), pulse.Permission{State: pulse.PermissionGranted})
				is(t, "words that are gone", errors.Is(err, pulse.ErrUsage), true)
			})
		})
	}
}
