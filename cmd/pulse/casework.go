package main

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// changeCase makes a command that changes one case. build gives the change without
// who and when, and the sentence that says what was done.
func (e *env) changeCase(c *cobra.Command, by *string, build func(c *cobra.Command, x pulse.Case, h []pulse.CaseChange, a []string) (pulse.CaseChange, string, error)) *cobra.Command {
	c.ValidArgsFunction = e.completeCase
	c.RunE = func(c *cobra.Command, a []string) error {
		return e.withStore(c.Context(), func(db *store.DB) error {
			x, h, err := e.aCase(c.Context(), db, a[0])
			if err != nil {
				return err
			}
			change, done, err := build(c, x, h, a)
			if err != nil {
				return err
			}
			after, err := e.writeCase(c.Context(), db, change, *by)
			if err != nil {
				return err
			}
			return e.done(c, map[string]any{"id": pulse.CaseID(x.N), "case": after, "change": change.What}, "%s %s; all of it: pulse case show %s",
				pulse.CaseID(x.N), done, pulse.CaseID(x.N))
		})
	}
	return c
}

// writeCase signs a change and writes it down.
func (e *env) writeCase(ctx context.Context, db *store.DB, change pulse.CaseChange, by string) (pulse.Case, error) {
	tick, err := e.ticker()
	if err != nil {
		return pulse.Case{}, err
	}
	change.At, change.By = tick().UTC(), cmp.Or(strings.TrimSpace(by), e.person())
	list, err := db.AddCaseChanges(ctx, change)
	if err != nil {
		return pulse.Case{}, err
	}
	return list[len(list)-1], nil
}

func newCaseAssign(e *env, by *string) *cobra.Command {
	c := &cobra.Command{
		Use:     "assign CASE OWNER",
		Short:   "Make a case the task of a team or a person",
		Example: "  pulse case assign C-12 service\n  pulse case assign C-12 elif@example.com",
		Args:    args(cobra.ExactArgs(2)),
	}
	return e.changeCase(c, by, func(_ *cobra.Command, x pulse.Case, _ []pulse.CaseChange, a []string) (pulse.CaseChange, string, error) {
		change, err := e.assigning(x, a[1])
		return change, "is now the task of " + cmp.Or(e.caseOwner(change.To), "nobody"), err
	})
}

func (e *env) assigning(x pulse.Case, typed string) (pulse.CaseChange, error) {
	owner, err := e.ownerNamed(strings.TrimSpace(typed))
	if err == nil && owner == x.Owner {
		err = pulse.Usagef("%s is the task of %s already", pulse.CaseID(x.N), cmp.Or(e.caseOwner(owner), "nobody"))
	}
	return pulse.CaseChange{Case: x.N, Rev: x.Rev + 1, What: pulse.CaseAssign, From: x.Owner, To: owner}, err
}

func newCaseNote(e *env, by *string) *cobra.Command {
	c := &cobra.Command{
		Use:     "note CASE TEXT…",
		Short:   "Write down what others should know",
		Example: "  pulse case note C-12 she is here every Friday",
		Args:    args(cobra.MinimumNArgs(2)),
	}
	return e.changeCase(c, by, func(_ *cobra.Command, x pulse.Case, _ []pulse.CaseChange, a []string) (pulse.CaseChange, string, error) {
		change, err := noting(x, strings.Join(a[1:], " "))
		return change, "has a note", err
	})
}

func noting(x pulse.Case, text string) (pulse.CaseChange, error) {
	text, err := freeText(strings.TrimSpace(text))
	if err == nil && text == "" {
		err = pulse.Usagef("a note wants a text")
	}
	return pulse.CaseChange{Case: x.N, Rev: x.Rev + 1, What: pulse.CaseNote, Note: text}, err
}

