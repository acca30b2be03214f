package main

import (
	"bytes"
	"context"
	crand "crypto/rand"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	sqlite   = "SQLite"
	postgres = "PostgreSQL"
)

// breach is an invariant that does not hold. It ends a life.
type breach string

// secrets are what no output may hold.
var secrets = map[string]string{
	"X_BEARER": "canary-x-bearer-1d7e", "X_USER": "canary-x-user-88aa", "FSQ_KEY": "canary-fsq-key-30b2", "SMTP_PASSWORD": "canary-smtp-9f2c",
}

// shop is one business: a database, what it should hold, and its clock.
type shop struct {
	*bench
	ctx     context.Context
	seed    uint64
	rng     *rand.Rand
	sort    string
	engine  string
	dir     string
	mounted bool    // dir is a small disk of its own
	link    *link   // to PostgreSQL, which can be cut
	db      *sql.DB // past the link; PostgreSQL alone
	store   string  // what pulse.yaml says
	schema  string
	env     []string
	now     time.Time
	wrong   time.Duration // by which the clock of the machine is wrong
	model   *model
	settle  func() // waits behind each run for what providers still do; may be nil
	story   []string
	told    func(string)
}

// open makes a business without a mention.
func (b *bench) open(ctx context.Context, seed uint64, sort, engine string, rng *rand.Rand) (*shop, error) {
	s := &shop{bench: b, ctx: ctx, seed: seed, rng: rng, sort: sort, engine: engine, model: newModel(), now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	var err error
	if s.dir, err = os.MkdirTemp("", fmt.Sprintf("pulse-torture-%d-", seed)); err != nil {
		return nil, err
	}
	s.env = []string{"PATH=" + os.Getenv("PATH"), "HOME=/nonexistent", "TZ=UTC", "NO_COLOR=1", "PULSE_USER=tester", "PULSE_HTTP_TIMEOUT=1s"}
	for name, value := range secrets {
		s.env = append(s.env, name+"="+value)
	}
	if engine == postgres {
		return s, s.openPostgres()
	}
	s.store = filepath.Join(s.dir, "pulse.db")
	if small := rng.IntN(3) == 0; small && b.tmpfs {
		s.mounted = syscall.Mount("tmpfs", s.dir, "tmpfs", 0, "size=6m,mode=700") == nil
	}
	return s, nil
}

func (s *shop) openPostgres() (err error) {
	if s.db, err = sql.Open("pgx", s.postgres); err != nil {
		return err
	}
	s.schema = "torture" + strings.ToLower(crand.Text())
	if _, err = s.db.Exec("CREATE SCHEMA " + s.schema); err != nil {
		return err
	}
	u, err := url.Parse(s.postgres)
	if err != nil {
		return err
	}
	if s.link, err = dial(u.Host); err != nil {
		return err
	}
	q := u.Query()
	q.Set("search_path", s.schema)
	u.RawQuery = q.Encode()
	_ = s.db.Close() // nothing was kept in it
	if s.db, err = sql.Open("pgx", u.String()); err != nil {
		return err
	}
	q.Set("application_name", s.schema) // what the program opens, and we do not
	u.RawQuery, u.Host = q.Encode(), s.link.addr
	s.store = u.String()
	return nil
}

func (s *shop) close() {
	if s.db != nil {
		_, _ = s.db.Exec("DROP SCHEMA " + s.schema + " CASCADE")
		_ = s.db.Close()
		s.link.close()
	}
	if s.mounted {
		_ = syscall.Unmount(s.dir, syscall.MNT_DETACH)
	}
	_ = os.RemoveAll(s.dir)
}

// configure writes pulse.yaml: what all lives share, and the rest.
func (s *shop) configure(rest string) {
	s.must(os.WriteFile(s.path("pulse.yaml"), []byte(fmt.Sprintf("store: %q\n%s", s.store, rest)), 0o600))
}

func (s *shop) path(name string) string { return filepath.Join(s.dir, name) }

// must ends the life where the bench itself fails.
func (s *shop) must(err error) {
	if err != nil {
		panic(breach("the bench: " + err.Error()))
	}
}

func (s *shop) breaks(format string, args ...any) { panic(breach(fmt.Sprintf(format, args...))) }

func (s *shop) tell(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	s.story = append(s.story, line)
	if s.told != nil {
		s.told(line)
	}
}

// outcome is how a run of the program ended.
type outcome struct {
	code   int
	killed bool
	struck int // how often the trouble did
	out    string
}

// exits are the codes the program promises.
var exits = []int{0, 1, 2, 3, 4, 5, 75, 130}

// hangs is how long a run may take on a busy machine.
const hangs = 100 * time.Second

// run runs the program under a trouble; nil is none.
func (s *shop) run(t *trouble, args ...string) outcome {
	name, full := s.program, append([]string{"--config", s.path("pulse.yaml"), "--now", s.now.Add(s.wrong).Format(time.RFC3339)}, args...)
	if t != nil && t.strace != nil {
		name, full = s.strace, slices.Concat([]string{"-f", "-qq", "-e", "signal=none", "-o", s.path(strace)}, t.strace, []string{s.program}, full)
	}
	if t != nil && t.before != nil {
		t.before()
	}
	c := exec.Command(name, full...)
	var out, said bytes.Buffer
	c.Env, c.Dir, c.Stdout, c.Stderr = s.env, s.root, &out, &said
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if t != nil && t.full != nil {
		c.Stdout = t.full
	}
	began := time.Now()
	s.must(c.Start())
	hung := s.wait(c, t)
	o := outcome{code: c.ProcessState.ExitCode(), out: out.String() + said.String()}
	if w, ok := c.ProcessState.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		o.killed = w.Signal() == syscall.SIGKILL
	}
	if s.engine == postgres {
		s.quiet()
	}
	if s.settle != nil {
		s.settle()
	}
	if t == nil {
		s.took(args[0], time.Since(began))
		s.speaks(args, out.Len() > 0)
	} else if t.after != nil {
		o.struck = t.after(o)
	}
	s.count(args[0], t, &o)
	s.tell("%s pulse %s: exit %d killed %v struck %d, %s", t.String(), strings.Join(args, " "), o.code, o.killed, o.struck, strings.TrimSpace(o.out))
	if hung {
		s.breaks("pulse %s hangs", args[0])
	}
	s.decent(o, args[0])
	if t != nil && t.full != nil && o.code == 0 && s.usuallySpeaks(args) {
		s.breaks("pulse %s says that all is well, and nobody could read its result: stdout was full", args[0])
	}
	return o
}

