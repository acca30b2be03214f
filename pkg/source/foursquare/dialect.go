package foursquare

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// api is what differs between the dialects.
type api interface {
	base() string
	path(id string) []string
	query(next string) url.Values // next as page gave it, "" the newest
	sign(r *http.Request)
	limit() int // tips in one answer at most
	// page takes an answer apart. next is "" where nothing follows.
	page(a *wire.Answer, what, now string) (items []json.RawMessage, next string, err error)
	remedy() string // for a key that was refused
}

func dialect(o Options) (api, error) {
	switch o.Dialect {
	case "", Places:
		return placesAPI{o.Key, o.KeyHint}, needKey(o)
	case V3:
		return v3API{placesAPI{o.Key, o.KeyHint}}, needKey(o)
	case V2:
		if (o.ClientID == "" || o.ClientSecret == "") && o.Key == "" {
			return nil, pulse.WithHint(pulse.Usagef("%s: v2 needs a client id and its secret, or an OAuth token", o.Name),
				"name them with client_id_env and client_secret_env, or set %s", o.KeyHint)
		}
		return v2API{o}, nil
	}
	return nil, pulse.Usagef("%s: no dialect %q; use %s, %s or %s", o.Name, o.Dialect, Places, V3, V2)
}

func needKey(o Options) error {
	if o.Key != "" {
		return nil
	}
	return pulse.WithHint(pulse.Usagef("%s: there is no service key", o.Name),
		"set %s to a service key of your project at foursquare.com/developers", o.KeyHint)
}

// placesAPI is the Places API with a version in a header.
type placesAPI struct{ key, hint string }

func (placesAPI) base() string            { return "https://places-api.foursquare.com" }
func (placesAPI) path(id string) []string { return []string{"places", url.PathEscape(id), "tips"} }
func (placesAPI) limit() int              { return 50 }

func (placesAPI) query(next string) url.Values {
	// Without fields Foursquare leaves out language and link.
	q := url.Values{"limit": {"50"}, "sort": {"NEWEST"}, "fields": {"fsq_tip_id,created_at,text,lang,url,agree_count"}}
	return with(q, "cursor", next)
}

func with(q url.Values, name, value string) url.Values {
	if value != "" {
		q.Set(name, value)
	}
	return q
}

func (a placesAPI) sign(r *http.Request) {
	r.Header.Set("Authorization", "Bearer "+a.key)
	r.Header.Set("X-Places-Api-Version", Places)
}

func (a placesAPI) remedy() string {
	return "set " + a.hint + " to a service key of your project at foursquare.com/developers; keys of v3 do not work here (dialect: v3)"
}

func (placesAPI) page(a *wire.Answer, what, _ string) ([]json.RawMessage, string, error) {
	items, err := list(a, what)
	return items, nextCursor(a.Header), err
}

// list is a bare array of tips or, from some servers, {"results": […]}.
func list(a *wire.Answer, what string) ([]json.RawMessage, error) {
	var items []json.RawMessage
	err := a.JSON(what, &items)
	if err == nil && items != nil {
		return items, nil
	}
	var o struct{ Results *[]json.RawMessage }
	if json.Unmarshal(a.Body, &o) == nil && o.Results != nil {
		return *o.Results, nil
	}
	if err == nil {
		err = errors.New(what + ": the answer has another shape than expected: null")
	}
	return nil, err
}

var relNext = regexp.MustCompile(`<([^>]*)>[^,]*;\s*rel="?next"?`)

// nextCursor takes the cursor out of Link rel=next. The link itself is not
// followed: it might lead to another host, and our key with it.
func nextCursor(h http.Header) string {
	m := relNext.FindStringSubmatch(h.Get("Link"))
	if m == nil {
		return ""
	}
	u, err := url.Parse(m[1])
	if err != nil {
		return ""
	}
	return u.Query().Get("cursor")
}

// v3API is the same with a raw key, no version and other names.
type v3API struct{ placesAPI }

func (v3API) base() string { return "https://api.foursquare.com/v3" }

func (v3API) query(next string) url.Values {
	q := url.Values{"limit": {"50"}, "sort": {"NEWEST"}, "fields": {"id,created_at,text,lang,url,agree_count"}}
	return with(q, "cursor", next)
}

func (a v3API) sign(r *http.Request) { r.Header.Set("Authorization", a.key) }

func (a v3API) remedy() string {
	return "set " + a.hint + " to an API key of v3; accounts made after 17 June 2025 have none and need dialect: " + Places
}

// v2API pages by offset and signs in the query.
type v2API struct{ o Options }

func (v2API) base() string            { return "https://api.foursquare.com/v2" }
func (v2API) path(id string) []string { return []string{"venues", url.PathEscape(id), "tips"} }
func (v2API) limit() int              { return 500 }

func (a v2API) query(next string) url.Values {
	q := url.Values{"v": {"20250617"}, "limit": {"500"}, "sort": {"recent"}}
	if a.o.ClientID != "" && a.o.ClientSecret != "" {
		q.Set("client_id", a.o.ClientID)
		q.Set("client_secret", a.o.ClientSecret)
	} else {
		q.Set("oauth_token", a.o.Key)
	}
	return with(q, "offset", next)
}

func (v2API) sign(*http.Request) {}

func (a v2API) remedy() string {
	return "check the client id and secret, or the OAuth token in " + a.o.KeyHint + "; accounts made after 17 June 2025 need dialect: " + Places
}

func (v2API) page(a *wire.Answer, what, now string) ([]json.RawMessage, string, error) {
	var o struct {
		Response struct {
			Tips *struct {
				Count json.RawMessage
				Items []json.RawMessage
			}
		}
	}
	if err := a.JSON(what, &o); err != nil {
		return nil, "", err
	}
	t := o.Response.Tips
	if t == nil || t.Items == nil {
		return nil, "", errors.New(what + ": the answer has no tips in it")
	}
	from, _ := strconv.Atoi(now) // ours, or "" for the first
	count, _ := strconv.Atoi(string(t.Count))
	if end := from + len(t.Items); len(t.Items) > 0 && end < count {
		return t.Items, strconv.Itoa(end), nil
	}
	return t.Items, "", nil
}
