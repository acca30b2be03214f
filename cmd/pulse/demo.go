package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/demo"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/whole"
)

func newDemo(e *env) *cobra.Command {
	var keep, language string
	c := &cobra.Command{
		Use:   "demo",
		Short: "See it work on bundled feedback: no key, no configuration",
		Long: `Harvest a week of sample feedback about a café with two places, written for
pulse in five languages, and show the morning digest and the grouped complaints.
The connectors are the real ones; the providers they ask run inside this process
on the loopback address. Nothing leaves the machine and nothing is kept, unless
--keep names a folder for the configuration and the database; it then says what
else to try on them.`,
		Example: "  pulse demo\n  pulse demo --lang tr\n  pulse demo --keep ./play && pulse --config ./play/pulse.yaml show ID",
		Args:    args(cobra.NoArgs),
	}
	c.Flags().StringVar(&keep, "keep", "", "folder that gets pulse.yaml and pulse.db to play with afterwards")
	c.Flags().StringVar(&language, "lang", "", "reader's language: en, tr, fr, id, th; empty is the terminal's, else English")
	completeWords(c, "lang", render.Languages()...)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := knownLang(language); err != nil {
			return err
		}
		dir, cleanup, err := demoFolder(keep)
		if err != nil {
			return err
		}
		defer cleanup()
		if language == "" {
			language = cmp.Or(e.locale(), lang.EN)
		}
		return e.demo(c.Context(), dir, language, keep != "")
	}
	return c
}

// demoFolder is the folder the demo works in and what to do with it afterwards.
func demoFolder(keep string) (dir string, cleanup func(), err error) {
	if keep == "" {
		dir, err = os.MkdirTemp("", "pulse-demo-")
		return dir, func() { _ = os.RemoveAll(dir) }, err
	}
	if err := os.MkdirAll(keep, 0o700); err != nil {
		return "", nil, err
	}
	for _, name := range []string{"pulse.yaml", "notes.txt", "pulse.db"} {
		if _, err := os.Stat(filepath.Join(keep, name)); !errors.Is(err, os.ErrNotExist) {
			return "", nil, pulse.WithHint(pulse.Usagef("%s is already there", filepath.Join(keep, name)), "name a new folder; nothing is overwritten")
		}
	}
	return keep, func() {}, nil
}

// demo lives through the week: a fetch every morning, then what the staff and
// the manager read on the last one.
func (e *env) demo(ctx context.Context, dir, language string, keep bool) error {
	world, err := demo.Start(ctx, demo.Now)
	if err != nil {
		return fmt.Errorf("start the demo's providers: %w", err)
	}
	defer func() { _ = world.Close() }() // the show is over: nothing depends on how its port closed
	path := filepath.Join(dir, "pulse.yaml")
	for name, text := range map[string][]byte{path: world.Config(), filepath.Join(dir, "notes.txt"): demo.Notes} {
		if err := whole.Put(name, whole.Private, text); err != nil {
			return err
		}
	}
	day := func(t time.Time) *env { return e.inside(path, t, world.Env()) }
	if err := e.demoWeek(ctx, world, day); err != nil {
		return err
	}
	return e.demoMorning(ctx, day(demo.Now), path, language, keep)
}

// inside is e in the demo's world: its configuration, its moment, its keys.
func (e *env) inside(path string, now time.Time, keys map[string]string) *env {
	in := *e
	in.cfg, in.configPath, in.fixed = nil, path, now
	in.nowArg, in.tz = now.Format(time.RFC3339), ""
	in.lookup = func(name string) (string, bool) {
		if v, ok := keys[name]; ok {
			return v, true
		}
		if name == "PULSE_STORE" || name == "PULSE_TIMEZONE" || name == "PULSE_CONFIG" {
			return "", false // the owner's own settings do not leak into the demo
		}
		return e.lookup(name)
	}
	return &in
}

