package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/answer"
	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// letterFlags are what inviting and telling take.
type letterFlags struct {
	*backlogFlags
	text, yes, reason, url string
	say                    []string
	send, done             bool
	by                     *string
}

// letters are the messages about one item, on their way from the backlog to guests.
type letters struct {
	*answering
	it      pulse.Item
	history []pulse.ItemChange
	what    pulse.MessageWhat
	known   []pulse.GuestMessage // all of the item
	entry   backlog.Entry
	say     map[string]string // what was changed, by language
	list    []backlog.Letter
	one     bool // list has only the guest who was named
}

// letters gives the messages that are to be written about an item, with those that
// were, and whom nobody may write to.
func (e *env) letters(ctx context.Context, db *store.DB, it pulse.Item, what pulse.MessageWhat, f *letterFlags, draft bool) (*letters, error) {
	d, err := e.answeringOf(ctx, db)
	if err != nil {
		return nil, err
	}
	l := &letters{answering: d, it: it, what: what, say: map[string]string{}}
	log, err := db.ItemChanges(ctx)
	if err != nil {
		return nil, err
	}
	l.history = backlog.History(log, it.N, time.Time{})
	list, err := e.entries(ctx, db, f.backlogFlags, it)
	if err != nil {
		return nil, err
	}
	l.entry, l.it = list[0], list[0].Item
	if err := l.saying(f.say); err != nil {
		return nil, err
	}
	all, err := db.Messages(ctx)
	if err != nil {
		return nil, err
	}
	l.known = messagesOf(all, it.N)
	if err := d.hear(ctx, ""); err != nil {
		return nil, err
	}
	guests := l.entry.Tell
	if what == pulse.MessageInvite {
		guests = l.entry.Invite
	}
	for _, g := range guests {
		x, earlier, err := l.standing(ctx, g)
		if err != nil {
			return nil, err
		}
		if draft && x.Due() {
			if err := l.write(ctx, &x, earlier, f); err != nil {
				return nil, err
			}
		}
		l.list = append(l.list, x)
	}
	return l, nil
}

// saying reads --say tr="ikinci kasa"; the countermeasure speaks for itself in the
// language it is written in.
func (l *letters) saying(flags []string) error {
	if code := lang.Detect(l.it.Countermeasure, ""); l.it.Countermeasure != "" && slices.Contains(answer.Languages(), code) {
		l.say[code] = l.it.Countermeasure
	}
	for _, s := range flags {
		code, text, ok := strings.Cut(s, "=")
		if !ok || !slices.Contains(answer.Languages(), code) {
			return pulse.WithHint(pulse.Usagef("--say %q does not say in which language", s), "for example: --say en=\"a second till at lunch\"; languages: %s", strings.Join(answer.Languages(), ", "))
		}
		l.say[code] = text
	}
	return nil
}

// write drafts the text, and holds it against the policy.
func (l *letters) write(ctx context.Context, x *backlog.Letter, earlier bool, f *letterFlags) error {
	r, err := l.replier(x.To.Source)
	if err != nil {
		return err
	}
	open, ok, err := l.db.Answer(ctx, x.To.Key(), l.message().Purpose())
	switch {
	case err != nil:
		return err
	case ok && open.State.Open() && open.Text != "":
		x.Text = open.Text
		heard := l.heard
		l.heard = nil // its own words are among those that left
		defer func() { l.heard = heard }()
	case f.text != "":
		x.Text = strings.TrimSpace(f.text)
	default:
		if x.Text, err = l.draft(x, r, earlier); errors.Is(err, pulse.ErrPolicy) {
			x.Error = err.Error()
			return nil
		} else if err != nil {
			return err
		}
	}
	by := cmp.Or(f.yes, *f.by)
	if by == "" && (f.send || len(l.policy.People()) == 0) { // else nobody said yet who will send it
		by = l.e.person()
	}
	x.Lines = l.check(x.To, x.Text, by)
	if l.heard != nil {
		l.heard.Add(x.Text) // the next guest reads something else, whether or not this one is sent
	}
	terms := l.terms(r, x.To.Mention, x.Text)
	x.Terms = &terms
	return nil
}

