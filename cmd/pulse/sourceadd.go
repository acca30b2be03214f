package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/source/all"
)

// sourceFlags is what can be said of a new source without being asked.
type sourceFlags struct {
	name, place string
	set         []string
	untried     bool
	yes         bool
}

func newSourceAdd(e *env) *cobra.Command {
	var o sourceFlags
	c := &cobra.Command{
		Use:   "add TYPE",
		Short: "Add a source to pulse.yaml: asks what it needs, tries it, writes it",
		Long: `Add a source to pulse.yaml. On a terminal it asks for what the type needs; elsewhere
--set says it. The source is tried first and its first three mentions are shown
as they would be stored, with what it costs and what its terms ask. Keys are
not asked for: the file names the variables they are read from.

pulse source types lists the types.`,
		Example: `  pulse source add feed
  pulse source add feed --name alerts --set url=https://example.com/alerts.xml --yes
  pulse source add x --set mentions_of=@kahveduragi --untried`,
		Args: args(cobra.ExactArgs(1)),
	}
	f := c.Flags()
	f.StringVar(&o.name, "name", "", "how it is called in commands and the database (default: its type)")
	f.StringVar(&o.place, "place", "", "the place its mentions are about, where it does not say so itself")
	f.StringArrayVar(&o.set, "set", nil, "one setting, as key=value; of a list or a map repeat it (map: map=field=expression)")
	f.BoolVar(&o.untried, "untried", false, "write it without trying it")
	f.BoolVar(&o.yes, "yes", false, "try what costs money and write without a question")
	e.placesComplete(c)
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var out []string
		for _, t := range all.Types() {
			out = append(out, t.Name)
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
	c.RunE = func(c *cobra.Command, a []string) error { return e.addSource(c, a[0], o) }
	return c
}

func (e *env) addSource(c *cobra.Command, typ string, o sourceFlags) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	if err := cfg.Need(); err != nil {
		return err
	}
	t, err := typeNamed(typ)
	if err != nil {
		return err
	}
	values, err := settingsSaid(t, o.set)
	if err != nil {
		return err
	}
	asks := !e.noInput && !e.json && e.terminal(e.in)
	if asks {
		fmt.Fprintf(e.err, "%s: %s\ncosts: %s\n\n", t.Name, t.What, t.Price)
		if err := e.askSettings(c.Context(), t, values); err != nil {
			return err
		}
	}
	name := o.name
	if name == "" {
		name = sourceNamed(cfg, t.Name)
	}
	text, err := os.ReadFile(cfg.Path)
	if err != nil {
		return fmt.Errorf("read %s: %w", cfg.Path, err)
	}
	next, err := config.AddSource(cfg.Path, text, all.Types(), written(t, name, o.place, values))
	if err != nil {
		return err
	}
	if name == "" {
		name = t.Name
	}
	if err := e.tryNew(c, next, name, o, asks); err != nil {
		return err
	}
	if err := rewrite(cfg.Path, next); err != nil {
		return err
	}
	return e.done(c, map[string]any{"source": name, "config": cfg.Path}, "%s is in %s; fetch it: pulse fetch %[1]s", name, cfg.Path)
}

// tryNew tries a source as it would stand in the file, and asks whether to write it.
func (e *env) tryNew(c *cobra.Command, text []byte, name string, o sourceFlags, asks bool) error {
	if o.untried {
		return nil
	}
	cfg, err := config.Of(e.cfg.Path, text, e.configOptions())
	if err != nil {
		return err
	}
	t, err := e.trySource(c.Context(), cfg, name, o.yes)
	switch {
	case err == nil && !e.json:
		err = render.SourceTested(c.OutOrStdout(), e.format(), t, e.renderOptions("en"))
	case err != nil && asks && !errors.Is(err, pulse.ErrInterrupted):
		fmt.Fprintf(e.err, "It does not answer: %s\n", render.Clean(err.Error()))
		if h := pulse.HintOf(err); h != "" {
			fmt.Fprintf(e.err, "  %s\n", render.Clean(h))
		}
		return e.agreed(c.Context(), "Write it all the same?", false)
	case err != nil:
		return &pulse.Problem{Msg: "nothing was written", Err: err, Hint: strings.TrimPrefix(pulse.HintOf(err)+"; or write it untried: --untried", "; ")}
	}
	if err != nil || o.yes || !asks {
		return err
	}
	return e.agreed(c.Context(), "\nWrite it to pulse.yaml?", true)
}

// agreed is an error where a person says no.
func (e *env) agreed(ctx context.Context, question string, enter bool) error {
	ok, err := e.agrees(ctx, question, enter)
	if err == nil && !ok {
		err = &pulse.Problem{Kind: pulse.ErrInterrupted, Msg: "nothing was written"}
	}
	return err
}

