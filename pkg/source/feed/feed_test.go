package feed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// recorded is an answer written by us in the shape of the provider's.
func recorded(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "wire", "feed", name))
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
		all.Mentions, all.Bad, all.Gone = append(all.Mentions, p.Mentions...), append(all.Bad, p.Bad...), append(all.Gone, p.Gone...)
		all.Notes, all.Next, all.Cost = append(all.Notes, p.Notes...), p.Next, all.Cost.Add(p.Cost)
	}
	return all, nil
}

// published is a source over one document, and a way to change it.
func published(t testing.TB, body string, change ...func(*Options)) (*Source, *string) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(body)) }))
	t.Cleanup(srv.Close)
	o := Options{URLs: []string{srv.URL + "/f"}}
	for _, c := range change {
		c(&o)
	}
	s, err := New(o, sourcetest.ClientOf(t))
	if err != nil {
		t.Fatal(err)
	}
	return s, &body
}

// at reads a document as if it came from this address.
func at(t testing.TB, address, body string) items {
	t.Helper()
	a, err := newAddress(address, strings.Contains(address, "user="))
	if err != nil {
		t.Fatal(err)
	}
	d, err := read(t.Context(), &wire.Answer{Status: 200, Body: []byte(body), Header: http.Header{}})
	if err != nil {
		t.Fatal(err)
	}
	r := &run{Source: &Source{o: Options{Name: "feed"}}, ask: pulse.Ask{Now: sourcetest.Now}, at: load("")}
	return r.items(a, d, progress{})
}

func TestProviders(t *testing.T) {
	type want struct{ id, text, author, url, posted string }
	for _, c := range []struct {
		file, address string
		want          []want
	}{
		{"alerts.xml", "https://www.google.com/alerts/feeds/1/2", []want{{"tag:google.com,2013:googlealerts/feed:9000000000000000001",
			"Kadıköy'de Kahve Durağı sırası - Semt Gazetesi\n\nKahve Durağı önünde kırk dakika bekledik, kimse özür dilemedi ...",
			"", "https://semt.example/kahve?id=7&p=1", "2026-11-21T18:15:02Z"}}},
		{"reddit.xml", "https://www.reddit.com/search.rss?q=kahve&feed=" + secret + "&user=guest", []want{
			{"t3_1p2abc", "Kahve Durağı in Kadıköy\n\nThe latte was cold & late.\n\n- nobody said sorry", "@ayse_k", "https://www.reddit.com/r/istanbul/comments/1p2abc/kahve/", "2026-11-21T09:30:00Z"},
			{"t1_xyz", "Same here, and the token *** is not ours to show", "@budi", "https://www.reddit.com/r/istanbul/comments/1p2abc/kahve/xyz/?feed=***", "2026-11-21T10:00:00Z"},
		}},
		{"youtube.xml", "https://www.youtube.com/feeds/videos.xml?channel_id=UC0", []want{{"yt:video:abcdefghijk",
			"On a goûté Kahve Durağı\n\nUn accueil <3 et un café\ntrop amer. 2/5.", "Sur la route des cafés", "https://www.youtube.com/watch?v=abcdefghijk", "2026-11-19T16:00:05Z"}}},
		{"forum.rss.xml", "https://forum.example/rss.php?f=2", []want{
			{"forum.example/9", "Çok güzel bir çay, teşekkürler !", "Ayşe Çelik", "https://forum.example/kahve/konu.php?id=4#m9", "2026-11-21T14:42:10Z"},
			{"https://forum.example/kahve/konu.php?id=5", "no id, no date\n\nthe queue was long", "budi", "https://forum.example/kahve/konu.php?id=5", "2026-11-22T09:00:00Z"},
			{"https://forum.example/kahve/6", "from the future", "", "https://forum.example/kahve/6", "2026-11-22T09:00:00Z"},
		}},
		{"appstore.xml", "https://itunes.example/x", []want{{"itunes.example/14170584668", "Sering error\n\nAplikasi sering keluar sendiri.", "budi_s", "", "2026-11-20T16:46:26Z"}}},
	} {
		got := at(t, c.address, recorded(t, c.file))
		if len(got.fresh) != len(c.want) || len(got.bad) != 0 {
			t.Errorf("%s: %d mentions and %v bad, want %d", c.file, len(got.fresh), got.bad, len(c.want))
			continue
		}
		for i, m := range got.fresh {
			if g := (want{m.ID, m.Text, m.Author.Label(), m.URL, m.Posted.Format(time.RFC3339)}); g != c.want[i] {
				t.Errorf("%s, item %d:\n got %+v\nwant %+v", c.file, i+1, g, c.want[i])
			}
		}
	}
	if got := at(t, "https://www.reddit.com/x", recorded(t, "reddit.xml")); len(got.gone) != 1 || got.gone[0] != (pulse.Gone{ID: "t3_gone1", Reason: "deleted"}) {
		t.Errorf("a post that was taken down: %+v", got.gone)
	}
	if got := at(t, "https://itunes.example/x", recorded(t, "appstore.xml")); got.fresh[0].Rating != 2 {
		t.Errorf("rating %v, want 2", got.fresh[0].Rating)
	}
	if got := strings.Join(at(t, "https://forum.example/x", recorded(t, "forum.rss.xml")).notes, "\n"); !strings.Contains(got, "1 item without a date") || !strings.Contains(got, "1 item from the future") {
		t.Errorf("notes: %s", got)
	}
}

