package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
)

// fault is an invariant that broke.
type fault struct {
	Seed uint64 `json:"seed"`
	What string `json:"what"`
}

// tally counts what was done to whom: command, then engine.
type tally struct {
	Lives   int                       `json:"lives"`
	Runs    int                       `json:"runs"`
	Checks  int                       `json:"checks"`
	Kills   map[string]map[string]int `json:"kills"`
	Faults  map[string]map[string]int `json:"faults"`
	How     map[string]int            `json:"how"`
	Broken  []fault                   `json:"broken,omitempty"`
	Seconds int                       `json:"seconds"`
}

func newTally() *tally {
	return &tally{Kills: map[string]map[string]int{}, Faults: map[string]map[string]int{}, How: map[string]int{}}
}

func count(m map[string]map[string]int, command, engine string, n int) {
	if m[command] == nil {
		m[command] = map[string]int{}
	}
	m[command][engine] += n
}

func sum(m map[string]map[string]int) (n int) {
	for _, by := range m {
		for _, k := range by {
			n += k
		}
	}
	return n
}

func (t *tally) short() string {
	return fmt.Sprintf("%d lives, %d runs, %d kills, %d faults, %d checks, %d broken", t.Lives, t.Runs, sum(t.Kills), sum(t.Faults), t.Checks, len(t.Broken))
}

// slice is what one call added.
type slice struct {
	At                                   string
	First, Last                          uint64
	Lives, Kills, Faults, Broken, Second int
}

// totals are all slices since the beginning.
type totals struct {
	Next   uint64  `json:"next"` // first seed of the next slice
	Sum    *tally  `json:"sum"`
	Slices []slice `json:"slices"`
}

func readTotals(path string) (*totals, error) {
	out := &totals{Next: 1, Sum: newTally()}
	if path == "" {
		return out, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	return out, json.Unmarshal(text, out)
}

func (all *totals) add(t *tally, first, next uint64) {
	s := all.Sum
	s.Lives, s.Runs, s.Checks, s.Seconds = s.Lives+t.Lives, s.Runs+t.Runs, s.Checks+t.Checks, s.Seconds+t.Seconds
	for _, pair := range [][2]map[string]map[string]int{{s.Kills, t.Kills}, {s.Faults, t.Faults}} {
		for command, by := range pair[1] {
			for engine, n := range by {
				count(pair[0], command, engine, n)
			}
		}
	}
	for how, n := range t.How {
		s.How[how] += n
	}
	s.Broken = append(s.Broken, t.Broken...)
	all.Next = next
	all.Slices = append(all.Slices, slice{At: time.Now().UTC().Format("2006-01-02 15:04"), First: first, Last: next - 1,
		Lives: t.Lives, Kills: sum(t.Kills), Faults: sum(t.Faults), Broken: len(t.Broken), Second: t.Seconds})
}

// write keeps the totals, and puts them into the page between its two marks.
func (all *totals) write(path, doc string) error {
	if path == "" {
		return nil
	}
	text, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
		return err
	}
	page, err := os.ReadFile(doc)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(page), begins)
	_, tail, closed := strings.Cut(rest, ends)
	if !ok || !closed {
		return fmt.Errorf("%s has no place for the totals: %s … %s", doc, begins, ends)
	}
	return os.WriteFile(doc, []byte(head+begins+"\n"+all.page()+ends+tail), 0o644)
}

const (
	begins = "<!-- totals: written by make torture -->"
	ends   = "<!-- end of totals -->"
)

// page is what people read.
func (all *totals) page() string {
	s := all.Sum
	var b strings.Builder
	fmt.Fprintf(&b, "%d slices, seeds 1 to %d: %d lives, %d runs of the program, %d kills that struck, %d faults that struck, %d checks of all invariants, %d of them broken when they were seen first (below), in %d minutes.\n\n",
		len(all.Slices), all.Next-1, s.Lives, s.Runs, sum(s.Kills), sum(s.Faults), s.Checks, len(s.Broken), (s.Seconds+30)/60)
	b.WriteString("| command | kills, SQLite | kills, PostgreSQL | faults, SQLite | faults, PostgreSQL |\n|---|--:|--:|--:|--:|\n")
	names := maps.Clone(s.Kills)
	maps.Copy(names, s.Faults)
	for _, c := range slices.Sorted(maps.Keys(names)) {
		fmt.Fprintf(&b, "| `%s` | %d | %d | %d | %d |\n", c, s.Kills[c][sqlite], s.Kills[c][postgres], s.Faults[c][sqlite], s.Faults[c][postgres])
	}
	b.WriteString("\n| what was done | times it struck |\n|---|--:|\n")
	for _, how := range slices.Sorted(maps.Keys(s.How)) {
		fmt.Fprintf(&b, "| %s | %d |\n", how, s.How[how])
	}
	b.WriteString("\n| slice (UTC) | seeds | lives | kills | faults | broken | seconds |\n|---|---|--:|--:|--:|--:|--:|\n")
	for _, x := range all.Slices {
		fmt.Fprintf(&b, "| %s | %d to %d | %d | %d | %d | %d | %d |\n", x.At, x.First, x.Last, x.Lives, x.Kills, x.Faults, x.Broken, x.Second)
	}
	return b.String()
}
