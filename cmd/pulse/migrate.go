package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newMigrate(e *env) *cobra.Command {
	var o moveFlags
	c := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database to this version, or move it to another engine",
		Long: `Bring the tables of the configured database to the shape this version of pulse
needs. Every command does so when it opens the database; this one only says so.

With --from or --to everything moves from one database to another: a file to
PostgreSQL, or back. The one that is not named is the configured store. The new
one must be empty. All tables are copied, then both sides are read again and
compared value by value. Nobody can write to the old one meanwhile, and nothing
is deleted there. A move that was stopped goes on when it is run again; until it
is finished no other command works with the new database.

Stop cron and pulse serve first, and let --switch write the new address into
pulse.yaml at the end: what is written to the old database later does not come
over. A password has no place in a flag: use PGPASSWORD or ~/.pgpass, or name a
variable that holds the whole address with --from-env or --to-env.`,
		Example: `  pulse migrate
  pulse migrate --to postgres://pulse@db1/pulse --dry-run
  pulse migrate --to postgres://pulse@db1/pulse --switch
  pulse migrate --from-env PULSE_SERVER --to sqlite:/var/lib/pulse/pulse.db`,
		Args: args(cobra.NoArgs),
	}
	f := c.Flags()
	f.StringVar(&o.from, "from", "", "database to move from: sqlite:PATH or postgres://user@host/database")
	f.StringVar(&o.to, "to", "", "database to move to")
	f.StringVar(&o.fromEnv, "from-env", "", "variable that holds the address to move from")
	f.StringVar(&o.toEnv, "to-env", "", "variable that holds the address to move to")
	f.BoolVar(&o.dry, "dry-run", false, "say what would move, and change nothing")
	f.BoolVar(&o.yes, "yes", false, "go on with a move that was begun, without being asked")
	f.BoolVar(&o.change, "switch", false, "write the new database into pulse.yaml when all of it is there")
	c.MarkFlagsMutuallyExclusive("from", "from-env")
	c.MarkFlagsMutuallyExclusive("to", "to-env")
	c.MarkFlagsMutuallyExclusive("dry-run", "switch")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if o.from+o.fromEnv+o.to+o.toEnv == "" {
			return e.bringForward(c, o)
		}
		return e.move(c, o)
	}
	return c
}

// moveFlags are what a move was told.
type moveFlags struct {
	from, to, fromEnv, toEnv string
	dry, yes, change         bool
}

func (e *env) bringForward(c *cobra.Command, o moveFlags) error {
	if o.dry || o.change {
		return pulse.WithHint(pulse.Usagef("--dry-run and --switch are about a move to another database"), "name it with --to, or the old one with --from")
	}
	return e.withStore(c.Context(), func(db *store.DB) error {
		have, want, err := db.Migrations(c.Context())
		if err != nil {
			return err
		}
		return e.done(c, map[string]any{"have": have, "want": want}, "the database is at version %d of %d", have, want)
	})
}

func (e *env) move(c *cobra.Command, o moveFlags) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	now, err := e.ticker()
	if err != nil {
		return err
	}
	m := store.Move{Owner: e.holder()}
	if m.From, err = e.address(cfg, "from", o.from, o.fromEnv); err != nil {
		return err
	}
	if m.To, err = e.address(cfg, "to", o.to, o.toEnv); err != nil {
		return err
	}
	opts := store.Options{Now: now, Log: e.logger(), Hide: e.secrets.Hide, By: e.person()}
	if o.dry {
		plan, begun, err := m.Plan(c.Context(), opts)
		if err != nil {
			return err
		}
		return e.tellPlan(c, plan, begun)
	}
	if o.change {
		if err := e.mayChange(cfg, m.To); err != nil {
			return err
		}
		m.Last = func(store.Moved) error {
			return e.editConfig(func(path string, text []byte) ([]byte, error) {
				return config.StoreAt(path, text, all.Types(), m.To)
			})
		}
	}
	m.GoOn = func(b store.Begun) error {
		return e.confirm(c.Context(), o.yes, fmt.Sprintf("go on with the move from %s that was begun %s? %s there already.",
			b.From, b.At.In(cfg.Zone()).Format("2006-01-02 15:04"), areRows(b.Rows)))
	}
	stop := e.showMoving(&m)
	out, err := m.Run(c.Context(), opts)
	stop()
	if err != nil {
		return err
	}
	return e.tellMoved(c, out, m, o)
}

// address is where a database is: as a flag or a variable says, else the configured one.
func (e *env) address(cfg *config.Config, flag, given, variable string) (string, error) {
	switch {
	case variable != "":
		secret, err := cfg.Secret(variable)
		if err != nil {
			return "", err
		}
		given = secret
	case given == "":
		return cfg.Store, nil
	case password(given):
		return "", pulse.WithHint(pulse.Usagef("--%s holds a password, which everybody on this machine could read", flag),
			"leave it out of the address and set PGPASSWORD or ~/.pgpass, or put the whole address into a variable and name that with --%s-env", flag)
	}
	scheme, path, ok := strings.Cut(given, ":")
	switch scheme = strings.ToLower(scheme); {
	case scheme == "postgres" || scheme == "postgresql":
		e.secrets.Add(given)
		return given, nil
	case scheme == "sqlite":
		given = strings.TrimPrefix(path, "//")
	case ok && strings.HasPrefix(path, "//"):
		return "", pulse.Usagef("--%s wants sqlite:PATH or postgres://…, not %s://", flag, scheme)
	case ok && len(scheme) > 1 && strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz") == "": // one letter is a disk
		return "", pulse.WithHint(pulse.Usagef("--%s wants sqlite:PATH or postgres://…, not %s:", flag, scheme), "a file of that name is ./%s", given)
	}
	if strings.TrimSpace(given) == "" {
		return "", pulse.Usagef("--%s names no file", flag)
	}
	return filepath.Abs(given)
}

