package google

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/google/googletest"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
)

var now = sourcetest.Now

// fetched is what one run gives.
type fetched struct {
	mentions map[string]pulse.Mention // by id
	gone     []pulse.Gone
	notes    []string
	bad      []pulse.Bad
	next     pulse.Cursor
	pages    int
	total    int
	err      error
}

func fetch(t testing.TB, s *Source, from pulse.Cursor, change ...func(*pulse.Ask)) fetched {
	t.Helper()
	ask := pulse.Ask{From: from, Now: now}
	for _, c := range change {
		c(&ask)
	}
	return collect(from, func(yield func(pulse.Page, error) bool) { s.Pages(t.Context(), ask)(yield) })
}

func collect(from pulse.Cursor, seq func(func(pulse.Page, error) bool)) fetched {
	out := fetched{mentions: map[string]pulse.Mention{}, next: from}
	seq(func(p pulse.Page, err error) bool {
		if out.err = err; err != nil {
			return true
		}
		out.pages++
		out.total = p.Total
		out.gone, out.notes, out.bad = append(out.gone, p.Gone...), append(out.notes, p.Notes...), append(out.bad, p.Bad...)
		for _, m := range p.Mentions {
			out.mentions[m.ID] = m
		}
		if p.Next != "" {
			out.next = p.Next
		}
		return true
	})
	return out
}

func keysOf(ms map[string]pulse.Mention) (out []string) {
	for id := range ms {
		out = append(out, id)
	}
	return out
}

func TestAReviewAsItIsKept(t *testing.T) {
	r := newRig(t, 1, googletest.Options{})
	at := now.Add(-time.Hour)
	r.Add(
		googletest.Review{Place: location(1, 0), ID: "A", Text: "Oda temizdi ama resepsiyon çok ilgisizdi.", Author: "Mehmet Y.", Stars: 2, Created: at},
		googletest.Review{Place: location(1, 0), ID: "B", Stars: 5, Unnamed: true, Created: at},
		googletest.Review{Place: location(1, 0), ID: "C", Text: "(Translated by Google) The room was clean.\n\n(Original)\nห้องสะอาดมาก", Author: "สมชาย", Stars: 4, Created: at},
		googletest.Review{Place: location(1, 0), ID: "D", Text: "La chambre était propre.\n\n(Translated by Google)\nThe room was clean.", Author: "Zoé", Created: at},
		googletest.Review{Place: location(1, 0), ID: "E", Created: at},
	)
	got := fetch(t, r.open(t), "")
	if got.err != nil || len(got.mentions) != 4 || len(got.bad) != 1 {
		t.Fatalf("%d mentions, bad %v, error %v; want 4 and one that is empty", len(got.mentions), got.bad, got.err)
	}
	want := pulse.Mention{Source: "google", ID: "500-A", Via: pulse.ViaPlace, Place: "p0", Text: "Oda temizdi ama resepsiyon çok ilgisizdi.",
		Author: pulse.Author{Name: "Mehmet Y."}, Posted: at, Rating: 2, URL: "https://business.google.com/reply/A"}
	if m := got.mentions["500-A"]; m != want {
		t.Errorf("got %+v\nwant %+v", m, want)
	}
	if m := got.mentions["500-B"]; m.Text != "" || m.Rating != 5 || m.Author != (pulse.Author{}) {
		t.Errorf("stars alone, unnamed: %+v", m)
	}
	for id, text := range map[string]string{"500-C": "ห้องสะอาดมาก", "500-D": "La chambre était propre."} {
		if got.mentions[id].Text != text {
			t.Errorf("%s: %q, want the guest's own words %q", id, got.mentions[id].Text, text)
		}
	}
}

