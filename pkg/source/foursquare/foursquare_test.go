package foursquare

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// fetch asks once; pages stop after max answers (0: all).
func fetch(t *testing.T, s *Source, ask pulse.Ask, most int) (texts []string, pages []pulse.Page, at pulse.Cursor, err error) {
	t.Helper()
	if ask.Now.IsZero() {
		ask.Now = sourcetest.Now
	}
	at = ask.From
	for p, e := range s.Pages(context.Background(), ask) {
		if e != nil {
			return texts, pages, at, e
		}
		for _, m := range p.Mentions {
			texts = append(texts, m.Text)
		}
		pages, at = append(pages, p), p.Next
		if len(pages) == most {
			break
		}
	}
	return texts, pages, at, nil
}

func tip1(i int, place int, age time.Duration, text string) fake.Tip {
	return fake.Tip{ID: fmt.Sprintf("t%d", i), Place: venue(place), At: sourcetest.Now.Add(-age), Text: text, Lang: "in", URL: "https://example.com/" + text, Agree: 2, Author: "Ayşe"}
}

func TestMentionSaysWhereItWasLeft(t *testing.T) {
	for _, dialect := range []string{Places, V3, V2} {
		r := newRig(t, dialect, 1, fake.FoursquareOptions{})
		r.Add(tip1(1, 0, time.Hour, "kopi &amp; teh"))
		_, pages, _, err := fetch(t, r.open(), pulse.Ask{}, 0)
		if err != nil || len(pages) != 1 || len(pages[0].Mentions) != 1 {
			t.Fatalf("%s: pages %v, error %v", dialect, pages, err)
		}
		want := pulse.Mention{Source: "foursquare", ID: "t1", Via: pulse.ViaPlace, Text: "kopi & teh", Posted: sourcetest.Now.Add(-time.Hour), Place: "p0",
			Lang: "id", URL: "https://example.com/kopi &amp; teh", Reach: 2}
		if dialect == V2 {
			want.URL = "https://foursquare.com/item/t1"
		}
		if got := pages[0].Mentions[0]; got != want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", dialect, got, want)
		}
		if c := pages[0].Cost; c != (pulse.Cost{Requests: 1, Items: 1, USD: CallUSD}) {
			t.Errorf("%s: cost %+v", dialect, c)
		}
	}
}

