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
		text := fold.Read(js[i].Text)
		bands[i] = text.Bands()
		first, err := firstOf(ctx, db, here, js[i], text, bands[i])
		if err != nil {
			return nil, err
		}
		js[i].First = first
		here.add(js[i], text, bands[i])
	}
	return bands, nil
}

// firstOf finds the mention that j repeats, in this page or in the store; "" none.
func firstOf(ctx context.Context, db keeper, here *pageIndex, j pulse.Judged, text fold.Text, bands []uint64) (string, error) {
	if j.RepostOf != "" {
		first, err := original(ctx, db, here, pulse.Mention{Source: j.Source, ID: j.RepostOf}.Key())
		if err != nil || first != "" {
			return first, err
		}
	}
	if first := here.near(j, text, bands); first != "" || bands == nil {
		return first, nil
	}
	near, err := db.Near(ctx, bands)
	if err != nil {
		return "", err
	}
	for _, n := range near {
		if n.Key != j.Key() && fold.Read(n.Text).Same(text) {
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

// mostLeads is how many leads of one band are compared: where hundreds of texts
// have a template in common, its copies are not worth hours.
const mostLeads = 8

func newPageIndex() *pageIndex {
	return &pageIndex{first: map[string]string{}, byBand: map[uint64][]*lead{}}
}

func (p *pageIndex) add(j pulse.Judged, text fold.Text, bands []uint64) {
	if j.First != "" {
		p.first[j.Key()] = j.First
		return
	}
	p.first[j.Key()] = j.Key()
	l := &lead{j.Key(), text}
	for _, b := range bands {
		if len(p.byBand[b]) < mostLeads {
			p.byBand[b] = append(p.byBand[b], l)
		}
	}
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
