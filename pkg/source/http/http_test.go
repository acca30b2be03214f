package http

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	nethttp "net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// recorded is an answer written by us in the shape of a provider's.
func recorded(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "wire", "http", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// fetch gives all that one run brings.
func fetch(t testing.TB, s *Source, from pulse.Cursor) (all pulse.Page, err error) {
	t.Helper()
	all.Next = from
	for p, e := range s.Pages(t.Context(), pulse.Ask{From: from, Now: sourcetest.Now}) {
		if e != nil {
			return all, e
		}
		all.Mentions, all.Bad = append(all.Mentions, p.Mentions...), append(all.Bad, p.Bad...)
		all.Notes, all.Next, all.Cost = append(all.Notes, p.Notes...), p.Next, all.Cost.Add(p.Cost)
	}
	return all, nil
}

// serving is a source over one answer.
func serving(t testing.TB, body string, o Options) *Source {
	srv := httptest.NewServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, _ *nethttp.Request) { _, _ = w.Write([]byte(body)) }))
	t.Cleanup(srv.Close)
	o.URL = srv.URL + "/x"
	s, err := New(o, sourcetest.ClientOf(t))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The samples of the manual, on answers in the shapes they are for.
func TestSamples(t *testing.T) {
	istanbul := func(string) *time.Location { return time.FixedZone("+03", 3*3600) }
	for _, c := range []struct {
		file string
		o    Options
		want []string
	}{
		{"survey.json", Options{Items: ".responses", AboutUs: true, Zone: istanbul, Map: map[string]string{
			"id": ".token", "posted_at": ".submitted_at", "author": ".hidden.name", "place": ".hidden.branch",
			"text":   `.answers[] | select(.type == "text") | .text`,
			"rating": `.answers[] | select(.type == "opinion_scale") | .number / 2`}},
			[]string{"a1 2026-11-20T18:05:00Z Ayşe kadikoy 4.5: Çay harikaydı\n\nBeklemek zor", "a2 2026-11-21T07:10:00Z  galata 1: ที่จอดรถน้อย"}},
		{"complaints.csv", Options{AboutUs: true, Zone: istanbul, Map: map[string]string{
			"id": `.["Şikayet No"]`, "text": `.["Başlık"] + "\n\n" + .["Şikayet"]`, "author": `.["Müşteri"]`, "posted_at": ".Tarih",
			"place": `{"Kadıköy": "kadikoy"}[.["Şube"]]`}},
			[]string{"1001 2026-11-20T11:30:00Z Mehmet K. kadikoy 0: Soğuk kahve\n\nKahve soğuktu; \"özür\" bile yok", "1002 2026-11-21T06:00:00Z Selin A.  0: Geç servis\n\nKırk dakika\nbekledik"}},
		{"sheet.csv", Options{AboutUs: true, Zone: istanbul, Map: map[string]string{
			"text": `.["Comment"]`, "posted_at": ".Timestamp", "rating": ".Stars", "lang": ".Lang"}},
			[]string{"h 2026-11-19T06:30:00Z   5: Lovely brunch", "h 2026-11-21T13:00:00Z   2: Trop bruyant, dommage"}},
	} {
		got, err := fetch(t, serving(t, recorded(t, c.file), c.o), "")
		if err != nil || len(got.Mentions) != len(c.want) || len(got.Bad) != 0 {
			t.Errorf("%s: %d mentions, bad %v, %v", c.file, len(got.Mentions), got.Bad, err)
			continue
		}
		for i, m := range got.Mentions {
			id := m.ID
			if len(id) == 20 {
				id = "h"
			}
			if g := fmt.Sprintf("%s %s %s %s %v: %s", id, m.Posted.Format(time.RFC3339), m.Author.Label(), m.Place, m.Rating, m.Text); g != c.want[i] {
				t.Errorf("%s, item %d:\n got %q\nwant %q", c.file, i+1, g, c.want[i])
			}
		}
	}
}

