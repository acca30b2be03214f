package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// traced is a database that tells what those who were killed, or taken out of the
// configuration, left in it.
type traced interface {
	NewestPosted(ctx context.Context) (time.Time, error)
	Cursors(ctx context.Context) ([]string, error)
	Leases(ctx context.Context, us string) ([]pulse.Lease, error)
}

// left looks for what faults leave behind: a clock that jumped, a place in a source that
// nobody asks any more, work whose worker died, files that were never finished.
func (e *exam) left(ctx context.Context) []Result {
	if e.cfg == nil {
		return nil
	}
	var out []Result
	if _, ok := e.db.(vital); ok {
		out = append(out, e.backwards(ctx)...)
	}
	if db, ok := e.db.(traced); ok {
		out = append(out, e.ahead(ctx, db)...)
		out = append(out, e.strays(ctx, db)...)
		out = append(out, e.widowed(ctx, db)...)
	}
	return append(out, e.unfinished()...)
}

// furthest is how far ahead of us a clock on earth may be, and an hour more.
const furthest = 15 * time.Hour

func (e *exam) ahead(ctx context.Context, db traced) []Result {
	newest, err := db.NewestPosted(ctx)
	if err != nil {
		return failed("dates", err, "see the database")
	}
	if by := newest.Sub(e.Now()); by > furthest {
		return one("dates", Warning, fmt.Sprintf("a mention says it was posted %s from now, on %s", age(by), newest.UTC().Format(time.DateOnly)),
			"see whether this machine's clock is right; else a source gives wrong dates, and that mention comes in the digest of its day")
	}
	return nil
}

// strays are sources that were fetched once and stand in pulse.yaml no more.
func (e *exam) strays(ctx context.Context, db traced) []Result {
	names, err := db.Cursors(ctx)
	if err != nil {
		return failed("cursors", err, "see the database")
	}
	var gone []string
	for _, name := range names {
		if _, ok := e.cfg.Source(name); !ok {
			gone = append(gone, name)
		}
	}
	if gone == nil {
		return nil
	}
	return one("cursors", Warning, strings.Join(gone, ", ")+" was fetched once and is in pulse.yaml no more: what is held of it stays, and its retention_days no longer counts",
		"put it back under the same name: without paused it goes on where it stopped, with paused: true its texts are let go of in time")
}

// widowed are locks whose holder ran on this machine and is no more.
func (e *exam) widowed(ctx context.Context, db traced) []Result {
	list, err := db.Leases(ctx, e.Owner)
	if err != nil {
		return failed("locks", err, "see the database")
	}
	var out []Result
	for _, l := range list {
		if l.Over {
			out = append(out, one("locks", Warning, fmt.Sprintf("%s was begun by %s on %s and never ended: it was killed", l.Name, l.Owner, l.Since.UTC().Format("2006-01-02 15:04 MST")),
				"nothing is to be done: the next run takes over and goes on")...)
		}
	}
	return out
}

// unfinished are files that those who were killed while they wrote left behind: nobody
// reads them, and they may hold guests' words.
func (e *exam) unfinished() []Result {
	dirs := map[string]bool{}
	if e.cfg.Path != "" {
		dirs[e.cfg.Dir()] = true
	}
	if !strings.Contains(e.cfg.Store, "://") {
		dirs[filepath.Dir(e.cfg.Store)] = true
	}
	if e.cfg.Metrics.File != "" {
		dirs[filepath.Dir(e.cfg.Metrics.File)] = true
	}
	var out []Result
	for dir := range dirs {
		list, err := os.ReadDir(dir)
		if err != nil {
			continue // whoever needs the folder says so
		}
		for _, f := range list {
			info, err := f.Info()
			if err != nil || !info.Mode().IsRegular() || time.Since(info.ModTime()) < time.Hour {
				continue // somebody may be writing it at this moment
			}
			if left, what := leftover(f.Name()); left {
				path := filepath.Join(dir, f.Name())
				out = append(out, one("files", Warning, path+" is "+what, "nobody needs it: rm "+path)...)
			}
		}
	}
	return out
}

// leftover tells by its name what a file was to become.
func leftover(name string) (yes bool, what string) {
	if digits, ok := strings.CutPrefix(name, ".pulse-"); ok {
		digits = strings.TrimPrefix(digits, "doctor-")
		return strings.Trim(digits, "0123456789") == "", "what a write that was killed left"
	}
	if _, rest, ok := strings.Cut(name, ".before-"); ok {
		return strings.Contains(rest, ".new"), "what a restore that was killed left"
	}
	return false, ""
}

// logAlone finds SQLite's log without its database: it holds what was saved last, and a
// new database in that place would be read together with it.
func logAlone(path string) []Result {
	info, err := os.Stat(path + "-wal")
	if err != nil || info.Size() == 0 {
		return nil
	}
	return failed("database", errors.New("the log "+path+"-wal is there without its database"),
		"put the database back beside it; if it is lost, go on from the last backup: pulse restore FILE --force sets the log aside")
}

// foreign finds a database that belongs to another user than the one who looks: what we
// write beside it would be ours, and its owner shut out.
func foreign(path string) []Result {
	owner, us, known := ownerOf(path)
	if !known || owner == us {
		return nil
	}
	return one("database", Warning, fmt.Sprintf("%s belongs to user %d, and you are %d: what you write beside it shuts its owner out", path, owner, us),
		"run pulse as the user who owns it: sudo -u; or give it over: chown")
}