// password reports that an address holds one, at either of the two places.
func password(address string) bool {
	u, err := url.Parse(address)
	if err != nil { // a password may be why it cannot be read
		return strings.Contains(address, "@") && strings.Contains(address, "://")
	}
	_, set := u.User.Password()
	return set || u.Query().Has("password") || u.Query().Has("sslpassword")
}

// mayChange refuses before a long move what could not be written at its end.
func (e *env) mayChange(cfg *config.Config, to string) error {
	if err := cfg.Need(); err != nil {
		return err
	}
	if by := storeFrom(cfg); by == "PULSE_STORE" {
		return pulse.WithHint(pulse.Usagef("PULSE_STORE goes before pulse.yaml, so --switch would change nothing"), "change PULSE_STORE yourself when the move is done")
	}
	if password(to) {
		return pulse.WithHint(pulse.Usagef("the new address holds a password, which is not written into pulse.yaml"), "leave it out and set PGPASSWORD or ~/.pgpass, or change PULSE_STORE yourself")
	}
	text, err := os.ReadFile(cfg.Path)
	if err == nil {
		_, err = config.StoreAt(cfg.Path, text, all.Types(), to)
	}
	return err
}

// storeFrom is where the configured store was named.
func storeFrom(cfg *config.Config) string {
	for _, l := range cfg.Show() {
		if l.Key == "store" {
			return l.Origin
		}
	}
	return ""
}

func areRows(n int) string {
	if n == 1 {
		return "1 row is"
	}
	return count(n, "row") + " are"
}

// showMoving shows on a terminal, after a second, how far a move is: one line that is
// rewritten. The returned function clears it.
func (e *env) showMoving(m *store.Move) (stop func()) {
	if e.quiet || e.json || !e.terminal(e.err) {
		return func() {}
	}
	shown, start := false, e.clock()
	m.Progress = func(p store.Moving) {
		if e.clock().Sub(start) < time.Second {
			return
		}
		shown = true
		does := "copied"
		if p.Checking {
			does = "compared"
		}
		fmt.Fprintf(e.err, "\r\x1b[K%d of %s %s: %s", p.Rows, count(p.Of, "row"), does, p.Table)
	}
	return func() {
		if shown {
			fmt.Fprint(e.err, "\r\x1b[K")
		}
	}
}

func (e *env) tellPlan(c *cobra.Command, m store.Moved, begun *store.Begun) error {
	if e.json {
		fields := movedFields(m)
		delete(fields, "changed")
		if fields["begun"] = nil; begun != nil {
			fields["begun"] = map[string]any{"from": begun.From, "at": begun.At.UTC(), "rows": begun.Rows}
		}
		return e.done(c, fields, "")
	}
	var list []string
	for _, name := range sortedTables(m.Tables) {
		list = append(list, fmt.Sprintf("  %9d  %s", m.Tables[name], name))
	}
	said := fmt.Sprintf("%s would move, at version %d\n  from %s\n  to   %s\n%s", count(m.Rows, "row"), m.Schema, m.From, m.To, strings.Join(list, "\n"))
	if begun != nil {
		said += fmt.Sprintf("\na move from %s was begun %s and would go on: %s there already", begun.From, begun.At.UTC().Format(time.RFC3339), areRows(begun.Rows))
	}
	_, err := fmt.Fprintln(c.OutOrStdout(), render.Clean(said))
	return err
}

// sortedTables are those that hold anything, by name.
func sortedTables(all map[string]int) []string {
	var out []string
	for name, n := range all {
		if n > 0 {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func movedFields(m store.Moved) map[string]any {
	return map[string]any{"from": m.From, "to": m.To, "schema": m.Schema, "rows": m.Rows, "tables": m.Tables, "changed": m.Changed}
}

func (e *env) tellMoved(c *cobra.Command, m store.Moved, by store.Move, o moveFlags) error {
	next, err := e.next(by.To, o)
	if err != nil {
		return err
	}
	fields := movedFields(m)
	fields["compared"], fields["went_on"], fields["afresh"], fields["switched"], fields["next"] = true, m.WentOn, m.Afresh, o.change, next
	changed := ""
	if m.Changed > 0 {
		changed = fmt.Sprintf("\n%s held what PostgreSQL cannot: a space or ? stands there now", count(m.Changed, "text"))
	}
	return e.done(c, fields, "%s of %d tables moved and compared, %s\n  from %s\n  to   %s%s\n%s",
		count(m.Rows, "row"), len(m.Tables), count(m.Tables["mentions"], "mention"), m.From, m.To, changed, next)
}

// next says what is left to do: one line to change, or none.
func (e *env) next(to string, o moveFlags) (string, error) {
	cfg, err := e.config()
	if err != nil {
		return "", err
	}
	held := "the old one holds everything still: delete it when the new one works"
	switch by := storeFrom(cfg); {
	case o.change:
		return "pulse.yaml names the new one now; " + held, nil
	case o.from+o.fromEnv != "" && o.to+o.toEnv == "":
		return "it is the configured one already; " + held, nil
	case by == "PULSE_STORE" && password(to):
		return "now let PULSE_STORE hold the new address; " + held, nil
	case by == "PULSE_STORE":
		return "now set PULSE_STORE=" + to + "; " + held, nil
	case password(to):
		return "now set PULSE_STORE to the new address, where cron finds it; it goes before pulse.yaml, which is no place for a password; " + held, nil
	case cfg.Found:
		return fmt.Sprintf("now write into %s: store: %s\n%s", cfg.Path, to, held), nil
	}
	return "now set PULSE_STORE=" + to + ", or write it as store: into pulse.yaml; " + held, nil
}
