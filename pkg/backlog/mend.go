package backlog

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Mend is an item that was put right and whose complaints have not come back.
type Mend struct {
	pulse.Item
	Noted time.Time // when it was written down; Item.Fixed may be before that
	About string    // theme, or part of one
	Place string    // where all who complained were; "" several, or not known
	Team  string    // name of the team that owns it; "" a person or nobody
}

// MendedSince are the items that are put right, noted at a moment or later: those
// that Mends is to look at. What was closed without a fix was given up.
func MendedSince(items []pulse.Item, log []pulse.ItemChange, since time.Time) []pulse.Item {
	var out []pulse.Item
	for _, it := range items {
		if it.Status.Done() && !it.Fixed.IsZero() && !noted(History(log, it.N, time.Time{})).Before(since) {
			out = append(out, it)
		}
	}
	return out
}

// noted is when the fix that counts was written down.
func noted(h []pulse.ItemChange) time.Time {
	counts := Counting(h)
	for _, c := range slices.Backward(h) {
		if counts[c.Rev] && c.What == pulse.ItemMove && c.To == string(pulse.ItemFixed) {
			return c.At
		}
	}
	return time.Time{}
}

// Mends are the items of in that are put right, the newest first. It wants what
// LoadItems reads with Returns.
func Mends(in ItemInput) []Mend {
	about, themes := in.matched()
	var out []Mend
	for _, it := range in.Items {
		it.Theme = cmp.Or(themes[it.N], it.Theme)
		if _, back := in.back(it, about[it.N]); back || !it.Status.Done() || it.Fixed.IsZero() {
			continue
		}
		it = in.today(it)
		theme, part := in.themeOf(it)
		m := Mend{Item: it, Noted: noted(History(in.Log, it.N, in.until())), About: cmp.Or(part, theme), Place: onePlace(about[it.N])}
		if id, name := in.ownerOf(it, theme, part); id != "" {
			m.Team = name
		}
		out = append(out, m)
	}
	sorting.By(out, func(a, b Mend) int { return cmp.Or(b.Fixed.Compare(a.Fixed), cmp.Compare(b.N, a.N)) })
	return out
}

// onePlace is where all voices were heard, or "".
func onePlace(list []voice) string {
	place := ""
	for i, v := range list {
		if i > 0 && v.Lead.Place != place {
			return ""
		}
		place = v.Lead.Place
	}
	return place
}
