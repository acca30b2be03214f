package http

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	nethttp "net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
)

const secret = "very-secret-survey-key"

// server gives items as a survey tool might, in every way of paging.
type server struct {
	*httptest.Server
	faults fake.Faults
	by     string // of Paging
	csv    bool
	size   int
	items  []sourcetest.Item
	asked  []*nethttp.Request
	refuse bool // a page behind the last one is answered with 404
}

func newServer(t testing.TB, by string, size int, items []sourcetest.Item) *server {
	s := &server{by: by, size: size, items: items}
	s.Server = httptest.NewServer(s.faults.Wrap(nethttp.HandlerFunc(s.serve)))
	t.Cleanup(s.Close)
	return s
}

func (s *server) serve(w nethttp.ResponseWriter, r *nethttp.Request) {
	s.asked = append(s.asked, r.Clone(r.Context()))
	if r.Header.Get("Authorization") != "Bearer "+secret {
		nethttp.Error(w, `{"message":"who are you, `+r.Header.Get("Authorization")+`?"}`, nethttp.StatusUnauthorized)
		return
	}
	q := r.URL.Query()
	from := 0
	switch s.by {
	case "page":
		n, _ := strconv.Atoi(q.Get("page"))
		from = (n - 1) * s.size
	case "":
	default:
		from, _ = strconv.Atoi(q.Get(s.by))
	}
	if s.refuse && from >= len(s.items) {
		nethttp.NotFound(w, r)
		return
	}
	from = min(max(from, 0), len(s.items))
	to := min(from+s.size, len(s.items))
	next := any(nil)
	if to < len(s.items) {
		switch s.by {
		case "next":
			next = fmt.Sprintf("/v1/reviews?next=%d", to)
		case "cursor":
			next = to
		case "link":
			w.Header().Set("Link", fmt.Sprintf(`<%s/v1/reviews?link=0>; rel="first", <%s/v1/reviews?link=%d>; rel="next"`, s.URL, s.URL, to))
		}
	}
	if s.csv {
		w.Header().Set("Content-Type", "text/csv")
		out := csv.NewWriter(w)
		_ = out.Write([]string{"No", "Yorumunuz", "Ad Soyad", "Tarih"}) // a client that left is no concern of ours
		for i, it := range s.items[from:to] {
			_ = out.Write([]string{fmt.Sprint(from + i), it.Text, it.Author, it.At.Format(time.RFC3339)})
		}
		out.Flush()
		return
	}
	list := []any{}
	for i, it := range s.items[from:to] {
		list = append(list, map[string]any{"id": from + i, "comment": it.Text, "by": map[string]any{"handle": it.Author}, "at": it.At.Unix()})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"data": list, "meta": map[string]any{"next": next, "total": len(s.items)}})
}

func (s *server) options() Options {
	o := Options{URL: s.URL + "/v1/reviews?lang=tr", Auth: Auth{Bearer: secret}, AboutUs: true, Items: ".data",
		Map:    map[string]string{"id": ".id", "text": ".comment", "author": ".by", "posted_at": ".at"},
		Paging: Paging{By: s.by, First: 1, Next: ".meta.next"}}
	if s.csv {
		o.Items, o.Format = "", "csv"
		o.Map = map[string]string{"id": ".No", "text": ".Yorumunuz", "author": `.["Ad Soyad"]`, "posted_at": ".Tarih"}
	}
	return o
}

func (s *server) open(t testing.TB, change ...func(*Options)) *Source {
	o := s.options()
	for _, c := range change {
		c(&o)
	}
	src, err := New(o, sourcetest.ClientOf(t))
	if err != nil {
		t.Fatal(err)
	}
	return src
}

var junk = []sourcetest.Junk{
	{Name: "null and foreign items", Body: `{"data":[null,7,"x",[],{"id":1,"comment":"good"}]}`, Good: 1, Bad: 4},
	{Name: "wrong types", Body: `{"data":[{"id":{},"comment":"a"},{"id":2,"comment":{}},{"id":3,"comment":["x"]},{"id":4,"comment":"good","by":7,"at":"2026-11-20"},{"id":5,"comment":"x","at":"soon"}]}`, Good: 1, Bad: 4},
	{Name: "dangerous numbers", Body: `{"data":[{"id":1e999999999,"comment":"good"},{"id":123456789012345678901234567890,"comment":"good","at":1e400}]}`, Good: 1, Bad: 1},
	{Name: "NUL", Body: `{"data":[{"id":1,"comment":"a\u0000b"}]}`, Good: 1},
	{Name: "no items", Body: `{"data":[]}`},
	{Name: "items are not there", Body: `{"error":"quota"}`, Fault: true},
	{Name: "items are a text", Body: `{"data":"no"}`, Bad: 1},
	{Name: "null", Body: `null`, Fault: true},
	{Name: "two answers", Body: `{"data":[]} {"data":[]}`, Fault: true},
	{Name: "the text has another name", Body: `{"data":[{"id":1,"content":"x"},{"id":2,"content":"y"}]}`, Fault: true},
	{Name: "deep", Body: `{"data":` + strings.Repeat("[", 200_000), Fault: true},
	{Name: "cut off", Body: `{"data":[{"id":1,"comment":"x"},{"id"`, Fault: true},
}

var junkCSV = []sourcetest.Junk{
	{Name: "rows of other lengths", Body: "No,Yorumunuz,Ad Soyad,Tarih\n1,good\n2,\n3,a,b,2026-11-20,e,f\n", Good: 2, Bad: 1},
	{Name: "a quote that never ends", Body: "No,Yorumunuz,Ad Soyad,Tarih\n1,\"bad\n2,good,x,\n", Good: 1, Bad: 1},
	{Name: "nothing but a header", Body: "No,Yorumunuz,Ad Soyad,Tarih\n"},
	{Name: "another table", Body: "a;b\n1;2\n", Fault: true},
	{Name: "cut off", Body: "No,Yorumunuz,Ad Soyad,Tarih\n1,good,x,2026-11-20\n2,goo", Fault: true},
	{Name: "binary", Body: "\x00\x01\x02\x03", Good: 0},
}

func TestContract(t *testing.T) {
	for _, c := range []struct {
		by     string
		csv    bool
		refuse bool
	}{{"next", false, false}, {"cursor", false, false}, {"link", false, false}, {"page", false, true}, {"offset", false, false}, {"page", true, false}} {
		name, list := c.by, junk
		if c.csv {
			name, list = c.by+", CSV", junkCSV
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel() // most of the time is waiting for hanging servers
			skip := map[string]string{}
			if c.csv {
				skip["errors"] = "CSV that ends early and looks whole cannot be told from a short one; the other troubles are those of JSON"
				skip["texts"] = "CSV has no form for line ends of its own; TestTexts shows what becomes of the others"
			}
			sourcetest.Run(t, sourcetest.Case{Totals: c.by == "next" || c.by == "page" && !c.csv, Junk: list, Skip: skip, Start: func(t *testing.T, items []sourcetest.Item) sourcetest.Provider {
				s := newServer(t, c.by, 6, slices.Clone(items))
				s.csv, s.refuse = c.csv, c.refuse
				return sourcetest.Provider{Open: func() pulse.Source {
					return s.open(t, func(o *Options) {
						if c.by == "next" || c.by == "page" && !c.csv {
							o.Total = ".meta.total"
						}
					})
				}, Faults: &s.faults, Secret: secret}
			}})
		})
	}
}
