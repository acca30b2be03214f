// Package mail reads what guests write by mail: a folder of a mail server (IMAP), an mbox
// file, a Maildir. It reads and changes nothing: no mail is marked as seen, moved or
// deleted, and attachments are not opened. What no guest wrote (automatic answers, mails
// that did not arrive, newsletters, spam, our own) is left out and counted.
package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/letter"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Options say whose mails to read and how.
type Options struct {
	Name   string                            // of the source; "" is "mail"
	Via    pulse.Via                         // of its mentions; "" is addressed
	Places []pulse.Place                     // Provider["mail"] holds the address of a place
	Place  string                            // of mails that were sent to no place's address
	Zone   func(place string) *time.Location // of dates that state none; nil is UTC
	Own    []string                          // our addresses, and domains as "@example.com": what they write is not a guest's
	Lists  []string                          // mailing lists through which guests write
	Form   Form                              // how mails of a contact form are built
	IMAP   Server                            // where the mails are
	Path   string                            // or a file or folder of mails
}

// The reasons for which mails are left out, as people read them.
const (
	leftOwn   = "our own"
	leftQuote = "nothing but quoted text"
)

var leftKind = map[letter.Kind]string{
	letter.Automatic: "automatic", letter.Bounce: "undeliverable", letter.List: "newsletters and lists", letter.Bulk: "newsletters and lists", letter.Spam: "spam",
}

// tooFarAhead is how wrong a guest's clock may be.
const tooFarAhead = 24 * time.Hour

// taker makes mentions of mails and counts what it leaves out.
type taker struct {
	o        Options
	now      time.Time
	since    time.Time // nothing older is wanted
	left     map[string]int
	out      int // mails left out in all
	troubles int
}

const mostTroubles = 20 // notes about single mails in one run

// take adds to a page what one mail says. where names it for people; arrived is when it
// came, zero unknown.
func (t *taker) take(p *pulse.Page, where string, l *letter.Letter, arrived time.Time) {
	for _, s := range l.Troubles {
		if t.troubles++; t.troubles <= mostTroubles {
			p.Notes = append(p.Notes, where+" "+s)
		}
	}
	for _, m := range t.mentions(p, where, l, arrived, true) {
		if m.Posted.Before(t.since) {
			continue
		}
		if !slices.ContainsFunc(p.Mentions, func(o pulse.Mention) bool { return o.ID == m.ID }) {
			p.Mentions = append(p.Mentions, m)
		}
	}
}

func (t *taker) leave(why string) {
	if t.left == nil {
		t.left = map[string]int{}
	}
	t.left[why]++
	t.out++
}

// note says what was left out since the last time, "" nothing.
func (t *taker) note() string {
	if len(t.left) == 0 {
		return ""
	}
	total, parts := 0, []string(nil)
	for _, why := range slices.Sorted(maps.Keys(t.left)) {
		total += t.left[why]
		parts = append(parts, fmt.Sprintf("%d %s", t.left[why], why))
	}
	t.left = nil
	noun := "mails"
	if total == 1 {
		noun = "mail"
	}
	return fmt.Sprintf("%d %s left out: %s", total, noun, strings.Join(parts, ", "))
}