func TestDates(t *testing.T) {
	for in, want := range map[string]string{
		"Sat, 21 Nov 2026 17:42:10 +0300":       "2026-11-21T14:42:10Z",
		"Fri, 21 Nov 2026 17:42:10 +03:00":      "2026-11-21T14:42:10Z", // the wrong day of the week
		"Sat, 21 Nov 2026 17:42:10 GMT+3":       "2026-11-21T14:42:10Z",
		"Sat, 21 Nov 2026 17:42 WIB":            "2026-11-21T10:42:00Z",
		"Sat, 21 November 2026 5:42 PM":         "2026-11-21T17:42:00Z",
		"21 Nov 2026 17:42:10 Z":                "2026-11-21T17:42:10Z",
		"Sat, 21 Nov 2026 17:42:10 +0000 (UTC)": "2026-11-21T17:42:10Z",
		"sam., 21 nov. 2026 17:42:10 +0100":     "2026-11-21T16:42:10Z",
		"ส., 21 พ.ย. 2569 17:42:10 +0700":       "2026-11-21T10:42:10Z",
		"21 Kasım 2026 17:42":                   "2026-11-21T17:42:00Z",
		"2026-11-21T17:42:10+0300":              "2026-11-21T14:42:10Z",
		"2026-11-21 17:42:10.123456 +00:00":     "2026-11-21T17:42:10Z",
		"2026-11-21":                            "2026-11-21T00:00:00Z",
		"1795282930":                            "2026-11-21T17:42:10Z",
		"  21.11.2026\n 17:42 ":                 "2026-11-21T17:42:00Z",
		"Nov 21, 2026":                          "2026-11-21T00:00:00Z",
		"Sat, 21 Nov 2026 17:42:10 XYZ":         "", "soon": "", "0001-01-01T00:00:00Z": "", "Sat, 31 Feb 2026 10:00:00 GMT": "",
	} {
		got := ""
		if at, ok := ours(in, time.UTC); ok {
			got = at.UTC().Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestDatesAreReadInTheShopsZone(t *testing.T) {
	for zone, want := range map[*time.Location]string{
		time.FixedZone("Europe/Istanbul", 3*3600): "2026-11-20T14:42:10Z", time.FixedZone("Asia/Bangkok", 7*3600): "2026-11-20T10:42:10Z", nil: "2026-11-20T17:42:10Z",
	} {
		body := `<rss version="2.0"><channel><title>t</title><item><guid>1</guid><title>kahve</title><pubDate>Fri, 20 Nov 2026 17:42:10</pubDate></item>
			<item><guid>2</guid><title>kopi</title><pubDate>Fri, 20 Nov 2026 17:42:10 GMT</pubDate></item></channel></rss>`
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
		s, err := New(Options{URLs: []string{srv.URL}, AboutUs: true, Zone: zone}, sourcetest.ClientOf(t))
		if err != nil {
			t.Fatal(err)
		}
		at := map[string]string{}
		for p, err := range s.Pages(t.Context(), pulse.Ask{Now: sourcetest.Now}) {
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range p.Mentions {
				at[m.Text] = m.Posted.Format(time.RFC3339)
			}
		}
		srv.Close()
		if at["kahve"] != want || at["kopi"] != "2026-11-20T17:42:10Z" {
			t.Errorf("%v: %v, want %s and Greenwich as it says", zone, at, want)
		}
	}
}

func TestEditsAreNewVersionsAndNothingComesTwice(t *testing.T) {
	doc := func(text, id string) string {
		return `<rss><channel><item><guid>` + id + `</guid><title>` + text + `</title></item><item><title>another thing that was said here</title><link>/b</link></item></channel></rss>`
	}
	s, body := published(t, doc("the coffee was cold and nobody cared", "urn:1"))
	first, err := fetch(t, s, "")
	if err != nil || len(first.Mentions) != 2 {
		t.Fatalf("%d mentions, %v", len(first.Mentions), err)
	}
	*body = doc("the coffee was cold. Edit: they called me", "urn:1")
	second, err := fetch(t, s, first.Next)
	if err != nil || len(second.Mentions) != 1 || second.Mentions[0].ID != first.Mentions[0].ID || !strings.Contains(second.Mentions[0].Text, "Edit") {
		t.Fatalf("the edit came as %+v, %v", second.Mentions, err)
	}
	*body = doc("the coffee was cold. Edit: they called me", "urn:session-77")
	third, err := fetch(t, s, second.Next)
	if err != nil || len(third.Mentions) != 0 || !strings.Contains(strings.Join(third.Notes, "\n"), "another id") {
		t.Fatalf("the same item under another id came as %+v, notes %v, %v", third.Mentions, third.Notes, err)
	}
	if fourth, err := fetch(t, s, third.Next); err != nil || len(fourth.Mentions) != 0 {
		t.Fatalf("and then as %+v, %v", fourth.Mentions, err)
	}
}

func TestIDsOfItems(t *testing.T) {
	got := at(t, "https://a.example/f", `<rss><channel>
		<item><guid>https://a.example/</guid><title>one</title><link>https://a.example/</link></item>
		<item><guid>https://a.example/</guid><title>two</title><link>https://a.example/</link></item>
		<item><title>three</title></item><item><title>four</title></item>
		<item><guid>`+strings.Repeat("x", 5000)+`</guid><title>five</title></item></channel></rss>`)
	ids := map[string]bool{}
	for _, m := range got.fresh {
		ids[m.ID] = true
		if len(m.ID) > 200 {
			t.Errorf("an id of %d bytes", len(m.ID))
		}
	}
	if len(ids) != 5 {
		t.Errorf("%d ids of 5 items: %v", len(ids), ids)
	}
	got = at(t, "https://a.example/f", `<feed><entry><id>urn:1</id><title>old</title><updated>2026-11-20T10:00:00Z</updated></entry>`+
		`<entry><id>urn:1</id><title>new</title><updated>2026-11-21T10:00:00Z</updated></entry></feed>`)
	if len(got.fresh) != 1 || got.fresh[0].Text != "new" {
		t.Errorf("two versions of one entry came as %+v", got.fresh)
	}
}

func TestConditionalRequests(t *testing.T) {
	s := newServer(t, "rss", 1, 0, sourcetest.Items(5))
	s.tags = true
	first, err := fetch(t, s.open(t), "")
	if err != nil || len(first.Mentions) != 5 {
		t.Fatalf("%d mentions, %v", len(first.Mentions), err)
	}
	second, err := fetch(t, s.open(t), first.Next)
	if err != nil || len(second.Mentions) != 0 || second.Cost.Requests != 1 {
		t.Fatalf("%d mentions, %+v, %v", len(second.Mentions), second.Cost, err)
	}
	if tag := s.asked[1].Header.Get("If-None-Match"); tag == "" {
		t.Error("the second request says nothing of what we have")
	}
	s.items = append(s.items, sourcetest.Item{Text: "brand new", Author: "x", At: sourcetest.Now})
	if third, err := fetch(t, s.open(t), second.Next); err != nil || len(third.Mentions) != 1 {
		t.Fatalf("%d mentions, %v", len(third.Mentions), err)
	}
}

func TestAnEmptyFeedIsNotSilence(t *testing.T) {
	s, body := published(t, `<rss><channel><item><title>a</title><guid>1</guid></item></channel></rss>`)
	first, err := fetch(t, s, "")
	if err != nil {
		t.Fatal(err)
	}
	*body = `<rss><channel></channel></rss>`
	second, err := fetch(t, s, first.Next)
	if err != nil || !strings.Contains(strings.Join(second.Notes, "\n"), "held 1 item") {
		t.Errorf("notes %q, %v", second.Notes, err)
	}
	*body = `<rss><channel><item><title>a</title><guid>1</guid></item></channel></rss>`
	if third, err := fetch(t, s, second.Next); err != nil || len(third.Mentions) != 0 {
		t.Errorf("behind the empty feed %+v came again, %v", third.Mentions, err)
	}
}

// One feed in trouble does not keep the others waiting, and is named.
func TestOneFeedInTrouble(t *testing.T) {
	s := newServer(t, "json", 3, 0, sourcetest.Items(6))
	src := s.open(t, func(o *Options) { o.URLs[1] = s.URL + "/nothing" })
	var got []pulse.Mention
	var failed error
	for p, err := range src.Pages(t.Context(), pulse.Ask{Now: sourcetest.Now}) {
		got, failed = append(got, p.Mentions...), err
	}
	if len(got) != 4 || failed == nil || !strings.Contains(failed.Error(), "404") {
		t.Errorf("%d mentions, %v; want 4 and the trouble", len(got), failed)
	}
}

func TestAWebPageNamesItsFeed(t *testing.T) {
	s, _ := published(t, `<!DOCTYPE html><html><head><title>İİİİ \xff</title><LINK rel="stylesheet" href="/a.css"><Link rel="alternate" type="application/rss+xml" href="/Blog/feed.xml"></head></html>`)
	_, err := fetch(t, s, "")
	if err == nil || !strings.Contains(pulse.HintOf(err), "/Blog/feed.xml") {
		t.Errorf("%v, hint %q", err, pulse.HintOf(err))
	}
}

// No part of a private address may be seen: neither in errors, nor in what is stored.
func TestPrivateAddressesStayPrivate(t *testing.T) {
	var srv *httptest.Server
	srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "refused") {
			http.Error(w, `{"message":"no access for `+r.URL.String()+`"}`, http.StatusForbidden)
			return
		}
		fmt.Fprintf(w, `{"items":[{"id":"%[1]s","url":"%[1]s","content_text":"see %[1]s"}],"next_url":"%[1]s&page=2"}`, srv.URL+r.URL.String())
	}))
	defer srv.Close()
	for _, path := range []string{"/search.rss?q=kahve&feed=" + secret + "&user=guest", "/" + secret + "/feed.json?x=1"} {
		s, err := New(Options{Private: []string{srv.URL + path}}, sourcetest.ClientOf(t))
		if err != nil {
			t.Fatal(err)
		}
		got, err := fetch(t, s, "")
		if err != nil || len(got.Mentions) != 1 {
			t.Fatalf("%+v, %v", got.Mentions, err)
		}
		if all := fmt.Sprintf("%+v %+v", got, s.Plan(pulse.Ask{})); strings.Contains(all, secret) {
			t.Errorf("the key is in what is stored: %s", all)
		}
	}
	var log bytes.Buffer
	talkative := wire.New(wire.Options{Attempts: 1, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	s, err := New(Options{Private: []string{srv.URL + "/refused/" + secret}}, talkative)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = fetch(t, s, ""); !errors.Is(err, pulse.ErrDenied) || strings.Contains(err.Error(), secret) {
		t.Errorf("the error is %v", err)
	}
	if text := log.String(); !strings.Contains(text, "/***") || strings.Contains(text, secret) || strings.Contains(text, "refused/") {
		t.Errorf("the log says %s", text)
	}
	if err := checkURL("https://www.reddit.com/.rss?feed=" + secret + "&user=guest"); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("a private address in the configuration: %v", err)
	}
	if _, err := New(Options{Private: []string{"reddit " + secret}}, sourcetest.ClientOf(t)); !errors.Is(err, pulse.ErrUsage) || strings.Contains(err.Error(), secret) {
		t.Errorf("a private address that is none: %v", err)
	}
}

