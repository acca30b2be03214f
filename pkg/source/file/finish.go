package file

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const maxText = 64 << 10

// finish makes a whole mention of a row, or says why it cannot.
func (t *table) finish(r row, now time.Time) (pulse.Mention, error) {
	m := r.m
	m.Source, m.Via = t.o.Name, pulse.ViaFile
	m.Text = clean(html.UnescapeString(m.Text))
	switch {
	case strings.TrimSpace(m.Text) == "":
		return m, &badRow{r.where, "has no text"}
	case len(m.Text) > maxText:
		return m, &badRow{r.where, "text is over 64 KiB"}
	}
	if err := t.date(&m, r, now); err != nil {
		return m, err
	}
	m.Author = pulse.Author{ID: clean(m.Author.ID), Handle: strings.TrimPrefix(clean(m.Author.Handle), "@"), Name: clean(m.Author.Name)}
	m.Lang, m.URL = language(m.Lang), link(m.URL)
	t.fillRating(&m, r.rating)
	t.fillPlace(&m)
	if m.ID = clean(strings.TrimSpace(m.ID)); m.ID == "" {
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
	at, err := t.dates.parse(r.posted)
	if err != nil {
		return &badRow{r.where, err.Error()}
	}
	if !now.IsZero() && at.After(now.Add(tooFarAhead)) {
		return &badRow{r.where, fmt.Sprintf("date %s lies in the future", short(r.posted))}
	}
	m.Posted = at
	return nil
}

func (t *table) fillRating(m *pulse.Mention, written string) {
	if written == "" {
		return
	}
	v, ok := stars(written)
	if !ok {
		t.tally.unrated++
	}
	m.Rating = v
}

func (t *table) fillPlace(m *pulse.Mention) {
	id, known := t.o.place(clean(m.Place))
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

// clean makes foreign bytes storable: valid UTF-8 and no NUL, which PostgreSQL
// cannot hold. Everything else stays as it was written.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// language keeps a language tag and drops words like "Turkish": the text tells.
func language(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	base, _, _ := strings.Cut(s, "-")
	if len(base) < 2 || len(base) > 3 {
		return ""
	}
	for _, r := range s {
		if (r|0x20 < 'a' || r|0x20 > 'z') && (r < '0' || r > '9') && r != '-' {
			return ""
		}
	}
	switch strings.ToLower(base) {
	case "in":
		return "id" // the code until 1989, still sent by old exports
	case "iw":
		return "he"
	case "und":
		return ""
	}
	return strings.ToLower(base) + s[len(base):]
}

// link keeps web links only, so that nothing else can be clicked in a digest.
func link(s string) string {
	s = clean(strings.TrimSpace(s))
	l := strings.ToLower(s)
	if strings.HasPrefix(l, "https://") || strings.HasPrefix(l, "http://") {
		return s
	}
	return ""
}

// short quotes a value in a message without repeating a whole page of it.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