// mentions are what one mail says: one as a rule, several where somebody of ours passes
// several mails on.
func (t *taker) mentions(p *pulse.Page, where string, l *letter.Letter, arrived time.Time, outer bool) []pulse.Mention {
	if l.Kind != letter.Spam {
		if m, ok := t.form(l, arrived); ok {
			return t.fit(p, where, m)
		}
	}
	if why := leftKind[l.Kind]; why != "" && !((l.Kind == letter.List || l.Kind == letter.Bulk) && t.listed(l)) {
		t.leave(why)
		return nil
	}
	own := t.own(l.From.Addr)
	above, inline, passedOn := l.Forwarded()
	said, _ := letter.Cut(l.Text)
	if passedOn {
		said = above
	}
	if outer && (own || said == "") {
		if passedOn {
			inline.ID = l.ID
			return t.mentions(p, where, inline, arrived, false)
		}
		if len(l.Attached) > 0 {
			var out []pulse.Mention
			for _, a := range l.Attached {
				out = append(out, t.mentions(p, where, a, arrived, false)...)
			}
			return out
		}
	}
	if own {
		t.leave(leftOwn)
		return nil
	}
	if l.Strange != "" {
		p.Bad = append(p.Bad, pulse.Bad{Where: where, Why: "is written in " + l.Strange + ", which pulse cannot read"})
		return nil
	}
	if passedOn { // a guest sends on what was said elsewhere, and says more
		more, _ := letter.Cut(inline.Text)
		said = strings.TrimSpace(said + "\n\n" + more)
	}
	subject, answer := l.OwnSubject()
	if said == "" && l.Text != "" {
		if answer || l.InReplyTo != "" {
			t.leave(leftQuote)
			return nil
		}
		said = l.Text // no answer: what looked quoted is what was written
	}
	if !answer && subject != "" && !strings.HasPrefix(said, subject) {
		said = strings.TrimSpace(subject + "\n\n" + said)
	}
	m := t.mention(l, said, arrived)
	m.Author = pulse.Author{ID: l.From.Addr, Name: l.From.Name}
	return t.fit(p, where, m)
}

// fit leaves out what cannot be stored, and names it.
func (t *taker) fit(p *pulse.Page, where string, m pulse.Mention) []pulse.Mention {
	switch {
	case strings.TrimSpace(m.Text) == "":
		p.Bad = append(p.Bad, pulse.Bad{Where: where, Why: "has no words; pulse does not look at pictures and attachments"})
	case len(m.Text) > pulse.MaxText:
		p.Bad = append(p.Bad, pulse.Bad{Where: where, Why: pulse.TooLong})
	default:
		return []pulse.Mention{m}
	}
	return nil
}

// mention fills in what all mails have.
func (t *taker) mention(l *letter.Letter, text string, arrived time.Time) pulse.Mention {
	m := pulse.Mention{Source: t.o.Name, Via: t.o.Via, ID: l.ID, Text: clean(text), Lang: l.Lang, ReplyTo: l.InReplyTo,
		Place: t.place(l.To)}
	m.Posted = t.posted(l, m.Place, arrived)
	if m.ID == "" {
		m.ID = hash(l.From.Addr, l.Written, l.Subject, l.Text)
	}
	return m
}

// posted is when a mail was written, or came where its date cannot be true.
func (t *taker) posted(l *letter.Letter, place string, arrived time.Time) time.Time {
	written := l.Date
	if !written.IsZero() {
		written = letter.Moment(l.Written, t.o.zone(place))
	}
	for _, at := range []time.Time{written, l.Received, arrived} {
		if !at.IsZero() && (t.now.IsZero() || at.Before(t.now.Add(tooFarAhead))) {
			return at.UTC().Truncate(time.Millisecond)
		}
	}
	return t.now.UTC().Truncate(time.Millisecond)
}

func (o Options) zone(place string) *time.Location {
	if o.Zone == nil {
		return time.UTC
	}
	return o.Zone(place)
}

// place is where a mail belongs by the address it was sent to.
func (t *taker) place(to []string) string {
	for _, p := range t.o.Places {
		if want := strings.ToLower(strings.TrimSpace(p.Provider[placeKey])); want != "" && slices.Contains(to, want) {
			return p.ID
		}
	}
	return t.o.Place
}

// own reports an address of ours.
func (t *taker) own(addr string) bool {
	_, domain, _ := strings.Cut(addr, "@")
	for _, o := range t.o.Own {
		o = strings.ToLower(strings.TrimSpace(o))
		if addr != "" && (o == addr || o == "@"+domain) {
			return true
		}
	}
	return false
}

// listed reports a mail that came through one of our own lists.
func (t *taker) listed(l *letter.Letter) bool {
	for _, id := range l.Lists {
		for _, want := range t.o.Lists {
			want = strings.ToLower(strings.TrimSpace(want))
			if id == want || id == strings.ReplaceAll(want, "@", ".") { // a list's id is its address with a dot
				return true
			}
		}
	}
	return false
}

// clean makes foreign bytes storable: valid UTF-8 and no NUL, which PostgreSQL cannot hold.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// hash is the id of a mail that brings none: the same for the same mail.
func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:10])
}
