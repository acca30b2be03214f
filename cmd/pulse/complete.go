package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// Completions are asked for at every press of a key: they say nothing rather
// than fail, and look at little.

func completeWords(c *cobra.Command, flag string, words ...string) {
	complete := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return words, cobra.ShellCompDirectiveNoFileComp
	}
	if err := c.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic(err) // the flag was not defined before: a mistake in this program
	}
}

// placeFlag adds --place, which chooses one place.
func (e *env) placeFlag(c *cobra.Command, to *string) {
	c.Flags().StringVar(to, "place", "", "one place only")
	e.placesComplete(c)
}

// placesComplete offers the configured places for --place.
func (e *env) placesComplete(c *cobra.Command) {
	if err := c.RegisterFlagCompletionFunc("place", e.completePlaces); err != nil {
		panic(err) // the flag was not defined before: a mistake in this program
	}
}

// langFlag adds --lang, the language of whoever reads the result.
func langFlag(c *cobra.Command, to *string) {
	c.Flags().StringVar(to, "lang", "", "reader's language: "+strings.Join(render.Languages(), ", "))
	completeWords(c, "lang", render.Languages()...)
}

func (e *env) completeSources(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
	cfg, err := e.config()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, n := range all.Names(cfg) {
		if !strings.Contains(" "+strings.Join(given, " ")+" ", " "+n+" ") {
			out = append(out, n)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

func (e *env) completePlaces(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	cfg, err := e.config()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, p := range cfg.Places {
		out = append(out, render.Line(p.ID)+"\t"+render.Line(p.Name))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeMention offers the newest mentions, so that an id need not be typed.
func (e *env) completeMention(c *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	if len(given) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	_ = e.withStore(c.Context(), func(db *store.DB) error {
		js, err := db.Mentions(c.Context(), pulse.Filter{From: e.clock().Add(-14 * 24 * time.Hour), Limit: 30})
		for _, j := range js {
			if key := j.Key(); render.Line(key) == key { // another would be typed for us as it is
				out = append(out, key+"\t"+render.Line(firstWords(j.Text, 40)))
			}
		}
		return err
	})
	return out, cobra.ShellCompDirectiveNoFileComp
}

func (e *env) completeMentionThenKind(c *cobra.Command, given []string, to string) ([]string, cobra.ShellCompDirective) {
	if len(given) == 1 {
		return []string{"praise", "complaint", "mixed", "neutral"}, cobra.ShellCompDirectiveNoFileComp
	}
	return e.completeMention(c, given, to)
}

// firstWords cuts a text for a list, at a rune.
func firstWords(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
