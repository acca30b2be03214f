package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/serve"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/voice"
)

// house is a server of forms on loopback, with the database behind it.
type house struct {
	t     *testing.T
	e     *env
	db    *store.DB
	path  string
	links map[string]string // by kind, at kadikoy
	stop  func()
}

const housePaper = `brand: {name: Kahve Durağı, languages: [tr, en]}
timezone: UTC
places: [{id: kadikoy, name: Kadıköy}, {id: moda, name: Moda}]
staff: [{name: Elif Yılmaz, aliases: [Elif]}]
`

// newHouse serves forms to people who are quick.
func newHouse(t *testing.T, paper string, l serve.Limits) *house {
	t.Helper()
	dir := t.TempDir()
	conf := filepath.Join(dir, "pulse.yaml")
	if err := os.WriteFile(conf, []byte(paper), 0o600); err != nil {
		t.Fatal(err)
	}
	e := &env{in: strings.NewReader(""), out: io.Discard, err: io.Discard, clock: time.Now, configPath: conf, noInput: true,
		lookup: func(string) (string, bool) { return "", false }, terminal: func(any) bool { return false }}
	db, err := e.openStore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h, err := e.newHearing(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.formServer(h, l)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := serve.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, listener) }()
	w := &house{t: t, e: e, db: db, path: filepath.Join(dir, "pulse.db"), links: map[string]string{}}
	links, err := e.formLinks("http://"+listener.Addr().String(), h.secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range links {
		if x.place.ID == "kadikoy" {
			w.links[x.kind] = x.url
		}
	}
	w.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("stop: %v", err)
		}
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	return w
}

// visitor is one browser.
type visitor struct {
	*http.Client
	t *testing.T
}

func newVisitor(t *testing.T) visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return visitor{&http.Client{Jar: jar, Timeout: 20 * time.Second}, t}
}

var tokenIn = regexp.MustCompile(`name="token" value="([^"]*)"`)

// open loads a form and gives its token.
func (v visitor) open(link string) string {
	v.t.Helper()
	res, err := v.Get(link)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	m := tokenIn.FindSubmatch(text)
	if res.StatusCode != 200 || m == nil {
		v.t.Fatalf("%s: status %d\n%s", link, res.StatusCode, text)
	}
	return string(m[1])
}

