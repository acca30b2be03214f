package mastodon

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/mastodon/mastodontest"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// fetch asks once, as one run of cron does.
func fetch(t testing.TB, s *Source, from pulse.Cursor) (ms []pulse.Mention, notes []string, next pulse.Cursor, err error) {
	t.Helper()
	next = from
	for p, err := range s.Pages(t.Context(), pulse.Ask{From: from, Now: now}) {
		if err != nil {
			return ms, notes, next, err
		}
		ms, notes, next = append(ms, p.Mentions...), append(notes, p.Notes...), p.Next
	}
	return ms, notes, next, nil
}

func about(i int, at time.Time) mastodontest.Post {
	return mastodontest.Post{Acct: "ayse@piaille.fr", HTML: mastodontest.Text(fmt.Sprintf("kahve %d", i)), At: at, Tags: []string{"kahve"}}
}

// A hundred posts between two fetches all come, oldest page first, and a walk that is
// stopped at any page goes on where it was.
func TestNothingIsSkippedGoingForward(t *testing.T) {
	w := newWorld(t, mastodontest.Options{})
	w.Add(about(0, now.Add(-30*24*time.Hour)))
	_, _, at, err := fetch(t, w.open(t, tagged), "")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		w.Add(about(i+1, now.Add(-time.Duration(200-i)*time.Hour)))
	}
	seen, runs := map[string]int{}, 0
	for ; runs < 40; runs++ { // one page a process
		n := 0
		for p, err := range w.open(t, tagged).Pages(t.Context(), pulse.Ask{From: at, Now: now}) {
			if err != nil {
				t.Fatal(err)
			}
			at = p.Next
			for _, m := range p.Mentions {
				seen[m.ID]++
				n++
			}
			break
		}
		if n == 0 && runs > 9 {
			break
		}
	}
	twice := 0
	for _, n := range seen {
		if n > 1 {
			twice++
		}
	}
	if len(seen) != 100 || twice > 0 {
		t.Errorf("%d posts in %d runs, %d of them twice; want 100", len(seen), runs, twice)
	}
	if !strings.Contains(strings.Join(w.Seen(), "\n"), "min_id=") {
		t.Error("the walk did not go forward")
	}
}

// A post of another server that comes late stands before those already seen: it is found,
// and so are new words of one that was.
func TestLatePostsOfOtherServersAreNotSkipped(t *testing.T) {
	w := newWorld(t, mastodontest.Options{})
	for i := range 25 {
		w.Add(about(i, now.Add(-time.Duration(30+i)*time.Minute)))
	}
	ms, _, at, err := fetch(t, w.open(t, tagged), "")
	if err != nil || len(ms) != 25 {
		t.Fatalf("%d mentions, %v", len(ms), err)
	}
	late := w.Add(about(98, now.Add(-70*time.Minute)), about(99, now.Add(-time.Minute)))
	w.Change(ms[0].ID, func(p *mastodontest.Post) { p.HTML, p.Edited = "<p>kahve, meğer iyiymiş</p>", now })
	ms2, _, at, err := fetch(t, w.open(t, tagged), at)
	got := map[string]string{}
	for _, m := range ms2 {
		got[m.ID] = m.Text
	}
	if err != nil || len(got) != 3 || got[late[0]] == "" || got[late[1]] == "" || got[ms[0].ID] != "kahve, meğer iyiymiş" {
		t.Errorf("%v, %v; want the late one, the new one and the edited one", got, err)
	}
	if again, _, _, err := fetch(t, w.open(t, tagged), at); err != nil || len(again) != 0 {
		t.Errorf("%v, %v; want nothing", again, err)
	}
}

// An empty list of a timeline that is switched off is no silence.
func TestTimelinesThatAreSwitchedOff(t *testing.T) {
	for _, tt := range []struct {
		name string
		o    mastodontest.Options
		note string
		says string
	}{
		{"both", mastodontest.Options{Local: "disabled", Remote: "disabled"}, "", "switched its hashtags off"},
		{"remote", mastodontest.Options{Remote: "disabled"}, "none of other servers", ""},
		{"local", mastodontest.Options{Local: "disabled"}, "only those of other servers", ""},
		{"for members", mastodontest.Options{Local: "authenticated", Remote: "authenticated"}, "", "set token_env"},
		{"open and truly silent", mastodontest.Options{}, "", ""},
		{"says nothing of itself", mastodontest.Options{NoInstance: true}, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, tt.o)
			values := tagged
			_, notes, _, err := fetch(t, w.open(t, values), "")
			switch {
			case tt.says != "" && (!errors.Is(err, pulse.ErrDenied) || !strings.Contains(err.Error()+pulse.HintOf(err), tt.says)):
				t.Errorf("%v (%s); want ErrDenied with %q", err, pulse.HintOf(err), tt.says)
			case tt.says == "" && err != nil:
				t.Errorf("%v; want none", err)
			}
			if all := strings.Join(notes, "\n"); !strings.Contains(all, tt.note) || tt.note == "" && all != "" {
				t.Errorf("notes %q, want %q", notes, tt.note)
			}
		})
	}
}

