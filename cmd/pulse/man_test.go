package main

import (
	"io"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"
)

// TestFlowing: sentences break where the page ends, and what is laid out by hand stays.
func TestFlowing(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"sentences", "One\ntwo.\n\nThree.", "One\ntwo.\n.PP\nThree."},
		{"a table", "Exit:\n\n  0  done\n  1  fault\n\nThe end.", "Exit:\n.PP\n.nf\n.in 0\n  0  done\n  1  fault\n.in\n.fi\n.PP\nThe end."},
		{"lines to paste", "So:\n\tpulse x-y", ".nf\n.in 0\nSo:\n\tpulse x\\-y\n.in\n.fi"},
		{"a line that man would obey", ".so x", "\\&.so x"},
	} {
		if got := flowing(c.text); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// TestHelpFitsATerminal: no help of any command is wider than 80 columns, but for examples,
// which are there to be copied whole.
func TestHelpFitsATerminal(t *testing.T) {
	e := &env{lookup: func(string) (string, bool) { return "", false }, out: io.Discard, err: io.Discard}
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		var b strings.Builder
		c.SetOut(&b)
		e.help(c, nil)
		help := b.String()
		if c.HasExample() {
			help = strings.Replace(help, c.Example, "", 1)
		}
		for line := range strings.Lines(help) {
			if n := uniseg.StringWidth(strings.TrimSuffix(line, "\n")); n > 80 {
				t.Errorf("%s: %d columns: %s", c.CommandPath(), n, line)
			}
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRoot(e))
}
