package mastodon

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/plain"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// batch is one answer, read.
type batch struct {
	posts     []post
	bad       []pulse.Bad
	notes     []string
	count     int    // items, readable or not
	low, high string // oldest and newest id of the list, readable or not
}

// post is one post with what the walk needs of it.
type post struct {
	pulse.Mention
	print      string // of its id and version
	visibility string
	warning    string
}

// status is a post as servers send it.
type status struct {
	ID, URI, URL     string
	CreatedAt        string `json:"created_at"`
	EditedAt         string `json:"edited_at"`
	Content          string
	SpoilerText      string `json:"spoiler_text"`
	Visibility       string
	Language         string
	Account          account
	Mentions         []account
	InReplyTo        string `json:"in_reply_to_id"`
	Reblog           *struct{ ID string }
	Favourites       int                            `json:"favourites_count"`
	Reblogs          int                            `json:"reblogs_count"`
	MediaAttachments []struct{ Description string } `json:"media_attachments"`
	Quote            struct {
		Status   struct{ ID string } `json:"quoted_status"`
		StatusID string              `json:"quoted_status_id"`
	}
}

type account struct {
	ID, Acct    string
	DisplayName string `json:"display_name"`
}

// tolerant reads what can be read: a field of another type stays empty.
func tolerant(raw []byte, v any) error {
	err := json.Unmarshal(raw, v)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return nil
	}
	return err
}

// list reads the items of an answer. One without a list is a fault, never an empty page;
// a hashtag that nobody has used yet is one.
func (t track) list(a *wire.Answer) ([]json.RawMessage, error) {
	if t.kind == hashtag && a.Status == http.StatusNotFound && strings.Contains(string(a.Body), "Record not found") {
		return []json.RawMessage{}, nil
	}
	if t.kind == hashtag && a.Status == http.StatusUnauthorized {
		return nil, &closedError{pulse.WithHint(a.Err(t.name), "this server shows hashtags only to who has logged in: set token_env, or ask another server (base_url)")}
	}
	if err := refusal(t.name, a); err != nil {
		return nil, err
	}
	var items []json.RawMessage
	var err error
	if t.kind == search {
		var doc struct{ Statuses []json.RawMessage }
		err = a.JSON(t.name, &doc)
		items = doc.Statuses
	} else {
		err = a.JSON(t.name, &items)
	}
	if err == nil && items == nil {
		err = fmt.Errorf("%s: the answer holds no list of posts", t.name)
	}
	return items, err
}

// What is no post for us, and no fault either.
var (
	errPicture = errors.New("holds pictures alone")
	errBoost   = errors.New("passes another post on")
	errPrivate = errors.New("is private")
	errOther   = errors.New("tells of no post")
)

// read reads an answer. Items that cannot be read are counted.
func (s *Source) read(t track, a *wire.Answer) (batch, error) {
	items, err := t.list(a)
	if err != nil {
		return batch{}, err
	}
	b := batch{count: len(items)}
	pictures, private := 0, 0
	for i, raw := range items {
		b.span(idOf(raw))
		p, err := s.item(t, raw)
		switch {
		case err == nil:
			b.posts = append(b.posts, p)
		case errors.Is(err, errPicture):
			pictures++
		case errors.Is(err, errPrivate):
			private++
		case errors.Is(err, errBoost), errors.Is(err, errOther):
		default:
			b.bad = append(b.bad, pulse.Bad{Where: "item " + strconv.Itoa(i+1), Why: err.Error()})
		}
	}
	if pictures > 0 {
		b.notes = append(b.notes, fmt.Sprintf("%s: %d post(s) hold pictures without words and were left out", t.name, pictures))
	}
	if private > 0 {
		b.notes = append(b.notes, fmt.Sprintf("%s: %d private message(s) were left out: read and answer them in your app", t.name, private))
	}
	return b, nil
}

// span widens the ends of the list by an item.
func (b *batch) span(id string) {
	if id == "" {
		return
	}
	if b.low == "" || later(b.low, id) {
		b.low = id
	}
	if b.high == "" || later(id, b.high) {
		b.high = id
	}
}

// idOf is the id of an item, though nothing else of it can be read. Some servers write
// numbers.
func idOf(raw json.RawMessage) string {
	var v struct{ ID json.RawMessage }
	if tolerant(raw, &v) != nil {
		return ""
	}
	id := strings.Trim(string(v.ID), `"`)
	if !plainID(id) {
		return ""
	}
	return id
}

// plainID: what ids are made of on servers of all kinds.
func plainID(id string) bool {
	for _, r := range id {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_') {
			return false
		}
	}
	return id != "" && len(id) <= 64 && id != "null" && id != "true" && id != "false"
}