// send gives the last status and the page.
func (v visitor) send(link string, form url.Values, headers ...string) (int, string) {
	v.t.Helper()
	r, err := http.NewRequest(http.MethodPost, link, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := v.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(text)
}

// quick lets tests send at once, and as much as they like.
var quick = serve.Limits{Quickest: time.Nanosecond, Posts: 1 << 20, AllPosts: 1 << 20, Looks: 1 << 20}

func (w *house) checkins() (n int, all string) {
	w.t.Helper()
	err := w.db.CloseRounds(w.t.Context(), time.Now().AddDate(0, 2, 0), func(round string, list []pulse.CheckIn) (pulse.Round, error) {
		n += len(list)
		all += fmt.Sprintf("%+v", list)
		return pulse.Round{}, fmt.Errorf("only looking")
	})
	if err == nil && n > 0 {
		w.t.Fatal("the round was closed")
	}
	return n, all
}

func TestFormsAreTakenIn(t *testing.T) {
	w := newHouse(t, housePaper, quick)
	defer w.stop()
	v := newVisitor(t)
	form := url.Values{"token": {v.open(w.links["tip"])}, "text": {"รอนานมาก แต่กาแฟอร่อย 😋"}, "stars": {"2"}}
	v.send(w.links["tip"], form)
	status, page := v.send(w.links["tip"], form, "Accept-Language", "th") // an impatient thumb
	if status != 200 || !strings.Contains(page, "role=\"status\"") {
		t.Fatalf("tip: %d %s", status, page)
	}
	list, err := w.db.Mentions(t.Context(), pulse.Filter{})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if m := list[0]; m.Source != "form" || m.Via != pulse.ViaPlace || m.Place != "kadikoy" || m.Rating != 2 || m.Text != "รอนานมาก แต่กาแฟอร่อย 😋" || m.Author.Label() != "" || m.Verdict.By == "" {
		t.Errorf("kept as %+v", m)
	}
	// once more the same page
	token := v.open(w.links["checkin"])
	for range 3 {
		status, _ = v.send(w.links["checkin"], url.Values{"token": {token}, "q.well": {"4"}, "q.heard": {"2"}, "text": {"Elif Yılmaz shouts, the queue is endless"}})
		if status != 200 {
			t.Fatal("check-in:", status)
		}
	}
	// the same browser again: the last answer counts
	v.send(w.links["checkin"], url.Values{"token": {v.open(w.links["checkin"])}, "q.well": {"1"}, "text": {"Elif Yılmaz shouts, the queue is endless"}})
	n, all := w.checkins()
	if n != 1 || !strings.Contains(all, "map[well:1]") || strings.Contains(all, "Elif") || strings.Contains(all, "Yılmaz") || !strings.Contains(all, "waiting") {
		t.Errorf("%d check-ins: %s", n, all)
	}
	if status, _ = v.send(w.links["idea"], url.Values{"token": {v.open(w.links["idea"])}, "text": {"A bell at the counter"}, "name": {"Mert"}}); status != 200 {
		t.Fatal("idea:", status)
	}
	ideas, err := w.db.Ideas(t.Context())
	if err != nil || len(ideas) != 1 || ideas[0].By != "Mert" || ideas[0].Text != "A bell at the counter" || ideas[0].Place != "kadikoy" {
		t.Errorf("ideas %+v, %v", ideas, err)
	}
	// a place, a form or a mark that we did not make lead nowhere
	for _, forged := range []string{strings.Replace(w.links["tip"], "kadikoy", "moda", 1), strings.Replace(w.links["tip"], "/tip/", "/idea/", 1),
		w.links["tip"][:len(w.links["tip"])-2] + "AA", strings.Replace(w.links["tip"], "/tip/", "/../tip/../", 1), w.links["tip"] + "/"} {
		res, err := v.Get(forged)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != 404 || tokenIn.Match(text) {
			t.Errorf("%s: status %d", forged, res.StatusCode)
		}
	}
	// what staff said is no mention
	if list, _ := w.db.Mentions(t.Context(), pulse.Filter{Gone: true}); len(list) != 1 {
		t.Errorf("%d mentions; those of staff are none", len(list))
	}
}

// attack is one hostile submission: what it does to a proper one.
type attack struct {
	name   string
	do     func(r *rand.Rand, w *house, kind string, form url.Values) (link string, headers []string)
	stored bool // it may be kept, as harmless words
}

// evil words: whatever is kept of them must stay words.
var evil = []string{
	"<script>alert(document.cookie)</script>", "'; DROP TABLE mentions; --", "\" onmouseover=\"alert(1)", "{{.Secret}}", "${7*7}", "%s%s%n",
	"<img src=x onerror=alert(1)>", "\x00\x01\x02\x1b[2J\x1b]0;owned\a", "\u202egnp.exe", "=HYPERLINK(1)", "../../../../etc/passwd", "\xff\xfe\xfd",
	strings.Repeat("a\u0301\u0302\u0303", 400), "</textarea><form action=//bad.example>", "𝕿𝖊𝖘𝖙 \U000e0041\U000e0042", "\r\nSet-Cookie: x=1", "<svg/onload=alert(1)>",
	"Elif Yılmaz +90 532 123 45 67 elif@example.com", "@elif_k Elif'in vardiyası",
}

var attacks = []attack{
	{"words", func(r *rand.Rand, _ *house, kind string, f url.Values) (string, []string) {
		f.Set("text", evil[r.IntN(len(evil))]+" "+evil[r.IntN(len(evil))])
		return "", nil
	}, true},
	{"no token", func(_ *rand.Rand, _ *house, _ string, f url.Values) (string, []string) {
		f.Del("token")
		return "", nil
	}, false},
	{"another token", func(r *rand.Rand, _ *house, _ string, f url.Values) (string, []string) {
		b := []byte(f.Get("token"))
		b[r.IntN(len(b))] ^= byte(1 + r.IntN(30))
		f.Set("token", string(b))
		return "", nil
	}, false},
	{"token of another form", func(_ *rand.Rand, w *house, kind string, f url.Values) (string, []string) {
		if kind == "tip" {
			return w.links["idea"], nil
		}
		return w.links["tip"], nil
	}, false},
	{"from elsewhere", func(_ *rand.Rand, _ *house, _ string, _ url.Values) (string, []string) {
		return "", []string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}
	}, false},
	{"from elsewhere, an old browser", func(_ *rand.Rand, _ *house, _ string, _ url.Values) (string, []string) {
		return "", []string{"Origin", "https://evil.example"}
	}, false},
	{"an invented place", func(_ *rand.Rand, w *house, kind string, _ url.Values) (string, []string) {
		return strings.Replace(w.links[kind], "kadikoy", "moda", 1), nil
	}, false},
	{"an invented mark", func(r *rand.Rand, w *house, kind string, _ url.Values) (string, []string) {
		return w.links[kind][:len(w.links[kind])-3] + fmt.Sprintf("%03d", r.IntN(1000)), nil
	}, false},
	{"a machine in the trap", func(_ *rand.Rand, _ *house, _ string, f url.Values) (string, []string) {
		f.Set("website", "x")
		return "", nil
	}, false},
	{"links", func(_ *rand.Rand, _ *house, _ string, f url.Values) (string, []string) {
		f.Set("text", "cheap pills HTTPS://evil.example www.evil.example")
		return "", nil
	}, false},
	{"too long", func(_ *rand.Rand, _ *house, _ string, f url.Values) (string, []string) {
		f.Set("text", strings.Repeat("long ", 500))
		return "", nil
	}, false},
	{"far too long", func(_ *rand.Rand, _ *house, _ string, f url.Values) (string, []string) {
		f.Set("text", strings.Repeat("x", 1<<20))
		return "", nil
	}, false},
	{"many fields", func(_ *rand.Rand, _ *house, _ string, f url.Values) (string, []string) {
		for i := range 300 {
			f.Set(fmt.Sprintf("q.%d", i), "5")
		}
		f["q.well"] = []string{"9", "5"}
		f["stars"] = []string{"-1", "5"}
		f.Set("place", "../moda")
		return "", nil
	}, true},
	{"another type", func(_ *rand.Rand, _ *house, _ string, _ url.Values) (string, []string) {
		return "", []string{"Content-Type", []string{"multipart/form-data; boundary=x", "application/json", "text/plain", ""}[time.Now().UnixNano()%4]}
	}, false},
	{"nothing", func(_ *rand.Rand, _ *house, _ string, f url.Values) (string, []string) {
		f.Del("q.well")
		f.Set("text", " \u200e\u202e\t\x00 ")
		return "", nil
	}, false},
	{"another browser's cookie", func(_ *rand.Rand, _ *house, _ string, _ url.Values) (string, []string) {
		return "", []string{"Cookie", "pulse=AAAAAAAAAAAAAAAAAAAAAAAAAA"}
	}, false},
	{"odd heads", func(_ *rand.Rand, _ *house, _ string, _ url.Values) (string, []string) {
		return "", []string{"Accept-Language", strings.Repeat("tr;q=0.1,", 200), "X-Forwarded-For", "10.0.0.1", "User-Agent", "sqlmap", "Referer", "https://evil.example/?who=Elif"}
	}, true},
}