// What one question is refused does not keep the others waiting, and is told at the end.
func TestClosedHashtagsDoNotStopTheMentions(t *testing.T) {
	w := newWorld(t, mastodontest.Options{Local: "disabled", Remote: "disabled"})
	p := about(1, now.Add(-time.Hour))
	p.Names = []string{us}
	w.Add(p)
	ms, _, at, err := fetch(t, w.open(t, map[string][]string{"hashtags": {"kahve", "cafe"}}), "")
	if !errors.Is(err, pulse.ErrDenied) || len(ms) != 1 || ms[0].Via != pulse.ViaAddressed || strings.Count(err.Error(), "switched") != 2 {
		t.Errorf("%d mentions, %v; want one and both refusals", len(ms), err)
	}
	if n := strings.Count(strings.Join(w.Seen(), "\n"), "v2/instance"); n != 1 {
		t.Errorf("the server was asked %d times what it allows, want once", n)
	}
	if again, _, _, _ := fetch(t, w.open(t, map[string][]string{"hashtags": {"kahve"}}), at); len(again) != 0 {
		t.Errorf("came again: %v", again)
	}
}

func TestHashtagNobodyHasUsed(t *testing.T) {
	w := newWorld(t, mastodontest.Options{})
	f := fake.Status(404, `{"error":"Record not found"}`)
	f.Path = "timelines"
	w.faults.Set(f)
	if ms, _, _, err := fetch(t, w.open(t, tagged), ""); err != nil || len(ms) != 0 {
		t.Errorf("%v, %v; want nothing", ms, err)
	}
	f = fake.Status(404, `<html>no such page</html>`)
	w.faults.Set(f)
	if _, _, _, err := fetch(t, w.open(t, tagged), ""); err == nil || !strings.Contains(pulse.HintOf(err), "Mastodon server") {
		t.Errorf("a server of another kind: %v (%s)", err, pulse.HintOf(err))
	}
}

// Odd headers and servers that ignore what they are asked end no fetch in a loop.
func TestHostileServers(t *testing.T) {
	for _, tt := range []struct {
		name   string
		header map[string]string
		most   int // requests
	}{
		{"Link is no link", map[string]string{"Link": "string"}, 8},
		{"nothing remains, for ever", map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "string"}, 8},
		{"nothing remains until next year", map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2027-11-22T09:00:00Z"}, 8},
		{"nothing remains, and the window is over", map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2020-01-01T00:00:00Z"}, 8},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := 0
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				n++
				for k, v := range tt.header {
					w.Header().Set(k, v)
				}
				_, _ = w.Write([]byte(`[` + good + `,null,` + bare("") + `]`)) // the same, whatever is asked
			}))
			defer srv.Close()
			s := world{url: srv.URL}.open(t, tagged)
			ms, _, at, err := fetch(t, s, "")
			if err != nil || len(ms) != 2 || n > tt.most {
				t.Errorf("%d mentions, %v after %d requests", len(ms), err, n)
			}
			if again, _, _, err := fetch(t, s, at); err != nil || len(again) != 0 || n > 2*tt.most {
				t.Errorf("again: %d mentions, %v after %d requests", len(again), err, n)
			}
		})
	}
}

// The requests of the window are used up: what was had is saved, and the moment is told.
func TestUsedUpRequestsWithAnISOReset(t *testing.T) {
	w := newWorld(t, mastodontest.Options{Limit: 2})
	for i := range 35 {
		w.Add(about(i, now.Add(-time.Duration(i+1)*time.Hour)))
	}
	ms, _, at, err := fetch(t, w.open(t, tagged), "")
	if !errors.Is(err, pulse.ErrLater) || !pulse.UntilOf(err).Equal(now.Add(4*time.Minute)) || len(ms) != 20 || len(w.Seen()) != 2 {
		t.Fatalf("%d mentions, %v until %s; want 20 and ErrLater", len(ms), err, pulse.UntilOf(err))
	}
	for range 4 {
		w.Refill()
		rest, _, next, _ := fetch(t, w.open(t, tagged), at)
		ms, at = append(ms, rest...), next
	}
	if len(ms) != 35 {
		t.Errorf("%d mentions in all, want 35", len(ms))
	}
}

