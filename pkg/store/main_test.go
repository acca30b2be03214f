package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestMain(m *testing.M) {
	if url := os.Getenv("PULSE_STORE_TEST_CHILD"); url != "" {
		saveForEver(url)
		return
	}
	if args := os.Getenv("PULSE_STORE_TEST_RESTORE"); args != "" {
		restoreOnce(args)
		return
	}
	if args := os.Getenv("PULSE_STORE_TEST_MOVE"); args != "" {
		moveOnce(args)
		return
	}
	if args := os.Getenv("PULSE_STORE_TEST_UPGRADE"); args != "" {
		upgradeOnce(args)
		return
	}
	// each check is a whole life of many transactions; -rapid.checks asks for more
	if err := flag.Set("rapid.checks", "20"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// start is the moment the tests' clock begins at.
var start = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// world is a database and the clock it runs on.
type world struct {
	*DB
	url string
	ms  *atomic.Int64
}

func (w world) pass(d time.Duration) { w.ms.Add(d.Milliseconds()) }
func (w world) clock() time.Time     { return time.UnixMilli(w.ms.Load()).UTC() }

// each runs fn on SQLite always and on PostgreSQL when PULSE_TEST_POSTGRES is set.
func each(t *testing.T, fn func(t *testing.T, db world)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, open(t, filepath.Join(t.TempDir(), "pulse.db"))) })
	if pg := os.Getenv("PULSE_TEST_POSTGRES"); pg != "" {
		t.Run("postgres", func(t *testing.T) { fn(t, open(t, schema(t, pg))) })
	}
}

func TestPostgresIsThere(t *testing.T) {
	switch {
	case os.Getenv("PULSE_TEST_POSTGRES") != "":
	case os.Getenv("CI") == "true":
		t.Fatal("PULSE_TEST_POSTGRES is not set, and with CI=true the store must be tested on PostgreSQL")
	default:
		t.Skip("PULSE_TEST_POSTGRES is not set: the store is tested on SQLite only")
	}
}

func open(t testing.TB, url string) world {
	t.Helper()
	w := world{url: url, ms: new(atomic.Int64)}
	w.ms.Store(start.UnixMilli())
	db, err := Open(context.Background(), url, Options{Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	w.DB = db
	return w
}

// schema makes a schema of its own in the server at base and gives its url. Where
// PULSE_TEST_POOLER names a pooler before it, it is a database behind that one: a pooler
// takes no setting of a session, and so no search_path.
func schema(t testing.TB, base string) string {
	t.Helper()
	name := "t" + strings.ToLower(rand.Text())
	if pooler := os.Getenv("PULSE_TEST_POOLER"); pooler != "" {
		admin(t, base, "CREATE DATABASE "+name)
		t.Cleanup(func() { admin(t, base, "DROP DATABASE "+name+" WITH (FORCE)") })
		u, err := url.Parse(pooler)
		if err != nil {
			t.Fatal(err)
		}
		u.Path = "/" + name
		return u.String()
	}
	admin(t, base, "CREATE SCHEMA "+name)
	t.Cleanup(func() { admin(t, base, "DROP SCHEMA "+name+" CASCADE") })
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func admin(t testing.TB, url, stmt string) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(stmt); err != nil {
		t.Fatal(err)
	}
}

// said makes a judged mention of source x, posted n minutes after the start.
func said(n int, text string, kind pulse.Kind) pulse.Judged {
	id := fmt.Sprintf("%04d", n)
	return pulse.Judged{
		Mention: pulse.Mention{
			Source: "x", ID: id, Via: pulse.ViaSearch, Text: text, Author: pulse.Author{ID: "u" + id, Handle: "Guest" + id, Name: "Gül " + id},
			Posted: start.Add(time.Duration(n) * time.Minute), URL: "https://example.com/" + id, Place: "moda", Lang: "en",
		},
		Verdict: pulse.Verdict{Lang: "en", Kind: kind, By: "v1", Marked: pulse.MarksBy, Scores: pulse.Scores{Praise: 0.5, Complaint: 0.25, Neutral: 0.25}, Unsure: n%5 == 0,
			Opinions: []pulse.Opinion{{End: len(text), Polarity: kind, Theme: "service", Score: 0.8, Why: text, Turned: text}}, Evidence: []pulse.Evidence{{End: len(text), Weight: 1}}},
	}
}

func save(t testing.TB, db world, k pulse.Keep) pulse.Saved {
	t.Helper()
	if k.Source == "" {
		k.Source = "x"
	}
	s, err := db.Save(context.Background(), k)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mention(t testing.TB, db world, key string) pulse.Judged {
	t.Helper()
	j, err := db.Mention(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// ids lists the ids a filter gives.
func ids(t testing.TB, db world, f pulse.Filter) string {
	t.Helper()
	js, err := db.Mentions(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, j := range js {
		out = append(out, j.ID)
	}
	return strings.Join(out, " ")
}

// dump is everything in the database that a test can see from outside.
func dump(t testing.TB, db world) string {
	t.Helper()
	var b strings.Builder
	if err := db.Export(context.Background(), &b, pulse.Filter{Gone: true}, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func is(t testing.TB, what string, got, want any) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
