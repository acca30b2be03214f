package wire

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// A server that repeats our key, in whatever it answers, does not get it into our
// words: not into errors, not into what is taken for a guest's text.
func TestEchoedKeysAreHidden(t *testing.T) {
	echo := func(status int) *rig {
		return newRig(t, func(_ int, w http.ResponseWriter, r *http.Request) {
			_, password, _ := r.BasicAuth()
			said := strings.Join([]string{r.Header.Get("Authorization"), r.Header.Get("X-Api-Key"), "q=" + r.URL.Query().Get("q"), password, r.Header.Get("Cookie")}, " | ")
			if status != 200 { // links of a good answer need what the query holds
				said += r.URL.RawQuery
			}
			w.Header().Set("X-Debug", said)
			w.Header().Set("WWW-Authenticate", "Bearer realm="+said)
			w.WriteHeader(status)
			fmt.Fprintf(w, `{"error":%q,"data":[{"text":%q}]}`, said, said)
		})
	}
	for _, status := range []int{200, 400, 401, 403, 404, 429, 500} {
		for name, header := range map[string][]string{
			"bearer": {"Authorization", "Bearer canary-bearer-0001"},
			"plain":  {"Authorization", "canary-plain-0002"},
			"basic":  {"Authorization", "Basic a2FodmU6Y2FuYXJ5LWJhc2ljLTAwMDM="}, // kahve:canary-basic-0003
			"oauth1": {"Authorization", `OAuth oauth_token="canary-oauth-0004", oauth_signature="canary-sig-0005"`},
			"key":    {"X-Api-Key", "canary-key-0006"},
			"cookie": {"Cookie", "session=canary-cookie-0007"},
			"query":  nil,
		} {
			g := echo(status)
			a, err := g.do(t, g.client(Options{Attempts: 1}), "GET", "/?key=canary-query-0008&q=tea", "", header...)
			if err != nil {
				t.Fatal(err)
			}
			seen := string(a.Body) + fmt.Sprint(a.Header) + a.URL + a.Detail() + fmt.Sprint(a.Err("x")) + g.log.String()
			if strings.Contains(seen, "canary") || strings.Contains(seen, "Y2FuYXJ5") {
				t.Errorf("status %d, %s: %s", status, name, seen)
			}
			if !strings.Contains(string(a.Body), "q=tea") {
				t.Errorf("status %d, %s: what is no secret went, too: %s", status, name, a.Body)
			}
		}
	}
}

// What says where we are among pages is no key, though it is called a token.
func TestPlacesAmongPagesAreNoKeys(t *testing.T) {
	g := newRig(t, func(_ int, w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.RawQuery) })
	a, err := g.do(t, g.client(Options{}), "GET", "/?pagination_token=place-0001-long&next_token=place-0002-long", "", "Idempotency-Key", "message-0003")
	if err != nil || string(a.Body) != "pagination_token=place-0001-long&next_token=place-0002-long" {
		t.Errorf("got %s, %v", a.Body, err)
	}
}
