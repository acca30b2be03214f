package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

func newTheme(e *env) *cobra.Command {
	return group("theme", "The parts of the service that complaints and praise are about", newThemeList(e))
}

func newThemeList(e *env) *cobra.Command {
	var code string
	c := &cobra.Command{
		Use:   "list",
		Short: "List the themes with their permanent ids",
		Args:  args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := knownLang(code); err != nil {
				return err
			}
			if _, err := e.config(); err != nil {
				return err
			}
			reader := e.readerLang(code)
			for _, id := range theme.IDs() {
				name := theme.Name(id, reader)
				if err := e.done(c, map[string]any{"id": id, "name": name}, "%s", fmt.Sprintf("%-14s %s", id, name)); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().StringVar(&code, "lang", "", "language of the names: "+strings.Join(render.Languages(), ", "))
	completeWords(c, "lang", render.Languages()...)
	return c
}