// item reads one item of a list: a post, or a notification of one.
func (s *Source) item(t track, raw json.RawMessage) (post, error) {
	if t.kind != mentions {
		return s.post(raw)
	}
	var n struct {
		Type   string
		Status json.RawMessage
	}
	if tolerant(raw, &n) != nil || idOf(raw) == "" {
		return post{}, errors.New("is no notification")
	}
	if n.Type != "mention" && n.Type != "" {
		return post{}, errOther
	}
	p, err := s.post(n.Status)
	p.Via = pulse.ViaAddressed
	return p, err
}

// post reads one post. Id, text and a time are needed; what else has a wrong type is left
// out.
func (s *Source) post(raw json.RawMessage) (post, error) {
	var v status
	id := idOf(raw)
	if tolerant(raw, &v) != nil || id == "" {
		return post{}, errors.New("is no post")
	}
	at, err := time.Parse(time.RFC3339, v.CreatedAt)
	if err != nil || at.UTC().Year() < 2006 || at.UTC().Year() > 9999 {
		return post{}, errors.New("post " + id + " has no readable time")
	}
	switch {
	case v.Reblog != nil:
		return post{}, errBoost
	case v.Visibility == "direct" || v.Visibility == "private":
		return post{}, errPrivate
	}
	text, err := v.text()
	if err != nil {
		return post{}, fmt.Errorf("post %s %w", id, err)
	}
	p := post{print: hash(id, v.EditedAt), visibility: v.Visibility, warning: clean(v.SpoilerText)}
	p.Mention = pulse.Mention{Source: s.name, ID: id, Via: s.via(v), Text: text, Posted: at.UTC().Truncate(time.Millisecond), Place: s.place,
		Author: pulse.Author{ID: clean(v.Account.ID), Handle: s.full(v.Account.Acct), Name: clean(v.Account.DisplayName)},
		URL:    link(v.URL, v.URI), Lang: language(v.Language), Reach: max(v.Favourites, 0) + max(v.Reblogs, 0)}
	if plainID(v.InReplyTo) {
		p.ReplyTo = v.InReplyTo
	}
	for _, q := range []string{v.Quote.Status.ID, v.Quote.StatusID} {
		if plainID(q) {
			p.QuoteOf = q
			break
		}
	}
	return p, nil
}

// text is what was said: the words before the cut, as their author wrote them, and those
// behind it; of pictures without words, what is said to be on them.
func (v status) text() (string, error) {
	body := clean(plain.FromHTML(v.Content))
	if strings.TrimSpace(body) == "" {
		var alts []string
		for _, m := range v.MediaAttachments {
			if d := strings.TrimSpace(clean(m.Description)); d != "" {
				alts = append(alts, d)
			}
		}
		body = strings.Join(alts, "\n")
	}
	warning := strings.TrimSpace(clean(v.SpoilerText))
	switch {
	case body == "" && warning == "" && len(v.MediaAttachments) > 0:
		return "", errPicture
	case body == "" && warning == "":
		return "", errors.New("has no text")
	case warning == "":
		return body, nil
	case body == "":
		return warning, nil
	}
	return warning + "\n\n" + body, nil
}

// via: who named the account wrote to us, however the post was found.
func (s *Source) via(v status) pulse.Via {
	for _, m := range v.Mentions {
		if s.us != "" && strings.EqualFold(s.full(m.Acct), s.us) {
			return pulse.ViaAddressed
		}
	}
	return pulse.ViaSearch
}

// full is an account with its server: accounts of the server we ask come without.
func (s *Source) full(acct string) string {
	acct = clean(acct)
	if acct == "" || strings.Contains(acct, "@") {
		return acct
	}
	return acct + "@" + s.host
}

// link is the first that is a web link: nothing else may be clicked in a digest.
func link(urls ...string) string {
	for _, u := range urls {
		if l := strings.ToLower(u); strings.HasPrefix(l, "https://") || strings.HasPrefix(l, "http://") {
			return clean(u)
		}
	}
	return ""
}

// clean drops NUL, which PostgreSQL cannot hold; JSON made the rest valid UTF-8.
func clean(s string) string { return strings.ReplaceAll(s, "\x00", "") }

// language is a tag as pulse writes it; "" for what is none.
func language(s string) string {
	s = strings.ToLower(s)
	if s == "in" {
		return "id" // the code until 1989
	}
	if s == "und" || len(s) > 12 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz-0123456789") != "" {
		return ""
	}
	return s
}
