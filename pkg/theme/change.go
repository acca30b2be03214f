package theme

import (
	"cmp"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// play takes one decision in. It was checked when it was made; what the file
// says since may have changed, so an unknown id is made rather than refused.
func (s *State) play(c pulse.ThemeChange) {
	switch c.What {
	case pulse.ThemeAdd:
		s.born(c, c.Theme, c.To, c.To)
	case pulse.ThemeSplit:
		of := s.node(c.Theme, ByHand)
		parent := cmp.Or(of.parent, c.Theme)
		if c.Top {
			parent = ""
		}
		s.born(c, c.To, cmp.Or(of.home, c.Theme), parent)
	case pulse.ThemeRename:
		s.node(c.Theme, ByHand).call(c.Name, c.Lang)
	case pulse.ThemeMerge:
		s.node(c.Theme, ByHand).into = c.To
		for _, n := range s.nodes { // its parts go with it
			if to := s.nodes[c.To]; n.parent == c.Theme && to != nil {
				n.parent = cmp.Or(to.parent, c.To)
			}
		}
	case pulse.ThemeMove:
		s.node(c.Theme, ByHand).parent = c.To
	case pulse.ThemeIgnore:
		s.node(c.Theme, ByHand).hidden = true
	case pulse.ThemeRule:
		s.node(c.Theme, ByHand).learnAll(c)
	case pulse.ThemeDismiss:
		s.dismissed = append(s.dismissed, c.Said)
	case pulse.ThemeNot:
		s.pins[c.Key] = append(s.pins[c.Key], pin{c.N, c.Theme, c.At.UnixMilli(), c.Pin})
	}
}

// born makes a theme whose words count under home and which stands under parent.
func (s *State) born(c pulse.ThemeChange, id, home, parent string) {
	n := s.nodes[id]
	if n == nil {
		n = s.node(id, ByHand)
		n.home, n.parent = home, parent
	}
	n.call(c.Name, "")
	n.learnAll(c)
}

// learnAll takes the words of a decision.
func (n *node) learnAll(c pulse.ThemeChange) {
	n.learn(c.Lang, c.Words)
	for code, words := range c.Said {
		n.learn(code, words)
	}
}

// call names a theme; "" is every language.
func (n *node) call(name, code string) {
	codes := lang.All()
	if code != "" {
		codes = []string{code}
	}
	for _, c := range codes {
		n.names[c] = name
	}
}
