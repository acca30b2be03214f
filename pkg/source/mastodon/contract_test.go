package mastodon

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/mastodon/mastodontest"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
)

const (
	us     = "mavikapi"
	secret = "SECRETtokenSECRET"
)

var now = sourcetest.Now

// world is a server with the source that speaks to it.
type world struct {
	*mastodontest.Server
	faults *fake.Faults
	url    string
}

func newWorld(t testing.TB, o mastodontest.Options) world {
	t.Helper()
	o.Token, o.Acct, o.Now = secret, us, now
	w := world{Server: mastodontest.New(o), faults: &fake.Faults{}}
	srv := httptest.NewServer(w.faults.Wrap(w.Server))
	t.Cleanup(srv.Close)
	w.url = srv.URL
	return w
}

// setup is a checked configuration, as the program hands it over.
func setup(url string, values map[string][]string) pulse.Setup {
	v := map[string][]string{"mentions_of": {"@" + us + "@kahve.example"}, "token_env": {"TOKEN"}, "max_characters": {"500"}}
	for k, list := range values {
		v[k] = list
	}
	return pulse.Setup{Name: "mastodon", BaseURL: url, Values: v, Brand: pulse.Brand{Name: "Mavi Kapı", Aliases: []string{"@mavikapi", "#MaviKapı"}},
		Secret: func(key string) (string, error) {
			if len(v[key]) == 0 {
				return "", nil
			}
			return secret, nil
		}}
}

// open connects as a new process does.
func (w world) open(t testing.TB, values map[string][]string) *Source {
	t.Helper()
	src, err := Open(setup(w.url, values), sourcetest.ClientOf(t))
	if err != nil {
		t.Fatal(err)
	}
	s := src.(*Source)
	s.limit, s.now = 10, func() time.Time { return now }
	return s
}

var (
	tagged    = map[string][]string{"hashtags": {"kahve"}, "token_env": nil}
	named     = map[string][]string{"hashtags": {"nothinghere"}}
	searching = map[string][]string{"hashtags": {"nothinghere"}, "search": {"kahve"}}
	both      = map[string][]string{"hashtags": {"#Kahve"}}
)

// starter puts items up so that the source finds each once: by a hashtag, by who they name,
// by words, or half by each.
func starter(o mastodontest.Options, how string, values map[string][]string) func(*testing.T, []sourcetest.Item) sourcetest.Provider {
	return func(t *testing.T, items []sourcetest.Item) sourcetest.Provider {
		w := newWorld(t, o)
		for i, it := range items {
			p := mastodontest.Post{Acct: it.Author + "@piaille.fr", HTML: mastodontest.Text(it.Text), At: it.At}
			if how == "mentions" || how == "both" && i%2 == 0 {
				p.Names = []string{us}
			} else {
				p.Tags = []string{"kahve"}
			}
			w.Add(p)
		}
		return sourcetest.Provider{Open: func() pulse.Source { return w.open(t, values) }, Faults: w.faults, Secret: "SECRET"}
	}
}

func TestContract(t *testing.T) {
	html := map[string]string{"texts": "HTML holds no such texts; TestHostileTexts shows what becomes of them"}
	for _, c := range []struct {
		name   string
		how    string
		values map[string][]string
		path   string
		junk   []sourcetest.Junk
	}{
		{"hashtag", "tag", tagged, "timelines", junk(func(items string) string { return `[` + items + `]` }, "[]")},
		{"mentions", "mentions", named, "notifications", junkMentions()},
		{"search", "search", searching, "search", junk(func(items string) string { return `{"accounts":[],"statuses":[` + items + `]}` }, `{"statuses":[]}`)},
		{"both", "both", both, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // most of the time is spent waiting for servers that hang
			sourcetest.Run(t, sourcetest.Case{Start: starter(mastodontest.Options{}, c.how, c.values), Junk: c.junk, JunkPath: c.path, Skip: html})
		})
	}
}

// good is a post of a guest as servers write it.
const good = `{"id":"115590012345678901","uri":"https://piaille.fr/users/camille/statuses/115590012345678901","url":"https://piaille.fr/@camille/115590012345678901",
	"created_at":"2026-11-21T19:02:11.000Z","edited_at":null,"in_reply_to_id":null,"sensitive":false,"spoiler_text":"","visibility":"public","language":"fr",
	"content":"<p>Accueil chaleureux chez <a href=\"https://mastodon.social/tags/cafemavikapi\" class=\"mention hashtag\" rel=\"tag\">#<span>cafemavikapi</span></a> mais l’addition était fausse…</p>",
	"account":{"id":"109","username":"camille","acct":"camille@piaille.fr","display_name":"Camille","bot":false,"url":"https://piaille.fr/@camille"},
	"reblog":null,"replies_count":0,"reblogs_count":0,"favourites_count":2,"mentions":[],"tags":[{"name":"cafemavikapi","url":"https://mastodon.social/tags/cafemavikapi"}]}`

