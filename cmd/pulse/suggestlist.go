package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newSuggestList(e *env) *cobra.Command {
	var f suggestFlags
	c := &cobra.Command{
		Use: "list", Short: "Show the ideas so far, the newest first", Args: args(cobra.NoArgs),
		Example: "  pulse suggest list --place kadikoy",
	}
	langFlag(c, &f.lang)
	e.placeFlag(c, &f.place)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := knownLang(f.lang); err != nil {
			return err
		}
		cfg, err := e.config()
		if err != nil {
			return err
		}
		if f.place, err = placeID(cfg, f.place); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error { return e.listIdeas(c, db, f) })
	}
	return c
}

// ideaDraft is a word to somebody whose idea was taken up.
type ideaDraft struct {
	Idea   int              `json:"idea"`
	Item   string           `json:"item"`
	Status pulse.ItemStatus `json:"status"`
	To     string           `json:"to"`
	Text   string           `json:"text"`
}

func newSuggestTold(e *env) *cobra.Command {
	var code string
	c := &cobra.Command{
		Use:   "told [IDEA]",
		Short: "Draft a thank-you for taken-up ideas; tick that somebody was told",
		Long: `Without a number: a draft for everybody who gave their name to an idea that became
an item of the backlog, a thank-you while it is worked on and a word when it is
fixed. pulse sends none of them. With a number: tick that its author was told that
it is fixed; the draft does not come again.`,
		Example: "  pulse suggest told\n  pulse suggest told 3",
		Args:    args(cobra.MaximumNArgs(1)),
	}
	langFlag(c, &code)
	c.RunE = func(c *cobra.Command, a []string) error {
		if err := knownLang(code); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			if len(a) == 1 {
				return e.tickIdea(c, db, a[0])
			}
			list, err := e.ideaDrafts(c.Context(), db, e.readerLang(code))
			if err != nil {
				return err
			}
			return e.printDrafts(c, list, e.readerLang(code))
		})
	}
	return c
}

func (e *env) tickIdea(c *cobra.Command, db *store.DB, typed string) error {
	n, err := strconv.Atoi(strings.TrimSpace(typed))
	if err != nil || n < 1 {
		return pulse.WithHint(pulse.Usagef("%q is no number of an idea", typed), "pulse suggest list shows them")
	}
	now, err := e.now()
	if err != nil {
		return err
	}
	items, _, err := e.items(c.Context(), db)
	if err != nil {
		return err
	}
	links, err := db.IdeaItems(c.Context())
	if err != nil {
		return err
	}
	if x, ok := links[n]; ok && !slices.ContainsFunc(items, func(i pulse.Item) bool { return i.N == x.Item && fixed(i) }) {
		return &pulse.Problem{Kind: pulse.ErrPolicy, Msg: pulse.ItemID(x.Item) + " is not fixed yet: there is nothing to tell", Hint: "when it is: pulse backlog fixed " + pulse.ItemID(x.Item)}
	}
	first, err := db.ToldIdea(c.Context(), n, e.person(), now)
	if err != nil {
		return err
	}
	if !first {
		return e.done(c, map[string]any{"told": n, "first": false}, "the author of idea %d was told before", n)
	}
	return e.done(c, map[string]any{"told": n, "first": true}, "ticked: the author of idea %d knows that it is fixed", n)
}

