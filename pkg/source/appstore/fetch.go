package appstore

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

	"github.com/seed-919336a1/pulse/pkg/login"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/newest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// life is how long a token of ours holds; Apple takes none over 20 minutes.
const life = 15 * time.Minute

// bearer is a signed token, made anew when it is nearly over.
func (s *Source) bearer() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if now.Add(time.Minute).Before(s.until) {
		return s.token, nil
	}
	claims := map[string]any{"aud": "appstoreconnect-v1", "iat": now.Unix(), "exp": now.Add(life).Unix()}
	if s.issuer != "" {
		claims["iss"] = s.issuer
	} else {
		claims["sub"] = "user" // a key of one person
	}
	t, err := login.Signed(s.key, map[string]any{"kid": s.keyID}, claims)
	if err != nil {
		return "", fmt.Errorf("%s: %w", s.name, err)
	}
	s.token, s.until = t, now.Add(life)
	return t, nil
}

func (s *Source) ask(ctx context.Context, method string, u *url.URL, body any) (*wire.Answer, error) {
	token, err := s.bearer()
	if err != nil {
		return nil, err
	}
	req, err := wire.JSONRequest(ctx, method, u.String(), token, body)
	if err != nil {
		return nil, err
	}
	return s.http.Do(ctx, req)
}

