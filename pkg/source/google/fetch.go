package google

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/newest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// mostInBatch is how many places one batch may ask for.
const mostInBatch = 50

// byTime is the order that brings edits back.
const byTime = "updateTime desc"

// lists are what a fetch walks: each place, or the places of an account together. A
// batch is called after its places, so that a new place makes a new list, which is
// walked to its end.
func (s *Source) lists() []string {
	var out []string
	for _, group := range s.accounts() {
		if !s.batch || len(group) == 1 {
			for _, p := range group {
				out = append(out, p.parent())
			}
			continue
		}
		for part := range slices.Chunk(group, mostInBatch) {
			out = append(out, batchName(part))
		}
	}
	return out
}

// accounts are the places by their account, in the order of the configuration.
func (s *Source) accounts() [][]place {
	var out [][]place
	at := map[string]int{}
	for _, p := range s.places {
		i, ok := at[p.account]
		if !ok {
			i = len(out)
			at[p.account], out = i, append(out, nil)
		}
		out[i] = append(out[i], p)
	}
	return out
}

func batchName(ps []place) string {
	var ids []string
	for _, p := range ps {
		ids = append(ids, p.location)
	}
	slices.Sort(ids)
	return ps[0].account + ":" + newest.Print(ids...)
}

// inBatch are the places of a batch; nil where the list is one place.
func (s *Source) inBatch(list string) []place {
	account, _, ok := strings.Cut(list, ":")
	if !ok {
		return nil
	}
	for _, group := range s.accounts() {
		for part := range slices.Chunk(group, mostInBatch) {
			if part[0].account == account && batchName(part) == list {
				return part
			}
		}
	}
	return nil
}

func (s *Source) describe(list string) string {
	if ps := s.inBatch(list); ps != nil {
		return fmt.Sprintf("POST %s (%d places)", s.base.JoinPath(ps[0].account, "locations:batchGetReviews"), len(ps))
	}
	return "GET " + wire.MaskURL(s.listURL(list, ""))
}

func (s *Source) listURL(parent, token string) *url.URL {
	u := s.base.JoinPath(parent, "reviews")
	q := url.Values{"pageSize": {strconv.Itoa(perPage)}, "orderBy": {byTime}}
	if token != "" {
		q.Set("pageToken", token)
	}
	u.RawQuery = q.Encode()
	return u
}

// answers is what both calls give.
type answers struct {
	Reviews []json.RawMessage `json:"reviews"`
	Located []json.RawMessage `json:"locationReviews"`
	Next    json.RawMessage   `json:"nextPageToken"`
	Total   json.RawMessage   `json:"totalReviewCount"`
	Average json.RawMessage   `json:"averageRating"`
}

// fetch implements newest.Lists.
func (s *Source) fetch(ctx context.Context, list, token string) (newest.Answer, error) {
	ps := s.inBatch(list)
	var a *wire.Answer
	var err error
	if ps != nil {
		a, err = s.askBatch(ctx, ps, token)
	} else {
		a, err = s.ask(ctx, http.MethodGet, s.listURL(list, token), nil)
	}
	if err != nil {
		return newest.Answer{}, fmt.Errorf("%s: %w", s.say(list), err)
	}
	if err := s.refused(a, list, token); err != nil {
		return newest.Answer{}, err
	}
	return s.read(a, list, token, ps)
}

func (s *Source) askBatch(ctx context.Context, ps []place, token string) (*wire.Answer, error) {
	body := struct {
		Names  []string `json:"locationNames"`
		Size   int      `json:"pageSize"`
		Token  string   `json:"pageToken,omitempty"`
		Order  string   `json:"orderBy"`
		Silent bool     `json:"ignoreRatingOnlyReviews"`
	}{Size: perPage, Token: token, Order: byTime}
	for _, p := range ps {
		body.Names = append(body.Names, p.parent())
	}
	return s.ask(ctx, http.MethodPost, s.base.JoinPath(ps[0].account, "locations:batchGetReviews"), body)
}

