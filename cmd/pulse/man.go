package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-919336a1/pulse/pkg/whole"
)

func newMan(e *env) *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "Write man pages into a folder",
		Example: "  pulse man ~/.local/share/man/man1",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, a []string) error {
			if err := os.MkdirAll(a[0], 0o755); err != nil {
				return err
			}
			if err := manTree(a[0], c.Root()); err != nil {
				return err
			}
			return e.done(c, map[string]any{"dir": a[0]}, "man pages are in %s", a[0])
		},
	}
}

// manTree writes one page a command. cobra's own writer would do the same and
// weighs more than all pages together.
func manTree(dir string, c *cobra.Command) error {
	for _, sub := range c.Commands() {
		if sub.Hidden {
			continue
		}
		if err := manTree(dir, sub); err != nil {
			return err
		}
	}
	return whole.Put(filepath.Join(dir, manName(c)+".1"), whole.Shown, []byte(manPage(c)))
}

func manName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// manPage is a command as man(7) wants it.
func manPage(c *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"pulse %s\" \"pulse\"\n.nh\n.ad l\n", strings.ToUpper(manName(c)), version)
	manSection(&b, "NAME", manName(c)+" \\- "+roff(c.Short))
	if c.Runnable() {
		manSection(&b, "SYNOPSIS", ".nf\n"+roff(c.UseLine())+"\n.fi")
	}
	if c.Long != "" {
		manSection(&b, "DESCRIPTION", flowing(c.Long))
	}
	manFlags(&b, "OPTIONS", c.NonInheritedFlags())
	manFlags(&b, "GLOBAL OPTIONS", c.InheritedFlags())
	if c.Example != "" {
		manSection(&b, "EXAMPLES", ".nf\n"+roff(c.Example)+"\n.fi")
	}
	manSection(&b, "SEE ALSO", roff(strings.Join(related(c), ", ")))
	return b.String()
}

func manSection(b *strings.Builder, title, body string) {
	fmt.Fprintf(b, ".SH %s\n%s\n", title, body)
}

func manFlags(b *strings.Builder, title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(b, ".SH %s\n", title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		what, usage := pflag.UnquoteUsage(f)
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(name+" "+what)), roff(usage))
	})
}

// flowing lets sentences break where the page ends. What is laid out by hand (a table, a
// list, lines to paste) stays as it is, at the left so that it keeps within 80 columns.
func flowing(text string) string {
	var b strings.Builder
	for i, p := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		if laidOut(p) {
			b.WriteString(".nf\n.in 0\n" + roff(p) + "\n.in\n.fi\n")
		} else {
			b.WriteString(roff(p) + "\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// laidOut is a paragraph whose spaces mean something.
func laidOut(p string) bool {
	return strings.HasPrefix(p, " ") || strings.Contains(p, "\t") || strings.Contains(p, "\n ") || strings.Contains(p, "  ")
}

// related are the command above and those below.
func related(c *cobra.Command) []string {
	var out []string
	if c.HasParent() {
		out = append(out, manName(c.Parent())+"(1)")
	}
	for _, sub := range c.Commands() {
		if !sub.Hidden {
			out = append(out, manName(sub)+"(1)")
		}
	}
	if !c.HasParent() {
		return out // it names all, exit codes too
	}
	return append(out, "pulse-exit-codes(1)")
}

// roff makes text harmless to man: a backslash, a dash, a dot or quote that
// begins a line mean something there.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
