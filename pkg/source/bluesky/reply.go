package bluesky

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// What writing is made of.
const (
	createRecord  = "com.atproto.repo.createRecord"
	getRecord     = "com.atproto.repo.getRecord"
	listRecords   = "com.atproto.repo.listRecords"
	resolveHandle = "com.atproto.identity.resolveHandle"
)

// A post holds this much: letters as people count them, and bytes.
const (
	longestPost  = 300
	longestBytes = 3000
)

// ReplyTerms implements pulse.Replier. Programs answer only who named the account,
// answered or quoted it: the network asks that of them.
func (s *Source) ReplyTerms(m pulse.Mention, text string) pulse.ReplyTerms {
	text = norm.NFC.String(text)
	t := pulse.ReplyTerms{Longest: longestPost, Length: uniseg.GraphemeClusterCount(text)}
	if len(text) > longestBytes { // letters with many marks: 3,000 bytes come first
		t.Length = max(t.Length, longestPost+1)
	}
	_, ours := addressOf(m.ID)
	if ours {
		t.ByHand = link(m.ID)
	}
	switch {
	case !ours:
		t.Why = "this is no post of Bluesky"
	case m.Via != pulse.ViaAddressed:
		t.Why = "on Bluesky programs answer only guests who named the account"
	default:
		t.Can = true
	}
	return t
}

// post record as it is written.
type newPost struct {
	Type      string   `json:"$type"`
	Text      string   `json:"text"`
	CreatedAt string   `json:"createdAt"`
	Langs     []string `json:"langs,omitempty"`
	Facets    []facet  `json:"facets,omitempty"`
	Reply     thread   `json:"reply"`
}

type thread struct {
	Root   ref `json:"root"`
	Parent ref `json:"parent"`
}

// Reply implements pulse.Replier. The record's key is made of the guest's post and the
// text, and the network refuses a second record under one key: even two programs at once
// send an answer once.
func (s *Source) Reply(ctx context.Context, m pulse.Mention, text string) (pulse.Reply, error) {
	what := "answer " + m.Key()
	text = norm.NFC.String(strings.TrimSpace(text))
	t := s.ReplyTerms(m, text)
	switch {
	case !t.Can:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrPolicy, Msg: what + ": " + t.Why}
	case text == "" || !t.Fits():
		return pulse.Reply{}, pulse.Usagef("%s: Bluesky takes 1 to %d letters and %d bytes, the text has %d and %d", what, longestPost, longestBytes, t.Length, len(text))
	}
	th, err := s.thread(ctx, what, m)
	if err != nil {
		return pulse.Reply{}, err
	}
	did, err := s.did(ctx)
	if err != nil {
		return pulse.Reply{}, fmt.Errorf("%s: %w", what, err)
	}
	rec := newPost{Type: feedPost, Text: text, CreatedAt: s.x.now().UTC().Format("2006-01-02T15:04:05.000Z"), Reply: th, Facets: s.facets(ctx, text, m)}
	if m.Lang != "" {
		rec.Langs = []string{m.Lang}
	}
	body := map[string]any{"repo": did, "collection": feedPost, "rkey": keyOf(m, text), "record": rec}
	a, err := s.x.authed(wire.Unrepeated(ctx), http.MethodPost, createRecord, body)
	switch {
	case err != nil && (wire.NotSent(err) || ofLogin(err)):
		return pulse.Reply{}, fmt.Errorf("%s: %w", what, err)
	case err != nil:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Msg: what + ": the network may have it, its answer was lost", Err: err}
	case a.OK():
		return s.created(what, a)
	case a.Status >= 500:
		return s.doubted(ctx, what, a, m, text)
	}
	return pulse.Reply{}, s.refused(what, a)
}

// ofLogin reports an error of the log-in, which comes before an answer is sent.
func ofLogin(err error) bool {
	return errors.Is(err, pulse.ErrUsage) || errors.Is(err, pulse.ErrDenied) || errors.Is(err, pulse.ErrLater)
}

