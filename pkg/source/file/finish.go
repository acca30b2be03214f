package file

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
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
	t.fillRating(&m, r.rating)
	t.fillPlace(&m)
	if m.ID = cell.Clean(strings.TrimSpace(m.ID)); m.ID == "" {
		m.ID = hashID(m, r.posted != "")
	}
	if m.Posted.IsZero() {
		m.Posted = now.UTC().Truncate(time.Millisecond)
	}
	return m, nil
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

func (t *table) fillRating(m *pulse.Mention, written string) {
	if written == "" {
		return
	}
	v, ok := cell.Stars(written)
	if !ok {
		t.tally.unrated++
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

// hashID is the same for the same row in every import. A row without a date is
// known by its words alone, because the moment of import changes.
func hashID(m pulse.Mention, dated bool) string {
	at := ""
	if dated {
		at = m.Posted.Format(time.RFC3339Nano)
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{m.Text, m.Author.Label(), at, m.Place}, "\x00")))
	return hex.EncodeToString(sum[:10])
}
