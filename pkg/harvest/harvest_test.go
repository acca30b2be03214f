package harvest_test

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/harvest"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// script is a source that yields what it is told; its cursor counts pages.
type script struct {
	name   string
	pages  []pulse.Page
	fail   error // after the pages
	duties pulse.Duties
	during func(page int)
	again  pulse.Page // answer to a recheck
}

func (s *script) Name() string         { return s.name }
func (s *script) Duties() pulse.Duties { return s.duties }
func (s *script) Pages(ctx context.Context, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		for i := len(ask.From); i < len(s.pages); i++ {
			p := s.pages[i]
			p.Next = pulse.Cursor(strings.Repeat("i", i+1))
			p.Cost = pulse.Cost{Requests: 1, Items: len(p.Mentions), USD: 0.5}
			if s.during != nil {
				s.during(i)
			}
			if !yield(p, nil) {
				return
			}
		}
		if s.fail != nil {
			yield(pulse.Page{}, s.fail)
		}
	}
}

func (s *script) Recheck(_ context.Context, ids []string, _ pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) { yield(s.again, nil) }
}

// loud judges by one word, so that tests see what a judge was given.
type loud struct{}

func (loud) Judge(m pulse.Mention) pulse.Verdict {
	v := pulse.Verdict{Lang: "en", Kind: pulse.Neutral, By: "loud/1"}
	if strings.Contains(m.Text, "lovely") {
		v.Kind = pulse.Praise
	}
	return v
}

func said(id, text string, more ...func(*pulse.Mention)) pulse.Mention {
	m := pulse.Mention{Source: "x", ID: id, Text: text, Via: pulse.ViaAddressed, Posted: noon.Add(-time.Hour),
		Author: pulse.Author{Handle: "guest" + id}}
	for _, f := range more {
		f(&m)
	}
	return m
}

func at(ago time.Duration) func(*pulse.Mention) {
	return func(m *pulse.Mention) { m.Posted = noon.Add(-ago) }
}
func by(handle string) func(*pulse.Mention) {
	return func(m *pulse.Mention) { m.Author.Handle = handle }
}
func found(m *pulse.Mention) { m.Via = pulse.ViaSearch }

func page(ms ...pulse.Mention) pulse.Page { return pulse.Page{Mentions: ms} }

func open(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "p.db"), store.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func options(sources ...pulse.Source) harvest.Options {
	return harvest.Options{Sources: sources, Judge: loud{}, Now: func() time.Time { return noon }, Log: slog.New(slog.DiscardHandler)}
}

func stored(t *testing.T, db *store.DB) map[string]pulse.Judged {
	t.Helper()
	js, err := db.Mentions(t.Context(), pulse.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]pulse.Judged{}
	for _, j := range js {
		out[j.ID] = j
	}
	return out
}

func TestPagesAreJudgedAndSavedWithTheirCursor(t *testing.T) {
	db := open(t)
	src := &script{name: "x", pages: []pulse.Page{page(said("2", "lovely tea")), page(said("1", "open on sunday?"))}}
	runs, err := harvest.Run(t.Context(), db, options(src))
	if err != nil {
		t.Fatal(err)
	}
	if r := runs[0]; r.New != 2 || r.Seen != 2 || r.Cost.USD != 1 || !r.OK() {
		t.Errorf("run = %+v, want 2 new of 2 for 1 dollar, ok", r)
	}
	if got := stored(t, db)["2"].Verdict.Kind; got != pulse.Praise {
		t.Errorf("kind of the lovely tea = %q, want praise", got)
	}
	runs, err = harvest.Run(t.Context(), db, options(src))
	if err != nil || runs[0].Seen != 0 {
		t.Errorf("second harvest saw %d (%v), want nothing: the cursor was not kept", runs[0].Seen, err)
	}
}

