package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
	"github.com/seed-919336a1/pulse/pkg/veil"
)

// env is the world a command runs in: what main and the global flags gave it.
type env struct {
	in       io.Reader
	out, err io.Writer
	lookup   func(string) (string, bool)
	clock    func() time.Time // the machine's; commands ask now()
	terminal func(any) bool

	configPath string
	nowArg     string
	tz         string
	json       bool
	noInput    bool
	quiet      bool
	debug      bool
	logFormat  string // text, json, or "" as configured

	secrets *veil.Veil // hides what it knows in out and err

	typed *bufio.Reader  // of a person at the terminal
	cfg   *config.Config // read once, by config()
	log   *slog.Logger   // made once, by logger()
	fixed time.Time      // the moment the command works at, read once

	tree *theme.State // as it stands: without decisions until a database was opened

	turns *store.DB // where workers share the rates of providers' hosts; nil: there is but this one

	mends *[]digest.Fixed // what was put right, read once by mended()
}

// config reads the configuration once.
func (e *env) config() (*config.Config, error) {
	if e.cfg != nil {
		return e.cfg, nil
	}
	// What the flag says is no mistake of the file.
	if _, err := time.LoadLocation(e.tz); err != nil {
		return nil, pulse.WithHint(pulse.Usagef("--tz: %q is no time zone", e.tz), "zones are named like Europe/Istanbul")
	}
	c, err := config.Load(e.configOptions())
	if err != nil {
		return nil, err
	}
	if strings.Contains(c.Store, "://") {
		e.secrets.Add(c.Store) // the password in the address of a server
	}
	if c.Replica != "" {
		e.secrets.Add(c.Replica)
	}
	e.cfg = c
	return c, nil
}

func (e *env) configOptions() config.Options {
	return config.Options{
		Path: e.configPath, Timezone: e.tz, Themes: theme.IDs(), Parts: theme.Parts(), Decided: e.decided, Types: all.Types(), Env: e.lookup, Seen: e.secrets.Add, Log: e.logger(),
	}
}

// now is the moment a command works at, in the brand's zone: --now, else the clock
// when it was first asked. It is one moment for the whole command: the two ends of a
// day that were read one after the other would be a little more than a day apart.
func (e *env) now() (time.Time, error) {
	c, err := e.config()
	if err != nil {
		return time.Time{}, err
	}
	if e.nowArg == "" && e.fixed.IsZero() {
		e.fixed = e.clock()
	}
	if e.fixed.IsZero() {
		t, err := pulse.ParseWhen(e.nowArg, e.clock().In(c.Zone()))
		if err != nil {
			return time.Time{}, fmt.Errorf("--now: %w", err)
		}
		e.fixed = t
	}
	return e.fixed.In(c.Zone()), nil
}

// ticker is now() for those who ask often: it moves with the clock unless --now holds it.
func (e *env) ticker() (func() time.Time, error) {
	now, err := e.now()
	if err != nil {
		return nil, err
	}
	if e.nowArg != "" {
		return func() time.Time { return now }, nil
	}
	return e.clock, nil
}

// openStore opens the configured database. The caller closes it.
func (e *env) openStore(ctx context.Context) (*store.DB, error) { return e.storeFor(ctx, false) }

