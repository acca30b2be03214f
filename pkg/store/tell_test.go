package store

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// complained keeps mentions of one guest.
func complained(t *testing.T, db *DB, who string, ids ...string) []pulse.Mention {
	t.Helper()
	var out []pulse.Mention
	k := pulse.Keep{Source: "x"}
	for _, id := range ids {
		m := pulse.Mention{Source: "x", ID: id, Text: "we waited an hour " + id, Via: pulse.ViaAddressed, Posted: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC),
			Author: pulse.Author{ID: "id" + who, Handle: who}}
		k.Judged, out = append(k.Judged, pulse.Judged{Mention: m, Verdict: pulse.Verdict{Lang: "en", Kind: pulse.Complaint, By: "t"}}), append(out, m)
	}
	if _, err := db.Save(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	return out
}

var told = pulse.GuestMessage{Item: 3, What: pulse.MessageTell, Round: 1, By: "Elif"}

func TestAGuestHasOneMessageHoweverOftenTheyComplained(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		said := complained(t, db.DB, "ana", "1", "2")
		first, err := db.ClaimMessage(t.Context(), said[0], told)
		if err != nil || first.Key != "x:1" || first.Guest == "" || first.State != "" {
			t.Fatalf("%+v, %v", first, err)
		}
		// Nothing left yet: it follows the guest to what they said last.
		second, err := db.ClaimMessage(t.Context(), said[1], told)
		if err != nil || second.Key != "x:2" || second.Guest != first.Guest {
			t.Fatalf("%+v, %v; want x:2 of the same guest", second, err)
		}
		claimed, _, err := db.ClaimAnswer(t.Context(), pulse.Answer{Key: "x:2", What: second.Purpose(), Source: "x", Text: "It is fixed.", By: "Elif"}, nil)
		if err != nil || !claimed {
			t.Fatalf("claimed %v, %v", claimed, err)
		}
		// It may have left: it stays where it is.
		third, err := db.ClaimMessage(t.Context(), said[0], told)
		if err != nil || third.Key != "x:2" || third.State != pulse.AnswerSending {
			t.Fatalf("%+v, %v; want x:2 on its way", third, err)
		}
		if list, err := db.Messages(t.Context()); err != nil || len(list) != 1 || list[0].State != pulse.AnswerSending {
			t.Errorf("messages are %+v, %v; want one", list, err)
		}
		again := told
		again.Round = 2
		if x, err := db.ClaimMessage(t.Context(), said[0], again); err != nil || x.Key != "x:1" || x.Purpose() == first.Purpose() {
			t.Errorf("of the second fix: %+v, %v", x, err)
		}
	})
}

func TestTwoWhoClaimGetOneRow(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		said := complained(t, db.DB, "ana", "1", "2")
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				if _, err := db.ClaimMessage(t.Context(), said[i%2], told); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if list, err := db.Messages(t.Context()); err != nil || len(list) != 1 {
			t.Errorf("%d rows, %v; want 1", len(list), err)
		}
	})
}

func TestNeverMeansNeverAndIsKeptWithoutAName(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		complained(t, db.DB, "ana", "1")
		if n, err := db.SetContact(t.Context(), "@Ana", pulse.ContactNever, "me"); err != nil || n != 1 {
			t.Fatalf("%d held, %v", n, err)
		}
		if f, err := db.Forget(t.Context(), "ana"); err != nil || f.Mentions != 1 {
			t.Fatalf("forgot %d, %v", f.Mentions, err)
		}
		later := complained(t, db.DB, "ana", "9")
		if state, err := db.Contact(t.Context(), later[0]); err != nil || state != pulse.ContactNever {
			t.Errorf("who was forgotten and speaks again is %q, %v", state, err)
		}
		later[0].Author.Handle = "renamed"
		if state, err := db.Contact(t.Context(), later[0]); err != nil || state != pulse.ContactNever {
			t.Errorf("under another handle it is %q, %v", state, err)
		}
		if _, _, err := db.ClaimAnswer(t.Context(), pulse.Answer{Key: "x:9", What: pulse.AnswerReply, Source: "x", Text: "hello", By: "me"}, nil); !errors.Is(err, pulse.ErrPolicy) {
			t.Errorf("an answer to them: %v; want ErrPolicy", err)
		}
		if rows, err := db.read().strings(t.Context(), "SELECT guest FROM contacts"); err != nil || len(rows) == 0 {
			t.Error(err)
		} else {
			for _, r := range rows {
				if len(r) != 64 {
					t.Errorf("%q is no hash", r)
				}
			}
		}
		if _, err := db.SetContact(t.Context(), "ana", "", "me"); err != nil {
			t.Fatal(err)
		}
		if state, err := db.ContactWho(t.Context(), "ana"); err != nil || state != "" {
			t.Errorf("taken back it is %q, %v", state, err)
		}
	})
}