func TestOneSourceInTroubleDoesNotStopTheOthers(t *testing.T) {
	denied := &pulse.Problem{Kind: pulse.ErrDenied, Msg: "status 401", Hint: "look at the key"}
	later := &pulse.Problem{Kind: pulse.ErrLater, Msg: "status 429", Until: noon.Add(time.Hour)}
	fault := errors.New("status 500")
	for _, tt := range []struct {
		name  string
		fails []error
		want  int
	}{
		{"all fine", []error{nil, nil}, pulse.ExitOK},
		{"one of two", []error{fault, nil}, pulse.ExitPart},
		{"both, access before later", []error{later, denied}, pulse.ExitDenied},
		{"both, later before fault", []error{fault, later}, pulse.ExitLater},
		{"alone", []error{fault}, pulse.ExitFault},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db := open(t)
			var sources []pulse.Source
			for i, err := range tt.fails {
				name := string(rune('a' + i))
				m := said("1", "lovely place number "+name)
				m.Source = name
				sources = append(sources, &script{name: name, pages: []pulse.Page{page(m)}, fail: err})
			}
			runs, err := harvest.Run(t.Context(), db, options(sources...))
			if got := pulse.ExitCode(err); got != tt.want {
				t.Errorf("exit %d (%v), want %d", got, err, tt.want)
			}
			for i, r := range runs {
				if r.New != 1 || r.OK() != (tt.fails[i] == nil) {
					t.Errorf("run %+v: the page before the trouble must be kept and the trouble told", r)
				}
			}
		})
	}
}

func TestASourceThatAskedUsToWaitIsLeftAlone(t *testing.T) {
	db := open(t)
	src := &script{name: "x", fail: &pulse.Problem{Kind: pulse.ErrLater, Msg: "status 429", Until: noon.Add(time.Hour)}}
	if _, err := harvest.Run(t.Context(), db, options(src)); !errors.Is(err, pulse.ErrLater) {
		t.Fatalf("err = %v, want come back later", err)
	}
	src.fail, src.pages = nil, []pulse.Page{page(said("1", "lovely"))}
	runs, err := harvest.Run(t.Context(), db, options(src))
	if !errors.Is(err, pulse.ErrLater) || runs[0].Seen != 0 {
		t.Errorf("before its time: seen %d, err %v; want not asked, come back later", runs[0].Seen, err)
	}
	o := options(src)
	o.Now = func() time.Time { return noon.Add(61 * time.Minute) }
	if runs, err = harvest.Run(t.Context(), db, o); err != nil || runs[0].New != 1 {
		t.Errorf("after its time: %+v, %v; want 1 new", runs[0], err)
	}
}

func TestCancelKeepsWholePagesOnly(t *testing.T) {
	db := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	src := &script{name: "x", pages: []pulse.Page{page(said("1", "lovely")), page(said("2", "lovely too"), said("3", "lovely three"))},
		during: func(i int) {
			if i == 1 {
				cancel()
			}
		}}
	runs, err := harvest.Run(ctx, db, options(src))
	if pulse.ExitCode(err) != pulse.ExitInterrupted {
		t.Errorf("err = %v, want interrupted", err)
	}
	if got := stored(t, db); len(got) != 1 {
		t.Errorf("%d mentions stored, want the first page only", len(got))
	}
	if runs[0].Ended.IsZero() {
		t.Error("the run has no end: it reads as killed")
	}
	src.during = nil
	if _, err := harvest.Run(t.Context(), db, options(src)); err != nil {
		t.Fatal(err)
	}
	if got := stored(t, db); len(got) != 3 {
		t.Errorf("%d mentions after the next harvest, want all 3", len(got))
	}
}

const story = "Forty minutes in the queue at the Galata branch and then the card machine was down again, so we left"

func TestCopiesPointToTheFirst(t *testing.T) {
	repost := func(m *pulse.Mention) { m.RepostOf = "1" }
	db := open(t)
	src := &script{name: "x", pages: []pulse.Page{
		// newest first, as providers page: the copy comes before its original
		page(said("3", "RT @guest1: "+story, at(time.Hour)), said("1", story, at(2*time.Hour)), said("4", "thanks", at(30*time.Minute))),
		page(said("5", story+" https://t.co/abc", at(3*time.Hour)), said("6", "short", repost), said("7", "The toilet on the second floor was flooded and nobody came for an hour")),
	}}
	runs, err := harvest.Run(t.Context(), db, options(src))
	if err != nil {
		t.Fatal(err)
	}
	got := stored(t, db)
	for id, want := range map[string]string{"1": "", "3": "x:1", "4": "", "5": "x:1", "6": "x:1", "7": ""} {
		if got[id].First != want {
			t.Errorf("mention %s points to %q, want %q", id, got[id].First, want)
		}
	}
	if runs[0].Folded != 3 {
		t.Errorf("folded %d, want 3", runs[0].Folded)
	}
}

