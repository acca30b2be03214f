package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// setFlags are what a person may say of an item. An empty text takes it back.
type setFlags struct {
	owner, cause, measure, due, title string

	changed func(flag string) bool
}

func (f *setFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.owner, "owner", "", "whose task: a team, somebody of the staff, or a mail address; \"\" leaves it to the team of the theme")
	c.Flags().StringVar(&f.cause, "cause", "", "why it happens")
	c.Flags().StringVar(&f.measure, "countermeasure", "", "what is done about it")
	c.Flags().StringVar(&f.due, "due", "", "until when: 2026-12-01, friday, 2w; \"\" takes it back")
	c.Flags().StringVar(&f.title, "title", "", "what people read")
	f.changed = c.Flags().Changed
}

func newBacklogSet(e *env, by *string) *cobra.Command {
	var f setFlags
	var note string
	c := &cobra.Command{
		Use:     "set ITEM",
		Short:   "Say whose task it is, why it happens, what is done, and until when",
		Example: "  pulse backlog set B-1 --cause \"one till at lunch\" --countermeasure \"second till 12-14\"\n  pulse backlog set B-1 --due friday --owner service",
		Args:    args(cobra.ExactArgs(1)),
	}
	f.add(c)
	c.Flags().StringVar(&note, "note", "", "why, for whoever looks later")
	return e.changeItem(c, by, "b.did.changed", func(c *cobra.Command, it pulse.Item, _ []string) ([]pulse.ItemChange, error) {
		list, err := e.setting(c, it, f)
		if err == nil && len(list) == 0 {
			err = pulse.WithHint(pulse.Usagef("%s stays as it is: nothing new was said of it", pulse.ItemID(it.N)), "use --owner, --cause, --countermeasure, --due or --title")
		}
		if len(list) > 0 {
			list[0].Note = note
		}
		return list, err
	})
}

func newBacklogAssign(e *env, by *string) *cobra.Command {
	var due string
	c := &cobra.Command{
		Use:     "assign ITEM OWNER",
		Short:   "Make an item the task of a team or a person",
		Long:    "Make an item the task of a team of pulse.yaml, of somebody of the staff, or of\nanybody by a mail address. The same as pulse backlog set ITEM --owner OWNER.",
		Example: "  pulse backlog assign B-1 service --due 2w\n  pulse backlog assign B-1 elif@example.com",
		Args:    args(cobra.ExactArgs(2)),
	}
	c.Flags().StringVar(&due, "due", "", "until when: 2026-12-01, friday, 2w")
	return e.changeItem(c, by, "b.did.assigned", func(c *cobra.Command, it pulse.Item, a []string) ([]pulse.ItemChange, error) {
		list, err := e.setting(c, it, setFlags{owner: a[1], due: due, changed: func(flag string) bool { return flag == "owner" || flag == "due" && due != "" }})
		if err == nil && len(list) == 0 {
			err = pulse.Usagef("%s is the task of %s already", pulse.ItemID(it.N), cmp.Or(it.Owner, "the team of its theme"))
		}
		return list, err
	})
}

// signing is who changes an item, and the language in which that is confirmed.
type signing struct {
	by   *string
	lang string
}

// signs adds --lang; --by stands at the group.
func signs(c *cobra.Command, by *string) *signing {
	s := &signing{by: by}
	langFlag(c, &s.lang)
	return s
}

// changeItem makes a command that changes one item. build gives the changes,
// without who, when and number; done is the key of what is said then.
func (e *env) changeItem(c *cobra.Command, by *string, done string, build func(c *cobra.Command, it pulse.Item, a []string) ([]pulse.ItemChange, error)) *cobra.Command {
	c.ValidArgsFunction = e.completeItem
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
			list, err := build(c, it, a)
			if err != nil {
				return err
			}
			return e.writeItem(c, db, s, append(first, list...), done)
		})
	}
	return c
}

// itemToChange is an item as the person sees it: where its complaints came back
// and nobody has written that down yet, this comes first.
func (e *env) itemToChange(ctx context.Context, db *store.DB, typed string) (pulse.Item, []pulse.ItemChange, error) {
	it, log, err := e.item(ctx, db, typed)
	if err != nil {
		return it, nil, err
	}
	until, err := e.replay()
	if err != nil {
		return it, nil, err
	}
	if err := later(log, it.N, until); err != nil {
		return it, nil, err
	}
	back, err := e.returns(ctx, db, []pulse.Item{it}, log)
	if err != nil {
		return it, nil, err
	}
	if err := e.followItem(ctx, db, it.N); err != nil { // who was killed did not come to it
		return it, nil, err
	}
	if len(back) > 0 {
		log = append(log, back...)
		for _, x := range backlog.Items(log, until) {
			if x.N == it.N {
				it = x
			}
		}
	}
	return it, back, nil
}

