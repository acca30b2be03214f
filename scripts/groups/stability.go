package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/groups"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// stability adds the rows day by day, in several orders of days, each day with
// its rows in another order and a restart behind it, and says what stayed.
func stability(o options) error {
	rows, err := readRows(o.rows)
	if err != nil {
		return err
	}
	m, err := newMind()
	if err != nil {
		return err
	}
	byDay := map[string][]row{}
	for _, r := range rows {
		d := r.Date.Format(time.DateOnly)
		byDay[d] = append(byDay[d], r)
	}
	days := slices.Sorted(maps.Keys(byDay))
	fmt.Printf("%d complaints of %d days, %s to %s\n", len(rows), len(days), days[0], days[len(days)-1])
	var first standing
	for n := range o.orders {
		order, name := slices.Clone(days), "as they came"
		switch {
		case n == 1:
			slices.Reverse(order)
			name = "backwards"
		case n > 1:
			rand.New(rand.NewPCG(uint64(n), 1)).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			name = fmt.Sprint("shuffled ", n)
		}
		last, err := m.order(name, order, byDay, uint64(n))
		if err != nil {
			return err
		}
		if n == 0 {
			first = last
			continue
		}
		same, all := first.groups.same(last.groups)
		fmt.Printf("    the same group at the end as in the first order: %.1f %% of %d\n", share(same, all), all)
	}
	return nil
}

func share(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }

// standing is what is known of every mention at the end of a day.
type standing struct {
	groups placed            // mention and theme -> group; the theme's own id where it has none
	shown  placed            // the same as a manager sees it, with the parts of themes
	themes map[string]string // mention -> its themes by words, by model
	model  map[string]bool   // of them, those a model gave
}

type placed map[[2]string]string

// same counts the mentions of both that have the same group in both.
func (p placed) same(q placed) (same, all int) {
	for k, g := range p {
		if h, ok := q[k]; ok {
			all++
			if g == h {
				same++
			}
		}
	}
	return same, all
}

// order lives through days and compares each evening with the one before.
func (m mind) order(name string, days []string, byDay map[string][]row, seed uint64) (standing, error) {
	dir, err := os.MkdirTemp("", "pulse-groups-")
	if err != nil {
		return standing{}, err
	}
	defer os.RemoveAll(dir) // a leftover in the folder for leftovers
	path := filepath.Join(dir, "pulse.db")
	r := rand.New(rand.NewPCG(seed, 7))
	var was standing
	var t tally
	pins := map[string]string{}
	for n, d := range days {
		rows := slices.Clone(byDay[d])
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		if err := m.live(path, time.Date(2026, 1, 1+n, 9, 0, 0, 0, time.UTC), rows); err != nil {
			return was, err
		}
		now, err := m.standing(path, pins)
		if err != nil {
			return was, err
		}
		t.add(was, now)
		was = now
		if n == len(days)/3 {
			if err := m.pin(path, was, pins, r); err != nil {
				return was, err
			}
		}
	}
	stay, err := m.pinned(path, pins)
	if err != nil {
		return was, err
	}
	found := map[string]bool{}
	in := 0
	for k, g := range was.groups {
		if g != k[1] {
			in++
			found[g] = true
		}
	}
	fmt.Printf("%s: %d groups, %.0f %% of %d complaints of a theme in one\n", name, len(found), share(in, len(was.groups)), len(was.groups))
	fmt.Printf("    from one day to the next: themes by words kept %.2f %%, by model %.2f %%, groups kept %.2f %% (worst day %.2f %%), with those that leave the rest of a theme %.2f %%\n",
		share(t.words[0], t.words[1]), share(t.model[0], t.model[1]), share(t.groups[0], t.groups[1]), t.worst, share(t.all[0], t.all[1]))
	fmt.Printf("    as a manager sees them, parts of themes among them: kept %.2f %% (worst day %.2f %%)\n", share(t.shown[0], t.shown[1]), t.worstShown)
	fmt.Printf("    corrections kept %d of %d\n", stay, len(pins))
	return was, nil
}

// tally counts what stayed, of how many.
type tally struct {
	words, model, groups, all, shown [2]int
	worst, worstShown                float64
}

func (t *tally) add(was, now standing) {
	if was.groups == nil {
		t.worst, t.worstShown = 100, 100
	}
	same, all := was.groups.same(now.groups)
	t.all[0], t.all[1] = t.all[0]+same, t.all[1]+all
	t.worst = min(t.worst, kept(&t.groups, was.groups, now.groups))
	t.worstShown = min(t.worstShown, kept(&t.shown, was.shown, now.shown))
	for k, themes := range was.themes {
		c := &t.words
		if was.model[k] {
			c = &t.model
		}
		c[1]++
		if now.themes[k] == themes {
			c[0]++
		}
	}
}

