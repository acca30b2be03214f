package bluesky

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/bluesky/blueskytest"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
)

const (
	account  = "mavikapi.bsky.social"
	password = "abcd-SECRET-efgh-ijkl"
)

var now = sourcetest.Now

// world is a network with the source that speaks to it.
type world struct {
	*blueskytest.Server
	faults *fake.Faults
	url    string
	tokens string
}

func newWorld(t testing.TB, o blueskytest.Options) world {
	t.Helper()
	o.Handle, o.Password, o.Now = account, password, now
	w := world{Server: blueskytest.New(o), faults: &fake.Faults{}, tokens: filepath.Join(t.TempDir(), "sub", "bluesky.json")}
	srv := httptest.NewServer(w.faults.Wrap(w.Server))
	t.Cleanup(srv.Close)
	w.url = srv.URL
	return w
}

// setup is a checked configuration, as the program hands it over.
func (w world) setup(values map[string][]string) pulse.Setup {
	v := map[string][]string{"mentions_of": {"@" + account}, "search_version": {"1"}}
	for k, list := range values {
		v[k] = list
	}
	return pulse.Setup{Name: "bluesky", BaseURL: w.url, Values: v, Brand: pulse.Brand{Name: "Mavi Kapı", Aliases: []string{"@mavikapikafe", "mavikapi"}}, Tokens: w.tokens,
		Secret: func(string) (string, error) { return password, nil }}
}

// open connects as a new process does.
func (w world) open(t testing.TB, values map[string][]string) *Source {
	t.Helper()
	src, err := Open(w.setup(values), sourcetest.ClientOf(t))
	if err != nil {
		t.Fatal(err)
	}
	s := src.(*Source)
	s.limit, s.x.now = 10, func() time.Time { return now }
	return s
}

func guest(handle string) (did, full string) {
	n := 0
	for _, r := range handle {
		n = n*31 + int(r)
	}
	return fmt.Sprintf("did:plc:%024d", n), handle + ".bsky.social"
}

// named is a facet that names the account, around its handle in the text.
func named(text string) any {
	i := strings.Index(text, "@"+account)
	if i < 0 {
		return nil
	}
	return []any{map[string]any{"index": map[string]int{"byteStart": i, "byteEnd": i + 1 + len(account)},
		"features": []any{map[string]string{"$type": facetMention, "did": blueskytest.DID}}}}
}

func write1(i int, handle, text string, at time.Time) blueskytest.Post {
	did, full := guest(handle)
	return blueskytest.Post{DID: did, Handle: full, Key: fmt.Sprintf("3lbq2v7y%05d", i), Text: text, At: at}
}

// starter puts items up so that the source finds each once: by its words, by who they name,
// or half by each.
func starter(o blueskytest.Options, how string, values map[string][]string) func(*testing.T, []sourcetest.Item) sourcetest.Provider {
	return func(t *testing.T, items []sourcetest.Item) sourcetest.Provider {
		w := newWorld(t, o)
		for i, it := range items {
			p := write1(i, it.Author, it.Text, it.At)
			if how == "mentions" || how == "both" && i%2 == 0 {
				p.Parent = "at://" + blueskytest.DID + "/app.bsky.feed.post/3aaaaaaaaaaaa"
			}
			w.Add(p)
		}
		return sourcetest.Provider{Open: func() pulse.Source { return w.open(t, values) }, Faults: w.faults, Secret: "SECRET"}
	}
}

func TestContract(t *testing.T) {
	search := map[string][]string{"search": {"kahve"}}
	newer := map[string][]string{"search": {"kahve"}, "search_version": {"2"}}
	for _, c := range []struct {
		name   string
		server blueskytest.Options
		how    string
		values map[string][]string
		path   string
		junk   []sourcetest.Junk
	}{
		{"search", blueskytest.Options{}, "search", search, "searchPosts", junk("posts")},
		{"search by offsets", blueskytest.Options{Offsets: true}, "search", search, "", nil},
		{"newer search", blueskytest.Options{V2: true}, "search", newer, "searchPosts", junk("posts")},
		{"newer search that is not there", blueskytest.Options{}, "search", newer, "", nil},
		{"mentions", blueskytest.Options{}, "mentions", map[string][]string{"mentions_only": {"true"}}, "listNotifications", junk("notifications")},
		{"both", blueskytest.Options{NoAnswers: true}, "both", search, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // most of the time is spent waiting for servers that hang
			skip := map[string]string{}
			if c.how != "search" {
				skip["texts"] = "the same decoder reads them in the search"
			}
			sourcetest.Run(t, sourcetest.Case{Start: starter(c.server, c.how, c.values), Junk: c.junk, JunkPath: c.path, Skip: skip})
		})
	}
}

