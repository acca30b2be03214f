package file

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/cell"
)

// finish makes a whole mention of a row, or says why it cannot.
func (t *table) finish(r row, now time.Time) (pulse.Mention, error) {
	m := r.m
	m.Source, m.Via = t.o.Name, pulse.ViaFile
	m.Text = cell.Clean(html.UnescapeString(m.Text))
	switch {
	case strings.TrimSpace(m.Text) == "":
		return m, &badRow{r.where, "has no text"}
	case len(m.Text) > pulse.MaxText:
		return m, &badRow{r.where, pulse.TooLong}
	}
	if err := t.date(&m, r, now); err != nil {
		return m, err
	}
	m.Author = pulse.Author{ID: cell.Clean(m.Author.ID), Handle: strings.TrimPrefix(cell.Clean(m.Author.Handle), "@"), Name: cell.Clean(m.Author.Name)}
	m.Lang, m.URL = cell.Language(m.Lang), cell.Link(m.URL)
	t.fillRating(&m, r)
	written := cell.Clean(m.Place)
	t.fillPlace(&m)
	if m.ID = cell.Clean(strings.TrimSpace(m.ID)); m.ID == "" {
		m.ID = t.idOf(m, r.posted, written)
	}
	if m.Posted.IsZero() {
		m.Posted = t.firstSeen(m.ID, now)
	}
	return m, nil
}

// firstSeen is when a row without a date came first: a second import does not make it
// today's.
func (t *table) firstSeen(id string, now time.Time) time.Time {
	if t.o.Held != nil {
		if kept, held := t.o.Held(id); held && !kept.Posted.IsZero() {
			return kept.Posted
		}
	}
	return now.UTC().Truncate(time.Millisecond)
}

func (t *table) date(m *pulse.Mention, r row, now time.Time) error {
	if r.posted == "" {
		t.tally.undated++
		return nil
	}
	dates := t.dates
	if id, _ := t.o.place(cell.Clean(m.Place)); id != "" {
		dates.Zone = t.o.ZoneOf(id)
	}
	at, err := dates.Parse(r.posted)
	if err != nil {
		return &badRow{r.where, err.Error()}
	}
	if !now.IsZero() && at.After(now.Add(tooFarAhead)) {
		return &badRow{r.where, fmt.Sprintf("date %s lies in the future", cell.Short(r.posted))}
	}
	m.Posted = at
	return nil
}

func (t *table) fillRating(m *pulse.Mention, r row) {
	if r.rating == "" {
		return
	}
	v, ok := t.scale.Stars(r.rating)
	if !ok {
		t.tally.unrated.Add(r.where, r.rating)
	}
	m.Rating = v
}

func (t *table) fillPlace(m *pulse.Mention) {
	id, known := t.o.place(cell.Clean(m.Place))
	if !known {
		t.tally.strange(id)
	}
	m.Place = id
}

// idOf names a row by what stands in it, so that it is the same in every import,
// whatever zone and places are configured by then: a row whose place or moment was
// misread is put right by importing it again. One that names no place belongs to the
// place it is imported for.
func (t *table) idOf(m pulse.Mention, posted, place string) string {
	id := hashID(m.Text, m.Author.Label(), strings.TrimSpace(posted), cmp.Or(place, t.o.Place))
	if t.o.Held == nil {
		return id
	}
	if _, held := t.o.Held(id); held {
		return id
	}
	for _, one := range t.formerIDs(id, m, posted, place) {
		if kept, held := t.o.Held(one); held && slices.Contains([]string{"", place, m.Place}, kept.Place) {
			return one
		}
	}
	return id
}

// formerIDs are what the row may have been named before: by its moment and the id of its
// place, as they were read with what is configured today, or before anything was; or
// without a place, when nobody had said yet what place the file is of. today's is none.
func (t *table) formerIDs(today string, m pulse.Mention, posted, place string) []string {
	moments := []string{strings.TrimSpace(posted)}
	if posted != "" {
		moments = append(moments, m.Posted.Format(time.RFC3339Nano))
		dates := t.dates
		dates.Zone = time.UTC
		if at, err := dates.Parse(posted); err == nil {
			moments = append(moments, at.Format(time.RFC3339Nano))
		}
	}
	out := []string{today}
	for _, at := range moments {
		for _, where := range []string{m.Place, place, ""} {
			if id := hashID(m.Text, m.Author.Label(), at, where); !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out[1:]
}

func hashID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:10])
}
