package fake

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// question is what a request asks for, understood.
type question struct {
	v2, v3  bool
	place   string
	limit   int
	offset  int
	popular bool
}

// refusal is an error as Foursquare words it.
type refusal struct {
	status int
	kind   string // errorType of v2
	text   string
}

func (no refusal) write(w http.ResponseWriter, v2 bool) {
	if !v2 {
		send(w, no.status, map[string]any{"message": no.text})
		return
	}
	switch no.status {
	case http.StatusTooManyRequests:
		no.status = http.StatusForbidden // v2 knows no 429
	case http.StatusNotFound:
		no.status = http.StatusBadRequest
	}
	send(w, no.status, map[string]any{"response": map[string]any{}, "meta": map[string]any{
		"code": no.status, "errorType": no.kind, "errorDetail": no.text, "requestId": "5e0f0c4d006dce001bcae0d0"}})
}

func (f *Foursquare) question(r *http.Request) (question, *refusal) {
	version, place, ok := inPath(r.URL.Path)
	q := question{v2: version == "v2", v3: version == "v3", place: place, limit: 10}
	v := r.URL.Query()
	switch {
	case !ok || r.Method != http.MethodGet:
		return q, &refusal{http.StatusNotFound, "endpoint_error", "Invalid endpoint"}
	case !f.allowed(r, v, q):
		return q, &refusal{http.StatusUnauthorized, "invalid_auth", "Invalid request token."}
	case q.v2:
		return q, q.readV2(v)
	case !q.v3 && r.Header.Get("X-Places-Api-Version") != "2025-06-17":
		return q, &refusal{http.StatusBadRequest, "", "X-Places-Api-Version is missing or unknown"}
	}
	return q, q.read(v)
}

// allowed checks the credentials each dialect wants in its own place.
func (f *Foursquare) allowed(r *http.Request, v url.Values, q question) bool {
	got := r.Header.Get("Authorization")
	switch {
	case q.v2 && v.Get("client_id") != "":
		return v.Get("client_id") == f.o.ClientID && v.Get("client_secret") == f.o.ClientSecret
	case q.v2:
		got = v.Get("oauth_token")
	case q.v3:
		got = strings.TrimPrefix(got, "Bearer ")
	default:
		var ok bool
		if got, ok = strings.CutPrefix(got, "Bearer "); !ok {
			return false
		}
	}
	return got != "" && (f.o.Key == "" || got == f.o.Key)
}

func (q *question) read(v url.Values) *refusal {
	limit, ok := intParam(v, "limit", 10)
	if !ok || limit < 1 || limit > 50 {
		return &refusal{http.StatusBadRequest, "", "limit must be 1 to 50"}
	}
	switch v.Get("sort") {
	case "", "POPULAR":
		q.popular = true
	case "NEWEST":
	default:
		return &refusal{http.StatusBadRequest, "", "sort must be POPULAR or NEWEST"}
	}
	q.limit = limit
	if q.offset, ok = intParam(v, "cursor", 0); !ok {
		return &refusal{http.StatusBadRequest, "", "Invalid cursor"}
	}
	return nil
}

func (q *question) readV2(v url.Values) *refusal {
	if _, err := time.Parse("20060102", v.Get("v")); err != nil {
		return &refusal{http.StatusBadRequest, "param_error", "v must be a date, YYYYMMDD"}
	}
	limit, ok := intParam(v, "limit", 30)
	offset, ok2 := intParam(v, "offset", 0)
	if !ok || !ok2 || limit < 1 || limit > 500 {
		return &refusal{http.StatusBadRequest, "param_error", "limit must be 1 to 500"}
	}
	q.limit, q.offset, q.popular = limit, offset, v.Get("sort") != "recent"
	return nil
}

func intParam(v url.Values, name string, def int) (int, bool) {
	if !v.Has(name) {
		return def, true
	}
	n, err := strconv.Atoi(v.Get(name))
	return n, err == nil && n >= 0
}

// placesAnswer is a bare array, as the vendor's document has it.
func (f *Foursquare) placesAnswer(tips []Tip, v3 bool) []map[string]any {
	out := make([]map[string]any, 0, len(tips))
	for _, t := range tips {
		m := map[string]any{"created_at": t.At.UTC().Format("2006-01-02T15:04:05.000Z"), "text": t.Text,
			"agree_count": t.Agree, "disagree_count": 0}
		switch {
		case f.o.NoIDs:
		case v3:
			m["id"] = t.ID
		default:
			m["fsq_tip_id"] = t.ID
		}
		if t.Lang != "" {
			m["lang"] = t.Lang
		}
		if t.URL != "" {
			m["url"] = t.URL
		}
		out = append(out, m)
	}
	return out
}

func v2Answer(tips []Tip, total int) map[string]any {
	items := make([]map[string]any, 0, len(tips))
	for _, t := range tips {
		items = append(items, map[string]any{"id": t.ID, "createdAt": t.At.Unix(), "text": t.Text, "type": "user",
			"lang": t.Lang, "canonicalUrl": "https://foursquare.com/item/" + t.ID, "agreeCount": t.Agree, "disagreeCount": 0,
			"likes": map[string]any{"count": 0}, "user": map[string]any{"id": "1", "firstName": t.Author}})
	}
	return map[string]any{"meta": map[string]any{"code": 200, "requestId": "5e0f0c4d006dce001bcae0d0"},
		"response": map[string]any{"tips": map[string]any{"count": total, "items": items}}}
}
