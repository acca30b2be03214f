package theme

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Check says whether a decision can be made now, and why not. Its ids are those
// of today, as Find gives them.
func (s *State) Check(c pulse.ThemeChange) error {
	switch c.What {
	case pulse.ThemeAdd:
		return first(s.free(c.Theme), s.above(c.To), s.named(c, c.Theme), s.fresh(c, c.Theme))
	case pulse.ThemeSplit:
		if len(c.Words) == 0 {
			return pulse.WithHint(pulse.Usagef("which words of %s become %s?", c.Theme, c.To), "add --words \"latte, espresso*\"")
		}
		return first(s.known(c.Theme), s.free(c.To), s.named(c, c.To))
	case pulse.ThemeRename:
		return first(s.known(c.Theme), s.named(c, c.Theme))
	case pulse.ThemeMerge:
		return first(s.known(c.Theme), s.known(c.To), s.mergeable(c))
	case pulse.ThemeMove:
		return first(s.known(c.Theme), s.above(c.To), s.movable(c))
	case pulse.ThemeIgnore:
		if s.isHidden(c.Theme) {
			return pulse.Usagef("%s is already ignored", c.Theme)
		}
		return s.known(c.Theme)
	case pulse.ThemeRule:
		if len(c.Words)+len(c.Said) == 0 {
			return pulse.Usagef("which words mean %s?", c.Theme)
		}
		return first(s.known(c.Theme), s.fresh(c, c.Theme))
	case pulse.ThemeNot:
		return s.known(c.Theme)
	case pulse.ThemeUndo:
		return s.undoable(c.Undo)
	}
	return nil
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *State) known(id string) error {
	n := s.nodes[id]
	switch {
	case n == nil:
		_, err := s.Find(id)
		return err
	case n.into != "":
		return pulse.Usagef("%s was merged into %s", id, s.now(id))
	}
	return nil
}

// idShape is what ids are made of: they are typed in commands for ever.
var idShape = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// free reports a new id that can be given.
func (s *State) free(id string) error {
	if !idShape.MatchString(id) {
		return pulse.Usagef("%q is no id: use small letters a-z, digits, - and _, like kids_corner", id)
	}
	n := s.nodes[id]
	switch {
	case n == nil:
		return nil
	case n.into != "":
		return pulse.WithHint(pulse.Usagef("the id %s was merged into %s and leads there for ever", id, s.now(id)), "choose another id, or take the merge back: pulse theme log")
	}
	return pulse.WithHint(pulse.Usagef("there is a theme %s already (%s)", id, n.name(lang.EN)), "add words to it: pulse theme rule %s WORD…", id)
}

// above reports a theme that may hold parts: one that is no part itself.
func (s *State) above(id string) error {
	if id == "" {
		return nil
	}
	if err := s.known(id); err != nil {
		return err
	}
	theme, sub, shown := s.Place(id)
	switch {
	case sub != "":
		return pulse.WithHint(pulse.Usagef("%s is itself a part of %s, and parts have no parts", id, theme), "use --under %s", theme)
	case !shown:
		return pulse.Usagef("%s is ignored; nothing below it would be seen", id)
	}
	return nil
}

// maxName is how long a name may be: it stands in the column of a list.
const maxName = 48

func (s *State) named(c pulse.ThemeChange, id string) error {
	switch {
	case strings.TrimSpace(c.Name) == "":
		return pulse.WithHint(pulse.Usagef("%s needs a name people read", id), "for example: --name \"Kids' corner\"")
	case len([]rune(c.Name)) > maxName:
		return pulse.Usagef("the name is longer than %d letters; it stands in lists and mails", maxName)
	case strings.ContainsFunc(c.Name, unicode.IsControl):
		return pulse.Usagef("the name holds a line break or another control character")
	case c.Lang != "" && !slices.Contains(lang.All(), c.Lang):
		return pulse.Usagef("%q is no language of pulse; use %s", c.Lang, strings.Join(lang.All(), ", "))
	}
	for _, other := range s.order {
		n := s.nodes[other]
		if other == id || n.into != "" || !slices.ContainsFunc(codesOf(c.Lang), func(code string) bool { return strings.EqualFold(n.names[code], c.Name) }) {
			continue
		}
		taken := pulse.Usagef("%s is already called %q", other, c.Name)
		if s.nodes[id] == nil { // nothing to merge yet
			return pulse.WithHint(taken, "choose another name; a proposal goes to %s with: pulse theme accept p-… --into %s", other, other)
		}
		return pulse.WithHint(taken, "choose another name, or: pulse theme merge %s --into %s", id, other)
	}
	return nil
}

func codesOf(code string) []string {
	if code != "" {
		return []string{code}
	}
	return lang.All()
}

// fresh refuses words that mean the theme already.
func (s *State) fresh(c pulse.ThemeChange, id string) error {
	n := s.nodes[id]
	if n == nil {
		return nil
	}
	for _, w := range c.Words {
		old := true
		for _, code := range codesOf(c.Lang) {
			old = old && slices.Contains(slices.Concat(n.built[code], n.added[code], n.added[""]), w)
		}
		if old {
			return pulse.Usagef("%q means %s already", strings.ReplaceAll(w, "_", " "), id)
		}
	}
	return nil
}

func (s *State) mergeable(c pulse.ThemeChange) error {
	if c.Theme == c.To {
		return pulse.Usagef("%s cannot be merged into itself", c.Theme)
	}
	if theme, sub, _ := s.Place(c.To); sub != "" && theme == c.Theme {
		return pulse.WithHint(pulse.Usagef("%s is a part of %s, and a theme cannot become its own part", c.To, c.Theme), "pulse theme merge %s --into %s", c.To, c.Theme)
	}
	if s.isHidden(c.To) {
		return pulse.Usagef("%s is ignored; nothing merged into it would be seen", c.To)
	}
	return nil
}

func (s *State) movable(c pulse.ThemeChange) error {
	theme, sub, _ := s.Place(c.Theme)
	parts := s.partsOf(c.Theme)
	switch {
	case c.To == "" && sub == "":
		return pulse.Usagef("%s already stands by itself", c.Theme)
	case c.To == c.Theme:
		return pulse.Usagef("%s cannot be a part of itself", c.Theme)
	case sub != "" && c.To == theme:
		return pulse.Usagef("%s is already a part of %s", c.Theme, theme)
	case c.To != "" && len(parts) > 0:
		return pulse.WithHint(pulse.Usagef("%s has parts itself (%s), and parts have no parts", c.Theme, strings.Join(parts, ", ")),
			"merge it: pulse theme merge %s --into %s; or move its parts first", c.Theme, c.To)
	}
	return nil
}

// partsOf are the ids that stand under a theme today.
func (s *State) partsOf(id string) []string {
	var out []string
	for _, o := range s.order {
		if n := s.nodes[o]; n.into == "" && n.parent != "" && s.now(n.parent) == id {
			out = append(out, o)
		}
	}
	return out
}
