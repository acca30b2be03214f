package bluesky

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/bluesky/blueskytest"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

// A post that can be found only later, and stands before those already seen, comes with
// the next fetch; none comes twice.
func TestLatePostsAreNotSkipped(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	for i := range 25 {
		w.Add(write1(i, "ayse", fmt.Sprintf("kahve %d", i), now.Add(-time.Duration(30+i)*time.Minute)))
	}
	ms, _, at, err := fetch(t, w.open(t, searching), "")
	if err != nil || len(ms) != 25 {
		t.Fatalf("%d mentions, %v", len(ms), err)
	}
	w.Add(write1(99, "late", "kahve geç geldi", now.Add(-70*time.Minute))) // older than the newest, by 40 minutes
	w.Add(write1(98, "new", "kahve yeni", now.Add(-time.Minute)))
	ms, _, at, err = fetch(t, w.open(t, searching), at)
	if err != nil || len(ms) != 2 || ms[0].Text != "kahve yeni" || ms[1].Text != "kahve geç geldi" {
		t.Errorf("%v, %v; want the new one and the late one", ms, err)
	}
	w.Edit("at://"+strings.Split(ms[1].ID, "/")[0]+"/app.bsky.feed.post/"+strings.Split(ms[1].ID, "/")[1], "kahve geç ama iyi")
	again, _, _, err := fetch(t, w.open(t, searching), at)
	if err != nil || len(again) != 1 || again[0].ID != ms[1].ID || again[0].Text != "kahve geç ama iyi" {
		t.Errorf("%v, %v; want the new words under the old id", again, err)
	}
}

func TestNewWordsToSearchForBeginAnew(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	w.Add(write1(1, "a", "kahve", now.Add(-50*time.Hour)), write1(2, "b", "tea", now.Add(-100*time.Hour)), write1(3, "c", "kahve", now.Add(-time.Hour)))
	_, _, at, err := fetch(t, w.open(t, searching), "")
	if err != nil {
		t.Fatal(err)
	}
	ms, _, _, err := fetch(t, w.open(t, map[string][]string{"search": {"tea"}}), at)
	if err != nil || len(ms) != 1 || ms[0].Text != "tea" {
		t.Errorf("%v, %v; want what the old words had not found", ms, err)
	}
}

// Servers that send the same page for ever, or a cursor that they refuse later, end no
// fetch and stop none of the next.
func TestPagesThatDoNotAdvance(t *testing.T) {
	for name, body := range map[string]string{
		"the same cursor": `{"posts":[` + good + `],"cursor":"x"}`,
		"empty for ever":  `{"posts":[],"cursor":"x"}`,
	} {
		w := newWorld(t, blueskytest.Options{})
		f := fake.Status(200, body)
		f.Path = "searchPosts"
		w.faults.Set(f)
		_, notes, at, err := fetch(t, w.open(t, searching), "")
		if err != nil || !strings.Contains(strings.Join(notes, "\n"), "again and again") {
			t.Errorf("%s: %v, notes %q; want a note", name, err, notes)
		}
		if strings.Contains(string(at), `"walk"`) {
			t.Errorf("%s: a walk is left open: %s", name, at)
		}
		if n := len(w.Seen()); n > 5 {
			t.Errorf("%s: the network saw %d other requests", name, n)
		}
	}
}

func TestEndlessFreshCursorsEnd(t *testing.T) {
	n := 0
	w := newWorld(t, blueskytest.Options{})
	s := w.open(t, searching)
	r := &run{s: s, ask: pulse.Ask{Now: now}, cur: cursor{V: 1, Tracks: map[string]progress{}}, given: map[string]bool{}}
	wk := walk{}
	for more := true; more; n++ {
		_, more = r.take(s.tracks[1], batch{token: fmt.Sprint(n)}, &wk)
	}
	if n != maxEmpty+1 {
		t.Errorf("%d empty pages were taken, want %d", n, maxEmpty+1)
	}
}

func TestARefusedCursorBeginsAnew(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	for i := range 30 {
		w.Add(write1(i, "ayse", fmt.Sprintf("kahve %d", i), now.Add(-time.Duration(i+1)*time.Hour)))
	}
	seen := map[string]int{}
	var at pulse.Cursor
	for p, err := range w.open(t, searching).Pages(t.Context(), pulse.Ask{Now: now}) {
		if err != nil {
			t.Fatal(err)
		}
		at = p.Next
		for _, m := range p.Mentions {
			seen[m.ID]++
		}
		if len(seen) == 10 {
			break
		}
	}
	f := fake.Status(400, `{"error":"InvalidRequest","message":"bad cursor"}`)
	f.Path, f.Times = "searchPosts", 1
	w.faults.Set(f)
	ms, notes, _, err := fetch(t, w.open(t, searching), at)
	if err != nil || !strings.Contains(strings.Join(notes, " "), "began anew") {
		t.Fatalf("%v, notes %q", err, notes)
	}
	for _, m := range ms {
		seen[m.ID]++
	}
	if len(seen) != 30 {
		t.Errorf("%d posts in all, want 30", len(seen))
	}
}