func TestAMappingThatYieldsNothingIsNamed(t *testing.T) {
	const body = `{"data":[{"id":1,"comment":"good","stars":5},{"id":2,"comment":"bad","stars":1}]}`
	for _, c := range []struct {
		o        Options
		err, out string
	}{
		{Options{Items: ".data", Map: map[string]string{"text": ".coment"}}, "map.text (.coment) gives nothing for any of 2 items; the first item has .comment, .id, .stars", ""},
		{Options{Items: ".reviews", Map: map[string]string{"text": ".comment"}}, "items (.reviews) gives nothing", "the answer has .data"},
		{Options{Map: map[string]string{"text": ".comment"}}, "nothing says where its items stand", "has .data"},
		{Options{Items: ".data", Map: map[string]string{"text": ".comment", "rating": ".score"}}, "", "map.rating (.score) gives nothing for any of 2 items; the first item has .comment, .id, .stars"},
		{Options{Items: ".data", Map: map[string]string{"text": "."}}, "", "it gives an object where a text is wanted"},
	} {
		got, err := fetch(t, serving(t, body, c.o), "")
		told := strings.Join(got.Notes, "\n") + pulse.HintOf(err) + fmt.Sprint(got.Bad)
		if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) || !strings.Contains(told, c.out) {
			t.Errorf("%+v:\n%v\n%s", c.o.Map, err, told)
		}
	}
}

func TestMistakesInExpressions(t *testing.T) {
	for _, c := range []struct{ field, text, err, hint string }{
		{"text", "comment", `map.text: "comment" is no expression`, ".comment"},
		{"text", "Görüş Metni", "no expression", `.["Görüş Metni"]`},
		{"text", ".comment |", "unexpected EOF at character 10", ""},
		{"text", ".[", "no expression", ""},
		{"tekst", ".x", `"tekst" is no field`, "posted_at"},
		{"text", strings.Repeat(".x|", 1000) + ".", "may have 2000", ""},
		{"text", ". *= 2", "*= is not to be had", ""},
		{"text", "input", "no expression", ""},
		{"text", `import "x" as x; .`, "no expression", ""},
	} {
		_, err := New(Options{URL: "https://a.example", Map: map[string]string{c.field: c.text}}, sourcetest.ClientOf(t))
		if !errors.Is(err, pulse.ErrUsage) || !strings.Contains(err.Error(), c.err) || !strings.Contains(pulse.HintOf(err), c.hint) {
			t.Errorf("%.40s: %v, hint %q", c.text, err, pulse.HintOf(err))
		}
	}
	if _, err := New(Options{URL: "https://a.example"}, sourcetest.ClientOf(t)); !errors.Is(err, pulse.ErrUsage) {
		t.Errorf("no map at all: %v", err)
	}
}

