package x

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
)

const secret = "AAAAsecretAAAAtokenAAAA"

var (
	us  = fake.User{ID: "99887766", Handle: "mavikapikafe", Name: "Mavi Kapı"}
	now = sourcetest.Now
)

// world is a fake X with the source that speaks to it.
type world struct {
	*fake.X
	faults *fake.Faults
	url    string
}

func newWorld(t testing.TB, o fake.XOptions) world {
	t.Helper()
	o.Token, o.Users, o.Faults = secret, append([]fake.User{us}, o.Users...), &fake.Faults{}
	if o.Now == nil {
		o.Now = func() time.Time { return now }
	}
	x := fake.NewX(o)
	srv := httptest.NewServer(x)
	t.Cleanup(srv.Close)
	return world{x, o.Faults, srv.URL}
}

// open connects as a new process does.
func (w world) open(t testing.TB, o Options) *Source {
	t.Helper()
	o.BaseURL = w.url
	if o.Token == nil && o.Keys == (Keys{}) {
		o.Token = func() (string, error) { return secret, nil }
	}
	s, err := New(o, sourcetest.ClientOf(t))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func author(handle string) fake.User {
	n := 0
	for _, r := range handle {
		n = n*31 + int(r)
	}
	return fake.User{ID: fmt.Sprint(1000 + n%1000000), Handle: handle, Name: "Guest " + handle}
}

// starter puts items up so that the source under test finds each exactly once.
func starter(o Options, fo fake.XOptions, both bool) func(*testing.T, []sourcetest.Item) sourcetest.Provider {
	return func(t *testing.T, items []sourcetest.Item) sourcetest.Provider {
		fo.Posts = nil
		for i, it := range items {
			p := fake.Post{Author: author(it.Author), Text: it.Text, At: it.At, Lang: "en"}
			if o.MentionsOf != "" && (!both || i%2 == 0) {
				p.Mentions, p.Lang = []fake.User{us}, "tr"
			}
			fo.Posts = append(fo.Posts, p)
		}
		w := newWorld(t, fo)
		return sourcetest.Provider{Open: func() pulse.Source { return w.open(t, o) }, Faults: w.faults, Secret: secret}
	}
}

const anyWords = "kahve OR from:guest0 OR from:guest1 OR from:guest2"

func TestContract(t *testing.T) {
	keys := Keys{"ck", "cs", "at", "as"}
	v1mentions := Options{Dialect: V11, MentionsOf: "@mavikapikafe", Search: "zzz", Keys: keys, PageSize: 10}
	for _, c := range []struct {
		name string
		opts Options
		fake fake.XOptions
		both bool
		junk []sourcetest.Junk
		path string
	}{
		{"v2 search", Options{Search: anyWords, PageSize: 10}, fake.XOptions{}, false, junkV2, ""},
		{"v2 search in the post family", Options{Search: anyWords, PageSize: 10}, fake.XOptions{Spelling: "post"}, false, junkV2, ""},
		{"v2 mentions", Options{MentionsOf: us.ID, Search: "zzz", PageSize: 10}, fake.XOptions{}, false, junkV2, "mentions"},
		{"v2 mentions and search", Options{MentionsOf: us.ID, Search: "(" + anyWords + ") lang:en", PageSize: 10}, fake.XOptions{}, true, nil, ""},
		{"v2 with authors", Options{Search: anyWords, PageSize: 10, ExpandAuthors: true}, fake.XOptions{}, false, nil, ""},
		{"v1.1 search", Options{Dialect: V11, Search: anyWords, PageSize: 10}, fake.XOptions{}, false, junkV1, "search"},
		{"v1.1 mentions", v1mentions, fake.XOptions{}, false, junkV1Mentions, "mentions"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // most of the time is spent waiting for servers that hang
			sourcetest.Run(t, sourcetest.Case{Start: starter(c.opts, c.fake, c.both), Junk: c.junk, JunkPath: c.path})
		})
	}
}

const good = `{"id":"1992276480000000001","text":"kahve","created_at":"2026-11-21T17:42:10.000Z"}`

