package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/chat"
	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/fold"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/source/file"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// chatFlags are what `pulse chat` takes.
type chatFlags struct {
	lang, host string
	files      []string
	fetch, why bool
	from, to   func() (time.Time, error)
}

func newChat(e *env) *cobra.Command {
	var f chatFlags
	c := &cobra.Command{
		Use:   "chat '#TAG'",
		Short: "A hashtag session: questions, answers, ideas, whom to thank",
		Long: `Put a chat under a hashtag together: the host's questions Q1, Q2, … (S1, P1, ค1,
1️⃣, or without numbers) and what was answered to each (A1, C1, R1, J1, ต1, or by
reply, quote, time and words), by language, with the ideas by theme and a list of
whom to thank. Reposts are counted; chat, asides, adverts are left out and counted.

It reads what is stored. --file reads a file as pulse import takes it, --fetch
asks X for the tag (recent search, at X's price, within the budget of the source);
neither is stored. Nothing is sent to anybody. --why tells for every post where
it stands and why. The HTML page is whole in itself.`,
		Example: `  pulse chat '#CXTweetchat' --from 2026-11-18T18:00:00Z --to 2026-11-19
  pulse chat '#CXTweetchat' --file posts.jsonl --why
  pulse chat '#CXTweetchat' --file posts.jsonl --lang tr --format html > chat.html`,
		Args: args(cobra.ExactArgs(1)),
	}
	format := e.formatFlag(c, "text", "html", "md", "json")
	f.from = e.whenFlag(c, "from", "", "posts from then on; empty is the day before --to, or all of a file")
	f.to = e.whenFlag(c, "to", "", "posts before; empty is now")
	c.Flags().StringArrayVar(&f.files, "file", nil, "read this file and not the database; - is standard input")
	c.Flags().BoolVar(&f.fetch, "fetch", false, "ask X for the tag; costs money")
	c.Flags().StringVar(&f.host, "host", "", "handle of who asks; empty is found out")
	c.Flags().BoolVar(&f.why, "why", false, "tell of every post where it stands and why")
	langFlag(c, &f.lang)
	c.MarkFlagsMutuallyExclusive("file", "fetch")
	c.RunE = func(c *cobra.Command, a []string) error {
		how, err := format()
		if err != nil {
			return err
		}
		o, err := f.options(e, a[0])
		if err != nil {
			return err
		}
		return e.withThemes(c, func(db *store.DB) error {
			list, err := e.chatPosts(c.Context(), db, &f, &o)
			if err != nil {
				return err
			}
			j, err := e.judge()
			if err != nil {
				return err
			}
			j.shown = true
			o.Judge = j.Judge
			if err := render.TweetChat(c.OutOrStdout(), how, chat.Build(list, o), f.why, e.renderOptions(e.readerLang(f.lang))); err != nil {
				return fmt.Errorf("write the chat: %w", err)
			}
			return nil
		})
	}
	return c
}

func (f *chatFlags) options(e *env, tag string) (o chat.Options, err error) {
	if err := knownLang(f.lang); err != nil {
		return o, err
	}
	if name := strings.TrimPrefix(strings.TrimSpace(tag), "#"); name == "" || strings.ContainsAny(name, " \t\"()") {
		return o, pulse.WithHint(pulse.Usagef("%q is no hashtag", tag), "for example: pulse chat '#CXTweetchat' (with quotes: # begins a comment in a shell)")
	}
	o = chat.Options{Tag: "#" + strings.TrimPrefix(strings.TrimSpace(tag), "#"), Host: f.host, Roots: theme.Roots, Same: nearCopy}
	if o.From, err = f.from(); err != nil {
		return o, err
	}
	if o.To, err = f.to(); err != nil {
		return o, err
	}
	now, err := e.now()
	if err != nil {
		return o, err
	}
	if o.To.IsZero() {
		o.To = now
	}
	if o.From.IsZero() && len(f.files) == 0 {
		o.From = o.To.Add(-24 * time.Hour)
	}
	if !o.From.Before(o.To) {
		return o, pulse.Usagef("--from lies behind --to")
	}
	return o, nil
}

// nearCopy compares texts with one.
func nearCopy(text string) func(string) bool {
	a := fold.Read(text)
	return func(b string) bool { return a.Same(fold.Read(b)) }
}

// chatPosts gives the posts a chat is made of, without those of people who asked
// to be forgotten or are muted.
func (e *env) chatPosts(ctx context.Context, db *store.DB, f *chatFlags, o *chat.Options) (list []pulse.Mention, err error) {
	switch {
	case len(f.files) > 0:
		list, err = e.chatFiles(ctx, f.files)
	case f.fetch:
		list, err = e.chatFetch(ctx, db, o)
	default:
		return e.chatStored(ctx, db, o)
	}
	if err != nil || db == nil {
		return list, err
	}
	return db.Unforgotten(ctx, list)
}