func TestLaterRunsGiveNewEditedAndLateTips(t *testing.T) {
	r := newRig(t, Places, 1, fake.FoursquareOptions{})
	r.Add(tip1(1, 0, 5*time.Hour, "one"), tip1(2, 0, 4*time.Hour, "two"), tip1(3, 0, 3*time.Hour, "three"))
	_, _, at, err := fetch(t, r.open(), pulse.Ask{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	r.Edit("t2", "two, and cold")
	r.Remove("t3")
	r.Add(tip1(4, 0, time.Hour, "four"), tip1(5, 0, 4*time.Hour, "held back by a moderator"))
	got, _, at, err := fetch(t, r.open(), pulse.Ask{From: at}, 0)
	if want := []string{"four", "two, and cold", "held back by a moderator"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("second run: %q, error %v; want %q", got, err, want)
	}
	if got, _, _, err = fetch(t, r.open(), pulse.Ask{From: at}, 0); len(got) > 0 || err != nil {
		t.Errorf("third run: %q, error %v; want nothing", got, err)
	}
}

func TestTipFromTheFutureDoesNotHideOthers(t *testing.T) {
	r := newRig(t, Places, 1, fake.FoursquareOptions{Page: 2, Links: true})
	r.Add(tip1(1, 0, -48*time.Hour, "tomorrow"), tip1(2, 0, 4*time.Hour, "old"))
	_, _, at, err := fetch(t, r.open(), pulse.Ask{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	r.Add(tip1(3, 0, -time.Minute, "a"), tip1(4, 0, -2*time.Minute, "b"), tip1(5, 0, -3*time.Minute, "c"))
	got, _, _, err := fetch(t, r.open(), pulse.Ask{From: at, Now: sourcetest.Now.Add(time.Hour)}, 0)
	if slices.Sort(got); err != nil || strings.Join(got, " ") != "a b c" {
		t.Errorf("got %q, error %v; want a b c", got, err)
	}
}

func TestGapIsTold(t *testing.T) {
	r := newRig(t, Places, 1, fake.FoursquareOptions{})
	r.Add(tip1(0, 0, 100*time.Hour, "first"))
	_, pages, at, _ := fetch(t, r.open(), pulse.Ask{}, 0)
	if len(pages[0].Notes) > 0 {
		t.Errorf("notes of the first run: %q, want none", pages[0].Notes)
	}
	for i := 1; i <= 49; i++ {
		r.Add(tip1(i, 0, time.Duration(i)*time.Minute, fmt.Sprint("tip ", i)))
	}
	_, pages, _, _ = fetch(t, r.open(), pulse.Ask{From: at}, 0)
	if len(pages[0].Notes) > 0 {
		t.Errorf("notes with 49 new tips and the known one: %q, want none", pages[0].Notes)
	}
	r.Add(tip1(50, 0, time.Second, "tip 50"))
	_, pages, _, _ = fetch(t, r.open(), pulse.Ask{From: at}, 0)
	if n := pages[0].Notes; len(n) != 1 || !strings.HasPrefix(n[0], "Place 0: all 50 tips are newer") {
		t.Errorf("notes with 50 new tips: %q, want the gap told", n)
	}
}

// A new tip moves the others down while we walk by offset: none may come twice.
func TestTipsThatMoveDuringAWalk(t *testing.T) {
	r := newRig(t, V2, 1, fake.FoursquareOptions{Page: 2})
	for i := range 6 {
		r.Add(tip1(i, 0, time.Duration(i+1)*time.Hour, fmt.Sprint(i)))
	}
	got, _, at, err := fetch(t, r.open(), pulse.Ask{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	r.Add(tip1(9, 0, time.Minute, "new"), tip1(8, 0, 2*time.Minute, "newer"), tip1(7, 0, 3*time.Minute, "newest"))
	rest, _, at, err := fetch(t, r.open(), pulse.Ask{From: at}, 0)
	if all := strings.Join(append(got, rest...), " "); err != nil || all != "0 1 2 3 4 5" {
		t.Errorf("walk: %q, error %v; want 0 1 2 3 4 5", all, err)
	}
	if got, _, _, err = fetch(t, r.open(), pulse.Ask{From: at}, 0); err != nil || strings.Join(got, " ") != "new newer newest" {
		t.Errorf("next run: %q, error %v; want the new ones", got, err)
	}
}

func TestManyTipsOfOneAnswerAreGivenOnce(t *testing.T) {
	r := newRig(t, V2, 1, fake.FoursquareOptions{})
	for i := range 3 * maxSeen {
		r.Add(tip1(i, 0, time.Duration(i+1)*time.Hour, fmt.Sprint(i)))
	}
	got, _, at, err := fetch(t, r.open(), pulse.Ask{}, 0)
	if err != nil || len(got) != 3*maxSeen {
		t.Fatalf("first run: %d tips, error %v; want %d", len(got), err, 3*maxSeen)
	}
	if got, _, _, err = fetch(t, r.open(), pulse.Ask{From: at}, 0); err != nil || len(got) != 0 {
		t.Errorf("second run: %d tips, error %v; want none", len(got), err)
	}
}

func TestServerThatSendsUsInCircles(t *testing.T) {
	r := newRig(t, Places, 1, fake.FoursquareOptions{})
	body := `[{"fsq_tip_id":"1","created_at":"2026-11-20T10:00:00Z","text":"again"}]`
	r.faults.Set(fake.Status(200, body, "Link", `</tips?cursor=1>; rel="next"`))
	got, pages, at, err := fetch(t, r.open(), pulse.Ask{}, 0)
	if err != nil || len(got) != 1 || len(pages) > maxSteps+1 {
		t.Fatalf("%d tips in %d pages, error %v; want one tip and an end", len(got), len(pages), err)
	}
	if n := pages[len(pages)-1].Notes; len(n) != 1 || !strings.Contains(n[0], "stopped after") {
		t.Errorf("notes of the last page: %q, want the stop told", n)
	}
	if _, pages, _, err = fetch(t, r.open(), pulse.Ask{From: at}, 0); err != nil || len(pages) != 1 {
		t.Errorf("next run: %d pages, error %v; want one", len(pages), err)
	}
}

func TestOldWalkCursorIsRefusedAndTheWalkStartsOver(t *testing.T) {
	r := newRig(t, Places, 1, fake.FoursquareOptions{Page: 2, Links: true})
	for i := range 5 {
		r.Add(tip1(i, 0, time.Duration(i+1)*time.Hour, fmt.Sprint(i)))
	}
	_, _, at, _ := fetch(t, r.open(), pulse.Ask{}, 1)
	r.faults.Set(fake.Fault{Status: 400, Body: `{"message":"Invalid cursor"}`, Times: 1})
	got, _, _, err := fetch(t, r.open(), pulse.Ask{From: at}, 0)
	if err != nil || strings.Join(got, " ") != "0 1 2 3 4" {
		t.Errorf("got %q, error %v; want all of them", got, err)
	}
}

func TestUnknownPlaceIsNamedAndTheOthersGoOn(t *testing.T) {
	for _, dialect := range []string{Places, V3, V2} {
		r := newRig(t, dialect, 2, fake.FoursquareOptions{})
		r.Add(tip1(1, 0, time.Hour, "one"), tip1(2, 1, time.Hour, "two"))
		ps := append([]pulse.Place{{ID: "moda", Name: "Moda", Provider: map[string]string{"foursquare": "4b5effffffffffffffffffff"}}}, places(2)...)
		got, _, _, err := fetch(t, r.open(func(o *Options) { o.Places = ps }), pulse.Ask{}, 0)
		if strings.Join(got, " ") != "one two" {
			t.Errorf("%s: got %q, want those of the other places", dialect, got)
		}
		if err == nil || !strings.Contains(err.Error(), "Moda") || strings.Contains(err.Error(), "Place 0") || !strings.Contains(pulse.HintOf(err), "4b5effffffffffffffffffff") || pulse.ExitCode(err) != pulse.ExitFault {
			t.Errorf("%s: error %v, hint %q, exit %d; want Moda alone and its id in the hint", dialect, err, pulse.HintOf(err), pulse.ExitCode(err))
		}
	}
}

func TestRefusalsSayWhichKeyAndWhatToDo(t *testing.T) {
	for _, c := range []struct {
		name, dialect string
		fault         *fake.Fault
		kind          error
		msg, hint     string
	}{
		{"wrong service key", Places, nil, pulse.ErrDenied, "status 401", "set FSQ_KEY to a service key"},
		{"wrong key of v3", V3, nil, pulse.ErrDenied, "status 401", "dialect: 2025-06-17"},
		{"wrong token of v2", V2, nil, pulse.ErrDenied, "status 401", "OAuth token in FSQ_KEY"},
		{"403", Places, &fake.Fault{Status: 403, Body: `{"message":"no credits"}`}, pulse.ErrDenied, "no credits", "FSQ_KEY"},
		{"402", Places, &fake.Fault{Status: 402, Body: `{}`}, pulse.ErrLater, "payment", "billing"},
		{"v2 over its limit", V2, &fake.Fault{Status: 403, Body: `{"meta":{"code":403,"errorType":"rate_limit_exceeded"}}`, Header: map[string]string{"X-RateLimit-Reset": "1795342000"}},
			pulse.ErrLater, "rate_limit_exceeded", ""},
	} {
		r := newRig(t, c.dialect, 1, fake.FoursquareOptions{})
		src := r.open()
		if c.fault != nil {
			r.faults.Set(*c.fault)
		} else {
			src = r.open(func(o *Options) { o.Key = "another-key" })
		}
		_, _, _, err := fetch(t, src, pulse.Ask{}, 0)
		if !errors.Is(err, c.kind) || !strings.Contains(fmt.Sprint(err), c.msg) || !strings.Contains(pulse.HintOf(err), c.hint) {
			t.Errorf("%s: %v, hint %q; want %v with %q and hint %q", c.name, err, pulse.HintOf(err), c.kind, c.msg, c.hint)
		}
		if c.name == "v2 over its limit" && pulse.UntilOf(err).Unix() != 1795342000 {
			t.Errorf("%s: until %v, want the reset", c.name, pulse.UntilOf(err))
		}
	}
}

func TestBudget(t *testing.T) {
	r := newRig(t, Places, 3, fake.FoursquareOptions{})
	r.Add(tip1(1, 0, time.Hour, "one"), tip1(2, 1, time.Hour, "two"), tip1(3, 2, time.Hour, "three"))
	perRun := func(o *Options) { o.Budget.CallsPerRun = 2 }
	got, _, at, err := fetch(t, r.open(perRun), pulse.Ask{}, 0)
	if strings.Join(got, " ") != "one two" || !errors.Is(err, pulse.ErrLater) {
		t.Errorf("two calls a run: %q, error %v; want two places and ErrLater", got, err)
	}
	if got, _, _, _ = fetch(t, r.open(perRun), pulse.Ask{From: at}, 0); strings.Join(got, " ") != "three" {
		t.Errorf("next run: %q, want the place that waited", got)
	}
	_, pages, _, err := fetch(t, r.open(func(o *Options) { o.Budget.USDPerMonth = 1 }), pulse.Ask{Spent: 1 - CallUSD}, 0)
	if len(pages) != 1 || !errors.Is(err, pulse.ErrLater) || !pulse.UntilOf(err).IsZero() {
		t.Errorf("month's budget: %d pages, error %v not before %v; want one page, ErrLater, and nothing to wait for", len(pages), err, pulse.UntilOf(err))
	}
}

func TestPlanSaysWhatItCostsWithoutTheKey(t *testing.T) {
	for _, dialect := range []string{Places, V3, V2} {
		r := newRig(t, dialect, 2, fake.FoursquareOptions{})
		p := r.open().Plan(pulse.Ask{Now: sourcetest.Now})
		if len(p.Requests) != 2 || p.Cost.Requests != 2 || p.Cost.USD != 2*CallUSD || strings.Contains(strings.Join(p.Requests, " "), secret) {
			t.Errorf("%s: %+v; want two calls and no key", dialect, p)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	ok := Options{Key: "k", Places: places(1)}
	for _, c := range []struct {
		name   string
		change func(*Options)
		want   string
	}{
		{"no key", func(o *Options) { o.Key = "" }, "no service key"},
		{"v2 without a secret", func(o *Options) { o.Dialect, o.Key, o.ClientID = V2, "", "id" }, "client id and its secret"},
		{"unknown dialect", func(o *Options) { o.Dialect = "v4" }, `no dialect "v4"`},
		{"no place", func(o *Options) { o.Places = []pulse.Place{{ID: "a"}} }, "no place has a Foursquare id"},
		{"bad address", func(o *Options) { o.BaseURL = "places-api" }, "no web address"},
	} {
		o := ok
		c.change(&o)
		if _, err := New(o, nil); !errors.Is(err, pulse.ErrUsage) || !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%s: %v, want a usage error with %q", c.name, err, c.want)
		}
	}
	if _, err := New(ok, nil); err != nil {
		t.Errorf("a good one: %v", err)
	}
}

func TestLinkToAnotherHostGetsNoKey(t *testing.T) {
	h := map[string][]string{"Link": {`<https://evil.example/tips?cursor=abc>; rel="next"`}}
	if got := nextCursor(h); got != "abc" {
		t.Errorf("cursor %q, want abc: only it is used, with our own host", got)
	}
	s, err := New(Options{Key: "k", Places: places(1)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	req, err := s.request(context.Background(), places(1)[0], "abc")
	if want := "https://places-api.foursquare.com/places/" + venue(0) + "/tips?cursor=abc&fields=" + url.QueryEscape("fsq_tip_id,created_at,text,lang,url,agree_count") + "&limit=50&sort=NEWEST"; err != nil || req.URL.String() != want {
		t.Errorf("got  %v (%v)\nwant %s", req.URL, err, want)
	}
}

func FuzzAnswer(f *testing.F) {
	for _, j := range append(slices.Clone(junk), junkV2...) {
		f.Add([]byte(j.Body), "")
	}
	f.Add([]byte(`[]`), `{"v":1,"places":{"p0":null},"walk":{"place":"p0","next":"5"}}`)
	f.Add([]byte(`[]`), `{"v":2}`)
	f.Fuzz(func(t *testing.T, body []byte, from string) {
		for _, dialect := range []string{Places, V2} {
			s, err := New(Options{Key: "k", Dialect: dialect, Places: places(1)}, nil)
			if err != nil {
				t.Fatal(err)
			}
			r := &run{Source: s, ask: pulse.Ask{Now: sourcetest.Now}, at: s.load(pulse.Cursor(from))}
			items, follow, err := s.api.page(answerOf(body), "x", "")
			if err != nil {
				continue
			}
			page, all := r.take(items, places(1)[0])
			r.advance(places(1)[0], all, follow, &page)
			if len(page.Bad)+len(all) != len(items) {
				t.Fatalf("%d bad and %d read of %d items", len(page.Bad), len(all), len(items))
			}
			if _, err := r.at.cursor(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func answerOf(body []byte) *wire.Answer { return &wire.Answer{Status: 200, Body: body} }
