package bluesky

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// feedPost is the kind of record that posts are.
const feedPost = "app.bsky.feed.post"

// batch is one answer, read.
type batch struct {
	posts []post
	bad   []pulse.Bad
	notes []string
	there map[string]bool // ids that came in any shape; false where the network has withdrawn them
	token string          // of the next page; "" there is none
	count int             // items, readable or not
	total int             // that the search claims to have; 0 it does not say
	until time.Time       // the requests of the window are used up until then; zero they are not
}

// post is one post with what the walk needs of it.
type post struct {
	pulse.Mention
	at    time.Time // indexed: what lists are sorted by
	print string    // of its id and version
}

// answer is what lists of posts and of notifications look like.
type answer struct {
	Posts         []json.RawMessage
	Notifications []json.RawMessage
	Cursor        json.RawMessage
	HitsTotal     json.RawMessage
}

// view is a post or a notification of one.
type view struct {
	URI, CID, IndexedAt, Reason string
	Author                      struct{ DID, Handle, DisplayName string }
	Record                      record
	LikeCount, RepostCount      int
	Labels                      []label
	Viewer                      struct{ ReplyDisabled bool }
}

type label struct {
	Val string
	Neg bool
}

type record struct {
	Text, CreatedAt string
	Langs           []string
	Reply           struct{ Root, Parent ref }
	Facets          []facet
	Embed           embed
}

type ref struct {
	URI string `json:"uri"`
	CID string `json:"cid"`
}

// embed is what hangs on a post: pictures, a quoted post, or both.
type embed struct {
	Record struct {
		URI    string
		Record ref
	}
	Images []struct{ Alt string }
	Video  json.RawMessage
	Media  struct {
		Images []struct{ Alt string }
		Video  json.RawMessage
	}
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

// decode reads a list. Items that cannot be read are counted; an answer without a list is
// a fault, never an empty page.
func (s *Source) decode(what string, a *wire.Answer, notifications bool) (batch, error) {
	var doc answer
	if err := a.JSON(what, &doc); err != nil {
		return batch{}, err
	}
	items := doc.Posts
	if notifications {
		items = doc.Notifications
	}
	if items == nil {
		return batch{}, fmt.Errorf("%s: the answer holds no list of posts", what)
	}
	b := batch{count: len(items), there: map[string]bool{}}
	var err error
	if b.token, err = token(doc.Cursor); err != nil {
		return batch{}, fmt.Errorf("%s: %w", what, err)
	}
	_ = json.Unmarshal(doc.HitsTotal, &b.total) // what is no number says nothing
	labels := map[string]int{}
	pictures := 0
	withdrawn := 0
	for i, raw := range items {
		p, err := s.read(raw, labels)
		if p.ID != "" {
			b.there[p.ID] = !errors.Is(err, errHidden)
		}
		switch {
		case errors.Is(err, errOther):
		case errors.Is(err, errHidden):
			withdrawn++
		case errors.Is(err, errPicture):
			pictures++
		case err != nil:
			b.bad = append(b.bad, pulse.Bad{Where: "item " + strconv.Itoa(i+1), Why: err.Error()})
		default:
			b.posts = append(b.posts, p)
		}
	}
	if pictures > 0 {
		b.notes = append(b.notes, fmt.Sprintf("%s: %d post(s) hold pictures without words and were left out", what, pictures))
	}
	if withdrawn > 0 {
		b.notes = append(b.notes, fmt.Sprintf("%s: the network has withdrawn %d post(s); they were left out", what, withdrawn))
	}
	b.notes = append(b.notes, told(what, labels)...)
	return b, nil
}

// token is a cursor written as text or, by some servers, as a number.
func token(raw json.RawMessage) (string, error) {
	var s string
	var n json.Number
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return "", nil
	case json.Unmarshal(raw, &s) == nil:
	case json.Unmarshal(raw, &n) == nil:
		s = n.String()
	default:
		return "", errors.New("the cursor of the next page cannot be read")
	}
	if len(s) > 4096 {
		return "", errors.New("the cursor of the next page is too long")
	}
	return s, nil
}

// What is no post for us, and no fault either.
var (
	errPicture = errors.New("holds pictures alone")
	errHidden  = errors.New("is withdrawn by the network")
	errOther   = errors.New("tells of no post") // a like or a follower, where a server sends all notifications
)

// read reads one post. Address, text and a time are needed; what else has a wrong type is
// left out. With an error the post has its id, where that could be read.
func (s *Source) read(raw json.RawMessage, labels map[string]int) (post, error) {
	var v view
	if err := tolerant(raw, &v); err != nil {
		return post{}, errors.New("is no post")
	}
	if v.Reason != "" && v.Reason != "mention" && v.Reason != "reply" && v.Reason != "quote" {
		return post{}, errOther
	}
	id, ok := idOf(v.URI)
	if !ok {
		return post{}, errors.New("has no address of a post")
	}
	p := post{Mention: pulse.Mention{Source: s.name, ID: id, Place: s.place}, print: printOf(id, v.CID)}
	if v.hidden() {
		return p, errHidden
	}
	at, err := time.Parse(time.RFC3339, v.IndexedAt)
	if err != nil || !sane(at) {
		return p, errors.New("post " + wire.Line(id) + " has no readable time")
	}
	text := v.text()
	if strings.TrimSpace(text) == "" {
		if v.pictures() > 0 {
			return p, errPicture
		}
		return p, errors.New("post " + wire.Line(id) + " has no text")
	}
	p.at = at.UTC().Truncate(time.Millisecond)
	p.Via, p.Text, p.Posted, p.URL = s.via(v), text, posted(v.Record.CreatedAt, p.at), link(id)
	p.Author = pulse.Author{ID: clean(v.Author.DID), Handle: handle(v.Author.Handle), Name: clean(v.Author.DisplayName)}
	p.Reach = max(v.LikeCount, 0) + max(v.RepostCount, 0)
	if len(v.Record.Langs) == 1 { // who lists several says nothing of this text
		p.Lang = language(v.Record.Langs[0])
	}
	p.ReplyTo, _ = idOf(v.Record.Reply.Parent.URI)
	if p.QuoteOf, ok = idOf(v.Record.Embed.Record.URI); !ok {
		p.QuoteOf, _ = idOf(v.Record.Embed.Record.Record.URI)
	}
	for _, l := range v.Labels {
		if !l.Neg && l.Val != "" && l.Val[0] != '!' && len(l.Val) <= 40 {
			labels[clean(l.Val)]++
		}
	}
	return p, nil
}

