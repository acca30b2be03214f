package main

import (
	"regexp"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Everybody on a machine sees the flags of a running program: none takes a secret.
func TestNoFlagTakesASecret(t *testing.T) {
	secret := regexp.MustCompile(`(?i)(^|-)(key|token|secret|password|pass|passphrase|credential|bearer|auth)s?$`)
	seen := 0
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			seen++
			if secret.MatchString(f.Name) && f.Value.Type() != "bool" {
				t.Errorf("%s --%s would be seen by everybody: read it from a file or the environment", c.CommandPath(), f.Name)
			}
		})
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRoot(&env{}))
	if seen < 100 {
		t.Errorf("only %d flags were looked at", seen)
	}
}
