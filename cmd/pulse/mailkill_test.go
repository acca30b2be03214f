package main

import (
	"bytes"
	crand "crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/deliver/smtptest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// posted is the step of a chat: the message is there and not answered.
const posted smtptest.Step = "posted"

// nothingLeft are the steps at which a client cannot have handed over anything. From
// Data on it may be ahead of the server.
var nothingLeft = []smtptest.Step{smtptest.Hello, smtptest.Encrypt, smtptest.Login, smtptest.Sender, smtptest.Reader}

// readersOf are who gets what in the tests below; chats behind mails.
var readersOf = []string{"ada@example.com", "cem@example.com", "elif@example.com", "slack:slack"}

// killer is a mail server and a chat that count, and kill their client with signal 9
// once, at a step of one reader.
type killer struct {
	mu    sync.Mutex
	prey  *os.Process
	step  smtptest.Step // "" none
	left  int           // clients that still pass before it
	taken map[string]int
	diary []string // what was taken, for a round that goes wrong
	fell  bool
}

// arm makes the next client die: at the step of the nth message.
func (k *killer) arm(p *os.Process, step smtptest.Step, nth int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.prey, k.step, k.left, k.fell = p, step, nth, false
}

func (k *killer) disarm() (fell bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.prey = nil
	return k.fell
}

// at kills before the server answers.
func (k *killer) at(v smtptest.Visit) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.prey == nil || v.Step != k.step {
		return nil
	}
	if k.left--; k.left < 0 {
		_ = k.prey.Kill() // who is dead already cannot die
		k.prey, k.fell = nil, true
	}
	return nil
}

func (k *killer) count(to, what string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.taken[to]++
	k.diary = append(k.diary, fmt.Sprintf("%s %s took %s", time.Now().Format("05.000"), to, what))
}

// note writes into the diary of the round.
func (k *killer) note(what string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.diary = append(k.diary, time.Now().Format("05.000 ")+what)
}

func (k *killer) start() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.taken, k.diary = map[string]int{}, nil
}

// headers are the lines of a letter that tell it from others.
func headers(text []byte) string {
	m, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		return err.Error()
	}
	return m.Header.Get("Message-ID") + " " + m.Header.Get("Subject")
}

// ServeHTTP is the chat.
func (k *killer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = new(bytes.Buffer).ReadFrom(r.Body)
	k.count("slack:slack", "a post")
	_ = k.at(smtptest.Visit{Step: posted})
	fmt.Fprint(w, "ok")
}

// TestKilledWhileSending runs the real program against servers that count, kills it
// at every step of sending, and runs it again as cron would: nobody gets a message
// twice, whoever got none is named, and where nothing had been handed over it is sent.
// PULSE_KILLS says how often; scripts/mail.sh kills 200 times.
func TestKilledWhileSending(t *testing.T) {
	kills := 22
	if n, err := strconv.Atoi(os.Getenv("PULSE_KILLS")); err == nil {
		kills = n
	}
	t.Run("sqlite", func(t *testing.T) { killAll(t, filepath.Join(t.TempDir(), "pulse.db"), kills) })
	t.Run("postgres", func(t *testing.T) {
		base := os.Getenv("PULSE_TEST_POSTGRES")
		if base == "" {
			t.Skip("PULSE_TEST_POSTGRES is not set")
		}
		killAll(t, ownSchema(t, base), kills)
	})
}

