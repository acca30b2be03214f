package main

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// newRoot lists every command. A command is one thin file and one line here.
func newRoot(e *env) *cobra.Command {
	root := &cobra.Command{
		Use:   "pulse",
		Short: "Hear what guests say, and act on it",
		Long: `pulse harvests what guests say in public about a business, judges each mention
as praise or complaint, and brings it to the people who can act on it: praise
to the staff every morning, complaints grouped by cause to improvement teams.

See it work without any key or configuration:   pulse demo
Begin with your own business:                   pulse init`,
		Example: `  pulse demo
  pulse fetch && pulse digest --since 24h
  pulse complaints --group --since 7d`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE:          onlySubcommands,
	}
	root.SuggestionsMinimumDistance = 2
	root.SetIn(e.in)
	root.SetOut(&guard{w: e.out})
	root.SetErr(e.err)
	root.SetHelpFunc(e.help)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		// Of a command that is not there, its flags are not what is wrong.
		if takesNothing := !strings.Contains(c.Use, " "); takesNothing && c.HasSubCommands() && c.Flags().NArg() > 0 {
			return onlySubcommands(c, c.Flags().Args())
		}
		return pulse.WithHint(flagMistake(err), "see: %s --help", c.CommandPath())
	})
	// No command below may have one of its own: it would be run instead of this.
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if err := e.checkLogFormat(); err != nil {
			return err
		}
		return flagsTogether(c)
	}
	globalFlags(e, root)
	root.AddGroup(
		&cobra.Group{ID: "start", Title: "Begin:"},
		&cobra.Group{ID: "daily", Title: "Every day:"},
		&cobra.Group{ID: "praise", Title: "Praise, for the people it is about:"},
		&cobra.Group{ID: "staff", Title: "What the staff say:"},
		&cobra.Group{ID: "improve", Title: "Complaints, and who mends them:"},
		&cobra.Group{ID: "look", Title: "Look closer and correct:"},
		&cobra.Group{ID: "keep", Title: "Keep it in order:"},
		&cobra.Group{ID: "pipe", Title: "Pipes for analysts (no database):"},
	)
	for group, list := range commands(e) {
		for _, c := range list {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	addHelpTopics(root)
	root.SetHelpCommand(newHelp(root))
	return root
}

// commands is the visible list, by the group it is shown under.
func commands(e *env) map[string][]*cobra.Command {
	return map[string][]*cobra.Command{
		"start":   {newDemo(e), newInit(e), newSource(e), newLogin(e), newDoctor(e), newStatus(e)},
		"daily":   {newFetch(e), newImport(e), newDigest(e), newAlerts(e), newPage(e)},
		"praise":  {newPraise(e), newLineup(e), newPoster(e), newStrengths(e), newChat(e)},
		"staff":   {newCheckin(e), newSuggest(e), newVoice(e), newServe(e)},
		"improve": {newInbox(e), newCase(e), newAnswer(e), newPolicy(e), newComplaints(e), newBacklog(e), newTeam(e), newTheme(e)},
		"look":    {newSearch(e), newShow(e), newLabel(e), newTeach(e), newMute(e), newContact(e)},
		"keep":    {newRecheck(e), newJudge(e), newForget(e), newPurge(e), newExport(e), newBackup(e), newRestore(e), newAudit(e), newMigrate(e), newConfig(e), newMan(e), newVersion(e)},
		"pipe":    {newClassify(e), newGroup(e), newEval(e)},
	}
}

func globalFlags(e *env, root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringVar(&e.configPath, "config", "", "configuration file (default: pulse.yaml here, then in ~/.config/pulse)")
	f.StringVar(&e.nowArg, "now", "", "work as if it were this moment (RFC 3339 or a date)")
	f.StringVar(&e.tz, "tz", "", "time zone that decides what a day is, such as Europe/Istanbul")
	f.BoolVar(&e.json, "json", false, "print JSON; errors too, as one object on stderr")
	f.BoolVar(&e.noInput, "no-input", false, "never ask")
	f.BoolVar(&e.quiet, "quiet", false, "say only what went wrong and what was asked for")
	f.BoolVar(&e.debug, "debug", false, "say more on stderr")
	f.StringVar(&e.logFormat, "log-format", "", "stderr as text, or json: one object a line (default: as configured, else text)")
	completeWords(root, "log-format", config.LogFormats()...)
}

// onlySubcommands is what a command that only holds others does when called.
func onlySubcommands(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return c.Help()
	}
	err := pulse.Usagef("%s has no command %q", c.CommandPath(), args[0])
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		return pulse.WithHint(err, "did you mean: %s %s", c.CommandPath(), strings.Join(near, ", "))
	}
	return pulse.WithHint(err, "see: %s --help", c.CommandPath())
}

// group makes a command that only holds others.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: cobra.ArbitraryArgs, RunE: onlySubcommands}
	c.SuggestionsMinimumDistance = 2
	c.AddCommand(subs...)
	return c
}

// args gives a wrong number of arguments the kind and the words of a usage error.
func args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, given []string) error {
		if err := check(c, given); err != nil {
			_, wants, _ := strings.Cut(c.Use, " ")
			told := fmt.Sprintf("was given %s, and wants %s", count(len(given), "argument"), cmp.Or(wants, "none"))
			if len(given) == 0 {
				told = "wants " + wants
			}
			return pulse.WithHint(pulse.Usagef("%s %s", c.CommandPath(), told), "usage: %s", c.UseLine())
		}
		return nil
	}
}

// flagsTogether gives flags that do not go together, or are missing, the kind and
// the words of a usage error. The library checks the same afterwards, and its
// error would be a fault.
func flagsTogether(c *cobra.Command) error {
	err := cmp.Or(c.ValidateRequiredFlags(), c.ValidateFlagGroups())
	if err == nil {
		return nil
	}
	msg := err.Error()
	if m := wereSet.FindStringSubmatch(msg); m != nil {
		msg = "--" + strings.Join(strings.Fields(m[1]), " and --") + " ask for different things; use one of them"
	}
	return pulse.WithHint(pulse.Usagef("%s", msg), "see: %s --help", c.CommandPath())
}

// wereSet finds the flags in what the library says of a group.
var wereSet = regexp.MustCompile(`\[([^\[\]]+)\] were all set`)

// oneOf checks a flag that takes one of a few words.
func oneOf(flag, got string, allowed ...string) error {
	for _, a := range allowed {
		if got == a {
			return nil
		}
	}
	return pulse.Usagef("--%s %s: use %s", flag, fmt.Sprintf("%q", got), strings.Join(allowed, ", "))
}

// flagMistake says what a flag wants where the library would name its parser.
func flagMistake(err error) error {
	var bad *pflag.InvalidValueError
	if !errors.As(err, &bad) {
		return pulse.Usagef("%v", err)
	}
	wants, known := map[string]string{
		"int": "a whole number", "uint": "a whole number", "int64": "a whole number",
		"float64": "a number", "bool": "true or false", "duration": "a time such as 90s or 24h",
	}[bad.GetFlag().Value.Type()]
	if !known {
		return pulse.Usagef("%v", err)
	}
	return pulse.Usagef("--%s wants %s, not %q", bad.GetFlag().Name, wants, bad.GetValue())
}
