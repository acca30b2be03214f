package main

import (
	"embed"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-919336a1/pulse/pkg/render"
)

//go:embed help/*.txt
var helpTexts embed.FS

// addHelpTopics adds `pulse help environment` and the like: pages that belong
// to no command. A page is one file below help/, named after its topic.
func addHelpTopics(root *cobra.Command) {
	pages, err := helpTexts.ReadDir("help")
	if err != nil {
		panic(err) // embedded: cannot happen in a built program
	}
	for _, p := range pages {
		text, err := helpTexts.ReadFile("help/" + p.Name())
		if err != nil {
			panic(err)
		}
		short, _, _ := strings.Cut(string(text), "\n")
		root.AddCommand(&cobra.Command{
			Use: strings.TrimSuffix(p.Name(), ".txt"), Short: short, Long: strings.TrimRight(string(text), "\n"),
		})
	}
}

// newHelp is cobra's help with an error for a topic that is not there: silence
// about a typo would look like an answer.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command or topic]",
		Short: "Help about any command",
		RunE: func(_ *cobra.Command, words []string) error {
			c, rest, err := root.Find(words)
			if err != nil || len(rest) > 0 && !c.HasParent() {
				return onlySubcommands(root, words)
			}
			return c.Help()
		},
	}
}

// help prints what a command is for and how it is called, as wide as the terminal is.
// cobra's own breaks no line, and half of our flags take more than 80 columns.
func (e *env) help(c *cobra.Command, _ []string) {
	w := c.OutOrStdout()
	long := c.Long
	if long == "" {
		long = c.Short
	}
	fmt.Fprintf(w, "%s\n", paragraphs(e.width(), long))
	if c.Runnable() || c.HasSubCommands() {
		fmt.Fprintln(w)
		helpUsage(w, c, e.width())
	}
}

// paragraphs lets sentences break where the terminal ends; what is laid out by hand stays.
func paragraphs(width int, text string) string {
	list := strings.Split(strings.TrimSpace(text), "\n\n")
	for i, p := range list {
		if !laidOut(p) {
			list[i] = render.Told(width, "", strings.ReplaceAll(p, "\n", " "))
		}
	}
	return strings.Join(list, "\n\n")
}

func helpUsage(w io.Writer, c *cobra.Command, width int) {
	fmt.Fprint(w, "Usage:\n")
	if c.Runnable() {
		fmt.Fprintf(w, "  %s\n", c.UseLine())
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(w, "  %s [command]\n", c.CommandPath())
	}
	if c.HasExample() {
		fmt.Fprintf(w, "\nExamples:\n%s\n", c.Example)
	}
	if len(c.Groups()) == 0 {
		helpCommands(w, c, "Available Commands:", "")
	}
	for _, g := range c.Groups() {
		helpCommands(w, c, g.Title, g.ID)
	}
	if len(c.Groups()) > 0 {
		helpCommands(w, c, "Additional Commands:", "")
	}
	helpFlags(w, "Flags:", c.LocalFlags(), width)
	helpFlags(w, "Global Flags:", c.InheritedFlags(), width)
	if c.HasHelpSubCommands() {
		fmt.Fprint(w, "\nAdditional help topics:\n")
		for _, s := range c.Commands() {
			if s.IsAdditionalHelpTopicCommand() {
				fmt.Fprintf(w, "  %-*s %s\n", s.CommandPathPadding(), s.CommandPath(), s.Short)
			}
		}
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\nUse \"%s [command] --help\" for more information about a command.\n", c.CommandPath())
	}
}

// helpCommands lists the commands of one group.
func helpCommands(w io.Writer, c *cobra.Command, title, group string) {
	for _, s := range c.Commands() {
		if s.GroupID != group || !s.IsAvailableCommand() && s.Name() != "help" {
			continue
		}
		if title != "" {
			fmt.Fprintf(w, "\n%s\n", title)
			title = ""
		}
		fmt.Fprintf(w, "  %-*s %s\n", s.NamePadding(), s.Name(), s.Short)
	}
}

func helpFlags(w io.Writer, title string, f *pflag.FlagSet, width int) {
	if f.HasAvailableFlags() {
		fmt.Fprintf(w, "\n%s\n%s", title, f.FlagUsagesWrapped(width))
	}
}
