package mastodon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/seed-919336a1/pulse/pkg/plain"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// ReplyTerms implements pulse.Replier. A person says yes to each answer; programs that
// answer strangers are not welcome on these networks, so only who named the account is
// answered.
func (s *Source) ReplyTerms(m pulse.Mention, text string) pulse.ReplyTerms {
	t := pulse.ReplyTerms{Longest: s.longest, Length: length(s.addressed(m, text)), ByHand: m.URL}
	switch {
	case !plainID(m.ID):
		t.Why = "this is no post of this server"
	case m.Via != pulse.ViaAddressed:
		t.Why = "on Mastodon programs answer only guests who named the account"
	case s.token == "":
		t.Why = "answering wants a token with write:statuses (token_env)"
	default:
		t.Can = true
	}
	return t
}

// What servers count otherwise than letter by letter.
var (
	linkIn   = regexp.MustCompile(`https?://[^\s\p{Thai}<>"]*[^\s\p{Thai}<>".,;:!?'")\]}…]`)
	remoteIn = regexp.MustCompile(`(^|[^\w/])(@\w+(?:[.-]\w+)*)@[\w.-]+\w`)
)

// length counts as Mastodon does: a link 23, an account by its name alone.
func length(text string) int {
	text = linkIn.ReplaceAllString(norm.NFC.String(text), strings.Repeat("x", 23))
	return utf8.RuneCountInString(remoteIn.ReplaceAllString(text, "$1$2"))
}

// addressed puts the guest's account before the text, where it does not name it: without
// it the guest is not told.
func (s *Source) addressed(m pulse.Mention, text string) string {
	text = norm.NFC.String(strings.TrimSpace(text))
	if m.Author.Handle == "" {
		return text
	}
	name := "@" + m.Author.Handle
	for _, w := range strings.Fields(text) {
		w = strings.TrimRight(w, ".,:;!?")
		if strings.EqualFold(w, name) || strings.EqualFold(w, strings.TrimSuffix(name, "@"+s.host)) {
			return text
		}
	}
	return name + " " + text
}

// newStatus is an answer as it is sent.
type newStatus struct {
	Status      string `json:"status"`
	InReplyTo   string `json:"in_reply_to_id"`
	Visibility  string `json:"visibility"`
	SpoilerText string `json:"spoiler_text,omitempty"`
	Language    string `json:"language,omitempty"`
}

// Reply implements pulse.Replier. The server keeps the key of the answer for an hour and
// posts the same one once.
func (s *Source) Reply(ctx context.Context, m pulse.Mention, text string) (pulse.Reply, error) {
	what := "answer " + m.Key()
	if t := s.ReplyTerms(m, text); !t.Can {
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrPolicy, Msg: what + ": " + t.Why}
	}
	guest, err := s.guest(ctx, what, m)
	if err != nil {
		return pulse.Reply{}, err
	}
	m.Author = guest.Author // under whatever name it has today
	body := newStatus{Status: s.addressed(m, text), InReplyTo: m.ID, Visibility: quieter(guest.visibility), SpoilerText: guest.warning, Language: m.Lang}
	if err := s.fits(ctx, what, body); err != nil {
		return pulse.Reply{}, err
	}
	key := "pulse-" + hash(m.ID, body.Status)
	a, err := s.send(wire.Unrepeated(ctx), http.MethodPost, []string{"api", "v1", "statuses"}, nil, body, key)
	switch {
	case err != nil && wire.NotSent(err):
		return pulse.Reply{}, fmt.Errorf("%s: %w", what, err)
	case err != nil:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Msg: what + ": the server may have it, its answer was lost", Err: err}
	case a.OK():
		return s.created(what, a)
	case a.Status >= 500:
		return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Err: a.Err(what)}
	}
	return pulse.Reply{}, refused(what, a)
}

// guest looks at the post once more: it may be gone, and its visibility decides ours.
func (s *Source) guest(ctx context.Context, what string, m pulse.Mention) (post, error) {
	a, err := s.get(ctx, []string{"api", "v1", "statuses", m.ID}, nil)
	if err != nil {
		return post{}, fmt.Errorf("%s: %w", what, err)
	}
	gone, err := missing(a)
	if gone {
		return post{}, &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": the post is gone, or not shown to you", Hint: "pulse recheck follows deletions"}
	}
	if err != nil {
		return post{}, fmt.Errorf("%s: %w", what, err)
	}
	p, err := s.post(a.Body)
	switch {
	case errors.Is(err, errPrivate):
		return post{}, &pulse.Problem{Kind: pulse.ErrPolicy, Msg: what + ": the guest has made the post private", Hint: "answer it in your app, privately"}
	case err != nil:
		return post{}, fmt.Errorf("%s: the post cannot be read: %w", what, err)
	}
	return p, nil
}

// quieter: an answer is never more public than what the guest wrote, and stays out of
// timelines of strangers.
func quieter(v string) string {
	if v == "public" {
		return "unlisted"
	}
	return v
}

