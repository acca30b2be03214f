package feed

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
)

const secret = "0123456789abcdef0123456789abcdef01234567"

// server publishes items as feeds: /0, /1 … hold a share of them each, newest first.
type server struct {
	*httptest.Server
	faults fake.Faults
	format string
	shares int // feeds
	size   int // items a document; 0 all
	items  []sourcetest.Item
	tags   bool // ETag and 304
	hits   int
	asked  []*http.Request
	noIDs  bool
}

func newServer(t testing.TB, format string, shares, size int, items []sourcetest.Item) *server {
	s := &server{format: format, shares: shares, size: size, items: items}
	s.Server = httptest.NewServer(s.faults.Wrap(http.HandlerFunc(s.serve)))
	t.Cleanup(s.Close)
	return s
}

func (s *server) urls() (out []string) {
	for i := range s.shares {
		out = append(out, fmt.Sprintf("%s/%d", s.URL, i))
	}
	return out
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	s.hits++
	s.asked = append(s.asked, r)
	share, err := strconv.Atoi(strings.Trim(r.URL.Path, "/"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	var mine []int
	for i := len(s.items) - 1; i >= 0; i-- {
		if i%s.shares == share {
			mine = append(mine, i)
		}
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("from"))
	from = min(from, len(mine))
	to, next := len(mine), ""
	if s.size > 0 && from+s.size < len(mine) {
		to = from + s.size
		next = fmt.Sprintf("?from=%d", to)
	}
	body := s.write(mine[from:to], next)
	if s.tags {
		tag := fmt.Sprintf(`"%d-%x"`, len(body), len(s.items))
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	_, _ = w.Write([]byte(body)) // a client that left is no concern of ours
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}

func (s *server) write(list []int, next string) string {
	var b strings.Builder
	switch s.format {
	case "json":
		var items []map[string]any
		for _, i := range list {
			it := s.items[i]
			one := map[string]any{"content_text": it.Text, "date_published": it.At.Format(time.RFC3339), "authors": []any{map[string]any{"name": it.Author}}}
			if !s.noIDs {
				one["id"] = fmt.Sprint("item-", i)
			}
			items = append(items, one)
		}
		out, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": items, "next_url": next})
		if err != nil {
			panic(err)
		}
		if items == nil {
			out = []byte(strings.Replace(string(out), `"items":null`, `"items":[]`, 1))
		}
		return string(out)
	case "rss":
		fmt.Fprintf(&b, `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>t</title>`)
		if next != "" {
			fmt.Fprintf(&b, `<atom:link rel="next" href="%s"/>`, next)
		}
		for _, i := range list {
			it := s.items[i]
			fmt.Fprintf(&b, `<item><guid isPermaLink="false">item-%d</guid><description>%s</description><dc:creator>%s</dc:creator><pubDate>%s</pubDate></item>`,
				i, escaped(it.Text), it.Author, it.At.Format(time.RFC1123Z))
		}
		b.WriteString(`</channel></rss>`)
	default:
		b.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>`)
		if next != "" {
			fmt.Fprintf(&b, `<link rel="next" href="%s"/>`, next)
		}
		for _, i := range list {
			it := s.items[i]
			fmt.Fprintf(&b, `<entry><id>urn:item-%d</id><content type="text">%s</content><author><name>%s</name></author><published>%s</published></entry>`,
				i, escaped(it.Text), it.Author, it.At.Format(time.RFC3339))
		}
		b.WriteString(`</feed>`)
	}
	return b.String()
}

func (s *server) open(t testing.TB, change ...func(*Options)) *Source {
	o := Options{URLs: s.urls()}
	for _, c := range change {
		c(&o)
	}
	src, err := New(o, sourcetest.ClientOf(t))
	if err != nil {
		t.Fatal(err)
	}
	return src
}

const jsonHead = `{"version":"https://jsonfeed.org/version/1.1","items":`

var junkJSON = []sourcetest.Junk{
	{Name: "null and foreign items", Body: jsonHead + `[null,7,"x",[],{"id":"1","content_text":"good"}]}`, Good: 1, Bad: 4},
	{Name: "wrong types", Body: jsonHead + `[{"id":5,"content_text":"good","url":7,"authors":{},"author":[],"date_published":{}},{"id":"2","content_text":9,"title":[]},{"id":"3","content_html":{}}]}`, Good: 2, Bad: 1},
	{Name: "dangerous links and NUL", Body: jsonHead + `[{"id":"1","content_text":"a\u0000b","url":"javascript:alert(1)"}]}`, Good: 1},
	{Name: "no items at all", Body: jsonHead + `[]}`},
	{Name: "items of another type", Body: jsonHead + `{}}`, Fault: true},
	{Name: "items null", Body: jsonHead + `null}`, Fault: true},
	{Name: "another object", Body: `{"error":"no"}`, Fault: true},
	{Name: "a list", Body: `[]`, Fault: true},
	{Name: "a string", Body: `"no"`, Fault: true},
}

var junkXML = []sourcetest.Junk{
	{Name: "an empty item and a bare one", Body: `<rss><channel><item/><item><title>good</title></item></channel></rss>`, Good: 1, Bad: 1},
	{Name: "no channel", Body: `<rss version="2.0"></rss>`},
	{Name: "entity expansion", Body: `<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel><item><title>good &b;</title></item></channel></rss>`, Good: 1},
	{Name: "an external entity", Body: `<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item><title>good &a;</title></item></channel></rss>`, Good: 1},
	{Name: "dangerous links", Body: `<rss><channel><item><title>good</title><link>javascript:alert(1)</link></item></channel></rss>`, Good: 1},
	{Name: "HTML entities of no XML", Body: `<rss><channel><item><title>Caf&eacute; &nbsp; tr&egrave;s bon & cher</title></item></channel></rss>`, Good: 1},
	{Name: "dates of all kinds", Body: `<rss><channel><item><title>a</title><pubDate>yesterday</pubDate></item><item><title>b</title><pubDate>Sat, 99 Foo 2026</pubDate></item></channel></rss>`, Good: 2},
	{Name: "cut off", Body: `<rss><channel><item><title>a</title></item>`, Fault: true},
	{Name: "tags in the wrong order", Body: `<rss><channel><item><title>a</item></title></rss>`, Good: 1},
	{Name: "deep", Body: `<rss><channel><item>` + strings.Repeat("<x:a>", 100_000), Fault: true},
	{Name: "another root", Body: `<opml><body/></opml>`, Fault: true},
	{Name: "text", Body: `no feed`, Fault: true},
}

func TestContract(t *testing.T) {
	noXML := map[string]string{"texts": "XML cannot hold control characters; TestTexts shows what becomes of the others"}
	for _, c := range []struct {
		name, format string
		shares, size int
		tags         bool
		junk         []sourcetest.Junk
		skip         map[string]string
		private      bool
	}{
		{"JSON Feed, five feeds", "json", 5, 0, false, junkJSON, nil, false},
		{"JSON Feed in documents of seven", "json", 1, 7, false, junkJSON, nil, false},
		{"RSS, five private feeds, told of no change", "rss", 5, 0, true, junkXML, noXML, true},
		{"Atom in documents of four, told of no change", "atom", 1, 4, true, junkXML, noXML, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // most of the time is waiting for hanging servers
			sourcetest.Run(t, sourcetest.Case{Junk: c.junk, JunkPath: "/0", Skip: c.skip, Start: func(t *testing.T, items []sourcetest.Item) sourcetest.Provider {
				s := newServer(t, c.format, c.shares, c.size, items)
				s.tags = c.tags
				return sourcetest.Provider{Open: func() pulse.Source {
					return s.open(t, func(o *Options) {
						if !c.private {
							return
						}
						for _, u := range o.URLs {
							o.Private = append(o.Private, u+"?q=kahve&feed="+secret+"&user=guest")
						}
						o.URLs = nil
					})
				}, Faults: &s.faults, Secret: secret}
			}})
		})
	}
}