// hidden: labels with which the network withdraws a post from everybody.
func (v view) hidden() bool {
	hide := false
	for _, l := range v.Labels {
		if l.Val == "!hide" || l.Val == "!takedown" {
			hide = !l.Neg
		}
	}
	return hide
}

// text is the post's, links spelled out; of pictures without words, what is said to be on
// them.
func (v view) text() string {
	t := clean(spell(v.Record.Text, v.Record.Facets))
	if strings.TrimSpace(t) != "" {
		return t
	}
	var alts []string
	for _, i := range append(v.Record.Embed.Images, v.Record.Embed.Media.Images...) {
		if a := strings.TrimSpace(clean(i.Alt)); a != "" {
			alts = append(alts, a)
		}
	}
	return strings.Join(alts, "\n")
}

func (v view) pictures() int {
	e := v.Record.Embed
	n := len(e.Images) + len(e.Media.Images)
	if len(e.Video) > 0 || len(e.Media.Video) > 0 {
		n++
	}
	return n
}

// via: who named the account, answered or quoted it wrote to us, however the post was found.
func (s *Source) via(v view) pulse.Via {
	if v.Reason != "" {
		return pulse.ViaAddressed
	}
	us := s.x.kept().DID
	if us == "" {
		return pulse.ViaSearch
	}
	for _, f := range v.Record.Facets {
		for _, ft := range f.Features {
			if ft.DID == us {
				return pulse.ViaAddressed
			}
		}
	}
	for _, u := range []string{v.Record.Reply.Parent.URI, v.Record.Embed.Record.URI, v.Record.Embed.Record.Record.URI} {
		if strings.HasPrefix(u, "at://"+us+"/") {
			return pulse.ViaAddressed
		}
	}
	return pulse.ViaSearch
}

// told are the labels that the network hung on posts: whoever reads should know.
func told(what string, labels map[string]int) []string {
	if len(labels) == 0 {
		return nil
	}
	var list []string
	for l, n := range labels {
		list = append(list, fmt.Sprintf("%s (%d)", wire.Line(l), n))
	}
	sort.Strings(list)
	return []string{what + ": the network labels some posts: " + strings.Join(list[:min(len(list), 8)], ", ")}
}

// idOf makes the id of a mention of the address of a post: "did:plc:abc/3lbq2v7yhs22a".
func idOf(uri string) (string, bool) {
	did, rest, ok := strings.Cut(strings.TrimPrefix(uri, "at://"), "/")
	key, is := strings.CutPrefix(rest, feedPost+"/")
	if !ok || !is || !strings.HasPrefix(uri, "at://did:") || !plain(did) || !plain(key) {
		return "", false
	}
	return did + "/" + key, true
}

// addressOf is the inverse of idOf.
func addressOf(id string) (string, bool) {
	did, key, ok := strings.Cut(id, "/")
	if !ok || !strings.HasPrefix(did, "did:") || !plain(did) || !plain(key) {
		return "", false
	}
	return "at://" + did + "/" + feedPost + "/" + key, true
}

// plain: the letters that addresses are made of.
func plain(s string) bool {
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._:~-%", r)) {
			return false
		}
	}
	return s != "" && len(s) <= 512
}

// link is the post's page: by the author's number, which stays where handles change.
func link(id string) string {
	did, key, _ := strings.Cut(id, "/")
	return "https://bsky.app/profile/" + did + "/post/" + key
}

// printOf tells versions of posts apart in few letters.
func printOf(id, cid string) string {
	sum := sha256.Sum256([]byte(id + "\x00" + cid))
	return base64.RawURLEncoding.EncodeToString(sum[:6])
}

// posted is when the author says it was written, and never later than it was seen.
func posted(created string, seen time.Time) time.Time {
	at, err := time.Parse(time.RFC3339, created)
	if err != nil || !sane(at) || at.After(seen) {
		return seen
	}
	return at.UTC().Truncate(time.Millisecond)
}

// sane: nobody posted before 2006, and no JSON holds a year of five digits.
func sane(t time.Time) bool { return t.UTC().Year() >= 2006 && t.UTC().Year() <= 9999 }

// clean drops NUL, which PostgreSQL cannot hold; JSON made the rest valid UTF-8.
func clean(s string) string { return strings.ReplaceAll(s, "\x00", "") }

// handle leaves out what stands for a handle that leads nowhere.
func handle(s string) string {
	if s == "handle.invalid" {
		return ""
	}
	return clean(s)
}

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