func (l *letters) draft(x *backlog.Letter, r pulse.Replier, earlier bool) (string, error) {
	b := answer.Brief{To: x.To, Lang: x.Lang, Grave: l.grave(x.To), Sign: l.cfg.Answers.Sign, Longest: x.Terms.Longest, Length: utf8.RuneCountInString}
	if b.Longest > 0 {
		b.Length = func(text string) int { return l.terms(r, x.To.Mention, text).Length }
	}
	b.Allowed = func(text string) bool {
		lines := l.check(x.To, text, "")
		return len(answer.Crossed(lines, pulse.LineHard))+len(answer.Crossed(lines, pulse.LineGuide)) == 0
	}
	theme, part, known := l.e.placed(l.it.Group)
	if !known {
		theme, part, _ = l.e.placed(l.it.Theme)
	}
	n := answer.News{Theme: theme, Part: part, Fix: l.say[x.Lang], Again: earlier}
	if l.what == pulse.MessageInvite {
		return l.words.Invite(b, n)
	}
	return l.words.Tell(b, n)
}

// message is what is written down of a message of this kind.
func (l *letters) message() pulse.GuestMessage {
	return pulse.GuestMessage{Item: l.it.N, What: l.what, Round: l.it.Round}
}

// due are the messages still to be written.
func (l *letters) due() []backlog.Letter {
	return slices.DeleteFunc(slices.Clone(l.list), func(x backlog.Letter) bool { return !x.Due() })
}

// find is the message to a guest as a person names them: by a mention, a case, or a
// name.
func (l *letters) find(ctx context.Context, typed string) (backlog.Letter, error) {
	var said []string
	if caseWritten(typed) {
		c, _, err := l.e.aCase(ctx, l.db, typed)
		if err != nil {
			return backlog.Letter{}, err
		}
		said = c.Mentions
	}
	for _, x := range l.list {
		if slices.Contains(said, x.Last) || slices.Contains(said, x.To.Key()) || x.Last == typed || x.To.Key() == typed || strings.EqualFold(strings.TrimPrefix(typed, "@"), x.To.Author.Handle) && x.To.Author.Handle != "" || typed == x.To.Author.Name && typed != "" {
			return x, nil
		}
	}
	id := pulse.ItemID(l.it.N)
	return backlog.Letter{}, pulse.WithHint(pulse.Usagef("%q is no guest of %s", typed, id), "see: pulse backlog show %s", id)
}

// sendOne lets one message leave, once a person said yes to it.
func (l *letters) sendOne(c *cobra.Command, x backlog.Letter, f *letterFlags) (sent bool, err error) {
	if x.How != backlog.ByReply {
		return false, nil
	}
	if x.Text == "" {
		return false, &pulse.Problem{Kind: pulse.ErrPolicy, Msg: x.Error, Hint: "write your own with --text"}
	}
	if err := l.e.refusal(x.Lines, f.reason); err != nil {
		return false, err
	}
	if yes, err := l.agreed(c, x, f); !yes || err != nil {
		return false, err
	}
	by := cmp.Or(f.yes, *f.by, l.e.person())
	m := l.message()
	m.By, m.At = by, l.now()
	if m, err = l.db.ClaimMessage(c.Context(), x.To.Mention, m); err != nil || m.State.Settled() {
		return false, err
	}
	if m.Key != x.To.Key() { // somebody else began with what the guest said earlier
		return false, &pulse.Problem{Kind: pulse.ErrLater, Msg: "another run is writing to this guest", Hint: "run the same again"}
	}
	r, err := l.replier(x.To.Source)
	if err != nil {
		return false, err
	}
	_, err = answer.Once(c.Context(), l.db, r, answer.Message{To: x.To.Mention, What: m.Purpose(), Text: x.Text, Lang: x.Lang, By: by, Lines: x.Lines, Reason: f.reason}, l.once)
	return err == nil, err
}

// agreed wants a person's yes to this one message.
func (l *letters) agreed(c *cobra.Command, x backlog.Letter, f *letterFlags) (bool, error) {
	if f.yes != "" {
		return true, nil
	}
	if l.e.noInput || !l.e.terminal(l.e.in) {
		return false, pulse.WithHint(pulse.Usagef("a message leaves only with a person's yes to it"), "name the guest and who says yes: pulse backlog %s %s %s --send --yes-from NAME", l.verb(), pulse.ItemID(l.it.N), x.Last)
	}
	err := l.e.confirm(c.Context(), false, fmt.Sprintf("%s\n%s\nSend this to %s?", x.Author, x.Text, cmp.Or(x.To.Author.Label(), x.Last)))
	if errors.Is(err, pulse.ErrPolicy) {
		return false, nil // no to this one: the next is asked about
	}
	return err == nil, err
}

func (l *letters) verb() string {
	if l.what == pulse.MessageInvite {
		return "invite"
	}
	return "tell"
}

