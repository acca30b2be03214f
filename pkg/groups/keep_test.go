package groups

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// shop is a database that is opened for every morning and closed behind it.
type shop struct {
	t    *testing.T
	path string
	tree *theme.State
	days int
}

func newShop(t *testing.T) *shop {
	return &shop{t: t, path: filepath.Join(t.TempDir(), "pulse.db"), tree: theme.NewState(nil, nil)}
}

func (s *shop) open() *store.DB {
	s.t.Helper()
	db, err := store.Open(context.Background(), s.path, store.Options{Now: func() time.Time {
		return time.Date(2026, 11, 1+s.days, 9, 0, 0, 0, time.UTC)
	}})
	if err != nil {
		s.t.Fatal(err)
	}
	db.ShowThrough(s.tree.View)
	s.t.Cleanup(func() { _ = db.Close() }) // closed twice it does nothing
	return db
}

// morning stores what came and finds its groups.
func (s *shop) morning(js ...pulse.Judged) {
	s.t.Helper()
	db := s.open()
	defer db.Close()
	if _, err := db.Save(context.Background(), pulse.Keep{Source: "file", Judged: js}); err != nil {
		s.t.Fatal(err)
	}
	if err := CatchUp(context.Background(), db, shipped(), s.tree, nil); err != nil {
		s.t.Fatal(err)
	}
	s.days++
}

// groups gives the groups of every mention, as theme/key.
func (s *shop) groups() map[string]string {
	s.t.Helper()
	db := s.open()
	defer db.Close()
	out := map[string]string{}
	var keys []string
	if err := db.Walk(context.Background(), func(j pulse.Judged) error { keys = append(keys, j.Key()); return nil }); err != nil {
		s.t.Fatal(err)
	}
	ms, err := db.Members(context.Background(), keys)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range ms {
		gs, err := db.Groups(context.Background(), []string{m.Group})
		if err != nil || len(gs) != 1 {
			s.t.Fatal(gs, err)
		}
		now, _, _ := s.tree.Place(gs[0].Home)
		out[m.Mention] = strings.TrimPrefix(out[m.Mention]+" "+now+"/"+gs[0].Key, " ")
	}
	return out
}

func (s *shop) is(what, key, want string) {
	s.t.Helper()
	if got := s.groups()["file:"+key]; got != want {
		s.t.Errorf("%s: %s is in %q, want %q", what, key, got, want)
	}
}

// TestOneMoreDayOnlyAdds: whatever the order of days and of mentions inside one,
// with a restart behind each, nobody's group changes once found, and all end alike.
func TestOneMoreDayOnlyAdds(t *testing.T) {
	var want map[string]string
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 1))
		days := slices.Collect(slices.Chunk(cafe(), 4))
		if seed > 0 {
			r.Shuffle(len(days), func(i, j int) { days[i], days[j] = days[j], days[i] })
		}
		s, was := newShop(t), map[string]string{}
		for _, day := range days {
			day = slices.Clone(day)
			r.Shuffle(len(day), func(i, j int) { day[i], day[j] = day[j], day[i] })
			s.morning(day...)
			now := s.groups()
			for key, g := range was {
				if now[key] != g {
					t.Errorf("order %d: %s moved from %q to %q", seed, key, g, now[key])
				}
			}
			was = now
		}
		if want == nil {
			want = was
		}
		if !maps.Equal(was, want) {
			t.Errorf("order %d ends as %v, want %v", seed, was, want)
		}
	}
	if len(want) != 13 {
		t.Errorf("%d complaints have a group, want 13: %v", len(want), want)
	}
}

func TestWhatCameEarlierJoinsANewGroup(t *testing.T) {
	s := newShop(t)
	s.morning(said("1", lang.EN, "service", "So rude at the till"))
	s.morning(said("2", lang.EN, "service", "The waiter was rude"))
	s.is("two are no cause", "1", "")
	s.morning(said("3", lang.TR, "service", "Garson çok kabaydı"), said("4", lang.EN, "service", "Nobody knew the menu"))
	for _, key := range []string{"1", "2", "3"} {
		s.is("three are", key, "service/rude")
	}
	s.is("who says something else is alone", "4", "")
}

// rude is a shop with one group of three.
func rude(t *testing.T) *shop {
	s := newShop(t)
	s.morning(said("1", lang.EN, "service", "So rude at the till"), said("2", lang.EN, "service", "The waiter was rude"), said("3", lang.EN, "service", "rude again"))
	s.is("found", "2", "service/rude")
	return s
}

func TestAMergedThemeTakesItsGroupsAlong(t *testing.T) {
	s := rude(t)
	id := s.ids()
	s.tree = s.tree.With(pulse.ThemeChange{What: pulse.ThemeMerge, Theme: "service", To: "booking"})
	s.is("merged", "2", "booking/rude")
	s.morning(said("4", lang.EN, "service", "a rude porter"), said("5", lang.EN, "booking", "rude on the phone"))
	s.is("one judged as before", "4", "booking/rude")
	if now := s.ids(); fmt.Sprint(now) != fmt.Sprint(id) {
		t.Errorf("ids %v, want %v for ever", now, id)
	}
}