// demoWeek fetches on each of the seven mornings. The outage of the third day is
// part of the show: its error is told and the week goes on.
func (e *env) demoWeek(ctx context.Context, world *demo.World, day func(time.Time) *env) error {
	for i := 6; i >= 0; i-- {
		now := demo.Now.AddDate(0, 0, -i)
		world.At(now)
		in := day(now)
		if !e.json && !e.quiet {
			note := ""
			if now.Format(time.DateOnly) == demo.Outage.Format(time.DateOnly) {
				note = "   (a bad morning at X: part of the show)"
			}
			fmt.Fprintf(e.err, "%s  pulse fetch%s\n", now.Format("Mon 2 Jan 15:04"), note)
		}
		err := in.run(ctx, e.err, "fetch")
		if err != nil && !errors.Is(err, pulse.ErrPart) {
			return err
		}
	}
	return nil
}

// demoMorning shows what the last morning brings.
func (e *env) demoMorning(ctx context.Context, in *env, path, lang string, keep bool) error {
	for _, show := range [][]string{
		{"digest", "--since", "24h", "--lang", lang},
		{"complaints", "--group", "--since", "7d", "--lang", lang},
	} {
		if !e.json {
			fmt.Fprintf(e.out, "\n$ pulse")
			for _, a := range show {
				fmt.Fprintf(e.out, " %s", a)
			}
			fmt.Fprint(e.out, "\n\n")
		}
		if err := in.run(ctx, e.out, show...); err != nil {
			return err
		}
	}
	return e.demoNext(path, lang, keep)
}

// demoNext says what to do after the demo: the same week, as its other readers
// see it, where it was kept.
func (e *env) demoNext(path, lang string, keep bool) error {
	if e.json {
		return nil
	}
	next := "\nMore of this week: pulse demo --keep ./play\n"
	if keep {
		next = keptNext(path, lang)
	}
	_, err := io.WriteString(e.err, next+"Begin with your own business: pulse init\n")
	return err
}

// keptNext leads through a kept week. An alias carries what every line needs,
// the folder's configuration and the week's last morning, so that the lines
// themselves stay those one will use every day.
func keptNext(path, lang string) string {
	dir := filepath.Dir(path)
	next := fmt.Sprintf("\nGo on with this week:\n  alias kahve='%s --config %s --now %s'\n", calledAs(), path, demo.Now.Format(time.RFC3339))
	for _, l := range [][2]string{
		{"lineup --place kadikoy --lang " + lang, "the card for the stand-up"},
		{"poster --top 1 --lang " + lang + " --out " + filepath.Join(dir, "posters"), "praise for the wall"},
		{"page --lang " + lang + " --out " + filepath.Join(dir, "page"), "intranet: open index.html"},
		{"strengths --month " + demo.Now.Format("2006-01") + " --lang " + lang, "why guests come"},
		{"backlog add waiting --due friday", "somebody's task from now on"},
		{"status", "what is held, what waits"},
	} {
		next += fmt.Sprintf("  kahve %-43s # %s\n", l[0], l[1])
	}
	return next
}

// calledAs is how pulse was called: by its path, or where it is installed by name.
func calledAs() string {
	if strings.ContainsRune(os.Args[0], filepath.Separator) {
		return os.Args[0]
	}
	return "pulse"
}

// run is one command line in the world of e, with its result written to w.
func (e *env) run(ctx context.Context, w io.Writer, line ...string) error {
	in := *e
	in.out, in.log = w, nil // its command line says anew how to log
	root := newRoot(&in)    // its flags begin at their defaults
	root.SetArgs(append([]string{"--config", e.configPath, "--now", e.nowArg}, e.globals(line)...))
	return root.ExecuteContext(ctx)
}

// globals passes on the global flags that a nested command line would reset.
func (e *env) globals(line []string) []string {
	for name, on := range map[string]bool{"--json": e.json, "--quiet": e.quiet, "--debug": e.debug, "--no-input": true} {
		if on {
			line = append(line, name)
		}
	}
	return line
}
