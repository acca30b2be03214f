package mail

import (
	"slices"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestMailsAreCounted: the mails of all folders, and of them those no guest wrote, also
// in a fetch that finds nothing new and behind a server that numbers them anew.
func TestMailsAreCounted(t *testing.T) {
	s := newServer(t, secNone)
	s.create(t, "Branch")
	mails := guests(3)
	mails = append(mails, "Auto-Submitted: auto-replied\r\n"+simple("a@guests.example", "g@guests.example", "I am away", now.Add(-time.Hour)))
	for _, m := range mails {
		s.put(t, "INBOX", m, now)
	}
	s.put(t, "Branch", simple("b@guests.example", "g@guests.example", "cold soup", now), now)
	folders := func(o *Options) { o.IMAP.Folders = []string{"INBOX", "Branch"}; o.IMAP.batch = 2 }
	var next pulse.Cursor
	counted := func(what string, total, left int) {
		t.Helper()
		var last pulse.Page
		for p, err := range s.source(t, folders).Pages(t.Context(), pulse.Ask{From: next, Now: now}) {
			if err != nil {
				t.Fatal(err)
			}
			last, next = p, p.Next
		}
		if last.Total != total || last.Wordless != left {
			t.Errorf("%s: %d mails and %d that no guest wrote, want %d and %d", what, last.Total, last.Wordless, total, left)
		}
	}
	counted("first", 5, 1)
	counted("nothing new", 5, 1)
	s.renumber(t, "INBOX", slices.Concat(mails, []string{simple("c@guests.example", "g@guests.example", "warm soup", now)}))
	counted("numbered anew", 6, 1)
}