// Requests that are used up end the fetch with the moment at which it may go on, and the
// page already had is saved; a window that claims to last for days is not believed.
func TestUsedUpRequests(t *testing.T) {
	w := newWorld(t, blueskytest.Options{Limit: 4}) // the log-in, mentions, two pages of the search
	for i := range 35 {
		w.Add(write1(i, "ayse", fmt.Sprintf("kahve %d", i), now.Add(-time.Duration(i+1)*time.Hour)))
	}
	ms, _, at, err := fetch(t, w.open(t, searching), "")
	if !errors.Is(err, pulse.ErrLater) || !pulse.UntilOf(err).Equal(now.Add(3*time.Minute)) || len(ms) != 20 || len(w.Seen()) != 4 {
		t.Fatalf("%d mentions, %v until %s, %d requests; want 20 and ErrLater with none too many", len(ms), err, pulse.UntilOf(err), len(w.Seen()))
	}
	w.Refill()
	rest, _, _, err := fetch(t, w.open(t, searching), at)
	if len(ms)+len(rest) != 35 {
		t.Errorf("%d and %d mentions, %v; want 35", len(ms), len(rest), err)
	}
}

func TestSearchThatEndsEarlyIsTold(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	f := fake.Status(200, `{"posts":[`+good+`],"hitsTotal":12000}`)
	f.Path = "searchPosts"
	w.faults.Set(f)
	_, notes, _, err := fetch(t, w.open(t, searching), "")
	if err != nil || !strings.Contains(strings.Join(notes, " "), "about 12000 posts and gave 1") {
		t.Errorf("%v, notes %q", err, notes)
	}
}

func TestNewerSearchAsksInTheLettersOfTheQuery(t *testing.T) {
	w := newWorld(t, blueskytest.Options{V2: true})
	if _, _, _, err := fetch(t, w.open(t, map[string][]string{"search": {"มาวีกาปี", "kahve"}, "search_version": {"2"}}), ""); err != nil {
		t.Fatal(err)
	}
	seen := strings.Join(w.Seen(), "\n")
	if !strings.Contains(seen, "searchPostsV2?allTime=true") || strings.Count(seen, "queryLanguage=th") != 1 {
		t.Errorf("asked:\n%s\nwant allTime, and Thai words once", seen)
	}
}

func TestPlanSendsNothing(t *testing.T) {
	w := newWorld(t, blueskytest.Options{})
	p := w.open(t, nil).Plan(pulse.Ask{Now: now})
	all := strings.Join(p.Requests, "\n")
	if len(w.Seen()) != 0 || len(p.Requests) != 4 || !strings.Contains(all, "listNotifications") || !strings.Contains(all, "q=%22Mavi+Kap%C4%B1%22") || !strings.Contains(all, "q=mavikapi") || p.Cost.USD != 0 {
		t.Errorf("asked %v; plan %+v; want the log-in, mentions and two names of the brand", w.Seen(), p)
	}
}

func TestSettingsThatAreMistakes(t *testing.T) {
	for v, ok := range map[string]bool{"@mavikapi.bsky.social": true, "mavikapi.com": true, "did:plc:abc": true, "mavikapi": false, "": false, "a b.c": false, "https://bsky.app/profile/x.y": false} {
		if err := checkHandle(v); (err == nil) != ok {
			t.Errorf("handle %q: %v", v, err)
		}
	}
	w := newWorld(t, blueskytest.Options{})
	many := w.open(t, map[string][]string{"search": {"a", "b", "c", "d", "e", "f"}})
	if len(many.tracks) != 1+maxQueries || len(many.notes) != 1 {
		t.Errorf("%d tracks, notes %q; want %d and one", len(many.tracks), many.notes, 1+maxQueries)
	}
}

// A thousand pages cost no more memory than a hundred.
func TestMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("a thousand pages")
	}
	w := newWorld(t, blueskytest.Options{})
	s := w.open(t, searching)
	r := &run{s: s, ask: pulse.Ask{Now: now}, cur: cursor{V: 1, Tracks: map[string]progress{}}, given: map[string]bool{}}
	wk := walk{}
	var first, last uint64
	for page := range 1000 {
		b := batch{token: fmt.Sprint(page), count: 100}
		for i := range 100 {
			n := page*100 + i
			id := fmt.Sprintf("did:plc:%d/3lbq2v7y%05d", n%997, n)
			b.posts = append(b.posts, post{Mention: pulse.Mention{ID: id, Text: strings.Repeat("kahve ", 20)}, print: printOf(id, ""), at: now.Add(-time.Duration(n) * time.Second)})
		}
		p, more := r.take(s.tracks[1], b, &wk)
		if !more || len(p.Mentions) != 100 {
			t.Fatalf("page %d: %d mentions, more %v", page, len(p.Mentions), more)
		}
		if saved := wk; len(r.cur.text()) > 1<<16 || len(saved.Seen) > mostSeen {
			t.Fatalf("page %d: the cursor grows", page)
		}
		switch page {
		case 299: // the memory of what was given is full
			first = heap()
		case 999:
			last = heap()
		}
	}
	if last > first+1<<20 {
		t.Errorf("%d KB after 1,000 pages, %d KB after 300", last>>10, first>>10)
	}
	t.Logf("%d KB after 300 pages, %d KB after 1,000", first>>10, last>>10)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