// listURL is a page of an app's reviews. The token of a page is the query that Apple
// gave for it; the server and the path stay ours.
func (s *Source) listURL(app, token string) *url.URL {
	u := s.base.JoinPath("v1", "apps", app, "customerReviews")
	u.RawQuery = token
	if token == "" {
		u.RawQuery = url.Values{"sort": {"-createdDate"}, "limit": {strconv.Itoa(perPage)}, "include": {"response"}}.Encode()
	}
	return u
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

// read takes a page apart.
func (s *Source) read(a *wire.Answer, app string) (newest.Answer, error) {
	what := s.say(app)
	var in struct {
		Data  *[]json.RawMessage         `json:"data"`
		Links map[string]json.RawMessage `json:"links"`
		Meta  json.RawMessage            `json:"meta"`
	}
	if err := a.JSON(what, &in); err != nil {
		return newest.Answer{}, err
	}
	if in.Data == nil {
		return newest.Answer{}, fmt.Errorf("%s: the answer has another shape than expected: no data in it", what)
	}
	out := newest.Answer{Cost: pulse.Cost{Requests: 1}, Total: counted(in.Meta)}
	if next, err := url.Parse(newest.Str(in.Links["next"])); err == nil && len(next.RawQuery) < 4096 {
		out.Next = next.RawQuery
	}
	for i, raw := range *in.Data {
		it, err := s.item(raw, app)
		if err != nil {
			out.Bad = append(out.Bad, pulse.Bad{Where: fmt.Sprintf("item %d of %s", i+1, what), Why: err.Error()})
			continue
		}
		out.Items = append(out.Items, it)
	}
	return out, nil
}

// counted is how many reviews Apple counts in a list, nil where it does not say.
func counted(meta json.RawMessage) *int {
	var in struct {
		Paging struct{ Total json.RawMessage }
	}
	if len(meta) == 0 || json.Unmarshal(meta, &in) != nil {
		return nil
	}
	return newest.Number(in.Paging.Total)
}

// safe is an id that can stand in an address.
var safe = regexp.MustCompile(`^[A-Za-z0-9._-]{1,200}$`)

func plain(id string) bool { return safe.MatchString(id) && strings.Trim(id, ".") != "" }

// item reads one review.
func (s *Source) item(raw json.RawMessage, app string) (newest.Item, error) {
	var in *struct {
		ID         json.RawMessage            `json:"id"`
		Attributes map[string]json.RawMessage `json:"attributes"`
	}
	if json.Unmarshal(raw, &in) != nil || in == nil {
		return newest.Item{}, errors.New("is no review")
	}
	id := newest.Str(in.ID)
	if !plain(id) {
		return newest.Item{}, errors.New("has no id")
	}
	at, err := time.Parse(time.RFC3339, newest.Str(in.Attributes["createdDate"]))
	if err != nil || at.Year() < 2008 || at.Year() > 9000 {
		return newest.Item{}, fmt.Errorf("has no date that can be read (%.40q)", newest.Str(in.Attributes["createdDate"]))
	}
	text := words(newest.Str(in.Attributes["title"]), newest.Str(in.Attributes["body"]))
	if strings.TrimSpace(text) == "" {
		return newest.Item{}, errors.New("has no words")
	}
	at = at.UTC().Truncate(time.Millisecond)
	m := pulse.Mention{Source: s.name, ID: id, Via: pulse.ViaAddressed, Place: s.place, Text: text, Posted: at,
		Author: pulse.Author{Name: newest.Clean(newest.Str(in.Attributes["reviewerNickname"]))}}
	if number.MatchString(app) {
		m.URL = "https://appstoreconnect.apple.com/apps/" + app + "/distribution/activity/ios/ratingsResponses"
	}
	var stars float64
	if json.Unmarshal(in.Attributes["rating"], &stars) == nil && stars >= 1 && stars <= 5 {
		m.Rating = stars
	}
	return newest.Item{Mention: m, At: at, Print: newest.Print(id, text, strconv.FormatFloat(m.Rating, 'f', -1, 64))}, nil
}

// words are the title and the body as one text. Apple fills in a title where the guest
// gave none: then it is how the body begins.
func words(title, body string) string {
	title, body = newest.Clean(title), newest.Clean(body)
	switch begins := strings.TrimRight(strings.TrimSpace(title), "…."); {
	case strings.TrimSpace(title) == "", begins != "" && strings.HasPrefix(strings.TrimSpace(body), begins):
		return body
	case strings.TrimSpace(body) == "":
		return title
	}
	return title + "\n" + body
}

// one asks for one review.
func (s *Source) one(ctx context.Context, id string) (newest.Item, bool, string, error) {
	what := s.name + ": review " + id
	a, err := s.ask(ctx, http.MethodGet, s.base.JoinPath("v1", "customerReviews", id), nil)
	switch {
	case err != nil:
		return newest.Item{}, false, "", fmt.Errorf("%s: %w", what, err)
	case a.Status == http.StatusNotFound && code(a) == "NOT_FOUND":
		return newest.Item{}, false, "", nil
	case !a.OK():
		return newest.Item{}, false, "", s.refused(a, "", "")
	}
	var in struct {
		Data json.RawMessage `json:"data"`
	}
	if err := a.JSON(what, &in); err != nil {
		return newest.Item{}, false, "", err
	}
	app := ""
	if len(s.apps) == 1 {
		app = s.apps[0]
	}
	it, err := s.item(in.Data, app)
	if err != nil {
		return newest.Item{}, true, err.Error(), nil
	}
	return it, true, "", nil
}

// code is Apple's word for a refusal: NOT_FOUND, FORBIDDEN.REQUIRED_AGREEMENTS_…
func code(a *wire.Answer) string {
	var in struct {
		Errors []struct{ Code json.RawMessage }
	}
	if json.Unmarshal(a.Body, &in) != nil || len(in.Errors) == 0 {
		return ""
	}
	return newest.Str(in.Errors[0].Code)
}

// refused says in the owner's words what a status other than 2xx means.
func (s *Source) refused(a *wire.Answer, app, token string) error {
	what := s.name
	if app != "" {
		what = s.say(app)
	}
	err := a.Err(what)
	switch {
	case a.Status == http.StatusUnauthorized:
		return pulse.WithHint(err, "check key_id, issuer and key_file of the source, and that the clock is right; a revoked key is made anew in App Store Connect (Users and Access, Integrations)")
	case a.Status == http.StatusForbidden && strings.Contains(code(a), "AGREEMENT"):
		return pulse.WithHint(err, "the account holder must accept Apple's new agreement at App Store Connect")
	case a.Status == http.StatusForbidden:
		return pulse.WithHint(err, "the key's role must be Customer Support, or one that includes it")
	case a.Status == http.StatusTooManyRequests:
		return pulse.WithHint(err, "Apple counts 3,600 requests an hour; the next fetch goes on here")
	case token != "" && (a.Status == http.StatusBadRequest || a.Status == http.StatusGone || a.Status == http.StatusConflict):
		return newest.Stale(err)
	case a.Status == http.StatusNotFound && app != "":
		return newest.Gone(pulse.WithHint(err, "check app: %s; the key sees the apps of its own team alone", app))
	}
	return err
}
