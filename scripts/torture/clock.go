package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/deliver/smtptest"
)

// nights are those in which a clock jumps, and some in which none does.
var nights = []struct{ zone, day string }{
	{"Europe/Istanbul", "2015-11-08"}, {"Europe/Istanbul", "2016-03-27"}, {"Europe/Istanbul", "2014-03-31"}, {"Europe/Istanbul", "2016-10-30"},
	{"Europe/Paris", "2026-03-29"}, {"Europe/Paris", "2026-10-25"}, {"Europe/Paris", "2025-12-31"},
	{"Asia/Jakarta", "2026-12-31"}, {"Asia/Jakarta", "2026-03-29"}, {"Asia/Bangkok", "2026-10-25"}, {"Asia/Bangkok", "2027-12-31"}, {"Europe/Istanbul", "2026-12-31"},
}

// clock is the life of a cron through a night in which the clock jumps: each praise
// comes in one digest, and in one alone.
func (s *shop) clock() {
	n := nights[s.rng.IntN(len(nights))]
	zone, err := time.LoadLocation(n.zone)
	s.must(err)
	night, err := time.ParseInLocation(time.DateOnly, n.day, zone)
	s.must(err)
	letters := map[string]int{} // word, then mails that hold it
	srv, err := smtptest.Start(s.dir, smtptest.Options{Took: func(l smtptest.Letter) { holds(letters, l) }})
	s.must(err)
	defer srv.Close()
	s.configure(fmt.Sprintf(`brand: {name: Kahve Durağı, languages: [en]}
timezone: %s
digest: {from: pulse@example.com, audiences: [{role: owner, language: en, to: [ada@example.com]}]}
smtp: {host: 127.0.0.1, port: %d, user: pulse, password_env: SMTP_PASSWORD, ca_file: %q}
`, n.zone, srv.Port, srv.CAFile))
	// In crontab's own time: a line at half past two runs once in the night that has none
	// or two of them, as cron does it.
	hour, minute := []int{7, 7, 0, 2, 3, 23}[s.rng.IntN(6)], []int{0, 30, 59}[s.rng.IntN(3)]
	since := []string{"24h", "24h", "yesterday"}[s.rng.IntN(3)]
	s.tell("%s around %s, cron at %02d:%02d, --since %s", n.zone, n.day, hour, minute, since)
	s.happened(fmt.Sprintf("a week of digests around the night of %s in %s", n.day, n.zone))
	var words []string
	var last time.Time
	for d := -3; d <= 4; d++ {
		at := time.Date(night.Year(), night.Month(), night.Day()+d, hour, minute, 0, 0, zone)
		said := s.between(last, at, d)
		if since == "24h" || d < 4 { // what is said today is told tomorrow
			words = append(words, said...)
		}
		last = at
		s.now = at
		s.digest(since)
		if s.rng.IntN(3) == 0 && d > -3 { // the clock of the machine jumps back, and forth again
			s.now = at.Add(-time.Duration(s.rng.IntN(26*60)) * time.Minute)
			s.digest(since)
		}
		again := at.Add(time.Duration(30+s.rng.IntN(60)) * time.Minute)
		if s.rng.IntN(3) == 0 && again.Day() == at.Day() { // a second line of cron
			s.now = again
			s.digest(since)
		}
	}
	for _, w := range words {
		if letters[w] != 1 {
			s.breaks("%s came in %d digests: %s around %s, cron at %02d:%02d, --since %s", w, letters[w], n.zone, n.day, hour, minute, since)
		}
	}
}

func holds(letters map[string]int, l smtptest.Letter) {
	text := strings.ReplaceAll(string(l.Text), "=\r\n", "")
	seen := map[string]bool{}
	for _, f := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > 'z' || r > '9' && r < 'a' }) {
		if strings.HasPrefix(f, "no") && strings.HasSuffix(f, "q") && !seen[f] {
			seen[f] = true
			letters[f]++
		}
	}
}

func (s *shop) digest(since string) {
	args := []string{"digest", "--since", since, "--send"}
	if since == "yesterday" {
		args = append(args, "--until", "today")
	}
	if o := s.run(nil, args...); o.code != 0 {
		s.breaks("digest without trouble ends with %d: %s", o.code, o.out)
	}
	s.look(act{})
}

// between has guests speak between two runs of cron, at the edges and in the hour that
// comes twice, too; what they say is stored before the later one.
func (s *shop) between(from, to time.Time, d int) (words []string) {
	first := from.IsZero()
	if first {
		from = to.Add(-20 * time.Hour)
	}
	span := to.Sub(from)
	moments := []time.Duration{0, span - time.Millisecond, time.Duration(s.rng.Int64N(int64(span))), span / 2}
	var b strings.Builder
	for i, m := range moments[s.rng.IntN(3):] {
		word := fmt.Sprintf("no%d%dq", d+3, i)
		text := fmt.Sprintf("%s and %s: %s thank you, lovely %s", vocabulary[s.rng.IntN(20)], vocabulary[20+s.rng.IntN(20)], word, vocabulary[s.rng.IntN(40)])
		s.model.say("file:"+word, text, true)
		row, err := json.Marshal(map[string]any{"id": word, "lang": "en", "text": text, "author": "guest " + word, "posted_at": from.Add(m).Format(time.RFC3339Nano)})
		s.must(err)
		b.Write(append(row, '\n'))
		words = append(words, word)
	}
	s.now = to.Add(-time.Second)
	if s.rng.IntN(4) == 0 && !first {
		s.now = to.Add(-span / 2) // stored in the past, dated in the future: a provider's clock is ahead
	}
	s.must(os.WriteFile(s.path("rows.jsonl"), []byte(b.String()), 0o600))
	if o := s.run(nil, "import", s.path("rows.jsonl")); o.code != 0 {
		s.breaks("import without trouble ends with %d: %s", o.code, o.out)
	}
	return words
}
