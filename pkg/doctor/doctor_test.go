package doctor

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // a machine without zone files must pass too

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/foursquare"
	"github.com/seed-919336a1/pulse/pkg/source/x"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// base is a healthy database; tests spoil one thing each.
type base struct {
	have, want          int
	held, unwritable    error
	damaged, unreadable error
	runs                []pulse.SourceState
	spent               float64
	deliveries          []pulse.Delivery
	closed              *bool
}

func (b base) Name() string                    { return "pulse.db" }
func (b base) Integrity(context.Context) error { return b.damaged }
func (b base) Close() error                    { *b.closed = true; return nil }
func (b base) Migrations(context.Context) (int, int, error) {
	return b.have, b.want, nil
}
func (b base) Lock(_ context.Context, name, _ string, _ time.Duration) (func() error, error) {
	if name == "fetch" && b.held != nil {
		return nil, b.held
	}
	return func() error { return nil }, b.unwritable
}
func (b base) Runs(context.Context) ([]pulse.SourceState, error) { return b.runs, b.unreadable }
func (b base) Spent(context.Context, string, time.Time) (float64, error) {
	return b.spent, nil
}
func (b base) Deliveries(context.Context, time.Time) ([]pulse.Delivery, error) {
	return b.deliveries, nil
}

func ran(ago time.Duration, failure string, exit int) pulse.SourceState {
	r := &pulse.Run{Source: "x", Started: now.Add(-ago), Ended: now.Add(-ago), New: 4, Error: failure, Exit: exit}
	good := &pulse.Run{Source: "x", Started: now.Add(-ago - time.Hour), Ended: now.Add(-ago - time.Hour)}
	if failure == "" {
		good = r
	}
	return pulse.SourceState{Source: "x", Last: r, LastOK: good}
}

const file = `brand: {name: B}
timezone: Europe/Istanbul
store: pulse.db
sources: [{type: x, budget: {usd_per_month: 5}}]
digest: {from: a@example.com, audiences: [{role: owner, to: [b@example.com]}]}
smtp: {host: mail.example.com, user: u}
`

const second = `judge: {url: "http://localhost:1/v1", model: m, key_env: LLM_KEY, usd_per_month: 2, usd_per_million_in: 1}
`

const tracked = `export: {github: {repo: kahve/service}, jira: {site: kahve, project: CX, email: e@example.com}}
`

func (p *patient) track() {
	p.text += tracked
	p.env["GITHUB_TOKEN"], p.env["JIRA_TOKEN"] = "k", "k"
}

// patient is a healthy installation to be spoilt.
type patient struct {
	text string
	env  map[string]string
	db   base
	o    Options
}

func healthy() *patient {
	return &patient{
		text: file, env: map[string]string{"X_BEARER": "t", "SMTP_PASSWORD": "p", "LLM_KEY": "k"},
		db: base{have: 1, want: 1, runs: []pulse.SourceState{ran(time.Hour, "", 0)}, closed: new(bool)},
		o: Options{
			Network: true,
			Free:    func(string) (int64, bool) { return 1 << 40, true },
			Now:     func() time.Time { return now },
			Date:    func(context.Context, string) (time.Time, error) { return now.Add(3 * time.Second), nil },
			Probe:   func(context.Context, config.Source) (string, error) { return "key accepted", nil },
			Mail:    func(context.Context, config.SMTP) error { return nil },
		},
	}
}

func (p *patient) run(t *testing.T) []Result {
	t.Helper()
	p.settle(t)
	return Run(t.Context(), p.o)
}

func (p *patient) health(t *testing.T) []Result {
	t.Helper()
	p.settle(t)
	return Health(t.Context(), p.o)
}

// settle writes the files of the installation and fills in what opens them.
func (p *patient) settle(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"pulse.yaml": p.text, "pulse.db": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if p.o.Load == nil {
		p.o.Load = func() (*config.Config, error) {
			return config.Load(config.Options{Path: filepath.Join(dir, "pulse.yaml"), Types: []pulse.SourceType{x.Type(), foursquare.Type()},
				Env: func(k string) (string, bool) { v, ok := p.env[k]; return v, ok }})
		}
	}
	if p.o.Open == nil {
		p.o.Open = func(context.Context) (Database, error) { return p.db, nil }
	}
}