// ids lists the groups that have mentions.
func (s *shop) ids() []string {
	db := s.open()
	defer db.Close()
	ms, err := db.Members(context.Background(), []string{"file:1", "file:2", "file:3", "file:4", "file:5"})
	if err != nil {
		s.t.Fatal(err)
	}
	var out []string
	for _, m := range ms {
		out = append(out, m.Group)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// When the words of a theme become one of their own, mentions are judged anew and
// the group goes where most of it went.
func TestAGroupGoesWithItsMentions(t *testing.T) {
	s := rude(t)
	id := s.ids()
	db := s.open()
	_, err := db.Rejudge(context.Background(), "anew", func(j pulse.Judged) (pulse.Verdict, error) {
		v := j.Verdict
		v.By = "anew"
		if j.ID != "3" {
			v.Opinions = []pulse.Opinion{{End: len(j.Text), Polarity: pulse.Complaint, Theme: "manners"}}
		}
		return v, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	s.morning()
	if now := s.ids(); fmt.Sprint(now) != fmt.Sprint(id) {
		t.Errorf("ids %v, want %v", now, id)
	}
	db = s.open()
	gs, err := db.Groups(context.Background(), id)
	if err != nil || len(gs) != 1 || gs[0].Home != "manners" {
		t.Errorf("got %+v %v, want the group under its new theme", gs, err)
	}
}

func TestACorrectionPins(t *testing.T) {
	s := rude(t)
	db := s.open()
	if err := db.Correct(context.Background(), "file:2", pulse.Correction{Kind: pulse.Complaint, Theme: "waiting"}); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	s.morning()
	s.is("corrected", "2", "")
	s.morning(said("7", lang.EN, "service", "rude rude rude"))
	s.is("and stays", "2", "")
	s.is("the others", "1", "service/rude")
	db = s.open()
	if err := db.Correct(context.Background(), "file:3", pulse.Correction{Kind: pulse.Praise}); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	s.morning()
	s.is("no complaint after all", "3", "")
}

func TestACopyIsWhereItsFirstIs(t *testing.T) {
	s := rude(t)
	j := said("8", lang.EN, "service", "So … at the till")
	j.First = "file:1"
	s.morning(j)
	s.is("cut short", "8", "service/rude")
}

func TestShow(t *testing.T) {
	r, tree := shipped(), theme.NewState(nil, nil)
	var items []Item
	g := pulse.Group{ID: "service-x", Home: "service", Key: "rude", Names: []pulse.GroupName{{Lang: "en", Text: "rude waiter"}}}
	for i, text := range []string{"The waiter was rude", "so Rude", "nobody helped me at all"} {
		it := Item{ID: fmt.Sprint(i), Text: text, Lang: lang.EN, Opinions: []pulse.Opinion{{End: len(text), Polarity: pulse.Complaint, Theme: "service", Why: "helped"}}}
		if i < 2 {
			it.Groups = []pulse.Group{g}
		}
		items = append(items, it)
	}
	items = append(items, Item{ID: "9", Text: "bad", Lang: lang.EN, Opinions: []pulse.Opinion{{End: 3, Polarity: pulse.Complaint}}})
	for _, c := range []struct{ code, want string }{
		{lang.EN, "[{service-x service rude waiter [0 1] [rude]} {service service Service: other [2] [helped]}] [9]"},
		{lang.TR, "[{service-x service rude waiter [0 1] [rude]} {service service Hizmet: diğer [2] [helped]}] [9]"},
	} {
		got, none := r.Show(items, tree, c.code)
		if s := fmt.Sprint(got, none); s != c.want {
			t.Errorf("got %s, want %s", s, c.want)
		}
	}
	g.Names = nil // whoever named it has gone
	for i := range items[:2] {
		items[i].Groups = []pulse.Group{g}
	}
	if got, _ := r.Show(items, tree, lang.EN); got[0].Label != "rude" {
		t.Errorf("named %q, want the words of those who are left", got[0].Label)
	}
	only, _ := r.Show(items[2:3], tree, lang.EN)
	if only[0].Label != "Service" {
		t.Errorf("a theme without groups is called %q, want its name", only[0].Label)
	}
}

// A mention that is judged anew stays where it is, also when another group has
// become nearer meanwhile.
func TestJudgedAnewItStays(t *testing.T) {
	s := rude(t)
	both := said("4", lang.EN, "service", "rude, and my mails stay unanswered")
	s.morning(both)
	s.is("joined", "4", "service/rude")
	var js []pulse.Judged
	for i := range 40 {
		js = append(js, said(fmt.Sprint("m", i), lang.EN, "service", "Unanswered mails, all of them"))
	}
	s.morning(js...)
	s.is("the other group", "m7", "service/no answer+~mail")
	db := s.open()
	_, err := db.Rejudge(context.Background(), "anew", func(j pulse.Judged) (pulse.Verdict, error) { v := j.Verdict; v.By = "anew"; return v, nil })
	if err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	s.morning(said("5", lang.EN, "service", "rude, and my mails stay unanswered"))
	s.is("as before", "4", "service/rude")
	s.is("who comes now goes to the larger", "5", "service/no answer+~mail")
}
