package main

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// findProposal is the one a person names, by its id or as guests say it. All of
// the last 90 days may be decided on, also those that are not shown yet.
func (e *env) findProposal(ctx context.Context, db *store.DB, typed string) (theme.Proposal, error) {
	now, err := e.now()
	if err != nil {
		return theme.Proposal{}, err
	}
	var ids []string
	for _, days := range []int{proposeDays, 30, 90} { // the one listed without being asked first
		p, err := e.propose(ctx, db, span{now.AddDate(0, 0, -days), now}, e.readerLang(""))
		if err != nil {
			return theme.Proposal{}, err
		}
		for _, x := range p.list {
			if x.ID == typed || saysIt(x, typed) {
				return x, nil
			}
			ids = append(ids, x.ID)
		}
	}
	for _, d := range e.state().Proposed() {
		if d.Proposal == typed {
			return theme.Proposal{}, pulse.WithHint(pulse.Usagef("%s was decided on already: %s", typed, theme.Told(d)), "to take it back: pulse theme undo %d", d.N)
		}
	}
	err = pulse.Usagef("there is no proposal %q", typed)
	if near := pulse.Nearest(typed, ids); near != "" {
		return theme.Proposal{}, pulse.WithHint(err, "did you mean %s? All of them: pulse theme proposals", near)
	}
	return theme.Proposal{}, pulse.WithHint(err, "see: pulse theme proposals")
}

// saysIt reports whether a person typed a proposal as guests say it.
func saysIt(p theme.Proposal, typed string) bool {
	typed = lang.Plain(strings.Join(strings.Fields(typed), "_"))
	for _, words := range p.Words {
		for _, w := range words {
			if lang.Plain(w) == typed {
				return true
			}
		}
	}
	return strings.ReplaceAll(lang.Plain(p.Label), " ", "_") == typed
}

// tellProposals names the proposals of this week in one line, for those who look at
// complaints; nothing where there are none.
func (e *env) tellProposals(ctx context.Context, w io.Writer, db *store.DB, until time.Time, code string) error {
	labels, err := e.proposed(ctx, db, until, code)
	if err != nil {
		return err
	}
	return render.ProposalLine(w, labels, e.renderOptions(code))
}

// proposedNow is proposed for who looks now.
func (e *env) proposedNow(ctx context.Context, db *store.DB) ([]string, error) {
	now, err := e.now()
	if err != nil {
		return nil, err
	}
	return e.proposed(ctx, db, now, e.readerLang(""))
}

// proposed are the labels of the proposals of this week.
func (e *env) proposed(ctx context.Context, db *store.DB, until time.Time, code string) ([]string, error) {
	p, err := e.propose(ctx, db, span{until.AddDate(0, 0, -proposeDays), until}, code)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, x := range p.list[:p.now] {
		out = append(out, x.Label)
	}
	return out, nil
}
