package x

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

// got is what one call of Pages gave.
type got struct {
	ids, texts, notes []string
	pages             int
	cost              pulse.Cost
	next              pulse.Cursor
	err               error
	mentions          []pulse.Mention
}

func fetch(t testing.TB, s *Source, ask pulse.Ask, most int) got {
	t.Helper()
	if ask.Now.IsZero() {
		ask.Now = now
	}
	out := got{next: ask.From}
	for p, err := range s.Pages(t.Context(), ask) {
		if err != nil {
			out.err = err
			break
		}
		out.pages++
		for _, m := range p.Mentions {
			out.ids, out.texts, out.mentions = append(out.ids, m.ID), append(out.texts, m.Text), append(out.mentions, m)
		}
		out.notes, out.cost, out.next = append(out.notes, p.Notes...), out.cost.Add(p.Cost), p.Next
		if out.pages == most {
			break
		}
	}
	return out
}

// kahve makes n posts, one an hour, the last an hour before at.
func kahve(n int, at time.Time) []fake.Post {
	var out []fake.Post
	for i := range n {
		out = append(out, fake.Post{Author: author("guest"), Lang: "tr", At: at.Add(-time.Duration(n-i) * time.Hour),
			Text: fmt.Sprintf("kahve %s-%d", at.Format("0102"), i)})
	}
	return out
}

func once(t *testing.T, gots ...got) map[string]int {
	t.Helper()
	n := map[string]int{}
	for _, g := range gots {
		for _, x := range g.texts {
			n[x]++
		}
	}
	for x, k := range n {
		if k != 1 {
			t.Errorf("%q came %d times, want once", x, k)
		}
	}
	return n
}

func noted(g got, word string) bool {
	return slices.ContainsFunc(g.notes, func(n string) bool { return strings.Contains(n, word) })
}

var dialects = []Options{{Search: "kahve", PageSize: 10}, {Search: "kahve", PageSize: 10, Dialect: V11}}

// A walk stopped after one page is finished later, and then what came meanwhile
// is fetched in the same call.
func TestStoppedWalkThenNews(t *testing.T) {
	for _, o := range dialects {
		t.Run(o.Dialect, func(t *testing.T) {
			w := newWorld(t, fake.XOptions{Posts: kahve(35, now)})
			first := fetch(t, w.open(t, o), pulse.Ask{}, 1)
			var c cursor
			if err := json.Unmarshal([]byte(first.next), &c); err != nil || c.V != 1 {
				t.Fatalf("cursor %s: version %d, error %v", first.next, c.V, err)
			}
			if p := c.Tracks["search"]; p.Since != "" || p.Walk == nil || p.Walk.Newest == "" {
				t.Errorf("since moved before the walk's end: %s", first.next)
			}
			for i := range 12 {
				w.Add(fake.Post{Author: author("late"), Text: fmt.Sprintf("kahve news %d", i), At: now.Add(time.Duration(i-30) * time.Second)})
			}
			second := fetch(t, w.open(t, o), pulse.Ask{From: first.next}, 0)
			if n := once(t, first, second); len(n) != 47 || second.err != nil {
				t.Errorf("%d mentions, error %v; want 47", len(n), second.err)
			}
			if third := fetch(t, w.open(t, o), pulse.Ask{From: second.next}, 0); len(third.ids) != 0 {
				t.Errorf("a third fetch gave %q, want nothing", third.texts)
			}
		})
	}
}

func TestExpiredToken(t *testing.T) {
	w := newWorld(t, fake.XOptions{Posts: kahve(35, now)})
	o := Options{Search: "kahve", PageSize: 10}
	first := fetch(t, w.open(t, o), pulse.Ask{}, 1)
	bent := pulse.Cursor(strings.Replace(string(first.next), `"token":"`, `"token":"old`, 1))
	if bent == first.next {
		t.Fatal("the cursor holds no token to spoil")
	}
	second := fetch(t, w.open(t, o), pulse.Ask{From: bent}, 0)
	if n := once(t, first, second); len(n) != 35 || second.err != nil {
		t.Errorf("%d mentions, error %v; want 35", len(n), second.err)
	}
	seen := strings.Join(w.Seen(), "\n")
	if !strings.Contains(seen, "until_id=") {
		t.Errorf("it did not go on by until_id:\n%s", seen)
	}
}

