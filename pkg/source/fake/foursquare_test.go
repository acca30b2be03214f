package fake

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

var tipNow = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func tipOf(id string, age time.Duration, text string, agree int) Tip {
	return Tip{ID: id, Place: "4b5e", At: tipNow.Add(-age), Text: text, Agree: agree, Author: "Ayşe"}
}

// askTips sends one request as a client with this header would.
func askTips(h http.Handler, target string, header ...string) (int, string, http.Header) {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, strings.TrimSpace(w.Body.String()), w.Header()
}

func TestFoursquareDialects(t *testing.T) {
	bearer, version := []string{"Authorization", "Bearer key"}, []string{"X-Places-Api-Version", "2025-06-17"}
	both := append(append([]string{}, bearer...), version...)
	f := NewFoursquare(FoursquareOptions{Key: "key", ClientID: "id", ClientSecret: "sec", Now: func() time.Time { return tipNow },
		Tips: []Tip{tipOf("1", 2*time.Hour, "old", 9), tipOf("2", time.Hour, "new", 1), tipOf("3", -time.Hour, "to come", 0)}})
	for _, c := range []struct {
		name, target string
		header       []string
		status       int
		want         string
	}{
		{"newest first", "/places/4b5e/tips?sort=NEWEST&limit=50", both, 200, `[{"agree_count":1,"created_at":"2026-11-22T08:00:00.000Z","disagree_count":0,"fsq_tip_id":"2","text":"new"},{"agree_count":9,"created_at":"2026-11-22T07:00:00.000Z","disagree_count":0,"fsq_tip_id":"1","text":"old"}]`},
		{"popular by default, under a prefix", "/fsq/places/4b5e/tips?limit=1", both, 200, `[{"agree_count":9,"created_at":"2026-11-22T07:00:00.000Z","disagree_count":0,"fsq_tip_id":"1","text":"old"}]`},
		{"v3 says id", "/v3/places/4b5e/tips?limit=1&sort=NEWEST", []string{"Authorization", "key"}, 200, `[{"agree_count":1,"created_at":"2026-11-22T08:00:00.000Z","disagree_count":0,"id":"2","text":"new"}]`},
		{"no version", "/places/4b5e/tips", bearer, 400, `{"message":"X-Places-Api-Version is missing or unknown"}`},
		{"raw key", "/places/4b5e/tips", append([]string{"Authorization", "key"}, version...), 401, `{"message":"Invalid request token."}`},
		{"wrong key", "/v3/places/4b5e/tips", []string{"Authorization", "yek"}, 401, `{"message":"Invalid request token."}`},
		{"no key", "/v3/places/4b5e/tips", nil, 401, `{"message":"Invalid request token."}`},
		{"limit", "/places/4b5e/tips?limit=51", both, 400, `{"message":"limit must be 1 to 50"}`},
		{"sort", "/places/4b5e/tips?sort=recent", both, 400, `{"message":"sort must be POPULAR or NEWEST"}`},
		{"unknown place", "/places/ffff/tips", both, 404, `{"message":"Place ffff is not known"}`},
		{"another path", "/places/4b5e/photos", both, 404, `{"message":"Invalid endpoint"}`},
		{"v2 unknown place", "/v2/venues/ffff/tips?v=20250617&oauth_token=key", nil, 400, `{"meta":{"code":400,"errorDetail":"Place ffff is not known","errorType":"param_error","requestId":"5e0f0c4d006dce001bcae0d0"},"response":{}}`},
		{"v2 without a date", "/v2/venues/4b5e/tips?oauth_token=key", nil, 400, `{"meta":{"code":400,"errorDetail":"v must be a date, YYYYMMDD","errorType":"param_error","requestId":"5e0f0c4d006dce001bcae0d0"},"response":{}}`},
		{"v2 wrong secret", "/v2/venues/4b5e/tips?v=20250617&client_id=id&client_secret=x", nil, 401, `{"meta":{"code":401,"errorDetail":"Invalid request token.","errorType":"invalid_auth","requestId":"5e0f0c4d006dce001bcae0d0"},"response":{}}`},
		{"v2 offset", "/v2/venues/4b5e/tips?v=20250617&client_id=id&client_secret=sec&sort=recent&offset=1", nil, 200, `{"meta":{"code":200,"requestId":"5e0f0c4d006dce001bcae0d0"},"response":{"tips":{"count":2,"items":[{"agreeCount":9,"canonicalUrl":"https://foursquare.com/item/1","createdAt":1795330800,"disagreeCount":0,"id":"1","lang":"","likes":{"count":0},"text":"old","type":"user","user":{"firstName":"Ayşe","id":"1"}}]}}}`},
	} {
		if status, body, _ := askTips(f, c.target, c.header...); status != c.status || body != c.want {
			t.Errorf("%s:\ngot  %d %s\nwant %d %s", c.name, status, body, c.status, c.want)
		}
	}
}

func TestFoursquareChangesWhileItRuns(t *testing.T) {
	now := tipNow
	f := NewFoursquare(FoursquareOptions{Page: 1, Links: true, PerHour: 4, Now: func() time.Time { return now },
		Tips: []Tip{tipOf("1", time.Hour, "one", 0), tipOf("2", 2*time.Hour, "two", 0)}})
	texts := func(path string) (int, string, http.Header) {
		return askTips(f, path, "Authorization", "any")
	}
	status, body, h := texts("/v3/places/4b5e/tips?sort=NEWEST")
	if link := h.Get("Link"); status != 200 || !strings.Contains(body, "one") || link != `</v3/places/4b5e/tips?cursor=1&sort=NEWEST>; rel="next"` {
		t.Errorf("first answer: %d %s, Link %q", status, body, link)
	}
	if !f.Edit("2", "two, edited") || f.Edit("9", "x") || !f.Remove("1") || f.Remove("1") {
		t.Error("Edit and Remove do not say whether the tip was there")
	}
	if _, body, h = texts("/v3/places/4b5e/tips?sort=NEWEST"); !strings.Contains(body, "two, edited") || strings.Contains(body, "one") || h.Get("Link") != "" {
		t.Errorf("after edit and removal: %s, Link %q", body, h.Get("Link"))
	}
	f.Add(tipOf("3", time.Minute, "three", 0))
	if _, body, _ = texts("/v3/places/4b5e/tips?sort=NEWEST"); !strings.Contains(body, "three") {
		t.Errorf("added tip is not the first: %s", body)
	}
	texts("/v3/places/4b5e/tips")
	if status, _, h = texts("/v3/places/4b5e/tips"); status != 429 || h.Get("X-RateLimit-Remaining") != "0" {
		t.Errorf("fifth request of the hour: %d, remaining %q; want 429 and 0", status, h.Get("X-RateLimit-Remaining"))
	}
	if status, body, _ = texts("/v2/venues/4b5e/tips?v=20250617&oauth_token=t"); status != 403 || !strings.Contains(body, "rate_limit_exceeded") {
		t.Errorf("the same in v2: %d %s, want 403 rate_limit_exceeded", status, body)
	}
	now = now.Add(time.Hour)
	if status, _, _ = texts("/v3/places/4b5e/tips"); status != 200 {
		t.Errorf("an hour later: %d, want 200", status)
	}
}
