package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
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
	set, ids    []string
	untried     bool
	yes         bool
	lang        string
}

func newSourceAdd(e *env) *cobra.Command {
	var o sourceFlags
	c := &cobra.Command{
		Use:   "add TYPE",
		Short: "Add a source: asks what it needs, tries it, writes pulse.yaml",
		Long: `Add a source to pulse.yaml. On a terminal it asks for what the type needs; elsewhere
--set says it. The source is tried first and its first three mentions are shown
as they would be stored, with what it costs and what its terms ask. Keys are
not asked for: the file names the variables they are read from.

pulse source types lists the types.`,
		Example: `  pulse source add feed
  pulse source add feed --name alerts --set url=https://example.com/alerts.xml --yes
  pulse source add x --set mentions_of=@kahveduragi --untried
  pulse source add foursquare --place-id kadikoy=4b5e662e70c603bba7d790b4 --yes`,
		Args: args(cobra.ExactArgs(1)),
	}
	f := c.Flags()
	f.StringVar(&o.name, "name", "", "how it is called in commands and the database (default: its type)")
	f.StringVar(&o.place, "place", "", "the place its mentions are about, where it does not say so itself")
	f.StringArrayVar(&o.set, "set", nil, "one setting, as key=value; of a list or a map repeat it (map: map=field=expression)")
	f.StringArrayVar(&o.ids, "place-id", nil, "which id one of your places has there, as place=id; it is written under places:")
	f.BoolVar(&o.untried, "untried", false, "write it without trying it")
	f.BoolVar(&o.yes, "yes", false, "try what costs money and write without a question")
	langFlag(c, &o.lang)
	e.placesComplete(c)
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return typeNames(), cobra.ShellCompDirectiveNoFileComp
	}
	c.RunE = func(c *cobra.Command, a []string) error { return e.addSource(c, a[0], o) }
	return c
}

func (e *env) addSource(c *cobra.Command, typ string, o sourceFlags) error {
	if err := knownLang(o.lang); err != nil {
		return err
	}
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
	ids, err := placeIDsSaid(cfg, t, o.ids)
	if err != nil {
		return err
	}
	n := newcomer{e: e, c: c, cfg: cfg, t: t, o: o, values: values, ids: ids}
	if n.asks = !e.noInput && !e.json && e.terminal(e.in); n.asks {
		e.say("", fmt.Sprintf("%s: %s\ncosts: %s\ndocs/sources.md says how to get keys. Enter leaves a question out or takes what stands in [ ].\n", t.Name, t.What, t.Price))
	}
	text, err := n.settled()
	if err != nil {
		return err
	}
	if err := rewrite(cfg.Path, text); err != nil {
		return err
	}
	return e.told(c, o.lang, map[string]any{"source": n.name(), "config": cfg.Path}, "did.source.added", "source", n.name(), "file", cfg.Path)
}

// newcomer is a source on its way into the file.
type newcomer struct {
	e      *env
	c      *cobra.Command
	cfg    *config.Config
	t      pulse.SourceType
	o      sourceFlags
	asks   bool
	values map[string][]string // by key of a setting
	ids    map[string]string   // of places there, by the place's own id
}

// errAgain is a person's wish to answer the questions once more.
var errAgain = errors.New("once more")

// settled asks until the source can be written, and gives the file with it.
func (n *newcomer) settled() ([]byte, error) {
	for again := false; ; again = true {
		if n.asks {
			if err := n.ask(again); err != nil {
				return nil, err
			}
		}
		text, err := n.written()
		if err == nil {
			err = n.tried(text)
		} else if n.asks {
			n.e.trouble("That cannot be written", err)
			err = n.e.agreed(n.c.Context(), "Answer again?", true)
			if err == nil {
				err = errAgain
			}
		} else {
			err = &pulse.Problem{Msg: "nothing was written", Err: err, Hint: n.remedy(err)}
		}
		if !errors.Is(err, errAgain) {
			return text, err
		}
	}
}