// slowly finds near-copies so slowly that another source has time to save its own.
type slowly struct{ *store.DB }

func (s slowly) Near(ctx context.Context, bands []uint64) ([]pulse.Near, error) {
	out, err := s.DB.Near(ctx, bands)
	time.Sleep(100 * time.Millisecond)
	return out, err
}

func TestCopiesInTwoSourcesAtOncePointToOne(t *testing.T) {
	db := open(t)
	here, there := &script{name: "x", pages: []pulse.Page{page(said("1", story))}}, &script{name: "y", pages: []pulse.Page{page(said("2", story))}}
	if _, err := harvest.Run(t.Context(), slowly{db}, options(here, there)); err != nil {
		t.Fatal(err)
	}
	if got := stored(t, db); (got["1"].First == "") == (got["2"].First == "") {
		t.Errorf("they point to %q and %q, want one of them to the other", got["1"].First, got["2"].First)
	}
}

func TestWhatIsNotOursIsDroppedWithAReason(t *testing.T) {
	brand := lang.NewMatcher(pulse.Brand{Name: "Kahve Durağı", Aliases: []string{"kahveduragi", "@kahveduragi"}, Exclude: []string{"kahve durağı sokağı"}})
	mutes := []pulse.Mute{
		{What: pulse.MuteAuthor, Value: "@Couponbot"},
		{What: pulse.MuteWord, Value: "stadyum"},
		{What: pulse.MutePlace, Value: "galata"},
		{What: pulse.MuteWord, Value: "tea", Until: noon.Add(-time.Hour)},
	}
	o := harvest.Ours{Brand: brand, Handles: []string{"@kahveduragi", "99887766"}, Mutes: mutes, Fold: lang.Plain}
	place := func(id string) func(*pulse.Mention) {
		return func(m *pulse.Mention) { m.Place, m.Via = id, pulse.ViaPlace }
	}
	for _, tt := range []struct {
		name string
		m    pulse.Mention
		drop bool
	}{
		{"found and about us", said("1", "KAHVE DURAĞI'nda çay içtik", found), false},
		{"found, the street", said("2", "Kahve Durağı Sokağı'nda trafik", found), true},
		{"addressed without our name", said("3", "where are you?"), false},
		{"our own post", said("4", "Bugün kahve durağı 22'ye dek açık", by("KahveDuragi"), found), true},
		{"our own post, known by id alone", said("12", "kahve durağı her gün açık", func(m *pulse.Mention) { m.Author = pulse.Author{ID: "99887766"} }), true},
		{"muted author", said("5", "buy one", by("couponbot")), true},
		{"muted word in capitals", said("6", "STADYUM yolu kapalı"), true},
		{"muted place", said("7", "good", place("galata")), true},
		{"other place", said("8", "good", place("kadikoy")), false},
		{"mute that has ended", said("9", "the tea was cold"), false},
		{"advertisement", said("10", "Kahve Durağı kupası çekiliş! Takip et ve RT https://t.co/x", found), true},
		{"guest whose code failed", said("11", "kahveduragi indirim kodu çalışmıyor https://t.co/x", found), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db := open(t)
			opts := options(&script{name: "x", pages: []pulse.Page{page(tt.m)}})
			opts.Ours = o
			runs, err := harvest.Run(t.Context(), db, opts)
			if err != nil {
				t.Fatal(err)
			}
			if got := runs[0].Dropped == 1; got != tt.drop {
				t.Errorf("dropped %v, want %v", got, tt.drop)
			}
			if (runs[0].New == 1) == tt.drop {
				t.Errorf("new %d although dropped is %v", runs[0].New, tt.drop)
			}
		})
	}
}

func TestBadItemsAreToldAndTheRestIsTaken(t *testing.T) {
	db := open(t)
	p := page(said("1", "lovely"))
	p.Bad = []pulse.Bad{{Where: "item 2 of page 1", Why: "no text"}}
	runs, err := harvest.Run(t.Context(), db, options(&script{name: "x", pages: []pulse.Page{p}}))
	if !errors.Is(err, pulse.ErrPart) || runs[0].New != 1 || runs[0].Bad != 1 {
		t.Errorf("run %+v, %v; want 1 new, 1 bad, part failed", runs[0], err)
	}
}

