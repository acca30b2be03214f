package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// vital is a database that says quickly how it stands.
type vital interface {
	NewestStored(ctx context.Context) (time.Time, error)
	BusyDays(ctx context.Context, since time.Time) (map[string][]time.Time, error)
}

// Health looks at what a monitor asks every few minutes: is the database there, was each
// source fetched in time, did each reader get theirs, is there room, is the clock right.
// It asks nobody, writes nothing and reads neither pages nor mentions one by one; how
// long it takes does not depend on how many mentions there are.
func Health(ctx context.Context, o Options) []Result {
	e := &exam{Options: o}
	e.Network = false
	if e.Free == nil {
		e.Free = FreeBytes
	}
	defer func() {
		if e.db != nil && !e.Lent {
			_ = e.db.Close() // nothing was written
		}
	}()
	c, err := e.Load()
	if err != nil {
		return failed("configuration", err, "correct pulse.yaml")
	}
	e.cfg = c
	out := e.reach(ctx)
	out = append(out, e.room()...)
	if e.db == nil {
		return out
	}
	for _, check := range []func(context.Context) []Result{e.backwards, e.fetched, e.told, e.unsettled} {
		if ctx.Err() != nil {
			return out
		}
		out = append(out, check(ctx)...)
	}
	return out
}

// reach opens the database, which tells a refused password, a file that may not be
// written and a schema that is not ours.
func (e *exam) reach(ctx context.Context) []Result {
	db, err := e.Open(ctx)
	if err != nil {
		return failed("database", err, "see: pulse doctor")
	}
	e.db = db
	return one("database", OK, db.Name(), "")
}

// noRoom is what SQLite needs to finish what it does.
const noRoom = 20 << 20

func (e *exam) room() []Result {
	if strings.Contains(e.cfg.Store, "://") {
		return nil // the disk is the server's
	}
	free, ok := e.Free(filepath.Dir(e.cfg.Store))
	switch {
	case !ok || free >= leastFree:
		return nil
	case free < noRoom:
		return failed("disk", fmt.Errorf("only %d MB are free beside %s", free>>20, e.cfg.Store), "make room: pulse status --disk")
	}
	return one("disk", Warning, fmt.Sprintf("only %d MB are free beside %s", free>>20, e.cfg.Store), "make room: pulse status --disk")
}

// backwards finds a clock that was set back: what is stored carries our own time.
func (e *exam) backwards(ctx context.Context) []Result {
	db, ok := e.db.(vital)
	if !ok {
		return nil
	}
	newest, err := db.NewestStored(ctx)
	if err != nil {
		return failed("clock", err, "see the database")
	}
	if ahead := newest.Sub(e.Now()); ahead > maxSkew {
		return failed("clock", fmt.Errorf("it is %s behind the newest mention that was stored", age(ahead)),
			"set the clock, best with a time service: timedatectl set-ntp true")
	}
	return nil
}

// fetched looks at every source that is not paused.
func (e *exam) fetched(ctx context.Context) []Result {
	e.runs, e.noRun = e.db.Runs(ctx)
	if e.noRun != nil {
		return failed("sources", e.noRun, "see the database")
	}
	var days map[string][]time.Time
	if db, ok := e.db.(vital); ok {
		var err error
		if days, err = db.BusyDays(ctx, e.Now().AddDate(0, 0, -120)); err != nil {
			return failed("sources", err, "see the database")
		}
	}
	var out []Result
	for _, s := range e.cfg.Sources {
		if !s.Paused {
			out = append(out, e.stands(s, pulse.RhythmOf(days[s.Name], e.Now()))...)
		}
	}
	return out
}

// stands judges one source: by its log-in, by when it was fetched well the last time, by
// how the last fetch ended, and by how long it has brought nothing.
func (e *exam) stands(s config.Source, r pulse.Rhythm) []Result {
	check, st := "source "+s.Name, e.state(s.Name)
	if out := e.logIn(check, s); out != nil {
		return out
	}
	if st.Last == nil {
		return one(check, Warning, "never fetched", "run: pulse fetch "+s.Name)
	}
	since := "never fetched well"
	late := st.LastOK == nil
	if !late {
		ago := e.Now().Sub(st.LastOK.Ended)
		late, since = ago > silentAfter(s.Every), "last fetched well "+age(ago)+" ago"
	}
	switch {
	case st.Last.Error != "":
		return e.trouble(check, st.Last, since, late)
	case late:
		return failed(check, fmt.Errorf("%s, due every %s", since, age(s.Every)), "see whether cron runs: pulse help cron")
	case r.Silent:
		return one(check, Warning, "nothing new for "+age(r.Quiet)+", which is longer than usual", "see whether it still brings what it should: pulse source test "+s.Name)
	}
	return one(check, OK, since, "")
}

