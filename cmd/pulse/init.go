package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/whole"
)

// initFlags is what can be said without being asked.
type initFlags struct {
	config.Answers
	places []string
	out    string
	force  bool
}

func newInit(e *env) *cobra.Command {
	var o initFlags
	c := &cobra.Command{
		Use:   "init",
		Short: "Write a commented pulse.yaml for your business",
		Long: `Write a commented pulse.yaml. On a terminal a few questions are asked; elsewhere,
or with --no-input, the flags say everything. Keys and passwords are not asked
for: the file names the variables they are read from.`,
		Example: `  pulse init
  pulse init --no-input --brand "Kahve Durağı" --handle @kahveduragi --language tr,en \
    --timezone Europe/Istanbul --place name=Kadıköy,foursquare=4b5e662e70c603bba7d790b4`,
		Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return e.initialize(c, o) },
	}
	f := c.Flags()
	f.StringVar(&o.Brand, "brand", "", "name of the business, as guests write it")
	f.StringVar(&o.Handle, "handle", "", "your account at X, like @kahveduragi")
	f.StringSliceVar(&o.Languages, "language", nil, "languages of your guests, most frequent first: en, tr, fr, id, th")
	f.StringVar(&o.Timezone, "timezone", "", "like Europe/Istanbul (default: that of this machine)")
	f.StringArrayVar(&o.places, "place", nil, "a branch: name=Kadıköy,foursquare=4b5e…,hours=daily 08:00-22:00 (repeat)")
	f.StringVar(&o.Mail.To, "mail-to", "", "who gets the daily digest")
	f.StringVar(&o.Mail.From, "mail-from", "", "sender of the digest (default: the receiver)")
	f.StringVar(&o.Mail.Host, "smtp-host", "", "your mail server")
	f.StringVar(&o.Mail.User, "smtp-user", "", "who logs in there")
	f.StringVar(&o.out, "out", "", "file to write (default: --config, else pulse.yaml here)")
	f.BoolVar(&o.force, "force", false, "replace a file that is there")
	completeWords(c, "language", config.Languages()...)
	completeWords(c, "timezone", config.Zones()...)
	return c
}

func (e *env) initialize(c *cobra.Command, o initFlags) error {
	path := cmp.Or(o.out, e.configPath, "pulse.yaml")
	if err := e.free(path, o.force); err != nil {
		return err
	}
	a, err := e.answers(c.Context(), o)
	if err != nil {
		return err
	}
	if err := checkAnswers(a); err != nil {
		return err
	}
	text := config.Sample(a)
	if err := config.Check(path, text, all.Types()); err != nil {
		return fmt.Errorf("what was answered makes no configuration: %w", err)
	}
	if err := writeWhole(path, text); err != nil {
		return err
	}
	return e.nextSteps(c, path, a)
}

// checkAnswers names the flag that is wrong, before there is a file whose lines
// could be named.
func checkAnswers(a config.Answers) error {
	zone := config.CheckZone
	if a.Timezone == "" { // the machine's own
		zone = func(string) error { return nil }
	}
	for _, c := range []struct {
		flag, value string
		check       func(string) error
	}{
		{"language", strings.Join(a.Languages, " "), someLanguages},
		{"timezone", a.Timezone, zone},
		{"handle", a.Handle, handle},
		{"mail-to", a.Mail.To, mailAddress},
	} {
		if err := c.check(c.value); err != nil {
			return pulse.Usagef("--%s: %v", c.flag, err)
		}
	}
	return nil
}

// free says whether path may be written, before anybody answers questions.
func (e *env) free(path string, force bool) error {
	_, err := os.Lstat(path)
	switch {
	case err == nil && !force:
		return pulse.WithHint(pulse.Usagef("%s is already there", path), "edit it, or replace it with --force, or choose another with --out FILE")
	case err == nil || errors.Is(err, fs.ErrNotExist):
		return nil
	}
	return fmt.Errorf("look for %s: %w", path, err)
}