// ideaDrafts are for authors with a name who have not been told that it is fixed.
func (e *env) ideaDrafts(ctx context.Context, db *store.DB, code string) ([]ideaDraft, error) {
	ideas, err := db.Ideas(ctx)
	if err != nil {
		return nil, err
	}
	links, err := db.IdeaItems(ctx)
	if err != nil {
		return nil, err
	}
	items, _, err := e.items(ctx, db)
	if err != nil {
		return nil, err
	}
	words, err := render.Phrases(code)
	if err != nil {
		return nil, err
	}
	out := []ideaDraft{}
	for _, i := range ideas {
		x, ok := links[i.N]
		at := slices.IndexFunc(items, func(it pulse.Item) bool { return it.N == x.Item })
		if !ok || i.By == "" || !x.Told.IsZero() || at < 0 {
			continue
		}
		it, key := items[at], "vo.idea.thanks"
		switch {
		case fixed(it):
			key = "vo.idea.fixed"
		case it.Status.Done(): // closed, and nothing was mended: nothing to thank with
			continue
		}
		out = append(out, ideaDraft{i.N, pulse.ItemID(it.N), it.Status, i.By,
			words(key, "name", render.Line(i.By), "idea", render.Line(i.Text), "item", firstOf(render.Line(it.Countermeasure), render.Line(it.Title)))})
	}
	return out, nil
}

func (e *env) printDrafts(c *cobra.Command, list []ideaDraft, code string) error {
	if e.json {
		return e.done(c, map[string]any{"drafts": list}, "")
	}
	if len(list) == 0 {
		words, err := render.Phrases(code)
		if err != nil {
			return err
		}
		return e.done(c, nil, "%s", words("vo.idea.none"))
	}
	for _, d := range list {
		if err := e.done(c, nil, "%d  %s  %s  %s\n   %s", d.Idea, d.Item, d.Status, d.To, d.Text); err != nil {
			return err
		}
	}
	return nil
}

// ideaOf is the idea that an item is made of.
func ideaOf(ctx context.Context, db *store.DB, n int) (pulse.Idea, error) {
	ideas, err := db.Ideas(ctx)
	if err != nil {
		return pulse.Idea{}, err
	}
	for _, i := range ideas {
		if i.N == n {
			return i, nil
		}
	}
	return pulse.Idea{}, pulse.WithHint(pulse.Usagef("there is no idea %d", n), "pulse suggest list shows them with their numbers")
}

// addIdea makes an idea a task: of the group that is named, or of the theme it is about.
// Where there is an item already, the idea is tied to that one.
func (e *env) addIdea(c *cobra.Command, db *store.DB, code string, n int, typed []string, add func(group string) error) error {
	i, err := ideaOf(c.Context(), db, n)
	if err != nil {
		return err
	}
	group := i.Theme
	if len(typed) > 0 {
		group = typed[0]
	}
	if group == "" {
		return pulse.WithHint(pulse.Usagef("idea %d names no theme; say what it is about", n), "pulse backlog add THEME --idea %d", n)
	}
	now, err := e.now()
	if err != nil {
		return err
	}
	item, err := e.itemAbout(c.Context(), db, group)
	if err != nil {
		return err
	}
	if item == 0 {
		if err := add(group); err != nil {
			return err
		}
		if item, err = e.itemAbout(c.Context(), db, group); err != nil {
			return err
		}
	}
	if err := db.LinkIdea(c.Context(), pulse.IdeaItem{Idea: n, Item: item, At: now, By: e.person()}); err != nil {
		return err
	}
	key := "b.did.idea"
	if i.By == "" { // there is nobody to thank
		key = "b.did.idea.unnamed"
	}
	return e.told(c, code, map[string]any{"idea": n, "item": pulse.ItemID(item)}, key, "n", n, "id", pulse.ItemID(item), "who", i.By)
}

// fixed reports that something was put right.
func fixed(it pulse.Item) bool { return it.Status.Done() && !it.Fixed.IsZero() }

// itemAbout is the number of the item about a theme or a group of complaints; 0 none.
func (e *env) itemAbout(ctx context.Context, db *store.DB, typed string) (int, error) {
	about, err := e.groupOf(ctx, db, strings.TrimSpace(typed))
	if err != nil {
		return 0, err
	}
	items, _, err := e.items(ctx, db)
	if err != nil {
		return 0, err
	}
	it, _ := backlog.Taken(items, about.Group, e.groupToday)
	return it.N, nil
}
