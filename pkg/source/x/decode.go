package x

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// answer is what all reading endpoints of v2 send.
type answer struct {
	Data     []json.RawMessage
	Includes struct{ Users []json.RawMessage }
	Errors   []json.RawMessage
	Meta     *struct {
		NewestID  json.RawMessage `json:"newest_id"`
		OldestID  json.RawMessage `json:"oldest_id"`
		NextToken string          `json:"next_token"`
	}
}

// decode reads an answer. Items that cannot be read are counted; an answer that
// says neither posts nor that there are none is a fault, never an empty page.
func (d *v2) decode(what string, a *wire.Answer, byID bool) (batch, error) {
	var doc answer
	if err := a.JSON(what, &doc); err != nil {
		return batch{}, err
	}
	if doc.Data == nil && (byID && doc.Errors == nil || !byID && doc.Meta == nil) {
		return batch{}, unanswered(what, doc)
	}
	b := batch{count: len(doc.Data), users: len(doc.Includes.Users), requests: 1}
	users := readUsers(doc.Includes.Users)
	for i, raw := range doc.Data {
		p, err := d.post(raw, users)
		if err != nil {
			b.bad = append(b.bad, pulse.Bad{Where: "item " + strconv.Itoa(i+1), Why: err.Error()})
			continue
		}
		b.posts = append(b.posts, p)
	}
	b.partial(what, doc.Errors, byID)
	if doc.Meta != nil {
		b.newest, b.oldest = idOf(doc.Meta.NewestID), idOf(doc.Meta.OldestID)
		b.token, b.more = doc.Meta.NextToken, doc.Meta.NextToken != ""
	}
	b.span()
	return b, nil
}

// unanswered is a 200 without data: the first error in it is the reason.
func unanswered(what string, doc answer) error {
	if len(doc.Errors) == 0 {
		return fmt.Errorf("%s: the answer holds neither posts nor their number", what)
	}
	f := object(doc.Errors[0])
	kind, _ := get[string](f, "type")
	detail, _ := get[string](f, "detail", "message", "title")
	if path.Base(kind) == "resource-not-found" {
		return pulse.WithHint(pulse.Usagef("%s: X does not know what we ask for: %s", what, wire.Line(detail)), "check mentions_of")
	}
	return fmt.Errorf("%s: X gave nothing but an error: %s", what, wire.Line(detail))
}

// partial reads the errors beside the data of a 200.
func (b *batch) partial(what string, raws []json.RawMessage, byID bool) {
	other := 0
	var first string
	for _, raw := range raws {
		f := object(raw)
		kind, _ := get[string](f, "type")
		id, _ := get[string](f, "resource_id", "value")
		param, _ := get[string](f, "parameter")
		detail, _ := get[string](f, "detail")
		if reason := goneReason(path.Base(kind), detail); byID && reason != "" && isNumber(id) && (param == "ids" || param == "id" || param == "") {
			b.gone = append(b.gone, pulse.Gone{ID: id, Reason: reason})
			continue
		}
		if other++; first == "" {
			title, _ := get[string](f, "title")
			first = wire.Line(strings.TrimSpace(title + ": " + detail))
		}
	}
	if other > 0 {
		b.notes = append(b.notes, fmt.Sprintf("%s: X left out %d parts of the answer (%s)", what, other, first))
	}
}

func goneReason(kind, detail string) string {
	switch {
	case kind == "resource-not-found":
		return "deleted"
	case !strings.HasPrefix(kind, "not-authorized") && kind != "resource-unavailable":
		return ""
	case strings.Contains(strings.ToLower(detail), "suspend"):
		return "suspended"
	}
	return "protected"
}

func readUsers(raws []json.RawMessage) map[string]pulse.Author {
	out := map[string]pulse.Author{}
	for _, raw := range raws {
		f := object(raw)
		a := pulse.Author{ID: idOf(f["id"])}
		a.Handle, _ = get[string](f, "username")
		a.Name, _ = get[string](f, "name")
		if a.ID != "" {
			out[a.ID] = a
		}
	}
	return out
}

// post reads one post in either spelling. Only id, text and time are needed;
// what else has a wrong type is left out.
func (d *v2) post(raw json.RawMessage, users map[string]pulse.Author) (post, error) {
	f := object(raw)
	if f == nil {
		return post{}, errors.New("not a post but " + wire.Line(short(raw)))
	}
	id := idOf(f["id"])
	if id == "" {
		return post{}, errors.New("no id")
	}
	text, _ := get[string](f, "text")
	if note, ok := get[struct{ Text string }](f, "note_tweet", "note_post"); ok && note.Text != "" {
		text = note.Text
	}
	m := pulse.Mention{Source: d.s.o.Name, ID: id, Text: entities.Replace(text)}
	if strings.TrimSpace(m.Text) == "" {
		return post{}, errors.New("post " + id + " has no text")
	}
	created, _ := get[string](f, "created_at")
	at, err := time.Parse(time.RFC3339, created)
	if err != nil || !sane(at) {
		return post{}, errors.New("post " + id + " has no readable time")
	}
	m.Posted = toMillis(at)
	p := post{Mention: m, raw: id, latest: id}
	d.rest(&p, f, users)
	return p, nil
}