// A changed query goes on below where the old one stopped; its token is not sent.
func TestChangedQuery(t *testing.T) {
	w := newWorld(t, fake.XOptions{Posts: kahve(25, now)})
	first := fetch(t, w.open(t, Options{Search: "kahve", PageSize: 10}), pulse.Ask{}, 1)
	second := fetch(t, w.open(t, Options{Search: "kahve -çay", PageSize: 10}), pulse.Ask{From: first.next}, 0)
	if n := once(t, first, second); len(n) != 25 || second.err != nil {
		t.Errorf("%d mentions, error %v; want 25", len(n), second.err)
	}
	// The rest in two pages, then what is new in one: nothing was refused.
	if n := len(w.Seen()); n != 4 {
		t.Errorf("%d requests, want 4", n)
	}
}

func TestGaps(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		name  string
		stop  int           // pages before the break; 0 all
		pause time.Duration // until the second fetch
		want  string        // in a note
		none  string        // in no note
	}{
		{"daily", 0, day, "", "gap"},
		{"six days: a warning", 0, 6 * day, "6 days ago", "gap"},
		{"nine days: a gap", 0, 9 * day, "gap: posts between 22 Nov 09:00 and 24 Nov 09:01", ""},
		{"stopped and resumed next day", 1, day, "", "gap between"},
		{"stopped and its end slid out", 1, 6*day + 12*time.Hour, "a gap", ""},
		{"stopped and wholly out", 1, 9 * day, "a gap", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := now
			w := newWorld(t, fake.XOptions{Posts: kahve(35, now), Now: func() time.Time { return clock }})
			o := Options{Search: "kahve", PageSize: 10}
			first := fetch(t, w.open(t, o), pulse.Ask{}, c.stop)
			clock = now.Add(c.pause)
			w.Add(kahve(15, clock)...)
			second := fetch(t, w.open(t, o), pulse.Ask{From: first.next, Now: clock}, 0)
			if second.err != nil {
				t.Fatal(second.err)
			}
			once(t, first, second)
			if news := strings.Count(strings.Join(second.texts, " "), clock.Format("0102")); news < 15 {
				t.Errorf("%d of 15 new posts came", news)
			}
			if c.want != "" && !noted(second, c.want) || c.none != "" && noted(second, c.none) {
				t.Errorf("notes %q, want one with %q and none with %q", second.notes, c.want, c.none)
			}
			third := fetch(t, w.open(t, o), pulse.Ask{From: second.next, Now: clock}, 0)
			if len(third.ids)+len(third.notes) != 0 || third.err != nil {
				t.Errorf("then: %q, notes %q, error %v; want nothing", third.texts, third.notes, third.err)
			}
		})
	}
}

// A quiet account: its last post is older than the provider's memory, the last
// fetch is not. Nothing is missing then, and nothing must be said.
func TestQuietAccount(t *testing.T) {
	clock := now
	w := newWorld(t, fake.XOptions{Posts: kahve(3, now), Now: func() time.Time { return clock }})
	o := Options{Search: "kahve", PageSize: 10}
	at := fetch(t, w.open(t, o), pulse.Ask{}, 0).next
	for range 12 {
		clock = clock.Add(24 * time.Hour)
		g := fetch(t, w.open(t, o), pulse.Ask{From: at, Now: clock}, 0)
		if g.err != nil || len(g.notes)+len(g.ids) != 0 {
			t.Fatalf("%s: %q, notes %q, error %v; want silence", clock, g.texts, g.notes, g.err)
		}
		at = g.next
	}
	if n := len(w.Seen()); n != 13 {
		t.Errorf("%d requests in 13 fetches: some were refused", n)
	}
}