func TestPlaceAndAboutUs(t *testing.T) {
	const body = `<rss><channel><item><title>a</title></item></channel></rss>`
	for _, c := range []struct {
		change func(*Options)
		want   pulse.Via
		place  string
	}{
		{func(*Options) {}, pulse.ViaSearch, ""},
		{func(o *Options) { o.AboutUs = true }, pulse.ViaPlace, ""},
		{func(o *Options) { o.Place = "kadikoy" }, pulse.ViaPlace, "kadikoy"},
	} {
		s, _ := published(t, body, c.change)
		got, err := fetch(t, s, "")
		if err != nil || len(got.Mentions) != 1 || got.Mentions[0].Via != c.want || got.Mentions[0].Place != c.place {
			t.Errorf("%+v, %v; want %s at %q", got.Mentions, err, c.want, c.place)
		}
	}
}

func TestNothingToOpen(t *testing.T) {
	for _, o := range []Options{{}, {URLs: []string{"ftp://a.example/"}}, {URLs: []string{"a.example/feed"}}} {
		if _, err := New(o, sourcetest.ClientOf(t)); !errors.Is(err, pulse.ErrUsage) {
			t.Errorf("%+v: %v, want a usage error", o, err)
		}
	}
}

// Texts of XML: what it can hold comes as it was written.
func TestTexts(t *testing.T) {
	for _, text := range []string{"kahve \u202eevil\u202c good", "👩‍👩‍👧‍👦 ก็ดี İstanbul ı", "I <3 this & that", "2 < 3 > 1", "a&b;c", strings.Repeat("çay ", 5000) + "x"} {
		got := at(t, "https://a.example/f", `<feed><entry><id>urn:1</id><content type="text">`+escaped(text)+`</content></entry></feed>`)
		if len(got.fresh) != 1 || got.fresh[0].Text != text {
			t.Errorf("%.40q came as %.200s", text, fmt.Sprintf("%+v", got.fresh))
		}
	}
	got := at(t, "https://a.example/f", "<rss><channel><item><title>caf\xe9 and \u00e7ay</title></item></channel></rss>")
	if len(got.fresh) != 1 || got.fresh[0].Text != "café and Ã§ay" && got.fresh[0].Text != "café and çay" || len(got.notes) == 0 {
		t.Errorf("mixed bytes came as %+v, notes %v", got.fresh, got.notes)
	}
}

