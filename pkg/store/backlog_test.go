package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func itemChange(item, rev int, what pulse.ItemWhat, to string) pulse.ItemChange {
	return pulse.ItemChange{Item: item, Rev: rev, At: start.Add(time.Duration(rev) * time.Minute), By: "elif", What: what, To: to, Group: "waiting"}
}

func TestItemChanges(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		ratio := .5
		back := itemChange(1, 2, pulse.ItemReturn, "open")
		back.Rate = &pulse.Rate{Since: pulse.Span{Complaints: 4, Heard: 20, Until: start}, Ratio: &ratio, Says: "more"}
		if err := db.AddItemChanges(ctx, itemChange(1, 1, pulse.ItemAdd, "Sıra \x00\xff"), back); err != nil {
			t.Fatal(err)
		}
		now := itemChange(2, 1, pulse.ItemAdd, "Soup")
		now.At = time.Time{}
		if err := db.AddItemChanges(ctx, now); err != nil {
			t.Fatal(err)
		}
		log, err := db.ItemChanges(ctx)
		if err != nil || len(log) != 3 {
			t.Fatalf("got %v %v, want three changes", log, err)
		}
		is(t, "item", log[1].Item, 1)
		is(t, "rev", log[1].Rev, 2)
		is(t, "who", log[1].By, "elif")
		is(t, "at", log[1].At, start.Add(2*time.Minute))
		is(t, "figures", log[1].Rate.Since.Complaints, 4)
		is(t, "ratio", *log[1].Rate.Ratio, .5)
		is(t, "the clock's moment", log[2].At, start)
	})
}

// Two people who look at the same item cannot both change it, and of two new items
// one asks again.
func TestItemChangesRace(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		if err := db.AddItemChanges(ctx, itemChange(1, 1, pulse.ItemAdd, "Queue"), itemChange(1, 2, pulse.ItemOwner, "service")); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name      string
			item, rev int
		}{
			{"a change somebody else made", 1, 2}, {"one too far", 1, 4}, {"an item that is not there", 7, 2},
			{"a number that is taken", 1, 1}, {"a number too high", 4, 1},
		} {
			err := db.AddItemChanges(ctx, itemChange(2, 1, pulse.ItemAdd, "Soup"), itemChange(c.item, c.rev, pulse.ItemCause, "x"))
			if !errors.Is(err, pulse.ErrLater) {
				t.Errorf("%s: got %v, want come back later", c.name, err)
			}
		}
		log, err := db.ItemChanges(ctx)
		if err != nil || len(log) != 2 {
			t.Errorf("got %v %v, want nothing of what was refused", log, err)
		}
	})
}

func TestForgetStrikesNamesOutOfTheBacklog(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := context.Background()
		j := said(1, "the queue was long", pulse.Complaint)
		j.Author = pulse.Author{ID: "u1", Handle: "Işıl_K", Name: "Işıl Kaya"}
		save(t, db, pulse.Keep{Judged: []pulse.Judged{j, said(2, "the soup was cold", pulse.Complaint)}})
		owner := itemChange(1, 2, pulse.ItemOwner, "Işıl Kaya") // of the staff, by the same name
		note := itemChange(1, 3, pulse.ItemNote, "")
		note.Note = "@ISIL_K (x:0001) waited. Işıl Kaya said so, ışıl_kaya did not; @Guest0002 (x:00012) too"
		cause := itemChange(1, 4, pulse.ItemCause, "işıl kaya")
		cause.From = "IŞIL KAYA's idea"
		if err := db.AddItemChanges(ctx, itemChange(1, 1, pulse.ItemAdd, "Queue"), owner, note, cause); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Forget(ctx, "@Işıl_K"); err != nil {
			t.Fatal(err)
		}
		log, err := db.ItemChanges(ctx)
		if err != nil || len(log) != 4 {
			t.Fatalf("got %v %v, want the history whole", log, err)
		}
		is(t, "owner", log[1].To, "Işıl Kaya")
		is(t, "note", log[2].Note, "@ISIL_K ([…]) waited. […] said so, ışıl_kaya did not; @Guest0002 (x:00012) too")
		is(t, "cause", log[3].To, "[…]")
		is(t, "from", log[3].From, "[…]'s idea")
	})
}