// A post from the future is kept, and must not make us believe that we have
// fetched everything until then.
func TestPostFromTheFuture(t *testing.T) {
	clock := now
	posts := append(kahve(3, now), fake.Post{Author: author("guest"), Text: "kahve from tomorrow", At: now.AddDate(0, 0, 30)})
	w := newWorld(t, fake.XOptions{Posts: posts, Now: func() time.Time { return clock }})
	o := Options{Search: "kahve", PageSize: 10}
	first := fetch(t, w.open(t, o), pulse.Ask{}, 0)
	clock = now.AddDate(0, 0, 9)
	if second := fetch(t, w.open(t, o), pulse.Ask{From: first.next, Now: clock}, 0); len(first.ids) != 4 || !noted(second, "a gap") {
		t.Errorf("%q, then notes %q; want 4 posts and a gap", first.texts, second.notes)
	}
}

// A server that never comes to an end is left, with what it gave until then.
func TestEndlessPages(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"always the same page", `{"data":[` + good + `],"meta":{"next_token":"again"}}`, "the same one came twice"},
		{"always another empty page", `{"meta":{"result_count":0,"next_token":"%d"}}`, "empty pages"},
	} {
		n := 0
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			n++
			fmt.Fprint(w, strings.ReplaceAll(c.body, "%d", fmt.Sprint(n)))
		}))
		g := fetch(t, world{url: srv.URL}.open(t, Options{Search: "kahve"}), pulse.Ask{}, 100)
		srv.Close()
		if g.err == nil || !strings.Contains(g.err.Error(), c.want) || pulse.ExitCode(g.err) != pulse.ExitFault || n > 30 {
			t.Errorf("%s: error %v after %d requests, want %q soon", c.name, g.err, n, c.want)
		}
	}
}

func TestSinceTooOldForX(t *testing.T) {
	posts := kahve(3, now)
	for i := range posts {
		posts[i].Mentions = []fake.User{us}
	}
	w := newWorld(t, fake.XOptions{Posts: posts})
	o := Options{MentionsOf: us.ID, Search: "zzz"}
	first := fetch(t, w.open(t, o), pulse.Ask{}, 0)
	w.faults.Set(fake.Fault{Path: "mentions", Times: 1, Status: 400,
		Body: `{"title":"Invalid Request","errors":[{"parameters":{"since_id":["1"]},"message":"'since_id' must be a tweet id created after [2026-11-15T09:00Z]"}]}`})
	second := fetch(t, w.open(t, o), pulse.Ask{From: first.next}, 0)
	if seen := strings.Join(w.Seen(), "\n"); second.err != nil || !strings.Contains(seen, "mentions?max_results=100&start_time=2026-11-15T09%3A01%3A00Z") {
		t.Errorf("error %v; it did not ask by time:\n%s", second.err, seen)
	}
}

// X gives only the latest 800 mentions: when a fetch runs into that, it says so.
func TestMoreMentionsThanXRemembers(t *testing.T) {
	w := newWorld(t, fake.XOptions{Posts: []fake.Post{{Author: author("a"), Text: "kahve", At: now.Add(-48 * time.Hour), Mentions: []fake.User{us}}}})
	o := Options{MentionsOf: us.ID, Search: "zzz", Budget: Budget{PostsPerRun: 2000}}
	first := fetch(t, w.open(t, o), pulse.Ask{}, 0)
	for i := range 800 {
		w.Add(fake.Post{Author: author("a"), Text: fmt.Sprint("kahve ", i), At: now.Add(time.Duration(i-900) * time.Minute), Mentions: []fake.User{us}})
	}
	if second := fetch(t, w.open(t, o), pulse.Ask{From: first.next}, 0); len(second.ids) != 800 || !noted(second, "latest 800") {
		t.Errorf("%d mentions, notes %q, error %v; want 800 and a gap", len(second.ids), second.notes, second.err)
	}
}

