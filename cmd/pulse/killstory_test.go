package main

import (
	"bytes"
	crand "crypto/rand"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/deliver/smtptest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// scene is one command of the story: who comes when. A person or cron runs the same
// again where it died.
type scene struct {
	at    string // of 20 November 2026, or the whole day
	do    string // arguments, by blanks; _ is a blank inside one
	exits []int  // that are right, besides 0, when it is run again: it had been done
	looks bool   // who comes next looks first: done twice it would do more
}

// loopStory is the loop from the complaint to the second fix.
var loopStory = []scene{
	{at: "08:00", do: "import before.jsonl"},
	{at: "09:05", do: "fetch"},
	{at: "11:00", do: "alerts --send"},
	{at: "11:10", do: "answer x:1991800000000000001 --send --yes-from Elif_Yılmaz"},
	{at: "11:12", do: "answer C-1 --done --by Elif_Yılmaz"},
	{at: "11:15", do: "answer C-2 --send --yes-from Elif_Yılmaz"},
	{at: "11:20", do: "case assign C-3 elif@example.com", exits: []int{pulse.ExitUsage}},
	{at: "11:21", do: "case move C-3 in_progress", exits: []int{pulse.ExitUsage}},
	{at: "11:22", do: "case snooze C-3 tomorrow", exits: []int{pulse.ExitUsage}},
	{at: "14:00", do: "backlog add waiting --countermeasure öğlen_ikinci_kasa", exits: []int{pulse.ExitUsage}},
	{at: "14:05", do: "backlog start B-1", exits: []int{pulse.ExitUsage}},
	{at: "14:10", do: "backlog invite B-1 C-3 --send --yes-from Elif_Yılmaz"},
	{at: "14:20", do: "backlog invite B-1 C-2 --done --by Elif_Yılmaz"},
	{at: "15:00", do: "backlog invited B-1 C-3 --yes --note comes_on_friday"},
	{at: "15:10", do: "case close C-2", exits: []int{pulse.ExitUsage}},
	{at: "16:00", do: "backlog fixed B-1", exits: []int{pulse.ExitUsage}},
	{at: "16:02", do: "backlog tell B-1 C-3 --send --yes-from Elif_Yılmaz"},
	{at: "16:11", do: "backlog tell B-1 C-2 --send --yes-from Elif_Yılmaz --say en=a_second_till"},
	{at: "16:20", do: "backlog close B-1", exits: []int{pulse.ExitUsage}},
	{at: "16:21", do: "case close C-3", exits: []int{pulse.ExitUsage}},
	{at: "2026-11-25T12:00", do: "fetch"},
	{at: "2026-11-25T12:01", do: "alerts --send"},
	{at: "2026-11-25T12:30", do: "digest --since 24h --send"},
	{at: "2026-11-25T13:00", do: "backlog fixed B-1", exits: []int{pulse.ExitUsage}},
	{at: "2026-11-25T13:10", do: "backlog tell B-1 C-4 --send --yes-from Elif_Yılmaz"},
	{at: "2026-11-25T13:30", do: "backlog undo B-1", looks: true},
}

func (s scene) when(t *testing.T) time.Time {
	t.Helper()
	text := s.at
	if len(text) == 5 {
		text = "2026-11-20T" + text
	}
	at, err := time.Parse("2006-01-02T15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func (s scene) args() []string {
	out := strings.Fields(s.do)
	for i := range out {
		if strings.Contains(out[i], "in_progress") {
			continue
		}
		out[i] = strings.ReplaceAll(out[i], "_", " ")
	}
	return out
}

// guestsOfStory are what guests say at X, by when they said it.
var guestsOfStory = []fake.Post{
	{ID: "1991800000000000001", Lang: "tr", Text: "@kahveduragi bir saat kuyrukta bekledik, rezalet", At: onDay("2026-11-20T09:00"), Author: fake.User{ID: "501", Handle: "ayla"}},
	{ID: "1991800000000000002", Lang: "en", Text: "@kahveduragi we waited an hour in the queue, never again", At: onDay("2026-11-20T08:45"), Author: fake.User{ID: "502", Handle: "tom"}},
	{ID: "1991800000000000003", Lang: "en", Text: "Kahve Durağı kept us waiting in the queue for an hour, terrible. Can anybody call me back?", At: onDay("2026-11-20T08:35"), Author: fake.User{ID: "503", Handle: "ines"}},
	{ID: "1993600000000000001", Lang: "tr", Text: "@kahveduragi yine bir saat kuyrukta bekledik, hâlâ çok yavaş", At: onDay("2026-11-25T02:00"), Author: fake.User{ID: "501", Handle: "ayla"}},
	{ID: "1993600000000000002", Lang: "en", Text: "@kahveduragi an hour in the queue again, still terrible", At: onDay("2026-11-25T03:00"), Author: fake.User{ID: "602", Handle: "rui"}},
	{ID: "1993600000000000004", Lang: "en", Text: "@kahveduragi waited forty minutes in the line, never again", At: onDay("2026-11-25T04:00"), Author: fake.User{ID: "604", Handle: "mo"}},
	{ID: "1993600000000000005", Lang: "en", Text: "@kahveduragi so slow, the queue was endless, awful", At: onDay("2026-11-25T05:00"), Author: fake.User{ID: "605", Handle: "jo"}},
	{ID: "1993600000000000006", Lang: "en", Text: "@kahveduragi we waited and waited, horrible queue", At: onDay("2026-11-25T06:00"), Author: fake.User{ID: "606", Handle: "ana"}},
}

func onDay(s string) time.Time {
	t, err := time.Parse("2006-01-02T15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

// stage is where the story is played: the providers and the database, which can be
// set back to how they stood.
type stage struct {
	t       *testing.T
	dir     string
	program string
	env     []string
	base    keeperOf

	mu      sync.Mutex
	now     time.Time
	x       *fake.X
	letters []string // who got which mail
}

// keeperOf sets one engine's database back.
type keeperOf interface {
	url() string
	keep(name string) error // as it stands; nobody has it open
	back(name string) error
}

// props are the providers as they stood.
type props struct {
	posts   []fake.Post
	letters []string
}

func newStage(t *testing.T, base keeperOf) *stage {
	t.Helper()
	s := &stage{t: t, dir: t.TempDir(), program: built(t), base: base}
	s.set(props{})
	x := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		h := s.x
		s.mu.Unlock()
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(x.Close)
	mail, err := smtptest.Start(s.dir, smtptest.Options{Plain: true, Took: func(l smtptest.Letter) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.letters = append(s.letters, l.To+" "+subjectOf(l.Text))
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mail.Close)
	conf := fmt.Sprintf(`brand: {name: Kahve Durağı, aliases: ["@kahveduragi"], languages: [en, tr]}
timezone: UTC
store: %q
sources:
  - {type: x, mentions_of: "99887766", search: '"kahve durağı"', token_env: X_BEARER, base_url: %q, user_token_env: X_USER, expand_authors: true, budget: {usd_per_month: 50}}
teams: [{id: service, name: Service team, lead: elif@example.com, themes: [service, waiting]}]
digest: {from: pulse@example.com, audiences: [{role: owner, language: en, to: [owner@example.com]}]}
alerts: {audiences: [{role: owner, language: en, to: [owner@example.com]}]}
smtp: {host: 127.0.0.1, port: %d, tls: none}
answers:
  contact: merhaba@kahve.example
  roles: [{role: shift, most: [10 EUR, 350 TL], gifts: [kahve]}]
  people: [{name: Elif Yılmaz, role: shift}]
`, base.url(), x.URL, mail.Port)
	var before strings.Builder
	for i, text := range []string{"The cake was delicious", "Friendly staff, lovely place", "Great breakfast, thank you", "The garden is beautiful", "Best tea in town", "Wonderful coffee and a warm welcome"} {
		for n := range 2 {
			fmt.Fprintf(&before, "{\"id\":\"%d-%d\",\"lang\":\"en\",\"text\":\"%s, visit %d\",\"author\":\"a%d%d\",\"posted_at\":\"2026-11-%02dT12:00:00Z\"}\n", i, n, text, n, i, n, 7+i+6*n)
		}
	}
	for name, text := range map[string]string{"pulse.yaml": conf, "before.jsonl": before.String()} {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "TZ=UTC", "NO_COLOR=1", "X_BEARER=" + xToken, "X_USER=" + xUserToken, "PULSE_HTTP_TIMEOUT=2s", "PULSE_USER=tester"}
	return s
}

func subjectOf(mail []byte) string {
	for line := range bytes.Lines(mail) {
		if rest, ok := bytes.CutPrefix(line, []byte("Message-Id: ")); ok {
			return string(bytes.TrimSpace(rest))
		}
		if rest, ok := bytes.CutPrefix(line, []byte("Message-ID: ")); ok {
			return string(bytes.TrimSpace(rest))
		}
	}
	return "?"
}

// set puts the providers as p says.
func (s *stage) set(p props) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.x = fake.NewX(fake.XOptions{Token: xToken, UserToken: xUserToken, Users: []fake.User{ourAccount}, RateLimit: 1e6,
		Now: func() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.now }})
	s.x.Add(p.posts...)
	s.letters = slices.Clone(p.letters)
}

func (s *stage) props() props {
	s.mu.Lock()
	defer s.mu.Unlock()
	return props{s.x.Posted(), slices.Clone(s.letters)}
}

// reach lets it be that moment: who speaks until then has spoken.
func (s *stage) reach(now time.Time) {
	s.mu.Lock()
	s.now = now
	x := s.x
	s.mu.Unlock()
	for _, p := range guestsOfStory {
		if !p.At.After(now) && !slices.ContainsFunc(x.All(), func(o fake.Post) bool { return o.ID == p.ID }) {
			x.Add(p)
		}
	}
}

// played is how one run ended.
type played struct {
	n      int // effects
	killed bool
	last   string // the effect it did not come to, or the last
	code   int
	said   string
}

// play runs a scene, and kills it before its nth effect; 0 lets it be.
func (s *stage) play(sc scene, at time.Time, n int) played {
	s.t.Helper()
	s.reach(at)
	report := filepath.Join(s.dir, "report")
	args := append([]string{report, strconv.Itoa(n), s.program, "--now", at.Format(time.RFC3339)}, sc.args()...)
	c := exec.Command("killat", args...)
	if n == 0 { // nobody counts: as it is run every day
		c = exec.Command(s.program, args[3:]...)
	}
	c.Dir, c.Env = s.dir, s.env
	out, err := c.CombinedOutput()
	p := played{code: c.ProcessState.ExitCode(), said: string(out)}
	if n == 0 {
		return p
	}
	b, err2 := os.ReadFile(report)
	if err2 != nil {
		s.t.Fatalf("%s: %v %v\n%s", sc.do, err, err2, out)
	}
	f := strings.SplitN(strings.TrimSpace(string(b)), " ", 3)
	p.n, _ = strconv.Atoi(f[0])
	p.killed = f[1] == "true"
	if len(f) > 2 {
		p.last = f[2]
	}
	return p
}

// ending is how the world stands for guests, staff and readers, a line each.
func (s *stage) ending() []string {
	s.t.Helper()
	db, err := store.Open(s.t.Context(), s.base.url(), store.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	var out []string
	add := func(format string, a ...any) { out = append(out, fmt.Sprintf(format, a...)) }
	p := s.props()
	for _, x := range p.posts {
		add("guest %s has: %s", x.ReplyTo, x.Text)
	}
	for _, l := range p.letters {
		add("mail %s", l)
	}
	ctx := s.t.Context()
	must := func(err error) {
		if err != nil {
			s.t.Fatal(err)
		}
	}
	answers, err := db.Answers(ctx, time.Time{}, "")
	must(err)
	for _, a := range answers {
		add("answer %s %s: %s", a.Key, a.What, a.State)
	}
	messages, err := db.Messages(ctx)
	must(err)
	for _, m := range messages {
		add("message B-%d %s %d %s: %s %s", m.Item, m.What, m.Round, m.Key, m.State, m.Reply)
	}
	list, err := db.Cases(ctx, pulse.CaseFilter{})
	must(err)
	for _, c := range list {
		add("case %d %s %s %v contacted %v fixed %v told %v due %v before %d", c.N, c.State, c.Owner, c.Mentions, !c.Contacted.IsZero(), !c.Fixed.IsZero(), !c.Told.IsZero(), !c.Due.IsZero(), c.Before)
		_, h, err := db.Case(ctx, c.N)
		must(err)
		for _, x := range h {
			add("case %d: %d %s %s", c.N, x.Rev, x.What, x.To)
		}
	}
	changes, err := db.ItemChanges(ctx)
	must(err)
	for _, c := range changes {
		add("item %d: %d %s %s", c.Item, c.Rev, c.What, c.To)
	}
	sent, err := db.Deliveries(ctx, time.Time{})
	must(err)
	for _, d := range sent {
		state := string(d.State)
		if d.Unknown() {
			state = "unknown"
		}
		add("delivery %s %s %s %s: %s", d.Kind, d.Place, d.Day, d.Recipient, state)
	}
	judged, err := db.Mentions(ctx, pulse.Filter{})
	must(err)
	add("mentions: %d", len(judged))
	slices.Sort(out)
	return out
}

// TestLoopKilledAtEveryStep plays the loop from a complaint to the second fix, and kills
// the program just before each effect it has outside: each piece of a file and each
// statement it writes, each request it sends. Whoever comes next runs the same again.
// Then the world must be as if nobody had died: each guest has each message once, each
// case, item and mail stands once, and where nobody can know (a mail that was handed
// over) it is named and not sent again.
//
// PULSE_KILL_STEPS says how many of the effects of each command are tried (default 2).
// With "all", as scripts/kill.sh has it, who comes next is killed, too, again and again.
func TestLoopKilledAtEveryStep(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("effects are counted by Linux on amd64")
	}
	if testing.Short() {
		t.Skip("starts the program some hundred times")
	}
	tries := 2
	switch text := os.Getenv("PULSE_KILL_STEPS"); text {
	case "":
	case "all":
		tries = everyEffect
	default:
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		tries = n
	}
	t.Run("sqlite", func(t *testing.T) { newStage(t, &sqliteKeeper{t.TempDir()}).tell(tries) })
	t.Run("postgres", func(t *testing.T) {
		base := os.Getenv("PULSE_TEST_POSTGRES")
		if base == "" {
			t.Skip("PULSE_TEST_POSTGRES is not set")
		}
		newStage(t, newPgKeeper(t, base)).tell(tries)
	})
}

// cron is who comes by in any case.
var cron = scene{do: "fetch"}

// itemsOf is what a person sees who looks at the history of an item.
func itemsOf(ending []string) []string {
	return slices.DeleteFunc(slices.Clone(ending), func(l string) bool { return !strings.HasPrefix(l, "item ") })
}

// everyEffect is more than a command has.
const everyEffect = 1 << 20

// deaths counts how deaths ended.
type deaths struct{ kills, unknown int }

// tell plays the story, each scene often.
func (s *stage) tell(tries int) {
	total, unknown := 0, 0
	p := props{}
	kept := "begin"
	if err := s.base.keep(kept); err != nil {
		s.t.Fatal(err)
	}
	for i, sc := range loopStory {
		at := sc.when(s.t)
		began := time.Now()
		// as it is when nobody dies
		s.restore(kept, p)
		whole := s.play(sc, at, 1<<30)
		if whole.code != 0 {
			s.t.Fatalf("%s %s: exit %d\n%s", sc.at, sc.do, whole.code, whole.said)
		}
		want, next, name := s.ending(), s.props(), fmt.Sprintf("scene%d", i)
		if err := s.base.keep(name); err != nil {
			s.t.Fatal(err)
		}
		died := deaths{}
		for k := range min(tries, whole.n) {
			n := k + 1
			if tries < whole.n { // spread, and others from scene to scene
				n = 1 + (k*whole.n/tries+i*7)%whole.n
			}
			s.restore(kept, p)
			d := s.once(sc, at, n, want)
			died.kills += d.kills
			died.unknown += d.unknown
		}
		s.t.Logf("%-66s %3d effects, killed %3d times, %d of a mail that may have left (%s)", sc.do, whole.n, died.kills, died.unknown, time.Since(began).Round(time.Second))
		total, unknown = total+died.kills, unknown+died.unknown
		kept, p = name, next
	}
	s.t.Logf("%d scenes, killed %d times; %d times a mail may have left, and was named", len(loopStory), total, unknown)
	if tries == everyEffect {
		s.againAndAgain(s.endOf(kept, p))
	}
}

func (s *stage) endOf(kept string, p props) []string {
	s.restore(kept, p)
	return s.ending()
}

// againAndAgain plays the story once, and kills who comes after the killed, too: each
// one effect later than the one before, until one comes through.
func (s *stage) againAndAgain(want []string) {
	s.restore("begin", props{})
	kills, waits, said := 0, 0, ""
	var now time.Time
	for _, sc := range loopStory {
		if at := sc.when(s.t); at.After(now) {
			now = at
		}
		for n := 1; ; n++ {
			was := s.ending()
			p := s.play(sc, now, n)
			said += p.said
			now = now.Add(time.Second)
			switch {
			case p.killed:
				kills++
			case p.code == pulse.ExitLater: // who died holds it for a while
				if waits++; waits > 1000 {
					s.t.Fatalf("%s: always later\n%s", sc.do, p.said)
				}
				now = now.Add(6 * time.Minute)
				n--
				continue
			}
			if !p.killed || sc.looks && !slices.Equal(itemsOf(was), itemsOf(s.ending())) {
				break
			}
		}
	}
	said += s.play(cron, now.Add(time.Minute), 0).said
	unknown := s.check(scene{do: "the whole story"}, kills, played{last: "one after the other"}, said, want)
	s.t.Logf("the same, killed again and again: %d times; %d mails may have left, and were named", kills, unknown)
}

func (s *stage) restore(kept string, p props) {
	s.t.Helper()
	s.set(p)
	if err := s.base.back(kept); err != nil {
		s.t.Fatal(err)
	}
}

// once is one death, and who comes next.
func (s *stage) once(sc scene, at time.Time, n int, want []string) deaths {
	s.t.Helper()
	dead := s.play(sc, at, n)
	if !dead.killed { // it was quicker this time: fewer questions, no death
		s.check(sc, n, dead, "", want)
		return deaths{}
	}
	if sc.looks && slices.Equal(itemsOf(s.ending()), itemsOf(want)) {
		sc = cron // it stands there: what hangs on it the next harvest does
	}
	said := ""
	// the next cron, or the person; and again where the first was told to come later
	for _, later := range []time.Duration{2 * time.Minute, 20 * time.Minute} {
		p := s.play(sc, at.Add(later), 0)
		said += p.said
		if p.code != 0 && p.code != pulse.ExitLater && p.code != pulse.ExitFault && p.code != pulse.ExitPart && !slices.Contains(sc.exits, p.code) {
			s.t.Errorf("%s %s killed before effect %d (%s), run again: exit %d\n%s", sc.at, sc.do, n, dead.last, p.code, p.said)
		}
		if p.code == 0 || slices.Contains(sc.exits, p.code) {
			break
		}
	}
	return deaths{1, s.check(sc, n, dead, said, want)}
}

// check compares how the world stands with how it stands when nobody died. It gives
// how many mails nobody knows of.
func (s *stage) check(sc scene, n int, dead played, said string, want []string) (unknown int) {
	s.t.Helper()
	got := s.ending()
	for _, line := range got {
		rest, isUnknown := strings.CutSuffix(line, ": unknown")
		if !isUnknown {
			continue
		}
		unknown++
		reader := rest[strings.LastIndexByte(rest, ' ')+1:]
		if !strings.Contains(said, reader) {
			s.t.Errorf("%s %s killed before effect %d (%s): nobody knows whether %s has a mail, and it is named nowhere:\n%s", sc.at, sc.do, n, dead.last, reader, said)
		}
	}
	lost, more := unlike(want, got)
	mails := 0
	for _, l := range more {
		switch {
		case strings.HasSuffix(l, ": unknown"):
		default:
			s.t.Errorf("%s %s killed before effect %d (%s): too much: %s", sc.at, sc.do, n, dead.last, l)
		}
	}
	for _, l := range lost {
		switch {
		case strings.HasPrefix(l, "mail "):
			mails++
		case strings.HasPrefix(l, "delivery ") && unknown > 0:
		default:
			s.t.Errorf("%s %s killed before effect %d (%s): missing: %s\n%s", sc.at, sc.do, n, dead.last, l, said)
		}
	}
	if mails > unknown {
		s.t.Errorf("%s %s killed before effect %d (%s): %d mails are missing, %d are named", sc.at, sc.do, n, dead.last, mails, unknown)
	}
	return unknown
}

// unlike gives what of want is not in got, and what of got is not in want.
func unlike(want, got []string) (lost, more []string) {
	left := map[string]int{}
	for _, l := range want {
		left[l]++
	}
	for _, l := range got {
		if left[l]--; left[l] < 0 {
			more = append(more, l)
		}
	}
	for _, l := range want {
		if left[l] > 0 {
			lost = append(lost, l)
			left[l]--
		}
	}
	return lost, more
}

// sqliteKeeper sets a file back.
type sqliteKeeper struct{ dir string }

func (k *sqliteKeeper) url() string { return filepath.Join(k.dir, "pulse.db") }

func (k *sqliteKeeper) keep(name string) error {
	for _, side := range []string{"-wal", "-journal"} {
		if _, err := os.Stat(k.url() + side); err == nil {
			return fmt.Errorf("%s%s is left behind", k.url(), side)
		}
	}
	b, err := os.ReadFile(k.url())
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(k.dir, name), b, 0o600)
}

func (k *sqliteKeeper) back(name string) error {
	for _, side := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(k.url() + side); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	b, err := os.ReadFile(filepath.Join(k.dir, name))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return os.WriteFile(k.url(), b, 0o600)
}

// pgKeeper sets a database of a server back: each state is a template.
type pgKeeper struct {
	t     *testing.T
	admin *sql.DB
	base  *url.URL
	name  string
}

func newPgKeeper(t *testing.T, base string) *pgKeeper {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	k := &pgKeeper{t: t, admin: db, base: u, name: "kill" + strings.ToLower(crand.Text())}
	t.Cleanup(func() {
		var names []string
		rows, err := db.Query("SELECT datname FROM pg_database WHERE datname LIKE $1", k.name+"%")
		if err != nil {
			t.Error(err)
			return
		}
		for rows.Next() {
			var n string
			if err := rows.Scan(&n); err != nil {
				t.Error(err)
			}
			names = append(names, n)
		}
		if err := rows.Err(); err != nil {
			t.Error(err)
		}
		for _, n := range names {
			_, _ = db.Exec("DROP DATABASE IF EXISTS " + n + " WITH (FORCE)")
		}
		_ = db.Close()
	})
	if _, err := db.Exec("CREATE DATABASE " + k.name); err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *pgKeeper) url() string {
	u := *k.base
	u.Path = "/" + k.name
	return u.String()
}

func (k *pgKeeper) copyOf(to, from string) error {
	if _, err := k.admin.Exec("DROP DATABASE IF EXISTS " + to + " WITH (FORCE)"); err != nil {
		return err
	}
	var err error
	for range 100 { // who was killed a moment ago may still be leaving
		if _, err = k.admin.Exec("CREATE DATABASE " + to + " TEMPLATE " + from); err == nil || !strings.Contains(err.Error(), "being accessed") {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

func (k *pgKeeper) keep(name string) error { return k.copyOf(k.name+name, k.name) }
func (k *pgKeeper) back(name string) error { return k.copyOf(k.name, k.name+name) }
