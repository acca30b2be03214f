package http

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	nethttp "net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// position is one page of one walk.
type position struct {
	Since int64  `json:"since,omitempty"` // ms; what the walk asked for at its beginning
	Next  string `json:"next,omitempty"`  // address of the page, or its cursor
	N     int    `json:"n,omitempty"`     // number of the page, or items before it
	Steps int    `json:"steps,omitempty"` // pages before it
}

// mostPages ends a fetch through a server that sends us in circles.
const mostPages = 1000

func (s *Source) most() int {
	if s.o.Paging.Most > 0 {
		return s.o.Paging.Most
	}
	return mostPages
}

// overlap is asked for again: items are stored late, and clocks differ.
const overlap = 24 * time.Hour

// begin is where a fetch begins: in the middle of a walk that was cut short, else at the
// first page of what is new.
func (s *Source) begin(at *state, ask pulse.Ask) position {
	if at.Walk != nil {
		return at.Walk.At
	}
	p := position{}
	if s.o.Paging.By == "page" {
		p.N = s.o.Paging.First
	}
	if s.o.SinceParam == "" {
		return p
	}
	if at.Newest != 0 {
		p.Since = at.Newest - overlap.Milliseconds()
	} else if !ask.Since.IsZero() {
		p.Since = ask.Since.UnixMilli()
	}
	return p
}

// where is the address of a page.
func (s *Source) where(at position) (*url.URL, error) {
	pg := s.o.Paging
	if at.Next != "" && pg.By != "cursor" {
		u, err := s.url.Parse(at.Next)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("the address of the next page is none: %s", wire.Line(at.Next))
		}
		return u, nil
	}
	add := url.Values{}
	if pg.SizeAs != "" && pg.Size > 0 {
		add.Set(pg.SizeAs, strconv.Itoa(pg.Size))
	}
	if at.Since != 0 {
		v, err := s.sinceText(at.Since)
		if err != nil {
			return nil, err
		}
		add.Set(s.o.SinceParam, v)
	}
	switch {
	case pg.By == "page", pg.By == "offset" && at.N > 0:
		add.Set(orElse(pg.Param, pg.By), strconv.Itoa(at.N))
	case pg.By == "cursor" && at.Next != "":
		add.Set(orElse(pg.Param, pg.By), at.Next)
	}
	u := *s.url
	if len(add) > 0 {
		q := u.Query()
		for k, v := range add {
			q[k] = v
		}
		u.RawQuery = q.Encode()
	}
	return &u, nil
}

// sinceExpr turns seconds since 1970 into what the server wants.
func sinceExpr(format string) (expr, error) {
	text, known := map[string]string{"": "todate", "rfc3339": "todate", "date": `strftime("%Y-%m-%d")`, "unix": ".", "unix_ms": ". * 1000"}[format]
	if !known {
		if !strings.Contains(format, "%") {
			return expr{}, pulse.WithHint(pulse.Usagef("since_format %q is not known", format), "rfc3339, date, unix, unix_ms, or a form like %%Y-%%m-%%d %%H:%%M")
		}
		b, err := json.Marshal(format)
		if err != nil {
			return expr{}, err
		}
		text = "strftime(" + string(b) + ")"
	}
	return compile("since_format", text)
}

func (s *Source) sinceText(ms int64) (string, error) {
	out, err := s.since.run(context.Background(), int(ms/1000))
	if err != nil || len(out) == 0 {
		return "", fmt.Errorf("since_format: %w", err)
	}
	text, _ := scalar(out[0])
	return text, nil
}

// after is the position behind an answer with so many items. ok is false at the end.
func (s *Source) after(ctx context.Context, at position, c content, h nethttp.Header, items int) (next position, ok bool, err error) {
	next = at
	next.Steps++
	switch s.o.Paging.By {
	case "page":
		next.N++
		return next, items > 0, nil
	case "offset":
		next.N += items
		return next, items > 0 && (s.o.Paging.Size == 0 || items >= s.o.Paging.Size), nil
	case "link":
		next.Next = linkNext(h)
	case "next", "cursor":
		out, err := s.next.run(ctx, c.value)
		if err != nil {
			return at, false, err
		}
		next.Next = ""
		if len(out) > 0 && out[0] != false {
			if next.Next, ok = scalar(out[0]); !ok {
				return at, false, fmt.Errorf("next (%s) gives %s where an address or a cursor is wanted", s.next.text, kindOf(out[0]))
			}
		}
	default:
		return at, false, nil
	}
	next.Next, err = s.storable(strings.TrimSpace(next.Next))
	return next, next.Next != "" && next.Next != at.Next, err
}

// storable takes our key out of the address of a page, which is kept in the database.
func (s *Source) storable(next string) (string, error) {
	if p := s.o.Auth.Param; p != "" && next != "" && s.o.Paging.By != "cursor" {
		if u, err := s.url.Parse(next); err == nil && u.Query().Has(p) {
			q := u.Query()
			q.Del(p)
			u.RawQuery = q.Encode()
			next = u.String()
		}
	}
	if wire.Blot(next, s.keys...) != next {
		return "", pulse.WithHint(errors.New("the address of the next page holds our key, and is not kept"),
			"page by number, offset or cursor where the server offers one")
	}
	return next, nil
}

var linkPart = regexp.MustCompile(`<([^>]+)>([^<]*)`)

// linkNext reads the header with which many servers name the next page (RFC 8288).
func linkNext(h nethttp.Header) string {
	for _, line := range h.Values("Link") {
		for _, m := range linkPart.FindAllStringSubmatch(line, 20) {
			for param := range strings.SplitSeq(m[2], ";") {
				k, v, _ := strings.Cut(strings.TrimSpace(param), "=")
				if strings.EqualFold(k, "rel") && strings.EqualFold(strings.Trim(strings.TrimRight(v, ", "), `"`), "next") {
					return m[1]
				}
			}
		}
	}
	return ""
}
