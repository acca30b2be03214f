package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// newBacklogMove makes a command that gives an item another status.
func newBacklogMove(e *env, by *string, to pulse.ItemStatus, use, short string) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: args(cobra.ExactArgs(1))}
	note := c.Flags().String("note", "", "why, for whoever looks later")
	return e.changeItem(c, by, "b.did."+string(to), func(_ *cobra.Command, it pulse.Item, _ []string) ([]pulse.ItemChange, error) {
		m, err := moveTo(it, to)
		m.Note = *note
		return []pulse.ItemChange{m}, err
	})
}

func moveTo(it pulse.Item, to pulse.ItemStatus) (pulse.ItemChange, error) {
	return pulse.ItemChange{Item: it.N, Rev: it.Rev + 1, What: pulse.ItemMove, From: string(it.Status), To: string(to)}, backlog.CheckMove(it, to)
}

func newBacklogFixed(e *env, by *string) *cobra.Command {
	var note string
	c := &cobra.Command{
		Use:   "fixed ITEM",
		Short: "Say that the cause is removed; complaints are watched from then on",
		Long: `Say that the cause is removed. From this moment the complaints are counted against
the eight weeks before; when they come back the item is open again by itself.
--since says that it was removed earlier. Give it again to count anew.`,
		Example: "  pulse backlog fixed B-1\n  pulse backlog fixed B-1 --since 2026-10-01",
		Args:    args(cobra.ExactArgs(1)),
	}
	since := e.whenFlag(c, "since", "", "removed since; empty is now")
	c.Flags().StringVar(&note, "note", "", "a word for whoever looks later")
	return e.changeItem(c, by, "b.did.fixed", func(_ *cobra.Command, it pulse.Item, _ []string) ([]pulse.ItemChange, error) {
		when, err := since()
		if err != nil {
			return nil, err
		}
		now, err := e.now()
		if err != nil {
			return nil, err
		}
		if when.After(now) {
			return nil, pulse.Usagef("--since %s is not there yet", when.Format(time.DateOnly))
		}
		m, err := moveTo(it, pulse.ItemFixed)
		m.When, m.Note = when, note
		return []pulse.ItemChange{m}, err
	})
}

func newBacklogNote(e *env, by *string) *cobra.Command {
	c := &cobra.Command{
		Use:     "note ITEM TEXT",
		Short:   "Write a note into the history of an item",
		Example: "  pulse backlog note B-1 \"the second till is ordered\"",
		Args:    args(cobra.ExactArgs(2)),
	}
	return e.changeItem(c, by, "b.did.note", func(_ *cobra.Command, it pulse.Item, a []string) ([]pulse.ItemChange, error) {
		text, err := freeText(strings.TrimSpace(a[1]))
		if text == "" && err == nil {
			err = pulse.Usagef("the note is empty; nothing was written")
		}
		return []pulse.ItemChange{{Item: it.N, Rev: it.Rev + 1, What: pulse.ItemNote, Note: text}}, err
	})
}

func newBacklogUndo(e *env, by *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "undo ITEM",
		Short: "Take back the last change of an item",
		Long: `Take back the last change of an item that counts; again, the one before. It stays in
the history, marked as taken back. Taking back a reopening says that somebody has
looked: the complaints heard until now no longer reopen the item.`,
		Example: "  pulse backlog undo B-1",
		Args:    args(cobra.ExactArgs(1)),
	}
	var note string
	c.Flags().StringVar(&note, "note", "", "why, for whoever looks later")
	c.ValidArgsFunction = e.completeItem
	s := signs(c, by)
	c.RunE = func(c *cobra.Command, a []string) error {
		if err := knownLang(s.lang); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			it, list, err := e.itemToChange(c.Context(), db, a[0])
			if err != nil {
				return err
			}
			log, err := db.ItemChanges(c.Context())
			if err != nil {
				return err
			}
			last, ok := backlog.LastCounting(append(backlog.History(log, it.N, time.Time{}), list...))
			if !ok {
				return pulse.Usagef("there is nothing to take back of %s", pulse.ItemID(it.N))
			}
			undo := pulse.ItemChange{Item: it.N, Rev: it.Rev + 1, What: pulse.ItemUndo, Undo: last.Rev, Note: note}
			say, err := render.Phrases(e.readerLang(s.lang))
			if err != nil {
				return err
			}
			return e.writeItem(c, db, s, append(list, undo), "b.did.undone", "what", say(whatKey(last.What)))
		})
	}
	return c
}
