package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/login"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/source/google"
	"github.com/seed-919336a1/pulse/pkg/veil"
)

// loginFlags are those of pulse login.
type loginFlags struct {
	paste, status, forget bool
	port                  int
	wait                  time.Duration
}

func newLogin(e *env) *cobra.Command {
	var f loginFlags
	c := &cobra.Command{
		Use:   "login [SOURCE]",
		Short: "Connect a source with your account at Google or X",
		Long: `Log in to the account behind a source: google reads reviews with it, x answers
guests. Your browser opens at the provider, you say yes there, and pulse keeps what
it gets in a file that only you can read, beside the database. It is renewed by
itself; pulse doctor tells before it ends.

On a machine without a browser use --paste: open the page on any other machine, say
yes, and paste the address of the page that then does not load.

Before you have a place in pulse.yaml, pulse login google shows the places of your
account as lines for it.`,
		Example: "  pulse login google\n  pulse login google --paste\n  pulse login --status\n  pulse login x --forget",
		Args:    args(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, names []string) error {
			switch {
			case f.status || len(names) == 0 && !f.paste && !f.forget:
				return e.loginStatus(c.OutOrStdout(), names)
			case len(names) == 0:
				return pulse.WithHint(pulse.Usagef("pulse login wants the name of a source"), "pulse login google")
			case f.forget:
				return e.loginForget(c.Context(), c.OutOrStdout(), names[0])
			}
			return e.logInTo(c.Context(), c.OutOrStdout(), names[0], f)
		},
	}
	c.Flags().BoolVar(&f.paste, "paste", false, "no browser here: paste the address you end up at")
	c.Flags().BoolVar(&f.status, "status", false, "say how the log-ins stand; ask nobody")
	c.Flags().BoolVar(&f.forget, "forget", false, "give the log-in back and remove its file")
	c.Flags().IntVar(&f.port, "port", 0, "port of this machine for the answer (any; x: 8713)")
	c.Flags().DurationVar(&f.wait, "wait", 5*time.Minute, "how long to wait for your yes")
	c.MarkFlagsMutuallyExclusive("paste", "status", "forget")
	c.ValidArgsFunction = e.completeSources
	return c
}

// loginOf is the app of a source, and what it is opened with. A type that is not yet
// configured can be logged in to: its places are asked for with the log-in.
func (e *env) loginOf(name string) (login.App, pulse.Setup, string, error) {
	cfg, err := e.config()
	if err != nil {
		return login.App{}, pulse.Setup{}, "", err
	}
	typ, setup := name, pulse.Setup{}
	if s, ok := cfg.Source(name); ok {
		typ, setup = s.Type, cfg.Setup(s)
	} else {
		setup = unset(cfg, name)
	}
	p, ok := all.Login(typ)
	if !ok {
		err := pulse.Usagef("%s needs no log-in, or is no source", name)
		return login.App{}, setup, typ, pulse.WithHint(err, "google and x do: pulse login google")
	}
	a, err := login.For(p, setup)
	return a, setup, typ, err
}

// unset is a source of that type with nothing but defaults.
func unset(cfg *config.Config, typ string) pulse.Setup {
	s := pulse.Setup{Name: typ, Values: map[string][]string{}, Tokens: cfg.LoginFile(typ)}
	t, _ := all.Type(typ)
	for _, set := range t.Settings {
		if set.Default != "" {
			s.Values[set.Key] = []string{set.Default}
		}
	}
	s.Secret = func(key string) (string, error) {
		if s.Value(key) == "" {
			return "", nil
		}
		return cfg.Secret(s.Value(key))
	}
	return s
}

func (e *env) logInTo(ctx context.Context, w io.Writer, name string, f loginFlags) error {
	app, setup, typ, err := e.loginOf(name)
	if err != nil {
		return err
	}
	http, err := e.wire()
	if err != nil {
		return err
	}
	ask := login.Asking{Port: f.port, Wait: f.wait, Show: func(address string) { e.showPage(app, address, f.paste) }}
	if f.paste {
		err = login.Paste(ctx, app, ask, e.in, http)
	} else {
		if e.terminal(e.err) && !e.noInput {
			ask.Open = browse
		}
		err = login.Browser(ctx, app, ask, http)
	}
	if errors.Is(err, context.Canceled) {
		return &pulse.Problem{Kind: pulse.ErrInterrupted, Msg: "interrupted; nothing was kept"}
	}
	if err != nil {
		return err
	}
	out := loggedIn{State: login.Status(app, e.clock())}
	if typ == google.Type().Name {
		// the log-in is kept whatever becomes of this; its trouble is worth knowing now
		if out.Places, err = google.Places(ctx, setup, http); err != nil {
			e.logger().Warn("logged in, and the places of the account cannot be listed: " + err.Error())
			if hint := pulse.HintOf(err); hint != "" {
				e.logger().Warn("hint: " + hint)
			}
		}
	}
	return out.print(w, e.json)
}

