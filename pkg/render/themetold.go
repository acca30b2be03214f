package render

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// decision is a decision about the themes in a few words: "merge wifi into facilities".
// Themes stand in it by their ids, as they are typed.
func (w *words) decision(c pulse.ThemeChange) string {
	key := "theme.told." + string(c.What)
	switch {
	case c.What == pulse.ThemeMove && c.To == "":
		key += ".top"
	case !w.has(key):
		return string(c.What)
	}
	words := Line(meant(c))
	parts := []string{w.t(key, "theme", Line(c.Theme), "to", Line(c.To), "name", Line(c.Name), "id", Line(c.Key), "words", words, "n", c.Undo)}
	add := func(is bool, key, name string, value any) {
		if is {
			parts = append(parts, w.t("theme.told."+key, name, value))
		}
	}
	switch c.What {
	case pulse.ThemeAdd:
		add(c.To != "", "under", "to", Line(c.To))
		add(words != "", "for", "words", words)
	case pulse.ThemeSplit:
		add(c.Top, "alone", "", "")
		add(words != "", "for", "words", words)
	case pulse.ThemeDismiss:
		add(words != "", "for", "words", words)
	case pulse.ThemeRename, pulse.ThemeRule:
		add(c.Lang != "", "in", "lang", c.Lang)
	case pulse.ThemeNot:
		add(c.Pin != nil, "clause", "", "")
	}
	return strings.Join(parts, w.t("theme.told.sep"))
}

// meant are the words of a decision: those that were typed, or those of a proposal, each
// once, by language.
func meant(c pulse.ThemeChange) string {
	list := c.Words
	if c.Proposal != "" {
		list = nil
		for _, code := range slices.Sorted(maps.Keys(c.Said)) {
			for _, word := range c.Said[code] {
				if !slices.Contains(list, word) {
					list = append(list, word)
				}
			}
		}
	}
	return strings.ReplaceAll(strings.Join(list, ", "), "_", " ")
}
