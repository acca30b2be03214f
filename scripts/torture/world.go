package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

// world is a shop with its providers, which keep in the model what they gave.
type world struct {
	*shop
	x       *fake.X
	fsq     *fake.Foursquare
	xBad    fake.Faults
	fsqBad  fake.Faults
	servers []*httptest.Server
	walks   bool // Foursquare gives its tips over several answers

	speaking sync.Mutex // held while news come in the middle of a run
	mu       sync.Mutex // of what servers and the life both use
	clock    time.Time
	requests [2]int // at X and at Foursquare
	at       int    // the request at which news come; -1 none
	news     func()
	twist    float64    // how often a page comes shuffled, doubled, or once more
	dice     *rand.Rand // of the servers, who draw in no fixed order
	last     map[string][]byte

	serial, posts int
	tips          []string   // ids, oldest first
	live          [][]string // posts that can be edited: the numbers each has had
	items         []string   // themes that are on the backlog
	decided       int
}

const (
	placeID = "4b5e662df964a520f08d28e3"
	account = "99887766"
)

func (s *shop) serve() *world {
	w := &world{shop: s, dice: rand.New(rand.NewPCG(s.seed, 1)), at: -1, last: map[string][]byte{}, walks: s.rng.IntN(2) == 0}
	clock := func() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.clock }
	us := fake.User{ID: account, Handle: "kahveduragi", Name: "Kahve Durağı"}
	w.x = fake.NewX(fake.XOptions{Token: secrets["X_BEARER"], UserToken: secrets["X_USER"], Users: []fake.User{us}, Account: us, Now: clock, Faults: &w.xBad, RateLimit: 100000})
	o := fake.FoursquareOptions{Key: secrets["FSQ_KEY"], Places: []string{placeID}, Now: clock, Faults: &w.fsqBad}
	if w.walks {
		o.Page, o.Links = 5, true
	}
	w.fsq = fake.NewFoursquare(o)
	w.servers = []*httptest.Server{httptest.NewServer(w.before(0, w.x)), httptest.NewServer(w.before(1, w.fsq))}
	s.settle = w.silence
	return w
}

// silence waits until nobody speaks any more.
func (w *world) silence() {
	w.speaking.Lock()
	defer w.speaking.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at, w.news = -1, nil
}

func (w *world) close() {
	for _, srv := range w.servers {
		srv.CloseClientConnections()
		srv.Close()
	}
}

func (w *world) config() string {
	return fmt.Sprintf(`brand: {name: Kahve Durağı, aliases: ["@kahveduragi"], languages: [en]}
timezone: Europe/Istanbul
places: [{id: kadikoy, name: Kadıköy, foursquare: %s}]
sources:
  - {type: x, mentions_of: "%s", search: '"kahve durağı"', token_env: X_BEARER, user_token_env: X_USER, base_url: "%s", retention_days: 30, budget: {posts_per_run: 5000, usd_per_month: 500}}
  - {type: foursquare, key_env: FSQ_KEY, base_url: "%s", budget: {usd_per_month: 500}}
`, placeID, account, w.servers[0].URL, w.servers[1].URL)
}

var vocabulary = strings.Fields(`coffee soup waiter queue garden terrace window music plate bill card toast menu salad
 morning evening daughter birthday tram umbrella chair table cheese olive tea lemon cake portion price cold warm slow quick
 friendly rude clean dirty lovely awful perfect terrible generous tiny spacious crowded quiet noisy fresh stale`)

// words are a guest's, never the same twice, with what escapes badly now and then.
func (w *world) words() string {
	w.serial++
	var b strings.Builder
	for range 5 + w.rng.IntN(8) {
		b.WriteString(vocabulary[w.rng.IntN(len(vocabulary))] + " ")
	}
	return b.String() + []string{"", "& more ", "<3 ", "çok güzel ", "ดีมาก ", "☕ ", "\"quoted\" "}[w.rng.IntN(7)] + fmt.Sprintf("no%dq", w.serial)
}

