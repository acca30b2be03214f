package demo

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func start(t *testing.T, now time.Time) *World {
	t.Helper()
	w, err := Start(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return w
}

// get asks a provider with the demo's keys, as Config and Env give them.
func (w *World) get(t *testing.T, path string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, w.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	key := w.Env()["X_BEARER"]
	if strings.HasPrefix(path, "/fsq/") {
		key = w.Env()["FSQ_KEY"]
		req.Header.Set("X-Places-Api-Version", "2025-06-17")
	}
	req.Header.Set("Authorization", "Bearer "+key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, b
}

// posts walks one endpoint of X to its end.
func (w *World) posts(t *testing.T, path string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for next := ""; ; {
		status, b := w.get(t, path+"&max_results=100"+next)
		var a struct {
			Data []struct{ ID, Text string }
			Meta struct {
				NextToken string `json:"next_token"`
			}
		}
		if err := json.Unmarshal(b, &a); status != 200 || err != nil {
			t.Fatalf("%s: %d %s", path, status, b)
		}
		for _, p := range a.Data {
			out[p.ID] = p.Text
		}
		if a.Meta.NextToken == "" {
			return out
		}
		next = "&pagination_token=" + a.Meta.NextToken
		if strings.Contains(path, "search") {
			next = "&next_token=" + a.Meta.NextToken
		}
	}
}

// held is everything the providers show, by id.
func (w *World) held(t *testing.T) map[string]string {
	t.Helper()
	query := regexp.MustCompile(`search: '(.*)'`).FindSubmatch(w.Config())[1]
	out := w.posts(t, "/x/2/users/"+our.ID+"/mentions?x=")
	for id, text := range w.posts(t, "/x/2/tweets/search/recent?query="+url.QueryEscape(string(query))) {
		if _, twice := out[id]; twice {
			t.Errorf("post %s is paid for twice: as a mention and as a hit", id)
		}
		out[id] = text
	}
	for _, place := range placeIDs {
		status, b := w.get(t, "/fsq/places/"+place+"/tips?limit=50&sort=NEWEST")
		var tips []struct {
			ID   string `json:"fsq_tip_id"`
			Text string
		}
		if err := json.Unmarshal(b, &tips); status != 200 || err != nil {
			t.Fatalf("tips: %d %s", status, b)
		}
		for _, tip := range tips {
			out[tip.ID] = tip.Text
		}
	}
	return out
}

func TestEverythingIsServed(t *testing.T) {
	w := start(t, Now)
	got := w.held(t)
	want := 0
	for _, it := range items(t) {
		text, ok := got[it.ID]
		switch {
		case !it.Deleted.IsZero():
			if ok {
				t.Errorf("%s was deleted and is served", it.ID)
			}
			continue
		case it.Edited != nil && it.Source == "x":
			if ok || !slices.Contains(texts(got), it.Edited.Text) {
				t.Errorf("%s was edited: old version served: %v, new text not", it.ID, ok)
			}
		case it.Edited != nil:
			if text != it.Edited.Text {
				t.Errorf("%s: %q, want the edited text", it.ID, text)
			}
		case !ok:
			t.Errorf("%s %q is not served", it.ID, it.Text)
		}
		want++
	}
	if len(got) != want {
		t.Errorf("%d items are served, want %d", len(got), want)
	}
}

func texts(m map[string]string) (out []string) {
	for _, s := range m {
		out = append(out, s)
	}
	return out
}

func TestTimeGoesForwardsAndBack(t *testing.T) {
	w := start(t, Now)
	counts := func() int {
		return len(w.held(t))
	}
	last := counts()
	w.At(Now.AddDate(0, 0, -6))
	if first := counts(); first < 3 || first > 12 {
		t.Errorf("on the first morning %d items are there, want a few", first)
	}
	w.At(Outage.Add(9 * time.Hour))
	if status, _ := w.get(t, "/x/2/users/"+our.ID+"/mentions"); status != http.StatusServiceUnavailable {
		t.Errorf("on the third day X answers %d, want 503", status)
	}
	if status, _ := w.get(t, "/fsq/places/"+placeIDs["galata"]+"/tips"); status != http.StatusOK {
		t.Errorf("on the third day Foursquare answers %d, want 200", status)
	}
	w.At(Now.AddDate(0, 0, -3))
	deleted := slices.IndexFunc(w.items, func(i Item) bool { return !i.Deleted.IsZero() })
	if _, ok := w.held(t)[w.items[deleted].ID]; !ok {
		t.Error("the post that will be deleted is not there before")
	}
	if w.At(Now); counts() != last {
		t.Error("the last morning is not what it was")
	}
}

func TestConfigNamesWhatRuns(t *testing.T) {
	w := start(t, Now)
	got := string(w.Config())
	if regexp.MustCompile(`\{(x|foursquare|account|kadikoy|galata)\}`).MatchString(got) {
		t.Errorf("a blank was not filled in:\n%s", got)
	}
	for _, want := range []string{"base_url: " + w.base + "/x", "base_url: " + w.base + "/fsq", placeIDs["galata"], `mentions_of: "` + our.ID + `"`} {
		if !strings.Contains(got, want) {
			t.Errorf("configuration without %q", want)
		}
	}
	for name := range w.Env() {
		if !strings.Contains(got, "_env: "+name) {
			t.Errorf("%s is given and not named in the configuration", name)
		}
	}
}

func TestCloseTwice(t *testing.T) {
	w := start(t, Now) // closes once more
	if err := w.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}
