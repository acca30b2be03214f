package main

import (
	"testing"

	"github.com/spf13/cobra"
)

// The root's check of flags is run for the command that has none of its own.
func TestNoCommandHidesTheCheckOfFlags(t *testing.T) {
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			if sub.PersistentPreRunE != nil || sub.PersistentPreRun != nil {
				t.Errorf("%s has a PersistentPreRun of its own", sub.CommandPath())
			}
			walk(sub)
		}
	}
	walk(newRoot(&env{}))
}
