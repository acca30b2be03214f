package store

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// later is a database that went on behind its copy: somebody was forgotten, others said
// whether they want to be written to, and mail went out.
func later(t *testing.T, before func(db *DB)) (path, copied string) {
	t.Helper()
	path, copied = filled(t, 6)
	db, err := Open(t.Context(), path, Options{})
	must(t, err)
	if before != nil {
		before(db)
		must(t, os.Remove(copied))
		must(t, db.Backup(t.Context(), copied))
	}
	_, err = db.Forget(t.Context(), "Guest0002")
	must(t, err)
	_, err = db.SetContact(t.Context(), "x:0003", pulse.ContactNever, "elif")
	must(t, err)
	x := pulse.Delivery{Kind: "digest", Day: "2026-11-20", Recipient: "elif@example.com", Built: time.Now()}
	_, x, err = db.ClaimDelivery(t.Context(), x)
	must(t, err)
	must(t, db.HandDelivery(t.Context(), x))
	x.State = pulse.DeliverySent
	must(t, db.SettleDelivery(t.Context(), x))
	must(t, db.Close())
	return path, copied
}

// Who was forgotten after the copy was made does not come back with it, nor is anything
// of theirs in any byte; who wants no message gets none, and what went out is known.
func TestRestoreBringsNobodyBack(t *testing.T) {
	for name, before := range map[string]func(*DB){
		"nobody was forgotten before": nil,
		"somebody was forgotten before": func(db *DB) {
			_, err := db.Forget(t.Context(), "Guest0005")
			must(t, err)
			_, err = db.SetContact(t.Context(), "x:0004", pulse.ContactYes, "elif")
			must(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			path, copied := later(t, before)
			r, err := Restore(t.Context(), copied, path, true, Options{})
			if err != nil || r.Forgotten != 1 || r.Contacts == 0 || r.Deliveries != 1 {
				t.Fatalf("got %+v, %v", r, err)
			}
			db, err := Open(t.Context(), path, Options{})
			must(t, err)
			w := world{DB: db}
			if got := ids(t, w, pulse.Filter{}); strings.Contains(got, "0002") || !strings.Contains(got, "0003") {
				t.Errorf("held: %s", got)
			}
			save(t, w, pulse.Keep{Judged: []pulse.Judged{said(2, "text 2", pulse.Praise)}}) // the source shows it again
			if got := ids(t, w, pulse.Filter{}); strings.Contains(got, "0002") {
				t.Errorf("a fetch brings it back: %s", got)
			}
			if c, err := db.Contact(t.Context(), said(3, "", pulse.Praise).Mention); err != nil || c != pulse.ContactNever {
				t.Errorf("contact: %q, %v", c, err)
			}
			if c, err := db.Contact(t.Context(), said(4, "", pulse.Praise).Mention); err != nil || before != nil && c != pulse.ContactYes {
				t.Errorf("contact: %q, %v", c, err)
			}
			if claimed, _, err := db.ClaimDelivery(t.Context(), pulse.Delivery{Kind: "digest", Day: "2026-11-20", Recipient: "elif@example.com", Built: time.Now()}); err != nil || claimed {
				t.Errorf("the digest goes again: %v, %v", claimed, err)
			}
			must(t, db.Close())
			for _, file := range glob(t, path+"*") {
				b, err := os.ReadFile(file)
				must(t, err)
				if bytes.Contains(b, []byte("Guest0002")) || bytes.Contains(b, []byte("u0002")) {
					t.Errorf("%s holds who was forgotten", filepath.Base(file))
				}
			}
		})
	}
}

// A copy of another business takes over nothing but whom both know.
func TestRestoreOverAnother(t *testing.T) {
	path, _ := later(t, nil)
	_, other := later(t, func(db *DB) {
		_, err := db.Forget(t.Context(), "Guest0005")
		must(t, err)
	})
	r, err := Restore(t.Context(), other, path, true, Options{})
	if err != nil || r.Forgotten != 1 || r.Contacts != 0 {
		t.Fatalf("got %+v, %v", r, err)
	}
	is(t, "mentions", mentions(t, path), 4)
}
