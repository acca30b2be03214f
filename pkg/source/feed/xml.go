package feed

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

func readRSS(r io.Reader) (document, error) {
	f, err := new(rss.Parser).Parse(r)
	if err != nil {
		return document{}, err
	}
	if f == nil {
		return document{}, errors.New("it has no channel")
	}
	d := document{home: f.Link, next: nextOf(f.Extensions), gone: goneOf(f.Extensions)}
	for _, i := range f.Items {
		if i != nil {
			d.entries = append(d.entries, rssEntry(i))
		}
	}
	return d, nil
}

func rssEntry(i *rss.Item) entry {
	e := entry{link: i.Link, title: i.Title, body: i.Content, author: i.Author, posted: []string{i.PubDate}}
	if i.GUID != nil {
		e.id = i.GUID.Value
		if e.link == "" && !strings.EqualFold(i.GUID.IsPermalink, "false") && strings.HasPrefix(e.id, "http") {
			e.link = e.id
		}
	}
	if i.PubDateParsed != nil {
		e.at = append(e.at, *i.PubDateParsed)
	}
	if e.body == "" {
		e.body = i.Description
	}
	dc := i.Extensions["dc"]
	if e.author == "" {
		e.author = first(dc["creator"]).Value
	}
	e.posted = append(e.posted, first(dc["date"]).Value, first(i.Extensions["atom"]["published"]).Value, first(i.Extensions["atom"]["updated"]).Value)
	if e.body == "" {
		e.body = first(i.Extensions["media"]["description"]).Value
	}
	return e
}

func readAtom(r io.Reader) (document, error) {
	f, err := new(atom.Parser).Parse(r)
	if err != nil {
		return document{}, err
	}
	d := document{atom: true, home: linkOf(f.Links, "alternate"), next: linkOf(f.Links, "next"), gone: goneOf(f.Extensions)}
	for _, i := range f.Entries {
		if i == nil {
			continue
		}
		e := atomEntry(i)
		d.stars = d.stars || e.rating != ""
		d.entries = append(d.entries, e)
	}
	return d, nil
}

func atomEntry(i *atom.Entry) entry {
	e := entry{id: i.ID, link: linkOf(i.Links, "alternate"), title: i.Title, body: i.Summary, posted: []string{i.Published, i.Updated}}
	if i.Content != nil && i.Content.Value != "" {
		kind := strings.ToLower(i.Content.Type)
		e.body, e.plain = i.Content.Value, kind == "text" || kind == "text/plain"
	}
	for _, at := range []*time.Time{i.PublishedParsed, i.UpdatedParsed} {
		if at != nil {
			e.at = append(e.at, *at)
		}
	}
	if len(i.Authors) > 0 && i.Authors[0] != nil {
		e.author, e.page = i.Authors[0].Name, i.Authors[0].URI
	}
	if e.body == "" { // of a video
		e.body, e.plain = first(first(i.Extensions["media"]["group"]).Children["description"]).Value, true
	}
	e.rating = first(i.Extensions["im"]["rating"]).Value
	return e
}

func first(list []ext.Extension) ext.Extension {
	if len(list) == 0 {
		return ext.Extension{}
	}
	return list[0]
}

func linkOf(links []*atom.Link, rel string) string {
	for _, l := range links {
		if l != nil && l.Rel == rel && l.Href != "" {
			return l.Href
		}
	}
	return ""
}

// nextOf is the address of older items, where the feed comes in parts (RFC 5005).
func nextOf(x ext.Extensions) string {
	for _, l := range x["atom"]["link"] {
		if l.Attrs["rel"] == "next" {
			return l.Attrs["href"]
		}
	}
	return ""
}

// goneOf are the ids of items that a feed says are deleted (RFC 6721).
func goneOf(x ext.Extensions) (ids []string) {
	for _, names := range x {
		for _, e := range names["deleted-entry"] {
			if ref := e.Attrs["ref"]; ref != "" {
				ids = append(ids, ref)
			}
		}
	}
	return ids
}