// Whatever an expression does, it ends, and soon; and it sees nothing but its input.
func TestExpressionsAreBounded(t *testing.T) {
	t.Setenv("PULSE_TEST_SECRET", secret)
	steps, patience := maxSteps, maxTime
	maxSteps, maxTime = 2_000_000, 500*time.Millisecond
	defer func() { maxSteps, maxTime = steps, patience }()
	for _, text := range []string{
		"repeat(.)", "[repeat(1)]", "last(range(1e18))", "[range(1e12)]", "reduce repeat(1) as $x (0; . + 1)", `reduce range(1e9) as $x ("x"; . + .)`,
		`"x" * 2e9`, "def f: f; f", "def f: [f]; f", "[limit(1e9; repeat(.))]", `until(false; . + 1)`, `[recurse(. + 1)]`,
		strings.Repeat(". + . | ", 100) + "length",
	} {
		t.Run(text[:min(len(text), 30)], func(t *testing.T) {
			e, err := compile("map.text", text)
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			out, err := e.run(t.Context(), json.Number("12345678"))
			t.Logf("%s: %d results, %v", time.Since(began).Round(time.Millisecond), len(out), err)
			if took := time.Since(began); took > maxTime+10*time.Second {
				t.Errorf("took %s", took)
			}
			if err == nil && !strings.HasSuffix(text, "length") {
				t.Error("no error")
			}
		})
	}
	half, err := compile("map.rating", "[.a * 2, .a * .b, (.list | map(. * 0.5) | add)]")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := half.run(t.Context(), map[string]any{"a": json.Number("7"), "b": 0.5, "list": []any{1, 2}}); err != nil || fmt.Sprint(out) != "[[14 3.5 1.5]]" {
		t.Errorf("products: %v, %v", out, err)
	}
	e, err := compile("map.text", `[env, $ENV, (try input catch .)] | tostring`)
	if err == nil {
		if out, err := e.run(t.Context(), nil); err != nil || strings.Contains(fmt.Sprint(out), secret) {
			t.Errorf("it sees %v, %v", out, err)
		}
	}
	e, err = compile("items", "repeat(1)")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.run(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestAuthentication(t *testing.T) {
	var got *nethttp.Request
	srv := httptest.NewServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		got = r.Clone(r.Context())
		fmt.Fprintf(w, `{"d":[{"t":"see %s%s","u":"/r?key=%[2]s"}],"next":"/p2?k=%[2]s"}`, r.Header.Get("Authorization"), r.URL.Query().Get("k"))
	}))
	defer srv.Close()
	for _, c := range []struct {
		auth Auth
		want func() string
		is   string
	}{
		{Auth{Bearer: secret}, func() string { return got.Header.Get("Authorization") }, "Bearer " + secret},
		{Auth{Basic: "ali:" + secret}, func() string { u, p, _ := got.BasicAuth(); return u + p }, "ali" + secret},
		{Auth{Key: secret}, func() string { return got.Header.Get("X-API-Key") }, secret},
		{Auth{Key: secret, Header: "X-Survey"}, func() string { return got.Header.Get("X-Survey") }, secret},
		{Auth{Key: secret, Param: "k"}, func() string { return got.URL.Query().Get("k") }, secret},
	} {
		s, err := New(Options{URL: srv.URL + "/x", Auth: c.auth, Items: ".d", Map: map[string]string{"text": ".t", "url": ".u"},
			Headers: map[string]string{"X-Team": "cafe"}, Paging: Paging{By: "next", Next: ".next", Most: 3}}, sourcetest.ClientOf(t))
		if err != nil {
			t.Fatal(err)
		}
		page, err := fetch(t, s, "")
		if err != nil || c.want() != c.is || got.Header.Get("X-Team") != "cafe" {
			t.Errorf("%+v: sent %q, %v", c.auth, c.want(), err)
		}
		if all := fmt.Sprintf("%+v %+v", page, s.Plan(pulse.Ask{})); strings.Contains(all, secret) {
			t.Errorf("the key is in what is stored: %s", all)
		}
	}
}

// Our key goes to our host alone, wherever a server sends us.
func TestOtherHostsGetNoKey(t *testing.T) {
	seen := ""
	other := httptest.NewServer(nethttp.HandlerFunc(func(_ nethttp.ResponseWriter, r *nethttp.Request) { seen += fmt.Sprint(r.URL, r.Header) }))
	defer other.Close()
	s := serving(t, `{"d":[{"t":"x"}],"next":"`+other.URL+`/more"}`, Options{Auth: Auth{Bearer: secret}, Items: ".d", Map: map[string]string{"text": ".t"}, Paging: Paging{By: "next", Next: ".next"}})
	if _, err := fetch(t, s, ""); !errors.Is(err, wire.ErrGuarded) || seen != "" {
		t.Errorf("%v; the other host saw %q", err, seen)
	}
	for _, to := range []string{"http://169.254.169.254/latest/meta-data/", "http://localhost:1/", "file:///etc/passwd", "http://[::1]/", "gopher://x/"} {
		s := serving(t, `{"d":[{"t":"x"}],"next":"`+to+`"}`, Options{Items: ".d", Map: map[string]string{"text": ".t"}, Paging: Paging{By: "next", Next: ".next"}})
		if got, err := fetch(t, s, ""); err == nil || len(got.Mentions) != 1 {
			t.Errorf("%s: %v", to, err)
		}
	}
}

