package x

import (
	"testing"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

func FuzzDecodeV2(f *testing.F) {
	for _, j := range junkV2 {
		f.Add([]byte(j.Body), false)
		f.Add([]byte(j.Body), true)
	}
	s := &Source{o: Options{Name: "x", MentionsOf: "@us"}}
	f.Fuzz(func(t *testing.T, body []byte, byID bool) {
		d := &v2{s: s, cur: &cursor{}}
		b, err := d.decode("fuzz", &wire.Answer{Status: 200, Body: body}, byID)
		if err == nil && len(b.posts)+len(b.bad) != b.count {
			t.Errorf("%d posts and %d bad of %d items", len(b.posts), len(b.bad), b.count)
		}
		readable(t, b)
		c := cursor{V: 1, Tracks: map[string]progress{}}
		w, _, _ := walk{Began: now}.after(b)
		c.Tracks["search"] = progress{Walk: &w}
		if _, err := readCursor(c.text()); err != nil {
			t.Errorf("the cursor cannot be read back: %v", err)
		}
	})
}

func FuzzDecodeV1(f *testing.F) {
	for _, j := range append(junkV1, junkV1Mentions...) {
		f.Add([]byte(j.Body), true)
		f.Add([]byte(j.Body), false)
	}
	f.Fuzz(func(t *testing.T, body []byte, own bool) {
		d := &v1{s: &Source{o: Options{Name: "x"}}}
		if b, err := d.decode(track{own: own}, &wire.Answer{Status: 200, Body: body}); err == nil {
			readable(t, b)
		}
	})
}

func readable(t *testing.T, b batch) {
	t.Helper()
	for _, p := range b.posts {
		if !isNumber(p.ID) || p.Posted.IsZero() || p.Text == "" || !utf8.ValidString(p.Text) {
			t.Errorf("a post that cannot be kept: %+v", p)
		}
	}
}

func FuzzComplaint(f *testing.F) {
	f.Add(403, []byte(v1Closed))
	f.Add(429, []byte(`{"type":"https://api.x.com/2/problems/usage-capped","period":"Daily"}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		a := &wire.Answer{Status: status, Body: body}
		if err := refusal("fuzz", a); (err == nil) != a.OK() {
			t.Errorf("status %d: error %v", status, err)
		} else if err != nil && (!utf8.ValidString(err.Error()) || len(err.Error()) > 2000) {
			t.Errorf("an unreadable message: %q", err)
		}
	})
}

// FuzzCursor: a cursor is a text that another version or a damaged disk may have left.
// One that is taken can be written, and is the same when it is read again.
func FuzzCursor(f *testing.F) {
	for _, s := range []string{"", "{}", `{"v":1,"tracks":{"search":{"since":"12","walk":{"began":"2026-11-20T09:00:00Z","token":"t","until":"9"}}}}`,
		`{"v":2}`, `{"tracks":null}`, `{"tracks":{"search":{"done":"9999-12-31T23:59:59-14:00"}}}`, `{"v":1e9}`, "null", "[]", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := readCursor(pulse.Cursor(s))
		if err != nil {
			return
		}
		first := c.text()
		again, err := readCursor(first)
		if err != nil || again.text() != first {
			t.Errorf("%q is written as %s and read as %s, %v", s, first, again.text(), err)
		}
	})
}