func TestBudget(t *testing.T) {
	for _, c := range []struct {
		name   string
		budget Budget
		spent  float64
		first  int // mentions before the budget stops it
	}{
		{"posts a run", Budget{PostsPerRun: 25, USDPerMonth: 100}, 0, 20},
		{"dollars a month", Budget{PostsPerRun: 500, USDPerMonth: 0.12}, 0, 20},
		{"dollars spent earlier", Budget{PostsPerRun: 500, USDPerMonth: 5}, 4.93, 10},
		{"nothing left", Budget{PostsPerRun: 500, USDPerMonth: 5}, 5.2, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, fake.XOptions{Posts: kahve(35, now)})
			o := Options{Search: "kahve", PageSize: 10, Budget: c.budget}
			g := fetch(t, w.open(t, o), pulse.Ask{Spent: c.spent}, 0)
			if !errors.Is(g.err, pulse.ErrLater) || !strings.Contains(fmt.Sprint(g.err), "our own budget") || pulse.HintOf(g.err) == "" {
				t.Fatalf("error %v, want our own budget, to be continued", g.err)
			}
			// A moment to wait for would keep an owner who raises the budget waiting too.
			if !pulse.UntilOf(g.err).IsZero() || len(g.ids) < c.first || len(g.ids) > c.first+5 {
				t.Errorf("%d mentions, not before %s; want about %d, and nothing to wait for", len(g.ids), pulse.UntilOf(g.err), c.first)
			}
			if total := c.spent + g.cost.USD; c.spent < c.budget.USDPerMonth && total > c.budget.USDPerMonth+1e-9 || len(g.ids) > c.budget.PostsPerRun {
				t.Errorf("spent $%.3f and %d posts, beyond %+v", total, len(g.ids), c.budget)
			}
			o.Budget = DefaultBudget
			rest := fetch(t, w.open(t, o), pulse.Ask{From: g.next}, 0)
			if n := once(t, g, rest); len(n) != 35 || rest.err != nil {
				t.Errorf("%d mentions in the end, error %v; want 35", len(n), rest.err)
			}
		})
	}
}

func TestCosts(t *testing.T) {
	for _, c := range []struct {
		name string
		o    Options
		usd  float64
	}{
		{"search", Options{Search: "kahve"}, 12 * 0.005},
		{"search with authors", Options{Search: "kahve", ExpandAuthors: true}, 12*0.005 + 0.010},
		{"mentions", Options{MentionsOf: us.ID, Search: "zzz"}, 12 * 0.001},
		{"mentions of a handle", Options{MentionsOf: "@" + us.Handle, Search: "zzz"}, 0.010 + 12*0.001},
		{"v1.1", Options{Search: "kahve", Dialect: V11}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			posts := kahve(12, now)
			for i := range posts {
				posts[i].Mentions = []fake.User{us}
			}
			w := newWorld(t, fake.XOptions{Posts: posts})
			g := fetch(t, w.open(t, c.o), pulse.Ask{}, 0)
			if g.err != nil || len(g.ids) != 12 || math.Abs(g.cost.USD-c.usd) > 1e-9 {
				t.Errorf("%d mentions for $%.4f, error %v; want 12 for $%.4f", len(g.ids), g.cost.USD, g.err, c.usd)
			}
			again := fetch(t, w.open(t, c.o), pulse.Ask{From: g.next}, 0)
			if again.cost.USD != 0 || len(again.ids) != 0 {
				t.Errorf("a second fetch gave %d and cost $%.4f, want nothing", len(again.ids), again.cost.USD)
			}
		})
	}
}

