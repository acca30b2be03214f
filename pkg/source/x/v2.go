package x

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// v2 speaks API v2. X renames tweets to posts step by step, also in parameters:
// it asks with one family of names and, when that is refused, with the other.
type v2 struct {
	s      *Source
	cur    *cursor
	bearer string
}

const (
	famTweet = "tweet"
	famPost  = "post"
)

// fields are what we need of a post. In the post family author and references
// have no field names; author_id costs as much as a profile and is expanded only
// on request.
var fields = map[string]string{
	famTweet: "author_id,conversation_id,created_at,entities,in_reply_to_user_id,lang,note_tweet,possibly_sensitive,public_metrics,referenced_tweets",
	famPost:  "conversation_id,created_at,entities,lang,note_post,possibly_sensitive,public_metrics",
}

func (d *v2) family() string {
	if d.cur.Family == famPost {
		return famPost
	}
	return famTweet
}

func (d *v2) wanted(q url.Values, fam string) {
	q.Set(fam+".fields", fields[fam])
	if d.s.o.ExpandAuthors {
		q.Set("expansions", "author_id")
		q.Set("user.fields", "name,username")
	}
}

func (d *v2) url(path string, q url.Values) string {
	u := d.s.o.BaseURL + path
	if len(q) > 0 {
		u += "?" + q.Encode()
	}
	return u
}

func (d *v2) userURL(handle string) string {
	return d.url("/2/users/by/username/"+url.PathEscape(handle), nil)
}

func (d *v2) askURL(t track, p progress, w walk, n int) string {
	return d.pageURL(t, p, w, n, d.family())
}

func (d *v2) pageURL(t track, p progress, w walk, n int, fam string) string {
	q := url.Values{"max_results": {strconv.Itoa(n)}}
	d.wanted(q, fam)
	switch {
	case !w.Start.IsZero():
		q.Set("start_time", w.Start.UTC().Format(time.RFC3339))
	case p.Since != "":
		q.Set("since_id", p.Since)
	}
	path, token := "/2/tweets/search/recent", "next_token"
	if t.own {
		id := d.s.account()
		if id == "" {
			id = cmp.Or(d.cur.User, "{id of @"+d.s.handle()+"}") // the latter in a plan
		}
		path, token = "/2/users/"+id+"/mentions", "pagination_token"
	} else {
		q.Set("query", t.query)
	}
	switch {
	case w.Token != "":
		q.Set(token, w.Token)
	case w.Until != "":
		q.Set("until_id", w.Until)
	}
	return d.url(path, q)
}

// get asks in the family that worked last, then in the other one.
func (d *v2) get(ctx context.Context, what string, address func(fam string) string) (*wire.Answer, error) {
	fam := d.family()
	a, err := d.once(ctx, address(fam))
	if err != nil || a.Status != http.StatusBadRequest || !refusesFamily(a, fam) {
		return d.checked(what, a, err)
	}
	other := map[string]string{famTweet: famPost, famPost: famTweet}[fam]
	b, err := d.once(ctx, address(other))
	if err != nil || b.Status == http.StatusBadRequest && refusesFamily(b, other) {
		return d.checked(what, a, err)
	}
	d.cur.Family = other
	return d.checked(what, b, nil)
}

// refusesFamily reports a complaint about the names we asked with.
func refusesFamily(a *wire.Answer, fam string) bool {
	body := string(a.Body)
	return strings.Contains(body, fam+".fields") || strings.Contains(body, "expansions") || strings.Contains(body, "note_"+fam)
}

func (d *v2) checked(what string, a *wire.Answer, err error) (*wire.Answer, error) {
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return a, refusal(what, a)
}

func (d *v2) once(ctx context.Context, address string) (*wire.Answer, error) {
	s, err := d.s.open(ctx, &d.bearer)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("make a request: %s", wire.Mask(address))
	}
	resp, err := s.http.Do(req)
	if err == nil {
		err = resp.Body.Close()
	}
	if a, sent := s.tape.Answer(); a != nil || sent != nil {
		return a, sent
	}
	return nil, err
}

func (d *v2) ask(ctx context.Context, t track, p progress, w walk, n int) (batch, error) {
	a, err := d.get(ctx, t.String(), func(fam string) string { return d.pageURL(t, p, w, n, fam) })
	if err != nil {
		return batch{}, err
	}
	return d.decode(t.String(), a, false)
}

func (d *v2) lookup(ctx context.Context, ids []string) (batch, error) {
	a, err := d.get(ctx, "recheck", func(fam string) string {
		q := url.Values{"ids": {strings.Join(ids, ",")}}
		d.wanted(q, fam)
		return d.url("/2/tweets", q)
	})
	if err != nil {
		return batch{}, err
	}
	return d.decode("recheck", a, true)
}

func (d *v2) user(ctx context.Context, handle string) (string, error) {
	what := "look up @" + handle
	a, err := d.once(ctx, d.userURL(handle))
	if err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	unknown := pulse.WithHint(pulse.Usagef("X knows no account @%s", handle), "check mentions_of")
	if a.Status == http.StatusNotFound {
		return "", unknown
	}
	if err := refusal(what, a); err != nil {
		return "", err
	}
	var doc struct {
		Data   *struct{ ID string }
		Errors []struct{ Title string }
	}
	if err := a.JSON(what, &doc); err != nil {
		return "", err
	}
	switch {
	case doc.Data != nil && isNumber(doc.Data.ID):
		return doc.Data.ID, nil
	case doc.Data == nil && len(doc.Errors) > 0:
		return "", unknown
	}
	return "", errors.New(what + ": the answer holds no account")
}
