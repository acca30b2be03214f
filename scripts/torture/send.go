package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/mail"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/seed-919336a1/pulse/pkg/deliver/smtptest"
)

var readers = []string{"ada@example.com", "cem@example.com", "elif@example.com"}

// again begins the key of an alert that a case waits.
const again = "waits "

// post is a mail server that counts, and at which a run dies or is refused.
type post struct {
	mu     sync.Mutex
	step   smtptest.Step // at which it happens; "" never
	left   int           // visits that still pass before
	prey   int           // process group that dies there; 0 none
	answer error         // or what is said instead
	struck int
	taken  map[string]map[string]int // reader, then Message-ID
}

func (p *post) at(v smtptest.Visit) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if v.Step != p.step {
		return nil
	}
	if p.left--; p.left >= 0 {
		return nil
	}
	p.step = ""
	p.struck++
	if p.prey != 0 {
		_ = syscall.Kill(-p.prey, syscall.SIGKILL)
		return nil
	}
	return p.answer
}

func (p *post) took(l smtptest.Letter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := ""
	if m, err := mail.ReadMessage(bytes.NewReader(l.Text)); err == nil {
		id = m.Header.Get("Message-Id")
		if subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err == nil && strings.Contains(subject, "contact by") {
			id = again + id // of a case that waits: it comes besides
		}
	}
	if p.taken[l.To] == nil {
		p.taken[l.To] = map[string]int{}
	}
	p.taken[l.To][id]++
}

func (p *post) arm(step smtptest.Step, left, prey int, answer error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step, p.left, p.prey, p.answer, p.struck = step, left, prey, answer, 0
}

func (p *post) disarm() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step = ""
	return p.struck
}

// arrived counts different messages to a reader, and those that came twice.
func (p *post) arrived(to string) (different, twice int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, n := range p.taken[to] {
		if !strings.HasPrefix(id, again) {
			different++
		}
		if n > 1 {
			twice++
		}
	}
	return different, twice
}

// letters are all different messages to a reader.
func (p *post) letters(to string) int { p.mu.Lock(); defer p.mu.Unlock(); return len(p.taken[to]) }

func (p *post) empty() { p.mu.Lock(); defer p.mu.Unlock(); p.taken = map[string]map[string]int{} }

// box starts the server and says what pulse.yaml says of it.
func (s *shop) box(p *post) (*smtptest.Server, string) {
	srv, err := smtptest.Start(s.dir, smtptest.Options{At: p.at, Took: p.took})
	s.must(err)
	list := strings.Join(readers, ", ")
	return srv, fmt.Sprintf(`brand: {name: Kahve Durağı, languages: [en]}
timezone: Europe/Istanbul
digest: {from: pulse@example.com, audiences: [{role: owner, language: en, to: [%s]}]}
alerts: {audiences: [{role: owner, language: en, to: [%s]}]}
smtp: {host: 127.0.0.1, port: %d, user: pulse, password_env: SMTP_PASSWORD, ca_file: %q}
`, list, list, srv.Port, srv.CAFile)
}

// sending is the life of a cron that mails: digests and alerts, each once or told.
func (s *shop) sending() {
	p := &post{}
	srv, conf := s.box(p)
	defer srv.Close()
	s.configure(conf)
	rounds := 3 + s.rng.IntN(3)
	s.guests(rounds)
	for n := range rounds {
		what := []string{"digest", "alerts"}[s.rng.IntN(2)]
		s.round(p, n, what)
	}
}

// noon is the middle of the nth day of a send life: days are apart, so that what one
// tells is not news in the next.
func noon(n int) time.Time { return time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC).AddDate(0, 0, 4*n) }