func (d *v2) rest(p *post, f map[string]json.RawMessage, users map[string]pulse.Author) {
	lang, _ := get[string](f, "lang")
	p.Lang = fromXLang(lang)
	p.Author = pulse.Author{ID: idOf(f["author_id"])}
	if u, ok := users[p.Author.ID]; ok {
		p.Author = u
	}
	p.URL = link(p.Author.Handle, p.raw)
	for _, r := range list[struct{ Type, ID string }](f, "referenced_tweets", "referenced_posts") {
		switch r.Type {
		case "replied_to":
			p.ReplyTo = r.ID
		case "retweeted", "reposted":
			p.RepostOf = r.ID
		case "quoted":
			p.QuoteOf = r.ID
		}
	}
	counts, _ := get[map[string]json.RawMessage](f, "public_metrics")
	likes, _ := get[int](counts, "like_count")
	reposts, _ := get[int](counts, "retweet_count", "repost_count")
	p.Reach = max(likes, 0) + max(reposts, 0)
	p.Via = d.via(f)
	// An edit makes a new id; the first one is the mention's for all its life.
	if h := list[string](f, "edit_history_tweet_ids", "edit_history_post_ids"); len(h) > 1 && isNumber(h[0]) && isNumber(h[len(h)-1]) {
		p.Mention.ID, p.latest = h[0], h[len(h)-1]
	}
}

// via: a post that names our account, or quotes it, is ours however it was found.
func (d *v2) via(f map[string]json.RawMessage) pulse.Via {
	ents, _ := get[map[string]json.RawMessage](f, "entities")
	for _, m := range list[struct{ ID, Username string }](ents, "mentions") {
		if d.s.isUs(m.ID, m.Username, d.cur.User) {
			return pulse.ViaAddressed
		}
	}
	// a post that quotes one of ours holds a link to it
	for _, u := range list[struct {
		URL string `json:"expanded_url"`
	}](ents, "urls") {
		if d.s.quotesUs(u.URL) {
			return pulse.ViaAddressed
		}
	}
	return pulse.ViaSearch
}

func (s *Source) quotesUs(link string) bool {
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	return (host == "x.com" || host == "twitter.com") && len(parts) == 3 && parts[1] == "status" && s.isUs("", parts[0], "")
}

func (s *Source) isUs(id, handle, looked string) bool {
	if id != "" && (id == s.account() || id == looked) {
		return true
	}
	for _, a := range append([]string{s.o.MentionsOf}, s.o.Brand.Aliases...) {
		if h, ok := strings.CutPrefix(a, "@"); ok && strings.EqualFold(h, handle) {
			return true
		}
	}
	return handle != "" && strings.EqualFold(s.handle(), handle)
}

func link(handle, id string) string {
	if handle == "" {
		handle = "i/web"
	}
	return "https://x.com/" + handle + "/status/" + id
}

// sane: X began in 2006, and no JSON holds a year of five digits.
func sane(t time.Time) bool { return t.UTC().Year() >= 2006 && t.UTC().Year() <= 9999 }

// toMillis is the precision we keep.
func toMillis(t time.Time) time.Time {
	return t.UTC().Truncate(time.Millisecond)
}

// object reads a JSON object; nil for anything else.
func object(raw json.RawMessage) map[string]json.RawMessage {
	var f map[string]json.RawMessage
	if json.Unmarshal(raw, &f) != nil {
		return nil
	}
	return f
}

// get reads the first field of these names that has the type.
func get[T any](f map[string]json.RawMessage, names ...string) (v T, ok bool) {
	for _, n := range names {
		var got T
		if raw, has := f[n]; has && string(raw) != "null" && json.Unmarshal(raw, &got) == nil {
			return got, true
		}
	}
	return v, false
}

// list reads an array item by item, without those of another type.
func list[T any](f map[string]json.RawMessage, names ...string) []T {
	raws, _ := get[[]json.RawMessage](f, names...)
	var out []T
	for _, raw := range raws {
		var v T
		if string(raw) != "null" && json.Unmarshal(raw, &v) == nil {
			out = append(out, v)
		}
	}
	return out
}

// idOf reads an id written as text or, by some gateways, as a number.
func idOf(raw json.RawMessage) string {
	if s := strings.Trim(string(raw), `"`); isNumber(s) {
		return s
	}
	return ""
}

func short(raw []byte) string {
	if len(raw) > 40 {
		return string(raw[:40]) + "…"
	}
	return string(raw)
}
