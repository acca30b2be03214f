package x

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

type checked struct {
	texts map[string]string
	gone  map[string]string
	pages int
	cost  pulse.Cost
	err   error
}

func recheckAll(t *testing.T, s *Source, ids []string) checked {
	t.Helper()
	out := checked{texts: map[string]string{}, gone: map[string]string{}}
	for p, err := range s.Recheck(t.Context(), ids, pulse.Ask{Now: now}) {
		if err != nil {
			out.err = err
			continue
		}
		out.pages++
		out.cost = out.cost.Add(p.Cost)
		for _, m := range p.Mentions {
			out.texts[m.ID] = m.Text
		}
		for _, g := range p.Gone {
			out.gone[g.ID] = g.Reason
		}
		if p.Next != "" {
			t.Errorf("a recheck gave a cursor: %s", p.Next)
		}
	}
	return out
}

func TestRecheck(t *testing.T) {
	w := newWorld(t, fake.XOptions{Posts: kahve(5, now)})
	o := Options{Search: "kahve"}
	first := fetch(t, w.open(t, o), pulse.Ask{}, 0)
	ids := first.ids
	w.Remove(ids[0], "deleted")
	w.Remove(ids[1], "protected")
	w.Remove(ids[2], "suspended")
	w.Edit(ids[3], "kahve soğuktu, düzelttiler")
	w.Edit(ids[3], "kahve soğuktu, hemen düzelttiler")
	c := recheckAll(t, w.open(t, o), append(slices.Clone(ids), "9"))
	if c.err != nil || len(c.texts) != 2 {
		t.Fatalf("texts %q, error %v; want two", c.texts, c.err)
	}
	if got := c.texts[ids[3]]; got != "kahve soğuktu, hemen düzelttiler" {
		t.Errorf("edited text %q under its own id", got)
	}
	for i, want := range []string{"deleted", "protected", "suspended"} {
		if got := c.gone[ids[i]]; got != want {
			t.Errorf("post %d is gone because %q, want %q", i, got, want)
		}
	}
	if len(c.gone) != 4 || c.gone["9"] != "deleted" {
		t.Errorf("gone %v, want four with the one that never was", c.gone)
	}
	// The edit also comes by the search, under the id of the first version.
	again := fetch(t, w.open(t, o), pulse.Ask{From: first.next}, 0)
	if len(again.ids) != 1 || again.ids[0] != ids[3] {
		t.Errorf("the search gave %q, want the edited post under %s", again.ids, ids[3])
	}
}

func TestRecheckV1(t *testing.T) {
	w := newWorld(t, fake.XOptions{Posts: kahve(3, now)})
	o := Options{Search: "kahve", Dialect: V11}
	ids := fetch(t, w.open(t, o), pulse.Ask{}, 0).ids
	w.Remove(ids[0], "deleted")
	c := recheckAll(t, w.open(t, o), ids)
	if c.err != nil || len(c.texts) != 2 || c.gone[ids[0]] != "deleted" || len(c.gone) != 1 {
		t.Errorf("texts %q, gone %v, error %v; want two and one", c.texts, c.gone, c.err)
	}
	w.faults.Set(fake.Status(429, ``))
	if c := recheckAll(t, w.open(t, o), ids); !errors.Is(c.err, pulse.ErrLater) || len(c.gone) != 0 {
		t.Errorf("gone %v, error %v; a failed answer must not delete anything", c.gone, c.err)
	}
}

func TestRecheckInBatchesWithinBudget(t *testing.T) {
	w := newWorld(t, fake.XOptions{Posts: kahve(150, now)})
	var ids []string
	for _, p := range kahve(150, now) {
		ids = append(ids, fake.XID(p.At, 0))
	}
	c := recheckAll(t, w.open(t, Options{Search: "kahve", Budget: Budget{USDPerMonth: 100}}), ids)
	if len(c.texts) != 150 || c.pages != 2 || c.cost.Requests != 2 || c.err != nil {
		t.Errorf("%d texts in %d pages by %d requests, error %v; want 150, 2, 2", len(c.texts), c.pages, c.cost.Requests, c.err)
	}
	// Half of the month's money is for new posts, and what is left of the other
	// half is shared out over the days that are left.
	days := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC).Sub(now).Hours()/24 + 1
	share := int(3.0 / days / pricePost)
	c = recheckAll(t, w.open(t, Options{Search: "kahve", Budget: Budget{USDPerMonth: 6}}), ids)
	if len(c.texts) != share || share < 20 || share > 100 || !errors.Is(c.err, pulse.ErrLater) {
		t.Errorf("%d texts for $%.3f, error %v; want %d, and later", len(c.texts), c.cost.USD, c.err, share)
	}
	c = recheckAll(t, w.open(t, Options{Search: "kahve", Budget: Budget{USDPerMonth: 0.02}}), ids)
	if len(c.texts) != 2 || !errors.Is(c.err, pulse.ErrLater) || c.cost.USD > 0.01+1e-9 {
		t.Errorf("%d texts for $%.3f, error %v; want 2 for half of the two cents", len(c.texts), c.cost.USD, c.err)
	}
}