// remedy says how the settings are given without questions.
func (n *newcomer) remedy(err error) string {
	if h := pulse.HintOf(err); h != "" {
		return h
	}
	if n.t.PlaceKey != "" && !n.t.AnyPlace {
		return "name the id of a place there: --place-id " + n.somePlace() + "=ID; " + n.t.PlaceAsk
	}
	return "say it with --set KEY=VALUE; docs/configuration.md lists the keys of " + n.t.Name
}

func (n *newcomer) somePlace() string {
	if len(n.cfg.Places) == 0 {
		return "PLACE"
	}
	return n.cfg.Places[0].ID
}

func (n *newcomer) ask(again bool) error {
	if n.t.PlaceKey != "" && !n.t.AnyPlace && len(n.cfg.Places) == 0 {
		return pulse.WithHint(pulse.Usagef("%s is asked place by place, and pulse.yaml has no places", n.t.Name),
			"write yours into pulse.yaml, a line each, then try again:\nplaces:\n  - {id: kadikoy, name: Kadıköy}")
	}
	if err := n.e.askSettings(n.c.Context(), n.t, n.values, again); err != nil {
		return err
	}
	return n.askPlaces(again)
}

// askPlaces asks which id each place has there.
func (n *newcomer) askPlaces(again bool) error {
	if n.t.PlaceKey == "" || n.t.AnyPlace && len(n.cfg.Places) < 2 {
		return nil
	}
	for _, p := range n.cfg.Places {
		typed := n.ids[p.ID]
		if p.Provider[n.t.PlaceKey] != "" || typed != "" && !again {
			continue
		}
		err := n.e.put(n.c.Context(), question{p.Name, n.t.PlaceAsk + "; enter if it has none", func(s string) error {
			if s == "" || n.t.PlaceCheck == nil {
				return nil
			}
			return n.t.PlaceCheck(s)
		}, &typed})
		if err != nil {
			return err
		}
		if typed != "" {
			n.ids[p.ID] = typed
		}
	}
	return nil
}

// named is the name that is written; "" where the type will do.
func (n *newcomer) named() string {
	if n.o.name != "" {
		return n.o.name
	}
	return sourceNamed(n.cfg, n.t.Name)
}

func (n *newcomer) name() string { return cmp.Or(n.named(), n.t.Name) }

// written is the file with the source and the ids of its places.
func (n *newcomer) written() ([]byte, error) {
	text, err := os.ReadFile(n.cfg.Path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", n.cfg.Path, err)
	}
	for _, p := range n.cfg.Places {
		if id := n.ids[p.ID]; id != "" {
			if text, err = config.PlaceAt(n.cfg.Path, text, all.Types(), p.ID, n.t.PlaceKey, id); err != nil {
				return nil, err
			}
		}
	}
	return config.AddSource(n.cfg.Path, text, all.Types(), written(n.t, n.named(), n.o.place, n.values))
}

// placeIDsSaid reads --place-id place=id.
func placeIDsSaid(cfg *config.Config, t pulse.SourceType, said []string) (map[string]string, error) {
	out := map[string]string{}
	for _, s := range said {
		place, id, ok := strings.Cut(s, "=")
		at := slices.IndexFunc(cfg.Places, func(p config.Place) bool { return p.ID == place })
		switch {
		case t.PlaceKey == "":
			return nil, pulse.Usagef("--place-id %s: %s knows no places", place, t.Name)
		case !ok || at < 0:
			return nil, pulse.WithHint(pulse.Usagef("--place-id %s: no such place in pulse.yaml", s), "as place=id, where place is an id under places:")
		case cfg.Places[at].Provider[t.PlaceKey] != "":
			return nil, pulse.WithHint(pulse.Usagef("--place-id %s: that place has an id there already", place), "change it in pulse.yaml, at %s: under places:", t.PlaceKey)
		}
		out[place] = id
	}
	return out, nil
}

