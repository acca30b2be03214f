package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const benchPage = 100

// benchURLs are the engines to measure: a fresh file, and a fresh schema where
// PULSE_TEST_POSTGRES is set.
func benchURLs(b *testing.B) map[string]func() string {
	urls := map[string]func() string{"sqlite": func() string { return filepath.Join(b.TempDir(), "pulse.db") }}
	if pg := os.Getenv("PULSE_TEST_POSTGRES"); pg != "" {
		urls["postgres"] = func() string { return schema(b, pg) }
	}
	return urls
}

// benchKeep is page n as harvest would give it, signatures included.
func benchKeep(n int) pulse.Keep {
	k := pulse.Keep{Source: "x", Next: pulse.Cursor(strconv.Itoa(n))}
	for i := range benchPage {
		j := said(n*benchPage+i, fmt.Sprint("The waiter was kind but the soup came cold and late, visit ", n*benchPage+i), pulse.Mixed)
		bands := make([]uint64, 16)
		for x := range bands {
			bands[x] = rand.Uint64()
		}
		k.Judged, k.Bands = append(k.Judged, j), append(k.Bands, bands)
	}
	return k
}

// BenchmarkSave saves pages beside a bare loop that puts the same rows into
// the same tables with prepared statements and does nothing else. "of_bare" is
// our speed as a share of the loop's, medians of a page: 0.8 is what we hold.
func BenchmarkSave(b *testing.B) {
	for name, url := range benchURLs(b) {
		b.Run(name, func(b *testing.B) {
			ours, bare := open(b, url()), open(b, url())
			var tOurs, tBare []time.Duration
			for n := range b.N {
				k := benchKeep(n)
				rows := bareRows(b, k)
				t0 := time.Now()
				save(b, ours, k)
				t1 := time.Now()
				bareSave(b, bare, k, rows)
				tOurs, tBare = append(tOurs, t1.Sub(t0)), append(tBare, time.Since(t1))
			}
			b.ReportMetric(benchPage/median(tOurs).Seconds(), "mentions/s")
			b.ReportMetric(median(tBare).Seconds()/median(tOurs).Seconds(), "of_bare")
		})
	}
}

// BenchmarkFindable saves pages and makes their texts findable in bulk, as a fetch does,
// beside the bare loop of BenchmarkSave. "of_bare" is the speed of both together as a
// share of the loop's, "save_of_bare" that of saving alone, "of_save" how much longer
// both take than saving alone.
func BenchmarkFindable(b *testing.B) {
	const bulk = 20 // pages
	for name, url := range benchURLs(b) {
		b.Run(name, func(b *testing.B) {
			ours, bare := open(b, url()), open(b, url())
			var tSave, tWords, tBare time.Duration
			for n := range b.N * bulk {
				k := benchKeep(n)
				rows := bareRows(b, k)
				t0 := time.Now()
				save(b, ours, k)
				t1 := time.Now()
				bareSave(b, bare, k, rows)
				tSave, tBare = tSave+t1.Sub(t0), tBare+time.Since(t1)
				if n%bulk == bulk-1 {
					t2 := time.Now()
					findable(b, ours)
					findable(b, ours) // reads a thousand at a time
					tWords += time.Since(t2)
				}
			}
			said := float64(b.N * bulk * benchPage)
			b.ReportMetric(said/tBare.Seconds(), "bare/s")
			b.ReportMetric(said/tSave.Seconds(), "save/s")
			b.ReportMetric(said/(tSave+tWords).Seconds(), "both/s")
			b.ReportMetric(tBare.Seconds()/tSave.Seconds(), "save_of_bare")
			b.ReportMetric(tBare.Seconds()/(tSave+tWords).Seconds(), "of_bare")
			b.ReportMetric((tSave+tWords).Seconds()/tSave.Seconds(), "of_save")
		})
	}
}