var junkV2 = []sourcetest.Junk{
	{Name: "null items", Body: `{"data":[null,` + good + `],"meta":{"result_count":2}}`, Good: 1, Bad: 1},
	{Name: "items of another type", Body: `{"data":[7,"x",[],` + good + `],"meta":{}}`, Good: 1, Bad: 3},
	{Name: "an id of another type", Body: `{"data":[{"id":{},"text":"a","created_at":"2026-11-21T17:42:10Z"}],"meta":{}}`, Bad: 1},
	{Name: "an id as number", Body: `{"data":[{"id":1992276480000000001,"text":"a","created_at":"2026-11-21T17:42:10Z"}],"meta":{}}`, Good: 1},
	{Name: "no time", Body: `{"data":[{"id":"1","text":"a"}],"meta":{}}`, Bad: 1},
	{Name: "a v1.1 time", Body: `{"data":[{"id":"1","text":"a","created_at":"Sat Nov 21 17:42:10 +0000 2026"}],"meta":{}}`, Bad: 1},
	{Name: "a year no calendar holds", Body: `{"data":[{"id":"1","text":"a","created_at":"9999-12-31T23:59:59-12:00"}],"meta":{}}`, Bad: 1},
	{Name: "a time in the future", Body: `{"data":[{"id":"1","text":"a","created_at":"2199-01-01T00:00:00Z"}],"meta":{}}`, Good: 1},
	{Name: "optional fields of other types", Good: 1, Body: `{"data":[{"id":"1","text":"a","created_at":"2026-11-21T17:42:10Z","public_metrics":"many","entities":[],
		"author_id":{},"lang":3,"referenced_tweets":[null,{"type":1}],"note_tweet":[],"edit_history_tweet_ids":{"a":1}}],"includes":{"users":[null,3]},"meta":{"newest_id":5,"oldest_id":null}}`},
	{Name: "numbers of reactions beyond reason", Body: `{"data":[{"id":"1","text":"a","created_at":"2026-11-21T17:42:10Z","public_metrics":{"like_count":1e999,"retweet_count":-4}}],"meta":{}}`, Good: 1},
	{Name: "lone surrogates", Body: `{"data":[{"id":"1","text":"a\ud800b","created_at":"2026-11-21T17:42:10Z"}],"meta":{}}`, Good: 1},
	{Name: "errors of another type", Body: `{"data":[` + good + `],"errors":[null,3,{"type":5}],"meta":{}}`, Good: 1},
	{Name: "no results", Body: `{"meta":{"result_count":0}}`},
	{Name: "no results as the mock says it", Body: `{"data":[],"meta":{"result_count":0}}`},
	{Name: "an empty object", Body: `{}`, Fault: true},
	{Name: "null", Body: `null`, Fault: true},
	{Name: "a list", Body: `[` + good + `]`, Fault: true},
	{Name: "data of another type", Body: `{"data":{"id":"1"},"meta":{}}`, Fault: true},
	{Name: "meta of another type", Body: `{"data":[` + good + `],"meta":[]}`, Fault: true},
	{Name: "a token of another type", Body: `{"data":[` + good + `],"meta":{"next_token":7}}`, Fault: true},
	{Name: "an error alone", Body: `{"errors":[{"title":"Oops","detail":"down","type":"https://api.x.com/2/problems/internal-error"}]}`, Fault: true},
	{Name: "two documents", Body: `{"meta":{}}{"meta":{}}`, Fault: true},
	{Name: "deep nesting", Body: `{"data":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`, Fault: true},
}

const goodV1 = `{"id":7,"id_str":"7","full_text":"kahve","created_at":"Sat Nov 21 17:42:10 +0000 2026"}`

var junkV1 = []sourcetest.Junk{
	{Name: "null items", Body: `{"statuses":[null,` + goodV1 + `]}`, Good: 1, Bad: 1},
	{Name: "items of another type", Body: `{"statuses":[7,"x",` + goodV1 + `]}`, Good: 1, Bad: 2},
	{Name: "optional fields of other types", Body: `{"statuses":[{"id":7,"id_str":"7","full_text":"kahve","user":"x","entities":[],"favorite_count":"many","created_at":"Sat Nov 21 17:42:10 +0000 2026"}]}`, Good: 1},
	{Name: "no time", Body: `{"statuses":[{"id":7,"full_text":"kahve"}]}`, Bad: 1},
	{Name: "no results", Body: `{"statuses":[]}`},
	{Name: "an empty object", Body: `{}`, Fault: true},
	{Name: "errors inside a 200", Body: `{"errors":[{"code":131,"message":"Internal error"}]}`, Fault: true},
	{Name: "a list", Body: `[` + goodV1 + `]`, Fault: true},
}

var junkV1Mentions = []sourcetest.Junk{
	{Name: "null items", Body: `[null,` + goodV1 + `]`, Good: 1, Bad: 1},
	{Name: "an object", Body: `{"statuses":[]}`, Fault: true},
	{Name: "null", Body: `null`, Fault: true},
}
