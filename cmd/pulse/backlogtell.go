package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newBacklogInvite(e *env, by *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "invite ITEM [GUEST]",
		Short: "Invite guests who complained into the solution",
		Long: `Show a message for each guest who complained of what ITEM is about: in their
language, no two alike, held against your policy (pulse policy). It goes to whoever
spoke to us or at one of our places and can be answered there, or agreed to it
(pulse contact), never to who asked not to be written to.

Nothing leaves without --send and a person's yes to each message: asked at the
terminal, or for one GUEST by name with --yes-from. Where pulse cannot send, write by
hand and tick it: pulse backlog invite ITEM GUEST --done. Each guest is invited once.
What they answer: pulse backlog invited ITEM GUEST --yes.`,
		Example: "  pulse backlog invite B-3\n  pulse backlog invite B-3 --send\n  pulse backlog invite B-3 x:1992276480000000001 --send --yes-from \"Elif Yılmaz\"",
	}
	return e.letterCommand(c, by, pulse.MessageInvite)
}

func newBacklogTell(e *env, by *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "tell ITEM [GUEST]",
		Short: "Tell guests who complained that it is fixed, each once",
		Long: `Show a message for each guest who complained before ITEM was fixed and may be told;
the others are listed with the reason. What was changed stands in it where you say it
in their language: --say tr="öğlen ikinci kasa"; the countermeasure is taken where it
is in their language.

Nothing leaves without --send and a person's yes to each message: asked at the
terminal, or for one GUEST by name with --yes-from. Where pulse cannot send, write by
hand and tick it: --done. Nobody is told twice, also after a crash: run the same again,
it looks first. Of a second fix only those are told who were told of the first, or
complained since. An item with guests to tell is closed by pulse backlog waive alone.`,
		Example: "  pulse backlog tell B-3 --say en=\"a second till at lunch\"\n  pulse backlog tell B-3 --send\n  pulse backlog tell B-3 foursquare:5f2b6e0c1d --done",
	}
	return e.letterCommand(c, by, pulse.MessageTell)
}

func (e *env) letterCommand(c *cobra.Command, by *string, what pulse.MessageWhat) *cobra.Command {
	f := &letterFlags{backlogFlags: e.backlogFlags(c, "text", "json"), by: by}
	c.Args = args(cobra.RangeArgs(1, 2))
	c.ValidArgsFunction = e.completeItem
	c.Flags().StringVar(&f.text, "text", "", "your own words for one GUEST in place of the draft")
	c.Flags().BoolVar(&f.send, "send", false, "send, once somebody says yes to each")
	c.Flags().StringVar(&f.yes, "yes-from", "", "the person who read the message to GUEST and says yes to it")
	c.Flags().StringVar(&f.reason, "reason", "", "why a guideline of the policy is stepped over")
	c.Flags().BoolVar(&f.done, "done", false, "tick GUEST: somebody wrote by hand")
	c.Flags().StringVar(&f.url, "url", "", "with --done: where it stands")
	if what == pulse.MessageTell {
		c.Flags().StringArrayVar(&f.say, "say", nil, "what was changed, in a language: en=\"a second till\"; once for each")
	}
	c.MarkFlagsMutuallyExclusive("done", "send")
	c.RunE = func(c *cobra.Command, a []string) error {
		if err := cmp.Or(knownLang(f.lang), f.together(len(a) > 1)); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			it, _, err := e.itemToChange(c.Context(), db, a[0])
			if err != nil {
				return err
			}
			if err := mayWrite(it, what); err != nil {
				return err
			}
			l, err := e.letters(c.Context(), db, it, what, f, !f.done)
			if err != nil {
				return err
			}
			guest := ""
			if len(a) > 1 {
				guest = a[1]
			}
			return l.run(c, guest, f)
		})
	}
	return c
}