// grow lets guests speak, change their words, and take them back.
func (w *world) grow(n int) {
	for range n {
		if w.rng.IntN(3) == 0 {
			w.tip()
		} else {
			w.post()
		}
	}
	if len(w.live) > 0 && w.rng.IntN(2) == 0 {
		w.edit(w.rng.IntN(len(w.live)))
	}
	if len(w.live) > 0 && w.rng.IntN(3) == 0 {
		w.remove(w.rng.IntN(len(w.live)))
	}
	if len(w.tips) > 0 && w.rng.IntN(3) == 0 {
		w.changeTip()
	}
}

// post is one at X: numbers rise as posts come, the dates they carry go back and forth.
func (w *world) post() {
	w.posts++
	at := w.now.Add(time.Duration(w.posts%1000) * time.Millisecond)
	id := fake.XID(at, w.posts%4096)
	text := []string{"@kahveduragi ", "kahve durağı ", "@kahveduragi at kahve durağı "}[w.rng.IntN(3)] + w.words()
	if w.rng.IntN(4) == 0 {
		at = at.Add(time.Duration(w.rng.IntN(240)-120) * time.Minute) // somebody's clock is wrong
	}
	p := fake.Post{ID: id, Text: text, At: at, Lang: "en", Author: fake.User{ID: "5" + fmt.Sprint(w.posts), Handle: fmt.Sprint("guest", w.posts), Name: fmt.Sprint("Guest ", w.posts)}}
	w.model.say("x:"+id, text, true)
	w.live = append(w.live, []string{id})
	w.x.Add(p)
}

// edit gives a post other words: X makes a new number for them, the first one stays
// the mention's.
func (w *world) edit(i int) {
	first, now := w.live[i][0], w.live[i][len(w.live[i])-1]
	if len(w.live[i]) > 4 {
		return
	}
	w.posts++ // so that its number is above all others
	text := "@kahveduragi kahve durağı " + w.words()
	w.tickProvider()
	if id := w.x.Edit(now, text); id != "" {
		w.live[i] = append(w.live[i], id)
		w.model.say("x:"+first, text, true)
	}
}

func (w *world) remove(i int) {
	for _, id := range w.live[i] {
		w.x.Remove(id, "deleted")
	}
	w.model.said["x:"+w.live[i][0]].removed = true
	w.live = append(w.live[:i], w.live[i+1:]...)
}

// tip is one at Foursquare, whose numbers are in no order.
func (w *world) tip() {
	w.serial++
	id := fmt.Sprintf("%08x%04d", w.rng.Uint32(), w.serial)
	text := w.words()
	w.model.say("foursquare:"+id, text, true)
	w.tips = append(w.tips, id)
	w.fsq.Add(fake.Tip{ID: id, Place: placeID, Text: text, At: w.now.Add(time.Duration(w.serial%1000) * time.Millisecond)})
}

// changeTip edits one of the newest, or takes one back. Older ones are behind what a
// fetch reads; and where tips come in several answers, one that goes moves all others.
func (w *world) changeTip() {
	i := len(w.tips) - 1 - w.rng.IntN(min(3, len(w.tips)))
	id := w.tips[i]
	x := w.model.said["foursquare:"+id]
	if x.erased || x.removed {
		return
	}
	if w.rng.IntN(3) == 0 && !w.walks {
		x.removed = true
		w.fsq.Remove(id)
		return
	}
	text := w.words()
	w.model.say("foursquare:"+id, text, true)
	w.fsq.Edit(id, text)
}

func (w *world) tickProvider() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.now.Add(time.Duration(w.posts%1000) * time.Millisecond)
}

// calm ends all trouble at the providers.
func (w *world) calm() {
	w.xBad.Clear()
	w.fsqBad.Clear()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at, w.twist = -1, 0
}

// during has something happen at the providers' nth request from now.
func (w *world) during(n int, f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests, w.at, w.news = [2]int{}, n, f
}