// What is large is bounded: in time, in memory, and without a panic.
func TestLargeAndHostile(t *testing.T) {
	const n = 1 << 20
	patience := maxRead
	maxRead = 2 * time.Second
	defer func() { maxRead = patience }()
	for name, body := range map[string]string{
		"deep elements":      "<rss><channel>" + strings.Repeat("<a:b>", n),
		"deep HTML":          `<feed><entry><content type="html">` + escaped(strings.Repeat("<b><table>", n/4)) + `</content></entry></feed>`,
		"deep XHTML":         `<feed><entry><content type="xhtml">` + strings.Repeat("<div>", n) + `</content></entry></feed>`,
		"many elements":      "<rss><channel>" + strings.Repeat("<a:b/>", n) + "</channel></rss>",
		"values in pieces":   "<rss><channel><item><a:b>" + strings.Repeat("x<c/>", 400_000) + "</a:b></item></channel></rss>",
		"many attributes":    "<rss><channel><item " + strings.Repeat(`a="1" `, n) + "/></channel></rss>",
		"many namespaces":    "<rss " + strings.Repeat(`xmlns:a="b" `, n/4) + "><channel/></rss>",
		"entity expansion":   `<!DOCTYPE r [<!ENTITY a "` + strings.Repeat("x", n) + `">]><rss><channel><item><title>` + strings.Repeat("&a;", n) + `</title></item></channel></rss>`,
		"open quotes":        "<rss><channel>" + strings.Repeat(`<a b="`, n),
		"declarations":       "<rss>" + strings.Repeat(`<!x>`, n),
		"one long title":     "<rss><channel><item><title>" + strings.Repeat("ö", 3*n) + "</title></item></channel></rss>",
		"deep JSON":          jsonHead + strings.Repeat("[", n),
		"many JSON items":    jsonHead + "[" + strings.Repeat("{},", n) + "{}]}",
		"many links in HTML": "<html>" + strings.Repeat("<link ", n),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			s, _ := published(t, body)
			got, err := fetch(t, s, "")
			if took := time.Since(began); took > 2*time.Minute {
				t.Errorf("took %s", took)
			}
			if name == "deep XHTML" && (err == nil || !strings.Contains(err.Error(), "200 deep")) {
				t.Errorf("%v, want to be told that it is too deep", err)
			}
			if err == nil && len(got.Mentions) > 1 {
				t.Errorf("%d mentions", len(got.Mentions))
			}
			t.Logf("%v, %d bad, %v", time.Since(began).Round(time.Millisecond), len(got.Bad), err)
		})
	}
	t.Run("100 MB", func(t *testing.T) {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			block := []byte(strings.Repeat("<item><title>x</title></item>", 1000))
			_, _ = w.Write([]byte("<rss><channel>"))
			for range 100 << 20 / len(block) {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		}))
		defer srv.Close()
		s, err := New(Options{URLs: []string{srv.URL}}, sourcetest.ClientOf(t))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fetch(t, s, ""); err == nil || !strings.Contains(err.Error(), "longer than we take") {
			t.Errorf("%v, want to be told that it is too long", err)
		}
	})
}

