package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/search"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// searchFlags are what a search is narrowed by.
type searchFlags struct {
	listFlags
	kind, author, source string
	limit                int
}

func newSearch(e *env) *cobra.Command {
	var f searchFlags
	c := &cobra.Command{
		Use:   "search WORD…",
		Short: "Find what guests said by their words, newest first",
		Long: `Find the mentions in which all these words stand, in any order, newest first. Case
and accents do not matter, nor the dots of Turkish: "sicak" finds Sıcak. A word may
go on: "garson" finds garsonlar. "Two words" in quotes are found as they stand; what
holds a -word is left out (write it behind --). Thai is found inside the line, a
name with its @.

New texts can be found after the next fetch or import, or at the first search.`,
		Example: "  pulse search çay soğuk\n  pulse search '\"cold coffee\"' --since 30d --place moda\n  pulse search -- coffee -sugar",
		Args:    args(cobra.MinimumNArgs(1)),
	}
	f.since = e.whenFlag(c, "since", "", "posted since; empty is as long as texts are held")
	f.until = e.whenFlag(c, "until", "", "up to, not included; empty is now")
	f.format = e.formatFlag(c, "text", "json", "csv", "md")
	e.placeFlag(c, &f.place)
	langFlag(c, &f.lang)
	fl := c.Flags()
	fl.StringVar(&f.kind, "kind", "", "praise, complaint, mixed or neutral only")
	fl.StringVar(&f.author, "author", "", "of one author: handle, name or id")
	fl.StringVar(&f.source, "source", "", "of one source")
	fl.IntVar(&f.limit, "limit", 20, "at most so many; 0 is all")
	completeWords(c, "kind", "praise", "complaint", "mixed", "neutral")
	c.RunE = func(c *cobra.Command, words []string) error {
		q, err := search.Parse(strings.Join(words, " "))
		if err != nil {
			return err
		}
		return e.search(c, q, &f)
	}
	return c
}

func (e *env) search(c *cobra.Command, q search.Query, f *searchFlags) error {
	format, since, until, err := f.window(e)
	if err != nil {
		return err
	}
	want := pulse.Filter{From: since, To: until, Place: f.place, Source: f.source, Author: strings.TrimPrefix(f.author, "@")}
	if f.kind != "" {
		kind, err := kindNamed(f.kind, e.readerLang(""))
		if err != nil {
			return err
		}
		want.Kinds = []pulse.Kind{kind}
	}
	if f.limit < 0 {
		return pulse.Usagef("--limit %d: use a number of mentions, or 0 for all", f.limit)
	}
	return e.withStore(c.Context(), func(db *store.DB) error {
		if err := e.learnWords(c.Context(), db); err != nil {
			return err
		}
		hits, more, err := find(c.Context(), db, q, want, f.limit)
		if err != nil {
			return err
		}
		if err := render.Found(c.OutOrStdout(), format, hits, e.renderOptions(e.readerLang(f.lang))); err != nil {
			return err
		}
		if more {
			e.logger().Info(fmt.Sprintf("these are the newest %d; there are more: --limit 0, or --since and --until", f.limit))
		}
		return nil
	})
}

// searchRows is how many mentions are read at a time.
const searchRows = 200

// find reads what may hold the words until limit mentions do; more says that another
// one would have followed.
func find(ctx context.Context, db *store.DB, q search.Query, want pulse.Filter, limit int) (hits []render.Hit, more bool, err error) {
	for after := ""; ; {
		list, err := db.Search(ctx, q.Lookups(), want, after, searchRows)
		if err != nil || len(list) == 0 {
			return hits, false, err
		}
		for _, j := range list {
			spans, ok := q.Find(j.Text)
			if !ok {
				continue
			}
			if limit > 0 && len(hits) == limit {
				return hits, true, nil
			}
			h := render.Hit{Judged: j}
			for _, s := range spans {
				h.Places = append(h.Places, render.Place{Start: s.Start, End: s.End})
			}
			hits = append(hits, h)
		}
		after = list[len(list)-1].Key()
	}
}

// learnRows is how many texts become findable in one transaction.
const learnRows = 2000

// learnWords makes texts findable that are not yet, and finds among them who is quoted. It is done behind a harvest, as a
// whole, and made up for by a search. Where another pulse is at it, that one does it.
func (e *env) learnWords(ctx context.Context, db *store.DB) error {
	due, err := db.Unfindable(ctx, 1)
	if err != nil || len(due) == 0 {
		return err
	}
	ctx, release, err := db.LockFenced(ctx, "search", e.holder(), lockTTL)
	if errors.Is(err, pulse.ErrLater) {
		return nil
	}
	if err != nil {
		return err
	}
	defer release()
	for {
		if due, err = db.Unfindable(ctx, learnRows); err != nil || len(due) == 0 {
			return err
		}
		list := make([]pulse.Findable, len(due))
		for i, j := range due {
			list[i] = pulse.Findable{Key: j.Key(), Text: j.Text, Words: search.Words(j.Text)}
		}
		if err := db.SaveFindable(ctx, list); err != nil {
			return err
		}
		if err := e.foldQuotes(ctx, db, due); err != nil {
			return err
		}
	}
}