func TestSince(t *testing.T) {
	for format, want := range map[string]string{
		"": "2026-11-19T10:00:00Z", "rfc3339": "2026-11-19T10:00:00Z", "date": "2026-11-19", "unix": "1795082400", "unix_ms": "1795082400000", "%d.%m.%Y %H:%M": "19.11.2026 10:00",
	} {
		var asked []string
		srv := httptest.NewServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
			asked = append(asked, r.URL.Query().Get("since"))
			fmt.Fprint(w, `[{"t":"a","at":"2026-11-20T10:00:00Z"},{"t":"b","at":"2026-11-18T10:00:00Z"}]`)
		}))
		s, err := New(Options{URL: srv.URL, SinceParam: "since", SinceFormat: format, Map: map[string]string{"text": ".t", "posted_at": ".at"}}, sourcetest.ClientOf(t))
		if err != nil {
			t.Fatal(err)
		}
		first, err := fetch(t, s, "")
		if err != nil {
			t.Fatal(err)
		}
		second, err := fetch(t, s, first.Next)
		srv.Close()
		if err != nil || len(second.Mentions) != 0 || asked[0] != "" || asked[1] != want {
			t.Errorf("%q: asked %q, want %q behind the first; %v", format, asked, want, err)
		}
	}
	if _, err := sinceExpr("yesterday"); !errors.Is(err, pulse.ErrUsage) {
		t.Errorf("%v", err)
	}
}

func TestWalks(t *testing.T) {
	s := newServer(t, "page", 5, sourcetest.Items(23))
	first, err := fetch(t, s.open(t), "")
	if err != nil || len(first.Mentions) != 23 || first.Cost.Requests != 6 {
		t.Fatalf("%d mentions in %d requests, %v", len(first.Mentions), first.Cost.Requests, err)
	}
	s.items[3].Text = "edited: they called me back"
	second, err := fetch(t, s.open(t), first.Next)
	if err != nil || len(second.Mentions) != 1 || !strings.HasPrefix(second.Mentions[0].Text, "edited") || second.Mentions[0].ID != "3" {
		t.Fatalf("an edit came as %+v, %v", second.Mentions, err)
	}
	stop := s.open(t, func(o *Options) { o.Paging.Newest = true })
	if third, err := fetch(t, stop, second.Next); err != nil || third.Cost.Requests != 1 {
		t.Errorf("with the newest first %d requests, %v", third.Cost.Requests, err)
	}
	few := s.open(t, func(o *Options) { o.Paging.Most = 2 })
	part, err := fetch(t, few, "")
	if err != nil || len(part.Mentions) != 10 || !strings.Contains(strings.Join(part.Notes, ""), "goes on there") {
		t.Fatalf("%d mentions, %v, %v", len(part.Mentions), part.Notes, err)
	}
	if rest, err := fetch(t, s.open(t), part.Next); err != nil || len(rest.Mentions) != 13 {
		t.Errorf("and then %d, %v", len(rest.Mentions), err)
	}
	circle := serving(t, `{"d":[{"t":"x"}],"n":1}`, Options{Items: ".d", Map: map[string]string{"text": ".t"}, Paging: Paging{By: "page"}})
	if got, err := fetch(t, circle, ""); err != nil || got.Cost.Requests != 2 || !strings.Contains(strings.Join(got.Notes, ""), "the same page again") {
		t.Errorf("a circle: %+v, %v", got, err)
	}
}