// ownSchema makes a schema in the server at base and gives its url.
func ownSchema(t *testing.T, base string) string {
	t.Helper()
	name := "t" + strings.ToLower(crand.Text())
	db, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	do := func(stmt string) {
		if _, err := db.Exec(stmt); err != nil {
			t.Fatal(err)
		}
	}
	do("CREATE SCHEMA " + name)
	t.Cleanup(func() {
		do("DROP SCHEMA " + name + " CASCADE")
		_ = db.Close() // nothing is kept
	})
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// victim is a business with its readers and the server they are reached through.
type victim struct {
	*killer
	t         *testing.T
	dir       string
	path      string // of the database
	program   string // that is killed
	mailOnly  bool
	explained bool // a round went wrong, and its diary is printed
	db        *store.DB
	env       []string
}

func killAll(t *testing.T, db string, kills int) {
	t.Helper()
	v := newVictim(t, db, nil)
	v.say(kills)
	steps := append(smtptest.Steps(), posted, "any moment")
	tally := map[string]map[string]int{}
	for i := range kills {
		what := []string{"digest", "alerts"}[i%2]
		step := steps[i/2%len(steps)]
		if what == "alerts" && step == posted {
			step = smtptest.End // alerts go by mail alone
		}
		outcome := v.once(what, step, i)
		if tally[string(step)] == nil {
			tally[string(step)] = map[string]int{}
		}
		for k, n := range outcome {
			tally[string(step)][k] += n
		}
	}
	for _, s := range steps {
		t.Logf("%-10s %v", s, tally[string(s)])
	}
}

// newVictim makes one whose mail server is as o says; nil is a good one.
func newVictim(t *testing.T, db string, o *smtptest.Options) *victim {
	t.Helper()
	v := &victim{killer: &killer{taken: map[string]int{}}, t: t, dir: t.TempDir(), path: db, program: "pulse"}
	if ships := program(t); ships != "" {
		v.program = filepath.Join(ships, "pulse")
	}
	chat := httptest.NewServer(v.killer)
	t.Cleanup(chat.Close)
	v.env = []string{"PATH=" + os.Getenv("PATH"), "HOME=/nonexistent", "SMTP_PASSWORD=" + smtptest.Password, "SLACK_URL=" + chat.URL + "/hook"}
	v.serve(o)
	var err error
	if v.db, err = store.Open(t.Context(), db, store.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.db.Close() })
	return v
}

// serve starts a mail server as o says, and points the configuration to it.
func (v *victim) serve(o *smtptest.Options) {
	v.t.Helper()
	if o == nil {
		o = &smtptest.Options{At: v.at}
	}
	o.Took = func(l smtptest.Letter) { v.count(l.To, headers(l.Text)) }
	srv, err := smtptest.Start(v.t.TempDir(), *o)
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(srv.Close)
	conf := fmt.Sprintf(`brand: {name: Kahve Durağı, languages: [en]}
timezone: Europe/Istanbul
store: %q
digest:
  from: pulse@example.com
  audiences: [{role: owner, language: en, to: [%s]}]
  channels: [{type: slack, url_env: SLACK_URL}]
alerts: {audiences: [{role: owner, language: en, to: [%[2]s]}]}
smtp: {host: 127.0.0.1, port: %d, user: pulse, password_env: SMTP_PASSWORD, ca_file: %q}
`, v.path, strings.Join(readersOf[:3], ", "), srv.Port, srv.CAFile)
	if v.mailOnly {
		conf = strings.Replace(conf, "  channels: [{type: slack, url_env: SLACK_URL}]\n", "", 1)
	}
	if err := os.WriteFile(filepath.Join(v.dir, "pulse.yaml"), []byte(conf), 0o600); err != nil {
		v.t.Fatal(err)
	}
}

// noon is the middle of the nth day: each round has a day of its own in one database.
func noon(n int) time.Time { return time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, 4*n) }

// say brings two grave complaints and a praise of the hours before each noon.
func (v *victim) say(rounds int) {
	v.t.Helper()
	var b strings.Builder
	for n := range rounds {
		for i, text := range []string{
			"We both got food poisoning from the chicken sandwich last night and nobody answers the phone",
			"There was broken glass in my salad, terrible, I cut my lip",
			"Elif walked us to the tram with her own umbrella, thank you so much",
		} {
			fmt.Fprintf(&b, "{\"id\":\"%d-%d\",\"lang\":\"en\",\"text\":\"%s, visit %d\",\"author\":\"guest %d of %d\",\"posted_at\":%q}\n",
				n, i, text, n, i, n, noon(n).Add(-time.Duration(i+2)*time.Hour).Format(time.RFC3339))
		}
	}
	name := filepath.Join(v.dir, "days.jsonl")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		v.t.Fatal(err)
	}
	if out, code := v.run(noon(rounds), "import", name); code != 0 {
		v.t.Fatalf("import: %d %s", code, out)
	}
}

