package theme

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Where a theme comes from.
const (
	BuiltIn = "built in"
	ByOwner = "themes.yaml"
	ByHand  = "pulse theme" // a decision in the database
)

// State is the theme tree as it stands: what is built in, what the owner's file
// says, and every decision that counts, in this order. Verdicts are kept as they
// were judged, with the ids of that day; View shows them as the tree stands now,
// so that a decision changes nothing that undoing it would have to repair.
type State struct {
	nodes     map[string]*node
	order     []string
	pins      map[string][]pin      // by mention
	dismissed []map[string][]string // words of proposals that are no themes
	log       []pulse.ThemeChange
	own       []Theme // the file's, for playing the log again
	words     func() map[string]*lang.Dict[string]
}

// node is one theme, or one part of one.
type node struct {
	id     string
	home   string // where its words count as they are judged; "" it is a theme by birth
	parent string // where it stands now
	names  map[string]string
	built  map[string][]string // built-in words
	added  map[string][]string // the owner's, from file and decisions
	origin string
	into   string // merged: what it became
	hidden bool   // ignored
}

// pin is a person's word that a mention, or a clause of it, is not about a theme.
type pin struct {
	n     int
	theme string
	at    int64 // milliseconds
	where *pulse.Pin
}

// NewState plays the decisions of log, in order, over what is built in and the
// owner's own. Decisions that were undone do not count. A decision whose theme
// has left the file meanwhile still stands: ids are permanent.
func NewState(own []Theme, log []pulse.ThemeChange) *State {
	s := newBase(own)
	counts := Counting(log)
	for _, c := range log {
		if counts[c.N] {
			s.play(c)
		}
	}
	s.log = log
	return s
}

func newBase(own []Theme) *State {
	s := &State{nodes: map[string]*node{}, pins: map[string][]pin{}, own: own}
	s.words = sync.OnceValue(s.partWords)
	for _, t := range slices.Concat(builtin(), parts()) {
		n := s.node(t.ID, BuiltIn)
		n.home, n.parent, n.names, n.built = t.Parent, t.Parent, maps.Clone(t.Names), t.Terms
	}
	for _, t := range own {
		s.owners(t)
	}
	return s
}

// owners takes one entry of the file.
func (s *State) owners(t Theme) {
	n, known := s.nodes[t.ID]
	if !known {
		n = s.node(t.ID, ByOwner)
		n.home, n.parent = t.Parent, t.Parent
	}
	maps.Copy(n.names, t.Names)
	for code, terms := range t.Terms {
		n.learn(code, terms)
	}
}

// node finds a theme, or makes one.
func (s *State) node(id, origin string) *node {
	n := s.nodes[id]
	if n == nil {
		n = &node{id: id, origin: origin, names: map[string]string{}, added: map[string][]string{}}
		s.nodes[id], s.order = n, append(s.order, id)
	}
	return n
}

func (n *node) learn(code string, terms []string) {
	for _, t := range terms {
		if !slices.Contains(n.added[code], t) {
			n.added[code] = append(slices.Clip(n.added[code]), t)
		}
	}
}

// name is for a reader of a language.
func (n *node) name(code string) string { return Theme{ID: n.id, Names: n.names}.Name(code) }

// With is the state after one more decision.
func (s *State) With(c pulse.ThemeChange) *State {
	c.N = s.Last() + 1
	return NewState(s.own, append(slices.Clip(s.log), c))
}

// Tree is what assigns themes to texts. The owner's words of a part find the
// theme it was born under; the part itself is found by Detail.
func (s *State) Tree() *Tree {
	var extra []Theme
	for _, id := range s.order {
		n := s.nodes[id]
		home := n.home
		if home == "" {
			home = n.id
		}
		if n.home == "" && n.origin != BuiltIn || len(n.added) > 0 {
			extra = append(extra, Theme{ID: home, Terms: n.added})
		}
		if n.home != "" && n.parent == "" { // a part that stands by itself now
			extra = append(extra, Theme{ID: id})
		}
	}
	t := New(extra...)
	for i, th := range t.themes {
		if n := s.nodes[th.ID]; n != nil {
			t.themes[i].Names = n.names
		}
	}
	return t
}

// now follows a theme to what it is today: through every merge. What the tree
// does not know is itself.
func (s *State) now(id string) string {
	for range s.order { // bounded: a file changed by hand may close a circle
		n := s.nodes[id]
		if n == nil || n.into == "" {
			return id
		}
		id = n.into
	}
	return id
}

// Place says where a theme stands today: the theme, the part of it or "", and
// whether it is shown at all. An id the tree does not know stands for itself.
func (s *State) Place(id string) (theme, sub string, shown bool) {
	id = s.now(id)
	n := s.nodes[id]
	if n == nil {
		return id, "", true
	}
	if n.parent == "" {
		return id, "", !n.hidden
	}
	above := s.now(n.parent)
	p := s.nodes[above]
	if p == nil || above == id {
		return id, "", !n.hidden
	}
	if p.parent != "" { // what it stood under has become a part itself
		top := s.now(p.parent)
		return top, above, !n.hidden && !p.hidden && !s.isHidden(top)
	}
	return above, id, !n.hidden && !p.hidden
}

func (s *State) isHidden(id string) bool { n := s.nodes[id]; return n != nil && n.hidden }

// Name is the name of a theme as it stands today, for a reader of a language. An
// id the tree does not know is its own name, as readable as it can be.
func (s *State) Name(id, code string) string {
	if n := s.nodes[s.now(id)]; n != nil {
		return n.name(code)
	}
	return strings.ReplaceAll(id, "_", " ")
}

// IDs lists every id that commands take, merged and ignored ones too.
func (s *State) IDs() []string { return slices.Clone(s.order) }

// Find gives the id a theme has today. One nobody knows is an ErrUsage that
// suggests what was meant.
func (s *State) Find(id string) (string, error) {
	if _, ok := s.nodes[id]; ok {
		return s.now(id), nil
	}
	for _, known := range s.order { // as the list shows it
		for _, name := range s.nodes[known].names {
			if strings.EqualFold(name, id) {
				return s.now(known), nil
			}
		}
	}
	err := pulse.Usagef("there is no theme %q", id)
	if near := pulse.Nearest(id, s.order); near != "" {
		return "", pulse.WithHint(err, "did you mean %s? All of them: pulse theme list", near)
	}
	return "", pulse.WithHint(err, "themes: %s; their parts: pulse theme list", strings.Join(s.shownTops(), ", "))
}

func (s *State) shownTops() []string {
	var out []string
	for _, id := range s.order {
		if n := s.nodes[id]; n.parent == "" && n.into == "" && !n.hidden {
			out = append(out, id)
		}
	}
	return out
}

// Home is the built-in theme that the words of a theme or a part count under, as
// texts are judged; "" none.
func (s *State) Home(id string) string {
	n := s.nodes[id]
	if n == nil {
		return ""
	}
	home := n.home
	if home == "" {
		home = id
	}
	if !slices.Contains(IDs(), home) {
		return ""
	}
	return home
}
