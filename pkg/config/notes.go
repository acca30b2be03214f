package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Note is one line of the notes file: something a shift should know on a day.
type Note struct {
	Place string // id; "" every place
	When  string // 2026-11-24, 11-24 (each year) or mon (each week)
	Text  string
}

// ReadNotes reads the file of lineup.notes: a day and a text on each line, with
// @place before it where it is for one place; # begins a comment. Lines that cannot
// be read are told in an ErrPart with their numbers, beside the others.
func (c *Config) ReadNotes() ([]Note, error) {
	if c.Lineup.Notes == "" {
		return nil, nil
	}
	if _, err := os.Stat(c.Lineup.Notes); errors.Is(err, fs.ErrNotExist) {
		return nil, pulse.WithHint(pulse.Usagef("there is no notes file %s", c.Lineup.Notes), "lineup.notes in pulse.yaml names it")
	}
	path, text, err := readFile(c.Lineup.Notes)
	if err != nil {
		return nil, err
	}
	var out []Note
	var bad []string
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		note, err := c.note(strings.TrimSpace(line))
		if err != nil {
			bad = append(bad, fmt.Sprintf("line %d: %v", n, err))
		} else if note.Text != "" {
			out = append(out, note)
		}
	}
	if len(bad) > 0 {
		err := &pulse.Problem{Kind: pulse.ErrPart, Msg: path + ": " + strings.Join(bad, "; ")}
		return out, pulse.WithHint(err, "write each like: 2026-11-24 Group of 20 at 13:00 (or 11-24 for each year, mon for each week)")
	}
	return out, nil
}

func (c *Config) note(line string) (Note, error) {
	var n Note
	if line == "" || strings.HasPrefix(line, "#") {
		return n, nil
	}
	if rest, ok := strings.CutPrefix(line, "@"); ok {
		n.Place, line = word(rest)
		if !slices.ContainsFunc(c.Places, func(p Place) bool { return p.ID == n.Place }) {
			return n, fmt.Errorf("%q is no configured place", n.Place)
		}
	}
	n.When, n.Text = word(line)
	n.When = strings.ToLower(n.When)
	if !isDay(n.When) {
		return n, fmt.Errorf("%q is no day", n.When)
	}
	if n.Text == "" {
		return n, fmt.Errorf("nothing is said of %s", n.When)
	}
	return n, nil
}

// word cuts the first word off.
func word(s string) (first, rest string) {
	first, rest, _ = strings.Cut(strings.ReplaceAll(s, "\t", " "), " ")
	return first, strings.TrimSpace(rest)
}

func isDay(s string) bool {
	if slices.Contains(weekdays, s) {
		return true
	}
	_, full := time.Parse(time.DateOnly, s)
	_, yearly := time.Parse(time.DateOnly, "2024-"+s) // a leap year: 02-29 is a day
	return full == nil || yearly == nil
}

// On reports whether a note is for a place on a day.
func (n Note) On(day time.Time, place string) bool {
	if n.Place != "" && place != "" && n.Place != place {
		return false
	}
	switch len(n.When) {
	case len("mon"):
		return strings.HasPrefix(strings.ToLower(day.Weekday().String()), n.When)
	case len("11-24"):
		return day.Format("01-02") == n.When
	}
	return day.Format(time.DateOnly) == n.When
}