func (v *victim) command(at time.Time, args ...string) *exec.Cmd {
	c := exec.Command(v.program, append([]string{"--config", filepath.Join(v.dir, "pulse.yaml"), "--now", at.Format(time.RFC3339)}, args...)...)
	c.Env, c.Dir = v.env, v.dir
	return c
}

// run lets a command come to its end.
func (v *victim) run(at time.Time, args ...string) (string, int) {
	out, err := v.command(at, args...).CombinedOutput()
	if ee, ok := err.(*exec.ExitError); ok {
		return string(out), ee.ExitCode()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	return string(out), 0
}

// once is one round: a run that is killed, then cron's next two, then what is known.
func (v *victim) once(what string, step smtptest.Step, n int) map[string]int {
	v.t.Helper()
	v.start()
	defer v.tellIfBroken(n)
	args := map[string][]string{"digest": {"digest", "--since", "24h", "--send"}, "alerts": {"alerts", "--send"}}[what]
	killed := v.killRun(noon(n), step, n, args)
	before := v.counts()
	v.note(fmt.Sprintf("killed: %v", killed))
	told, _ := v.run(noon(n).Add(10*time.Minute), args...)
	v.note("the first run behind it said:\n" + told)
	again, _ := v.run(noon(n).Add(20*time.Minute), args...)
	v.note("the second:\n" + again)
	told += again

	each := map[string]int{"digest": 1, "alerts": 2}[what] // messages to a reader
	readers := readersOf
	if what == "alerts" {
		readers = readersOf[:3]
	}
	got := v.counts()
	out := map[string]int{"rounds": 1}
	if killed {
		out["killed"] = 1
	}
	missing := 0
	for _, r := range readers {
		out["got"] += got[r]
		if got[r] > each {
			v.t.Errorf("round %d, %s killed at %s: %s got %d messages, want %d at most", n, what, step, r, got[r], each)
		}
		if got[r] < each {
			missing++
			if !strings.Contains(told, r) {
				v.t.Errorf("round %d, %s killed at %s: %s got %d of %d messages and is named nowhere:\n%s", n, what, step, r, got[r], each, told)
			}
		}
		out["missing, and told"] += each - got[r]
	}
	out["sent by the next run"] = out["got"] - allOf(before)
	v.settled(n, what, step, out)
	if slices.Contains(nothingLeft, step) && missing > 0 {
		v.t.Errorf("round %d, %s killed at %s, before anything had left: %d readers are without:\n%s", n, what, step, missing, told)
	}
	return out
}

// tellIfBroken prints all that is known of the first round that goes wrong: what is rare must
// explain itself the first time.
func (v *victim) tellIfBroken(n int) {
	v.t.Helper()
	if v.explained || !v.t.Failed() {
		return
	}
	v.explained = true
	list, err := v.db.Deliveries(v.t.Context(), noon(n).Add(-24*time.Hour))
	if err != nil {
		v.t.Fatal(err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.t.Logf("round %d:\n%s", n, strings.Join(v.diary, "\n"))
	for _, d := range list {
		v.t.Logf("%+v", d)
	}
}

// An alert whose end nobody knows is told once. A run that dies right behind telling it
// tells it again; one that wrote it down first, and died before it could say so, would
// have kept it to itself for ever.
func TestAlertsAreToldBeforeTheyAreCalledTold(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "pulse.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	_, d, err := db.ClaimDelivery(t.Context(), pulse.Delivery{Kind: "alert x:1", Day: "2026-11-22", Recipient: "ada@example.com", Built: noon(0)})
	if err != nil {
		t.Fatal(err)
	}
	held := func() pulse.Delivery {
		list, err := db.Deliveries(t.Context(), time.Time{})
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		return list[0]
	}
	var heard []string
	said := false
	d.State, d.Error = pulse.DeliveryRefused, "ada is refused"
	if err := (sayFirst{db, func(what string) {
		heard = append(heard, what)
		if had := held(); had.Error != "" {
			t.Errorf("it is called told before it was: %+v", had)
		}
	}, &said}).SettleDelivery(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if len(heard) != 1 || !said || held().Error != "ada is refused" {
		t.Errorf("heard %q, said %v, held %+v", heard, said, held())
	}
}

// TestManyCronsAtOnce runs the same line four times in the same moment.
func TestManyCronsAtOnce(t *testing.T) {
	v := newVictim(t, filepath.Join(t.TempDir(), "pulse.db"), nil)
	v.say(1)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			out, err := v.command(noon(0), "digest", "--since", "24h", "--send").CombinedOutput()
			var ee *exec.ExitError
			if err != nil && (!errors.As(err, &ee) || ee.ExitCode() != pulse.ExitLater && ee.ExitCode() != pulse.ExitPart) {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wg.Wait()
	for _, r := range readersOf {
		if n := v.counts()[r]; n != 1 {
			t.Errorf("%s got %d, want 1", r, n)
		}
	}
}

func allOf(m map[string]int) int {
	n := 0
	for _, x := range m {
		n += x
	}
	return n
}

func (v *victim) counts() map[string]int {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := map[string]int{}
	for k, n := range v.taken {
		out[k] = n
	}
	return out
}

// killRun starts the program and has it killed at a step of one of its messages, or
// at any moment.
func (v *victim) killRun(at time.Time, step smtptest.Step, n int, args []string) (killed bool) {
	c := v.command(at, args...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		v.t.Fatal(err)
	}
	if step == "any moment" {
		time.Sleep(time.Duration(rand.IntN(120)) * time.Millisecond)
		_ = c.Process.Kill() // it may have come to its end
	} else {
		nth := n % 3
		if step == posted {
			nth = 0
		}
		if step == smtptest.Hello {
			nth = n % 6 // each mail says hello twice: before and after it encrypts
		}
		v.arm(c.Process, step, nth)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case err := <-ended:
		killed = err != nil && c.ProcessState.ExitCode() == -1
	case <-time.After(30 * time.Second):
		_ = c.Process.Kill()
		v.t.Fatalf("the program hangs: %s", out.String())
	}
	if fell := v.disarm(); fell != killed && step != "any moment" || !killed && step != "any moment" {
		v.t.Errorf("killed at %s: %v; want it dead:\n%s", step, killed, out.String())
	}
	return killed
}

// settled compares what the store holds with what the server counted.
func (v *victim) settled(n int, what string, step smtptest.Step, out map[string]int) {
	v.t.Helper()
	list, err := v.db.Deliveries(v.t.Context(), noon(n).Add(-24*time.Hour))
	if err != nil {
		v.t.Fatal(err)
	}
	unknown := map[string]int{}
	for _, d := range list {
		if d.State == pulse.DeliverySent || d.Day != noon(n).Format(time.DateOnly) {
			continue
		}
		if !d.Unknown() {
			v.t.Errorf("round %d, %s killed at %s: left as %s: %+v", n, what, step, d.State, d)
		}
		unknown[d.Recipient]++
	}
	out["unknown"] += allOf(unknown)
	if allOf(unknown) > 1 {
		v.t.Errorf("round %d, %s killed at %s: %d deliveries are unknown, want one at most", n, what, step, allOf(unknown))
	}
	if out["missing, and told"] > allOf(unknown) {
		v.t.Errorf("round %d, %s killed at %s: %d messages are missing and %d unknown", n, what, step, out["missing, and told"], allOf(unknown))
	}
}
