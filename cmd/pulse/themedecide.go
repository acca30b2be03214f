package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// decide shows what a decision changes on past mentions, asks, and writes it down.
// Where words change, verdicts are replaced in the same transaction, and no fetch
// may bring mentions in between.
func (e *env) decide(c *cobra.Command, db *store.DB, d pulse.ThemeChange, f changing) error {
	if err := e.state().Check(d); err != nil {
		return err
	}
	now, err := e.now()
	if err != nil {
		return err
	}
	d.N, d.By, d.At = e.state().Last()+1, e.person(), now.UTC()
	after := e.state().With(d)
	yes := f.yes || f.apply
	words := d.What == pulse.ThemeApply || theme.WordsDiffer(e.state(), after)
	if words && (yes || e.canAsk()) {
		release, err := db.Lock(c.Context(), "fetch", e.holder(), lockTTL)
		if err != nil {
			return err
		}
		defer release()
	}
	t, err := e.trial(c.Context(), db, d, after, words)
	if err != nil {
		return err
	}
	return e.settle(c, db, d, t, yes, e.readerLang(f.lang))
}

// settle shows the trial, asks where nobody said yes, and applies. It speaks the
// language of code.
func (e *env) settle(c *cobra.Command, db *store.DB, d pulse.ThemeChange, t *theme.Trial, yes bool, code string) error {
	say, err := render.Phrases(code)
	if err != nil {
		return err
	}
	asked := !yes && e.canAsk()
	if !e.json {
		if err := e.previewChange(c, d, t, false, code); err != nil {
			return err
		}
	}
	if asked {
		if err := e.confirm(c.Context(), false, say("theme.ask")); err != nil {
			return err
		}
	}
	if yes || asked {
		redo := make([]store.Redone, len(t.Anew))
		for i, r := range t.Anew {
			redo[i] = store.Redone{Was: r.Was, Now: r.Now}
		}
		if err := db.AddThemeChange(c.Context(), d, redo); err != nil {
			return err
		}
	}
	switch {
	case e.json:
		return e.previewChange(c, d, t, yes, code)
	case yes || asked:
		return e.done(c, nil, "%s", say(applied(d), "n", d.N))
	}
	return e.remark(code, "theme.pending", 0)
}

// canAsk reports somebody who can answer.
func (e *env) canAsk() bool { return !e.json && !e.noInput && e.terminal(e.in) }

// applied names the words that tell of a decision; one that can be taken back says how.
func applied(d pulse.ThemeChange) string {
	if d.What == pulse.ThemeApply {
		return "theme.applied"
	}
	return "theme.applied.back"
}

func (e *env) previewChange(c *cobra.Command, d pulse.ThemeChange, t *theme.Trial, applied bool, code string) error {
	p := render.ThemePreview{Change: d, Told: theme.Told(d), Mentions: t.Mentions, Changed: t.Changed, Applied: applied}
	if d.What == pulse.ThemeUndo {
		for _, o := range e.state().Log() {
			if o.N == d.Undo {
				p.Told += ": " + theme.Told(o)
				p.Undone = o
			}
		}
	}
	for _, m := range t.Examples {
		p.Examples = append(p.Examples, render.ThemeExample{Key: m.Key(), Text: m.Text, Before: seenThemes(m.Judged), After: seenThemes(m.After)})
	}
	names := code
	if d.What == pulse.ThemeRename && d.Lang != "" {
		names = d.Lang // elsewhere the name stays, and there is nothing to see
	}
	was := func(path string) string { return themePath(t.Before, path, names) }
	will := func(path string) string { return themePath(t.After, path, names) }
	return render.Preview(c.OutOrStdout(), e.format(), p, was, will, e.renderOptions(code))
}

// themePath names "theme/part" for a reader.
func themePath(s *theme.State, path, code string) string {
	var out []string
	for id := range strings.SplitSeq(path, "/") {
		out = append(out, s.Name(id, code))
	}
	return strings.Join(out, ": ")
}

// seenThemes lists what a mention is about, as View shows it: "theme" or
// "theme/part", each once.
func seenThemes(j pulse.Judged) []string {
	path := func(theme, part string) string { return strings.TrimSuffix(theme+"/"+part, "/") }
	out := []string{}
	if c := j.Correction; c != nil && c.Theme != "" {
		return append(out, path(c.Theme, c.Sub))
	}
	for _, o := range j.Verdict.Opinions {
		if p := path(o.Theme, o.Sub); p != "" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// trial looks at past mentions with the decision taken. A correction of one
// mention looks at that one.
func (e *env) trial(ctx context.Context, db *store.DB, d pulse.ThemeChange, after *theme.State, words bool) (*theme.Trial, error) {
	t := &theme.Trial{Before: e.state(), After: after, All: d.What == pulse.ThemeApply, Watch: e.renamed(d)}
	if d.What == pulse.ThemeDismiss { // nothing is seen otherwise
		return t, nil
	}
	if words {
		j, err := e.judgeOf(ctx, db)
		if err != nil {
			return nil, err
		}
		j.themes, j.parts = e.themesOf(after).Reading(j.polarity.Meant).With(j.themes.Local()), after
		t.Judge = func(m pulse.Judged) pulse.Verdict { return keepSecond(j.Judge(m.Mention), m.Verdict.Second) }
	}
	if key := e.onlyOf(d); key != "" {
		list, err := db.Kept(ctx, key)
		for _, j := range list {
			t.Add(j)
		}
		return t, err
	}
	return t, db.Walk(ctx, func(j pulse.Judged) error { t.Add(j); return nil })
}

// onlyOf is the mention that a decision is about alone.
func (e *env) onlyOf(d pulse.ThemeChange) string {
	if d.What != pulse.ThemeUndo {
		return d.Key
	}
	for _, o := range e.state().Log() {
		if o.N == d.Undo {
			return o.Key
		}
	}
	return ""
}

// renamed is the theme whose mentions are told of because its name changes.
func (e *env) renamed(d pulse.ThemeChange) string {
	if d.What == pulse.ThemeUndo {
		for _, o := range e.state().Log() {
			if o.N == d.Undo {
				d = o
			}
		}
	}
	if d.What == pulse.ThemeRename {
		return d.Theme
	}
	return ""
}