// storeFor opens the configured database; who reads gets what its replica holds.
func (e *env) storeFor(ctx context.Context, reads bool) (*store.DB, error) {
	c, err := e.config()
	if err != nil {
		return nil, err
	}
	now, err := e.ticker()
	if err != nil {
		return nil, err
	}
	o := store.Options{Now: now, Log: e.logger(), Hide: e.secrets.Hide, By: e.person()}
	if reads {
		o.Replica = c.Replica
	}
	db, err := store.Open(ctx, c.Store, o)
	if err != nil {
		return nil, err
	}
	if err := e.learnThemes(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// withStore opens the database, lends it to fn and closes it.
func (e *env) withStore(ctx context.Context, fn func(*store.DB) error) error {
	db, err := e.openStore(ctx)
	if err != nil {
		return err
	}
	return errors.Join(fn(db), db.Close())
}

// withReader is withStore for commands that read mentions and write none.
func (e *env) withReader(ctx context.Context, fn func(*store.DB) error) error {
	db, err := e.storeFor(ctx, true)
	if err != nil {
		return err
	}
	return errors.Join(fn(db), db.Close())
}

// logger writes to stderr: plain lines for people, objects with --json and with
// --log-format json. It is made
// once, after the flags are read, so that all who log take turns.
func (e *env) logger() *slog.Logger {
	if e.log == nil {
		e.log = e.newLogger()
	}
	return e.log
}

// report prints the final error the way the caller reads: two lines for a
// person, one object with --json.
func (e *env) report(err error) {
	if err == nil {
		return
	}
	var told *tellsItself
	if errors.As(err, &told) {
		return
	}
	if e.logsJSON() {
		e.reportJSON(err)
		return
	}
	hint := pulse.HintOf(err)
	if e.json {
		out := map[string]any{"error": err.Error(), "exit": pulse.ExitCode(err)}
		if hint != "" {
			out["hint"] = hint
		}
		if until := pulse.UntilOf(err); !until.IsZero() {
			out["not_before"] = until.UTC()
		}
		_ = json.NewEncoder(&guard{w: e.stderr()}).Encode(out) // stderr is gone: nowhere left to say so
		return
	}
	e.say("  ", "pulse: "+render.Clean(err.Error()))
	if hint != "" {
		e.say("  ", "pulse: hint: "+render.Clean(hint))
	}
}

// tellsItself is an error that stands in the result already: it gives the exit code alone.
type tellsItself struct{ error }

func (t *tellsItself) Unwrap() error { return t.error }

// say tells a person something; on a terminal lines end between words. rest stands
// before what a line is continued with.
func (e *env) say(rest, text string) {
	if e.terminal(e.err) {
		text = render.Told(e.width(), rest, text)
	}
	fmt.Fprintln(e.err, text)
}

// width is the terminal's columns: COLUMNS, else 80.
func (e *env) width() int {
	if s, ok := e.lookup("COLUMNS"); ok {
		if n, err := strconv.Atoi(s); err == nil && n >= 40 && n <= 400 {
			return n
		}
	}
	return 80
}

// color says whether to colour stdout: on a terminal that did not say NO_COLOR.
func (e *env) color() bool {
	no, _ := e.lookup("NO_COLOR")
	term, _ := e.lookup("TERM")
	return no == "" && term != "dumb" && e.terminal(e.out)
}

// whenFlag adds a flag that takes a time. The returned function resolves it
// against now, which is known only after all flags and the configuration are
// read; a mistake is a usage error with the flag's name.
func (e *env) whenFlag(c *cobra.Command, name, def, usage string) func() (time.Time, error) {
	arg := c.Flags().String(name, def, usage+": 24h, 7d, yesterday, monday, 2026-11-01")
	return func() (time.Time, error) {
		now, err := e.now()
		if err != nil || *arg == "" {
			return time.Time{}, err
		}
		t, err := pulse.ParseWhen(*arg, now)
		if err != nil {
			return time.Time{}, fmt.Errorf("--%s: %w", name, err)
		}
		return t, nil
	}
}

// isTerminal reports whether a stream of ours is a terminal.
func isTerminal(stream any) bool {
	f, ok := fileOf(stream)
	return ok && (isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd()))
}

// fileOf is the file a stream of ours goes to or comes from.
func fileOf(stream any) (*os.File, bool) {
	if s, ok := stream.(*speech); ok {
		if s.e.logsJSON() {
			return nil, false // objects are for programs, whoever looks on
		}
		stream = s.to
	}
	if w, ok := stream.(*veil.Writer); ok {
		stream = w.Under()
	}
	f, ok := stream.(*os.File)
	return f, ok
}

// quiet hides a bare context error behind the word "interrupted".
func quiet(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, pulse.ErrInterrupted) {
		return nil
	}
	return err
}
