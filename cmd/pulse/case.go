package main

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newCase(e *env) *cobra.Command {
	by := new(string)
	c := group("case", "Unhappy guests, one by one: who contacts whom, until when",
		newCaseList(e), newCaseShow(e), newCaseAssign(e, by), newCaseNote(e, by), newCaseMove(e, by), newCaseSnooze(e, by),
		newCaseClose(e, by), newCaseReopen(e, by), newCaseUndo(e, by), newCaseFigures(e))
	c.Long = `One case for each unhappy guest who needs a person: owner, until when the guest is
to be contacted (in opening hours), notes and history. pulse fetch and pulse import
open them; pulse inbox goes through them at a terminal. Who changed what and when is
kept. Without a subcommand it lists what is open.`
	c.Example = `  pulse case list --overdue
  pulse case show C-12
  pulse case assign C-12 service
  pulse case move C-12 contacted --note "phoned, she will come on Friday"
  pulse case close C-12 --reason "soup on the house"`
	c.PersistentFlags().StringVar(by, "by", "", "who decides this; empty is you")
	list := newCaseList(e)
	c.Flags().AddFlagSet(list.Flags())
	c.RunE = func(c *cobra.Command, a []string) error {
		if len(a) > 0 {
			return unknownCase(c, a)
		}
		list.SetContext(c.Context())
		list.SetOut(c.OutOrStdout())
		return list.RunE(list, nil)
	}
	return c
}

var looksLikeCase = regexp.MustCompile(`^[cC]-\d+$`)

// unknownCase meets "pulse case C-1" with what was meant.
func unknownCase(c *cobra.Command, a []string) error {
	if looksLikeCase.MatchString(a[0]) {
		return pulse.WithHint(pulse.Usagef("pulse case has no command %q", a[0]), "did you mean: pulse case show %s", strings.ToUpper(a[0]))
	}
	return onlySubcommands(c, a)
}

func newCaseList(e *env) *cobra.Command {
	var f pulse.CaseFilter
	var state, lang string
	var all, overdue, asleep, authors bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the open cases: what is grave in front, then who is due first",
		Example: "  pulse case list --place kadikoy\n  pulse case list --overdue --json",
		Args:    args(cobra.NoArgs),
	}
	e.placeFlag(c, &f.Place)
	langFlag(c, &lang)
	fl := c.Flags()
	fl.StringVar(&state, "state", "", "one state only: new, contacted, in_progress, fixed, told, closed")
	fl.StringVar(&f.Owner, "owner", "", "cases of one team or person")
	fl.BoolVar(&f.Nobody, "nobody", false, "only cases without an owner")
	fl.BoolVar(&overdue, "overdue", false, "only guests who should have been contacted by now")
	fl.BoolVar(&all, "all", false, "closed cases too")
	fl.BoolVar(&asleep, "asleep", false, "snoozed cases too")
	fl.BoolVar(&authors, "with-authors", false, "name guests in full")
	fl.IntVar(&f.Limit, "limit", 50, "at most so many")
	completeWords(c, "state", caseStates()...)
	format := e.formatFlag(c, "text", "json")
	c.RunE = func(c *cobra.Command, _ []string) error {
		fm, err := format()
		if err != nil {
			return err
		}
		if err := e.caseFilter(&f, state, overdue, all, asleep); err != nil {
			return err
		}
		if err := knownLang(lang); err != nil {
			return err
		}
		o := e.renderOptions(e.readerLang(lang))
		return e.withStore(c.Context(), func(db *store.DB) error {
			list, err := e.caseEntries(c.Context(), db, f, authors)
			if err != nil {
				return err
			}
			n, err := db.CountCases(c.Context(), f)
			if err != nil {
				return err
			}
			return render.Cases(c.OutOrStdout(), fm, render.CaseList{At: o.Now, Cases: list, More: n - len(list)}, o)
		})
	}
	return c
}

func caseStates() []string {
	var out []string
	for _, s := range pulse.CaseStates() {
		out = append(out, string(s))
	}
	return out
}

// caseFilter reads what the flags of a list ask for.
func (e *env) caseFilter(f *pulse.CaseFilter, state string, overdue, all, asleep bool) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	now, err := e.now()
	if err != nil {
		return err
	}
	if f.Place, err = placeID(cfg, f.Place); err != nil {
		return err
	}
	if f.Owner, err = e.ownerNamed(f.Owner); err != nil {
		return err
	}
	if f.Limit < 1 {
		return pulse.Usagef("--limit %d: use a number above 0", f.Limit)
	}
	f.Open = !all && state == ""
	if state != "" {
		s, err := pulse.ParseCaseState(state)
		if err != nil {
			return err
		}
		f.States = []pulse.CaseState{s}
	}
	if overdue {
		f.Open, f.Due = true, now.Add(1)
	}
	if !asleep && f.Open {
		f.Awake = now
	}
	return nil
}