// bare is a post with the fewest fields and these beside them.
func bare(more string) string {
	return `{"id":"115590012345678902","created_at":"2026-11-21T19:02:11.000Z","content":"<p>a</p>"` + more + `}`
}

func junk(list func(string) string, none string) []sourcetest.Junk {
	return []sourcetest.Junk{
		{Name: "null items", Body: list(`null,` + good), Good: 1, Bad: 1},
		{Name: "items of another type", Body: list(`7,"x",[],` + good), Good: 1, Bad: 3},
		{Name: "an id of another type", Body: list(`{"id":{},"content":"<p>a</p>","created_at":"2026-11-21T19:02:11Z"}`), Bad: 1},
		{Name: "an id that climbs", Body: list(`{"id":"../../x","content":"<p>a</p>","created_at":"2026-11-21T19:02:11Z"}`), Bad: 1},
		{Name: "an id as number", Body: list(`{"id":115590012345678902,"content":"<p>a</p>","created_at":"2026-11-21T19:02:11Z"}`), Good: 1},
		{Name: "no time", Body: list(`{"id":"1","content":"<p>a</p>"}`), Bad: 1},
		{Name: "a year no calendar holds", Body: list(`{"id":"1","content":"<p>a</p>","created_at":"9999-12-31T23:59:59-12:00"}`), Bad: 1},
		{Name: "no text", Body: list(`{"id":"1","content":"<p></p>","created_at":"2026-11-21T19:02:11Z"}`), Bad: 1},
		{Name: "optional fields of other types", Good: 1, Body: list(bare(`,"account":"me","mentions":{},"language":3,"spoiler_text":[],"visibility":7,"favourites_count":"many","reblogs_count":1e999,"edited_at":5,"quote":[],"media_attachments":[null,3],"url":{},"uri":null,"in_reply_to_id":9`))},
		{Name: "lone surrogates", Body: list(`{"id":"1","content":"a\ud800b","created_at":"2026-11-21T19:02:11Z"}`), Good: 1},
		{Name: "NUL", Body: list(`{"id":"1","content":"a\u0000b &#0; c","created_at":"2026-11-21T19:02:11Z"}`), Good: 1},
		{Name: "tags that never close", Body: list(`{"id":"1","content":"` + strings.Repeat("<p><b><blockquote>", 5000) + `a","created_at":"2026-11-21T19:02:11Z"}`), Good: 1},
		{Name: "a boost", Body: list(bare(`,"reblog":` + good))},
		{Name: "a private message", Body: list(bare(`,"visibility":"direct"`))},
		{Name: "pictures without words", Body: list(`{"id":"1","content":"","created_at":"2026-11-21T19:02:11Z","media_attachments":[{"description":null}]}`)},
		{Name: "pictures with a description", Body: list(`{"id":"1","content":"","created_at":"2026-11-21T19:02:11Z","media_attachments":[{"description":"Cold soup"}]}`), Good: 1},
		{Name: "nothing", Body: none},
		{Name: "null", Body: `null`, Fault: true},
		{Name: "a text", Body: `"posts"`, Fault: true},
		{Name: "an error as 200", Body: `{"error":"This method requires an authenticated user"}`, Fault: true},
		{Name: "deep nesting", Body: strings.Repeat("[", 20000) + strings.Repeat("]", 20000), Fault: true},
		{Name: "two documents", Body: none + none, Fault: true},
	}
}

func junkMentions() []sourcetest.Junk {
	one := func(status string) string { return `{"id":"9","type":"mention","status":` + status + `}` }
	return []sourcetest.Junk{
		{Name: "null items", Body: `[null,` + one(good) + `]`, Good: 1, Bad: 1},
		{Name: "without a post", Body: `[` + one(`null`) + `,{"id":"8","type":"mention"},` + one(good) + `]`, Good: 1, Bad: 2},
		{Name: "posts of another type", Body: `[` + one(`"x"`) + `,` + one(`7`) + `]`, Bad: 2},
		{Name: "another type of notification", Body: `[{"id":"9","type":"favourite","status":` + good + `}]`},
		{Name: "a private message", Body: `[` + one(bare(`,"visibility":"private"`)) + `]`},
		{Name: "nothing", Body: `[]`},
		{Name: "an object", Body: `{"a":1}`, Fault: true},
		{Name: "null", Body: `null`, Fault: true},
	}
}