func (e *env) chatStored(ctx context.Context, db *store.DB, o *chat.Options) ([]pulse.Mention, error) {
	if db == nil {
		return nil, pulse.WithHint(pulse.Usagef("nothing is stored yet"), "read a file: pulse chat '%s' --file posts.jsonl", o.Tag)
	}
	js, err := db.Mentions(ctx, pulse.Filter{From: o.From, To: o.To})
	var out []pulse.Mention
	for _, j := range js {
		out = append(out, j.Mention)
	}
	return out, err
}

func (e *env) chatFiles(ctx context.Context, paths []string) ([]pulse.Mention, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	now, err := e.now()
	if err != nil {
		return nil, err
	}
	sources, err := e.files(file.Options{Name: "file", Zone: cfg.Zone()}, paths)
	if err != nil {
		return nil, err
	}
	var out []pulse.Mention
	for _, src := range sources {
		got, err := e.chatRead(ctx, src, pulse.Ask{Now: now}, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
	}
	return out, nil
}

// chatRead takes all pages of a source. What could not be read is said.
func (e *env) chatRead(ctx context.Context, src pulse.Source, ask pulse.Ask, cost *pulse.Cost) (out []pulse.Mention, err error) {
	for page, err := range src.Pages(ctx, ask) {
		if cost != nil {
			*cost = cost.Add(page.Cost)
		}
		if err != nil {
			return out, err
		}
		out = append(out, page.Mentions...)
		for _, b := range page.Bad {
			e.logger().Warn(src.Name() + ": " + b.Where + " " + b.Why)
		}
		for _, n := range page.Notes {
			e.logger().Info(src.Name() + ": " + n)
		}
	}
	return out, nil
}

// chatFetch asks X for the tag. What it cost is written down with the source's
// other runs, so that its budget holds; the posts are not stored.
func (e *env) chatFetch(ctx context.Context, db *store.DB, o *chat.Options) ([]pulse.Mention, error) {
	src, err := e.chatSource(o.Tag)
	if err != nil {
		return nil, err
	}
	if db == nil { // the budget wants one
		if db, err = e.openStore(ctx); err != nil {
			return nil, err
		}
		defer db.Close()
	}
	release, err := db.Lock(ctx, "fetch", e.holder(), lockTTL)
	if err != nil {
		return nil, err
	}
	defer release()
	now, err := e.now()
	if err != nil {
		return nil, err
	}
	spent, err := db.Spent(ctx, src.Name(), now)
	if err != nil {
		return nil, err
	}
	run := pulse.Run{Kind: pulse.ChatRun, Source: src.Name(), Started: now}
	if run.ID, err = db.StartRun(ctx, src.Name(), pulse.ChatRun); err != nil {
		return nil, err
	}
	list, err := e.chatRead(ctx, src, pulse.Ask{Since: o.From, Now: now, Spent: spent}, &run.Cost)
	if run.Seen = len(list); err != nil {
		run.Error, run.Exit = err.Error(), pulse.ExitCode(err)
	}
	e.logger().Info(fmt.Sprintf("%s: %s read for %.3f USD; not stored", src.Name(), count(len(list), "post"), run.Cost.USD))
	if len(list) > 0 && errors.Is(err, pulse.ErrLater) { // the budget ended in the middle: what was paid for is shown
		e.logger().Warn(err.Error())
		err = nil
	}
	return list, errors.Join(err, db.EndRun(context.WithoutCancel(ctx), run))
}

// chatSource is the X source of the configuration, asked for a tag.
func (e *env) chatSource(tag string) (pulse.Source, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	for _, s := range cfg.Sources {
		if s.Type != "x" {
			continue
		}
		search := tag + " -is:retweet"
		if s.Setting("dialect") == "v1.1" {
			search = tag + " -filter:retweets"
		}
		s.Settings = maps.Clone(s.Settings)
		delete(s.Settings, "mentions_of")
		delete(s.Settings, "languages")
		s.Settings["search"] = []string{search}
		s.Settings["expand_authors"] = []string{"true"} // whom to thank
		one := *cfg
		one.Sources = []config.Source{s}
		http, err := e.wire()
		if err != nil {
			return nil, err
		}
		list, err := all.Open(&one, http, nil)
		if err != nil {
			return nil, err
		}
		return list[0], nil
	}
	return nil, pulse.WithHint(pulse.Usagef("no source of type x is configured"), "add one under sources: in pulse.yaml, or read a file: pulse chat '%s' --file posts.jsonl", tag)
}
