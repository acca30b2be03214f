package main

import (
	"context"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// themeLessons are what people told of themes: those they corrected a mention to, and
// "not this theme". A part teaches the theme that its words belong to.
func (e *env) themeLessons(ctx context.Context, db *store.DB, corrected []pulse.Judged) ([]theme.Lesson, error) {
	var out []theme.Lesson
	for _, m := range corrected {
		if home := e.state().Home(m.Correction.Theme); home != "" {
			out = append(out, theme.Lesson{Text: m.Text, Lang: m.Verdict.Lang, Themes: []string{home}})
		}
	}
	counts := theme.Counting(e.state().Log())
	for _, d := range e.state().Log() {
		home := e.state().Home(d.Theme)
		if d.What != pulse.ThemeNot || !counts[d.N] || home == "" {
			continue
		}
		list, err := db.Kept(ctx, d.Key)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if text := pinned(m, d.Pin); text != "" {
				out = append(out, theme.Lesson{Text: text, Lang: m.Verdict.Lang, Not: []string{home}})
			}
		}
	}
	return out, nil
}

// pinned is the text that a "not this theme" is about, "" where it is no longer held
// or was edited since.
func pinned(m pulse.Judged, p *pulse.Pin) string {
	switch {
	case m.Gone != "" || p == nil:
		return m.Text
	case theme.Mark(m.Text) == p.Text && p.Start >= 0 && p.Start <= p.End && p.End <= len(m.Text):
		return m.Text[p.Start:p.End]
	}
	i := slices.IndexFunc(m.Verdict.Opinions, func(o pulse.Opinion) bool {
		return o.Start >= 0 && o.Start <= o.End && o.End <= len(m.Text) && theme.Mark(m.Text[o.Start:o.End]) == p.Words
	})
	if i < 0 {
		return ""
	}
	return m.Text[m.Verdict.Opinions[i].Start:m.Verdict.Opinions[i].End]
}

// strangers are texts of whose themes nobody told.
func strangers(list []classify.Lesson) []theme.Lesson {
	out := make([]theme.Lesson, len(list))
	for i, l := range list {
		out[i] = theme.Lesson{Text: l.Text, Lang: lang.Detect(l.Text, l.Lang)}
	}
	return out
}
