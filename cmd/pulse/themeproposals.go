package main

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

const (
	// proposeDays is how far back complaints are looked at where nobody says.
	proposeDays = 60
	// mostHeard bounds what one look at proposals reads: the newest complaints.
	mostHeard = 20_000
)

func newThemeProposals(e *env) *cobra.Command {
	var code string
	var all bool
	c := &cobra.Command{
		Use:   "proposals",
		Short: "What guests complain of and no theme fits: new themes, perhaps",
		Long: `Look through the complaints that no theme fits for things several people speak of:
at least five, in words that ordinary feedback and other complaints do not hold,
and about one thing. At most five are shown a week; what you decide on is not
made up for before Monday. Accept one as a theme or a part of one, give its words
to a theme there is, or dismiss it: then it stays away, also when it comes back
with a few other words.`,
		Example: "  pulse theme proposals\n  pulse theme proposals --since 90d --json",
		Args:    args(cobra.NoArgs),
	}
	since, until := e.whenFlag(c, "since", strconv.Itoa(proposeDays)+"d", "complaints since"), e.whenFlag(c, "until", "", "up to, not included; empty is now")
	format := e.formatFlag(c, "text", "json")
	langFlag(c, &code)
	c.Flags().BoolVar(&all, "all", false, "also those that wait for the weeks to come")
	c.RunE = func(c *cobra.Command, _ []string) error {
		f, err := format()
		if err != nil {
			return err
		}
		if err := knownLang(code); err != nil {
			return err
		}
		return e.withThemes(c, func(db *store.DB) error {
			span, err := e.spanOf(since, until)
			if err != nil {
				return err
			}
			p, err := e.propose(c.Context(), db, span, e.readerLang(code))
			if err != nil {
				return err
			}
			if all {
				p.now = len(p.list)
			}
			return render.ThemeProposals(c.OutOrStdout(), f, p.shown(), e.renderOptions(e.readerLang(code)))
		})
	}
	return c
}

// span is a stretch of time, its end excluded.
type span struct{ since, until time.Time }

func (e *env) spanOf(since, until func() (time.Time, error)) (s span, err error) {
	if s.since, err = since(); err != nil {
		return s, err
	}
	if s.until, err = until(); err == nil && s.until.IsZero() {
		s.until, err = e.now()
	}
	if err == nil && !s.since.Before(s.until) {
		err = pulse.Usagef("--since (%s) must be before --until (%s)", s.since.Format(time.RFC3339), s.until.Format(time.RFC3339))
	}
	return s, err
}

// proposing are the proposals of a stretch of time.
type proposing struct {
	span
	list       []theme.Proposal
	now        int // of list, those of this week
	decided    int // this week
	complaints int
	open       int
	by         map[string]pulse.Voice // by the key of its lead
}

// propose looks for proposals. It writes nothing.
func (e *env) propose(ctx context.Context, db *store.DB, s span, code string) (p proposing, err error) {
	p = proposing{span: s, by: map[string]pulse.Voice{}}
	if db == nil { // nothing was ever brought in
		return p, nil
	}
	list, err := db.Mentions(ctx, pulse.Filter{From: s.since, To: s.until, Kinds: []pulse.Kind{pulse.Complaint, pulse.Mixed}, Limit: mostHeard})
	if err != nil {
		return p, err
	}
	roster := lang.NewRoster(e.cfg.Staff)
	var heard []theme.Heard
	for _, v := range pulse.Voices(list) {
		h, ok := theme.HearOf(v)
		if !ok {
			continue
		}
		for _, n := range roster.Find(h.Text, v.Lead.Place) {
			h.Names = append(h.Names, lang.Span{Start: n.Start, End: n.End})
		}
		p.complaints++
		if slices.ContainsFunc(h.Opinions, theme.Open) {
			p.open++
		}
		p.by[h.ID] = v
		heard = append(heard, h)
	}
	p.list = e.themes().Propose(heard, theme.ProposeOptions{Lang: code, Dismissed: e.state().Dismissed()})
	if p.decided, err = e.decidedThisWeek(); err != nil {
		return p, err
	}
	p.now = min(len(p.list), max(0, theme.AWeek-p.decided))
	return p, nil
}

// decidedThisWeek counts the proposals that were decided on since Monday.
func (e *env) decidedThisWeek() (int, error) {
	now, err := e.now()
	if err != nil {
		return 0, err
	}
	monday := pulse.AddDays(pulse.DayOf(now), -(int(now.Weekday())+6)%7)
	n := 0
	for _, d := range e.state().Proposed() {
		if !d.At.Before(monday) && !d.At.After(now) {
			n++
		}
	}
	return n, nil
}

// shown is what is shown of proposals.
func (p proposing) shown() render.Proposals {
	out := render.Proposals{Since: p.since, Until: p.until, Complaints: p.complaints, Open: p.open, Decided: p.decided,
		Later: len(p.list) - p.now, Proposals: []render.Proposal{}}
	for _, x := range p.list[:p.now] {
		r := render.Proposal{ID: x.ID, Label: x.Label, People: x.People, Since: x.Since, Words: x.Words, With: x.With}
		if r.With == nil {
			r.With = []string{}
		}
		for _, s := range x.Said {
			for _, m := range p.by[s.ID].All {
				r.Mentions = append(r.Mentions, m.Key())
			}
		}
		r.Messages, r.Quotes = len(r.Mentions), p.quotes(x)
		out.Proposals = append(out.Proposals, r)
	}
	return out
}

const (
	proposalQuotes = 4
	wholeQuote     = 200 // runes; of a longer text the clause is shown
)

// quotes are the words of different people, the most typical first.
func (p proposing) quotes(x theme.Proposal) []render.ProposalQuote {
	out := []render.ProposalQuote{}
	who, said := map[string]bool{}, map[string]bool{}
	for _, s := range x.Said {
		j := p.by[s.ID].Lead
		text := j.Text
		if utf8.RuneCountInString(text) > wholeQuote && s.End <= len(text) {
			text = strings.TrimSpace(text[s.Start:s.End])
		}
		if plain := lang.Plain(text); len(out) < proposalQuotes && !who[j.Person()] && !said[plain] {
			who[j.Person()], said[plain] = true, true
			out = append(out, render.ProposalQuote{ID: j.Key(), Text: text})
		}
	}
	return out
}