// thread is where the answer belongs: below the guest's post, in the talk that it is part of.
func (s *Source) thread(ctx context.Context, what string, m pulse.Mention) (thread, error) {
	a, err := s.get(ctx, []string{m.ID})
	if err != nil {
		return thread{}, fmt.Errorf("%s: %w", what, err)
	}
	var doc answer
	if err := a.JSON(what, &doc); err != nil {
		return thread{}, err
	}
	uri, _ := addressOf(m.ID)
	for _, raw := range doc.Posts {
		var v view
		if tolerant(raw, &v) != nil || v.URI != uri || v.CID == "" {
			continue
		}
		if v.Viewer.ReplyDisabled {
			return thread{}, &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": the guest lets nobody answer this post", Hint: "write to the guest another way, or leave it"}
		}
		th := thread{Parent: ref{v.URI, v.CID}, Root: v.Record.Reply.Root}
		if th.Root.URI == "" || th.Root.CID == "" {
			th.Root = th.Parent
		}
		return th, nil
	}
	return thread{}, &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": the post is gone, or not shown to you", Hint: "pulse recheck follows deletions"}
}

// created reads the network's answer to a new record.
func (s *Source) created(what string, a *wire.Answer) (pulse.Reply, error) {
	var b ref
	if err := tolerant(a.Body, &b); err == nil {
		if id, ok := idOf(b.URI); ok {
			return pulse.Reply{ID: id, URL: link(id), At: s.x.now().UTC().Truncate(time.Millisecond)}, nil
		}
	}
	return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Msg: what + ": the network took it, and its answer cannot be read"}
}

// doubted is an answer with a fault of the server: the record may stand there, of this
// time or of one before, which the server refuses in the same way.
func (s *Source) doubted(ctx context.Context, what string, a *wire.Answer, m pulse.Mention, text string) (pulse.Reply, error) {
	if r, ok, err := s.byKey(ctx, m, text); err == nil && ok {
		return r, nil
	}
	return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Err: a.Err(what)}
}

// refused is an answer that the network surely did not take.
func (s *Source) refused(what string, a *wire.Answer) error {
	name, words := complaint(a)
	switch {
	case a.Status == http.StatusTooManyRequests:
		return pulse.WithHint(a.Err(what+": nothing was sent"), "send it again later")
	case a.Status == http.StatusBadRequest && name != "":
		return &pulse.Problem{Kind: pulse.ErrUsage, Msg: what + ": the network does not take this text: " + words, Hint: "shorten or change it"}
	}
	return refusal(what, a)
}

// FindReply implements pulse.Replier: by the key our answers have, and else among what the
// account wrote since then.
func (s *Source) FindReply(ctx context.Context, m pulse.Mention, text string, since time.Time) (pulse.Reply, bool, error) {
	text = norm.NFC.String(strings.TrimSpace(text))
	if r, ok, err := s.byKey(ctx, m, text); err != nil || ok {
		return r, ok, err
	}
	const pages = 5
	token := ""
	for range pages {
		q := url.Values{"collection": {feedPost}, "limit": {"100"}}
		if token != "" {
			q.Set("cursor", token)
		}
		list, next, err := s.ours(ctx, q)
		if err != nil {
			return pulse.Reply{}, false, err
		}
		for _, v := range list {
			if r, ok := answers(v, m, text); ok {
				return r, true, nil
			}
		}
		if next == "" || next == token || len(list) == 0 || posted(list[len(list)-1].Value.CreatedAt, since).Before(since) {
			break
		}
		token = next
	}
	return pulse.Reply{}, false, nil
}

// own is a record of the account's.
type own struct {
	URI   string
	Value record
}

// byKey looks for the record that an answer with this text has.
func (s *Source) byKey(ctx context.Context, m pulse.Mention, text string) (pulse.Reply, bool, error) {
	did, err := s.did(ctx)
	if err != nil {
		return pulse.Reply{}, false, err
	}
	a, err := s.x.get(ctx, getRecord, url.Values{"repo": {did}, "collection": {feedPost}, "rkey": {keyOf(m, text)}})
	if err != nil {
		return pulse.Reply{}, false, err
	}
	if name, _ := complaint(a); a.Status == http.StatusNotFound || name == "RecordNotFound" {
		return pulse.Reply{}, false, nil
	}
	if !a.OK() {
		return pulse.Reply{}, false, refusal("look for the answer to "+m.Key(), a)
	}
	var v own
	if err := a.JSON("look for the answer to "+m.Key(), &v); err != nil {
		return pulse.Reply{}, false, err
	}
	r, ok := answers(v, m, text)
	return r, ok, nil
}