// kept counts the mentions that had a group and still have the same, and gives their
// share of this day. What a person moved meanwhile does not count.
func kept(sum *[2]int, was, now placed) float64 {
	had := maps.Clone(was)
	maps.DeleteFunc(had, func(k [2]string, g string) bool { return g == k[1] })
	same, all := had.same(now)
	sum[0], sum[1] = sum[0]+same, sum[1]+all
	if all == 0 {
		return 100
	}
	return share(same, all)
}

// standing reads what the database says now. Every verdict is made anew, as a
// program that was started afresh would make it.
func (m mind) standing(path string, pins map[string]string) (standing, error) {
	ctx := context.Background()
	db, err := store.Open(ctx, path, store.Options{})
	if err != nil {
		return standing{}, err
	}
	defer db.Close() // only read
	out := standing{placed{}, placed{}, map[string]string{}, map[string]bool{}}
	var js []pulse.Judged
	if err := db.Walk(ctx, func(j pulse.Judged) error { js = append(js, j); return nil }); err != nil {
		return out, err
	}
	keys := make([]string, len(js))
	for i, j := range js {
		keys[i] = j.Key()
	}
	ms, err := db.Members(ctx, keys)
	if err != nil {
		return out, err
	}
	of, ids := map[string][]string{}, map[string]bool{}
	for _, x := range ms {
		of[x.Mention] = append(of[x.Mention], x.Group)
		ids[x.Group] = true
	}
	gs, err := db.Groups(ctx, slices.Sorted(maps.Keys(ids)))
	if err != nil {
		return out, err
	}
	home, by := map[string]string{}, map[string]pulse.Group{}
	for _, g := range gs {
		home[g.ID], _, _ = m.state.Place(g.Home)
		by[g.ID] = g
	}
	var items []groups.Item
	for _, j := range js {
		anew := m.Judge(j.Mention)
		for i, o := range anew.Opinions {
			if o.Theme == "" {
				continue
			}
			k := fmt.Sprint(j.Key(), o.Start, o.Theme, o.Sub)
			out.themes[k], out.model[k] = o.Theme, o.By == "model"
			if i >= len(j.Verdict.Opinions) || j.Verdict.Opinions[i] != o {
				out.themes[k] = "changed"
			}
		}
		themes := j.Themes(pulse.Complaint)
		if _, pinned := pins[j.Key()]; pinned {
			continue // a person moved it
		}
		it := groups.Item{ID: j.Key(), Who: j.Person(), Text: j.Text, Lang: j.Verdict.Lang, Opinions: j.Verdict.Opinions}
		for _, id := range of[j.Key()] {
			it.Groups = append(it.Groups, by[id])
		}
		items = append(items, it)
		for _, th := range themes {
			place := th
			for _, g := range of[j.Key()] {
				if home[g] == th {
					place = min(cmp.Or(map[bool]string{place != th: place}[true], g), g)
				}
			}
			out.groups[[2]string{j.Key(), th}] = place
		}
	}
	gather(items)
	causes, _ := m.reader.Show(items, m.state, lang.EN)
	for _, c := range causes {
		for _, id := range c.Items {
			out.shown[[2]string{id, c.Theme}] = c.ID
		}
	}
	return out, nil
}

// pin corrects a hundred mentions to another theme than they were judged to have.
func (m mind) pin(path string, s standing, pins map[string]string, r *rand.Rand) error {
	ctx := context.Background()
	db, err := store.Open(ctx, path, store.Options{})
	if err != nil {
		return err
	}
	defer db.Close() // what matters was saved before
	var keys []string
	for k := range s.groups {
		keys = append(keys, k[0])
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	for i, key := range keys[:min(len(keys), 100)] {
		to := []string{"waiting", "service", "billing", "booking"}[i%4]
		if err := db.Correct(ctx, key, pulse.Correction{Kind: pulse.Complaint, Theme: to, By: "manager"}); err != nil {
			return err
		}
		pins[key] = to
	}
	return nil
}

// pinned counts the corrections that still stand, with the mention in no group of
// another theme.
func (m mind) pinned(path string, pins map[string]string) (int, error) {
	ctx := context.Background()
	db, err := store.Open(ctx, path, store.Options{})
	if err != nil {
		return 0, err
	}
	defer db.Close() // only read
	kept := 0
	for key, to := range pins {
		j, err := db.Mention(ctx, key)
		if err != nil {
			return 0, err
		}
		ms, err := db.Members(ctx, []string{key})
		if err != nil {
			return 0, err
		}
		ok := slices.Equal(j.Themes(pulse.Complaint), []string{to})
		for _, x := range ms {
			gs, err := db.Groups(ctx, []string{x.Group})
			if err != nil {
				return 0, err
			}
			th, _, _ := m.state.Place(gs[0].Home)
			ok = ok && th == to
		}
		if ok {
			kept++
		}
	}
	return kept, nil
}

// gather tells items what others make likely, as the report does.
func gather(items []groups.Item) {
	lists, who := make([][]pulse.Opinion, len(items)), make([]string, len(items))
	for i, it := range items {
		lists[i], who[i] = it.Opinions, it.Who
	}
	for i, ops := range pulse.Gather(lists, who) {
		items[i].Opinions = ops
	}
}