// writeItem numbers and signs changes of one item, writes them down and says so: done is
// a key of the reader's words, and pairs are what stands in it.
func (e *env) writeItem(c *cobra.Command, db *store.DB, s *signing, list []pulse.ItemChange, done string, pairs ...any) error {
	now, err := e.now()
	if err != nil {
		return err
	}
	say, err := render.Phrases(e.readerLang(s.lang))
	if err != nil {
		return err
	}
	by := cmp.Or(strings.TrimSpace(*s.by), e.person())
	for i := range list {
		list[i].Item, list[i].At = list[0].Item, now.UTC()
		if i > 0 {
			list[i].Rev = list[i-1].Rev + 1
		}
		if list[i].By == "" {
			list[i].By = by
		}
	}
	if err := db.AddItemChanges(c.Context(), list...); err != nil {
		return err
	}
	id := pulse.ItemID(list[0].Item)
	if err := e.followItem(c.Context(), db, list[0].Item); err != nil {
		return fmt.Errorf("%s is changed; its cases do not know yet, and will with the next harvest: %w", id, err)
	}
	said := say(done, append(pairs, "id", id)...) + replaced(list, say)
	return e.done(c, map[string]any{"id": id, "changes": list}, "%s", say("b.did.see", "done", said, "id", id))
}

// replaced tells what somebody had said before and is no longer so: who changes an
// item sees what went.
func replaced(list []pulse.ItemChange, say func(key string, pairs ...any) string) string {
	var out []string
	for _, c := range list {
		if c.From != "" && c.What != pulse.ItemMove && c.What != pulse.ItemReturn {
			out = append(out, say("b.did.was", "what", say(whatKey(c.What)), "was", c.From))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return " (" + strings.Join(out, ", ") + ")"
}

// whatKey is the key of the reader's word for a kind of change.
func whatKey(what pulse.ItemWhat) string {
	switch what {
	case pulse.ItemTitle, pulse.ItemOwner, pulse.ItemCause, pulse.ItemDue:
		return "b.f." + string(what)
	case pulse.ItemCountermeasure:
		return "b.f.measure"
	}
	return "b.what." + string(what)
}

// setting gives the changes that flags ask for and that change something.
func (e *env) setting(c *cobra.Command, it pulse.Item, f setFlags) ([]pulse.ItemChange, error) {
	var out []pulse.ItemChange
	for _, x := range []struct {
		flag     string
		what     pulse.ItemWhat
		was, now string
		check    func(string) (string, error)
	}{
		{"title", pulse.ItemTitle, it.Title, f.title, freeText},
		{"owner", pulse.ItemOwner, it.Owner, f.owner, e.ownerNamed},
		{"cause", pulse.ItemCause, it.Cause, f.cause, freeText},
		{"countermeasure", pulse.ItemCountermeasure, it.Countermeasure, f.measure, freeText},
		{"due", pulse.ItemDue, it.Due, f.due, e.dueDay},
	} {
		if f.changed == nil || !f.changed(x.flag) {
			continue
		}
		to, err := x.check(strings.TrimSpace(x.now))
		if err != nil {
			return nil, err
		}
		if to != x.was {
			out = append(out, pulse.ItemChange{Item: it.N, Rev: it.Rev + 1 + len(out), What: x.what, From: x.was, To: to})
		}
	}
	return out, nil
}

// mostText is how many letters one text of an item may have: more is a document.
const mostText = 2000

func freeText(s string) (string, error) {
	if n := utf8.RuneCountInString(s); n > mostText {
		return "", pulse.Usagef("a text of %d letters is too long: use at most %d", n, mostText)
	}
	return s, nil
}

func (e *env) dueDay(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	now, err := e.now()
	if err != nil {
		return "", err
	}
	day, err := pulse.ParseDue(s, now)
	if err != nil {
		return "", pulse.WithHint(err, "for example: --due %s", now.Add(14*24*time.Hour).Format(time.DateOnly))
	}
	return day, nil
}