// ours lists what the account wrote, newest first.
func (s *Source) ours(ctx context.Context, q url.Values) (list []own, next string, err error) {
	did, err := s.did(ctx)
	if err != nil {
		return nil, "", err
	}
	q.Set("repo", did)
	a, err := s.x.get(ctx, listRecords, q)
	if err != nil {
		return nil, "", err
	}
	if !a.OK() {
		return nil, "", refusal("look at what the account wrote", a)
	}
	var doc struct {
		Records []json.RawMessage
		Cursor  json.RawMessage
	}
	if err := a.JSON("look at what the account wrote", &doc); err != nil {
		return nil, "", err
	}
	for _, raw := range doc.Records {
		var v own
		if tolerant(raw, &v) == nil && v.URI != "" {
			list = append(list, v)
		}
	}
	next, err = token(doc.Cursor)
	return list, next, err
}

// answers reports a record that answers m with that text.
func answers(v own, m pulse.Mention, text string) (pulse.Reply, bool) {
	uri, _ := addressOf(m.ID)
	id, ok := idOf(v.URI)
	if !ok || v.Value.Reply.Parent.URI != uri || norm.NFC.String(strings.TrimSpace(v.Value.Text)) != text {
		return pulse.Reply{}, false
	}
	at, _ := time.Parse(time.RFC3339, v.Value.CreatedAt) // ours; zero where somebody changed it
	return pulse.Reply{ID: id, URL: link(id), At: at.UTC().Truncate(time.Millisecond)}, true
}

func (s *Source) did(ctx context.Context) (string, error) {
	one, err := s.x.session(ctx)
	return one.DID, err
}

// letters that keys of posts are written in.
const letters = "234567abcdefghijklmnopqrstuvwxyz"

// keyOf makes the key of an answer: the moment of the guest's post, as the network's own
// keys begin with one, and what the text and the post add up to.
func keyOf(m pulse.Mention, text string) string {
	sum := sha256.Sum256([]byte(m.ID + "\x00" + text))
	mix := binary.BigEndian.Uint64(sum[:8])
	n := uint64(max(m.Posted.UnixMilli(), 0))*1000 + mix%1000 // microseconds
	n = (n&(1<<53-1))<<10 | mix>>32&1023
	var key [13]byte
	for i := len(key) - 1; i >= 0; i-- {
		key[i] = letters[n&31]
		n >>= 5
	}
	return string(key[:])
}

// What of a text is a link, a name, a tag. The first group is what the facet covers.
var (
	linkIn = regexp.MustCompile(`https?://[^\s\p{Thai}<>"]*[^\s\p{Thai}<>".,;:!?'")\]}…]`)
	nameIn = regexp.MustCompile(`(?:^|[\s(])(@[a-zA-Z0-9][a-zA-Z0-9-]*(?:\.[a-zA-Z0-9-]+)+)`)
	tagIn  = regexp.MustCompile(`(?:^|\s)(#[\p{L}\p{M}\p{N}_]*[\p{L}][\p{L}\p{M}\p{N}_]*)`)
)

// maxNames bounds how many handles of one answer are looked up.
const maxNames = 5

// facets marks the links, names and tags of an answer: without a mark, Bluesky shows plain
// words and tells nobody. A name that cannot be looked up stays words.
func (s *Source) facets(ctx context.Context, text string, m pulse.Mention) []facet {
	var out []facet
	for _, l := range linkIn.FindAllStringIndex(text, -1) {
		out = append(out, facet{span{l[0], l[1]}, []feature{{Type: facetLink, URI: text[l[0]:l[1]]}}})
	}
	for i, l := range nameIn.FindAllStringSubmatchIndex(text, -1) {
		if i == maxNames {
			break
		}
		if did := s.resolve(ctx, text[l[2]+1:l[3]], m); did != "" {
			out = append(out, facet{span{l[2], l[3]}, []feature{{Type: facetMention, DID: did}}})
		}
	}
	for _, l := range tagIn.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, facet{span{l[2], l[3]}, []feature{{Type: facetTag, Tag: text[l[2]+1 : l[3]]}}})
	}
	return out
}

// resolve finds whose handle it is; "" for nobody's.
func (s *Source) resolve(ctx context.Context, name string, m pulse.Mention) string {
	if strings.EqualFold(name, m.Author.Handle) {
		return m.Author.ID
	}
	a, err := s.x.get(ctx, resolveHandle, url.Values{"handle": {strings.ToLower(name)}})
	var b struct{ DID string }
	if err != nil || !a.OK() || tolerant(a.Body, &b) != nil || !strings.HasPrefix(b.DID, "did:") {
		return ""
	}
	return b.DID
}
