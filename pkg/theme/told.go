package theme

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Told is a decision in a few words: "merge wifi into facilities".
func Told(c pulse.ThemeChange) string {
	if c.Proposal != "" {
		c.Words = saidWords(c.Said)
	}
	words := strings.ReplaceAll(strings.Join(c.Words, ", "), "_", " ")
	switch c.What {
	case pulse.ThemeAdd:
		return told("add "+c.Theme+" "+quoted(c.Name), under(c.To), list("for ", words))
	case pulse.ThemeRename:
		return told("rename "+c.Theme+" to "+quoted(c.Name), list("in ", c.Lang))
	case pulse.ThemeMerge:
		return "merge " + c.Theme + " into " + c.To
	case pulse.ThemeSplit:
		how := ""
		if c.Top {
			how = "as a theme of its own"
		}
		return told("split "+c.To+" "+quoted(c.Name)+" off "+c.Theme, how, list("for ", words))
	case pulse.ThemeMove:
		if c.To == "" {
			return "move " + c.Theme + " out, to stand by itself"
		}
		return told("move "+c.Theme, under(c.To))
	case pulse.ThemeIgnore:
		return "ignore " + c.Theme
	case pulse.ThemeNot:
		return told(c.Key+" is not about "+c.Theme, clause(c.Pin))
	case pulse.ThemeRule:
		return told("rule: "+words+" means "+c.Theme, list("in ", c.Lang))
	case pulse.ThemeDismiss:
		return told("dismiss the proposal "+quoted(c.Name), list("for ", words))
	case pulse.ThemeApply:
		return "apply themes.yaml to past mentions"
	case pulse.ThemeUndo:
		return fmt.Sprintf("undo %d", c.Undo)
	}
	return string(c.What)
}

// saidWords are the words of a proposal, each once, by language.
func saidWords(by map[string][]string) []string {
	var out []string
	for _, code := range slices.Sorted(maps.Keys(by)) {
		for _, w := range by[code] {
			if !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

func told(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " ")
}

func under(id string) string { return list("under ", id) }

func list(lead, words string) string {
	if words == "" {
		return ""
	}
	return lead + words
}

func clause(p *pulse.Pin) string {
	if p == nil {
		return ""
	}
	return "in one clause"
}

func quoted(s string) string { return `"` + s + `"` }