func TestOneDocumentIsAskedForWhatChanged(t *testing.T) {
	n := 0
	srv := httptest.NewServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		if n++; r.Header.Get("If-None-Match") == `"7"` {
			w.WriteHeader(nethttp.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"7"`)
		fmt.Fprint(w, `[{"t":"a"}]`)
	}))
	defer srv.Close()
	s, err := New(Options{URL: srv.URL, Map: map[string]string{"text": ".t"}}, sourcetest.ClientOf(t))
	if err != nil {
		t.Fatal(err)
	}
	first, err := fetch(t, s, "")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := fetch(t, s, first.Next); err != nil || len(again.Mentions) != 0 || again.Next != first.Next {
		t.Errorf("%+v, %v", again, err)
	}
}

func TestTexts(t *testing.T) {
	for in, want := range map[string]string{"kahve \u202eevil\u202c": "kahve \u202eevil\u202c", "👩‍👩‍👧‍👦 ก็ดี İı": "👩‍👩‍👧‍👦 ก็ดี İı", "<b>I <3</b> you &amp; me": "<b>I <3</b> you &amp; me"} {
		got, err := fetch(t, serving(t, "t,u\n\""+in+"\",1\n", Options{Map: map[string]string{"text": ".t"}}), "")
		if err != nil || len(got.Mentions) != 1 || got.Mentions[0].Text != want {
			t.Errorf("%q came as %+v, %v", in, got.Mentions, err)
		}
	}
	got, err := fetch(t, serving(t, `[{"t":"<p>Très &amp; bon</p><script>x</script>","r":"","by":"ali@a.example"},{"t":"","r":"4/5"}]`,
		Options{HTML: true, Map: map[string]string{"text": ".t", "rating": ".r", "author": ".by"}}), "")
	if err != nil || len(got.Mentions) != 1 || got.Mentions[0].Text != "Très & bon" || strings.Contains(fmt.Sprint(got.Mentions), "ali@") || !strings.Contains(fmt.Sprint(got.Notes), "1 item has stars and no words") {
		t.Errorf("%+v, %v, %v", got.Mentions, got.Notes, err)
	}
}

// An export of ten thousand rows comes in parts, and goes on where it was killed.
func TestTenThousandRowsAtOnce(t *testing.T) {
	s := newServer(t, "", 10_000, sourcetest.Items(10_000))
	s.csv = true
	ids := map[string]int{}
	var at pulse.Cursor
	for process := range 3 {
		pages := 0
		for p, err := range s.open(t).Pages(t.Context(), pulse.Ask{From: at, Now: sourcetest.Now}) {
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Mentions) > pageItems {
				t.Errorf("a page of %d", len(p.Mentions))
			}
			for _, m := range p.Mentions {
				ids[m.ID]++
			}
			at = p.Next
			if pages++; process == 0 && pages == 7 {
				break
			}
		}
		if want := []int{7, 13, 1}[process]; pages != want {
			t.Errorf("process %d: %d pages, want %d", process, pages, want)
		}
	}
	for id, n := range ids {
		if n != 1 {
			t.Fatalf("item %s came %d times", id, n)
		}
	}
	if len(ids) != 10_000 || len(at) > 250_000 {
		t.Errorf("%d items, cursor of %d bytes", len(ids), len(at))
	}
}

func TestMemoryIsFlatOverAThousandPages(t *testing.T) {
	s := newServer(t, "offset", 5, sourcetest.Items(5000))
	src := s.open(t)
	var early, late uint64
	pages := 0
	for _, err := range src.Pages(t.Context(), pulse.Ask{Now: sourcetest.Now}) {
		if err != nil {
			t.Fatal(err)
		}
		pages++
		s.asked = nil
		switch pages {
		case 50:
			early = heap()
		case 950:
			late = heap()
		}
	}
	if pages < 1000 || late > early+2<<20 {
		t.Errorf("%d pages; %d KB held after 50, %d KB after 950", pages, early>>10, late>>10)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestMistakesInTheConfiguration(t *testing.T) {
	for _, v := range []string{"ftp://x", "https://a.example/?api_key=abc", "https://u:p@a.example/"} {
		if checkURL(v) == nil {
			t.Errorf("url %s is taken", v)
		}
	}
	for _, v := range []string{"Authorization=Bearer x", "Host=x", "a b=c", "X=a\r\nY: b"} {
		if checkHeader(v) == nil {
			t.Errorf("header %q is taken", v)
		}
	}
	setup := func(kv ...string) pulse.Setup {
		s := pulse.Setup{Name: "http", Values: map[string][]string{}}
		for i := 0; i < len(kv); i += 2 {
			s.Values[kv[i]] = append(s.Values[kv[i]], kv[i+1])
		}
		return s
	}
	for _, s := range []pulse.Setup{
		setup("map", "text=.x"), setup("url", "https://a.example", "url_env", "X", "map", "text=.x"), setup("url", "https://a.example", "map", "id=.x"),
		setup("url", "https://a.example", "map", "text=.x", "paging", "next"), setup("url", "https://a.example", "map", "text=.x", "next", ".x"),
		setup("url_env", "X", "map", "text=.x", "paging", "link"), setup("url", "https://a.example", "map", "text=.x", "size", "5"),
		setup("url", "https://a.example", "map", "text=.x", "token_env", "A", "key_env", "B"), setup("url", "https://a.example", "map", "text=.x", "key_param", "k"),
	} {
		if len(check(s)) != 1 {
			t.Errorf("%v: mistakes %v, want one", s.Values, check(s))
		}
	}
	if got := check(setup("url", "https://a.example", "map", "text=.x")); len(got) != 0 {
		t.Errorf("mistakes %v where none are", got)
	}
}