// good is a post of a guest as the network writes it.
const good = `{"uri":"at://did:plc:k3xq7mavi2/app.bsky.feed.post/3lbq2v7yhs22a","cid":"bafyreiabc","author":{"did":"did:plc:k3xq7mavi2","handle":"somchai.bsky.social","displayName":"สมชาย"},
	"record":{"$type":"app.bsky.feed.post","text":"พนักงานน่ารักมาก #มาวีกาปี","createdAt":"2026-11-21T03:14:15.926Z","langs":["th"]},"indexedAt":"2026-11-21T03:14:16.500Z"}`

func junk(field string) []sourcetest.Junk {
	list := func(items string) string { return `{"` + field + `":[` + items + `]}` }
	bare := func(record, rest string) string {
		return list(`{"uri":"at://did:plc:a/app.bsky.feed.post/3aa","cid":"b","record":` + record + `,"indexedAt":"2026-11-21T03:14:16Z"` + rest + `}`)
	}
	return []sourcetest.Junk{
		{Name: "null items", Body: list(`null,` + good), Good: 1, Bad: 1},
		{Name: "items of another type", Body: list(`7,"x",[],` + good), Good: 1, Bad: 3},
		{Name: "an address of another type", Body: list(`{"uri":{},"record":{"text":"a"},"indexedAt":"2026-11-21T03:14:16Z"}`), Bad: 1},
		{Name: "an address of another kind", Body: list(`{"uri":"at://did:plc:a/app.bsky.feed.like/3aa","record":{"text":"a"},"indexedAt":"2026-11-21T03:14:16Z"}`), Bad: 1},
		{Name: "an address that climbs", Body: list(`{"uri":"at://did:plc:a/app.bsky.feed.post/../x y","record":{"text":"a"},"indexedAt":"2026-11-21T03:14:16Z"}`), Bad: 1},
		{Name: "no record", Body: list(`{"uri":"at://did:plc:a/app.bsky.feed.post/3aa","indexedAt":"2026-11-21T03:14:16Z"}`), Bad: 1},
		{Name: "a record of another type", Body: bare(`"x"`, ""), Bad: 1},
		{Name: "no time", Body: list(`{"uri":"at://did:plc:a/app.bsky.feed.post/3aa","record":{"text":"a"}}`), Bad: 1},
		{Name: "a year no calendar holds", Body: list(`{"uri":"at://did:plc:a/app.bsky.feed.post/3aa","record":{"text":"a"},"indexedAt":"9999-12-31T23:59:59-12:00"}`), Bad: 1},
		{Name: "a time in the future", Body: list(`{"uri":"at://did:plc:a/app.bsky.feed.post/3aa","record":{"text":"a","createdAt":"2199-01-01T00:00:00Z"},"indexedAt":"2198-01-01T00:00:00Z"}`), Good: 1},
		{Name: "optional fields of other types", Good: 1, Body: bare(`{"text":"a","createdAt":7,"langs":"en","reply":3,"facets":[null,{"index":"x","features":{}}],"embed":[]}`, `,"author":"me","labels":{},"likeCount":"many","repostCount":1e999,"viewer":3`)},
		{Name: "pictures without words", Body: bare(`{"text":"","embed":{"$type":"app.bsky.embed.images","images":[{"alt":""}]}}`, "")},
		{Name: "pictures with a description", Body: bare(`{"text":"","embed":{"$type":"app.bsky.embed.images","images":[{"alt":"Cold soup"}]}}`, ""), Good: 1},
		{Name: "withdrawn by the network", Body: bare(`{"text":"a"}`, `,"labels":[{"val":"!takedown"}]`)},
		{Name: "lone surrogates", Body: bare(`{"text":"a\ud800b"}`, ""), Good: 1},
		{Name: "NUL", Body: bare(`{"text":"a\u0000b"}`, ""), Good: 1},
		{Name: "a cursor that is a number", Body: `{"` + field + `":[],"cursor":25}`},
		{Name: "a cursor of another type", Body: `{"` + field + `":[` + good + `],"cursor":{}}`, Fault: true},
		{Name: "nothing", Body: list("")},
		{Name: "an empty object", Body: `{}`, Fault: true},
		{Name: "null", Body: `null`, Fault: true},
		{Name: "a null list", Body: `{"` + field + `":null}`, Fault: true},
		{Name: "a list of another type", Body: `{"` + field + `":{"a":1}}`, Fault: true},
		{Name: "a list alone", Body: `[` + good + `]`, Fault: true},
		{Name: "deep nesting", Body: `{"` + field + `":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`, Fault: true},
		{Name: "two documents", Body: `{"` + field + `":[]}{}`, Fault: true},
	}
}