// together refuses what speaks for one guest where none is named.
func (f *letterFlags) together(one bool) error {
	switch {
	case one:
	case f.done:
		return pulse.WithHint(pulse.Usagef("--done ticks one guest"), "name the guest: pulse backlog tell B-3 GUEST --done")
	case f.yes != "":
		return pulse.WithHint(pulse.Usagef("--yes-from says yes to one message"), "name the guest: each message wants a yes of its own")
	case f.text != "":
		return pulse.WithHint(pulse.Usagef("--text is for one guest: no two read the same"), "name the guest")
	}
	if f.yes != "" && !f.send {
		return pulse.WithHint(pulse.Usagef("--yes-from says yes to sending"), "add --send")
	}
	return nil
}

// mayWrite: guests are invited while there is something to solve, and told once it is.
func mayWrite(it pulse.Item, what pulse.MessageWhat) error {
	id := pulse.ItemID(it.N)
	switch {
	case what == pulse.MessageInvite && it.Status.Done():
		return pulse.WithHint(pulse.Usagef("%s is %s: there is nothing left to solve", id, it.Status), "to tell guests: pulse backlog tell %s", id)
	case what == pulse.MessageTell && (!it.Status.Done() || it.Fixed.IsZero()):
		return pulse.WithHint(pulse.Usagef("%s is not fixed, so there is nothing to tell", id), "when it is: pulse backlog fixed %s; to invite guests: pulse backlog invite %s", id, id)
	}
	return nil
}

// run shows the messages, or sends or ticks them.
func (l *letters) run(c *cobra.Command, guest string, f *letterFlags) error {
	list := l.due()
	if guest != "" {
		x, err := l.find(c.Context(), guest)
		if err != nil {
			return err
		}
		l.list, l.one, list = []backlog.Letter{x}, true, nil
		if x.Due() {
			list = l.list
		}
	}
	switch {
	case f.done:
		return l.tick(c, f)
	case !f.send:
		format, o, err := f.check(l.e)
		if err != nil {
			return err
		}
		if err := l.print(c, format, o); err != nil || f.text == "" || len(list) == 0 {
			return err
		}
		return l.refused(list[0], f)
	case guest != "" && len(list) == 0 && l.list[0].Why != "":
		return &pulse.Problem{Kind: pulse.ErrPolicy, Msg: fmt.Sprintf("%s is not written to (%s); nothing was sent", guest, l.list[0].Why)}
	}
	return l.send(c, list, f)
}

// send lets messages leave one by one. One that is refused does not stop the others.
func (l *letters) send(c *cobra.Command, list []backlog.Letter, f *letterFlags) error {
	say, err := render.NewSpeech(l.e.renderOptions(l.e.readerLang(f.lang)))
	if err != nil {
		return err
	}
	sent, hand := 0, 0
	var errs []error
	for _, x := range list {
		if c.Context().Err() != nil {
			break
		}
		ok, err := l.sendOne(c, x, f)
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("%s: %w", x.Last, err))
		case ok:
			sent++
		case x.How == backlog.ByHand:
			hand++
		}
		if errors.Is(err, pulse.ErrUsage) {
			break
		}
	}
	errs = append(errs, l.note(context.WithoutCancel(c.Context()), cmp.Or(f.yes, *f.by, l.e.person())), c.Context().Err())
	id := pulse.ItemID(l.it.N)
	said := say.Count("lt.did.sent", sent, "id", id)
	if hand > 0 {
		said = say.Say("lt.did.by_hand", "done", said, "hand", hand, "verb", l.verb(), "id", id)
	}
	err = l.e.done(c, map[string]any{"id": id, "what": l.what, "sent": sent, "by_hand": hand, "failed": len(failed(errs))}, "%s", said)
	return partly(sent, errors.Join(append(errs, err)...), len(list))
}

func failed(errs []error) []error {
	var out []error
	for _, err := range errs {
		if err != nil {
			out = append(out, err)
		}
	}
	return out
}

// partly makes exit 3 of a run in which some messages left and others did not.
func partly(sent int, err error, of int) error {
	if err == nil || sent == 0 || of < 2 {
		return err
	}
	return &pulse.Problem{Kind: pulse.ErrPart, Err: err, Hint: pulse.HintOf(err)}
}