func newCaseMove(e *env, by *string) *cobra.Command {
	var note string
	c := &cobra.Command{
		Use:   "move CASE STATE",
		Short: "Say how far it is: contacted, in_progress, fixed, told, closed",
		Long: `Say how far a case has come. contacted ends the waiting of the guest; fixed says that
the cause is put right, told that the guest knows. Nothing is sent to anybody.`,
		Example: "  pulse case move C-12 contacted --note \"by phone\"\n  pulse case move C-12 fixed",
		Args:    args(cobra.ExactArgs(2)),
	}
	c.Flags().StringVar(&note, "note", "", "how, or why, for whoever looks later")
	out := e.changeCase(c, by, func(_ *cobra.Command, x pulse.Case, _ []pulse.CaseChange, a []string) (pulse.CaseChange, string, error) {
		to, err := pulse.ParseCaseState(a[1])
		if err != nil {
			return pulse.CaseChange{}, "", err
		}
		return moving(x, to, note)
	})
	out.ValidArgsFunction = func(c *cobra.Command, given []string, to string) ([]string, cobra.ShellCompDirective) {
		if len(given) == 1 {
			return caseStates()[1:], cobra.ShellCompDirectiveNoFileComp
		}
		return e.completeCase(c, given, to)
	}
	return out
}

func moving(x pulse.Case, to pulse.CaseState, note string) (pulse.CaseChange, string, error) {
	if _, err := freeText(note); err != nil {
		return pulse.CaseChange{}, "", err
	}
	change, err := cases.Move(x, to, note)
	return change, "is " + cases.Spoken(to), err
}

func newCaseClose(e *env, by *string) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:     "close CASE",
		Short:   "Close a case; with a reason where nobody contacted the guest",
		Example: "  pulse case close C-12 --reason \"the account is gone\"",
		Args:    args(cobra.ExactArgs(1)),
	}
	c.Flags().StringVar(&reason, "reason", "", "why, for whoever looks later")
	return e.changeCase(c, by, func(_ *cobra.Command, x pulse.Case, _ []pulse.CaseChange, _ []string) (pulse.CaseChange, string, error) {
		return moving(x, pulse.CaseClosed, reason)
	})
}

func newCaseReopen(e *env, by *string) *cobra.Command {
	var note string
	c := &cobra.Command{
		Use:     "reopen CASE",
		Short:   "Follow up with the guest of a closed case again",
		Example: "  pulse case reopen C-12 --note \"she wrote again\"",
		Args:    args(cobra.ExactArgs(1)),
	}
	c.Flags().StringVar(&note, "note", "", "why, for whoever looks later")
	return e.changeCase(c, by, func(_ *cobra.Command, x pulse.Case, _ []pulse.CaseChange, _ []string) (pulse.CaseChange, string, error) {
		if _, err := freeText(note); err != nil {
			return pulse.CaseChange{}, "", err
		}
		change, err := cases.Reopen(x, note)
		if err != nil {
			return change, "", err
		}
		now, err := e.now()
		if err == nil && x.Contacted.IsZero() {
			h, cfg := e.openingHours()[x.Place], e.cfg.Cases
			change.Remind, change.Due = h.After(now, cfg.Due/2).UTC(), h.After(now, cfg.Due).UTC()
		}
		return change, "is open again", err
	})
}

func newCaseSnooze(e *env, by *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "snooze CASE UNTIL",
		Short: "Hide a case: 2h, tomorrow, friday, 2026-12-01; off wakes it",
		Long: `Hide a case from the lists until then. It is not reminded of and not escalated
meanwhile. What the guest says next wakes it.`,
		Example: "  pulse case snooze C-12 2h\n  pulse case snooze C-12 tomorrow\n  pulse case snooze C-12 off",
		Args:    args(cobra.ExactArgs(2)),
	}
	return e.changeCase(c, by, func(_ *cobra.Command, x pulse.Case, _ []pulse.CaseChange, a []string) (pulse.CaseChange, string, error) {
		change, err := e.snoozing(x, a[1])
		if change.Until.IsZero() {
			return change, "is awake", err
		}
		return change, "sleeps until " + change.Until.In(e.cfg.ZoneOf(x.Place)).Format("2006-01-02 15:04"), err
	})
}

