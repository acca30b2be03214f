package feed

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// FuzzRead feeds anything as an answer: it must end, never panic, and give only mentions
// that can be stored, and a cursor that can be read back.
func FuzzRead(f *testing.F) {
	for _, j := range append(junkJSON, junkXML...) {
		f.Add([]byte(j.Body), "")
	}
	for _, name := range []string{"alerts.xml", "reddit.xml", "youtube.xml", "forum.rss.xml", "appstore.xml"} {
		f.Add([]byte(recorded(f, name)), "text/xml; charset=windows-1254")
	}
	f.Add([]byte("\xff\xfe<\x00r\x00s\x00s\x00/\x00>\x00"), "")
	f.Add([]byte(`<?xml version="1.0" encoding="iso-2022-jp"?><rss>`+"\x1b$B<a>\x1b(B"), "x")
	a, err := newAddress("https://www.reddit.com/.rss?feed="+secret+"&user=guest", true)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		d, err := read(context.Background(), &wire.Answer{Status: 200, Body: body, Header: http.Header{"Content-Type": {kind}}})
		if err != nil {
			return
		}
		r := &run{Source: &Source{o: Options{Name: "feed"}}, ask: pulse.Ask{Now: sourcetest.Now}, at: load("")}
		got := r.items(a, d, progress{})
		for _, m := range got.fresh {
			all := m.ID + m.Text + m.Author.Name + m.Author.Handle + m.URL + m.Lang
			if m.ID == "" || strings.TrimSpace(m.Text) == "" || m.Posted.IsZero() || m.Posted.After(sourcetest.Now) || !utf8.ValidString(all) ||
				strings.Contains(all, "\x00") || strings.Contains(all, secret) || m.Rating < 0 || m.Rating > 5 || len(m.ID) > 300 {
				t.Fatalf("mention cannot be stored: %+v", m)
			}
		}
		p := r.after(a, d, &wire.Answer{Header: http.Header{}}, progress{}, got)
		r.at.Feeds[a.key] = &p
		c, err := r.at.cursor()
		if err != nil || len(load(c).of(a).Seen) != len(p.Seen) {
			t.Fatalf("the cursor %s cannot be read back: %v", c, err)
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add(`{"v":1,"feeds":{"a":{"seen":"AAAA","walk":{"next":":"}},"b":null}}`)
	f.Fuzz(func(_ *testing.T, s string) { _, _ = load(pulse.Cursor(s)).cursor() })
}

// One feed of 200 items, beside what the standard library takes for the same bytes.
func BenchmarkRead(b *testing.B) {
	for _, format := range []string{"rss", "json"} {
		s := &server{format: format, shares: 1, items: sourcetest.Items(200)}
		list := make([]int, 200)
		for i := range list {
			list[i] = i
		}
		body := []byte(s.write(list, ""))
		a, err := newAddress("https://a.example/f", false)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(format, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				d, err := read(b.Context(), &wire.Answer{Status: 200, Body: body, Header: http.Header{}})
				if err != nil {
					b.Fatal(err)
				}
				r := &run{Source: &Source{}, ask: pulse.Ask{Now: sourcetest.Now}, at: load("")}
				if got := r.items(a, d, progress{}); len(got.fresh) != 200 {
					b.Fatalf("%d mentions", len(got.fresh))
				}
			}
		})
		b.Run(format+" by the standard library", func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if format == "json" {
					var v struct {
						Items []struct {
							ID   string
							Text string `json:"content_text"`
							At   string `json:"date_published"`
						}
					}
					err = json.Unmarshal(body, &v)
				} else {
					var v struct {
						Items []struct {
							GUID string `xml:"guid"`
							Text string `xml:"description"`
							At   string `xml:"pubDate"`
						} `xml:"channel>item"`
					}
					err = xml.Unmarshal(body, &v)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
