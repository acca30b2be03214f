package main

import (
	"cmp"
	"context"
	"os"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/inbox"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newInbox(e *env) *cobra.Command {
	var lang, place, by string
	var send bool
	c := &cobra.Command{
		Use:   "inbox",
		Short: "Go through the guests who wait, at the terminal, key by key",
		Long: `Go through what needs somebody: open cases, in front illness, danger and
discrimination that nobody has begun with, then those due first; then what pulse is
unsure of. Read one in full, say whose task it is, write a note, correct the label,
snooze, answer, close, and take the last step back. Works over ssh at 80x24, by
keyboard alone; ? shows the keys. Off a terminal use pulse case.

r shows an answer with the lines of your policy, its length and price; e opens it in
$EDITOR. With --send a y sends it, once; without, nothing leaves. What is answered by
hand is ticked with y.`,
		Example: "  pulse inbox\n  pulse inbox --send --by \"Elif Yılmaz\"\n  pulse inbox --place kadikoy --lang tr",
		Args:    args(cobra.NoArgs),
	}
	langFlag(c, &lang)
	e.placeFlag(c, &place)
	c.Flags().BoolVar(&send, "send", false, "answers may leave, each with a yes")
	c.Flags().StringVar(&by, "by", "", "who sits here (default: you)")
	c.RunE = func(c *cobra.Command, _ []string) error {
		in, out, err := e.bothEnds()
		if err != nil {
			return err
		}
		if err := knownLang(lang); err != nil {
			return err
		}
		cfg, err := e.config()
		if err != nil {
			return err
		}
		if place, err = placeID(cfg, place); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			d := &desk{env: e, db: db, place: place, lang: e.readerLang(lang), by: by, send: send}
			return inbox.Run(c.Context(), in, out, d)
		})
	}
	return c
}

// bothEnds are the terminal a person reads and types at.
func (e *env) bothEnds() (in, out *os.File, err error) {
	in, readable := e.in.(*os.File)
	out, writable := fileOf(e.out)
	term, _ := e.lookup("TERM")
	if e.json || e.noInput || !readable || !writable || !e.terminal(e.in) || !e.terminal(e.out) || term == "dumb" {
		return nil, nil, pulse.WithHint(pulse.Usagef("pulse inbox wants a terminal"),
			"use pulse case list, pulse case show C-1, pulse case assign, note, move, snooze, close; all take --json")
	}
	return in, out, nil
}

// desk does what a person at the inbox wants.
type desk struct {
	*env
	db    *store.DB
	place string
	lang  string
	by    string // who sits here; "" who runs pulse
	send  bool   // answers may leave
	steps []step // what this person did, for taking it back
}

// step is one thing that can be taken back: a change of a case, or a label.
type step struct {
	row   render.InboxRow
	rev   int               // of the change; 0 a label
	label *pulse.Correction // what it was before
}

// person is who sits at the inbox.
func (d *desk) person() string { return cmp.Or(d.by, d.env.person()) }

// Options are of this moment: the inbox may be open all day.
func (d *desk) Options() render.Options {
	o := d.renderOptions(d.lang)
	if tick, err := d.ticker(); err == nil {
		o.Now = tick()
	}
	return o
}

// Do is inbox.Desk's.
func (d *desk) Do(ctx context.Context, m inbox.Model, w inbox.Want) (inbox.Model, error) {
	switch w.Do {
	case inbox.After, inbox.Before, inbox.Last:
		rows, err := d.rows(ctx, w)
		if err != nil {
			return m, err
		}
		m = m.Rows(w, rows)
		return d.counted(ctx, m)
	case inbox.Read:
		return d.read(ctx, m, w.Row)
	case inbox.Answer, inbox.Edit, inbox.Send, inbox.Tick:
		return d.answer(ctx, m, w)
	case inbox.Label:
		return d.labelled(ctx, m, w)
	case inbox.Undo:
		return d.undo(ctx, m)
	}
	return d.changed(ctx, m, w)
}
