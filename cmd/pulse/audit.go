package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newAudit(e *env) *cobra.Command {
	var all bool
	var by, what string
	c := &cobra.Command{
		Use:   "audit",
		Short: "Who did what, and when",
		Long: `List what people did with what pulse holds: labels, themes, cases, the backlog,
answers, what was sent and to whom, exports, backups, pages, what was forgotten or
let go of, and for how long texts are kept since when. It is put together from the
histories themselves. Who is forgotten is in none of them any more; that somebody
was, when and by whom, stays.`,
		Example: "  pulse audit --since 7d\n  pulse audit --what export --since 2026-01-01 --json",
		Args:    args(cobra.NoArgs),
	}
	since := e.whenFlag(c, "since", "30d", "how far back")
	c.Flags().BoolVar(&all, "all", false, "also what pulse did by itself")
	c.Flags().StringVar(&by, "by", "", "only what this person did")
	c.Flags().StringVar(&what, "what", "", "only this: export, send, \"case move\", or the first word of it")
	c.RunE = func(c *cobra.Command, _ []string) error {
		from, err := since()
		if err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			list, err := db.Acts(c.Context(), from)
			if err != nil {
				return err
			}
			list = slices.DeleteFunc(list, func(a pulse.Act) bool {
				return a.By == pulse.ItemByPulse && !all || by != "" && a.By != by || what != "" && a.What != what && !strings.HasPrefix(a.What, what+" ")
			})
			return e.tellActs(c, list)
		})
	}
	return c
}

func (e *env) tellActs(c *cobra.Command, list []pulse.Act) error {
	if e.json {
		return json.NewEncoder(c.OutOrStdout()).Encode(map[string]any{"acts": append([]pulse.Act{}, list...)})
	}
	cfg, err := e.config()
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return e.done(c, nil, "nobody did anything in this time")
	}
	for _, a := range list {
		line := fmt.Sprintf("%s  %-10s %s", a.At.In(cfg.Zone()).Format("2006-01-02 15:04"), render.Line(a.By), toldAct(a))
		if err := e.done(c, nil, "%s", line); err != nil {
			return err
		}
	}
	return nil
}

// toldAct is what was done, in one line.
func toldAct(a pulse.Act) string {
	parts := []string{a.What}
	switch {
	case a.What == pulse.ActRetention && a.Items == 0:
		parts = append(parts, "texts of", a.About, "are kept")
	case a.What == pulse.ActRetention:
		parts = append(parts, "texts of", a.About, "are held for", count(a.Items, "day"))
	default:
		if a.About != "" {
			parts = append(parts, render.Line(a.About))
		}
		if a.Items > 0 {
			parts = append(parts, fmt.Sprintf("(%d)", a.Items))
		}
	}
	if a.File != "" && a.What != pulse.ActMigrate { // that came from there
		parts = append(parts, "to", render.Line(a.File))
	}
	return strings.Join(parts, " ")
}

// noteFile writes down where a copy of guests' words was put. "-" is nowhere we know.
func noteFile(ctx context.Context, db *store.DB, a pulse.Act, path string) error {
	if path != "" && path != "-" {
		a.File = path
		if full, err := filepath.Abs(path); err == nil {
			a.File = full
		}
	}
	return db.Note(ctx, a)
}