// quiet waits until the server has ended what a killed run had still asked of it.
func (s *shop) quiet() {
	s.link.cut()
	for range 1000 {
		var n int
		s.must(s.db.QueryRow("SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = $1", s.schema).Scan(&n))
		if n == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.breaks("a connection of a run that ended stays open for 5 seconds")
}

// wait lets a run end, kills it at its moment, and reports whether it hung.
func (s *shop) wait(c *exec.Cmd, t *trouble) (hung bool) {
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	var kill <-chan time.Time
	if t != nil && t.kill && t.strace == nil && t.during == nil {
		kill = time.After(t.moment)
	}
	if t != nil && t.during != nil {
		go t.during(c.Process)
	}
	late := time.After(hangs)
	for {
		select {
		case <-ended: // how, the process's state says
			return hung
		case <-kill:
			_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) // it may have come to its end
			kill = nil
		case <-late:
			hung, late = true, nil
			_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		}
	}
}

func (s *shop) count(command string, t *trouble, o *outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tally.Runs++
	if t == nil {
		return
	}
	switch {
	case t.kill && o.killed:
		count(s.tally.Kills, command, s.engine, 1)
		s.tally.How[t.name]++
	case !t.kill && o.struck > 0:
		count(s.tally.Faults, command, s.engine, 1) // a run that was hit ten times is one
		s.tally.How[t.name]++
	}
}

// decent holds what every end of a run must keep: a promised code, no panic, no
// secret, and words that a manager reads.
func (s *shop) decent(o outcome, command string) {
	if !o.killed && !slices.Contains(exits, o.code) {
		s.breaks("pulse %s ended with %d: %s", command, o.code, o.out)
	}
	for _, bad := range []string{"panic:", "goroutine ", "SIGSEGV", "runtime error"} {
		if strings.Contains(o.out, bad) {
			s.breaks("pulse %s panicked: %s", command, o.out)
		}
	}
	for _, bad := range []string{"disk I/O error", "driver: bad connection", "SQLSTATE", "in PostgreSQL postgres on 127.0.0.1: "} {
		if strings.Contains(o.out, bad) {
			s.breaks("pulse %s speaks as its drivers do: %s", command, o.out)
		}
	}
	for _, secret := range secrets {
		if strings.Contains(o.out, secret) {
			s.breaks("pulse %s tells a secret: %s", command, o.out)
		}
	}
}

// act is one thing a person or cron wants, and how to see from outside that it is done.
type act struct {
	args  []string
	done  func() string // "" done, else what is missing
	sound func()        // holds whether it was done, half or not at all; may be nil
	once  bool          // a person who sees it done does not do it again
	bad   []int         // codes besides 0 that say that it is done
	news  func()        // before each run; may be nil
}

// do carries an act through trouble: some runs in which something goes wrong, then one
// without. Behind each nothing may be lost, doubled or half done, and a run that says
// it is done has done it.
func (s *shop) do(a act, troubles func() *trouble) {
	for range 2 + s.rng.IntN(4) {
		s.tick(a)
		s.misset()
		o := s.run(troubles(), a.args...)
		s.wrong = 0
		s.look(a)
		missing := a.done()
		if !o.killed && (o.code == 0 || slices.Contains(a.bad, o.code)) && missing != "" {
			s.breaks("pulse %s says it is done, and %s", strings.Join(a.args, " "), missing)
		}
		if missing == "" && a.once {
			return
		}
	}
	s.tick(a)
	o := s.run(nil, a.args...)
	if strings.Contains(o.out, "asked us to wait until") { // by a clock that was wrong, too
		s.now = s.now.Add(4 * time.Hour)
		s.tick(a)
		o = s.run(nil, a.args...)
	}
	if o.code != 0 && !slices.Contains(a.bad, o.code) {
		s.breaks("pulse %s without trouble ends with %d: %s", strings.Join(a.args, " "), o.code, o.out)
	}
	s.look(a)
	if missing := a.done(); missing != "" {
		s.breaks("behind pulse %s without trouble %s", strings.Join(a.args, " "), missing)
	}
}

func (s *shop) tick(a act) {
	s.now = s.now.Add(20 * time.Minute)
	if a.news != nil {
		a.news()
	}
}

// misset sets the clock of the machine wrong now and then, by three hours at most.
func (s *shop) misset() {
	if s.rng.IntN(10) == 0 {
		s.wrong = time.Duration(s.rng.IntN(360)-180) * time.Minute
		s.happened("our clock is wrong by up to three hours")
	}
}

// happened counts what is neither kill nor fault.
func (s *shop) happened(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tally.How[what]++
}

// look checks every invariant.
func (s *shop) look(a act) {
	s.mu.Lock()
	s.tally.Checks++
	s.mu.Unlock()
	s.sound()
	if a.sound != nil {
		a.sound()
	}
}