// provider draws a script of what goes wrong there.
func (w *world) provider() *trouble {
	who, bad, name := 0, &w.xBad, "X"
	if w.rng.IntN(3) == 0 {
		who, bad, name = 1, &w.fsqBad, "Foursquare"
	}
	w.during(-1, nil)
	after := w.rng.IntN(4)
	times := []int{1, 1, 2, 0}[w.rng.IntN(4)]
	f := fake.Fault{After: after, Times: times}
	kind := w.rng.IntN(10)
	label := ""
	switch kind {
	case 0:
		f.How, label = fake.Drop, "provider resets the connection"
	case 1:
		f.How, label = fake.Half, "provider sends half a body"
	case 2:
		f.How, label = fake.Cut, "provider cuts a body that claims to be whole"
	case 3:
		f.How, f.Delay, label = fake.Slow, time.Duration(50+w.rng.IntN(400))*time.Millisecond, "provider is slow"
	case 4:
		f = fake.Status(500, `{"title":"Internal Server Error"}`)
		label = "provider is down (5xx)"
	case 5:
		f = fake.Status(429, `{"title":"Too Many Requests"}`, "Retry-After", "600")
		label = "provider asks to come back later"
	case 6:
		f, label = fake.HTML(), "a captive portal answers"
	case 7:
		f.How, label, f.Times = fake.Hang, "provider hangs", 1
	default:
		w.mu.Lock()
		w.twist, w.last = 0.7, map[string][]byte{} // what is given again is of the same fetch
		w.mu.Unlock()
		return &trouble{name: "pages shuffled, doubled, repeated", after: func(outcome) int { return w.asked(0, 0, 0) }}
	}
	f.After, f.Times = after, times
	if kind == 7 {
		f.Times = 1
	}
	bad.Set(f)
	return &trouble{name: label, detail: fmt.Sprintf(" %s behind %d, %d times", name, after, f.Times), after: func(outcome) int { return w.asked(who, f.After, f.Times) }}
}

// asked says how many requests came behind the first ones, at most so many.
func (w *world) asked(who, after, most int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := max(0, w.requests[who]-after)
	if most > 0 {
		n = min(n, most)
	}
	return n
}

// before stands in front of a provider: small pages, news in the middle of a fetch,
// and pages that come in another order, doubled, or once more.
func (w *world) before(who int, h http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		twisted := w.knock(who, r)
		q := r.URL.Query()
		for path, least := range map[string]string{"search/recent": "10", "/mentions": "5"} {
			if strings.Contains(r.URL.Path, path) && q.Has("max_results") {
				q.Set("max_results", least)
				r.URL.RawQuery = q.Encode()
			}
		}
		if !twisted {
			h.ServeHTTP(rw, r)
			return
		}
		w.twisted(rw, r, h)
	})
}

// knock counts a request, and lets guests speak where it is the one for that. It says
// whether the answer is to be twisted.
func (w *world) knock(who int, r *http.Request) bool {
	w.speaking.Lock()
	defer w.speaking.Unlock()
	w.mu.Lock()
	w.clock = w.now.Add(2 * time.Second)
	w.requests[who]++
	var news func()
	if w.at >= 0 && w.requests[0]+w.requests[1] == w.at+1 && w.news != nil {
		news, w.news = w.news, nil
	}
	twisted := w.twist > 0 && r.Method == http.MethodGet && w.dice.Float64() < w.twist
	w.mu.Unlock()
	if news != nil {
		news()
	}
	return twisted
}

// twisted answers with the items of the true page in another order, one of them twice;
// or, where there was one before, with that page once more.
func (w *world) twisted(rw http.ResponseWriter, r *http.Request, h http.Handler) {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	body := rec.Body.Bytes()
	w.mu.Lock()
	if old := w.last[r.URL.Path]; old != nil && r.URL.Query().Has("pagination_token") && w.dice.IntN(4) == 0 {
		body = old
	} else {
		w.last[r.URL.Path] = body
		body = w.shuffle(body)
	}
	w.mu.Unlock()
	for k, v := range rec.Header() {
		rw.Header()[k] = v
	}
	rw.WriteHeader(rec.Code)
	_, _ = io.Copy(rw, bytes.NewReader(body))
}

func (w *world) shuffle(body []byte) []byte {
	var list []json.RawMessage
	whole := map[string]json.RawMessage{}
	bare := json.Unmarshal(body, &list) == nil
	if !bare {
		if json.Unmarshal(body, &whole) != nil || json.Unmarshal(whole["data"], &list) != nil {
			return body
		}
	}
	if len(list) == 0 {
		return body
	}
	w.dice.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	list = append(list, list[w.dice.IntN(len(list))])
	out, err := json.Marshal(list)
	if err == nil && !bare {
		whole["data"] = out
		out, err = json.Marshal(whole)
	}
	if err != nil {
		return body
	}
	return out
}