// fits holds the answer against the server's own limit before anything is sent.
func (s *Source) fits(ctx context.Context, what string, body newStatus) error {
	if body.Status == "" {
		return pulse.Usagef("%s: there are no words", what)
	}
	most := s.longest
	if got, err := s.instance(ctx); err == nil && got.Configuration.Statuses.MaxCharacters > 0 {
		most = got.Configuration.Statuses.MaxCharacters
	}
	if n := length(body.Status) + utf8.RuneCountInString(body.SpoilerText); n > most {
		return pulse.WithHint(pulse.Usagef("%s: the server takes %d characters, the answer has %d with the guest's name and warning", what, most, n), "shorten it")
	}
	return nil
}

// created reads the server's answer to a new post.
func (s *Source) created(what string, a *wire.Answer) (pulse.Reply, error) {
	if r, _, ok := reply(a.Body); ok {
		return r, nil
	}
	return pulse.Reply{}, &pulse.Problem{Kind: pulse.ErrUnknownOutcome, Msg: what + ": the server took it, and its answer cannot be read"}
}

// reply reads a post of ours.
func reply(raw json.RawMessage) (pulse.Reply, status, bool) {
	var v status
	id := idOf(raw)
	if tolerant(raw, &v) != nil || id == "" {
		return pulse.Reply{}, v, false
	}
	at, _ := time.Parse(time.RFC3339, v.CreatedAt) // zero where it does not say
	return pulse.Reply{ID: id, URL: link(v.URL, v.URI), At: at.UTC().Truncate(time.Millisecond)}, v, true
}

// refused is an answer that the server surely did not post.
func refused(what string, a *wire.Answer) error {
	switch a.Status {
	case http.StatusUnprocessableEntity, http.StatusBadRequest:
		return &pulse.Problem{Kind: pulse.ErrUsage, Msg: what + ": the server does not take this text: " + a.Detail(), Hint: "shorten or change it"}
	case http.StatusNotFound:
		return &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + ": the post is gone, or not shown to you", Hint: "pulse recheck follows deletions"}
	case http.StatusTooManyRequests:
		return pulse.WithHint(a.Err(what+": nothing was sent"), "send it again later")
	}
	return refusal(what, a)
}

// FindReply implements pulse.Replier: among what stands below the guest's post, and where
// that is gone among what the account wrote since then.
func (s *Source) FindReply(ctx context.Context, m pulse.Mention, text string, since time.Time) (pulse.Reply, bool, error) {
	what, want := "look for the answer to "+m.Key(), said(text)
	a, err := s.get(ctx, []string{"api", "v1", "statuses", m.ID, "context"}, nil)
	if err != nil {
		return pulse.Reply{}, false, err
	}
	if a.Status != http.StatusNotFound {
		if err := refusal(what, a); err != nil {
			return pulse.Reply{}, false, err
		}
		var doc struct{ Descendants []json.RawMessage }
		if err := a.JSON(what, &doc); err != nil {
			return pulse.Reply{}, false, err
		}
		r, ok := s.among(doc.Descendants, m.ID, want)
		return r, ok, nil
	}
	return s.amongOurs(ctx, what, want, since)
}

// among looks for a post of ours with these words below id; "" below anything.
func (s *Source) among(list []json.RawMessage, id, want string) (pulse.Reply, bool) {
	for _, raw := range list {
		r, v, ok := reply(raw)
		if ok && (id == "" || v.InReplyTo == id) && strings.EqualFold(s.full(v.Account.Acct), s.us) && said(plain.FromHTML(v.Content)) == want {
			return r, true
		}
	}
	return pulse.Reply{}, false
}

// findPages bounds how far back our own posts are read.
const findPages = 5

func (s *Source) amongOurs(ctx context.Context, what, want string, since time.Time) (pulse.Reply, bool, error) {
	a, err := s.get(ctx, []string{"api", "v1", "accounts", "verify_credentials"}, nil)
	if err != nil {
		return pulse.Reply{}, false, err
	}
	if err := refusal(what, a); err != nil {
		return pulse.Reply{}, false, err
	}
	us, from := idOf(a.Body), ""
	if us == "" {
		return pulse.Reply{}, false, fmt.Errorf("%s: the server does not say whose token it is", what)
	}
	for range findPages {
		q := url.Values{"limit": {"40"}, "exclude_reblogs": {"true"}}
		if from != "" {
			q.Set("max_id", from)
		}
		a, err := s.get(ctx, []string{"api", "v1", "accounts", us, "statuses"}, q)
		if err != nil {
			return pulse.Reply{}, false, err
		}
		if err := refusal(what, a); err != nil {
			return pulse.Reply{}, false, err
		}
		var list []json.RawMessage
		if err := a.JSON(what, &list); err != nil {
			return pulse.Reply{}, false, err
		}
		if r, ok := s.among(list, "", want); ok {
			return r, true, nil
		}
		if len(list) == 0 {
			break
		}
		last, _, ok := reply(list[len(list)-1])
		if !ok || last.ID == from || last.At.Before(since.Add(-time.Minute)) { // the server's clock may be behind ours
			break
		}
		from = last.ID
	}
	return pulse.Reply{}, false, nil
}

// said is a text without the accounts before it, as servers show them shortened.
func said(text string) string {
	words := strings.Fields(norm.NFC.String(text))
	words = slices.DeleteFunc(words, func(w string) bool { return strings.HasPrefix(w, "@") && len(w) > 1 })
	return strings.Join(words, " ")
}