func (e *env) snoozing(x pulse.Case, until string) (pulse.CaseChange, error) {
	now, err := e.now()
	if err != nil {
		return pulse.CaseChange{}, err
	}
	return e.snoozingAt(x, until, now)
}

func (e *env) snoozingAt(x pulse.Case, until string, now time.Time) (change pulse.CaseChange, err error) {
	change = pulse.CaseChange{Case: x.N, Rev: x.Rev + 1, What: pulse.CaseSnooze}
	if !x.Open() {
		return change, pulse.WithHint(pulse.Usagef("%s is closed", pulse.CaseID(x.N)), "to follow up again: pulse case reopen %s", pulse.CaseID(x.N))
	}
	if strings.TrimSpace(until) == "off" {
		return change, nil
	}
	change.Until, err = pulse.ParseUntil(until, now.In(e.cfg.ZoneOf(x.Place)))
	switch {
	case err != nil:
	case change.Until.Sub(now) > 366*24*time.Hour:
		err = pulse.Usagef("%s is more than a year away; close the case instead", until)
	case change.Until.Equal(x.Snoozed):
		err = pulse.Usagef("%s sleeps until then already", pulse.CaseID(x.N))
	}
	return change, err
}

func newCaseUndo(e *env, by *string) *cobra.Command {
	c := &cobra.Command{
		Use:     "undo CASE",
		Short:   "Take back the last change of a case",
		Example: "  pulse case undo C-12",
		Args:    args(cobra.ExactArgs(1)),
	}
	return e.changeCase(c, by, func(_ *cobra.Command, x pulse.Case, h []pulse.CaseChange, _ []string) (pulse.CaseChange, string, error) {
		last, ok := pulse.LastCaseChange(h)
		if !ok {
			return last, "", pulse.Usagef("there is nothing to take back of %s", pulse.CaseID(x.N))
		}
		return pulse.CaseChange{Case: x.N, Rev: x.Rev + 1, What: pulse.CaseUndo, Undo: last.Rev}, "is as before: " + string(last.What) + " taken back", nil
	})
}

func newCaseFigures(e *env) *cobra.Command {
	var lang, place string
	c := &cobra.Command{
		Use:     "figures",
		Short:   "How soon guests were contacted, and who complained again",
		Example: "  pulse case figures --since 2026-10-01 --json",
		Args:    args(cobra.NoArgs),
	}
	langFlag(c, &lang)
	e.placeFlag(c, &place)
	since := e.whenFlag(c, "since", "30d", "guests who complained since")
	format := e.formatFlag(c, "text", "json")
	c.RunE = func(c *cobra.Command, _ []string) error {
		fm, err := format()
		if err != nil {
			return err
		}
		from, err := since()
		if err != nil {
			return err
		}
		if err := knownLang(lang); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			f, err := e.caseFigures(c.Context(), db, place, from)
			if err != nil {
				return err
			}
			return render.CaseFigures(c.OutOrStdout(), fm, f, e.renderOptions(e.readerLang(lang)))
		})
	}
	return c
}

// caseFigures counts the cases of guests who complained since then.
func (e *env) caseFigures(ctx context.Context, db *store.DB, place string, from time.Time) (cases.Figures, error) {
	cfg, err := e.config()
	if err != nil {
		return cases.Figures{}, err
	}
	now, err := e.now()
	if err != nil {
		return cases.Figures{}, err
	}
	if place, err = placeID(cfg, place); err != nil {
		return cases.Figures{}, err
	}
	list, err := db.Cases(ctx, pulse.CaseFilter{Place: place, SaidFrom: from.Add(-now.Sub(from)), SaidTo: now})
	return cases.Count(list, from, now, now), err
}