// guests brings two grave complaints and a praise before each noon.
func (s *shop) guests(rounds int) {
	var b strings.Builder
	for n := range rounds {
		for i, text := range []string{
			"We both got food poisoning from the chicken sandwich last night and nobody answers the phone",
			"There was broken glass in my salad, terrible, I cut my lip",
			"Elif walked us to the tram with her own umbrella, thank you so much",
		} {
			id := fmt.Sprintf("%d-%d", n, i)
			text += fmt.Sprintf(", visit %d", n)
			s.model.say("file:"+id, text, true)
			row, err := json.Marshal(map[string]any{"id": id, "lang": "en", "text": text, "author": fmt.Sprintf("guest %d of %d", i, n),
				"posted_at": noon(n).Add(-time.Duration(i+2) * time.Hour).Format(time.RFC3339)})
			s.must(err)
			b.Write(append(row, '\n'))
		}
	}
	s.must(os.WriteFile(s.path("days.jsonl"), []byte(b.String()), 0o600))
	s.now = noon(rounds)
	if o := s.run(nil, "import", s.path("days.jsonl")); o.code != 0 {
		s.breaks("the days are not taken: %s", o.out)
	}
}

// round sends under trouble, and then as the next lines of cron would.
func (s *shop) round(p *post, n int, what string) {
	p.empty()
	args := map[string][]string{"digest": {"digest", "--since", "24h", "--send"}, "alerts": {"alerts", "--send"}}[what]
	due := map[string]int{"digest": 1, "alerts": 2}[what]
	s.now = noon(n)
	told := ""
	runs := 2 + s.rng.IntN(3)
	for i := range runs + 2 {
		var t *trouble
		if i < runs {
			t = s.atPost(p, what)
		}
		o := s.run(t, args...)
		p.disarm()
		told += o.out // what a run said before it was killed was said
		s.look(act{sound: func() { s.once(p, due) }})
		s.now = s.now.Add(10 * time.Minute)
	}
	for _, r := range readers {
		if got, _ := p.arrived(r); got < due && !strings.Contains(told, r) {
			s.breaks("%s got %d of %d, and no run says so: %s", r, got, due, told)
		}
	}
	s.settled(p, noon(n).Format(time.DateOnly))
}

// once holds that nobody got anything twice, whatever happened.
func (s *shop) once(p *post, due int) {
	for _, r := range readers {
		if got, twice := p.arrived(r); twice > 0 || got > due {
			s.breaks("%s got %d messages for %d, %d of them twice", r, got, due, twice)
		}
	}
}

// settled holds the deliveries of a day: none is left in between, none is called sent
// that did not arrive.
func (s *shop) settled(p *post, day string) {
	sent := map[string]int{}
	for _, r := range s.texts("SELECT recipient, state, kind FROM deliveries WHERE day = ?", 3, day) {
		switch {
		case r[1] == "sent":
			sent[r[0]]++
		case r[1] == "handed", r[1] == "refused":
		case strings.HasPrefix(r[2], "alert C-"): // whose reader has the complaint itself is not reminded of it
		default:
			s.breaks("behind two runs without trouble the delivery to %s is still %s", r[0], r[1])
		}
	}
	for r, n := range sent {
		if got := p.letters(r); got < n {
			s.breaks("%d deliveries to %s are called sent, and %d arrived", n, r, got)
		}
	}
}

// atPost draws what goes wrong while mails leave.
func (s *shop) atPost(p *post, what string) *trouble {
	steps := smtptest.Steps()
	step, left := steps[s.rng.IntN(len(steps))], s.rng.IntN(4)
	switch s.rng.IntN(6) {
	case 0, 1:
		return &trouble{name: "kill at SMTP " + string(step), detail: fmt.Sprint(" ", left), kill: true,
			during: func(proc *os.Process) { p.arm(step, left, proc.Pid, nil) }}
	case 2:
		if step == smtptest.Done {
			step = smtptest.End
		}
		say := []error{smtptest.ErrCut, smtptest.Says(451, "try later"), smtptest.Says(452, "mailbox full"), smtptest.Says(550, "no such user")}[s.rng.IntN(4)]
		name := "mail server says 4xx or 5xx"
		if say == smtptest.ErrCut {
			name = "mail server cuts the line"
		}
		return &trouble{name: name, detail: fmt.Sprint(" ", step, " ", left, " ", say),
			before: func() { p.arm(step, left, 0, say) }, after: func(outcome) int { return p.disarm() }}
	}
	return s.troubles(what)()
}