// bareRows makes the values beforehand: the loop is charged for SQL alone.
func bareRows(b *testing.B, k pulse.Keep) [][]any {
	var rows [][]any
	for _, j := range k.Judged {
		v, err := json.Marshal(j.Verdict)
		if err != nil {
			b.Fatal(err)
		}
		rows = append(rows, entry{Judged: j, key: j.Key(), verdict: string(v)}.args(start.UnixMilli()))
	}
	return rows
}

func bareSave(b *testing.B, db world, k pulse.Keep, rows [][]any) {
	tx, err := db.w.Begin()
	if err != nil {
		b.Fatal(err)
	}
	loop(b, tx, rebind("INSERT INTO mentions ("+insertColumns+") VALUES ("+marks(strings.Count(insertColumns, ",")+1)+")", db.pg), rows)
	var bands [][]any
	for i, j := range k.Judged {
		for _, x := range k.Bands[i] {
			bands = append(bands, []any{bucketOf(start.UnixMilli()), int64(x), j.Key()})
		}
	}
	loop(b, tx, rebind("INSERT INTO bands (bucket, band, key) VALUES (?, ?, ?)", db.pg), bands)
	loop(b, tx, rebind("INSERT INTO cursors (source, next, at) VALUES (?, ?, ?) ON CONFLICT (source) DO UPDATE SET next = excluded.next", db.pg), [][]any{{"x", string(k.Next), int64(1)}})
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

func loop(b *testing.B, tx *sql.Tx, query string, rows [][]any) {
	stmt, err := tx.Prepare(query)
	if err != nil {
		b.Fatal(err)
	}
	defer stmt.Close()
	for _, r := range rows {
		if _, err := stmt.Exec(r...); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDay asks for the mentions of one day out of PULSE_BENCH_ROWS
// mentions (default 100000) and out of a tenth of them, a day being 300
// mentions in both. "of_tenth" is how much longer the large one takes: 1.2 is
// what we hold.
func BenchmarkDay(b *testing.B) {
	rows := 100_000
	if n, err := strconv.Atoi(os.Getenv("PULSE_BENCH_ROWS")); err == nil {
		rows = n
	}
	for name, url := range benchURLs(b) {
		b.Run(name, func(b *testing.B) {
			small, large := fill(b, url(), rows/10), fill(b, url(), rows)
			day(b, small)
			day(b, large)
			var tSmall, tLarge []time.Duration
			for b.Loop() {
				tSmall, tLarge = append(tSmall, day(b, small)), append(tLarge, day(b, large))
			}
			b.ReportMetric(median(tLarge).Seconds()*1000, "ms/day")
			b.ReportMetric(median(tLarge).Seconds()/median(tSmall).Seconds(), "of_tenth")
			b.ReportMetric(float64(rows), "rows")
		})
	}
}

const perDay = 300

// fill makes a database whose last day ends at the start of the tests' clock.
func fill(b *testing.B, url string, rows int) world {
	b.Helper()
	db := open(b, url)
	if !db.pg {
		if _, err := db.w.Exec("PRAGMA synchronous = OFF"); err != nil {
			b.Fatal(err)
		}
	}
	for from := 0; from < rows; from += 1000 {
		k := pulse.Keep{Source: "x"}
		for i := from; i < min(from+1000, rows); i++ {
			j := said(i, "The waiter was kind but the soup came cold and late", pulse.Mixed)
			j.ID = fmt.Sprintf("%09d", i)
			j.Posted = start.Add(-time.Duration(rows-i) * (24 * time.Hour / perDay))
			k.Judged = append(k.Judged, j)
		}
		save(b, db, k)
	}
	if db.pg {
		if _, err := db.w.Exec("ANALYZE"); err != nil {
			b.Fatal(err)
		}
	}
	return db
}

func day(b *testing.B, db world) time.Duration {
	b.Helper()
	t := time.Now()
	js, err := db.Mentions(context.Background(), pulse.Filter{From: start.Add(-24 * time.Hour), To: start})
	if err != nil || len(js) != perDay {
		b.Fatalf("%d mentions, %v; want %d", len(js), err, perDay)
	}
	return time.Since(t)
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}