func TestReadPost(t *testing.T) {
	w := newWorld(t, mastodontest.Options{})
	s := w.open(t, both)
	s.place = "galata"
	p, err := s.post([]byte(good))
	want := pulse.Mention{Source: "mastodon", ID: "115590012345678901", Via: pulse.ViaSearch, Text: "Accueil chaleureux chez #cafemavikapi mais l’addition était fausse…",
		Author: pulse.Author{ID: "109", Handle: "camille@piaille.fr", Name: "Camille"}, Posted: time.Date(2026, 11, 21, 19, 2, 11, 0, time.UTC),
		URL: "https://piaille.fr/@camille/115590012345678901", Place: "galata", Lang: "fr", Reach: 2}
	if err != nil || p.Mention != want {
		t.Errorf("got  %+v, %v\nwant %+v", p.Mention, err, want)
	}
	for _, tt := range []struct {
		name, more string
		check      func(p post) bool
	}{
		{"a warning", `,"spoiler_text":"Yemek, böcek"`, func(p post) bool { return p.Text == "Yemek, böcek\n\na" && p.warning == "Yemek, böcek" }},
		{"names us, as the server writes it", `,"mentions":[null,{"acct":"MaviKapi"}]`, func(p post) bool { return p.Via == pulse.ViaAddressed }},
		{"names us with the server", `,"mentions":[{"acct":"mavikapi@kahve.example"}]`, func(p post) bool { return p.Via == pulse.ViaAddressed }},
		{"names our name elsewhere", `,"mentions":[{"acct":"mavikapi@evil.example"}]`, func(p post) bool { return p.Via == pulse.ViaSearch }},
		{"a local author", `,"account":{"id":"7","acct":"elif"}`, func(p post) bool { return p.Author.Handle == "elif@kahve.example" }},
		{"without a page", `,"url":null,"uri":"https://a.example/1"`, func(p post) bool { return p.URL == "https://a.example/1" }},
		{"with a page that is none", `,"url":"javascript:alert(1)","uri":"tag:x"`, func(p post) bool { return p.URL == "" }},
		{"quotes", `,"quote":{"state":"accepted","quoted_status":{"id":"5"}}`, func(p post) bool { return p.QuoteOf == "5" }},
		{"quotes, shortly", `,"quote":{"state":"accepted","quoted_status_id":"6"}`, func(p post) bool { return p.QuoteOf == "6" }},
		{"answers", `,"in_reply_to_id":"77"`, func(p post) bool { return p.ReplyTo == "77" }},
		{"Indonesian of old", `,"language":"in"`, func(p post) bool { return p.Lang == "id" }},
	} {
		if p, err := s.post([]byte(bare(tt.more))); err != nil || !tt.check(p) {
			t.Errorf("%s: %+v, %v", tt.name, p, err)
		}
	}
}

// Private messages are not told to the staff; that there are some is.
func TestPrivateMessagesAreLeftOutAndTold(t *testing.T) {
	w := newWorld(t, mastodontest.Options{})
	for i, v := range []string{"direct", "private", "unlisted", "public"} {
		p := about(i, now.Add(-time.Hour))
		p.Names, p.Visibility, p.Tags = []string{us}, v, nil
		w.Add(p)
	}
	ms, notes, _, err := fetch(t, w.open(t, named), "")
	if err != nil || len(ms) != 2 || !strings.Contains(strings.Join(notes, " "), "2 private message(s)") {
		t.Errorf("%d mentions, notes %q, %v; want 2", len(ms), notes, err)
	}
}

// Texts that try to do harm come as words, and their neighbours come with them.
func TestHostileTexts(t *testing.T) {
	for text, want := range map[string]string{
		"kahve <script>alert(1)</script> & <b>":   "kahve <script>alert(1)</script> & <b>",
		"kahve 👩‍👩‍👧‍👦 ก็ดี İstanbul ı":           "kahve 👩‍👩‍👧‍👦 ก็ดี İstanbul ı",
		"kahve \u202eevil\u202c good":             "kahve \u202eevil\u202c good",
		"kahve\r\nBcc: everyone@example.com":      "kahve\nBcc: everyone@example.com",
		"kahve \x1b[2Jgone":                       "kahve",
		"kahve z" + strings.Repeat("\u0300", 300): "kahve z",
		"kahve " + strings.Repeat("çay ", 1<<16):  "kahve çay",
	} {
		w := newWorld(t, mastodontest.Options{})
		p := about(1, now.Add(-time.Hour))
		p.HTML = mastodontest.Text(text)
		w.Add(about(0, now.Add(-2*time.Hour)), p, about(2, now.Add(-time.Minute)))
		ms, _, _, err := fetch(t, w.open(t, tagged), "")
		if err != nil || len(ms) != 3 || !strings.HasPrefix(ms[1].Text, want) || !utf8.ValidString(ms[1].Text) || strings.Contains(ms[1].Text, "\x1b") {
			t.Errorf("%.40q: %d mentions, %.60q, %v", text, len(ms), ms[1].Text, err)
		}
	}
}

