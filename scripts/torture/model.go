package main

import (
	"fmt"
	"maps"
	"slices"
)

// model is what the database should hold, kept by what the providers and files gave.
type model struct {
	said map[string]*said
}

func newModel() *model { return &model{said: map[string]*said{}} }

// said is one thing one guest said.
type said struct {
	versions []string // of its text, oldest first
	seen     int      // newest version that was found in the database; -1 none yet
	promised bool     // a fetch without trouble must bring its newest version
	removed  bool     // its provider shows it no more
	wordless bool     // its time is over: its words may be gone, it may not
	erased   bool     // it was asked to be forgotten: it may not be there, or not for long
	forgot   bool     // and it was seen to be gone: it may never come back
	kind     string   // pinned by a person
	asked    string   // what a person just asked for: it may be pinned already
	labels   int      // corrections that were seen
	tried    int      // corrections that were asked for
}

func (m *model) say(key, text string, promised bool) {
	if had := m.said[key]; had != nil {
		had.versions = append(had.versions, text)
		return
	}
	m.said[key] = &said{versions: []string{text}, seen: -1, promised: promised}
}

// compare takes rows of key, text, gone, fixed kind and kind. It says what is wrong.
func (m *model) compare(rows [][]string) string {
	here := map[string]bool{}
	for _, r := range rows {
		x := m.said[r[0]]
		if x == nil {
			return r[0] + " is held, and nobody said it"
		}
		here[r[0]] = true
		if why := x.compare(r); why != "" {
			return r[0] + ": " + why
		}
	}
	for _, key := range slices.Sorted(maps.Keys(m.said)) {
		switch x := m.said[key]; {
		case !here[key] && x.erased:
			x.forgot = true
		case !here[key] && x.seen >= 0:
			return key + " was held, and is lost"
		}
	}
	return ""
}

func (x *said) compare(r []string) string {
	text, gone, fixed, kind := r[1], r[2], r[3], r[4]
	switch {
	case x.forgot:
		return "it was forgotten, and is back"
	case gone == "deleted" && !x.removed:
		return "it is marked as deleted, and its provider shows it"
	case gone == "expired" && !x.wordless:
		return "its words were let go of before their time"
	case gone != "" && text != "":
		return "it is gone as " + gone + ", and its words are still held"
	case gone == "deleted": // a tombstone is the number and the reason: what a person said of it goes, too
		x.kind, x.asked, x.labels = "", "", 0
		return ""
	case gone == "":
		v := lastIndex(x.versions, text)
		if v < 0 {
			return fmt.Sprintf("the guest never said %q", text)
		}
		if v < x.seen {
			return fmt.Sprintf("version %d of its text came back after version %d", v, x.seen)
		}
		x.seen = v
	}
	if fixed != x.kind && (x.asked == "" || fixed != x.asked) {
		return fmt.Sprintf("a person said %q, and %q counts", x.kind, fixed)
	}
	if fixed != "" && kind != fixed {
		return fmt.Sprintf("it is pinned as %q, and shown as %q", fixed, kind)
	}
	return ""
}

func lastIndex(list []string, s string) int {
	for i, x := range slices.Backward(list) {
		if x == s {
			return i
		}
	}
	return -1
}

// due are the keys whose newest version a fetch must have brought, as it stands now.
func (m *model) due() map[string]int {
	out := map[string]int{}
	for key, x := range m.said {
		if x.promised && !x.removed && !x.erased && !x.wordless {
			out[key] = len(x.versions) - 1
		}
	}
	return out
}

// lacks says what of due was not found in the database.
func (m *model) lacks(due map[string]int) string {
	for _, key := range slices.Sorted(maps.Keys(due)) {
		x := m.said[key]
		switch {
		case x.erased || x.removed || x.wordless:
		case x.seen < 0:
			return key + " is missing"
		case x.seen < due[key]:
			return fmt.Sprintf("%s is held in version %d of %d", key, x.seen, due[key])
		}
	}
	return ""
}

// held are the keys that can be worked with.
func (m *model) held() []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(m.said)) {
		if x := m.said[key]; x.seen >= 0 && !x.removed && !x.erased && !x.wordless {
			out = append(out, key)
		}
	}
	return out
}