// caseEntries reads the cases f asks for with what was said last.
func (e *env) caseEntries(ctx context.Context, db *store.DB, f pulse.CaseFilter, authors bool) ([]cases.Entry, error) {
	now, err := e.now()
	if err != nil {
		return nil, err
	}
	list, err := db.Cases(ctx, f)
	if err != nil {
		return nil, err
	}
	said, err := db.CaseSaid(ctx, list)
	if err != nil {
		return nil, err
	}
	out := make([]cases.Entry, 0, len(list))
	for _, c := range list {
		out = append(out, e.caseEntry(c, said[c.N], now, authors))
	}
	return out, nil
}

func (e *env) caseEntry(c pulse.Case, said []pulse.Judged, now time.Time, authors bool) cases.Entry {
	var last pulse.Judged
	if len(said) > 0 {
		last = said[len(said)-1]
	}
	x := cases.NewEntry(c, last, now)
	x.Heard, x.OwnerName = said, e.caseOwner(c.Owner)
	x.ThemeName = e.state().Name(c.Theme, e.readerLang(""))
	if !authors {
		x.Author, x.Text = backlog.MaskAuthor(x.Author), backlog.MaskHandles(x.Text, accounts(e.cfg)...)
		x.URL = ""
		if !tellsAuthor(last) {
			x.URL = last.URL
		}
	}
	return x
}

// tellsAuthor reports a link that names who wrote it.
func tellsAuthor(j pulse.Judged) bool {
	link := strings.ToLower(j.URL)
	for _, s := range []string{j.Author.Handle, j.Author.ID} {
		if s != "" && strings.Contains(link, strings.ToLower(s)) {
			return true
		}
	}
	return false
}

// caseOwner is the name of an owner as people read it.
func (e *env) caseOwner(id string) string {
	for _, t := range e.cfg.Teams {
		if t.ID == id {
			return t.Name
		}
	}
	return id
}

// aCase reads the case a person named.
func (e *env) aCase(ctx context.Context, db *store.DB, typed string) (pulse.Case, []pulse.CaseChange, error) {
	n, err := pulse.ParseCaseID(typed)
	if err != nil {
		return pulse.Case{}, nil, err
	}
	return db.Case(ctx, n)
}

// saidIn is the mention a person names by its own id, or by that of its case: what the
// guest of the case said last.
func (e *env) saidIn(ctx context.Context, db *store.DB, typed string) (pulse.Judged, error) {
	if !caseWritten(typed) {
		return db.Named(ctx, typed)
	}
	c, _, err := e.aCase(ctx, db, typed)
	if err != nil {
		return pulse.Judged{}, err
	}
	said, err := db.CaseSaid(ctx, []pulse.Case{c})
	if err != nil {
		return pulse.Judged{}, err
	}
	if list := said[c.N]; len(list) > 0 {
		return list[len(list)-1], nil
	}
	return pulse.Judged{}, pulse.Usagef("the words of %s are not held any more", pulse.CaseID(c.N))
}

// caseWritten tells C-12 from the id of a mention, which names its source.
func caseWritten(s string) bool {
	_, err := pulse.ParseCaseID(s)
	return err == nil && strings.HasPrefix(strings.ToLower(s), "c")
}

func newCaseShow(e *env) *cobra.Command {
	var lang string
	var authors bool
	c := &cobra.Command{
		Use:               "show CASE",
		Short:             "One case: what the guest said, what was done, and earlier cases",
		Example:           "  pulse case show C-12",
		Args:              args(cobra.ExactArgs(1)),
		ValidArgsFunction: e.completeCase,
	}
	langFlag(c, &lang)
	c.Flags().BoolVar(&authors, "with-authors", false, "name the guest in full")
	format := e.formatFlag(c, "text", "json")
	c.RunE = func(c *cobra.Command, a []string) error {
		fm, err := format()
		if err != nil {
			return err
		}
		if err := knownLang(lang); err != nil {
			return err
		}
		now, err := e.now()
		if err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			x, h, err := e.aCase(c.Context(), db, a[0])
			if err != nil {
				return err
			}
			said, err := db.CaseSaid(c.Context(), []pulse.Case{x})
			if err != nil {
				return err
			}
			entry := e.caseEntry(x, said[x.N], now, authors)
			entry.History = h
			if len(said[x.N]) > 0 {
				if entry.Earlier, err = db.SaidBy(c.Context(), said[x.N][0].Mention, x.Mentions, 5); err != nil {
					return err
				}
			}
			return render.Case(c.OutOrStdout(), fm, entry, authors, e.renderOptions(e.readerLang(lang)))
		})
	}
	return c
}

func (e *env) completeCase(c *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	if there, err := e.storeExists(); len(given) > 0 || err != nil || !there {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	_ = e.withStore(c.Context(), func(db *store.DB) error {
		list, err := e.caseEntries(c.Context(), db, pulse.CaseFilter{Open: true, Limit: 30}, false)
		for _, x := range list {
			out = append(out, x.ID+"\t"+render.Clean(firstWords(x.Text, 40)))
		}
		return err
	})
	return out, cobra.ShellCompDirectiveNoFileComp
}