// tried asks the source as it would stand in the file, and asks whether to write it.
func (n *newcomer) tried(text []byte) error {
	if n.o.untried {
		return nil
	}
	e, ctx := n.e, n.c.Context()
	cfg, err := config.Of(e.cfg.Path, text, e.configOptions())
	if err != nil {
		return err
	}
	t, err := e.trySource(ctx, cfg, n.name(), n.o.yes)
	switch {
	case err == nil && !e.json:
		err = render.SourceTested(n.c.OutOrStdout(), e.format(), t, e.renderOptions("en"))
	case err != nil && n.asks && !errors.Is(err, pulse.ErrInterrupted):
		if errors.Is(err, pulse.ErrUsage) {
			e.trouble("It cannot be asked like this", err)
		} else {
			e.trouble("It does not answer", err)
		}
		return e.afterTrouble(ctx)
	case err != nil:
		return &pulse.Problem{Msg: "nothing was written", Err: err, Hint: strings.TrimPrefix(pulse.HintOf(err)+"; or write it untried: --untried", "; ")}
	}
	if err != nil || n.o.yes || !n.asks {
		return err
	}
	return e.agreed(ctx, "\nWrite it to pulse.yaml?", true)
}

// trouble tells a person what went wrong between two questions.
func (e *env) trouble(what string, err error) {
	e.say("  ", fmt.Sprintf("%s: %s", what, render.Clean(err.Error())))
	h := pulse.HintOf(err)
	if _, ok := errors.AsType[net.Error](err); ok && h == "" {
		h = "see whether the address is right, and whether this machine reaches the internet"
	}
	if h != "" {
		e.say("  ", "  "+render.Clean(h))
	}
}

// afterTrouble asks what becomes of a source that could not be tried.
func (e *env) afterTrouble(ctx context.Context) error {
	e.say("", "Answer again (a), write it all the same (w), or leave it (enter)?")
	fmt.Fprint(e.err, "> ")
	line, err := e.readLine(ctx)
	if err != nil {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "a", "again":
		return errAgain
	case "w", "write", "y", "yes":
		return nil
	}
	return &pulse.Problem{Kind: pulse.ErrInterrupted, Msg: "nothing was written"}
}

// agreed is an error where a person says no.
func (e *env) agreed(ctx context.Context, question string, enter bool) error {
	ok, err := e.agrees(ctx, question, enter)
	if err == nil && !ok {
		err = &pulse.Problem{Kind: pulse.ErrInterrupted, Msg: "nothing was written"}
	}
	return err
}

func typeNames() []string {
	var out []string
	for _, t := range all.Types() {
		out = append(out, t.Name)
	}
	return out
}

func typeNamed(name string) (pulse.SourceType, error) {
	if t, ok := all.Type(name); ok {
		return t, nil
	}
	names := typeNames()
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
		settings := known(t)
		at := slices.IndexFunc(settings, func(s pulse.Setting) bool { return s.Key == key })
		if !ok || at < 0 {
			var keys []string
			for _, s := range settings[1:] {
				keys = append(keys, s.Key)
			}
			keys = append(keys, settings[0].Key)
			return nil, pulse.WithHint(pulse.Usagef("--set %s: %s has no such setting", key, t.Name), "it has %s", strings.Join(keys, ", "))
		}
		set := settings[at]
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
func (e *env) askSettings(ctx context.Context, t pulse.SourceType, values map[string][]string, again bool) error {
	for _, set := range known(t) {
		given := len(values[set.Key]) > 0
		if !set.Need && !set.Ask && !given || given && !again || !fits(set, values) {
			continue
		}
		typed := cmp.Or(strings.Join(values[set.Key], ", "), set.Default)
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

// fits reports whether a setting belongs to what was said before it.
func fits(set pulse.Setting, values map[string][]string) bool {
	return (set.With == "" || len(values[set.With]) > 0) && (set.Without == "" || len(values[set.Without]) == 0)
}

// known are the settings that can be said of a new source: those of its type, after the
// server where the owner names one.
func known(t pulse.SourceType) []pulse.Setting {
	base := pulse.Setting{Key: "base_url", Need: t.Server != "", Help: cmp.Or(t.Server, "another server than the provider's own")}
	return append([]pulse.Setting{base}, t.Settings...)
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
	for _, set := range known(t) {
		if v := values[set.Key]; len(v) > 0 {
			out = append(out, config.PairOf(set.Key, set.Kind, v))
		}
	}
	if place != "" {
		out = append(out, config.PairOf("place", pulse.SettingText, []string{place}))
	}
	return out
}
