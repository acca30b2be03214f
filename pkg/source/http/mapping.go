package http

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/plain"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/cell"
)

// fields are what an item may be asked for.
var fields = []string{"id", "text", "author", "place", "posted_at", "rating", "url", "lang"}

// mapping are the expressions of one source by field.
type mapping map[string]expr

func newMapping(o Options) (mapping, error) {
	m := mapping{}
	for _, f := range slices.Sorted(maps.Keys(o.Map)) {
		if !slices.Contains(fields, f) {
			return nil, pulse.WithHint(pulse.Usagef("map: %q is no field of a mention", f), "the fields are %s", strings.Join(fields, ", "))
		}
		e, err := compile("map."+f, o.Map[f])
		if err != nil {
			return nil, err
		}
		m[f] = e
	}
	if _, ok := m["text"]; !ok {
		return nil, pulse.WithHint(pulse.Usagef("map says nothing of the text"), "give at least map: {text: .comment}, with the name that your data has for it")
	}
	return m, nil
}

// raw is what the expressions gave for one item, as texts.
type raw struct {
	text   map[string]string
	author pulse.Author
	found  map[string]bool // fields whose expression gave anything at all
}

// apply asks every expression. An item for which one fails cannot be taken.
func (m mapping) apply(ctx context.Context, item any) (raw, error) {
	r := raw{map[string]string{}, pulse.Author{}, map[string]bool{}}
	for _, f := range fields {
		e, ok := m[f]
		if !ok {
			continue
		}
		out, err := e.run(ctx, item)
		if err != nil {
			return r, err
		}
		r.found[f] = len(out) > 0
		if f == "author" && len(out) > 0 {
			if o, ok := out[0].(map[string]any); ok {
				r.author = person(o)
				continue
			}
		}
		if r.text[f], err = joined(f, out); err != nil {
			return r, fmt.Errorf("%s (%s): %w", e.key, e.text, err)
		}
	}
	return r, nil
}

// joined makes one text of the results. Several answers of one survey are one text.
func joined(field string, out []any) (string, error) {
	if field != "text" {
		out = out[:min(len(out), 1)]
	}
	var parts []string
	for _, v := range out {
		s, ok := scalar(v)
		if !ok {
			return "", fmt.Errorf("it gives %s where a text is wanted", kindOf(v))
		}
		if field != "text" || strings.TrimSpace(s) != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n\n"), nil
}

func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return whole(v.String()), true
	case int:
		return strconv.Itoa(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case *big.Int:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// whole writes a number without an exponent, so that one id is always the same text.
func whole(s string) string {
	if f, err := strconv.ParseFloat(s, 64); err == nil && strings.ContainsAny(s, "eE") {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return s
}

func kindOf(v any) string {
	switch v.(type) {
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return "something else"
}

// person reads an author that is an object: {id: …, handle: …, name: …}.
func person(o map[string]any) pulse.Author {
	get := func(names ...string) string {
		for _, n := range names {
			if s, ok := scalar(o[n]); ok && s != "" {
				return cell.Clean(s)
			}
		}
		return ""
	}
	return pulse.Author{ID: get("id"), Handle: strings.TrimPrefix(get("handle", "username"), "@"), Name: get("name", "display_name")}
}

// maker turns the items of one answer into mentions.
type maker struct {
	o     Options
	base  *url.URL
	dates cell.Dates
	now   time.Time
	blot  func(string) string

	undated, ahead, wordless int
	unrated                  cell.Unread
}

// mention makes one. why is not empty where it cannot; "-" is an item that has nothing but
// its stars, which nobody can judge or answer.
func (mk *maker) mention(r raw) (m pulse.Mention, why string) {
	m = pulse.Mention{Source: mk.o.Name, Via: pulse.ViaSearch, Author: r.author}
	if mk.o.AboutUs {
		m.Via = pulse.ViaPlace
	}
	get := func(f string) string { return mk.blot(strings.TrimSpace(cell.Clean(r.text[f]))) }
	m.Text = mk.blot(cell.Clean(r.text["text"]))
	if mk.o.HTML {
		m.Text = plain.FromHTML(m.Text)
	}
	mk.rate(&m, get("rating"))
	switch {
	case strings.TrimSpace(m.Text) == "" && m.Rating > 0:
		mk.wordless++
		return m, "-"
	case strings.TrimSpace(m.Text) == "":
		return m, "has no text"
	case len(m.Text) > pulse.MaxText:
		return m, pulse.TooLong
	}
	if a := get("author"); a != "" {
		m.Author = named(a)
	}
	if m.Place = get("place"); m.Place == "" {
		m.Place = mk.o.Place
	}
	m.Lang, m.URL = cell.Language(get("lang")), mk.link(get("url"))
	written := get("posted_at")
	if why := mk.date(&m, written); why != "" {
		return m, why
	}
	if m.ID = get("id"); m.ID == "" {
		m.ID = hash(m.Text, m.Author.Label(), written, m.Place)
	} else if len(m.ID) > 200 {
		m.ID = hash(m.ID)
	}
	return m, ""
}

func (mk *maker) rate(m *pulse.Mention, written string) {
	if written == "" {
		return
	}
	v, ok := cell.Stars(written)
	if !ok {
		mk.unrated.Add("", written)
	}
	m.Rating = v
}

func (mk *maker) date(m *pulse.Mention, written string) (why string) {
	if written == "" {
		mk.undated++
		m.Posted = mk.now
		return ""
	}
	mk.dates.Zone = mk.o.Zone(m.Place)
	at, err := mk.dates.Parse(written)
	if err != nil {
		return err.Error()
	}
	if at.After(mk.now) {
		mk.ahead++
		at = mk.now
	}
	m.Posted = at
	return ""
}

func (mk *maker) link(s string) string {
	if s == "" {
		return ""
	}
	u, err := mk.base.Parse(s)
	if err != nil {
		return ""
	}
	return cell.Link(mk.blot(u.String()))
}

// named reads an author cell: "@handle" or a name. An address of mail is none to keep as
// a name, but tells people apart.
func named(s string) pulse.Author {
	if h, ok := strings.CutPrefix(s, "@"); ok && !strings.ContainsAny(h, " \t") {
		return pulse.Author{Handle: h}
	}
	if strings.Contains(s, "@") && !strings.ContainsAny(s, " \t") {
		return pulse.Author{ID: hash(strings.ToLower(s))}
	}
	return pulse.Author{Name: s}
}

func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:10])
}