// showPage tells a person which page to open. It goes to stderr: stdout is the result.
// The address holds the client id, which is read as secrets are and is none: hidden, the
// page would not open. The client secret is not in it.
func (e *env) showPage(app login.App, address string, paste bool) {
	plain := e.stderr()
	if w, ok := plain.(*veil.Writer); ok {
		plain = w.Under()
	}
	fmt.Fprintf(plain, "Open this page and say yes at %s:\n\n%s\n\n", app.Name, address)
	if paste {
		fmt.Fprint(e.err, "The page that comes then does not load.\nCopy its whole address and paste it here:\n")
	}
}

// browse opens a page in the person's browser.
func browse(address string) error {
	program, args := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		program = "open"
	case "windows":
		program, args = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	cmd := exec.Command(program, args...)
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // the browser lives on; its starter ends at once
	return nil
}

// loggedIn is the outcome of a log-in.
type loggedIn struct {
	login.State
	Places []google.Found `json:"places,omitempty"`
}

func (l loggedIn) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(l)
	}
	fmt.Fprintf(w, "logged in to %s; kept in %s\n", l.Provider, l.File)
	if len(l.Places) > 0 {
		fmt.Fprint(w, "\nPlaces of this account, for places: in pulse.yaml:\n")
		for _, p := range l.Places {
			fmt.Fprintf(w, "  - {id: …, name: %q, google: %s}\n", render.Clean(p.Name), p.ID)
		}
	}
	return nil
}

// loginStatus tells how the log-ins stand.
func (e *env) loginStatus(w io.Writer, names []string) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	if len(names) == 0 {
		for _, s := range cfg.Sources {
			if _, ok := all.Login(s.Type); ok && s.Setting("client_id_env") != "" {
				names = append(names, s.Name)
			}
		}
	}
	if len(names) == 0 {
		return pulse.WithHint(pulse.Usagef("no source of pulse.yaml logs in"), "pulse login google connects your Business Profile")
	}
	var last error
	for _, name := range names {
		app, _, _, err := e.loginOf(name)
		if err != nil {
			return err
		}
		st := login.Status(app, e.clock())
		if e.json {
			if err := json.NewEncoder(w).Encode(st); err != nil {
				return err
			}
		} else {
			fmt.Fprintf(w, "%-12s %-9s  %s\n", st.Source, st.Word, render.Clean(st.Said))
			if st.Remedy != "" {
				fmt.Fprintf(w, "%-12s %-9s  -> %s\n", "", "", st.Remedy)
			}
		}
		if err := st.Err(); err != nil {
			last = err
		}
	}
	return last
}

func (e *env) loginForget(ctx context.Context, w io.Writer, name string) error {
	app, _, _, err := e.loginOf(name)
	if err != nil {
		return err
	}
	http, err := e.wire()
	if err != nil {
		return err
	}
	told, err := login.Forget(ctx, app, http)
	if err != nil {
		return err
	}
	if e.json {
		return json.NewEncoder(w).Encode(map[string]any{"source": name, "forgotten": true, "revoked": told})
	}
	fmt.Fprintf(w, "%s: the log-in is forgotten here", name)
	if !told {
		fmt.Fprintf(w, "; %s could not be told: take pulse's access back in the account's settings there", app.Name)
	}
	_, err = fmt.Fprintln(w)
	return err
}

// logIn says for doctor how the log-in of a source stands. Reading X needs none.
func (e *env) logIn(s config.Source) (soon, remedy string, err error) {
	if _, ok := all.Login(s.Type); !ok || s.Setting("client_id_env") == "" {
		return "", "", nil
	}
	app, _, _, err := e.loginOf(s.Name)
	if err != nil {
		return "", "", err
	}
	st := login.Status(app, e.clock())
	if err := st.Err(); err != nil {
		if st.Word == login.None && s.Setting("user_token_env") != "" {
			return "", "", nil
		}
		return "", "", err
	}
	if st.Word == login.Soon {
		return st.Said, st.Remedy, nil
	}
	return "", "", nil
}