func (l *letters) tick(c *cobra.Command, f *letterFlags) error {
	say, err := render.Phrases(l.e.readerLang(f.lang))
	if err != nil {
		return err
	}
	x := l.list[0]
	if err := l.tickOne(c.Context(), x, f); err != nil {
		return err
	}
	if err := l.note(c.Context(), cmp.Or(*f.by, l.e.person())); err != nil {
		return err
	}
	id := pulse.ItemID(l.it.N)
	return l.e.done(c, map[string]any{"id": id, "guest": x.Last, "what": l.what, "ticked": true}, "%s", say("lt.did.ticked", "id", id, "guest", x.Last))
}

func newBacklogInvited(e *env, by *string) *cobra.Command {
	var yes, no, never bool
	var note string
	c := &cobra.Command{
		Use:               "invited ITEM GUEST",
		Short:             "Write down what an invited guest answered",
		Example:           "  pulse backlog invited B-3 @selin --yes --note \"comes on friday at ten\"\n  pulse backlog invited B-3 x:1992276480000000001 --no --never",
		Args:              args(cobra.ExactArgs(2)),
		ValidArgsFunction: e.completeItem,
	}
	c.Flags().BoolVar(&yes, "yes", false, "takes part")
	c.Flags().BoolVar(&no, "no", false, "does not")
	c.Flags().BoolVar(&never, "never", false, "does not want to be written to again, about anything")
	c.Flags().StringVar(&note, "note", "", "in their words or yours; erased with the guest's own words")
	c.MarkFlagsMutuallyExclusive("yes", "no")
	s := signs(c, by)
	c.RunE = func(c *cobra.Command, a []string) error {
		if err := knownLang(s.lang); err != nil {
			return err
		}
		if !yes && !no {
			return pulse.WithHint(pulse.Usagef("what did the guest answer?"), "add --yes or --no")
		}
		note, err := freeText(strings.TrimSpace(note))
		if err != nil {
			return err
		}
		reply := map[bool]string{true: pulse.ReplyYes, false: pulse.ReplyNo}[yes]
		return e.withStore(c.Context(), func(db *store.DB) error { return e.replied(c, db, s, a, reply, note, never) })
	}
	return c
}

// replied writes an answer down with the guest, and in the history without.
func (e *env) replied(c *cobra.Command, db *store.DB, s *signing, a []string, reply, note string, never bool) error {
	it, first, err := e.itemToChange(c.Context(), db, a[0])
	if err != nil {
		return err
	}
	f := &letterFlags{backlogFlags: &backlogFlags{}, by: s.by}
	l, err := e.letters(c.Context(), db, it, pulse.MessageInvite, f, false)
	if err != nil {
		return err
	}
	guest := a[1]
	if caseWritten(guest) {
		j, err := e.saidIn(c.Context(), db, guest)
		if err != nil {
			return err
		}
		guest = j.Key()
	}
	m, err := l.invited(c.Context(), guest)
	if err != nil {
		return err
	}
	known := m.Reply == reply && repliesIn(l.history, reply) >= repliesOf(l.known, reply)
	m.Reply, m.Note, m.Heard = reply, note, l.now()
	if err := db.ReplyMessage(c.Context(), m); err != nil {
		return err
	}
	if never {
		if _, err := db.SetContact(c.Context(), guest, pulse.ContactNever, e.person()); err != nil {
			return err
		}
	}
	say, err := render.Phrases(e.readerLang(s.lang))
	if err != nil {
		return err
	}
	if known && len(first) == 0 { // written down before: a guest's yes counts once
		id := pulse.ItemID(it.N)
		return e.done(c, map[string]any{"id": id, "changed": false}, "%s", say("b.did.known", "id", id, "reply", say("b.reply."+reply)))
	}
	return e.writeItem(c, db, s, append(first, pulse.ItemChange{Item: it.N, Rev: it.Rev + 1, What: pulse.ItemReplied, To: reply}), "b.did.replied", "reply", say("b.reply."+reply))
}

// repliesIn counts what the history has of such answers.
func repliesIn(h []pulse.ItemChange, reply string) (n int) {
	for _, c := range h {
		if c.What == pulse.ItemReplied && c.To == reply {
			n++
		}
	}
	return n
}

// repliesOf counts the invited guests who answered so.
func repliesOf(list []pulse.GuestMessage, reply string) (n int) {
	for _, m := range list {
		if m.Reply == reply {
			n++
		}
	}
	return n
}

