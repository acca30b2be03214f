package render

import (
	"bytes"
	"encoding/xml"
	htmltemplate "html/template"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/page"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// feedLength is how many stories a feed holds.
const feedLength = 30

// feedItem is one story in a feed.
type feedItem struct {
	title, text, href, id string
	at                    time.Time
}

func (s Site) feedItems(st page.State, base string) []feedItem {
	var out []feedItem
	for _, v := range s.wall(st, feedLength) {
		day, err := pulse.ParseDay(v.Day, s.Zone)
		if err != nil {
			continue // days are ours
		}
		text := v.Open() + v.Words() + v.Close()
		if t := v.Thanks(); t != "" {
			text += "\n" + t
		}
		out = append(out, feedItem{s.date(day), xmlText(text + "\n" + v.From()), base + "day/" + v.Day + ".html", "tag:pulse," + v.Day + ":story", day})
	}
	return out
}

// xmlText leaves out what XML cannot hold.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 {
			return r
		}
		return -1
	}, s)
}

func feedFile(v any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", " ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

type rss struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language"`
	Items       []rssItem `xml:"item"`
}

type rssItem struct {
	Title       string  `xml:"title"`
	Link        string  `xml:"link"`
	Description string  `xml:"description"`
	GUID        rssGUID `xml:"guid"`
	Date        string  `xml:"pubDate"`
}

type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

// RSS is rss.xml. base is the address of the pages, "" where links are relative.
func (s Site) RSS(st page.State, base string) ([]byte, error) {
	c := rssChannel{Title: s.Brand(), Link: base + "index.html", Description: s.t("pg.title"), Language: s.lang}
	for _, it := range s.feedItems(st, base) {
		c.Items = append(c.Items, rssItem{it.title, it.href, described(it.text), rssGUID{false, it.id}, it.at.Format(time.RFC1123Z)})
	}
	return feedFile(rss{Version: "2.0", Channel: c})
}

// described is text as RSS has it described: in HTML, which XML then escapes once more.
func described(s string) string {
	return strings.ReplaceAll(htmltemplate.HTMLEscapeString(s), "\n", "<br>")
}

type atom struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

// Atom is atom.xml.
func (s Site) Atom(st page.State, base string) ([]byte, error) {
	items := s.feedItems(st, base)
	a := atom{Lang: s.lang, ID: "tag:pulse,2026:feed", Title: s.Brand() + " · " + s.t("pg.title"), Author: s.Brand(),
		Links: []atomLink{{"self", base + "atom.xml"}, {"", base + "index.html"}}, Updated: s.Built.Format(time.RFC3339)}
	if len(items) > 0 {
		a.Updated = items[0].at.Format(time.RFC3339)
	}
	for _, it := range items {
		a.Entries = append(a.Entries, atomEntry{it.id, it.title, it.at.Format(time.RFC3339), atomLink{"", it.href}, it.text})
	}
	return feedFile(a)
}
