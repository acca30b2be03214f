package play

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/newest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

func (s *Source) reviewsURL(app string) *url.URL {
	return s.base.JoinPath("androidpublisher", "v3", "applications", app, "reviews")
}

func (s *Source) listURL(app, token string) *url.URL {
	u := s.reviewsURL(app)
	q := url.Values{"maxResults": {strconv.Itoa(perPage)}}
	if token != "" {
		q.Set("token", token)
	}
	u.RawQuery = q.Encode()
	return u
}

// ask sends a request with the account's token, and once more with a new one where it
// is no longer taken.
func (s *Source) ask(ctx context.Context, method string, u *url.URL, body any) (*wire.Answer, error) {
	for again := false; ; again = true {
		token, err := s.access.get(ctx, s.http)
		if err != nil {
			return nil, err
		}
		a, err := s.send(ctx, method, u, body, token)
		if err != nil || a.Status != http.StatusUnauthorized || again {
			return a, err
		}
		s.access.drop(token)
	}
}

func (s *Source) send(ctx context.Context, method string, u *url.URL, body any, token string) (*wire.Answer, error) {
	req, err := wire.JSONRequest(ctx, method, u.String(), token, body)
	if err != nil {
		return nil, err
	}
	return s.http.Do(ctx, req)
}

// fetch implements newest.Lists.
func (s *Source) fetch(ctx context.Context, app, token string) (newest.Answer, error) {
	a, err := s.ask(ctx, http.MethodGet, s.listURL(app, token), nil)
	if err != nil {
		return newest.Answer{}, fmt.Errorf("%s: %w", s.say(app), err)
	}
	if !a.OK() {
		return newest.Answer{}, s.refused(a, app, token)
	}
	return s.read(a, app)
}

// read takes a page apart. Google sends {} where the last seven days were quiet.
func (s *Source) read(a *wire.Answer, app string) (newest.Answer, error) {
	what := s.say(app)
	var in map[string]json.RawMessage
	if err := a.JSON(what, &in); err != nil {
		return newest.Answer{}, err
	}
	var list []json.RawMessage
	bad := in["reviews"] != nil && json.Unmarshal(in["reviews"], &list) != nil
	if in == nil || bad || len(in) > 0 && in["reviews"] == nil && in["tokenPagination"] == nil && in["pageInfo"] == nil {
		return newest.Answer{}, fmt.Errorf("%s: the answer has another shape than expected: no reviews in it", what)
	}
	var page struct {
		Next json.RawMessage `json:"nextPageToken"`
	}
	_ = json.Unmarshal(in["tokenPagination"], &page) // without it this is the last page
	out := newest.Answer{Cost: pulse.Cost{Requests: 1}, Next: newest.Str(page.Next)}
	for i, raw := range list {
		r, err := s.review(raw)
		if err != nil {
			out.Bad = append(out.Bad, pulse.Bad{Where: fmt.Sprintf("item %d of %s", i+1, what), Why: err.Error()})
			continue
		}
		r.item.Mention.URL = "https://play.google.com/store/apps/details?id=" + url.QueryEscape(app) + "&reviewId=" + url.QueryEscape(r.item.Mention.ID)
		r.item.Mention.ID = app + "/" + r.item.Mention.ID
		out.Items = append(out.Items, r.item)
	}
	return out, nil
}

// review is one review, read.
type review struct {
	item    newest.Item
	reply   string // our answer; "" none
	replied time.Time
}

// comment is what either side said.
type comment struct {
	Text     json.RawMessage `json:"text"`
	Original json.RawMessage `json:"originalText"`
	Changed  json.RawMessage `json:"lastModified"`
	Stars    json.RawMessage `json:"starRating"`
	Lang     json.RawMessage `json:"reviewerLanguage"`
	Up       json.RawMessage `json:"thumbsUpCount"`
}

// safe is an id that can stand in an address.
var safe = regexp.MustCompile(`^[A-Za-z0-9:._-]{1,200}$`)

