package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/doctor"
	"github.com/seed-919336a1/pulse/pkg/render"
)

func newDoctor(e *env) *cobra.Command {
	var noNetwork bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check configuration, clock, database, sources, quota and mail",
		Long: `Check everything pulse needs, one line each: ok, warning, error or skipped, and
below it what to do. Nothing is sent and nothing that costs money is asked; each
source that costs nothing is asked for a first page, and nothing of it is kept.

Exit codes: 0 no error · 2 the configuration or a missing secret · 4 a refused
key · 75 a server asks to come back later · 1 anything else.`,
		Example: "  pulse doctor\n  pulse doctor --no-network --json",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			rs := doctor.Run(c.Context(), e.doctorOptions(!noNetwork))
			if err := c.Context().Err(); err != nil {
				return err
			}
			if err := e.printChecks(c.OutOrStdout(), rs); err != nil {
				return err
			}
			return doctor.Err(rs)
		},
	}
	c.Flags().BoolVar(&noNetwork, "no-network", false, "ask no server")
	return c
}

func (e *env) doctorOptions(network bool) doctor.Options {
	look := newLooker(e)
	return doctor.Options{
		Load:    e.config,
		Open:    func(ctx context.Context) (doctor.Database, error) { return e.openStore(ctx) },
		Now:     e.clock,
		Owner:   e.holder(),
		Network: network,
		Date:    look.date,
		Probe:   look.probe,
		LogIn:   e.logIn,
		Tracker: look.tracker,
		Mail:    look.mail,
	}
}

// printChecks aligns the checks; what to do stands below, where it is read next.
func (e *env) printChecks(w io.Writer, rs []doctor.Result) error {
	if e.json {
		enc := json.NewEncoder(w)
		for _, r := range rs {
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
	name := 0
	for _, r := range rs {
		name = max(name, len([]rune(r.Check)))
	}
	for _, r := range rs {
		if e.quiet && (r.State == doctor.OK || r.State == doctor.Skipped) {
			continue
		}
		indent := "\n" + strings.Repeat(" ", 9+name+2)
		message, remedy := r.Message, "-> "+r.Remedy
		if e.terminal(e.out) {
			room := e.width() - len(indent) + 1
			message, remedy = render.Told(room, "", message), render.Told(room, "   ", remedy)
		}
		text := strings.ReplaceAll(message, "\n", indent)
		if r.Remedy != "" {
			text += strings.ReplaceAll("\n"+remedy, "\n", indent)
		}
		if _, err := fmt.Fprintf(w, "%-7s  %-*s  %s\n", r.State, name, r.Check, render.Clean(text)); err != nil {
			return err
		}
	}
	return nil
}
