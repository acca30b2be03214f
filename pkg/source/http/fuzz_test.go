package http

import (
	"encoding/json"
	nethttp "net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

func reader(f testing.TB) *Source {
	u, err := url.Parse("https://a.example/x")
	if err != nil {
		f.Fatal(err)
	}
	s := &Source{url: u, o: Options{Name: "http", Zone: func(string) *time.Location { return time.UTC }, Paging: Paging{By: "next", Next: ".meta.next?"},
		Map:   map[string]string{"id": ".id?", "text": ".comment? // .t?", "author": ".by?", "posted_at": ".at?", "rating": ".r?", "url": ".u?", "lang": ".l?", "place": ".p?"},
		Items: "if type == \"object\" then .data else . end"}}
	if err := s.compile(); err != nil {
		f.Fatal(err)
	}
	return s
}

// FuzzPage feeds anything as an answer: it must end, never panic, and give only mentions
// that can be stored, and a cursor that can be read back.
func FuzzPage(f *testing.F) {
	for _, j := range append(junk, junkCSV...) {
		f.Add([]byte(j.Body), "")
	}
	for _, name := range []string{"survey.json", "complaints.csv", "sheet.csv"} {
		f.Add([]byte(recorded(f, name)), "text/csv")
	}
	f.Add([]byte(`{"data":[{"id":1,"t":"x","by":{"handle":"@a"},"at":1795253400,"r":"4/5","u":"/y","l":"tr","p":3}],"meta":{"next":"?p=2"}}`), "application/json")
	s := reader(f)
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		r := &run{Source: s, ask: pulse.Ask{Now: sourcetest.Now}, at: load("")}
		var page pulse.Page
		r.yield = func(p pulse.Page, _ error) bool { page = p; return true }
		_, _, err := r.page(t.Context(), position{}, &wire.Answer{Status: 200, Body: body, Header: nethttp.Header{"Content-Type": {kind}}})
		if err != nil {
			return
		}
		for _, m := range page.Mentions {
			all := m.ID + m.Text + m.Author.Name + m.Author.Handle + m.Author.ID + m.URL + m.Lang + m.Place
			if m.ID == "" || strings.TrimSpace(m.Text) == "" || m.Posted.IsZero() || m.Posted.After(sourcetest.Now) || !utf8.ValidString(all) ||
				strings.Contains(all, "\x00") || m.Rating < 0 || m.Rating > 5 || len(m.ID) > 200 {
				t.Fatalf("mention cannot be stored: %+v", m)
			}
		}
		again, err := load(page.Next).cursor()
		if err != nil || again != page.Next {
			t.Fatalf("the cursor %s is read back as %s, %v", page.Next, again, err)
		}
	})
}

// FuzzExpression compiles anything, and runs what compiles.
func FuzzExpression(f *testing.F) {
	for _, s := range []string{".a", ".[", "comment", ".a | .b // .c", "[.[] * 2]", "def f: f; f", `"\(.a)" * .n`, "reduce .[] as $x (0; . + $x)", "repeat(.)", "Görüş"} {
		f.Add(s)
	}
	maxSteps, maxTime = 50_000, 100*time.Millisecond
	f.Fuzz(func(t *testing.T, s string) {
		e, err := compile("map.text", s)
		if err != nil {
			return
		}
		_, _ = e.run(t.Context(), map[string]any{"a": json.Number("1e3"), "b": []any{"x", nil}, "c": "y", "n": 7})
	})
}

// An answer of 200 items with five expressions each, beside what the standard library
// takes to put the same bytes into structs.
func BenchmarkPage(b *testing.B) {
	srv := &server{by: "offset", size: 200, items: sourcetest.Items(200)}
	srv.Server = nil
	var rec recorder
	req, err := nethttp.NewRequest(nethttp.MethodGet, "/v1/reviews", nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+secret)
	srv.serve(&rec, req)
	s := reader(b)
	b.Run("expressions", func(b *testing.B) {
		b.SetBytes(int64(len(rec.body)))
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			r := &run{Source: s, ask: pulse.Ask{Now: sourcetest.Now}, at: load("")}
			r.yield = func(p pulse.Page, _ error) bool { n = len(p.Mentions); return true }
			if _, _, err := r.page(b.Context(), position{}, &wire.Answer{Status: 200, Body: rec.body, Header: nethttp.Header{}}); err != nil || n != 200 {
				b.Fatalf("%d mentions, %v", n, err)
			}
		}
	})
	b.Run("the standard library", func(b *testing.B) {
		b.SetBytes(int64(len(rec.body)))
		b.ReportAllocs()
		for b.Loop() {
			var v struct {
				Data []struct {
					ID      int
					Comment string
					At      int64
					By      struct{ Handle string }
				}
			}
			if err := json.Unmarshal(rec.body, &v); err != nil || len(v.Data) != 200 {
				b.Fatal(err)
			}
		}
	})
}

// recorder keeps one answer.
type recorder struct {
	h    nethttp.Header
	body []byte
}

func (r *recorder) Header() nethttp.Header {
	if r.h == nil {
		r.h = nethttp.Header{}
	}
	return r.h
}
func (r *recorder) WriteHeader(int) {}
func (r *recorder) Write(b []byte) (int, error) {
	r.body = append(r.body, b...)
	return len(b), nil
}