// Five hundred hostile submissions against the real server: nothing is kept that
// should not be, nothing of it can run, nobody can be found in it.
func TestHostileSubmissions(t *testing.T) {
	w := newHouse(t, housePaper, quick)
	r := rand.New(rand.NewPCG(1, 2))
	kinds := []string{"tip", "checkin", "idea"}
	may := map[string]int{}
	did := map[string]int{}
	for i := range 500 {
		kind, a := kinds[i%3], attacks[i%len(attacks)]
		v := newVisitor(t)
		form := url.Values{"token": {v.open(w.links[kind])}, "text": {fmt.Sprintf("refused %s %d", a.name, i)}, "q.well": {"3"}, "stars": {"3"}}
		if a.stored {
			form.Set("text", fmt.Sprintf("kept %d", i))
		}
		link, headers := a.do(r, w, kind, form)
		if link == "" {
			link = w.links[kind]
		}
		status, page := v.send(link, form, headers...)
		if status >= 500 {
			t.Fatalf("%s on %s: status %d", a.name, kind, status)
		}
		for _, bad := range []string{"<script", "<svg", "<img", "<form action=", `" onmouseover`, "<no value>"} {
			if strings.Contains(page, bad) {
				t.Fatalf("%s on %s: the page holds %s", a.name, kind, bad)
			}
		}
		did[a.name]++
		if a.stored && status == 200 && strings.Contains(page, `role="status"`) {
			may[kind]++
		}
	}
	if len(did) != len(attacks) {
		t.Fatalf("only %d kinds of attack were tried", len(did))
	}
	tips, err := w.db.Mentions(t.Context(), pulse.Filter{Gone: true})
	if err != nil {
		t.Fatal(err)
	}
	ideas, err := w.db.Ideas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n, all := w.checkins()
	t.Logf("500 sent by %d attacks; kept as harmless words: %d tips, %d check-ins, %d ideas", len(attacks), len(tips), n, len(ideas))
	if len(tips) != may["tip"] || n != may["checkin"] || len(ideas) != may["idea"] || len(tips) == 0 || n == 0 || len(ideas) == 0 {
		t.Errorf("kept %d tips, %d check-ins, %d ideas; may be %v", len(tips), n, len(ideas), may)
	}
	for _, m := range tips {
		harmless(t, m.Text)
		if m.Place != "kadikoy" || m.Rating != 0 && m.Rating != 3 || m.URL != "" || m.Author.Label() != "" {
			t.Errorf("kept as %+v", m.Mention)
		}
	}
	for _, i := range ideas {
		harmless(t, i.Text)
		harmless(t, i.By)
	}
	// what is sealed is random letters, in which three digits stand sooner or later
	for _, name := range []string{"Elif", "Yılmaz", "532 123", "example.com", "elif_k"} {
		if strings.Contains(all, name) {
			t.Errorf("check-ins hold %q", name)
		}
	}
	w.stop()
	// the whole file: no address, no browser, nothing of what was refused
	for _, name := range []string{w.path, w.path + "-wal"} {
		raw, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"127.0.0.1", "10.0.0.1", "sqlmap", "Mozilla", "Go-http-client", "evil.example", "refused ", "cheap pills", "long long"} {
			if strings.Contains(string(raw), bad) {
				t.Errorf("%s holds %q", filepath.Base(name), bad)
			}
		}
	}
}

