package harvest

import (
	"context"
	"errors"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/fold"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// foldPage points near-copies and reposts in js to the first of them and
// returns the signature bands of each. Providers page newest first, so inside a
// page the oldest is asked first: it is the original more often than its copies.
func foldPage(ctx context.Context, db keeper, js []pulse.Judged) ([][]uint64, error) {
	order := make([]int, len(js))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return js[a].Posted.Compare(js[b].Posted) })
	bands := make([][]uint64, len(js))
	here := newPageIndex()
	for _, i := range order {
		bands[i] = fold.Bands(js[i].Text)
		first, err := firstOf(ctx, db, here, js[i], bands[i])
		if err != nil {
			return nil, err
		}
		js[i].First = first
		here.add(js[i], bands[i])
	}
	return bands, nil
}

// firstOf finds the mention that j repeats, in this page or in the store; "" none.
func firstOf(ctx context.Context, db keeper, here *pageIndex, j pulse.Judged, bands []uint64) (string, error) {
	if j.RepostOf != "" {
		first, err := original(ctx, db, here, pulse.Mention{Source: j.Source, ID: j.RepostOf}.Key())
		if err != nil || first != "" {
			return first, err
		}
	}
	if first := here.near(j, bands); first != "" || bands == nil {
		return first, nil
	}
	near, err := db.Near(ctx, bands)
	if err != nil {
		return "", err
	}
	for _, n := range near {
		if n.Key != j.Key() && fold.Same(n.Text, j.Text) {
			return n.Key, nil
		}
	}
	return "", nil
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

// pageIndex finds near-copies among the mentions of one page.
type pageIndex struct {
	first  map[string]string // key of a mention -> key of the first of its copies
	byBand map[uint64][]pulse.Near
}

func newPageIndex() *pageIndex {
	return &pageIndex{first: map[string]string{}, byBand: map[uint64][]pulse.Near{}}
}

func (p *pageIndex) add(j pulse.Judged, bands []uint64) {
	first := j.First
	if first == "" {
		first = j.Key()
	}
	p.first[j.Key()] = first
	for _, b := range bands {
		p.byBand[b] = append(p.byBand[b], pulse.Near{Key: first, Text: j.Text})
	}
}

func (p *pageIndex) near(j pulse.Judged, bands []uint64) string {
	for _, b := range bands {
		for _, n := range p.byBand[b] {
			if n.Key != j.Key() && fold.Same(n.Text, j.Text) {
				return n.Key
			}
		}
	}
	return ""
}
