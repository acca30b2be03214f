package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// base is a database with how many mentions it holds.
type base struct {
	url  string
	rows int
}

func (b base) engine() string {
	if strings.HasPrefix(b.url, "postgres") {
		return "postgres"
	}
	return "sqlite"
}

// bench measures what the program does on several databases of one engine, in turns,
// so that what else the machine does weighs on all alike.
type bench struct {
	s     *stream
	pulse string // the program
	out   string // file of results
	bases []base
	runs  int    // of a command
	pages int    // that are saved; a reader asks as often
	dir   string // for configurations and copies
}

// took is what one run of the program took.
type took struct {
	wall, cpu time.Duration
	memory    int // MB
	out       string
}

// configure writes the configuration of a database and gives its path. Texts of
// foursquare are held for so many days; 0 for ever.
func (b bench) configure(db base, days int) (string, error) {
	var c strings.Builder
	fmt.Fprintf(&c, "brand: {name: Kahve Durağı, languages: [tr, en]}\ntimezone: Europe/Istanbul\nstore: %q\nplaces:\n", db.url)
	for n := range places {
		fmt.Fprintf(&c, "  - {id: %s, name: Place %d}\n", placeID(n), n)
	}
	c.WriteString("sources:\n")
	for _, s := range sources {
		fmt.Fprintf(&c, "  - {type: feed, name: %s, url: \"http://127.0.0.1:9/%s\"", s.what, s.what)
		if s.what == "foursquare" && days > 0 {
			fmt.Fprintf(&c, ", retention_days: %d", days)
		}
		c.WriteString("}\n")
	}
	path := filepath.Join(b.dir, fmt.Sprintf("%s-%d-%d.yaml", db.engine(), db.rows, days))
	return path, os.WriteFile(path, []byte(c.String()), 0o600)
}

// once runs the program on a database.
func (b bench) once(ctx context.Context, db base, days int, args ...string) (took, error) {
	config, err := b.configure(db, days)
	if err != nil {
		return took{}, err
	}
	c := exec.CommandContext(ctx, b.pulse, append([]string{"--config", config, "--no-input", "--quiet", "--now", end.Format(time.RFC3339)}, args...)...)
	var out, said strings.Builder
	c.Stdout, c.Stderr = &out, &said
	t := time.Now()
	err = c.Run()
	r := took{wall: time.Since(t), out: out.String()}
	if err != nil {
		return r, fmt.Errorf("pulse %s: %w: %s", strings.Join(args, " "), err, said.String())
	}
	u := c.ProcessState.SysUsage().(*syscall.Rusage)
	r.cpu, r.memory = c.ProcessState.UserTime()+c.ProcessState.SystemTime(), int(u.Maxrss/1024)
	return r, nil
}

// compare runs the same command on all databases in turns and keeps the medians. The
// first turn warms up and does not count, unless it is the only one.
func (b bench) compare(ctx context.Context, what string, runs int, args func(db base, turn int) []string) error {
	all := map[base][]took{}
	for turn := range runs + 1 {
		for _, db := range b.bases {
			a := args(db, turn)
			r, err := b.once(ctx, db, 0, a...)
			if err != nil {
				return err
			}
			all[db] = append(all[db], r)
		}
	}
	for _, db := range b.bases {
		if err := b.keep(what, db, all[db][min(1, runs):]); err != nil {
			return err
		}
	}
	return nil
}

func (b bench) keep(what string, db base, rs []took) error {
	r := result{What: what, Engine: db.engine(), Rows: db.rows}
	r.Millis = mid(rs, func(r took) float64 { return float64(r.wall.Microseconds()) / 1000 })
	r.CPU = mid(rs, func(r took) float64 { return float64(r.cpu.Microseconds()) / 1000 })
	for _, x := range rs {
		r.Memory = max(r.Memory, x.memory)
	}
	fmt.Printf("%-28s %-8s %9d: %9.1f ms, %9.1f ms of CPU, %4d MB\n", what, r.Engine, r.Rows, r.Millis, r.CPU, r.Memory)
	return keepResult(b.out, r)
}

func mid(rs []took, of func(took) float64) float64 {
	var all []float64
	for _, r := range rs {
		all = append(all, of(r))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// steps are what can be measured, by name.
func (b bench) steps() map[string]func(context.Context) error {
	plain := func(what string, args ...string) func(context.Context) error {
		return func(ctx context.Context) error {
			return b.compare(ctx, what, b.runs, func(base, int) []string { return args })
		}
	}
	return map[string]func(context.Context) error{
		"digest":     plain("digest --since 24h", "digest", "--since", "24h", "--format", "text"),
		"complaints": plain("complaints --group --since 24h", "complaints", "--group", "--since", "24h"),
		"place":      plain("digest --since 24h of a place", "digest", "--since", "24h", "--format", "text", "--place", placeID(20)),
		"status":     plain("status", "status"),
		"sources":    plain("source list", "source", "list"),
		"rare":       plain("search, a rare word", "search", "Hacıosman"),
		"common":     plain("search, a common word", "search", "kahve"),
		"show":       b.show,
		"label":      b.label,
		"purge":      b.purge,
		"backup":     b.backup,
		"save":       b.save,
		"reader":     b.reader,
	}
}

// original is a mention that is no copy and that all databases hold, of every turn another:
// one of the last hours in large ones.
func (b bench) original(turn int) string {
	least := b.bases[0].rows
	for _, db := range b.bases {
		least = min(least, db.rows)
	}
	for n := (2000 + 97*turn) % (least / 2); ; n++ {
		if !b.s.repeats(n) {
			return b.s.key(n)
		}
	}
}

func (b bench) show(ctx context.Context) error {
	return b.compare(ctx, "show", b.runs, func(_ base, turn int) []string { return []string{"show", b.original(turn)} })
}

func (b bench) label(ctx context.Context) error {
	return b.compare(ctx, "label", b.runs, func(_ base, turn int) []string {
		return []string{"label", b.original(100 + turn), string([]pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Neutral}[turn%3])}
	})
}

// purge lets go of the oldest two days of one source: as much in all sizes.
func (b bench) purge(ctx context.Context) error {
	for _, db := range b.bases {
		held, err := heldDays(ctx, db)
		if err != nil {
			return err
		}
		r, err := b.once(ctx, db, held-2, "purge", "--json")
		if err != nil {
			return err
		}
		fmt.Println(strings.TrimSpace(r.out))
		if err := b.keep("purge of two days", db, []took{r}); err != nil {
			return err
		}
	}
	return nil
}

// heldDays is for how many days a database holds texts.
func heldDays(ctx context.Context, db base) (days int, err error) {
	s, err := store.Open(ctx, db.url, store.Options{})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	oldest, err := s.Oldest(ctx, pulse.Filter{Source: "foursquare"})
	return int(end.Sub(oldest).Hours() / 24), err
}

// backup is one run: it takes minutes. PostgreSQL has its own tool.
func (b bench) backup(ctx context.Context) error {
	for _, db := range b.bases {
		if db.engine() == "postgres" {
			continue
		}
		to := filepath.Join(b.dir, "copy.db")
		if err := os.RemoveAll(to); err != nil {
			return err
		}
		r, err := b.once(ctx, db, 0, "backup", to)
		if err != nil {
			return err
		}
		if err := errors.Join(b.keep("backup", db, []took{r}), os.Remove(to)); err != nil {
			return err
		}
	}
	return nil
}
