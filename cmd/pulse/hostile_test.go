package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/deliver/smtptest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/pulse/hostile"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// shop is a business to which every hostile guest came: number i praised it and
// complained on a day of its own, each in another month, so that what tells a day
// or a month tells that guest alone.
type shop struct {
	t     *testing.T
	dir   string
	texts []hostile.Text
	env   map[string]string
	mails *mailbox
	posts chan []byte // what chats were posted
	asks  bool        // somebody sits at the terminal
	told  string      // what the last command wrote to stderr
}

const shopFile = `
brand: {name: Kahve Durağı, languages: [en]}
timezone: UTC
store: pulse.db
places: [{id: kadikoy, name: Kadıköy}]
staff: [{name: Elif Yılmaz, aliases: [Elif]}]
teams: [{id: floor, name: Floor, themes: [waiting]}]
digest:
  from: pulse@example.com
  reply_to: ideas@example.com
  audiences: [{role: owner, language: en, to: [owner@example.com]}]
  channels:
    - {type: slack, url_env: CHAT_URL, language: en, role: owner}
    - {type: teams, url_env: CHAT_URL, language: en, role: owner}
    - {type: mattermost, url_env: CHAT_URL, language: en, role: owner}
    - {type: webhook, url_env: CHAT_URL, secret_env: HOOK_KEY, role: owner}
alerts: {audiences: [{role: owner, language: en, to: [owner@example.com]}]}
smtp: {host: 127.0.0.1, port: %s, tls: none}
`

// newShop opens a business to which guests wrote texts.
func newShop(t *testing.T, texts []hostile.Text) *shop {
	s := &shop{t: t, dir: t.TempDir(), texts: texts, posts: make(chan []byte, 16)}
	chat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(io.LimitReader(r.Body, 4<<20))
		s.posts <- b
		fmt.Fprint(w, "ok")
	}))
	t.Cleanup(chat.Close)
	s.env = map[string]string{"CHAT_URL": chat.URL + "/hook", "HOOK_KEY": "k", "PULSE_USER": "tester", "COLUMNS": "80", "NO_COLOR": "1"}
	s.file("pulse.yaml", fmt.Sprintf(shopFile, s.mailServer()))
	s.fill()
	return s
}