func TestTenThousandItemsAtOnce(t *testing.T) {
	patience := maxRead
	maxRead = 5 * time.Minute // under the race detector
	defer func() { maxRead = patience }()
	s := newServer(t, "rss", 1, 0, sourcetest.Items(10_000))
	src := s.open(t)
	pages, n, last := 0, 0, pulse.Cursor("")
	for p, err := range src.Pages(t.Context(), pulse.Ask{Now: sourcetest.Now}) {
		if err != nil {
			t.Fatal(err)
		}
		pages, n, last = pages+1, n+len(p.Mentions), p.Next
		if len(p.Mentions) > pageItems {
			t.Errorf("a page of %d", len(p.Mentions))
		}
	}
	if n != 10_000 || pages != 20 {
		t.Errorf("%d mentions in %d pages", n, pages)
	}
	if len(last) > 200_000 {
		t.Errorf("the cursor has %d bytes", len(last))
	}
	if again, err := fetch(t, src, last); err != nil || len(again.Mentions) != 0 {
		t.Errorf("%d came again, %v", len(again.Mentions), err)
	}
}

// A feed that never ends, in parts: a page costs what the first one cost.
func TestMemoryIsFlatOverAThousandPages(t *testing.T) {
	s := newServer(t, "json", 1, 5, sourcetest.Items(5000))
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
	if pages != 1000 || late > early+2<<20 {
		t.Errorf("%d pages; %d KB held after 50, %d KB after 950", pages, early>>10, late>>10)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := readXML(ctx, []byte("<rss><channel>"+strings.Repeat("<item/>", 1000)+"</channel></rss>")); err == nil {
		t.Error("read on behind the end")
	}
}