func TestBuiltQueries(t *testing.T) {
	many := func(n int) []string {
		var out []string
		for i := range n {
			out = append(out, fmt.Sprintf("kahve durağı şube numara %d", i))
		}
		return out
	}
	for _, c := range []struct {
		name  string
		o     Options
		want  string // the first query; "" any
		n     int
		notes int
	}{
		{"everything", Options{Brand: pulse.Brand{Name: `Kahve "Durağı"`, Aliases: []string{"kahveduragi", "@kahveduragi", "#durak", "KahveDuragi"}, Exclude: []string{"kahve durağı sokağı"}},
			Languages: []string{"tr", "id"}},
			`("Kahve Durağı" OR "kahveduragi" OR @kahveduragi OR #durak) -"kahve durağı sokağı" (lang:tr OR lang:in OR lang:und) -from:kahveduragi -is:retweet`, 1, 0},
		{"one name", Options{Brand: pulse.Brand{Name: "Mavi"}}, `"Mavi" -is:retweet`, 1, 0},
		{"v1.1", Options{Dialect: V11, Brand: pulse.Brand{Name: "Mavi"}}, `"Mavi" -filter:retweets`, 1, 0},
		{"two queries", Options{Brand: pulse.Brand{Name: "a", Aliases: many(20)}}, "", 2, 0},
		{"too many names", Options{Brand: pulse.Brand{Name: "a", Aliases: many(200)}}, "", maxQueries, 1},
		{"too many exclusions", Options{Brand: pulse.Brand{Name: "a", Exclude: many(20)}}, "", 1, 1},
		{"a name too long", Options{Brand: pulse.Brand{Name: strings.Repeat("a", 600), Aliases: []string{"b"}}}, `"b" -is:retweet`, 1, 1},
		{"a mentions handle", Options{MentionsOf: "@us", Brand: pulse.Brand{Name: "b", Aliases: []string{"@us"}}}, `("b" OR @us) -from:us -is:retweet`, 1, 0},
	} {
		qs, notes := buildQueries(c.o)
		if len(qs) != c.n || len(notes) != c.notes || c.want != "" && qs[0] != c.want {
			t.Errorf("%s: %d queries, notes %q, first\n%s\nwant %d, %d notes,\n%s", c.name, len(qs), notes, qs[0], c.n, c.notes, c.want)
		}
		for _, q := range qs {
			if n := len([]rune(q)); n > maxQuery {
				t.Errorf("%s: a query of %d characters", c.name, n)
			}
		}
	}
}

// The queries we build are understood, and a second one does not repeat posts.
func TestBuiltQueriesAreAsked(t *testing.T) {
	var aliases []string
	for i := range 40 {
		aliases = append(aliases, fmt.Sprintf("kahve durağı şube %d", i))
	}
	posts := kahve(2, now)
	posts[0].Text, posts[1].Text = "kahve durağı şube 1 ve kahve durağı şube 39 güzel", "KAHVE DURAĞI ŞUBE 39 kötü"
	w := newWorld(t, fake.XOptions{Posts: posts})
	g := fetch(t, w.open(t, Options{Brand: pulse.Brand{Name: "Kahve Durağı A.Ş.", Aliases: aliases}}), pulse.Ask{}, 0)
	if n := once(t, g); g.err != nil || len(n) != 2 || len(w.Seen()) < 2 {
		t.Errorf("%q by %d requests, error %v; want both posts by several", g.texts, len(w.Seen()), g.err)
	}
}

func TestPlan(t *testing.T) {
	o := Options{BaseURL: "https://user:pass@api.x.com", MentionsOf: "@us", Search: "kahve", Token: func() (string, error) { return secret, nil },
		Budget: Budget{PostsPerRun: 100, USDPerMonth: 5}}
	s := must(New(o, nil))(t)
	p := s.Plan(pulse.Ask{Now: now, Spent: 4.9})
	if len(p.Requests) != 3 || p.Cost.Items != 100 || p.Cost.USD > 0.11+1e-9 || p.Cost.USD < 0.10 {
		t.Errorf("plan %+v, want a lookup, two questions and at most $0.11", p)
	}
	if all := fmt.Sprint(p); strings.Contains(all, secret) || strings.Contains(all, "pass") {
		t.Errorf("the plan shows a secret: %s", all)
	}
}
