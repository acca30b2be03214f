package store

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func toGuest(key, text string) pulse.Answer {
	return pulse.Answer{Key: key, What: pulse.AnswerReply, Source: "x", Text: text, Lang: "en", By: "elif", USD: 0.01, Print: "print of " + text}
}

func TestAnswerIsClaimedOnce(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		a := said(1, "slow service", pulse.Complaint)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{a}})
		var mu sync.Mutex
		var wg sync.WaitGroup
		got := 0
		for range 6 {
			wg.Go(func() {
				ok, _, err := db.ClaimAnswer(t.Context(), toGuest(a.Key(), "sorry"), nil)
				mu.Lock()
				defer mu.Unlock()
				is(t, "error", err, nil)
				if ok {
					got++
				}
			})
		}
		wg.Wait()
		is(t, "claims", got, 1)
		_, open, err := db.ClaimAnswer(t.Context(), toGuest(a.Key(), "sorry"), nil)
		is(t, "error", err, nil)
		is(t, "state", open.State, pulse.AnswerSending)

		// of two who take it over only one gets it
		first, err := db.ReclaimAnswer(t.Context(), open, open.At.Add(time.Second))
		is(t, "error", err, nil)
		second, err := db.ReclaimAnswer(t.Context(), open, open.At.Add(2*time.Second))
		is(t, "error", err, nil)
		is(t, "taken over", first && !second, true)

		open.State, open.Remote = pulse.AnswerSent, "77"
		is(t, "error", db.SettleAnswer(t.Context(), open), nil)
		is(t, "settled twice", db.SettleAnswer(t.Context(), open) != nil, true)
		ticked, was, err := db.TickAnswer(t.Context(), toGuest(a.Key(), "by hand"))
		is(t, "error", err, nil)
		is(t, "ticked behind it", ticked, false)
		is(t, "remote", was.Remote, "77")
		events, err := db.History(t.Context(), a.Key())
		is(t, "error", err, nil)
		is(t, "history", events[len(events)-1].What+" "+events[len(events)-1].By+" "+events[len(events)-1].Text, "answer elif sent")
	})
}

func TestAnswersCostFromTheClaimOn(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		a, b := said(1, "slow service", pulse.Complaint), said(2, "cold coffee", pulse.Complaint)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{a, b}})
		spent := func() float64 {
			usd, err := db.Spent(t.Context(), "x", start)
			is(t, "error", err, nil)
			return usd
		}
		before := spent()
		_, open, err := db.ClaimAnswer(t.Context(), toGuest(a.Key(), "sorry a"), nil)
		is(t, "error", err, nil)
		is(t, "claimed", spent()-before > 0.009, true)
		open.State, open.USD = pulse.AnswerFailed, 0
		is(t, "error", db.SettleAnswer(t.Context(), open), nil)
		is(t, "failed", spent(), before)
		ok, _, err := db.ClaimAnswer(t.Context(), toGuest(b.Key(), "sorry a"), nil)
		is(t, "error", err, nil)
		is(t, "words that never left are free", ok, true)
		_, _, err = db.ClaimAnswer(t.Context(), toGuest(a.Key(), "sorry a"), nil)
		is(t, "words that left are not", errors.Is(err, pulse.ErrPolicy), true)
		refused := errors.New("no")
		_, _, err = db.ClaimAnswer(t.Context(), toGuest(a.Key(), "other"), func(sent []string) error {
			is(t, "texts", strings.Join(sent, "|"), "sorry a")
			return refused
		})
		is(t, "refused", errors.Is(err, refused), true)
		was, _, err := db.Answer(t.Context(), a.Key(), pulse.AnswerReply)
		is(t, "error", err, nil)
		is(t, "nothing was claimed", was.State, pulse.AnswerFailed)
		_, _, err = db.ClaimAnswer(t.Context(), toGuest("x:none", "words"), nil)
		is(t, "no such mention", errors.Is(err, pulse.ErrUsage), true)
	})
}