func TestForgettingAndPurgingReachMessages(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ana, ben := complained(t, db.DB, "ana", "1"), complained(t, db.DB, "ben", "2")
		for _, m := range []pulse.Mention{ana[0], ben[0]} {
			x, err := db.ClaimMessage(t.Context(), m, pulse.GuestMessage{Item: 3, What: pulse.MessageInvite, By: "Elif"})
			if err != nil {
				t.Fatal(err)
			}
			x.Reply, x.Note, x.Heard = pulse.ReplyYes, "canary: comes with her sister", time.Now()
			if err := db.ReplyMessage(t.Context(), x); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.SetContact(t.Context(), "ana", pulse.ContactYes, "me"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Forget(t.Context(), "ana"); err != nil {
			t.Fatal(err)
		}
		if state, err := db.ContactWho(t.Context(), "ana"); err != nil || state != "" {
			t.Errorf("what the forgotten agreed to is %q, %v", state, err)
		}
		if _, err := db.Purge(t.Context(), time.Now().AddDate(0, 0, 40), map[string]int{"x": 30}); err != nil {
			t.Fatal(err)
		}
		list, err := db.Messages(t.Context())
		if err != nil || len(list) != 1 || list[0].Key != "x:2" || list[0].Note != "" || list[0].Reply != pulse.ReplyYes {
			t.Errorf("%+v, %v; want Ben's, without the note", list, err)
		}
	})
}

func TestAnAnswerOfWhoWasNotWrittenTo(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		if err := db.ReplyMessage(t.Context(), pulse.GuestMessage{Item: 3, What: pulse.MessageInvite, Guest: "nobody", Reply: pulse.ReplyYes}); !errors.Is(err, pulse.ErrUsage) {
			t.Errorf("%v; want ErrUsage", err)
		}
		if _, err := db.ClaimMessage(t.Context(), pulse.Mention{Source: "x", ID: "77"}, told); !errors.Is(err, pulse.ErrUsage) {
			t.Errorf("a mention that is not held: %v; want ErrUsage", err)
		}
	})
}

// A wish is noted of no handle that nobody has where the beginning of an id was typed:
// whom it protects is not guessed.
func TestAWishWantsTheWholeID(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		j := said(1, "a", pulse.Complaint)
		j.ID, j.Author = "01c82dd4", pulse.Author{Name: "Ana"}
		other := said(2, "b", pulse.Complaint)
		other.Author.Handle = "01c8"
		save(t, db, pulse.Keep{Source: "x", Judged: []pulse.Judged{j}})
		for _, typed := range []string{"01c82", "x:01c82"} {
			_, err := db.SetContact(t.Context(), typed, pulse.ContactNever, "me")
			if !errors.Is(err, pulse.ErrUsage) || !strings.Contains(pulse.HintOf(err), "x:01c82dd4") {
				t.Errorf("%q: got %v, hint %q", typed, err, pulse.HintOf(err))
			}
		}
		n, err := db.SetContact(t.Context(), "01c82dd4", pulse.ContactNever, "me")
		is(t, "error", err, nil)
		is(t, "the whole id", n, 1)
		_, err = db.SetContact(t.Context(), "@01c82", pulse.ContactNever, "me")
		is(t, "a handle nobody has yet", err, nil)
		save(t, db, pulse.Keep{Source: "x", Judged: []pulse.Judged{other}})
		n, err = db.SetContact(t.Context(), "01c8", pulse.ContactNever, "me")
		is(t, "error", err, nil)
		is(t, "a handle that is held", n, 1)
	})
}
