package http

import (
	nethttp "net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
)

// zoneOf is a house in Istanbul with a branch in Bangkok.
func zoneOf(place string) *time.Location {
	if place == "siam" {
		return time.FixedZone("Asia/Bangkok", 7*3600)
	}
	return time.FixedZone("Europe/Istanbul", 3*3600)
}

// A date without a zone is read where it was written: in the place's zone, else in the
// house's, and in the one that is said for all of them.
func TestDatesAreReadInTheShopsZone(t *testing.T) {
	srv := httptest.NewServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, _ *nethttp.Request) {
		_, _ = w.Write([]byte(`[{"id":1,"t":"çay soğuktu","d":"20.11.2026 00:30"},{"id":2,"t":"กาแฟเย็น","d":"20.11.2026 00:30","b":"siam"},
			{"id":3,"t":"thé froid","d":"2026-11-20T00:30:00Z","b":"siam"}]`)) // a client that left is no concern of ours
	}))
	defer srv.Close()
	for _, c := range []struct {
		zone, place string
		want        [3]string
	}{
		{"", "", [3]string{"2026-11-19T21:30:00Z", "2026-11-19T17:30:00Z", "2026-11-20T00:30:00Z"}},
		{"", "siam", [3]string{"2026-11-19T17:30:00Z", "2026-11-19T17:30:00Z", "2026-11-20T00:30:00Z"}},
		{"UTC", "", [3]string{"2026-11-20T00:30:00Z", "2026-11-20T00:30:00Z", "2026-11-20T00:30:00Z"}},
	} {
		values := map[string][]string{"url": {srv.URL}, "map": {"id=.id", "text=.t", "posted_at=.d", "place=.b"}}
		if c.zone != "" {
			values["zone"] = []string{c.zone}
		}
		s, err := Open(pulse.Setup{Name: "survey", Values: values, Place: c.place, Zone: zoneOf, Secret: func(string) (string, error) { return "", nil }}, sourcetest.ClientOf(t))
		if err != nil {
			t.Fatal(err)
		}
		for p, err := range s.Pages(t.Context(), pulse.Ask{Now: sourcetest.Now}) {
			if err != nil || len(p.Mentions) != 3 {
				t.Fatalf("%d mentions, %v", len(p.Mentions), err)
			}
			for i, m := range p.Mentions {
				if got := m.Posted.Format(time.RFC3339); got != c.want[i] {
					t.Errorf("zone %q, place %q: %q posted %s, want %s", c.zone, c.place, m.Text, got, c.want[i])
				}
			}
		}
	}
}
