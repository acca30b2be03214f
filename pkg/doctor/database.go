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
	"github.com/seed-919336a1/pulse/pkg/whole"
)

func (e *exam) database(ctx context.Context) []Result {
	if e.cfg == nil {
		return skipped("database", noConfig)
	}
	path := e.cfg.Store
	isFile := !strings.Contains(path, "://")
	if isFile {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			e.fresh = true
			if out := logAlone(path); out != nil {
				return out
			}
			return absent(path)
		}
	}
	db, err := e.Open(ctx)
	if err != nil {
		return failed("database", err, "see whether "+filepath.Base(path)+" is there and may be read and written")
	}
	e.db = db
	if d, ok := db.(intact); ok {
		if err := d.Integrity(ctx); err != nil {
			return failed("database", fmt.Errorf("%s is damaged: %w", db.Name(), err), "stop cron and go back to your last backup: pulse restore FILE --force keeps this one beside it")
		}
	}
	if isFile {
		if out := e.space(path); out != nil {
			return out
		}
		if out := foreign(path); out != nil {
			return out
		}
		if info, err := os.Stat(path); err == nil && whole.Loose(info, 0o007) {
			return one("database", Warning, "everybody on this machine may read "+path, "chmod 600 "+path)
		}
	}
	return one("database", OK, db.Name(), "")
}

// absent is a database that the first command will make, if it may.
func absent(path string) []Result {
	dir := filepath.Dir(path)
	probe, err := os.CreateTemp(dir, ".pulse-doctor-*")
	if err != nil {
		return failed("database", fmt.Errorf("nothing can be written in %s", dir), "make the folder and give it to the user who runs pulse")
	}
	_ = probe.Close() // empty
	if err := os.Remove(probe.Name()); err != nil {
		return failed("database", fmt.Errorf("nothing can be removed in %s", dir), "give the folder to the user who runs pulse")
	}
	return one("database", OK, path+" is not there yet; the first fetch makes it", "")
}

// leastFree is room for about a year of a busy chain, and for SQLite to tidy up.
const leastFree = 200 << 20

// space is nil where there is enough room, or where nobody can tell.
func (e *exam) space(path string) []Result {
	free, ok := e.Free(filepath.Dir(path))
	if !ok || free >= leastFree {
		return nil
	}
	return one("database", Warning, fmt.Sprintf("only %d MB are free beside %s", free>>20, path), "make room before the disk is full")
}

func (e *exam) migrations(ctx context.Context) []Result {
	if e.db == nil {
		return skipped("migrations", e.noDatabase())
	}
	have, want, err := e.db.Migrations(ctx)
	if err != nil {
		return failed("migrations", err, "run `pulse migrate`")
	}
	if have != want {
		return failed("migrations", fmt.Errorf("the database is at %d, this program wants %d", have, want), "run `pulse migrate`")
	}
	return one("migrations", OK, fmt.Sprintf("%d of %d", have, want), "")
}

// replica has nothing to say where none is configured.
func (e *exam) replica(ctx context.Context) []Result {
	if e.cfg == nil || e.cfg.Replica == "" {
		return nil
	}
	db, ok := e.db.(followed)
	if !ok {
		return skipped("replica", e.noDatabase())
	}
	name, after, err := db.Follows(ctx, e.cfg.Replica)
	if err != nil {
		return one("replica", Warning, err.Error()+"; what reads goes to the store", "see whether that server runs and follows the one of store:")
	}
	return one("replica", OK, fmt.Sprintf("%s had what was written after %s", name, after.Round(time.Millisecond)), "")
}

func (e *exam) noDatabase() string {
	switch {
	case e.cfg == nil:
		return noConfig
	case e.fresh:
		return freshStore
	}
	return noDatabase
}

// lock writes and takes back a lock of its own, which shows that the database
// can be written, and then looks who holds that of fetch.
func (e *exam) lock(ctx context.Context) []Result {
	if e.db == nil {
		return skipped("lock", e.noDatabase())
	}
	if err := e.tryLock(ctx, "doctor"); err != nil && !errors.Is(err, pulse.ErrLater) {
		return failed("lock", fmt.Errorf("the database cannot be written: %w", err), "give file and folder to the user who runs pulse, and see the disk")
	}
	err := e.tryLock(ctx, "fetch")
	if errors.Is(err, pulse.ErrLater) {
		return one("lock", Warning, err.Error(), pulse.HintOf(err))
	}
	if err != nil {
		return failed("lock", err, "")
	}
	return one("lock", OK, "the database can be written; no fetch is running", "")
}

func (e *exam) tryLock(ctx context.Context, name string) error {
	release, err := e.db.Lock(ctx, name, e.Owner, 10*time.Second)
	if err != nil {
		return err
	}
	return release()
}

func (e *exam) deliveries(ctx context.Context) []Result {
	if e.db == nil {
		return skipped("deliveries", e.noDatabase())
	}
	now := e.Now()
	list, err := e.db.Deliveries(ctx, now.AddDate(0, 0, -14))
	if err != nil {
		return failed("deliveries", err, "")
	}
	var out []Result
	sent := 0
	for _, d := range list {
		what := fmt.Sprintf("the %s of %s to %s", d.Kind, d.Day, d.Recipient)
		switch {
		case d.State == pulse.DeliverySent:
			sent++
		case d.State == pulse.DeliveryFailed:
			out = append(out, one("deliveries", Warning, what+" was not sent: "+d.Error, "the next run tries again; see mail")...)
		case d.State == pulse.DeliveryRefused:
			out = append(out, one("deliveries", Warning, what+" was refused: "+d.Error, "correct the address in pulse.yaml")...)
		case d.AtWork(now):
		case d.Unknown():
			out = append(out, one("deliveries", Warning, what+" was begun and never finished; it may have arrived or not", "ask the reader; it is not sent twice, but for --send --again "+d.Recipient)...)
		default:
			out = append(out, one("deliveries", Warning, what+" was begun and never left: its sender died", "the next run tries again")...)
		}
	}
	if out == nil {
		return one("deliveries", OK, fmt.Sprintf("%d sent in 14 days, none open", sent), "")
	}
	return out
}
