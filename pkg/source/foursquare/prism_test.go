package foursquare

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
)

// TestVendorsDocument stands the vendor's own document between us and the fake:
// Prism refuses a request or an answer that breaks it.
func TestVendorsDocument(t *testing.T) {
	r := newRig(t, Places, 2, fake.FoursquareOptions{Page: 2, Links: true})
	r.Add(tip1(1, 0, time.Hour, "one"), tip1(2, 0, 2*time.Hour, "two"), tip1(3, 0, 3*time.Hour, "three"), tip1(4, 1, time.Hour, "four"))
	proxy := sourcetest.Prism(t, "fsq-places-20250617.json", r.open().base.String())
	through := func(o *Options) { o.BaseURL = proxy }

	got, pages, _, err := fetch(t, r.open(through), pulse.Ask{}, 0)
	if err != nil || len(got) != 4 {
		t.Fatalf("got %q, error %v; want four tips through the document", got, err)
	}
	if len(pages) != 3 {
		t.Errorf("%d pages, want 3: the Link header got lost", len(pages))
	}
	if _, _, _, err := fetch(t, r.open(through, func(o *Options) { o.Dialect, o.Key = V3, "Bearer "+secret }), pulse.Ask{}, 0); !strings.Contains(fmt.Sprint(err), "status 422") {
		t.Errorf("a request without the version header: %v, want Prism's 422", err)
	}
	r.faults.Set(fake.Status(200, `[{"fsq_tip_id":7,"created_at":"yesterday","text":"x"}]`))
	if _, _, _, err := fetch(t, r.open(through), pulse.Ask{}, 0); !strings.Contains(fmt.Sprint(err), "status 500") {
		t.Errorf("an answer that breaks the document: %v, want Prism's 500", err)
	}
}