// What the guest takes away goes out of our answers too: forgotten wholly, expired
// without the words, and in no export.
func TestAnswersLetGo(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		a, b := said(1, "slow service", pulse.Complaint), said(2, "cold coffee", pulse.Complaint)
		a.Author = pulse.Author{Handle: "deniz"}
		save(t, db, pulse.Keep{Judged: []pulse.Judged{a, b}})
		for _, j := range []pulse.Judged{a, b} {
			_, open, err := db.ClaimAnswer(t.Context(), toGuest(j.Key(), "canary for "+j.Key()), nil)
			is(t, "error", err, nil)
			open.State, open.Remote, open.URL = pulse.AnswerSent, "9"+j.ID, "https://x.com/canary/"+j.ID
			is(t, "error", db.SettleAnswer(t.Context(), open), nil)
		}
		var out bytes.Buffer
		is(t, "error", db.Export(t.Context(), &out, pulse.Filter{}, nil), nil)
		is(t, "exported", strings.Contains(out.String(), "canary"), false)
		if !db.pg {
			is(t, "error", db.Backup(t.Context(), filepath.Join(t.TempDir(), "b.db")), nil)
		}
		_, err := db.Forget(t.Context(), "deniz")
		is(t, "error", err, nil)
		list, err := db.Answers(t.Context(), time.Time{}, "")
		is(t, "error", err, nil)
		is(t, "left", len(list), 1)
		ok, _, err := db.ClaimAnswer(t.Context(), toGuest(b.Key(), "x"), nil)
		is(t, "error", err, nil)
		is(t, "answered still", ok, false)

		db.pass(40 * 24 * time.Hour)
		_, err = db.Purge(t.Context(), db.clock(), map[string]int{"x": 30})
		is(t, "error", err, nil)
		was, ok, err := db.Answer(t.Context(), b.Key(), pulse.AnswerReply)
		is(t, "error", err, nil)
		is(t, "kept", ok && was.State == pulse.AnswerSent && was.By == "elif", true)
		is(t, "words, link and id", was.Text+was.URL+was.Remote, "")
		texts, err := db.AnswerTexts(t.Context(), "")
		is(t, "error", err, nil)
		is(t, "texts", len(texts), 0)
		c := said(3, "rude waiter", pulse.Complaint)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{c}})
		_, _, err = db.ClaimAnswer(t.Context(), toGuest(c.Key(), "canary for "+b.Key()), nil)
		is(t, "the same words after they were erased", errors.Is(err, pulse.ErrPolicy), true)
	})
}

func TestAnswersAreFollowed(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		a := said(1, "slow service", pulse.Complaint)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{a}})
		_, open, err := db.ClaimAnswer(t.Context(), toGuest(a.Key(), "sorry"), nil)
		is(t, "error", err, nil)
		open.State, open.Remote = pulse.AnswerSent, "77"
		is(t, "error", db.SettleAnswer(t.Context(), open), nil)
		none, err := db.AnswersToSee(t.Context(), "x", db.clock().Add(-24*time.Hour), 10)
		is(t, "error", err, nil)
		is(t, "too young", len(none), 0)
		db.pass(48 * time.Hour)
		due, err := db.AnswersToSee(t.Context(), "x", db.clock().Add(-24*time.Hour), 10)
		is(t, "error", err, nil)
		is(t, "due", len(due), 1)
		is(t, "error", db.SeeAnswers(t.Context(), due, nil, db.clock()), nil)
		seen, err := db.AnswersToSee(t.Context(), "x", db.clock().Add(-24*time.Hour), 10)
		is(t, "error", err, nil)
		is(t, "seen", len(seen), 0)
		is(t, "error", db.SeeAnswers(t.Context(), due, map[string]string{"77": "deleted"}, db.clock()), nil)
		was, _, err := db.Answer(t.Context(), a.Key(), pulse.AnswerReply)
		is(t, "error", err, nil)
		is(t, "state", string(was.State)+" "+was.Error, "gone deleted")
	})
}
