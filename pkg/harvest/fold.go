package harvest

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/fold"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// foldPage points near-copies and reposts in js to the first of them and
// returns the signature bands of each. Providers page newest first, so inside a
// page the oldest is asked first: it is the original more often than its copies.
func foldPage(ctx context.Context, db keeper, js []pulse.Judged) ([][]uint64, error) {
	order := make([]int, len(js))
	for i := range order {
		order[i] = i
	}
	sorting.By(order, func(a, b int) int { return js[a].Posted.Compare(js[b].Posted) })
	bands := make([][]uint64, len(js))
	here := newPageIndex()
	for _, i := range order {
		text := fold.Read(js[i].Text)
		bands[i] = text.Bands()
		first, leads, err := firstOf(ctx, db, here, js[i], text, bands[i])
		if err != nil {
			return nil, err
		}
		js[i].First = first
		bands[i] = here.add(js[i], text, uncrowded(bands[i], leads))
	}
	return bands, nil
}

// Fold points near-copies among mentions that no store holds to one of them, by the
// rule of foldPage. The order of js does not matter, as nobody knows who was first.
func Fold(js []pulse.Judged) {
	order := make([]int, len(js))
	for i := range order {
		order[i] = i
	}
	sorting.By(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(js[a].Text, js[b].Text), cmp.Compare(js[a].Key(), js[b].Key()))
	})
	here := newPageIndex()
	for _, i := range order {
		text := fold.Read(js[i].Text)
		bands := text.Bands()
		js[i].First = here.near(js[i], text, bands)
		here.add(js[i], text, bands)
	}
}

// firstOf finds the mention that j repeats, in this page or in the store; "" none,
// and then the leads of the store that it was compared with.
func firstOf(ctx context.Context, db keeper, here *pageIndex, j pulse.Judged, text fold.Text, bands []uint64) (string, []fold.Text, error) {
	if j.RepostOf != "" {
		first, err := original(ctx, db, here, pulse.Mention{Source: j.Source, ID: j.RepostOf}.Key())
		if err != nil || first != "" {
			return first, nil, err
		}
	}
	if first := here.near(j, text, bands); first != "" || bands == nil {
		return first, nil, nil
	}
	near, err := db.Near(ctx, bands)
	if err != nil {
		return "", nil, err
	}
	leads := make([]fold.Text, 0, len(near))
	for _, n := range near {
		if n.Key == j.Key() {
			continue
		}
		lead := fold.Read(n.Text)
		if lead.Same(text) {
			return n.Key, nil, nil
		}
		leads = append(leads, lead)
	}
	return "", leads, nil
}

// crowd is how many leads a band holds. Texts that share a template by the
// thousand would all be compared with each other; those that are copies meet in
// the bands of their own words.
const crowd = 8

// uncrowded leaves out the bands that enough leads hold.
func uncrowded(bands []uint64, leads []fold.Text) []uint64 {
	if len(leads) < crowd {
		return bands
	}
	held := map[uint64]int{}
	for _, l := range leads {
		for _, b := range l.Bands() {
			held[b]++
		}
	}
	return slices.DeleteFunc(slices.Clone(bands), func(b uint64) bool { return held[b] >= crowd })
}

// original resolves the key a repost names to the first of its copies; "" not held.
func original(ctx context.Context, db keeper, here *pageIndex, key string) (string, error) {
	if first, ok := here.first[key]; ok {
		return first, nil
	}
	j, err := db.Mention(ctx, key)
	switch {
	case errors.Is(err, pulse.ErrUsage): // not stored
		return "", nil
	case err != nil:
		return "", err
	case j.First != "":
		return j.First, nil
	}
	return key, nil
}

// pageIndex finds near-copies among the mentions of one page. Copies answer
// through their first alone, so that a thousand of them are compared once.
type pageIndex struct {
	first  map[string]string // key of a mention -> key of the first of its copies
	byBand map[uint64][]*lead
}

// lead is a mention that repeats none before it.
type lead struct {
	key  string
	text fold.Text
}

func newPageIndex() *pageIndex {
	return &pageIndex{first: map[string]string{}, byBand: map[uint64][]*lead{}}
}

// add takes a mention in and gives the bands by which it is found later.
func (p *pageIndex) add(j pulse.Judged, text fold.Text, bands []uint64) []uint64 {
	if j.First != "" {
		p.first[j.Key()] = j.First
		return bands // they are not kept
	}
	p.first[j.Key()] = j.Key()
	l := &lead{j.Key(), text}
	kept := make([]uint64, 0, len(bands))
	for _, b := range bands {
		if len(p.byBand[b]) < crowd {
			p.byBand[b], kept = append(p.byBand[b], l), append(kept, b)
		}
	}
	return kept
}

func (p *pageIndex) near(j pulse.Judged, text fold.Text, bands []uint64) string {
	seen := map[*lead]bool{}
	for _, b := range bands {
		for _, l := range p.byBand[b] {
			if seen[l] {
				continue
			}
			seen[l] = true
			if l.key != j.Key() && l.text.Same(text) {
				return l.key
			}
		}
	}
	return ""
}
