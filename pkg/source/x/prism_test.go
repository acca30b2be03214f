package x

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// patient waits as long as Prism needs for a document of 1 MB.
func patient() *wire.Client {
	return wire.New(wire.Options{Timeout: 20 * time.Second, Attempts: 1, Rate: 1e6, Burst: 1e6, Now: func() time.Time { return now }})
}

// TestVendorsDocument holds every request to X and every answer of the fake
// against the two documents that X has published.
func TestVendorsDocument(t *testing.T) {
	for _, c := range []struct{ doc, spelling string }{
		{"x-openapi-2.164.json", famTweet},
		{"x-openapi-2.167.json", famPost},
	} {
		t.Run(c.doc, func(t *testing.T) {
			w := newWorld(t, fake.XOptions{Spelling: c.spelling, Posts: prismPosts(), UserToken: userSecret})
			proxy := sourcetest.Prism(t, c.doc, w.url)
			checkDocument(t, w, proxy, c.spelling)
		})
	}
}

func prismPosts() []fake.Post {
	var out []fake.Post
	for i := range 26 {
		out = append(out, fake.Post{Author: author(fmt.Sprintf("guest%d", i%3)), Lang: "id", At: now.Add(-time.Duration(i+1) * time.Hour),
			Text: fmt.Sprintf("@mavikapikafe kopi %d & teh <enak>", i), Likes: i, ReplyTo: "1"})
	}
	out[3].Text += strings.Repeat(" enak sekali", 40)
	return out
}

func checkDocument(t *testing.T, w world, proxy, spelling string) {
	o := Options{BaseURL: proxy, MentionsOf: "@mavikapikafe", Search: "kopi -is:retweet", PageSize: 10, ExpandAuthors: true,
		Token: func() (string, error) { return secret, nil }}
	s := must(New(o, patient()))(t)
	var ids []string
	var at pulse.Cursor
	for range 2 { // the second time with since_id, and stopped in between
		n := 0
		for p, err := range s.Pages(t.Context(), pulse.Ask{From: at, Now: now}) {
			if err != nil {
				t.Fatalf("through the document: %v", err)
			}
			for _, m := range p.Mentions {
				ids = append(ids, m.ID)
			}
			at = p.Next
			if n++; n == 3 && len(ids) < 26 {
				break
			}
		}
	}
	if len(ids) < 26 {
		t.Errorf("%d mentions through the document, want 26", len(ids))
	}
	w.Edit(ids[0], "kopi enak, maaf")
	w.Remove(ids[1], "deleted")
	for p, err := range s.Recheck(t.Context(), ids[:3], pulse.Ask{From: at, Now: now}) {
		if err != nil || len(p.Mentions) != 2 || len(p.Gone) != 1 {
			t.Errorf("recheck through the document: %d mentions, %d gone, error %v; want 2 and 1", len(p.Mentions), len(p.Gone), err)
		}
	}
	if seen := strings.Join(w.Seen(), "\n"); !strings.Contains(seen, spelling+".fields") || !strings.Contains(seen, "since_id") {
		t.Errorf("the fake did not see what it should have:\n%s", seen)
	}
	answersThrough(t, w, o)
	breaksDocument(t.Context(), t, w, o)
}

// answersThrough answers a guest and finds the answer, both through the document.
func answersThrough(t *testing.T, w world, o Options) {
	o.User = func() (User, error) { return User{Token: userSecret}, nil }
	s := must(New(o, patient()))(t)
	m := guest(w, "@mavikapikafe lama sekali", "")
	r, err := s.Reply(t.Context(), m, "Mohon maaf atas antreannya.")
	if err != nil {
		t.Fatalf("answer through the document: %v", err)
	}
	if found, ok, err := s.FindReply(t.Context(), m, "Mohon maaf atas antreannya.", now.Add(-time.Minute)); err != nil || !ok || found.ID != r.ID {
		t.Errorf("find the answer through the document: %+v %v %v", found, ok, err)
	}
}

// breaksDocument proves that the proxy can say no, both ways.
func breaksDocument(ctx context.Context, t *testing.T, w world, o Options) {
	o.MentionsOf = "123"
	s := must(New(o, patient()))(t)
	w.faults.Set(fake.Status(200, `{"data":[{"id":"1","text":7}],"meta":{"result_count":"one"}}`))
	for _, err := range s.Pages(ctx, pulse.Ask{Now: now}) {
		if !strings.Contains(fmt.Sprint(err), "500") {
			t.Errorf("an answer that breaks the document: %v, want Prism's 500", err)
		}
	}
	s.tracks, s.o.PageSize = []track{{name: "search", query: "kopi"}}, 5
	s.o.Dialect = V2
	d := s.describe(&cursor{})
	if _, err := d.ask(ctx, s.tracks[0], progress{}, walk{}, 5); !strings.Contains(fmt.Sprint(err), "422") {
		t.Errorf("a request that breaks the document: %v, want Prism's 422", err)
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
