package foursquare

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
)

const secret = "fsq3-very-secret-key"

func venue(i int) string { return fmt.Sprintf("4b5e00000000000000000%03d", i) }

func places(n int) (out []pulse.Place) {
	for i := range n {
		out = append(out, pulse.Place{ID: fmt.Sprintf("p%d", i), Name: fmt.Sprintf("Place %d", i), Provider: map[string]string{"foursquare": venue(i)}})
	}
	return out
}

// rig is a fake provider under a source.
type rig struct {
	*fake.Foursquare
	faults *fake.Faults
	now    time.Time
	open   func(...func(*Options)) *Source
}

func newRig(t *testing.T, dialect string, nPlaces int, o fake.FoursquareOptions) *rig {
	t.Helper()
	r := &rig{faults: &fake.Faults{}, now: sourcetest.Now}
	o.Key, o.Faults, o.Now = secret, r.faults, func() time.Time { return r.now.Add(72 * time.Hour) }
	for i := range nPlaces {
		o.Places = append(o.Places, venue(i))
	}
	r.Foursquare = fake.NewFoursquare(o)
	srv := httptest.NewServer(r.Foursquare)
	t.Cleanup(srv.Close)
	base := srv.URL
	if dialect == V2 || dialect == V3 {
		base += "/" + dialect
	}
	r.open = func(change ...func(*Options)) *Source {
		opt := Options{Dialect: dialect, BaseURL: base, Places: places(nPlaces), Key: secret, KeyHint: "FSQ_KEY"}
		for _, c := range change {
			c(&opt)
		}
		s, err := New(opt, sourcetest.ClientOf(t))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	return r
}

func tips(items []sourcetest.Item, nPlaces int) (out []fake.Tip) {
	for i, it := range items {
		out = append(out, fake.Tip{ID: fmt.Sprintf("655f1c2ab1e9a24c0f%06d", i), Place: venue(i % nPlaces), Text: it.Text, At: it.At, Author: it.Author, Lang: "en"})
	}
	return out
}

var junk = []sourcetest.Junk{
	{Name: "null and foreign items", Body: `[null,7,"x",[],{"fsq_tip_id":"1","created_at":"2026-11-20T10:00:00.000Z","text":"good"}]`, Good: 1, Bad: 4},
	{Name: "wrong types", Body: `[{"fsq_tip_id":5,"created_at":1795253400,"text":"good","lang":7,"url":{},"agree_count":"many"},{"created_at":{},"text":"x"},{"created_at":"2026-11-20T10:00:00Z","text":9}]`, Good: 1, Bad: 2},
	{Name: "results inside an object", Body: `{"results":[{"id":"1","created_at":"2026-11-20T10:00:00Z","text":"good"}]}`, Good: 1},
	{Name: "dates of all kinds", Body: `[{"created_at":"1795253400","text":"a"},{"created_at":1795253400.5,"text":"b"},{"created_at":"2026-11-20T10:00:00+03:00","text":"c"},{"created_at":"yesterday","text":"d"},{"created_at":1e300,"text":"e"},{"text":"f"}]`, Good: 3, Bad: 3},
	{Name: "dangerous links and NUL", Body: `[{"created_at":1795253400,"text":"a\u0000b","url":"javascript:alert(1)"}]`, Good: 1},
	{Name: "null", Body: `null`, Fault: true},
	{Name: "another object", Body: `{"tips":[]}`, Fault: true},
	{Name: "a string", Body: `"no"`, Fault: true},
}

var junkV2 = []sourcetest.Junk{
	{Name: "null and foreign items", Body: `{"response":{"tips":{"count":3,"items":[null,7,{"id":"1","createdAt":1795253400,"text":"good","user":null}]}}}`, Good: 1, Bad: 2},
	{Name: "count of another type", Body: `{"response":{"tips":{"count":"many","items":[{"id":"1","createdAt":1795253400,"text":"good"}]}}}`, Good: 1},
	{Name: "no tips", Body: `{"meta":{"code":200},"response":{}}`, Fault: true},
	{Name: "a list", Body: `[]`, Fault: true},
	{Name: "response of another type", Body: `{"response":7}`, Fault: true},
}

func TestContract(t *testing.T) {
	for _, c := range []struct {
		name, dialect string
		places        int
		o             fake.FoursquareOptions
		junk          []sourcetest.Junk
	}{
		{"2025-06-17, five places", Places, 5, fake.FoursquareOptions{}, junk},
		{"2025-06-17, one place with Link and no ids", Places, 1, fake.FoursquareOptions{Page: 7, Links: true, NoIDs: true}, junk},
		{"v3, three places with Link", V3, 3, fake.FoursquareOptions{Page: 4, Links: true}, junk},
		{"v2, one place by offset", V2, 1, fake.FoursquareOptions{Page: 6}, junkV2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // most of the time is waiting for hanging servers
			sourcetest.Run(t, sourcetest.Case{Junk: c.junk, JunkPath: venue(0), Start: func(t *testing.T, items []sourcetest.Item) sourcetest.Provider {
				r := newRig(t, c.dialect, c.places, c.o)
				r.Add(tips(items, c.places)...)
				return sourcetest.Provider{Open: func() pulse.Source { return r.open() }, Faults: r.faults, Secret: secret}
			}})
		})
	}
}