func TestFamily(t *testing.T) {
	w := newWorld(t, fake.XOptions{Spelling: famPost, Posts: kahve(25, now)})
	o := Options{Search: "kahve", PageSize: 10}
	first := fetch(t, w.open(t, o), pulse.Ask{}, 1)
	if first.err != nil || len(first.ids) != 10 {
		t.Fatalf("%d mentions, error %v; want 10 after asking in the other family", len(first.ids), first.err)
	}
	asked := len(w.Seen())
	fetch(t, w.open(t, o), pulse.Ask{From: first.next}, 0)
	for _, r := range w.Seen()[asked:] {
		if strings.Contains(r, "tweet.fields") {
			t.Errorf("the family that works was forgotten: %s", r)
		}
	}
}

// One post is found both ways: once in a call, and as addressed.
func TestFoundTwice(t *testing.T) {
	w := newWorld(t, fake.XOptions{Posts: []fake.Post{
		{Author: author("a"), Text: "@MaviKapiKafe kahve süper", At: now.Add(-2 * time.Hour), Lang: "tr"},
		{Author: author("b"), Text: "kahve kötü", At: now.Add(-time.Hour), Lang: "tr"},
	}})
	for _, o := range []Options{{MentionsOf: us.ID, Search: "kahve"}, {MentionsOf: "@" + us.Handle, Search: "kahve", Dialect: V11, Keys: Keys{"ck", "cs", "at", "as"}}} {
		g := fetch(t, w.open(t, o), pulse.Ask{}, 0)
		if len(g.mentions) != 2 || g.err != nil {
			t.Fatalf("%s: %q, error %v; want two mentions", o.Dialect, g.texts, g.err)
		}
		if a, b := g.mentions[0].Via, g.mentions[1].Via; a != pulse.ViaAddressed || b != pulse.ViaSearch {
			t.Errorf("%s: via %s and %s, want addressed and search", o.Dialect, a, b)
		}
	}
	// Found by search alone, it is addressed all the same.
	for _, o := range dialects {
		o.Brand.Aliases = []string{"@mavikapikafe"}
		if g := fetch(t, w.open(t, o), pulse.Ask{}, 0); len(g.mentions) != 2 || g.mentions[1].Via != pulse.ViaAddressed {
			t.Errorf("%s: search gave %+v, want the second addressed", o.Dialect, g.mentions)
		}
	}
}

func TestMentionFields(t *testing.T) {
	long := strings.Repeat("servis çok yavaş & ", 20)
	post := fake.Post{ID: "1992276480000000001", Author: fake.User{ID: "44556677", Handle: "deniz", Name: "Deniz A."}, Lang: "id",
		Text: long + "&lt;", At: now.Add(-time.Hour), ReplyTo: "17", Likes: 3, Reposts: 2}
	for _, o := range []Options{{Search: "servis"}, {Search: "servis", ExpandAuthors: true}, {Search: "servis", Dialect: V11}} {
		for _, spelling := range []string{famTweet, famPost} {
			w := newWorld(t, fake.XOptions{Posts: []fake.Post{post}, Spelling: spelling})
			g := fetch(t, w.open(t, o), pulse.Ask{}, 0)
			if len(g.mentions) != 1 {
				t.Fatalf("%+v: %d mentions, error %v", o, len(g.mentions), g.err)
			}
			want := pulse.Mention{Source: "x", ID: post.ID, Via: pulse.ViaSearch, Text: post.Text, Author: pulse.Author{ID: "44556677"},
				Posted: post.At, Lang: "id", URL: "https://x.com/i/web/status/1992276480000000001", ReplyTo: "17", Reach: 5}
			if o.ExpandAuthors || o.Dialect == V11 {
				want.Author, want.URL = pulse.Author{ID: "44556677", Handle: "deniz", Name: "Deniz A."}, "https://x.com/deniz/status/1992276480000000001"
			}
			if m := g.mentions[0]; m != want {
				t.Errorf("%s %s: got\n%+v\nwant\n%+v", o.Dialect, spelling, m, want)
			}
			if o.Dialect != V11 && !noted(g, "left out 1 parts") && spelling == famTweet {
				t.Errorf("the missing post it answers is not noted: %q", g.notes)
			}
		}
	}
}
