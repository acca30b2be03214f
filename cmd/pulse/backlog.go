package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newBacklog(e *env) *cobra.Command {
	by := new(string)
	c := group("backlog", "What is being put right: whose task, until when, and did it help",
		newBacklogList(e), newBacklogShow(e), newBacklogAdd(e, by), newBacklogSet(e, by), newBacklogAssign(e, by),
		newBacklogMove(e, by, pulse.ItemInProgress, "start ITEM", "Say that work on an item has begun"),
		newBacklogFixed(e, by),
		newBacklogClose(e, by),
		newBacklogMove(e, by, pulse.ItemOpen, "reopen ITEM", "Open an item again"),
		newBacklogInvite(e, by), newBacklogInvited(e, by), newBacklogTell(e, by), newBacklogWaive(e, by),
		newBacklogNote(e, by), newBacklogUndo(e, by), newBacklogExport(e))
	c.Long = `One item for each group of complaints that somebody takes on: owner, cause,
countermeasure, due day, and how many complained before it was fixed and since.
Complaints that come back reopen it. Who changed what, when, from what and to
what is kept for ever. Without a subcommand it lists the items.`
	c.Example = `  pulse backlog add waiting --due friday
  pulse backlog set B-1 --cause "one till at lunch" --countermeasure "second till 12-14"
  pulse backlog fixed B-1
  pulse backlog show B-1`
	c.PersistentFlags().StringVar(by, "by", "", "who decides this; empty is you")
	list := newBacklogList(e)
	c.Flags().AddFlagSet(list.Flags())
	c.RunE = func(c *cobra.Command, a []string) error {
		if len(a) > 0 {
			return unknownItem(c, a)
		}
		list.SetContext(c.Context())
		list.SetOut(c.OutOrStdout())
		return list.RunE(list, nil)
	}
	return c
}

// unknownItem meets "pulse backlog B-1" with what was meant.
func unknownItem(c *cobra.Command, a []string) error {
	if looksLikeItem.MatchString(a[0]) {
		return pulse.WithHint(pulse.Usagef("pulse backlog has no command %q", a[0]), "did you mean: pulse backlog show %s", strings.ToUpper(a[0]))
	}
	return onlySubcommands(c, a)
}

var looksLikeItem = regexp.MustCompile(`^[bB]-\d+$`)

// backlogFlags are what the lists take.
type backlogFlags struct {
	lang    string
	authors bool
	format  func() (string, error)
}

func (e *env) backlogFlags(c *cobra.Command, formats ...string) *backlogFlags {
	f := &backlogFlags{format: e.formatFlag(c, formats...)}
	langFlag(c, &f.lang)
	c.Flags().BoolVar(&f.authors, "with-authors", false, "name guests in full")
	return f
}

// check gives the format, and the options to print with.
func (f *backlogFlags) check(e *env) (string, render.Options, error) {
	format, err := f.format()
	if err != nil {
		return "", render.Options{}, err
	}
	if err := knownLang(f.lang); err != nil {
		return "", render.Options{}, err
	}
	if _, err := e.now(); err != nil {
		return "", render.Options{}, err
	}
	return format, e.renderOptions(e.readerLang(f.lang)), nil
}

func newBacklogList(e *env) *cobra.Command {
	var team, status string
	var overdue, all bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the items: what is due first, then what is fixed",
		Example: "  pulse backlog list --team service\n  pulse --now 2026-10-01 backlog list --format md",
		Args:    args(cobra.NoArgs),
	}
	f := e.backlogFlags(c, "text", "json", "csv", "md")
	c.Flags().StringVar(&team, "team", "", "items of one team only")
	c.Flags().StringVar(&status, "status", "", "one status only: open, in_progress, fixed, closed")
	c.Flags().BoolVar(&overdue, "overdue", false, "only what is overdue")
	c.Flags().BoolVar(&all, "all", false, "closed items too")
	completeWords(c, "status", statuses...)
	c.RunE = func(c *cobra.Command, _ []string) error {
		format, o, err := f.check(e)
		if err != nil {
			return err
		}
		if status != "" {
			if err := oneOf("status", status, statuses...); err != nil {
				return err
			}
		}
		if team, err = e.teamNamed(team); err != nil {
			return err
		}
		return e.withThemes(c, func(db *store.DB) error {
			list, err := e.entries(c.Context(), db, f)
			if err != nil {
				return err
			}
			if err := e.countLetters(c.Context(), db, list); err != nil {
				return err
			}
			if format == render.JSON || format == render.CSV { // the others show no guests
				if err := e.reach(c.Context(), db, list); err != nil {
					return err
				}
			}
			view := render.Backlog{At: o.Now, Items: list}
			view.Items = slices.DeleteFunc(list, func(x backlog.Entry) bool {
				return team != "" && x.Team != team || overdue && !x.Overdue || status != "" && string(x.Status) != status
			})
			if !all && status == "" {
				view.HideClosed()
			}
			return render.BacklogList(c.OutOrStdout(), format, view, o)
		})
	}
	return c
}

var statuses = []string{string(pulse.ItemOpen), string(pulse.ItemInProgress), string(pulse.ItemFixed), string(pulse.ItemClosed)}

func newBacklogShow(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "show ITEM",
		Short: "One item: cause, countermeasure, rates, guests and history",
		Long: `Show one item with its rate before it was fixed and since, the guests to invite
(while it is open) or to tell (once it is fixed), those of them who cannot be written
to and why, and every change. Nothing is sent to anybody. Guests are masked unless
--with-authors is given.`,
		Example:           "  pulse backlog show B-1\n  pulse backlog show B-1 --with-authors",
		Args:              args(cobra.ExactArgs(1)),
		ValidArgsFunction: e.completeItem,
	}
	f := e.backlogFlags(c, "text", "json", "md")
	c.RunE = func(c *cobra.Command, a []string) error {
		format, o, err := f.check(e)
		if err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			it, _, err := e.item(c.Context(), db, a[0])
			if err != nil {
				return err
			}
			list, err := e.entries(c.Context(), db, f, it)
			if err != nil {
				return err
			}
			if err := e.countLetters(c.Context(), db, list); err != nil {
				return err
			}
			if err := e.reach(c.Context(), db, list); err != nil {
				return err
			}
			return render.BacklogItem(c.OutOrStdout(), format, list[0], o)
		})
	}
	return c
}
