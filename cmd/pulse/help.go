package main

import (
	"embed"
	"strings"

	"github.com/spf13/cobra"
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
