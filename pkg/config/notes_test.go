package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestNotesOfADay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	text := "# notes\n\n2026-11-24 Group of 20\n11-24\tElif: five years\ntue Deliveries before 9\n@moda 2026-11-24 Terrace closed\n02-29 leap\nMON late opening\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &Config{Places: []Place{{ID: "moda"}, {ID: "kadikoy"}}, Lineup: Lineup{Notes: path}}
	all, err := c.ReadNotes()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		day, place string
		want       string
	}{
		{"2026-11-24", "kadikoy", "Group of 20|Elif: five years|Deliveries before 9"},
		{"2026-11-24", "moda", "Group of 20|Elif: five years|Deliveries before 9|Terrace closed"},
		{"2026-11-24", "", "Group of 20|Elif: five years|Deliveries before 9|Terrace closed"},
		{"2027-11-24", "moda", "Elif: five years"},
		{"2026-11-23", "moda", "late opening"},
		{"2028-02-29", "moda", "Deliveries before 9|leap"},
		{"2026-11-25", "moda", ""},
	} {
		day, err := time.Parse(time.DateOnly, tt.day)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range all {
			if n.On(day, tt.place) {
				got = append(got, n.Text)
			}
		}
		if strings.Join(got, "|") != tt.want {
			t.Errorf("%s at %q: got %q, want %q", tt.day, tt.place, got, tt.want)
		}
	}
}

func TestNotesThatCannotBeRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	c := &Config{Lineup: Lineup{Notes: path}}
	if _, err := c.ReadNotes(); !errors.Is(err, pulse.ErrUsage) || !strings.Contains(err.Error(), path) {
		t.Errorf("no file: got %v, want a usage error that names it", err)
	}
	if err := os.WriteFile(path, []byte("11-24 good\n13-45 bad\n11-25\n@nowhere mon x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := c.ReadNotes()
	if !errors.Is(err, pulse.ErrPart) || len(got) != 1 || got[0].Text != "good" {
		t.Errorf("got %v %v, want the good line and a part failure", got, err)
	}
	for _, line := range []string{"line 2", "line 3", "line 4"} {
		if !strings.Contains(err.Error(), line) {
			t.Errorf("%v does not tell of %s", err, line)
		}
	}
	if i := slices.IndexFunc(got, func(n Note) bool { return n.Text == "bad" }); i >= 0 {
		t.Error("a bad line was taken")
	}
}