func TestHealthy(t *testing.T) {
	p := healthy()
	rs := p.run(t)
	for _, r := range rs {
		if r.State != OK {
			t.Errorf("%s: got %s (%s), want ok", r.Check, r.State, r.Message)
		}
	}
	if got, want := len(rs), 10; got != want {
		t.Errorf("got %d lines, want %d", got, want)
	}
	if err := Err(rs); err != nil {
		t.Errorf("got %v, want no error", err)
	}
	if !*p.db.closed {
		t.Error("the database was left open")
	}
}

func TestOneThingWrong(t *testing.T) {
	later := &pulse.Problem{Kind: pulse.ErrLater, Msg: "fetch is already running: h/1", Hint: "let it finish"}
	denied := &pulse.Problem{Kind: pulse.ErrDenied, Msg: "x refused our key", Hint: "make a new token"}
	cases := []struct {
		name, check  string
		spoil        func(*patient)
		state        State
		message, fix string
		exit         int
	}{
		{"a mistake in the file", "configuration", func(p *patient) { p.text = "brnd: x\n" }, Error, `unknown key "brnd"`, "correct the lines", 2},
		{"no source", "configuration", func(p *patient) { p.text = "brand: {name: B}\ntimezone: UTC\n" }, Warning, "names no source", "sources:", 0},
		{"a clock that was never set", "clock", func(p *patient) { p.o.Now = func() time.Time { return time.Unix(0, 0) } }, Error, "1970-01-01", "timedatectl", 1},
		{"a clock that is late", "clock", func(p *patient) {
			p.o.Date = func(context.Context, string) (time.Time, error) { return now.Add(time.Hour), nil }
		}, Warning, "1h0m", "timedatectl", 0},
		{"no network", "clock", func(p *patient) {
			p.o.Date = func(context.Context, string) (time.Time, error) { return now, errors.New("no route") }
		}, Warning, "no route", "internet", 0},
		{"no zone", "zone", func(p *patient) { p.text = strings.Replace(file, "timezone: Europe/Istanbul\n", "", 1) }, Warning, "none is set", "timezone:", 0},
		{"a database that cannot be opened", "database", func(p *patient) {
			p.o.Open = func(context.Context) (Database, error) { return nil, errors.New("file is not a database") }
		}, Error, "not a database", "pulse.db", 1},
		{"what cannot be known is not said", "source x", func(p *patient) {
			p.o.Open = func(context.Context) (Database, error) { return nil, errors.New("file is not a database") }
		}, Skipped, "needs a database", "", 1},
		{"a damaged database", "database", func(p *patient) { p.db.damaged = errors.New("page 7") }, Error, "damaged: page 7", "backup", 1},
		{"a database not there yet", "database", func(p *patient) { p.text = strings.Replace(file, "pulse.db", "new.db", 1) }, OK, "not there yet", "", 0},
		{"a folder that is not there", "database", func(p *patient) { p.text = strings.Replace(file, "pulse.db", "/nonexistent/p.db", 1) }, Error, "nothing can be written", "make the folder", 1},
		{"a disk nearly full", "database", func(p *patient) {
			p.o.Free = func(string) (int64, bool) { return 150 << 20, true }
		}, Warning, "only 150 MB are free", "make room", 0},
		{"an old schema", "migrations", func(p *patient) { p.db.want = 2 }, Error, "at 1, this program wants 2", "pulse migrate", 1},
		{"a read-only database", "lock", func(p *patient) { p.db.unwritable = errors.New("read-only") }, Error, "cannot be written: read-only", "disk", 1},
		{"a fetch at work", "lock", func(p *patient) { p.db.held = later }, Warning, "already running: h/1", "let it finish", 0},
		{"a key that is missing", "source x", func(p *patient) { delete(p.env, "X_BEARER") }, Error, "X_BEARER is not set", "export X_BEARER", 2},
		{"a key that is refused", "source x", func(p *patient) {
			p.o.Probe = func(context.Context, config.Source) (string, error) { return "", denied }
		}, Error, "refused our key", "new token", 4},
		{"no free call", "source x", func(p *patient) {
			p.o.Probe = func(context.Context, config.Source) (string, error) { return "", ErrNoProbe }
		}, OK, "costs money", "", 0},
		{"never fetched", "source x", func(p *patient) { p.db.runs = nil }, Warning, "never fetched", "pulse fetch x", 0},
		{"silent", "source x", func(p *patient) { p.db.runs[0] = ran(31*time.Hour, "", 0) }, Warning, "silent: last fetched 31 h ago", "pulse help cron", 0},
		{"a little late is not silent", "source x", func(p *patient) { p.db.runs[0] = ran(29*time.Hour, "", 0) }, OK, "29 h ago", "", 0},
		{"the last fetch was refused", "source x", func(p *patient) { p.db.runs[0] = ran(time.Hour, "status 401", 4) }, Error, "status 401", "pulse fetch x", 4},
		{"the last fetch has to wait", "source x", func(p *patient) { p.db.runs[0] = ran(time.Hour, "status 429", 75) }, Warning, "status 429", "pulse fetch x", 0},
		{"the runs cannot be read", "source x", func(p *patient) { p.db.unreadable = errors.New("page 3") }, Error, "page 3", "database", 1},
		{"nearly spent", "budget", func(p *patient) { p.db.spent = 4.2 }, Warning, "x $4.20 of $5.00", "usd_per_month", 0},
		{"a second judge", "judge", func(p *patient) { p.text += second }, OK, "m, asked about what is unsure, 100 a run; $0.00 of $2.00", "", 0},
		{"a second judge without its key", "judge", func(p *patient) { p.text += second; delete(p.env, "LLM_KEY") }, Error, "LLM_KEY is not set; the second judge needs it", "export", 2},
		{"a second judge in trouble", "judge", func(p *patient) {
			p.text += second
			p.db.runs = append(p.db.runs, pulse.SourceState{Source: "judge", Last: &pulse.Run{Error: "it refuses our key"}})
		}, Warning, "m gave no answer: it refuses our key", "waits for a person", 0},
		{"a second judge nearly spent", "judge", func(p *patient) { p.text += second; p.db.spent = 1.7 }, Warning, "$1.70 of $2.00", "judge.usd_per_month", 0},
		{"a tracker", "export github", func(p *patient) {
			p.track()
			p.o.Tracker = func(_ context.Context, name string) (string, error) { return name + " took it", nil }
		}, OK, "kahve/service; github took it", "", 0},
		{"a tracker without its key", "export github", func(p *patient) { p.text += tracked }, Error, "GITHUB_TOKEN is not set; export.github needs it", "export", 2},
		{"a tracker that refuses", "export jira", func(p *patient) {
			p.track()
			p.o.Tracker = func(context.Context, string) (string, error) { return "", denied }
		}, Error, "x refused", "new token", 4},
		{"a tracker that is not asked", "export jira", func(p *patient) {
			p.track()
			p.o.Network = false
		}, OK, "CX at https://kahve.atlassian.net; key not tried (--no-network was given)", "", 0},
		{"a mail server that refuses", "mail", func(p *patient) {
			p.o.Mail = func(context.Context, config.SMTP) error { return denied }
		}, Error, "mail.example.com port 587 (starttls): x refused", "new token", 4},
		{"no password", "mail", func(p *patient) { delete(p.env, "SMTP_PASSWORD") }, Error, "SMTP_PASSWORD is not set; the mail server", "export", 2},
		{"no readers", "mail", func(p *patient) {
			p.text = strings.Replace(file, "digest: {from: a@example.com, audiences: [{role: owner, to: [b@example.com]}]}\n", "", 1)
		}, Warning, "nobody gets the digest", "audiences:", 0},
		{"no mail server", "mail", func(p *patient) {
			p.text = strings.Replace(file, "smtp: {host: mail.example.com, user: u}\n", "", 1)
		}, Skipped, "no mail server", "", 0},
		{"a delivery left open", "deliveries", func(p *patient) {
			p.db.deliveries = []pulse.Delivery{{Kind: "digest", Day: "2026-11-21", Recipient: "b@example.com", State: pulse.DeliveryClaimed, Built: now.Add(-3 * time.Hour)}}
		}, Warning, "digest of 2026-11-21 to b@example.com was begun", "not sent twice", 0},
		{"a delivery being sent", "deliveries", func(p *patient) {
			p.db.deliveries = []pulse.Delivery{{State: pulse.DeliveryClaimed, Begun: now.Add(-time.Minute)}}
		}, OK, "none open", "", 0},
		{"a delivery that failed", "deliveries", func(p *patient) {
			p.db.deliveries = []pulse.Delivery{{Kind: "digest", State: pulse.DeliveryFailed, Error: "550"}}
		}, Warning, "was not sent: 550", "tries again", 0},
		{"a reader who is refused", "deliveries", func(p *patient) {
			p.db.deliveries = []pulse.Delivery{{Kind: "digest", Recipient: "b@example.com", State: pulse.DeliveryRefused, Error: "550"}}
		}, Warning, "to b@example.com was refused: 550", "correct the address", 0},
		{"a sender that died before it sent", "deliveries", func(p *patient) {
			p.db.deliveries = []pulse.Delivery{{Kind: "digest", State: pulse.DeliveryClaimed, Begun: now.Add(-time.Hour)}}
		}, Warning, "never left", "tries again", 0},
		{"a sender that died after it sent", "deliveries", func(p *patient) {
			p.db.deliveries = []pulse.Delivery{{Kind: "digest", Recipient: "b@example.com", State: pulse.DeliveryHanded, Begun: now.Add(-time.Hour)}}
		}, Warning, "may have arrived or not", "--send --again b@example.com", 0},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			p := healthy()
			tc.spoil(p)
			rs := p.run(t)
			var got Result
			for _, r := range rs {
				if r.Check == tc.check {
					got = r
				}
			}
			if got.State != tc.state || !strings.Contains(got.Message, tc.message) || !strings.Contains(got.Remedy, tc.fix) {
				t.Errorf("got %+v\nwant %s, %q, remedy %q", got, tc.state, tc.message, tc.fix)
			}
			if (got.State == Error || got.State == Warning) && got.Remedy == "" && !strings.Contains(got.Message, "chmod") {
				t.Errorf("%s has no remedy", got.Check)
			}
			if exit := pulse.ExitCode(Err(rs)); exit != tc.exit {
				t.Errorf("exit: got %d, want %d", exit, tc.exit)
			}
		})
	}
}

