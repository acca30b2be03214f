package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/render"
)

func newConfig(e *env) *cobra.Command {
	return group("config", "See what is configured", newConfigShow(e))
}

func newConfigShow(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "show",
		Short: "Print every value and where it comes from; secrets as ***",
		Long: `Print every value that is in force and where it comes from: a line of pulse.yaml,
an environment variable, a flag, or the default. Secrets are shown as ***, or as
"not set" where their variable is missing.`,
		Example: "  pulse config show\n  PULSE_STORE=/tmp/try.db pulse config show",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := e.config()
			if err != nil {
				return err
			}
			return e.printConfig(c.OutOrStdout(), cfg)
		},
	}
}

func (e *env) printConfig(w io.Writer, cfg *config.Config) error {
	lines := cfg.Show()
	if e.json {
		enc := json.NewEncoder(w)
		for _, l := range lines {
			if err := enc.Encode(l); err != nil {
				return err
			}
		}
		return nil
	}
	key, value := 0, 0
	for _, l := range lines {
		key, value = max(key, len(l.Key)), max(value, min(40, len([]rune(l.Value))))
	}
	from := "# no pulse.yaml was found; these are the defaults"
	if cfg.Found {
		from = "# " + cfg.Path
	}
	if _, err := fmt.Fprintln(w, render.Clean(from)); err != nil {
		return err
	}
	for _, l := range lines {
		if _, err := fmt.Fprintf(w, "%-*s  %-*s  # %s\n", key, l.Key, value, render.Clean(l.Value), l.Origin); err != nil {
			return err
		}
	}
	return nil
}
