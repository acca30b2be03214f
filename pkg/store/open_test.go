package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestOpenMakesAPrivateFile(t *testing.T) {
	for _, name := range []string{"pulse.db", "my café #1?.db", "a%20b.db"} {
		path := filepath.Join(t.TempDir(), name)
		db := open(t, "sqlite:"+path)
		save(t, db, pulse.Keep{Next: "a"})
		for _, f := range []string{path, path + "-wal", path + "-shm"} {
			info, err := os.Stat(f)
			if err != nil {
				t.Fatal(err)
			}
			is(t, f, info.Mode().Perm(), os.FileMode(0o600))
		}
	}
}

func TestMigrations(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		have, want, err := db.Migrations(t.Context())
		if err != nil || have != want || want < 1 {
			t.Errorf("got %d of %d, %v", have, want, err)
		}
		if _, err := db.w.Exec("INSERT INTO migrations (version, name, at) VALUES (999, 'later', 0)"); err != nil {
			t.Fatal(err)
		}
		_, err = Open(t.Context(), db.url, Options{})
		if !errors.Is(err, pulse.ErrUsage) || !strings.Contains(pulse.HintOf(err), "upgrade pulse") {
			t.Errorf("a newer schema: got %v (%s), want a usage error that says to upgrade", err, pulse.HintOf(err))
		}
	})
}

func TestManyOpenANewDatabaseAtOnce(t *testing.T) {
	urls := map[string]string{"sqlite": filepath.Join(t.TempDir(), "pulse.db")}
	if pg := os.Getenv("PULSE_TEST_POSTGRES"); pg != "" {
		urls["postgres"] = schema(t, pg)
	}
	for name, url := range urls {
		t.Run(name, func(t *testing.T) {
			var wg sync.WaitGroup
			for range 6 {
				wg.Go(func() {
					db, err := Open(context.Background(), url, Options{})
					if err != nil {
						t.Error(err)
						return
					}
					if err := db.Close(); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		})
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	junk := filepath.Join(dir, "junk.db")
	if err := os.WriteFile(junk, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		url, want string
		kind      error
	}{
		"no folder":              {filepath.Join(dir, "no", "pulse.db"), "there is no folder", pulse.ErrUsage},
		"a folder":               {dir, "cannot be opened: is a directory", pulse.ErrUsage},
		"nothing":                {"sqlite:", "needs a file", pulse.ErrUsage},
		"no database":            {junk, "damaged or no pulse database", nil},
		"nobody listens":         {"postgres://till:hunter2@127.0.0.1:1/pulse?sslmode=disable", "cannot reach PostgreSQL pulse on 127.0.0.1: connection refused", nil},
		"not an address":         {"postgres://till:hunter2@127.0.0.1:port/pulse", "no PostgreSQL address", pulse.ErrUsage},
		"password with a slash":  {"postgres://till:hunter2/x@127.0.0.1/pulse", "", nil},
		"password in the query":  {"postgres://127.0.0.1:1/pulse?password=hunter2&connect_timeout=x", "no PostgreSQL address", pulse.ErrUsage},
		"password with a ctrl-a": {"postgres://till:hunter2\x01@127.0.0.1:1/pulse", "", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := Open(t.Context(), c.url, Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if c.kind != nil && !errors.Is(err, c.kind) {
				t.Errorf("got %v, want the kind %v", err, c.kind)
			}
			for _, word := range []string{"hunter2", "pgx", "modernc", "sqlite3"} {
				if strings.Contains(err.Error()+pulse.HintOf(err), word) {
					t.Errorf("%q is in %q", word, err)
				}
			}
		})
	}
}

func TestFullDiskLeavesTheDatabaseWhole(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "pulse.db"))
	save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "before", pulse.Praise)}, Next: "p1"})
	if _, err := db.w.Exec("PRAGMA max_page_count = 60"); err != nil {
		t.Fatal(err)
	}
	_, err := db.Save(t.Context(), pulse.Keep{Source: "x", Judged: []pulse.Judged{said(2, strings.Repeat("long ", 1<<16), pulse.Praise)}, Next: "p2"})
	if err == nil || !strings.Contains(err.Error(), "the disk is full") || pulse.HintOf(err) == "" {
		t.Errorf("got %v, want that the disk is full", err)
	}
	c, _ := db.Cursor(t.Context(), "x")
	is(t, "cursor", c, pulse.Cursor("p1"))
	is(t, "held", ids(t, db, pulse.Filter{}), "0001")
	var ok string
	if err := db.r.QueryRow("PRAGMA integrity_check").Scan(&ok); err != nil || ok != "ok" {
		t.Errorf("integrity: %s, %v", ok, err)
	}
}

func TestReadOnly(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		save(t, db, pulse.Keep{Judged: []pulse.Judged{said(1, "before", pulse.Praise)}})
		stop := "PRAGMA query_only = 1"
		if db.pg {
			db.w.SetMaxOpenConns(1)
			stop = "SET default_transaction_read_only = on"
		}
		if _, err := db.w.Exec(stop); err != nil {
			t.Fatal(err)
		}
		_, err := db.Save(t.Context(), pulse.Keep{Source: "x", Judged: []pulse.Judged{said(2, "after", pulse.Praise)}})
		if err == nil || !strings.Contains(err.Error(), "is read-only") {
			t.Errorf("got %v, want that it is read-only", err)
		}
		is(t, "held", ids(t, db, pulse.Filter{}), "0001")
	})
}

func TestFileOfAnotherUser(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write every file")
	}
	path := filepath.Join(t.TempDir(), "pulse.db")
	for mode, want := range map[os.FileMode]string{0o400: "is read-only", 0: "permission denied"} {
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), path, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("mode %o: got %v, want %q", mode, err, want)
		}
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCancelledSaveWritesNothing(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := db.Save(ctx, pulse.Keep{Source: "x", Judged: []pulse.Judged{said(1, "a", pulse.Praise)}, Next: "p1"})
		is(t, "cancelled", errors.Is(err, context.Canceled), true)
		is(t, "held", ids(t, db, pulse.Filter{}), "")
	})
}