func TestWithoutNetworkNobodyIsAsked(t *testing.T) {
	p := healthy()
	p.o.Network = false
	p.o.Date = func(context.Context, string) (time.Time, error) { t.Error("asked for a clock"); return now, nil }
	p.o.Probe = func(context.Context, config.Source) (string, error) { t.Error("asked a provider"); return "", nil }
	p.o.Mail = func(context.Context, config.SMTP) error { t.Error("asked the mail server"); return nil }
	for _, r := range p.run(t) {
		if r.Check == "mail" && r.State != Skipped {
			t.Errorf("mail: got %s, want skipped", r.State)
		}
	}
}

// The first thing to be done decides: without a right file nothing else counts.
func TestExitCodeOrder(t *testing.T) {
	res := func(err error) Result { return Result{State: Error, err: err} }
	usage, denied, later, fault := res(pulse.ErrUsage), res(pulse.ErrDenied), res(pulse.ErrLater), res(errors.New("x"))
	cases := []struct {
		name string
		rs   []Result
		want int
	}{
		{"configuration first", []Result{fault, denied, usage}, 2},
		{"then credentials", []Result{fault, later, denied}, 4},
		{"a fault before waiting", []Result{later, fault}, 1},
		{"waiting", []Result{later}, 75},
		{"warnings are no error", []Result{{State: Warning}, {State: Skipped}}, 0},
	}
	for _, tc := range cases {
		if got := pulse.ExitCode(Err(tc.rs)); got != tc.want {
			t.Errorf("%s: got %d, want %d", tc.name, got, tc.want)
		}
	}
}

func TestCancelledStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := healthy()
	p.o.Load = func() (*config.Config, error) { cancel(); return nil, errors.New("no") }
	if got := Run(ctx, p.o); len(got) != 1 {
		t.Errorf("got %d lines after the end, want 1", len(got))
	}
}
