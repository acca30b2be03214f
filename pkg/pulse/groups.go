package pulse

import "time"

// Group is complaints with one cause inside a theme. Its id, its key and where it
// was born are for ever.
type Group struct {
	ID    string
	Home  string // id of the theme, or part of one, that it was born in or moved to with its members
	Key   string // what its complaints share: "cold+coffee"
	Hash  int64  // of Key, to look it up by
	Size  int    // complaints that joined, copies not counted
	Born  time.Time
	Names []GroupName // the most spoken language first
}

// GroupName is what a group is called in one language: words a guest wrote.
type GroupName struct {
	Lang   string
	Text   string
	Said   string // key of the mention they stand in; when it goes, they go
	People int    // who spoke this language when it was named
}

// Name is what to call the group for a reader of a language: the guests' words in
// that language, else in the one most of them spoke; "" where none is held.
func (g Group) Name(lang string) string {
	for _, n := range g.Names {
		if n.Lang == lang {
			return n.Text
		}
	}
	if len(g.Names) > 0 {
		return g.Names[0].Text
	}
	return ""
}

// Membership says that a mention is in a group.
type Membership struct{ Mention, Group string }

// LooseKey is one thing that a complaint without a group could share with others.
type LooseKey struct {
	Hash    int64
	Theme   string
	Mention string
}

// GroupDue is a mention to be looked at: it is new, or was judged or corrected anew.
type GroupDue struct {
	Judged
	At int64 // which change of it; one that comes meanwhile has another
}

// Grouping is what a batch of mentions changes in the groups, all or nothing.
type Grouping struct {
	Done    []GroupDue     // looked at
	New     []Group        // with names
	Named   []Group        // known ones that got names; only ID and Names count
	Moved   []Group        // known ones whose Home changed; only ID and Home count
	Joined  []Membership   // new ones
	Left    []Membership   // those that no longer hold
	Grown   map[string]int // by how much groups grew
	Loose   []LooseKey     // of Done, those without a group
	Settled []LooseKey     // of earlier ones, those that found a group; Hash does not count
}
