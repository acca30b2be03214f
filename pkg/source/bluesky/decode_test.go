package bluesky

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/bluesky/blueskytest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

func linkFacet(start, end int, uri string) facet {
	return facet{span{start, end}, []feature{{Type: facetLink, URI: uri}}}
}

func TestLinksAreSpelledOut(t *testing.T) {
	long := "https://kahve.example/menu/kis-2026"
	for _, tt := range []struct {
		name, text string
		facets     []facet
		want       string
	}{
		{"none", "kahve", nil, "kahve"},
		{"shortened by an app", "bkz kahve.example/menu/k...", []facet{linkFacet(4, 27, long)}, "bkz " + long},
		{"shortened by an ellipsis", "bkz kahve.example/me…", []facet{linkFacet(4, 23, long)}, "bkz " + long},
		{"whole", "bkz " + long, []facet{linkFacet(4, 4+len(long), long)}, "bkz " + long},
		{"whole without https", "bkz kahve.example/menu/kis-2026", []facet{linkFacet(4, 31, long)}, "bkz kahve.example/menu/kis-2026"},
		{"behind words", "menüye bak", []facet{linkFacet(0, 7, long)}, "menüye (" + long + ") bak"},
		{"two, in the wrong order", "a b", []facet{linkFacet(2, 3, "https://y.example"), linkFacet(0, 1, "https://x.example")}, "a (https://x.example) b (https://y.example)"},
		{"overlapping", "abcd", []facet{linkFacet(0, 3, "https://x.example"), linkFacet(2, 4, "https://y.example")}, "abc (https://x.example)d"},
		{"in the middle of a letter", "ığ", []facet{linkFacet(1, 2, long)}, "ığ"},
		{"beyond the text", "ab", []facet{linkFacet(0, 9, long), linkFacet(-1, 1, long), linkFacet(2, 1, long)}, "ab"},
		{"no web link", "ab", []facet{linkFacet(0, 2, "javascript:alert(1)"), linkFacet(0, 2, "https://a b")}, "ab"},
		{"names and tags stay", "@ayse #kahve", []facet{{span{0, 5}, []feature{{Type: facetMention, DID: "did:plc:a"}}}, {span{6, 12}, []feature{{Type: facetTag, Tag: "kahve"}}}}, "@ayse #kahve"},
		{"behind Thai and emoji", "ดีมาก ☕ เมนู", []facet{linkFacet(20, 32, long)}, "ดีมาก ☕ เมนู (" + long + ")"},
	} {
		if got := spell(tt.text, tt.facets); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func one(t *testing.T, s *Source, raw string) post {
	t.Helper()
	p, err := s.read([]byte(raw), map[string]int{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What a post is made of, and who it speaks to.
func TestReadPost(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	s := w.open(t, nil)
	s.x.s = session{DID: "did:plc:us", Access: "a"}
	s.place = "galata"
	p := one(t, s, good)
	want := pulse.Mention{Source: "bluesky", ID: "did:plc:k3xq7mavi2/3lbq2v7yhs22a", Via: pulse.ViaSearch, Text: "พนักงานน่ารักมาก #มาวีกาปี",
		Author: pulse.Author{ID: "did:plc:k3xq7mavi2", Handle: "somchai.bsky.social", Name: "สมชาย"}, Posted: time.Date(2026, 11, 21, 3, 14, 15, 926e6, time.UTC),
		URL: "https://bsky.app/profile/did:plc:k3xq7mavi2/post/3lbq2v7yhs22a", Place: "galata", Lang: "th"}
	if p.Mention != want {
		t.Errorf("got  %+v\nwant %+v", p.Mention, want)
	}
	written := func(record, rest string) string {
		return `{"uri":"at://did:plc:a/app.bsky.feed.post/3aa","cid":"b","record":` + record + `,"indexedAt":"2026-11-21T03:14:16Z"` + rest + `}`
	}
	for _, tt := range []struct {
		name, raw string
		check     func(p post) bool
	}{
		{"names us", written(`{"text":"a","facets":[{"index":{},"features":[{"$type":"x","did":"did:plc:us"}]}]}`, ""), func(p post) bool { return p.Via == pulse.ViaAddressed }},
		{"names another", written(`{"text":"a","facets":[{"index":{},"features":[{"$type":"x","did":"did:plc:usual"}]}]}`, ""), func(p post) bool { return p.Via == pulse.ViaSearch }},
		{"answers us", written(`{"text":"a","reply":{"parent":{"uri":"at://did:plc:us/app.bsky.feed.post/3zz"}}}`, ""), func(p post) bool {
			return p.Via == pulse.ViaAddressed && p.ReplyTo == "did:plc:us/3zz"
		}},
		{"quotes us", written(`{"text":"a","embed":{"record":{"uri":"at://did:plc:us/app.bsky.feed.post/3zz"}}}`, ""), func(p post) bool {
			return p.Via == pulse.ViaAddressed && p.QuoteOf == "did:plc:us/3zz"
		}},
		{"quotes beside a picture", written(`{"text":"a","embed":{"record":{"record":{"uri":"at://did:plc:b/app.bsky.feed.post/3zz"}},"media":{"images":[]}}}`, ""), func(p post) bool {
			return p.Via == pulse.ViaSearch && p.QuoteOf == "did:plc:b/3zz"
		}},
		{"two languages", written(`{"text":"a","langs":["en","tr"]}`, ""), func(p post) bool { return p.Lang == "" }},
		{"the code of Indonesian until 1989", written(`{"text":"a","langs":["in"]}`, ""), func(p post) bool { return p.Lang == "id" }},
		{"claims to be of tomorrow", written(`{"text":"a","createdAt":"2026-11-25T00:00:00Z"}`, ""), func(p post) bool { return p.Posted.Equal(p.at) }},
		{"claims to be of 1970", written(`{"text":"a","createdAt":"1970-01-01T00:00:00Z"}`, ""), func(p post) bool { return p.Posted.Equal(p.at) }},
		{"handle that leads nowhere", written(`{"text":"a"}`, `,"author":{"did":"did:plc:a","handle":"handle.invalid"}`), func(p post) bool { return p.Author.Handle == "" && p.Author.ID == "did:plc:a" }},
		{"a label taken back", written(`{"text":"a"}`, `,"labels":[{"val":"!hide"},{"val":"!hide","neg":true}]`), func(p post) bool { return p.Text == "a" }},
		{"reach", written(`{"text":"a"}`, `,"likeCount":3,"repostCount":2`), func(p post) bool { return p.Reach == 5 }},
	} {
		if p := one(t, s, tt.raw); !tt.check(p) {
			t.Errorf("%s: %+v", tt.name, p)
		}
	}
}

func TestLabelsOfTheNetworkAreTold(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	w.Add(blueskytest.Post{DID: "did:plc:a", Handle: "a.bsky.social", Key: "3aa", Text: "kahve", At: now.Add(-time.Hour), Labels: []string{"spam"}},
		blueskytest.Post{DID: "did:plc:b", Handle: "b.bsky.social", Key: "3bb", Text: "kahve hidden", At: now.Add(-time.Hour), Labels: []string{"!takedown"}})
	ms, notes, _, err := fetch(t, w.open(t, searching), "")
	told := strings.Join(notes, "\n")
	if err != nil || len(ms) != 1 || !strings.Contains(told, "spam (1)") || !strings.Contains(told, "withdrawn 1 post") {
		t.Errorf("%v, %v, notes %q", ms, err, notes)
	}
}

func FuzzDecode(f *testing.F) {
	for _, j := range append(junk("posts"), junk("notifications")...) {
		f.Add([]byte(j.Body), strings.Contains(j.Body, "notifications"))
	}
	s := &Source{name: "bluesky", x: &xrpc{s: session{DID: "did:plc:us", Access: "a"}}}
	f.Fuzz(func(t *testing.T, body []byte, notifications bool) {
		b, err := s.decode("fuzz", &wire.Answer{Status: 200, Body: body, Remaining: -1}, notifications)
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
			uri, ok := addressOf(p.ID)
			if id, back := idOf(uri); !ok || !back || id != p.ID || strings.TrimSpace(p.Text) == "" || !utf8.ValidString(p.Text) || strings.Contains(p.Text, "\x00") || p.Posted.IsZero() {
				t.Errorf("a post that cannot be kept: %+v", p)
			}
		}
		r := &run{s: s, ask: pulse.Ask{Now: now}, cur: cursor{V: 1, Tracks: map[string]progress{}}, given: map[string]bool{}}
		w, tr := walk{}, track{name: "search", query: "q"}
		if _, more := r.take(tr, b, &w); !more {
			w = *new(walk)
		}
		r.cur.Tracks["search"] = progress{Query: "q", Walk: &w}
		if _, err := readCursor(r.cur.text()); err != nil {
			t.Errorf("the cursor cannot be read back: %v", err)
		}
	})
}

func FuzzSpell(f *testing.F) {
	f.Add("bkz kahve.example/me…", 4, 23, "https://kahve.example/menu", 0, 3)
	f.Add("ığ☕", 1, 5, "http://a", 2, 4)
	f.Fuzz(func(t *testing.T, text string, a, b int, uri string, c, d int) {
		if !utf8.ValidString(text) || !utf8.ValidString(uri) {
			t.Skip("JSON holds none")
		}
		got := spell(text, []facet{linkFacet(a, b, uri), linkFacet(c, d, uri)})
		if !utf8.ValidString(got) || len(got) > len(text)+2*(len(uri)+3) {
			t.Errorf("%q made %q", text, got)
		}
	})
}

// What a page of 100 posts costs to read, beside reading it into nothing but maps.
func BenchmarkDecode(b *testing.B) {
	page := []byte(`{"posts":[` + strings.Repeat(good+",", 99) + good + `],"cursor":"100"}`)
	s := &Source{name: "bluesky", x: &xrpc{s: session{DID: "did:plc:us", Access: "a"}}}
	b.Run("posts", func(b *testing.B) {
		b.SetBytes(int64(len(page)))
		for b.Loop() {
			if got, err := s.decode("bench", &wire.Answer{Status: 200, Body: page}, false); err != nil || len(got.posts) != 100 {
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