// tick notes that a person wrote to a guest by hand.
func (l *letters) tickOne(ctx context.Context, x backlog.Letter, f *letterFlags) error {
	if x.Why == backlog.NotOptedOut {
		return &pulse.Problem{Kind: pulse.ErrPolicy, Msg: "this guest asked never to be written to; nothing was ticked"}
	}
	m := l.message()
	m.By, m.At = cmp.Or(*f.by, l.e.person()), l.now()
	m, err := l.db.ClaimMessage(ctx, x.To.Mention, m)
	if err != nil || m.State.Settled() {
		return err
	}
	_, _, err = l.db.TickAnswer(ctx, pulse.Answer{Key: m.Key, What: m.Purpose(), Source: x.To.Source, Text: strings.TrimSpace(f.text), Lang: x.Lang, By: m.By, URL: f.url, At: l.now()})
	return err
}

// noteTries is how often the history asks for the next number.
const noteTries = 10

// note writes into the history how many guests more were written to; what a run that
// was killed did not write down is in it.
func (l *letters) note(ctx context.Context, by string) error {
	as := pulse.ItemTold
	if l.what == pulse.MessageInvite {
		as = pulse.ItemInvited
	}
	for left := noteTries; ; left-- {
		all, err := l.db.Messages(ctx)
		if err != nil {
			return err
		}
		if err := l.tellCases(ctx, all); err != nil {
			return err
		}
		log, err := l.db.ItemChanges(ctx)
		if err != nil {
			return err
		}
		h := backlog.History(log, l.it.N, time.Time{})
		n := backlog.Missing(h, all, l.it.N, l.what)
		if n <= 0 {
			return nil
		}
		err = l.db.AddItemChanges(ctx, pulse.ItemChange{Item: l.it.N, Rev: h[len(h)-1].Rev + 1, At: l.now().UTC(), By: by, What: as, To: strconv.Itoa(n)})
		if left == 1 || !errors.Is(err, pulse.ErrLater) {
			return err
		}
	}
}

// print shows the messages as they stand.
func (l *letters) print(c *cobra.Command, format string, o render.Options) error {
	return render.Letters(c.OutOrStdout(), format, render.LetterSheet{ID: pulse.ItemID(l.it.N), Title: l.entry.Title, What: l.what, Status: l.it.Status, One: l.one, Letters: l.list, Unheld: l.entry.Unheld,
		Counted: backlog.CountLetters(l.it, l.known, func(string) time.Time { return time.Time{} })}, o)
}

// countLetters tells of each entry how far writing to its guests has come.
func (e *env) countLetters(ctx context.Context, db *store.DB, list []backlog.Entry) error {
	if db == nil {
		return nil
	}
	all, err := db.Messages(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	now, err := e.now()
	if err != nil {
		return err
	}
	from := now
	for _, m := range all {
		if m.What == pulse.MessageTell && m.State.Settled() && m.Ended.Before(from) {
			from = m.Ended
		}
	}
	praise, err := db.Mentions(ctx, pulse.Filter{From: from, To: now, Kinds: []pulse.Kind{pulse.Praise, pulse.Mixed}})
	if err != nil {
		return err
	}
	said := make([]pulse.Mention, len(praise))
	for i, j := range praise {
		said[i] = j.Mention
	}
	hashes, err := db.Guests(ctx, said)
	if err != nil {
		return err
	}
	last := map[string]time.Time{}
	for i, h := range hashes {
		if said[i].Posted.After(last[h]) && praise[i].Kind() == pulse.Praise {
			last[h] = said[i].Posted
		}
	}
	for i := range list {
		list[i].Letters = backlog.CountLetters(list[i].Item, all, func(guest string) time.Time { return last[guest] })
	}
	return nil
}

// tellCases lets the cases of guests know what the guests know. Again is harmless.
func (l *letters) tellCases(ctx context.Context, all []pulse.GuestMessage) error {
	for _, m := range all {
		if m.Item != l.it.N || m.What != l.what || m.Round != l.it.Round || !m.State.Settled() {
			continue
		}
		n, err := l.db.CaseOf(ctx, m.Key)
		if err != nil {
			return err
		}
		if n == 0 {
			continue // nobody follows this guest up
		}
		note := cases.Told
		if l.what == pulse.MessageInvite {
			note = cases.Answered
		}
		if _, err := note(ctx, l.db, m.Key, m.Ended, m.By, m.Purpose()); err != nil {
			return fmt.Errorf("the case of %s: %w", m.Key, err)
		}
	}
	return nil
}