// harmless refuses what steers a terminal or turns the direction of writing.
func harmless(t *testing.T, s string) {
	t.Helper()
	for _, r := range s {
		if r < ' ' && r != '\n' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0xe0000 && r <= 0xe007f {
			t.Errorf("%q holds %U", s, r)
		}
	}
	if strings.Contains(s, "refused") {
		t.Errorf("kept what was refused: %q", s)
	}
}

func TestCodesAreAskedFor(t *testing.T) {
	w := newHouse(t, housePaper+"voice: {codes: true}\n", quick)
	defer w.stop()
	h, err := w.e.newHearing(t.Context(), w.db)
	if err != nil {
		t.Fatal(err)
	}
	code := newCodeOf(h)
	for i, tc := range []struct {
		code string
		want int
	}{{"", 422}, {"AAAA-BBBB-CCCC-DDDD", 422}, {code, 200}, {strings.ToLower(strings.ReplaceAll(code, "-", " ")), 200}} {
		v := newVisitor(t) // another browser each time
		status, _ := v.send(w.links["checkin"], url.Values{"token": {v.open(w.links["checkin"])}, "q.well": {"4"}, "code": {tc.code}})
		if status != tc.want {
			t.Errorf("%d: status %d, want %d", i, status, tc.want)
		}
	}
	if n, _ := w.checkins(); n != 1 {
		t.Errorf("one code counts %d times", n)
	}
}

func TestRatesAndStop(t *testing.T) {
	w := newHouse(t, housePaper, serve.Limits{Quickest: time.Nanosecond, Posts: 3, AddrConns: 4})
	v := newVisitor(t)
	var got []int
	for range 5 {
		status, _ := v.send(w.links["tip"], url.Values{"token": {v.open(w.links["tip"])}, "text": {"good"}})
		got = append(got, status)
	}
	if !slices.Equal(got, []int{200, 200, 200, 429, 429}) {
		t.Errorf("statuses %v", got)
	}
	// more connections than one address may hold are closed at once
	u, _ := url.Parse(w.links["tip"])
	v.CloseIdleConnections()
	time.Sleep(50 * time.Millisecond)
	open := 0
	for range 8 {
		c, err := net.Dial("tcp", u.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_ = c.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
		if _, err := c.Read(make([]byte, 1)); err != nil {
			if ne, ok := err.(net.Error); ok && ne.Timeout() {
				open++
			}
		}
	}
	if open != 4 {
		t.Errorf("%d connections stay open, want 4", open)
	}
	began := time.Now()
	w.stop()
	if took := time.Since(began); took > 12*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if _, err := net.Dial("tcp", u.Host); err == nil {
		t.Error("it still listens")
	}
}

func newCodeOf(h *hearing) string { return voice.NewCode(h.secret) }
