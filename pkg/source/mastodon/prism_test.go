package mastodon

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/mastodon/mastodontest"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// patient waits as long as Prism needs for a document of 1.4 MB.
func patient() *wire.Client {
	return wire.New(wire.Options{Timeout: 40 * time.Second, Attempts: 1, Rate: 1e6, Burst: 1e6, Now: func() time.Time { return now }})
}

const document = "mastodon-4.7.0.json"

// TestVendorsDocument holds every request to Mastodon and every answer of our server
// against the document of its interface.
func TestVendorsDocument(t *testing.T) {
	w := newWorld(t, mastodontest.Options{})
	var ids []string
	for i := range 25 {
		p := about(i, now.Add(-time.Duration(i+1)*time.Hour))
		if i%2 == 0 {
			p.Names, p.Alt, p.Warning = []string{us}, "Soupe", "Nourriture"
		}
		ids = append(ids, w.Add(p)...)
	}
	w.url = sourcetest.Prism(t, document, w.url)
	open := func() *Source {
		conf := setup(w.url, map[string][]string{"hashtags": {"kahve", "nobody"}, "search": {"kahve"}})
		src, err := Open(conf, patient())
		if err != nil {
			t.Fatal(err)
		}
		s := src.(*Source)
		s.limit = 10
		return s
	}
	var at pulse.Cursor
	got := map[string]bool{}
	for range 2 { // the second time forward
		for p, err := range open().Pages(t.Context(), pulse.Ask{From: at, Now: now}) {
			if err != nil {
				t.Fatalf("through the document: %v", err)
			}
			for _, m := range p.Mentions {
				got[m.ID] = true
			}
			at = p.Next
		}
	}
	if len(got) != 25 {
		t.Errorf("%d mentions through the document, want 25", len(got))
	}
	w.Change(ids[1], nil)
	if ms, gone, _, err := lookAgain(t, open(), ids); err != nil || len(ms) != 24 || len(gone) != 1 {
		t.Errorf("recheck through the document: %d mentions, %d gone, %v; want 24 and 1", len(ms), len(gone), err)
	}
	m := wrote(w, "public", "")
	r, err := open().Reply(t.Context(), m, "Nous sommes désolés.")
	if err != nil {
		t.Fatalf("answer through the document: %v", err)
	}
	if found, ok, err := open().FindReply(t.Context(), m, "Nous sommes désolés.", now.Add(-time.Minute)); err != nil || !ok || found.ID != r.ID {
		t.Errorf("find the answer through the document: %+v %v %v", found, ok, err)
	}
	w.Change(m.ID, nil)
	if _, ok, err := open().FindReply(t.Context(), m, "Nous sommes désolés.", now.Add(-time.Minute)); err != nil || !ok {
		t.Errorf("find it among what the account wrote: %v %v", ok, err)
	}
	w.faults.Set(fake.Status(200, `[{"id":7,"content":[]}]`))
	for _, err := range open().Pages(t.Context(), pulse.Ask{Now: now}) {
		if !strings.Contains(fmt.Sprint(err), "500") {
			t.Errorf("an answer that breaks the document: %v, want Prism's 500", err)
		}
	}
}

// TestVendorsMock asks a server that makes its answers up out of the document: random
// words where times should be, empty lists, odd headers. None is a reason to panic, to go
// on for ever or to wait.
func TestVendorsMock(t *testing.T) {
	base := sourcetest.Prism(t, document, "")
	conf := setup(base, map[string][]string{"hashtags": {"kahve"}, "search": {"kahve"}})
	src, err := Open(conf, patient())
	if err != nil {
		t.Fatal(err)
	}
	s := src.(*Source)
	var at pulse.Cursor
	pages, began := 0, time.Now()
	for range 2 {
		for p, err := range s.Pages(t.Context(), pulse.Ask{From: at, Now: now}) {
			if err != nil {
				t.Logf("ended with: %v", err)
				break
			}
			if pages++; pages > 2*3*(maxEmpty+2) {
				t.Fatal("it goes on for ever")
			}
			at = p.Next
		}
	}
	if _, _, _, err := lookAgain(t, s, []string{"115590012345678901", "string"}); err != nil {
		t.Logf("recheck ended with: %v", err)
	}
	m := pulse.Mention{ID: "115590012345678901", Via: pulse.ViaAddressed, Author: pulse.Author{Handle: "camille@piaille.fr"}}
	if _, err := s.Reply(t.Context(), m, "Merci"); err != nil {
		t.Logf("the answer ended with: %v", err)
	}
	if _, _, err := s.FindReply(t.Context(), m, "Merci", now); err != nil {
		t.Logf("the search for it ended with: %v", err)
	}
	if took := time.Since(began); took > 3*time.Minute {
		t.Errorf("it took %s", took)
	}
	t.Logf("%d pages of made-up answers", pages)
}