// ask sends a request with the log-in, and once more where the log-in had just to be
// renewed. Reading twice changes nothing, so that a batch may be repeated.
func (s *Source) ask(ctx context.Context, method string, u *url.URL, body any) (*wire.Answer, error) {
	token, err := s.login.Token(ctx)
	if err != nil {
		return nil, err
	}
	a, err := s.send(ctx, method, u, body, token)
	if err != nil || a.Status != http.StatusUnauthorized {
		return a, err
	}
	if token, err = s.login.Renew(ctx, token); err != nil {
		return nil, err
	}
	return s.send(ctx, method, u, body, token)
}

func (s *Source) send(ctx context.Context, method string, u *url.URL, body any, token string) (*wire.Answer, error) {
	req, err := wire.JSONRequest(ctx, method, u.String(), token, body)
	if err != nil {
		return nil, err
	}
	return s.http.Do(ctx, req)
}

// read takes an answer apart. An object without any of the words we know is not an
// empty list of reviews, which Google sends as {} or with nothing but numbers.
func (s *Source) read(a *wire.Answer, list, token string, ps []place) (newest.Answer, error) {
	what := s.say(list)
	var in answers
	if err := a.JSON(what, &in); err != nil {
		return newest.Answer{}, err
	}
	var keys map[string]json.RawMessage
	_ = json.Unmarshal(a.Body, &keys) // it was an object a moment ago, or null
	if keys == nil || len(keys) > 0 && in.Reviews == nil && in.Located == nil && in.Next == nil && in.Total == nil && in.Average == nil {
		return newest.Answer{}, fmt.Errorf("%s: the answer has another shape than expected: no reviews in it", what)
	}
	out := newest.Answer{Next: newest.Str(in.Next), Cost: pulse.Cost{Requests: 1}}
	if ps == nil {
		if out.Total = newest.Number(in.Total); len(keys) == 0 && token == "" {
			out.Total = new(int) // {} is a place without reviews
		}
	}
	rejected := 0
	take := func(i int, raw json.RawMessage, at string) {
		r, err := s.review(raw, at)
		if err != nil {
			out.Bad = append(out.Bad, pulse.Bad{Where: fmt.Sprintf("item %d of %s", i+1, what), Why: err.Error()})
			return
		}
		out.Items = append(out.Items, r.item)
		if r.reply.rejected() {
			rejected++
			if rejected <= maxNotes {
				out.Notes = append(out.Notes, fmt.Sprintf("Google does not show the answer to %s:%s (%s); write another: pulse answer %s:%s",
					s.name, r.item.Mention.ID, r.reply.why(), s.name, r.item.Mention.ID))
			}
		}
	}
	for i, raw := range in.Reviews {
		take(i, raw, list)
	}
	for i, raw := range in.Located {
		inner, at := located(raw)
		take(i, inner, at)
	}
	if rejected > maxNotes {
		out.Notes = append(out.Notes, fmt.Sprintf("and %d more answers that Google does not show", rejected-maxNotes))
	}
	return out, nil
}

// count asks each place of a batch how many reviews it has: the answer to a batch does
// not say. What cannot be had leaves it unknown, as the reviews themselves are there.
func (s *Source) count(ctx context.Context, list string) (total *int, cost pulse.Cost) {
	sum := 0
	for _, p := range s.inBatch(list) {
		u := s.listURL(p.parent(), "")
		q := u.Query()
		q.Set("pageSize", "1")
		u.RawQuery = q.Encode()
		cost.Requests++
		a, err := s.ask(ctx, http.MethodGet, u, nil)
		if err != nil || !a.OK() {
			return nil, cost
		}
		one, err := s.read(a, p.parent(), "", nil)
		if err != nil || one.Total == nil {
			return nil, cost
		}
		sum += *one.Total
	}
	if cost.Requests == 0 {
		return nil, cost // no batch: its own answers say it
	}
	return &sum, cost
}

// maxNotes keeps a page of refused answers from flooding the terminal.
const maxNotes = 5

// located is one item of a batch: a review with the name of its place.
func located(raw json.RawMessage) (review json.RawMessage, at string) {
	var in struct {
		Name   json.RawMessage `json:"name"`
		Review json.RawMessage `json:"review"`
	}
	if json.Unmarshal(raw, &in) != nil {
		return nil, ""
	}
	return in.Review, newest.Str(in.Name)
}