// invited finds the last invitation of a guest as a person names them, also when the
// item is done meanwhile.
func (l *letters) invited(ctx context.Context, typed string) (pulse.GuestMessage, error) {
	var said []pulse.Mention
	if j, err := l.db.Named(ctx, typed); err == nil {
		said = append(said, j.Mention)
	} else if list, err := l.db.Mentions(ctx, pulse.Filter{Author: typed}); err == nil {
		for _, j := range list {
			said = append(said, j.Mention)
		}
	}
	hashes, err := l.db.Guests(ctx, said)
	if err != nil {
		return pulse.GuestMessage{}, err
	}
	var out pulse.GuestMessage
	for _, m := range l.known {
		for i, h := range hashes {
			if m.What == pulse.MessageInvite && (m.Guest == h || m.Key == said[i].Key()) && m.Round >= out.Round {
				out = m
			}
		}
	}
	if out.Item == 0 {
		id := pulse.ItemID(l.it.N)
		return out, pulse.WithHint(pulse.Usagef("%s was not invited to %s", typed, id), "who was invited by hand is ticked first: pulse backlog invite %s GUEST --done", id)
	}
	return out, nil
}

func newBacklogWaive(e *env, by *string) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "waive ITEM --reason TEXT",
		Short: "Say why guests are not told, so that an item can be closed",
		Long: `Say why the guests who could be told that ITEM is fixed are not. It can be closed
then; the reason stays in its history. When its complaints come back and it is fixed
anew, it counts no longer.`,
		Example: "  pulse backlog waive B-3 --reason \"the shop has moved; they would not know the place\"",
		Args:    args(cobra.ExactArgs(1)),
	}
	c.Flags().StringVar(&reason, "reason", "", "why they are not told")
	return e.changeItem(c, by, "b.did.waived", func(_ *cobra.Command, it pulse.Item, _ []string) ([]pulse.ItemChange, error) {
		text, err := freeText(strings.TrimSpace(reason))
		switch {
		case err != nil:
			return nil, err
		case text == "":
			return nil, pulse.WithHint(pulse.Usagef("why are they not told?"), "add --reason")
		case it.Status != pulse.ItemFixed:
			return nil, pulse.Usagef("%s is %s: only of what is fixed there is something to tell", pulse.ItemID(it.N), it.Status)
		}
		return []pulse.ItemChange{{Item: it.N, Rev: it.Rev + 1, What: pulse.ItemWaive, Note: text}}, nil
	})
}

func newBacklogClose(e *env, by *string) *cobra.Command {
	var note string
	c := &cobra.Command{
		Use:   "close ITEM",
		Short: "Close an item: nothing is left to do, or nothing will be done",
		Long: `Close an item. A fixed one is closed when all guests who can be told were told
(pulse backlog tell), or a person said why not (pulse backlog waive).`,
		Example:           "  pulse backlog close B-3",
		Args:              args(cobra.ExactArgs(1)),
		ValidArgsFunction: e.completeItem,
	}
	c.Flags().StringVar(&note, "note", "", "why, for whoever looks later")
	s := signs(c, by)
	c.RunE = func(c *cobra.Command, a []string) error {
		if err := knownLang(s.lang); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			it, first, err := e.itemToChange(c.Context(), db, a[0])
			if err != nil {
				return err
			}
			m, err := moveTo(it, pulse.ItemClosed)
			if err != nil {
				return err
			}
			if it.Status == pulse.ItemFixed && it.Waived == "" {
				l, err := e.letters(c.Context(), db, it, pulse.MessageTell, &letterFlags{backlogFlags: &backlogFlags{}, by: by}, false)
				if err != nil {
					return err
				}
				if err := backlog.CheckClose(it, len(l.due())); err != nil {
					return err
				}
			}
			m.Note = note
			return e.writeItem(c, db, s, append(first, m), "b.did.closed")
		})
	}
	return c
}

// refused tells why words of a person's own would not be sent.
func (l *letters) refused(x backlog.Letter, f *letterFlags) error {
	return l.e.refusal(x.Lines, f.reason)
}