func (s *Source) review(raw json.RawMessage) (review, error) {
	var in *struct {
		ID       json.RawMessage   `json:"reviewId"`
		Author   json.RawMessage   `json:"authorName"`
		Comments []json.RawMessage `json:"comments"`
	}
	if json.Unmarshal(raw, &in) != nil || in == nil {
		return review{}, errors.New("is no review")
	}
	id := newest.Str(in.ID)
	if !safe.MatchString(id) || strings.Trim(id, ".") == "" {
		return review{}, errors.New("has no id")
	}
	guest, ours := talk(in.Comments)
	if guest == nil {
		return review{}, errors.New("has no words")
	}
	at, err := moment(guest.Changed)
	if err != nil {
		return review{}, err
	}
	text := newest.Str(guest.Original)
	if text == "" {
		text = newest.Str(guest.Text)
	}
	m := pulse.Mention{Source: s.name, ID: id, Via: pulse.ViaAddressed, Place: s.place, Text: words(newest.Clean(text)), Posted: at,
		Author: pulse.Author{Name: newest.Clean(newest.Str(in.Author))}, Lang: language(newest.Str(guest.Lang)), Reach: whole(guest.Up)}
	if strings.TrimSpace(m.Text) == "" {
		return review{}, errors.New("has no words")
	}
	if n := whole(guest.Stars); n >= 1 && n <= 5 {
		m.Rating = float64(n)
	}
	r := review{item: newest.Item{Mention: m, At: at, Print: newest.Print(id, m.Text, strconv.Itoa(int(m.Rating)))}}
	if ours != nil {
		r.reply = newest.Str(ours.Text)
		r.replied, _ = moment(ours.Changed) // zero where it does not say
	}
	return r, nil
}

// talk finds what the guest said and what we answered, each last.
func talk(comments []json.RawMessage) (guest, ours *comment) {
	for _, raw := range comments {
		var in struct {
			User *comment `json:"userComment"`
			Dev  *comment `json:"developerComment"`
		}
		if json.Unmarshal(raw, &in) != nil {
			continue
		}
		if in.User != nil && guest == nil { // the newest comes first
			guest = in.User
		}
		if in.Dev != nil && ours == nil {
			ours = in.Dev
		}
	}
	return guest, ours
}

// words puts the title, which Google writes before a tab, on a line of its own.
func words(text string) string {
	title, body, ok := strings.Cut(text, "\t")
	switch {
	case !ok:
		return text
	case strings.TrimSpace(title) == "":
		return body
	}
	return title + "\n" + body
}

// moment reads seconds, as a number or a string, and nanoseconds.
func moment(raw json.RawMessage) (time.Time, error) {
	var in struct {
		Seconds json.RawMessage `json:"seconds"`
		Nanos   json.RawMessage `json:"nanos"`
	}
	_ = json.Unmarshal(raw, &in) // what is no object has no date
	text := newest.Str(in.Seconds)
	if text == "" {
		text = string(in.Seconds)
	}
	sec, err := strconv.ParseInt(text, 10, 64)
	if err != nil || sec < 1.2e9 || sec > 1e10 {
		return time.Time{}, fmt.Errorf("has no date that can be read (%.40q)", newest.Clean(text))
	}
	return time.Unix(sec, int64(min(whole(in.Nanos), 999_999_999))).UTC().Truncate(time.Millisecond), nil
}

// refused says in the owner's words what a status other than 2xx means.
func (s *Source) refused(a *wire.Answer, app, token string) error {
	err := a.Err(s.say(app))
	switch {
	case a.Status == http.StatusUnauthorized:
		return pulse.WithHint(err, "the service account's key is not taken: make a new one (docs/sources.md, Google Play)")
	case a.Status == http.StatusForbidden:
		return pulse.WithHint(err, "invite %s in the Play Console (Users and permissions) with \"Reply to reviews\" for this app, and enable the Google Play Android Developer API; it takes up to a day", s.access.mail)
	case a.Status == http.StatusTooManyRequests:
		return pulse.WithHint(err, "Google Play counts 200 requests an hour for an app; the next fetch goes on here")
	case token != "" && (a.Status == http.StatusBadRequest || a.Status == http.StatusGone):
		return newest.Stale(err)
	case a.Status == http.StatusNotFound:
		return newest.Gone(pulse.WithHint(err, "check app: %s; it is the package name of a published app of your account", app))
	}
	return err
}

func whole(raw json.RawMessage) int {
	var n int
	if len(raw) == 0 || json.Unmarshal(raw, &n) != nil {
		return 0
	}
	return max(n, 0)
}

// language is the tag that the guest's telephone gave: tr, pt_BR.
func language(s string) string {
	s = strings.ToLower(strings.ReplaceAll(s, "_", "-"))
	if len(s) < 2 || len(s) > 12 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz-0123456789") != "" {
		return ""
	}
	if s == "in" {
		return "id" // the code until 1989, still sent by Android
	}
	return s
}
