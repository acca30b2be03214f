package fake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func TestQueries(t *testing.T) {
	post := Post{Author: User{Handle: "deniz"}, Lang: "id", ReplyTo: "1",
		Text: "@mavikapikafe KAHVE DURAĞI'nda kopi enak! #mavi https://mavi.example ชาอร่อยมาก İyi"}
	post.folded = fold(post.Text)
	for q, want := range map[string]bool{
		`kopi`: true, `kop`: false, `"kahve durağı"`: true, `"durağı kahve"`: false, `#mavi`: true, `#mav`: false,
		`@MaviKapiKafe`: true, `@mavikapi`: false, `from:deniz`: true, `-from:deniz`: false, `kopi lang:in`: true, `kopi lang:id`: false,
		`kopi -is:retweet`: true, `kopi is:reply`: true, `kopi -is:reply`: false, `kopi has:links`: true,
		`(teh OR kopi) lang:in`: true, `teh OR kopi enak`: true, `teh kopi`: false, `(teh OR roti) kopi`: false,
		`url:"mavi.example"`: true, `อร่อย`: true, `iyi`: true, `kopi -"kahve durağı"`: false, `(@mavikapikafe OR "x") -"a b" -is:retweet`: true,
	} {
		m, err := parseQuery(q)
		if err != nil {
			if want {
				t.Errorf("%s: %v", q, err)
			}
			continue
		}
		if got := m(&post); got != want {
			t.Errorf("%s: %v, want %v", q, got, want)
		}
	}
	for _, q := range []string{``, `(`, `()`, `kopi)`, `kopi OR`, `OR kopi`, `-is:retweet`, `lang:tr`, `-(kopi teh)`, `color:red kopi`} {
		if _, err := parseQuery(q); err == nil {
			t.Errorf("%q is accepted", q)
		}
	}
}

func FuzzQuery(f *testing.F) {
	f.Add(`(@a OR "b c") -from:d lang:tr -is:retweet`, "a b c")
	f.Fuzz(func(t *testing.T, q, text string) {
		if m, err := parseQuery(q); err == nil {
			m(&Post{Text: text, folded: fold(text)})
		}
	})
}

// What the real API refuses, the fake refuses too.
func TestRefusals(t *testing.T) {
	srv := httptest.NewServer(NewX(XOptions{Token: "t", Now: func() time.Time { return now }, Users: []User{{ID: "9", Handle: "us"}},
		Posts: []Post{{Author: User{ID: "5", Handle: "g"}, Text: "@us kopi", At: now.Add(-time.Hour)}}}))
	defer srv.Close()
	old := XID(now.Add(-8*24*time.Hour), 0)
	for _, c := range []struct {
		path   string
		token  string
		status int
		says   string
	}{
		{"/2/tweets/search/recent?query=kopi", "t", 200, `"result_count":1`},
		{"/2/tweets/search/recent?query=kopi", "wrong", 401, "Unauthorized"},
		{"/2/tweets/search/recent", "t", 400, "query"},
		{"/2/tweets/search/recent?query=kopi&max_results=9", "t", 400, "between 10 and 100"},
		{"/2/users/9/mentions?max_results=5", "t", 200, `"result_count":1`},
		{"/2/users/9/mentions?max_results=4", "t", 400, "between 5 and 100"},
		{"/2/tweets/search/recent?query=kopi&post.fields=lang", "t", 400, "post.fields"},
		{"/2/tweets/search/recent?query=kopi&next_token=abc", "t", 400, "next_token"},
		{"/2/tweets/search/recent?query=kopi&since_id=" + old, "t", 400, "since_id"},
		{"/2/tweets/search/recent?query=kopi&start_time=2026-11-14T00:00:00Z", "t", 400, "start_time"},
		{"/2/tweets/search/recent?query=kopi&start_time=2026-11-22T08:30:00Z", "t", 200, `"result_count":0`},
		{"/2/tweets/search/recent?query=kopi&end_time=2026-11-22T08:30:00Z", "t", 200, `"result_count":1`},
		{"/2/tweets?ids=1", "t", 200, "resource-not-found"},
		{"/2/tweets?ids=", "t", 400, "ids"},
		{"/2/users/by/username/us", "t", 200, `"id":"9"`},
		{"/2/users/by/username/nobody", "t", 200, "Could not find user"},
		{"/2/usage/tweets", "t", 200, "project_cap"},
		{"/1.1/search/tweets.json?q=kopi", "t", 200, "statuses"},
		{"/1.1/search/tweets.json?q=kopi", "", 401, `"code":32`},
		{"/1.1/statuses/mentions_timeline.json", "t", 403, `"code":220`},
	} {
		req, _ := http.NewRequest("GET", srv.URL+c.path, nil)
		req.Header.Set("Authorization", "Bearer "+c.token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var body json.RawMessage
		err = json.NewDecoder(resp.Body).Decode(&body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != c.status || !strings.Contains(string(body), c.says) {
			t.Errorf("%s: %d %s, error %v; want %d with %s", c.path, resp.StatusCode, body, err, c.status, c.says)
		}
		if strings.HasPrefix(c.path, "/2") && resp.Header.Get("api-version") == "" || c.status == 200 && resp.Header.Get("x-rate-limit-reset") == "" {
			t.Errorf("%s: headers %v", c.path, resp.Header)
		}
	}
}

func TestRateLimit(t *testing.T) {
	x := NewX(XOptions{RateLimit: 2, Now: func() time.Time { return now }})
	for i, want := range []int{200, 200, 429} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "/2/usage/tweets", nil)
		r.Header.Set("Authorization", "Bearer any")
		x.ServeHTTP(w, r)
		if reset := w.Header().Get("x-rate-limit-reset"); w.Code != want || reset != fmt.Sprint(now.Add(15*time.Minute).Unix()) {
			t.Errorf("request %d: %d, reset %s; want %d", i+1, w.Code, reset, want)
		}
	}
}

func TestFaultsCount(t *testing.T) {
	var f Faults
	f.Set(Fault{Path: "a", After: 1, Times: 2, Status: 500}, Fault{Path: "b", Status: 503})
	h := f.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for i, c := range []struct {
		path string
		want int
	}{{"/a", 200}, {"/c", 200}, {"/a", 500}, {"/b", 503}, {"/a", 500}, {"/a", 200}} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", c.path, nil))
		if w.Code != c.want {
			t.Errorf("request %d to %s: %d, want %d", i+1, c.path, w.Code, c.want)
		}
	}
	f.Clear()
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, httptest.NewRequest("GET", "/b", nil)); w.Code != 200 {
		t.Errorf("after Clear: %d", w.Code)
	}
}