// answers asks on a terminal and takes the flags elsewhere.
func (e *env) answers(ctx context.Context, o initFlags) (config.Answers, error) {
	a := o.Answers
	for _, p := range o.places {
		place, err := parsePlace(p)
		if err != nil {
			return a, err
		}
		a.Places = append(a.Places, place)
	}
	a.Timezone = cmp.Or(a.Timezone, e.tz, e.machineZone())
	a.X = a.Handle != ""
	if !e.noInput && !e.json && e.terminal(e.in) && e.terminal(e.out) {
		return e.ask(ctx, a)
	}
	if strings.TrimSpace(a.Brand) == "" {
		return a, pulse.WithHint(pulse.Usagef("what is the business called?"), `say it with --brand "Kahve Durağı"; see: pulse init --help`)
	}
	if len(a.Languages) == 0 {
		a.Languages = []string{e.ownLanguage()}
	}
	return a, nil
}

// parsePlace reads name=Kadıköy,foursquare=4b5e…; a text without = is a name.
// Hours hold commas themselves, so they come last and take the rest.
func parsePlace(s string) (config.Place, error) {
	var p config.Place
	s, p.Hours, _ = cutKey(s, "hours=")
	for _, part := range strings.Split(s, ",") {
		key, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok && p.Name != "" {
			return p, pulse.WithHint(pulse.Usagef("%q holds two names, %s and %s", s, p.Name, key), "separate branches with a semicolon, or repeat --place")
		}
		if !ok {
			key, value = "name", key
		}
		if value = strings.TrimSpace(value); strings.Contains(value, ";") {
			return p, pulse.WithHint(pulse.Usagef("--place %q holds a semicolon", s), "repeat --place for each branch")
		}
		switch key {
		case "name":
			p.Name = value
		case "id":
			p.ID = value
		case "timezone":
			p.Timezone = value
		default:
			known := config.PlaceKeys(all.Types())
			if !slices.Contains(known, key) {
				return p, pulse.Usagef("--place %q: there is no %q; use name, id, %s, timezone, hours", s, key, strings.Join(known, ", "))
			}
			if p.Provider == nil {
				p.Provider = map[string]string{}
			}
			p.Provider[key] = value
		}
	}
	if p.Name == "" {
		return p, pulse.Usagef("--place %q: a name is missing, like name=Kadıköy", s)
	}
	return p, nil
}

func cutKey(s, key string) (before, after string, found bool) {
	before, after, found = strings.Cut(s, key)
	return strings.TrimRight(before, ", "), strings.TrimSpace(after), found
}

// machineZone is the zone this machine is set to, where it has a name.
func (e *env) machineZone() string {
	if tz, ok := e.lookup("TZ"); ok && tz != "" {
		return strings.TrimPrefix(tz, ":")
	}
	target, err := os.Readlink("/etc/localtime")
	if err != nil {
		return ""
	}
	_, name, _ := strings.Cut(target, "zoneinfo/")
	return name
}

// ownLanguage is the language this machine speaks, if it is one of ours.
func (e *env) ownLanguage() string {
	lang, _ := e.lookup("LANG")
	for _, l := range config.Languages() {
		if strings.HasPrefix(lang, l+"_") {
			return l
		}
	}
	return "en"
}

// writeWhole replaces path by text at once, readable by its owner alone.
func writeWhole(path string, text []byte) error {
	err := whole.Put(path, whole.Private, text)
	if errors.Is(err, fs.ErrNotExist) {
		return pulse.Usagef("there is no folder %s to write %s into", filepath.Dir(path), filepath.Base(path))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

func (e *env) nextSteps(c *cobra.Command, path string, a config.Answers) error {
	with := ""
	if filepath.Base(path) != "pulse.yaml" || filepath.Dir(path) != "." {
		with = " --config " + path
	}
	key := "add a source to it (docs/sources.md tells what each costs)"
	switch {
	case a.X:
		key = "put your key into the environment: export X_BEARER=…"
	case hasFoursquare(a):
		key = "put your key into the environment: export FSQ_KEY=…"
	}
	return e.done(c, map[string]any{"config": path}, "wrote %s\n1. %s\n2. check everything: pulse%s doctor\n3. see yesterday: pulse%s fetch && pulse%s digest --since 24h",
		path, key, with, with, with)
}

func hasFoursquare(a config.Answers) bool {
	for _, p := range a.Places {
		if p.Provider["foursquare"] != "" {
			return true
		}
	}
	return false
}
