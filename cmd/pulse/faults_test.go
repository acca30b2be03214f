package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/doctor"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// sick is an installation with a fault, and who looks at it.
type sick struct {
	t         *testing.T
	dir, path string
	now       time.Time
}

func (s sick) env() *env {
	return &env{in: strings.NewReader(""), out: io.Discard, err: io.Discard, clock: func() time.Time { return s.now }, configPath: filepath.Join(s.dir, "pulse.yaml"),
		noInput: true, lookup: func(string) (string, bool) { return "", false }, terminal: func(any) bool { return false }}
}

// look is what doctor says is wrong, a line each.
func (s sick) look(network bool) string {
	var b strings.Builder
	for _, r := range doctor.Run(s.t.Context(), s.env().doctorOptions(network)) {
		if r.State == doctor.Error || r.State == doctor.Warning {
			fmt.Fprintf(&b, "%s %s: %s -> %s\n", r.State, r.Check, strings.ReplaceAll(r.Message, "\n", " "), r.Remedy)
		}
	}
	return b.String()
}

func (s sick) write(name, text string) string {
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// old makes a file that nobody is writing any more.
func (s sick) old(name string) {
	path, then := s.write(name, "half"), time.Now().Add(-3*time.Hour)
	if err := os.Chtimes(path, then, then); err != nil {
		s.t.Fatal(err)
	}
}

func (s sick) open() *store.DB {
	db, err := store.Open(s.t.Context(), s.path, store.Options{Now: func() time.Time { return s.now }})
	if err != nil {
		s.t.Fatal(err)
	}
	return db
}

// Each fault that can befall an installation is made, and doctor finds it and says what
// to do.
func TestDoctorFindsFaults(t *testing.T) {
	gone := exec.Command("true") // a process that is no more
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, want, remedy string
		harm               func(s *sick)
	}{
		{"the clock was set back", "error clock: it is 25 h behind the newest mention that was stored", "timedatectl", func(s *sick) { s.now = s.now.Add(-25 * time.Hour) }},
		{"a date in the future", "warning dates: a mention says it was posted 9 days from now", "clock is right", func(s *sick) {
			db := s.open()
			defer db.Close()
			keep(t, db, "file", pulse.Mention{Source: "file", ID: "2", Text: "later", Posted: s.now.AddDate(0, 0, 9)}, "")
		}},
		{"a source taken out of the file", "warning cursors: old-feed was fetched once", "paused: true", func(s *sick) {
			db := s.open()
			defer db.Close()
			keep(t, db, "old-feed", pulse.Mention{Source: "old-feed", ID: "2", Text: "read", Posted: s.now}, "page 7")
		}},
		{"a fetch that was killed", "warning locks: fetch was begun by " + host + "/", "takes over", func(s *sick) {
			db := s.open()
			defer db.Close()
			// its holder is not us, and is no more
			if _, err := db.Lock(t.Context(), "fetch", fmt.Sprintf("%s/%d", host, gone.Process.Pid), time.Hour); err != nil {
				t.Fatal(err)
			}
		}},
		{"a write that was killed", ".pulse-123456 is what a write that was killed left", "rm ", func(s *sick) { s.old(".pulse-123456") }},
		{"a restore that was killed", "pulse.db.before-20261122T101500Z.new is what a restore that was killed left", "rm ", func(s *sick) { s.old("pulse.db.before-20261122T101500Z.new") }},
		{"a log without its database", "error database: the log ", "pulse restore", func(s *sick) {
			if err := os.Remove(s.path); err != nil {
				t.Fatal(err)
			}
			s.write("pulse.db-wal", "what was saved last")
		}},
		{"a damaged page", "is damaged", "pulse restore", func(s *sick) {
			f, err := os.OpenFile(s.path, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if _, err := f.WriteAt([]byte(strings.Repeat("\xff", 4000)), 3*4096+50); err != nil {
				t.Fatal(err)
			}
		}},
		{"no database but something else", "is damaged or no pulse database", "pulse restore", func(s *sick) { s.write("pulse.db", strings.Repeat("no database ", 1000)) }},
		{"a delivery whose sender died", "was begun and never left: its sender died", "the next run", func(s *sick) {
			db := s.open()
			defer db.Close()
			if _, _, err := db.ClaimDelivery(t.Context(), pulse.Delivery{Kind: "digest", Day: "2026-11-20", Recipient: "elif@example.com", Built: s.now}); err != nil {
				t.Fatal(err)
			}
			s.now = s.now.Add(time.Hour)
		}},
		{"a delivery nobody knows of", "it may have arrived or not", "--send --again elif@example.com", func(s *sick) {
			db := s.open()
			defer db.Close()
			_, d, err := db.ClaimDelivery(t.Context(), pulse.Delivery{Kind: "digest", Day: "2026-11-20", Recipient: "elif@example.com", Built: s.now})
			if err == nil {
				err = db.HandDelivery(t.Context(), d)
			}
			if err != nil {
				t.Fatal(err)
			}
			s.now = s.now.Add(time.Hour)
		}},
		{"a database that others may read", "everybody on this machine may read", "chmod 600", func(s *sick) {
			if err := os.Chmod(s.path, 0o644); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			s := &sick{t: t, dir: dir, path: filepath.Join(dir, "pulse.db"), now: time.Now().Truncate(time.Second)}
			s.write("pulse.yaml", "brand: {name: Kahve}\ntimezone: Europe/Istanbul\nsources: [{type: feed, url: \"https://example.com/a.xml\"}]\n")
			db := s.open()
			keep(t, db, "file", pulse.Mention{Source: "file", ID: "1", Text: "Lovely", Posted: s.now}, "")
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if sound := s.look(false); strings.Contains(sound, tt.want) {
				t.Fatalf("found before the harm was done:\n%s", sound)
			}
			tt.harm(s)
			found := ""
			for line := range strings.Lines(s.look(false)) {
				if strings.Contains(line, tt.want) {
					found = line
				}
			}
			if found == "" || !strings.Contains(found, tt.remedy) {
				t.Errorf("want %q with %q, got:\n%s", tt.want, tt.remedy, s.look(false))
			}
		})
	}
}

func keep(t *testing.T, db *store.DB, source string, m pulse.Mention, next pulse.Cursor) {
	t.Helper()
	_, err := db.Save(t.Context(), pulse.Keep{Source: source, Judged: []pulse.Judged{{Mention: m, Verdict: pulse.Verdict{Kind: pulse.Praise, By: "v1"}}}, Next: next})
	if err != nil {
		t.Fatal(err)
	}
}

// Doctor asks a source that costs nothing once, takes nothing in, and tells when it does
// not answer as a source should.
func TestDoctorAsksFreeSources(t *testing.T) {
	asked, status := 0, 200
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			asked++
		}
		w.WriteHeader(status)
		fmt.Fprint(w, `<rss version="2.0"><channel><title>t</title><item><guid>1</guid><title>Kahve</title><description>Lovely</description></item></channel></rss>`)
	}))
	defer srv.Close()
	dir := t.TempDir()
	s := &sick{t: t, dir: dir, path: filepath.Join(dir, "pulse.db"), now: time.Now()}
	conf := "brand: {name: Kahve}\ntimezone: Europe/Istanbul\nsources: [{type: feed, url: \"" + srv.URL + "/feed.xml\"}]\n"
	s.write("pulse.yaml", conf)
	if got := s.look(true); strings.Contains(got, "error") || !strings.Contains(got, "source feed: never fetched; answers, with 1 mention on its first page") || asked != 1 {
		t.Errorf("asked %d times:\n%s", asked, got)
	}
	if _, err := os.Stat(s.path); err == nil {
		t.Error("a database was made")
	}
	status = 404
	if got := s.look(true); !strings.Contains(got, "error source feed: ") {
		t.Errorf("a feed that is gone:\n%s", got)
	}
	asked = 0
	s.write("pulse.yaml", strings.Replace(conf, "{type: feed,", "{type: feed, paused: true,", 1))
	if got := s.look(true); strings.Contains(got, "source feed") || asked != 0 {
		t.Errorf("a paused source was asked %d times:\n%s", asked, got)
	}
}
