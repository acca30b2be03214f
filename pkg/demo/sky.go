package demo

import (
	"net/http"
	"time"

	"github.com/seed-919336a1/pulse/pkg/sorting"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

// newSky is both providers as they stood at one moment.
func newSky(items []Item, now time.Time) http.Handler {
	clock := now
	at := func() time.Time { return clock }
	faults := &fake.Faults{}
	if y, m, d := now.In(istanbul).Date(); Outage.Equal(time.Date(y, m, d, 0, 0, 0, 0, istanbul)) {
		// Without Retry-After: it would be measured by the real clock, not the demo's.
		faults.Set(fake.Status(http.StatusServiceUnavailable, `{"title":"Service Unavailable","status":503}`))
	}
	s := sky{
		x:   fake.NewX(fake.XOptions{Token: xToken, Users: []fake.User{our}, Now: at, Faults: faults}),
		fsq: fake.NewFoursquare(fake.FoursquareOptions{Key: foursquareKey, Places: []string{placeIDs["kadikoy"], placeIDs["galata"]}, Now: at}),
	}
	for _, e := range s.events(items) {
		if e.at.After(now) {
			break
		}
		clock = e.at // an edit gets its id from the clock
		e.do()
	}
	clock = now
	mux := http.NewServeMux()
	mux.Handle("/x/", http.StripPrefix("/x", s.x))
	mux.Handle("/fsq/", s.fsq)
	return mux
}

type sky struct {
	x   *fake.X
	fsq *fake.Foursquare
}

// event is something that happened at a provider.
type event struct {
	at time.Time
	do func()
}

// events are all that happened in the week, in order.
func (s sky) events(items []Item) []event {
	var out []event
	for _, it := range items {
		add, edit, remove := s.steps(it)
		out = append(out, event{it.At, add})
		if it.Edited != nil {
			out = append(out, event{it.Edited.At, edit})
		}
		if !it.Deleted.IsZero() {
			out = append(out, event{it.Deleted, remove})
		}
	}
	sorting.By(out, func(a, b event) int { return a.at.Compare(b.at) })
	return out
}

// steps are what can happen to one item at its provider.
func (s sky) steps(it Item) (add, edit, remove func()) {
	if it.Source == "foursquare" {
		return func() { s.fsq.Add(tip(it)) }, func() { s.fsq.Edit(it.ID, it.Edited.Text) }, func() { s.fsq.Remove(it.ID) }
	}
	id := it.ID // an edited post goes on under another
	return func() { s.x.Add(post(it)) }, func() { id = s.x.Edit(it.ID, it.Edited.Text) }, func() { s.x.Remove(id, "deleted") }
}

func post(it Item) fake.Post {
	return fake.Post{ID: it.ID, Text: it.Text, Lang: it.Lang, At: it.At, ReplyTo: it.ReplyTo, RepostOf: it.RepostOf,
		Author: fake.User{ID: it.Author.ID, Handle: it.Author.Handle, Name: it.Author.Name}}
}

func tip(it Item) fake.Tip {
	return fake.Tip{ID: it.ID, Place: placeIDs[it.Place], Text: it.Text, Lang: it.Lang, At: it.At}
}