// trouble is a last fetch that failed. One that may go well at the next try is a warning
// until it is late, too.
func (e *exam) trouble(check string, last *pulse.Run, since string, late bool) []Result {
	what := last.Error + "; " + since
	k := kind(last.Exit)
	if waits := errors.Is(k, pulse.ErrLater) && last.NotBefore.After(e.Now()); waits || !late && !errors.Is(k, pulse.ErrDenied) && !errors.Is(k, pulse.ErrUsage) {
		return one(check, Warning, what, remedyOf(last))
	}
	return failed(check, &pulse.Problem{Kind: k, Msg: what}, remedyOf(last))
}

// reader is one who gets a digest.
type reader struct{ kind, place, name string }

// readers are all of the configuration, with how often each gets a digest.
func (e *exam) readers() map[reader]string {
	out := map[reader]string{}
	add := func(every, place, name string) {
		kind := "digest"
		if every == "week" || every == "month" {
			kind += "-" + every
		}
		out[reader{kind, place, name}] = every
	}
	for _, a := range e.cfg.Digest.Audiences {
		for _, to := range a.To {
			add(a.Every, a.Place, to)
		}
	}
	for _, c := range e.cfg.Digest.Channels {
		add(c.Every, c.Place, c.Type+":"+c.Name)
	}
	return out
}

// toldDays is how far back deliveries are looked at: a month and some days.
const toldDays = 40

// told looks whether every reader who gets digests got the last one. When it is due is
// told by when the ones before went: a shop that sends from Monday to Friday only is not
// late on Sunday. Who never got one may be new, and is not late.
func (e *exam) told(ctx context.Context) []Result {
	readers := e.readers()
	list, err := e.db.Deliveries(ctx, e.Now().AddDate(0, 0, -toldDays))
	if err != nil {
		return failed("digest", err, "see the database")
	}
	sent := map[reader][]time.Time{}
	for _, d := range list {
		who := reader{d.Kind, d.Place, d.Recipient}
		if _, ok := readers[who]; ok && d.State == pulse.DeliverySent {
			sent[who] = append(sent[who], d.Sent)
		}
	}
	var names []string
	oldest := time.Duration(0)
	for who, at := range sent {
		slices.SortFunc(at, time.Time.Compare)
		ago := e.Now().Sub(at[len(at)-1])
		if ago > usual(at, readers[who]) {
			names, oldest = append(names, who.name), max(oldest, ago)
		}
	}
	if len(names) > 0 {
		slices.Sort(names)
		names = slices.Compact(names)
		who := names[0]
		if n := len(names) - 1; n > 0 {
			who += fmt.Sprintf(" and %d more", n)
		}
		return failed("digest", fmt.Errorf("not sent when due: %s got the last one %s ago", who, age(oldest)), "run: pulse digest --send, and see whether cron runs")
	}
	if len(sent) == 0 {
		return nil
	}
	return one("digest", OK, fmt.Sprintf("%s got theirs", people(len(sent))), "")
}

// A digest that comes a few hours later than usual is not late yet; until there are
// enough to tell what is usual, a weekend may lie between two.
const (
	grace     = 3 * time.Hour
	enoughOf  = 6
	weekend   = 3 * 24 * time.Hour
	weekLasts = 7 * 24 * time.Hour
	monthIs   = 31 * 24 * time.Hour
)

// usual is the longest stretch that may lie between two digests of a reader.
func usual(at []time.Time, every string) time.Duration {
	switch cmp.Or(every, "day") {
	case "week":
		return weekLasts + 24*time.Hour
	case "month":
		return monthIs + 24*time.Hour
	}
	if len(at) < enoughOf {
		return weekend + grace
	}
	var pauses []time.Duration
	for i, t := range at[1:] {
		pauses = append(pauses, t.Sub(at[i]))
	}
	slices.Sort(pauses)
	return max(pauses[(len(pauses)-1)*9/10], 24*time.Hour) + grace
}

// unsettled counts what of the last two days did not arrive, or may not have.
func (e *exam) unsettled(ctx context.Context) []Result {
	now := e.Now()
	list, err := e.db.Deliveries(ctx, now.AddDate(0, 0, -2))
	if err != nil {
		return failed("deliveries", err, "see the database")
	}
	bad := map[string]int{}
	for _, d := range list {
		switch {
		case d.State == pulse.DeliverySent, d.AtWork(now):
		case d.Unknown():
			bad["unknown"]++
		case d.State == pulse.DeliveryRefused:
			bad["refused"]++
		default:
			bad["not sent"]++
		}
	}
	var parts []string
	for _, word := range []string{"not sent", "refused", "unknown"} {
		if bad[word] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", bad[word], word))
		}
	}
	if parts == nil {
		return nil
	}
	return one("deliveries", Warning, "of two days "+strings.Join(parts, ", "), "see: pulse status")
}