func TestOriginal(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain",
		"(Translated by Google) Good\n\n(Original)\nİyi": "İyi",
		"İyi\n\n(Translated by Google)\nGood":            "İyi",
		"(Translated by Google) Good":                    "(Translated by Google) Good",
		"(Translated by Google) Good (Original) ":        "",
		"the (Original) taste":                           "the (Original) taste",
	} {
		if got := original(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// An edit moves a review to the top: it comes again under its id. What a moderator held
// back appears late and with an old date; both are found by the next fetch.
func TestEditsAndLateReviewsAreFound(t *testing.T) {
	r := newRig(t, 1, googletest.Options{Page: 10})
	for i := range 60 {
		r.Add(googletest.Review{Place: location(1, 0), ID: fmt.Sprintf("R%d", i), Text: fmt.Sprintf("text %d", i), Stars: 3, Created: now.Add(-time.Duration(i+1) * 6 * time.Hour)})
	}
	first := fetch(t, r.open(t), "")
	if first.err != nil || len(first.mentions) != 60 {
		t.Fatalf("%d mentions, %v; want 60", len(first.mentions), first.err)
	}
	r.Change("R40", func(v *googletest.Review) { v.Text, v.Stars, v.Updated = "changed", 1, now.Add(-time.Minute) })
	r.Add(googletest.Review{Place: location(1, 0), ID: "late", Text: "held back", Stars: 1, Created: now.Add(-40 * time.Hour)})
	asked := r.Count("list")
	second := fetch(t, r.open(t), first.next)
	if got := keysOf(second.mentions); len(got) != 2 || second.mentions["500-R40"].Text != "changed" || second.mentions["500-late"].Text != "held back" {
		t.Errorf("got %v, %v; want the edited and the late one", got, second.err)
	}
	if n := r.Count("list") - asked; n > 3 {
		t.Errorf("%d requests for two reviews, want at most 3 of the 7 pages", n)
	}
	third := fetch(t, r.open(t), second.next)
	if len(third.mentions) != 0 || third.err != nil {
		t.Errorf("third time: %v, %v; want nothing", keysOf(third.mentions), third.err)
	}
}

func TestSinceStopsTheWalk(t *testing.T) {
	r := newRig(t, 1, googletest.Options{Page: 10})
	for i := range 100 {
		r.Add(googletest.Review{Place: location(1, 0), ID: fmt.Sprintf("R%d", i), Text: "t", Created: now.Add(-time.Duration(i)*24*time.Hour - time.Hour)})
	}
	got := fetch(t, r.open(t), "", func(a *pulse.Ask) { a.Since = now.Add(-15 * 24 * time.Hour) })
	if len(got.mentions) != 15 || r.Count("list") > 3 {
		t.Errorf("%d mentions in %d requests, want 15 in 3", len(got.mentions), r.Count("list"))
	}
}

func TestAClosedPlaceDoesNotStopTheOthers(t *testing.T) {
	r := newRig(t, 3, googletest.Options{})
	for i := range 3 {
		r.Add(googletest.Review{Place: location(1, i), ID: fmt.Sprintf("R%d", i), Text: "t", Created: now.Add(-time.Hour)})
	}
	r.Close(location(1, 1))
	for range 2 {
		got := fetch(t, r.open(t), "")
		if len(got.mentions) != 2 || got.err == nil || !strings.Contains(got.err.Error(), "Place 1") || !strings.Contains(pulse.HintOf(got.err), "accounts/1/locations/501") {
			t.Errorf("%v, error %v, hint %q; want two mentions and the name of the closed place", keysOf(got.mentions), got.err, pulse.HintOf(got.err))
		}
	}
}

func TestManyPlacesAreOneRequest(t *testing.T) {
	r := newRig(t, 40, googletest.Options{})
	for i := range 40 {
		r.Add(googletest.Review{Place: location(1, i), ID: fmt.Sprintf("R%d", i), Text: "t", Created: now.Add(-time.Duration(i) * 20 * time.Hour)})
	}
	first := fetch(t, r.open(t), "")
	if len(first.mentions) != 40 || r.Count("batch") != 1 || r.Count("list") != 40 {
		t.Errorf("%d mentions by %d batches and %d lists, want 40 by one batch, and each place once for its number", len(first.mentions), r.Count("batch"), r.Count("list"))
	}
	if again := fetch(t, r.open(t), first.next); r.Count("list") != 40 || again.total != 40 {
		t.Errorf("%d lists and %d in all; want that a fetch of the same day asks for no number and knows it", r.Count("list"), again.total)
	}
	r.places = append(r.places, pulse.Place{ID: "new", Provider: map[string]string{"google": location(1, 0)}})
	if first.mentions["503-R3"].Place != "p3" {
		t.Errorf("a review of place 3 is said to be of %q", first.mentions["503-R3"].Place)
	}
}

func TestAnEmptyListIsNotSilence(t *testing.T) {
	r := newRig(t, 1, googletest.Options{})
	r.Add(googletest.Review{Place: location(1, 0), ID: "A", Text: "t", Created: now.Add(-time.Hour)})
	first := fetch(t, r.open(t), "")
	r.Remove("A")
	got := fetch(t, r.open(t), first.next)
	if len(got.notes) != 1 || !strings.Contains(got.notes[0], "gives nothing at all") {
		t.Errorf("notes %q, want one that says so", got.notes)
	}
	r.Add(googletest.Review{Place: location(1, 0), ID: "A", Text: "t", Created: now.Add(-time.Hour)})
	if again := fetch(t, r.open(t), got.next); len(again.mentions) != 0 {
		t.Errorf("what came back is new: %v", keysOf(again.mentions))
	}
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	body := func(code int, status, reason, limit string) string {
		return fmt.Sprintf(`{"error":{"code":%d,"status":%q,"message":"no","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":%q,"metadata":{"quota_limit_value":%q}}]}}`, code, status, reason, limit)
	}
	for _, tt := range []struct {
		name  string
		fault fake.Fault
		kind  error
		hint  string
	}{
		{"not approved", fake.Status(429, body(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", "0")), pulse.ErrDenied, Form},
		{"too many", fake.Status(429, body(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", "300")), pulse.ErrLater, "wait a minute"},
		{"not enabled", fake.Status(403, body(403, "PERMISSION_DENIED", "SERVICE_DISABLED", "")), pulse.ErrDenied, "enable"},
		{"a tick was taken away", fake.Status(403, body(403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "")), pulse.ErrDenied, "leave every tick"},
		{"not ours", fake.Status(403, `{"error":{"code":403,"status":"PERMISSION_DENIED","message":"The caller does not have permission"}}`), pulse.ErrDenied, "owner or manager"},
		{"no such place", fake.Status(404, `{"error":{"code":404,"status":"NOT_FOUND","message":"no"}}`), nil, "accounts/1/locations/500"},
	} {
		r := newRig(t, 1, googletest.Options{})
		tt.fault.Path = "/v4/"
		r.faults.Set(tt.fault)
		got := fetch(t, r.open(t), "")
		if got.err == nil || tt.kind != nil && !errors.Is(got.err, tt.kind) || !strings.Contains(pulse.HintOf(got.err), tt.hint) {
			t.Errorf("%s: %v, hint %q; want %v and %q", tt.name, got.err, pulse.HintOf(got.err), tt.kind, tt.hint)
		}
	}
}

func TestATokenThatEndsMidwayIsRenewed(t *testing.T) {
	r := newRig(t, 1, googletest.Options{Page: 2})
	r.Add(reviews(sourcetest.Items(10), 1)...)
	s := r.open(t)
	n := 0
	got := collect("", func(yield func(pulse.Page, error) bool) {
		s.Pages(t.Context(), pulse.Ask{Now: now})(func(p pulse.Page, err error) bool {
			if n++; n == 2 {
				r.Expire()
			}
			return yield(p, err)
		})
	})
	if got.err != nil || len(got.mentions) != 10 || r.Count("renew") != 1 {
		t.Errorf("%d mentions, %d renewals, %v; want 10 and one", len(got.mentions), r.Count("renew"), got.err)
	}
	kept, err := os.ReadFile(filepath.Join(r.dir, "google.login"))
	if err != nil || strings.Contains(string(kept), secret) {
		t.Errorf("the new token is not kept: %v", err)
	}
	r.End()
	got = fetch(t, r.open(t), "")
	if !errors.Is(got.err, pulse.ErrDenied) || !strings.Contains(pulse.HintOf(got.err), "pulse login google") || !strings.Contains(pulse.HintOf(got.err), "7 days") {
		t.Errorf("%v, hint %q; want access refused and the way back", got.err, pulse.HintOf(got.err))
	}
}

func TestRecheckFollowsDeletionsAndEdits(t *testing.T) {
	r := newRig(t, 2, googletest.Options{Page: 10})
	r.Add(reviews(sourcetest.Items(60), 2)...)
	all := fetch(t, r.open(t), "")
	held := append(keysOf(all.mentions), "999-OfAPlaceThatIsConfiguredNoMore")
	r.Remove("AbFvOq003")
	r.Remove("AbFvOq010")
	r.Change("AbFvOq004", func(v *googletest.Review) { v.Text, v.Updated = "edited", now })
	recheck := func(ids []string) fetched {
		return collect("", func(yield func(pulse.Page, error) bool) {
			r.open(t).Recheck(t.Context(), ids, pulse.Ask{Now: now})(yield)
		})
	}
	got := recheck(held)
	if got.err != nil || len(got.gone) != 2 || len(got.mentions) != 58 || got.mentions["500-AbFvOq004"].Text != "edited" {
		t.Errorf("%d gone, %d there, %v; want 2 and 58", len(got.gone), len(got.mentions), got.err)
	}
	if few := recheck([]string{"501-AbFvOq003", "500-AbFvOq004"}); len(few.gone) != 1 || len(few.mentions) != 1 || few.err != nil {
		t.Errorf("few: %d gone, %d there, %v; want one each", len(few.gone), len(few.mentions), few.err)
	}
	// a place that moved to another account says "not found" of every review
	r.Close(location(1, 1))
	lost := recheck(held)
	if len(lost.gone) != 1 || lost.err == nil || len(lost.mentions) != 29 {
		t.Errorf("a place that is gone: %d reviews given up, %d there, %v; want those of the other place alone", len(lost.gone), len(lost.mentions), lost.err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range r.open(t).Recheck(ctx, held, pulse.Ask{Now: now}) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	}
}

func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("50,000 reviews")
	}
	r := newRig(t, 1, googletest.Options{})
	const n = 50_000
	list := make([]googletest.Review, n)
	for i := range list {
		list[i] = googletest.Review{Place: location(1, 0), ID: fmt.Sprint("R", i), Text: strings.Repeat("kahve ", 20), Stars: 3, Created: now.Add(-time.Duration(i) * time.Hour)}
	}
	r.Static(list)
	s := r.open(t)
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	seen, pages, early, cursor := 0, 0, uint64(0), 0
	for p, err := range s.Pages(t.Context(), pulse.Ask{Now: now}) {
		if err != nil {
			t.Fatal(err)
		}
		seen, pages, cursor = seen+len(p.Mentions), pages+1, max(cursor, len(p.Next))
		if pages == 50 {
			early = heap()
		}
	}
	if late := heap(); seen != n || pages != 1000 || late > early+2<<20 {
		t.Errorf("%d mentions in %d pages, heap %d kB after 50 pages and %d kB after all", seen, pages, early>>10, late>>10)
	} else {
		t.Logf("%d pages, heap %d kB after 50 and %d kB after all, cursor at most %d bytes", pages, early>>10, late>>10, cursor)
	}
}

func FuzzAnswer(f *testing.F) {
	for _, j := range junk {
		f.Add(j.Body)
	}
	for _, j := range junkOfBatches {
		f.Add(j.Body)
	}
	s := &Source{name: "google", places: []place{{pulse.Place{ID: "p0"}, "accounts/1", "500"}}}
	f.Fuzz(func(t *testing.T, body string) {
		a, err := s.read(answerOf(body), "accounts/1/locations/500", "", nil)
		if err != nil {
			return
		}
		for _, it := range a.Items {
			m := it.Mention
			if m.ID == "" || m.Posted.IsZero() || m.Place == "" || strings.Contains(m.Text, "\x00") || m.Rating < 0 || m.Rating > 5 || strings.HasPrefix(m.URL, "java") {
				t.Errorf("%+v", m)
			}
		}
	})
}

// What Google answered, written down by us in its shape.
func TestWrittenAnswers(t *testing.T) {
	file := func(name string) string {
		b, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "wire", "google", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	s := newRig(t, 1, googletest.Options{}).open(t)
	a, err := s.read(answerOf(file("list.json")), location(1, 0), "", nil)
	if err != nil || len(a.Items) != 3 || len(a.Bad) != 0 || a.Next != "CAES" {
		t.Fatalf("%d items, bad %v, next %q, %v", len(a.Items), a.Bad, a.Next, err)
	}
	for i, want := range []struct {
		text, author string
		stars        float64
	}{{"Oda temizdi ama resepsiyon çok ilgisizdi.", "Mehmet Y.", 2}, {"", "", 5}, {"รอนานเป็นชั่วโมง", "สมหญิง", 0}} {
		if m := a.Items[i].Mention; m.Text != want.text || m.Author.Name != want.author || m.Rating != want.stars {
			t.Errorf("%+v, want %+v", m, want)
		}
	}
	if at := a.Items[0].At; at.Nanosecond() != 123_000_000 || !a.Items[0].Mention.Posted.Before(at) {
		t.Errorf("changed %s, posted %s", at, a.Items[0].Mention.Posted)
	}
	if len(a.Notes) != 1 || !strings.Contains(a.Notes[0], "personal information") {
		t.Errorf("notes %q, want the answer that Google rejected", a.Notes)
	}
	no := answerOf(file("unapproved.json"))
	no.Status = 429
	if err := s.refused(no, location(1, 0), ""); !errors.Is(err, pulse.ErrDenied) || !strings.Contains(pulse.HintOf(err), Form) {
		t.Errorf("%v, hint %q", err, pulse.HintOf(err))
	}
}
