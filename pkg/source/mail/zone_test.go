package mail

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// A mail whose date states no zone was written in that of the place it was sent to; so
// was the head of one that is passed on.
func TestDatesAreReadInTheShopsZone(t *testing.T) {
	zone := func(place string) *time.Location {
		if place == "siam" {
			return time.FixedZone("Asia/Bangkok", 7*3600)
		}
		return time.FixedZone("Europe/Istanbul", 3*3600)
	}
	mails := "From x Fri Nov 20 09:00:00 2026\nFrom: ali@guests.example\nTo: info@cafe.example\nDate: 2026-11-20 00:30:00\nMessage-ID: <1@x>\n\ncay soguktu\n\n" +
		"From x Fri Nov 20 09:00:00 2026\nFrom: som@guests.example\nTo: siam@cafe.example\nDate: 2026-11-20 00:30:00\nMessage-ID: <2@x>\n\nkafae yen\n\n" +
		"From x Fri Nov 20 09:00:00 2026\nFrom: ann@guests.example\nTo: siam@cafe.example\nDate: Fri, 20 Nov 2026 00:30:00 +0100\nMessage-ID: <3@x>\n\ncold tea\n\n" +
		"From x Fri Nov 20 09:00:00 2026\nFrom: boss@cafe.example\nTo: info@cafe.example\nSubject: Fwd: tea\nDate: Fri, 20 Nov 2026 12:00:00 +0300\nMessage-ID: <4@x>\n\n" +
		"---------- Forwarded message ---------\nFrom: Tom <tom@guests.example>\nDate: 20 Nov 2026 00:30\nSubject: tea\n\nwarm milk\n"
	path := filepath.Join(t.TempDir(), "guests.mbox")
	if err := os.WriteFile(path, []byte(mails), 0o600); err != nil {
		t.Fatal(err)
	}
	src := openBox(t, Options{Path: path, Own: []string{"@cafe.example"}, Zone: zone,
		Places: []pulse.Place{{ID: "siam", Provider: map[string]string{placeKey: "siam@cafe.example"}}}})
	ms, _, _, _ := all(t, src, "")
	want := []string{"2026-11-19T21:30:00Z", "2026-11-19T17:30:00Z", "2026-11-19T23:30:00Z", "2026-11-19T21:30:00Z"}
	if len(ms) != len(want) {
		t.Fatalf("%d mails, want %d", len(ms), len(want))
	}
	for i, m := range ms {
		if got := m.Posted.Format(time.RFC3339); got != want[i] {
			t.Errorf("%q posted %s, want %s", m.Text, got, want[i])
		}
	}
}