func typeNamed(name string) (pulse.SourceType, error) {
	var names []string
	for _, t := range all.Types() {
		if t.Name == name {
			return t, nil
		}
		names = append(names, t.Name)
	}
	err := pulse.Usagef("there is no type of source %q", name)
	if near := pulse.Nearest(name, names); near != "" {
		return pulse.SourceType{}, pulse.WithHint(err, "did you mean %s? All of them: pulse source types", near)
	}
	return pulse.SourceType{}, pulse.WithHint(err, "there are %s; anything else with an address is http, a file is pulse import", strings.Join(names, ", "))
}

// settingsSaid reads --set key=value.
func settingsSaid(t pulse.SourceType, said []string) (map[string][]string, error) {
	out := map[string][]string{}
	for _, s := range said {
		key, value, ok := strings.Cut(s, "=")
		set, known := t.Setting(key)
		if !ok || !known {
			var keys []string
			for _, s := range t.Settings {
				keys = append(keys, s.Key)
			}
			return nil, pulse.WithHint(pulse.Usagef("--set %s: %s has no such setting", key, t.Name), "it has %s", strings.Join(keys, ", "))
		}
		if err := fitting(set, value); err != nil {
			return nil, pulse.Usagef("--set %s: %v", key, err)
		}
		if set.Kind == pulse.SettingList || set.Kind == pulse.SettingMap {
			out[key] = append(out[key], value)
		} else {
			out[key] = []string{value}
		}
	}
	return out, nil
}

// askSettings asks for what t needs and was not said.
func (e *env) askSettings(ctx context.Context, t pulse.SourceType, values map[string][]string) error {
	for _, set := range t.Settings {
		if !set.Need && !set.Ask || len(values[set.Key]) > 0 {
			continue
		}
		typed := set.Default
		help := set.Help
		if set.Kind == pulse.SettingList || set.Kind == pulse.SettingMap {
			help += "; several with commas"
		}
		err := e.put(ctx, question{set.Key, help, func(s string) error {
			switch {
			case strings.TrimSpace(s) != "":
			case set.Need:
				return errors.New("it cannot be left out")
			default:
				return nil
			}
			return fittingAll(set, apart(set, s))
		}, &typed})
		if err != nil {
			return err
		}
		if strings.TrimSpace(typed) != "" {
			values[set.Key] = apart(set, typed)
		}
	}
	return nil
}

// apart splits what was typed for a list or a map.
func apart(set pulse.Setting, typed string) []string {
	if set.Kind != pulse.SettingList && set.Kind != pulse.SettingMap {
		return []string{strings.TrimSpace(typed)}
	}
	var out []string
	for part := range strings.SplitSeq(typed, ",") {
		switch trimmed := strings.TrimSpace(part); {
		case set.Kind == pulse.SettingMap && len(out) > 0 && !pairBegins.MatchString(trimmed):
			out[len(out)-1] += "," + part // a comma of the expression before it
		case trimmed != "":
			out = append(out, trimmed)
		}
	}
	return out
}

// pairBegins tells "rating=.stars" from what stands behind a comma in an expression.
var pairBegins = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*=`)

func fittingAll(set pulse.Setting, values []string) error {
	for _, v := range values {
		if err := fitting(set, v); err != nil {
			return err
		}
	}
	return nil
}

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// fitting says what is wrong with one value of a setting.
func fitting(set pulse.Setting, v string) error {
	switch n, err := strconv.Atoi(v); {
	case set.Kind == pulse.SettingNumber && (err != nil || n < 0):
		return errors.New("it wants a whole number, 0 or more")
	case set.Kind == pulse.SettingFlag && v != "true" && v != "false":
		return errors.New("it wants true or false")
	case set.Kind == pulse.SettingMap && !strings.Contains(v, "="):
		return errors.New("it wants field=expression")
	case set.Kind == pulse.SettingSecret && !variableName.MatchString(v):
		return errors.New("it wants the name of a variable, like FEED_TOKEN, not the secret itself")
	case len(set.Choices) > 0 && !slices.Contains(set.Choices, v):
		return fmt.Errorf("it is one of %s", strings.Join(set.Choices, ", "))
	}
	if set.Check != nil {
		return set.Check(v)
	}
	return nil
}

// written is a source as it stands in the file.
func written(t pulse.SourceType, name, place string, values map[string][]string) []config.Pair {
	out := []config.Pair{{Key: "type", Text: t.Name}}
	if name != "" {
		out = append(out, config.PairOf("name", pulse.SettingText, []string{name}))
	}
	for _, set := range t.Settings {
		if v := values[set.Key]; len(v) > 0 {
			out = append(out, config.PairOf(set.Key, set.Kind, v))
		}
	}
	if place != "" {
		out = append(out, config.PairOf("place", pulse.SettingText, []string{place}))
	}
	return out
}
