package foursquare

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

// TestVendorsDocument stands the vendor's own document between us and the fake:
// Prism refuses a request or an answer that breaks it.
func TestVendorsDocument(t *testing.T) {
	prism, doc := contract(t, "fsq-places-20250617.json")
	r := newRig(t, Places, 2, fake.FoursquareOptions{Page: 2, Links: true})
	r.Add(tip1(1, 0, time.Hour, "one"), tip1(2, 0, 2*time.Hour, "two"), tip1(3, 0, 3*time.Hour, "three"), tip1(4, 1, time.Hour, "four"))
	src := r.open()
	proxy := startPrism(t, prism, doc, src.base.String())
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

// contract finds Prism and the vendor's document, or skips.
func contract(t *testing.T, name string) (prism, doc string) {
	t.Helper()
	peers := os.Getenv("PULSE_PEERS")
	if peers == "" {
		t.Skip("PULSE_PEERS names no folder with Prism: contract not checked")
	}
	shared := cmp.Or(os.Getenv("PULSE_SHARED"), filepath.Join("..", "..", "..", "..", "shared"))
	specs := cmp.Or(os.Getenv("PULSE_SPECS"), filepath.Join(shared, "specs"))
	prism, doc = filepath.Join(peers, "prism", "node_modules", ".bin", "prism"), filepath.Join(specs, name)
	for _, f := range []string{prism, doc} {
		if _, err := os.Stat(f); err != nil {
			t.Skipf("%s is not here: contract not checked", f)
		}
	}
	return prism, doc
}

func startPrism(t *testing.T, prism, doc, upstream string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	cmd := exec.Command("node", prism, "proxy", "-h", "127.0.0.1", "-p", fmt.Sprint(port), "--errors", doc, upstream)
	if err := cmd.Start(); err != nil {
		t.Skipf("node cannot run: %v: contract not checked", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
	})
	url := fmt.Sprintf("http://127.0.0.1:%d", port)
	for range 300 {
		if resp, err := http.Get(url + "/_nope_"); err == nil {
			resp.Body.Close()
			return url
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("Prism did not start within 30 s")
	return ""
}
