package feed

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// document is one answer of a feed, in whichever format.
type document struct {
	home    string // address of the site it belongs to; relative links begin there
	entries []entry
	bad     []pulse.Bad
	gone    []string // ids that the feed says are deleted
	next    string   // address of older items; "" none
	note    string
	atom    bool // of two entries with one id the later is a version of the other
	stars   bool // its entries have ratings: one without is no review
}

// entry is one item as its format gave it.
type entry struct {
	id, link     string
	title        string
	body         string
	plain        bool // body is text, not HTML
	author, page string
	posted       []string    // its dates as written, the one that says most first
	at           []time.Time // those of them that the parser could read
	rating, lang string
}

// read makes a document of an answer. Its errors say what the answer is instead.
func read(ctx context.Context, a *wire.Answer) (document, error) {
	body, note := toUTF8(a.Body, a.Header.Get("Content-Type"))
	trimmed := bytes.TrimSpace(bytes.ReplaceAll(body[:min(len(body), 4096)], []byte{0}, nil))
	var d document
	var err error
	switch {
	case len(trimmed) == 0:
		return d, errors.New("the server sent an empty answer")
	case trimmed[0] == '{':
		d, err = readJSON(body)
	case trimmed[0] == '<':
		d, err = readXML(ctx, body)
	default:
		err = pulse.WithHint(errors.New("the answer is neither XML nor JSON"), "open the address in a browser: a feed begins with <rss, <feed or {")
	}
	if err == nil && len(d.entries)+len(d.bad) > maxItems {
		return document{}, tooMany()
	}
	d.note = note
	return d, err
}

func readXML(ctx context.Context, body []byte) (document, error) {
	root, err := rootOf(body)
	if err != nil {
		return document{}, broken(body, err)
	}
	if strings.EqualFold(root, "html") {
		return document{}, webPage(body)
	}
	if err := bounded(body); err != nil {
		return document{}, fmt.Errorf("the feed is not read: %w", err)
	}
	var d document
	switch strings.ToLower(root) {
	case "rss", "rdf":
		d, err = readRSS(newPaced(ctx, body))
	case "feed":
		d, err = readAtom(newPaced(ctx, body))
	default:
		return d, fmt.Errorf("the answer is no feed: it begins with <%s>", wire.Line(root))
	}
	if err != nil {
		return document{}, broken(body, err)
	}
	return d, nil
}

// rootOf is the name of the first element.
func rootOf(body []byte) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict = false
	for {
		t, err := d.RawToken()
		if err != nil {
			return "", err
		}
		if e, ok := t.(xml.StartElement); ok {
			return e.Name.Local, nil
		}
	}
}

// broken says where a document stops being one.
func broken(body []byte, err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax) && strings.Contains(syntax.Msg, "EOF"):
		return fmt.Errorf("the feed is cut off after %d bytes", len(body))
	case errors.As(err, &syntax):
		return fmt.Errorf("the feed is broken in line %d: %s", syntax.Line, wire.Line(syntax.Msg))
	}
	return fmt.Errorf("the feed cannot be read: %w", err)
}

var hrefIn = regexp.MustCompile(`(?i)href\s*=\s*["']?([^"'\s>]+)`)

// webPage tells a person who gave the address of a page how to find its feed.
func webPage(body []byte) error {
	err := errors.New("the server sent a web page instead of a feed")
	if m := hrefIn.FindSubmatch(alternate(body)); m != nil {
		return pulse.WithHint(err, "the page names its feed: %s", wire.Line(string(m[1])))
	}
	return pulse.WithHint(err, "look for the address of the feed on that page (RSS or Atom), and whether a login or a proxy stands between")
}

// alternate is the tag with which a web page names its feed; nil where it names none.
func alternate(body []byte) []byte {
	head := bytes.Clone(body[:min(len(body), 64<<10)])
	for i, c := range head {
		if 'A' <= c && c <= 'Z' { // letters beyond these may change their length
			head[i] = c | 0x20
		}
	}
	for at := 0; ; {
		i := bytes.Index(head[at:], []byte("<link"))
		if i < 0 {
			return nil
		}
		at += i
		n := bytes.IndexByte(head[at:], '>')
		if n < 0 {
			return nil
		}
		for _, kind := range []string{"application/rss+xml", "application/atom+xml", "application/feed+json"} {
			if bytes.Contains(head[at:at+n], []byte(kind)) && bytes.Contains(head[at:at+n], []byte("href")) {
				return body[at : at+n]
			}
		}
		at += n
	}
}

func tooMany() error { return fmt.Errorf("the feed has more than %d items", maxItems) }

// readJSON reads JSON Feed. Items are read one by one, so that a broken one costs itself.
func readJSON(body []byte) (document, error) {
	var f struct {
		Version json.RawMessage    `json:"version"`
		Items   *[]json.RawMessage `json:"items"`
		Home    json.RawMessage    `json:"home_page_url"`
		Next    json.RawMessage    `json:"next_url"`
	}
	err := json.Unmarshal(body, &f)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax) && int(syntax.Offset) >= len(body):
		return document{}, fmt.Errorf("the feed is cut off after %d bytes", len(body))
	case errors.As(err, &syntax):
		return document{}, fmt.Errorf("the feed is no JSON (byte %d)", syntax.Offset)
	case err != nil || f.Items == nil:
		return document{}, errors.New(`the answer is no JSON Feed: it has no list of "items"`)
	}
	if len(*f.Items) > maxItems {
		return document{}, tooMany()
	}
	d := document{home: text(f.Home), next: text(f.Next)}
	for i, raw := range *f.Items {
		e, err := jsonEntry(raw)
		if err != nil {
			d.bad = append(d.bad, pulse.Bad{Where: fmt.Sprintf("item %d", i+1), Why: err.Error()})
			continue
		}
		d.entries = append(d.entries, e)
	}
	return d, nil
}

func jsonEntry(raw json.RawMessage) (entry, error) {
	var i map[string]json.RawMessage
	if json.Unmarshal(raw, &i) != nil || i == nil {
		return entry{}, errors.New("is no object")
	}
	e := entry{
		id: text(i["id"]), link: text(i["url"]), title: text(i["title"]), lang: text(i["language"]),
		posted: []string{text(i["date_published"]), text(i["date_modified"])},
	}
	if e.link == "" {
		e.link = text(i["external_url"])
	}
	if e.body, e.plain = text(i["content_text"]), true; strings.TrimSpace(e.body) == "" {
		e.body, e.plain = text(i["content_html"]), false
	}
	if strings.TrimSpace(e.body) == "" {
		e.body, e.plain = text(i["summary"]), true
	}
	var people []map[string]json.RawMessage
	if json.Unmarshal(i["authors"], &people) != nil || len(people) == 0 {
		var one map[string]json.RawMessage // as version 1 wrote it
		_ = json.Unmarshal(i["author"], &one)
		people = append(people, one)
	}
	e.author, e.page = text(people[0]["name"]), text(people[0]["url"])
	return e, nil
}

// text is a JSON string, or a number as it is written: ids of some feeds are numbers.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}