func (s *shop) file(name, text string) string {
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

func (s *shop) mailServer() (port string) {
	s.mails = &mailbox{dir: s.t.TempDir()}
	srv, err := smtptest.Start(s.dir, smtptest.Options{Plain: true, Took: s.mails.took})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(srv.Close)
	return strconv.Itoa(srv.Port)
}

// mail is the last that arrived.
func (s *shop) mail() []byte {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join(s.mails.dir, fmt.Sprintf("%d.eml", s.mails.n)))
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// day is when guest number i spoke.
func day(i int) time.Time {
	return time.Date(2020, 1, 10, 9, 0, 0, 0, time.UTC).AddDate(0, 0, 31*i)
}

// fill has every guest speak.
func (s *shop) fill() {
	s.saved(func(save func(pulse.Judged)) {
		for i, x := range s.texts {
			speak(i, x, save)
		}
	})
}

// saved lends fn the database, past the sources, which read no such bytes.
func (s *shop) saved(fn func(save func(pulse.Judged))) {
	s.t.Helper()
	db, err := store.Open(s.t.Context(), filepath.Join(s.dir, "pulse.db"), store.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	fn(func(j pulse.Judged) {
		if _, err := db.Save(s.t.Context(), pulse.Keep{Source: "file", Judged: []pulse.Judged{j}}); err != nil {
			s.t.Fatalf("%q: %v", j.ID, err)
		}
	})
}

// alone opens another database, in which guest number i is the only one.
func (s *shop) alone(fn func(save func(pulse.Judged))) {
	if err := os.Remove(filepath.Join(s.dir, "pulse.db")); err != nil {
		s.t.Fatal(err)
	}
	s.saved(fn)
}

// speak has guest number i praise and complain.
func speak(i int, x hostile.Text, save func(pulse.Judged)) {
	praise, complaint := said(i, x, "Elif was so kind, thank you", "service"), blame(i, x, "we waited an hour, my son got food poisoning", "waiting")
	links := hostile.Links()
	praise.ID, praise.URL = fmt.Sprintf("p%d", i), links[i%len(links)]
	complaint.ID, complaint.URL, complaint.Place = fmt.Sprintf("c%d\x1b]0;EVIL\x07<b>", i), links[(i+1)%len(links)], hostile.Name(i, x)
	save(praise)
	save(complaint)
}

func blame(i int, x hostile.Text, around, theme string) pulse.Judged {
	j := said(i, x, around, theme)
	j.Posted = j.Posted.Add(time.Hour)
	j.Verdict.Kind, j.Verdict.Scores, j.Verdict.Marks = pulse.Complaint, pulse.Scores{Complaint: 1}, nil
	j.Verdict.Opinions[0].Polarity = pulse.Complaint
	return j
}

func said(i int, x hostile.Text, around, theme string) pulse.Judged {
	text := hostile.Said(i, x, around)
	at := strings.Index(text, around)
	return pulse.Judged{
		Mention: pulse.Mention{Source: "file", Via: pulse.ViaFile, Text: text, Author: pulse.Author{Name: hostile.Name(i, x)}, Posted: day(i), Lang: "en"},
		Verdict: pulse.Verdict{Lang: "en", Kind: pulse.Praise, Scores: pulse.Scores{Praise: 1}, By: "test", Marked: 1,
			Opinions: []pulse.Opinion{{Start: 0, End: len(text), Polarity: pulse.Praise, Theme: theme, Score: 1, By: "words", Sure: "high"}},
			Evidence: []pulse.Evidence{{Start: at, End: at + len(around), Weight: 1}},
			Marks:    []pulse.Mark{{Mark: "warm", Start: at, End: at + len(around)}}},
	}
}

// pulse runs a command at noon of the day of guest number i.
func (s *shop) pulse(i int, in string, args ...string) string {
	s.t.Helper()
	var out, faults bytes.Buffer
	now := day(i).Add(3 * time.Hour)
	e := &env{in: strings.NewReader(in), out: &out, err: &faults, clock: func() time.Time { return now },
		lookup: func(k string) (string, bool) { v, ok := s.env[k]; return v, ok }, terminal: func(any) bool { return s.asks }}
	root := newRoot(e)
	root.SetArgs(append([]string{"--config", filepath.Join(s.dir, "pulse.yaml"), "--now", now.Format(time.RFC3339)}, args...))
	if err := root.ExecuteContext(s.t.Context()); err != nil {
		e.report(err)
		s.t.Errorf("%s: pulse %s: %v\n%.400s", s.texts[i].Name, strings.Join(args, " "), err, faults.String())
	}
	s.told = faults.String()
	if err := hostile.Terminal(s.told); err != nil {
		s.t.Errorf("%s: pulse %s: on stderr: %v", s.texts[i].Name, strings.Join(args, " "), err)
	}
	return out.String()
}

// tally counts the texts that went into one output.
type tally struct {
	t                *testing.T
	output           string
	all              []hostile.Text
	in, shown, inert int
}

func (s *shop) tally(output string) *tally { return &tally{t: s.t, output: output, all: s.texts} }

// text counts one: says is what a reader sees of the output it is in.
func (c *tally) text(i int, x hostile.Text, says string, err error) {
	c.t.Helper()
	c.in++
	if strings.Contains(says, hostile.Mark(i)) {
		c.shown++
	}
	if err != nil {
		c.t.Errorf("%s: %s: %v", c.output, x.Name, err)
		return
	}
	c.inert++
}

// texts counts all of them, which stand in one output.
func (c *tally) texts(says string, err error) {
	c.t.Helper()
	for i, x := range c.all {
		c.text(i, x, says, err)
		err = nil // told once
	}
}

// tell writes the row of the table in docs/hostile.md. least is how many of the texts
// must have been shown for the count to mean something.
func (c *tally) tell(least int) {
	c.t.Helper()
	c.t.Logf("%-24s %3d in, %3d shown, %3d inert", c.output, c.in, c.shown, c.inert)
	if c.shown < least {
		c.t.Errorf("%s: %d of %d texts are shown, want %d", c.output, c.shown, c.in, least)
	}
}

// reader parses an output and says what a person sees of it.
type reader func(b string) (says string, err error)

func terminal(b string) (string, error) { return b, hostile.Terminal(b) }
func markdown(b string) (string, error) { return b, hostile.Markdown(b) }
func jsonValues(b string) (string, error) {
	return hostile.JSON([]byte(b))
}
func sheetOf(b string) (string, error) { return hostile.CSV([]byte(b)) }

// pageLike reads HTML that may be built of nothing that plain is not built of.
func (s *shop) pageLike(plain string) reader {
	want, err := hostile.HTML([]byte(plain))
	if err != nil {
		s.t.Fatal(err)
	}
	return func(b string) (string, error) {
		p, err := hostile.HTML([]byte(b))
		if more := p.Beyond(want); err == nil && len(more) > 0 {
			err = fmt.Errorf("built of more than a page of plain words: %s", strings.Join(more, ", "))
		}
		return p.Says, err
	}
}

// plainShop is the same business with guests who write nothing but words: also in two
// lines, and with what is private, which is told shorter.
func plainShop(t *testing.T) *shop {
	return newShop(t, []hostile.Text{{Name: "plain", Raw: "What a place"}, {Name: "two lines", Raw: "What\na place"}, {Name: "private", Raw: "What a place, write to ann@example.com"}})
}

// all are the outputs of one command for each guest of a plain shop.
func (s *shop) all(args string) string {
	var out strings.Builder
	for i := range s.texts {
		out.WriteString(s.pulse(i, "", at(i, args)...))
	}
	return out.String()
}

// Every command that prints guests' words, in every form it has: one guest at a time.
func TestHostileTextsInCommands(t *testing.T) {
	s, plain := newShop(t, hostile.Some()), plainShop(t)
	for _, o := range []struct {
		args  string
		read  reader
		least int // shown
	}{
		{"digest", terminal, 1}, {"digest --format md", markdown, 1}, {"digest --format html", nil, 1}, {"--json digest", jsonValues, 1},
		{"digest --lang th", terminal, 1},
		{"praise", terminal, 1}, {"praise --why", terminal, 1}, {"praise --format md", markdown, 1}, {"praise --format csv", sheetOf, 1}, {"--json praise", jsonValues, 1},
		{"complaints", terminal, 1}, {"complaints --format md", markdown, 1}, {"complaints --format csv", sheetOf, 1}, {"--json complaints", jsonValues, 1},
		{"complaints --group", terminal, 1}, {"complaints --group --format md", markdown, 1}, {"complaints --group --format csv", sheetOf, 1}, {"--json complaints --group", jsonValues, 1},
		{"search kind", terminal, 1}, {"search kind --format md", markdown, 1}, {"search kind --format csv", sheetOf, 1}, {"--json search kind", jsonValues, 1},
		{"show file:p#", terminal, 1}, {"--json show file:p#", jsonValues, 1},
		{"lineup --preview", terminal, 1}, {"lineup --preview --format html", nil, 1}, {"lineup --preview --format md", markdown, 1}, {"--json lineup --preview", jsonValues, 1},
		{"alerts --all", terminal, 1}, {"--json alerts --all", jsonValues, 1},
		{"strengths --month @", terminal, 1}, {"strengths --month @ --format html", nil, 1}, {"strengths --month @ --format md", markdown, 1}, {"--json strengths --month @", jsonValues, 1},
		{"poster ask p#", terminal, 1},
		{"__complete show file:p", terminal, 0},
	} {
		t.Run(o.args, func(t *testing.T) {
			s.t, plain.t = t, t
			c := s.tally("pulse " + o.args)
			read := o.read
			if read == nil {
				read = s.pageLike(plain.all(o.args))
			}
			for i, x := range s.texts {
				says, err := read(s.pulse(i, "", at(i, o.args)...))
				c.text(i, x, says, err)
			}
			c.tell(o.least * len(s.texts) * 3 / 4)
		})
	}
}

// What tells everything at once.
func TestHostileTextsInWholes(t *testing.T) {
	s := newShop(t, hostile.Some())
	for _, o := range []struct {
		args  string
		read  reader
		least int
	}{
		{"export", jsonValues, len(s.texts)}, {"status", terminal, 0}, {"--json status", jsonValues, 0},
		{"praise --since 2020-01-01", terminal, len(s.texts)}, {"complaints --since 2020-01-01", terminal, len(s.texts)},
		{"complaints --group --since 2020-01-01", terminal, 1}, {"complaints --group --since 2020-01-01 --format csv", sheetOf, 1},
	} {
		c := s.tally("pulse " + o.args)
		c.texts(o.read(s.pulse(len(s.texts)-1, "", strings.Fields(o.args)...)))
		c.tell(o.least)
	}
}

// at are the arguments for guest number i.
func at(i int, args string) []string {
	return strings.Fields(strings.NewReplacer("#", fmt.Sprint(i), "@", day(i).Format("2006-01")).Replace(args))
}

// The mail, and what each chat is posted, of every guest's day; nobody else gets one.
func TestHostileTextsInMailsAndChats(t *testing.T) {
	s, plain := newShop(t, hostile.Some()), plainShop(t)
	html := s.pageLike(plain.all("digest --format html"))
	counts := map[string]*tally{}
	for _, name := range []string{"mail, headers", "mail, plain", "mail, HTML", "slack", "teams", "mattermost", "webhook"} {
		counts[name] = s.tally(name)
	}
	for i, x := range s.texts {
		s.pulse(i, "", "digest", "--send")
		m, err := openMail(s.mail())
		counts["mail, headers"].text(i, x, "", err)
		counts["mail, plain"].text(i, x, m.plain, hostile.Terminal(m.plain))
		says, err := html(m.html)
		if len(m.html) > 90<<10 {
			err = fmt.Errorf("%d bytes of HTML", len(m.html))
		}
		counts["mail, HTML"].text(i, x, says, err)
		for _, chat := range []struct {
			name string
			read func([]byte) (string, error)
		}{{"slack", slackMessage}, {"teams", teamsMessage}, {"mattermost", mattermostMessage}, {"webhook", webhookMessage}} {
			says, err := chat.read(<-s.posts)
			counts[chat.name].text(i, x, says, err)
		}
	}
	if s.mails.n != len(s.texts) {
		t.Errorf("%d mails have arrived, want %d", s.mails.n, len(s.texts))
	}
	for _, name := range []string{"mail, headers", "mail, plain", "mail, HTML", "slack", "teams", "mattermost", "webhook"} {
		least := len(s.texts) * 3 / 4
		if name == "mail, headers" {
			least = 0 // no word of a guest stands in one
		}
		counts[name].tell(least)
	}
}

// The mail about one grave complaint: its subject names the place, which a file may
// call as it likes.
func TestHostileTextsInAlerts(t *testing.T) {
	s, plain := newShop(t, hostile.Some()), plainShop(t)
	var want strings.Builder
	for i := range plain.texts {
		plain.pulse(i, "", "alerts", "--send")
		m, err := openMail(plain.mail())
		if err != nil {
			t.Fatal(err)
		}
		want.WriteString(m.html)
	}
	html, heads, bodies := s.pageLike(want.String()), s.tally("alert, headers"), s.tally("alert, HTML")
	for i, x := range s.texts {
		before := s.mails.n
		s.pulse(i, "", "alerts", "--send")
		if s.mails.n != before+1 {
			t.Fatalf("%s: %d mails, want 1", x.Name, s.mails.n-before)
		}
		m, err := openMail(s.mail())
		heads.text(i, x, m.subject, err)
		says, err := html(m.html)
		bodies.text(i, x, says+m.plain, err)
	}
	heads.tell(len(s.texts) / 2)
	bodies.tell(len(s.texts) * 3 / 4)
}

// The intranet: pages, feeds and what the search looks through, all guests at once.
func TestHostileTextsInPages(t *testing.T) {
	s, plain := newShop(t, hostile.Some()), plainShop(t)
	for _, x := range []*shop{s, plain} {
		x.pulse(len(x.texts)-1, "", "page", "--since", "2020-01-01", "--out", filepath.Join(x.dir, "site"), "--lang", "en", "--url", "https://intranet.example/pulse")
	}
	site := func(x *shop, name string) string {
		b, err := os.ReadFile(filepath.Join(x.dir, "site", name))
		if errors.Is(err, fs.ErrNotExist) && strings.Contains(name, "/") {
			return "" // what is private has no page
		}
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, name := range []string{"index.html", "archive.html", "wall.html", "themes.html", "search.html"} {
		c := s.tally("page " + name)
		says, err := s.pageLike(site(plain, name) + site(plain, "wall.html"))(site(s, name))
		c.texts(says, err)
		c.tell(map[string]int{"wall.html": len(s.texts) * 3 / 4, "index.html": min(8, len(s.texts)/2), "themes.html": 1}[name])
	}
	days, data, pages := s.tally("page day/*.html"), s.tally("page search/*.js"), ""
	for i := range plain.texts {
		pages += site(plain, "day/"+day(i).Format(time.DateOnly)+".html")
	}
	page := s.pageLike(pages)
	for i, x := range s.texts {
		name := day(i).Format(time.DateOnly)
		says, err := page(site(s, "day/"+name+".html"))
		days.text(i, x, says, err)
		if js := site(s, "search/"+name+".js"); js != "" {
			says, err = searchData(js)
		}
		data.text(i, x, says, err)
	}
	days.tell(len(s.texts) * 3 / 4)
	data.tell(len(s.texts) * 3 / 4)
	for _, name := range []string{"rss.xml", "atom.xml"} {
		c := s.tally("page " + name)
		says, err := feedText(site(s, name), site(plain, name))
		c.texts(says, err)
		c.tell(min(30, len(s.texts)*3/4))
	}
	if js := site(s, "search.js"); regexp.MustCompile(`innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(`).MatchString(js) {
		t.Error("search.js makes elements of texts")
	}
}

// What staff write comes back in lists; theirs is foreign text, too.
func TestHostileIdeas(t *testing.T) {
	s := newShop(t, hostile.Some())
	for i, x := range s.texts {
		s.pulse(i, "", "suggest", "--by", begin(hostile.Mark(i)+x.Raw, 90), "--", begin(hostile.Said(i, x, "a bell"), 400))
	}
	for _, o := range []struct {
		args string
		read reader
	}{{"suggest --list", terminal}, {"--json suggest --list", jsonValues}} {
		c := s.tally("pulse " + o.args)
		c.texts(o.read(s.pulse(len(s.texts)-1, "", strings.Fields(o.args)...)))
		c.tell(len(s.texts))
	}
}

// begin is the beginning of s, as long as a command takes it.
func begin(s string, letters int) string {
	r := []rune(strings.ToValidUTF8(s, "\xff"))
	return string(r[:min(letters, len(r))])
}

// A backlog item whose title and cause a hostile hand typed, with guests' words.
func TestHostileTextsInTheBacklog(t *testing.T) {
	s := newShop(t, hostile.Some())
	outputs := []struct {
		args string
		read reader
	}{
		{"backlog list", terminal}, {"backlog list --format md", markdown}, {"backlog list --format csv", sheetOf}, {"--json backlog list", jsonValues},
		{"backlog show B-1", terminal}, {"--json backlog show B-1", jsonValues},
		{"backlog export --to csv", sheetOf}, {"backlog export --to md", markdown}, {"team show floor", terminal},
	}
	counts := make([]*tally, len(outputs))
	for n, o := range outputs {
		counts[n] = s.tally("pulse " + o.args)
	}
	for i, x := range s.texts {
		s.alone(func(save func(pulse.Judged)) { speak(i, x, save) })
		s.pulse(i, "", "backlog", "add", "waiting")
		s.pulse(i, "", "backlog", "set", "B-1", "--title", begin(hostile.Mark(i)+x.Raw, 100), "--cause", begin(hostile.Said(i, x, "one till"), 400))
		for n, o := range outputs {
			says, err := o.read(s.pulse(i, "", strings.Fields(o.args)...))
			counts[n].text(i, x, says, err)
		}
	}
	for _, c := range counts {
		c.tell(len(s.texts) * 3 / 4)
	}
}

// Pipes hand ids and texts through: as JSON exactly, on a terminal inert.
func TestHostileTextsInPipes(t *testing.T) {
	s := newShop(t, nil)
	s.texts = hostile.Some()
	var in bytes.Buffer
	for i, x := range s.texts {
		line := map[string]string{"id": hostile.Name(i, x), "text": begin(hostile.Said(i, x, "we waited an hour"), 10_000)}
		if err := json.NewEncoder(&in).Encode(line); err != nil {
			t.Fatal(err)
		}
	}
	for _, o := range []struct {
		args  string
		read  reader
		least int
	}{{"classify", jsonValues, len(s.texts)}, {"group", jsonValues, len(s.texts)}, {"group --summary", terminal, 0}} {
		c := s.tally("pulse " + o.args)
		c.texts(o.read(s.pulse(0, in.String(), strings.Fields(o.args)...)))
		c.tell(o.least)
	}
}

// Things that no theme fits are proposed in guests' words, with their sentences.
func TestHostileTextsInProposals(t *testing.T) {
	s := newShop(t, nil)
	s.texts = hostile.Some()
	text, values := s.tally("pulse theme proposals"), s.tally("pulse --json theme proposals")
	for i, x := range s.texts {
		s.alone(func(save func(pulse.Judged)) { wasps(i, x, save) })
		says, err := terminal(s.pulse(i, "", "theme", "proposals"))
		text.text(i, x, says, err)
		says, err = jsonValues(s.pulse(i, "", "--json", "theme", "proposals"))
		values.text(i, x, says, err)
	}
	text.tell(len(s.texts) * 3 / 4)
	values.tell(len(s.texts) * 3 / 4)
}

// A person at a terminal is shown what to label.
func TestHostileTextsInQuestions(t *testing.T) {
	s := newShop(t, nil)
	s.texts, s.asks = hostile.Some(), true
	c := s.tally("pulse teach")
	for i, x := range s.texts {
		s.alone(func(save func(pulse.Judged)) {
			j := said(i, x, "it was as it was", "service")
			j.ID, j.Verdict.Unsure, j.Verdict.Scores = "q", true, pulse.Scores{Praise: .4, Complaint: .35, Neutral: .25}
			save(j)
		})
		s.pulse(i, "q\n", "teach")
		says, err := terminal(s.told)
		c.text(i, x, says, err)
	}
	c.tell(len(s.texts) * 3 / 4)
}

// wasps has six guests complain of one thing, each with the hostile text.
func wasps(i int, x hostile.Text, save func(pulse.Judged)) {
	for n := range 6 {
		j := blame(i, x, fmt.Sprintf("wasps everywhere on the terrace, terrible, visit %d", n), "")
		j.ID, j.Author.ID, j.Verdict.Opinions[0].By = fmt.Sprintf("w%d", n), fmt.Sprint(n), "no_theme"
		save(j)
	}
}