// Several servers are several sources, each with ids and a name of its own.
func TestSeveralServers(t *testing.T) {
	one, two := newWorld(t, mastodontest.Options{}), newWorld(t, mastodontest.Options{})
	one.Add(about(1, now.Add(-time.Hour)))
	two.Add(about(1, now.Add(-time.Hour)), about(2, now.Add(-time.Minute)))
	for i, w := range []world{one, two} {
		conf := setup(w.url, tagged)
		conf.Name = fmt.Sprint("masto", i)
		src, err := Open(conf, sourcetest.ClientOf(t))
		if err != nil {
			t.Fatal(err)
		}
		ms, _, _, err := fetch(t, src.(*Source), "")
		if err != nil || len(ms) != i+1 || ms[0].Source != conf.Name {
			t.Errorf("%v, %v", ms, err)
		}
	}
}

func TestSettingsThatAreMistakes(t *testing.T) {
	for v, ok := range map[string]bool{"@mavikapi@mastodon.social": true, "mavikapi@mastodon.social": true, "@mavikapi": false, "mavikapi": false, "@a b@c.d": false, "@a@b": false, "": false} {
		if err := checkAccount(v); (err == nil) != ok {
			t.Errorf("account %q: %v", v, err)
		}
	}
	for v, ok := range map[string]bool{"#Kahve": true, "มาวีกาปี": true, "mavi_kapi": true, "mavi kapi": false, "#": false, "a-b": false, "../x": false} {
		if err := checkTag(v); (err == nil) != ok {
			t.Errorf("hashtag %q: %v", v, err)
		}
	}
	for _, tt := range []struct {
		name   string
		base   string
		values map[string][]string
		says   string
	}{
		{"fine", "https://m.example", nil, ""},
		{"hashtags of the brand alone", "https://m.example", map[string][]string{"token_env": nil}, ""},
		{"no server", "", nil, "base_url"},
		{"no account", "https://m.example", map[string][]string{"mentions_of": nil}, "mentions_of"},
		{"search without a token", "https://m.example", map[string][]string{"token_env": nil, "search": {"x"}}, "set token_env"},
	} {
		got := check(setup(tt.base, tt.values))
		if tt.says == "" && len(got) > 0 || tt.says != "" && (len(got) == 0 || !strings.Contains(got[0].Key+got[0].What, tt.says)) {
			t.Errorf("%s: %v, want %q", tt.name, got, tt.says)
		}
	}
	none := setup("https://m.example", map[string][]string{"token_env": nil})
	none.Brand.Aliases = nil
	if got := check(none); len(got) != 1 || !strings.Contains(got[0].What, "nothing to look for") {
		t.Errorf("nothing to look for: %v", got)
	}
}

func TestPlanSendsNothing(t *testing.T) {
	w := newWorld(t, mastodontest.Options{})
	p := w.open(t, map[string][]string{"hashtags": {"มาวีกาปี"}, "search": {"mavi kapı"}}).Plan(pulse.Ask{Now: now})
	all := strings.Join(p.Requests, "\n")
	if len(w.Seen()) != 0 || len(p.Requests) != 3 || !strings.Contains(all, "types%5B%5D=mention") || !strings.Contains(all, "/tag/%E0%B8%A1") || !strings.Contains(all, "q=mavi+kap") {
		t.Errorf("asked %v; plan\n%s", w.Seen(), all)
	}
}

