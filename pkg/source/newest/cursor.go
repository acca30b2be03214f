package newest

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// progress is the content of a cursor.
type progress struct {
	Version int              `json:"v"`
	Lists   map[string]*mark `json:"lists"`
	Walk    *walk            `json:"walk,omitempty"` // a list that is not yet at its end
	Totals  map[string]tally `json:"totals,omitempty"`
}

// mark is how far one list has been saved.
type mark struct {
	Asked  int64  `json:"asked,omitempty"`  // ms; the list asked longest ago is the next
	Newest int64  `json:"newest,omitempty"` // ms of the newest item we had; 0 none
	Floor  int64  `json:"floor,omitempty"`  // ms; what is older is known
	Seen   []seen `json:"seen,omitempty"`   // what was had from the floor on, newest first
	Jumps  bool   `json:"jumps,omitempty"`  // the list is not ordered by time after all
}

// seen is one item that was had.
type seen struct {
	Print string `json:"p"`
	At    int64  `json:"t"`
}

// walk remembers the top of a list while the older pages are fetched: it becomes the
// list's mark only at the end, so that a walk cut short loses nothing.
type walk struct {
	List  string `json:"list"`
	Next  string `json:"next"`
	Mark  mark   `json:"mark"`
	Low   int64  `json:"low,omitempty"` // ms of the oldest item so far
	Steps int    `json:"steps"`
	Empty int    `json:"empty,omitempty"`
}

const cursorVersion = 1

// maxSeen bounds a cursor: some 5 kB a list.
const maxSeen = 120

// load reads a cursor. One that is not ours, or of a version to come, begins anew: the
// store makes that harmless. Lists that are asked no more are let go.
func load(c pulse.Cursor, names []string) *progress {
	p := &progress{}
	if json.Unmarshal([]byte(c), p) != nil || p.Version != cursorVersion {
		p = &progress{}
	}
	p.Version = cursorVersion
	kept, totals := map[string]*mark{}, map[string]tally{}
	for _, name := range names {
		if m := p.Lists[name]; m != nil {
			kept[name] = m
		}
		if t, ok := p.Totals[name]; ok {
			totals[name] = t
		}
	}
	p.Lists, p.Totals = kept, totals
	if p.Walk != nil && (p.Walk.Next == "" || !slices.Contains(names, p.Walk.List)) {
		p.Walk = nil
	}
	return p
}

func (p *progress) cursor() (pulse.Cursor, error) {
	b, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("write the cursor: %w", err)
	}
	return pulse.Cursor(b), nil
}

func (p *progress) mark(list string) mark {
	if m := p.Lists[list]; m != nil {
		return *m
	}
	return mark{}
}

// walk is where a list goes on: its top, or the page that was to come.
func (p *progress) walk(list string) walk {
	if p.Walk != nil && p.Walk.List == list {
		w := *p.Walk
		w.Mark.Seen = slices.Clone(w.Mark.Seen)
		return w
	}
	return walk{List: list}
}

// order puts an unfinished walk first and then the list asked longest ago.
func (p *progress) order(names []string) []string {
	age := func(list string) int64 {
		if p.Walk != nil && p.Walk.List == list {
			return -1
		}
		return p.mark(list).Asked
	}
	out := slices.Clone(names)
	sorting.By(out, func(a, b string) int { return cmp.Compare(age(a), age(b)) })
	return out
}

// known reports an item that was given before and has not changed since.
func (m mark) known(it Item) bool {
	return m.Newest != 0 && it.At.UnixMilli() < m.Floor || m.holds(it)
}

func (m mark) holds(it Item) bool {
	return slices.ContainsFunc(m.Seen, func(s seen) bool { return s.Print == it.Print })
}

// reaches reports that a page goes down below what is looked at again.
func (m mark) reaches(items []Item) bool {
	return m.Newest != 0 && slices.ContainsFunc(items, func(it Item) bool { return it.At.UnixMilli() < m.Floor })
}

// see takes an item into the mark that this walk is to leave. One from the future must
// not make all that come before it look known.
func (w *walk) see(it Item, now time.Time, slack time.Duration) {
	at, m := it.At.UnixMilli(), &w.Mark
	if w.Low != 0 && at > w.Low+slack.Milliseconds() {
		m.Jumps = true
	}
	if w.Low == 0 || at < w.Low {
		w.Low = at
	}
	m.Newest = max(m.Newest, min(at, now.UnixMilli()))
	m.Floor = max(m.Floor, m.Newest-slack.Milliseconds())
	if at >= m.Floor && !m.holds(it) {
		i, _ := slices.BinarySearchFunc(m.Seen, at, func(s seen, at int64) int { return cmp.Compare(at, s.At) })
		m.Seen = slices.Insert(m.Seen, i, seen{it.Print, at})
	}
	for n := len(m.Seen); n > 0 && (n > maxSeen || m.Seen[n-1].At < m.Floor); n = len(m.Seen) {
		m.Floor = max(m.Floor, m.Seen[n-1].At+1) // those of the same moment were given
		m.Seen = m.Seen[:n-1]
	}
}

// Print is a short fingerprint of what an item says.
func Print(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}