func TestRecheckFollowsDeletionsAndEdits(t *testing.T) {
	db := open(t)
	src := &script{name: "x", duties: pulse.Duties{RecheckEvery: 24 * time.Hour},
		pages: []pulse.Page{page(said("1", "lovely cake"), said("2", "slow service"))}}
	if _, err := harvest.Run(t.Context(), db, options(src)); err != nil {
		t.Fatal(err)
	}
	src.again = pulse.Page{Mentions: []pulse.Mention{said("1", "not so nice a cake")}, Gone: []pulse.Gone{{ID: "2", Reason: "deleted"}}}
	o := options(src)
	o.Now = func() time.Time { return noon.Add(25 * time.Hour) }
	src.again.Cost = pulse.Cost{Requests: 1, Items: 2, USD: 0.25}
	runs, err := harvest.Recheck(t.Context(), db, o)
	if err != nil || len(runs) != 1 || runs[0].Edited != 1 || runs[0].Gone != 1 {
		t.Fatalf("recheck = %+v, %v; want 1 edited, 1 gone", runs, err)
	}
	if usd, err := db.Spent(t.Context(), "x", noon); err != nil || usd != 0.75 {
		t.Errorf("spent %.2f (%v), want the fetch and the recheck: 0.75", usd, err)
	}
	if states, err := db.Runs(t.Context()); err != nil || len(states) != 1 || states[0].Last.Kind != pulse.Fetch {
		t.Errorf("states %+v, %v; want the fetch alone to say how x stands", states, err)
	}
	got := stored(t, db)
	if _, held := got["2"]; held || got["1"].Text != "not so nice a cake" || got["1"].Verdict.Kind != pulse.Neutral {
		t.Errorf("after the recheck: %+v; want the edit judged anew and the deleted one gone", got)
	}
}

func TestAMentionBelongsToThePlaceItNames(t *testing.T) {
	two := harvest.NewPlaces([]pulse.Place{{ID: "kadikoy", Name: "Kadıköy"}, {ID: "galata", Name: "Galata"}}, named)
	one := harvest.NewPlaces([]pulse.Place{{ID: "kadikoy", Name: "Kadıköy"}}, named)
	for _, tt := range []struct {
		name   string
		places harvest.Places
		m      pulse.Mention
		want   string
	}{
		{"named without accents", two, said("1", "KADIKOY subesinde yarım saat bekledik"), "kadikoy"},
		{"named with a suffix", two, said("2", "Galata'daki çocuk çok ilgiliydi"), "galata"},
		{"both are named", two, said("3", "Galata is nicer than Kadıköy"), ""},
		{"none is named", two, said("4", "nice tea"), ""},
		{"the only one", one, said("5", "nice tea"), "kadikoy"},
		{"the source knows better", two, said("6", "Galata'dan iyi", func(m *pulse.Mention) { m.Place = "kadikoy" }), "kadikoy"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db := open(t)
			o := options(&script{name: "x", pages: []pulse.Page{page(tt.m)}})
			o.Places = tt.places
			if _, err := harvest.Run(t.Context(), db, o); err != nil {
				t.Fatal(err)
			}
			if got := stored(t, db)[tt.m.ID].Place; got != tt.want {
				t.Errorf("place = %q, want %q", got, tt.want)
			}
		})
	}
}

func named(p pulse.Place) harvest.Matcher { return lang.NewMatcher(pulse.Brand{Name: p.Name}) }

// A mistake of ours in one source ends that source alone, and its run is written down.
func TestAPanicInOneSourceDoesNotStopTheOthers(t *testing.T) {
	db := open(t)
	good, bad := said("1", "lovely place"), said("1", "awful place")
	good.Source, bad.Source = "good", "bad"
	broken := &script{name: "bad", pages: []pulse.Page{page(bad)}, during: func(int) { panic("index out of range") }}
	runs, err := harvest.Run(t.Context(), db, options(broken, &script{name: "good", pages: []pulse.Page{page(good)}}))
	if pulse.ExitCode(err) != pulse.ExitPart || len(stored(t, db)) != 1 || !strings.Contains(runs[0].Error, "index out of range") || !runs[1].OK() {
		t.Errorf("got %v, runs %+v", err, runs)
	}
	states, err := db.Runs(t.Context())
	if err != nil || states[0].Source != "bad" || states[0].Last == nil || states[0].Last.Ended.IsZero() || states[0].Last.OK() {
		t.Errorf("the run of the broken source: %+v, %v", states, err)
	}
}