// A thousand pages cost no more memory than a hundred, forward and back.
func TestMemoryIsFlat(t *testing.T) {
	for _, forward := range []bool{false, true} {
		r := &run{s: &Source{name: "mastodon"}, ask: pulse.Ask{Now: now}, cur: cursor{V: 1, Tracks: map[string]progress{}}, given: map[string]bool{}}
		wk := walk{Forward: forward}
		var first, last uint64
		for page := range 1000 {
			b := batch{count: 40}
			for i := range 40 {
				n := page*40 + i
				at := now.Add(-time.Duration(n) * time.Second)
				if forward {
					at = now.Add(time.Duration(n) * time.Second)
				}
				id := mastodontest.ID(at, n)
				b.span(id)
				b.posts = append(b.posts, post{Mention: pulse.Mention{ID: id, Text: strings.Repeat("kahve ", 20), Posted: at}, print: hash(id)})
			}
			p, more := r.take(track{name: "#kahve", kind: hashtag}, b, &wk)
			if !more || len(p.Mentions) != 40 || len(wk.Seen) > mostSeen {
				t.Fatalf("page %d: %d mentions, more %v, %d remembered", page, len(p.Mentions), more, len(wk.Seen))
			}
			switch page {
			case 599: // the memory of what was given is full
				first = heap()
			case 999:
				last = heap()
			}
		}
		if last > first+1<<20 {
			t.Errorf("%d KB after 1,000 pages, %d KB after 600", last>>10, first>>10)
		}
		t.Logf("%d KB after 600 pages, %d KB after 1,000", first>>10, last>>10)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func FuzzRead(f *testing.F) {
	for _, j := range junk(func(items string) string { return `[` + items + `]` }, "[]") {
		f.Add([]byte(j.Body), 1)
	}
	for _, j := range junk(func(items string) string { return `{"statuses":[` + items + `]}` }, `{"statuses":[]}`) {
		f.Add([]byte(j.Body), 2)
	}
	for _, j := range junkMentions() {
		f.Add([]byte(j.Body), 0)
	}
	s := &Source{name: "mastodon", us: "mavikapi@kahve.example", host: "kahve.example"}
	f.Fuzz(func(t *testing.T, body []byte, k int) {
		tr := track{name: "fuzz", kind: kind(k & 3 % 3)}
		b, err := s.read(tr, &wire.Answer{Status: 200, Body: body, Remaining: -1})
		if err != nil {
			if !utf8.ValidString(err.Error()) || len(err.Error()) > 1000 {
				t.Errorf("an unreadable message: %q", err)
			}
			return
		}
		if len(b.posts)+len(b.bad) > b.count {
			t.Errorf("%d posts and %d bad of %d items", len(b.posts), len(b.bad), b.count)
		}
		for _, p := range b.posts {
			if !plainID(p.ID) || strings.TrimSpace(p.Text) == "" || !utf8.ValidString(p.Text) || strings.Contains(p.Text, "\x00") || p.Posted.IsZero() {
				t.Errorf("a post that cannot be kept: %+v", p)
			}
		}
		r := &run{s: s, ask: pulse.Ask{Now: now}, cur: cursor{V: 1, Tracks: map[string]progress{}}, given: map[string]bool{}}
		w := walk{Forward: len(body)%2 == 0}
		r.take(tr, b, &w)
		r.cur.Tracks["fuzz"] = progress{Walk: &w}.end(w)
		if _, err := readCursor(r.cur.text()); err != nil {
			t.Errorf("the cursor cannot be read back: %v", err)
		}
	})
}

// What a page of 40 posts costs to read, beside reading it into nothing but maps.
func BenchmarkRead(b *testing.B) {
	page := []byte(`[` + strings.Repeat(good+",", 39) + good + `]`)
	s := &Source{name: "mastodon", us: "mavikapi@kahve.example"}
	b.Run("posts", func(b *testing.B) {
		b.SetBytes(int64(len(page)))
		for b.Loop() {
			if got, err := s.read(track{kind: hashtag}, &wire.Answer{Status: 200, Body: page}); err != nil || len(got.posts) != 40 {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(page)))
		for b.Loop() {
			var v any
			if err := json.Unmarshal(page, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// Ids are compared as they grow: longer ones are later, and letters as they come.
func TestIDsAreOpaque(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{{"10", "9", true}, {"9", "10", false}, {"01HB", "01HA", true}, {"a", "a", false}} {
		if got := later(tt.a, tt.b); got != tt.want {
			t.Errorf("%s later than %s: %v", tt.a, tt.b, got)
		}
	}
	for _, id := range []string{"01HBXYZ", "90001", "abc", ""} {
		if got := before(track{kind: hashtag}, id); got != id {
			t.Errorf("%s holds no time, and became %s", id, got)
		}
	}
	id := mastodontest.ID(now, 7)
	if at, ok := written(before(track{kind: hashtag}, id)); !ok || now.Sub(at) != overlap {
		t.Errorf("a walk begins %s before", now.Sub(at))
	}
	if _, err := strconv.ParseInt(id, 10, 64); err != nil || before(track{}, id) != id {
		t.Errorf("notifications are numbered as they come: %s", before(track{}, id))
	}
}
