package typeface

import (
	"fmt"
	"unicode"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// packages name the Debian package that has a script.
var packages = []struct {
	table *unicode.RangeTable
	name  string // of the script, for people
	pkg   string
}{
	{unicode.Thai, "Thai", "fonts-noto-core or fonts-thai-tlwg"},
	{unicode.Han, "Chinese and Japanese", "fonts-noto-cjk"},
	{unicode.Hiragana, "Japanese", "fonts-noto-cjk"},
	{unicode.Katakana, "Japanese", "fonts-noto-cjk"},
	{unicode.Hangul, "Korean", "fonts-noto-cjk"},
	{unicode.Arabic, "Arabic", "fonts-noto-core"},
	{unicode.Latin, "Latin", "fonts-noto-core"},
	{unicode.Cyrillic, "Cyrillic", "fonts-noto-core"},
	{unicode.Greek, "Greek", "fonts-noto-core"},
}

// missing is the error for a letter that no installed font has.
func missing(r rune) error {
	what, pkg := "this sign", "fonts-noto-core fonts-noto-extra"
	for _, p := range packages {
		if unicode.Is(p.table, r) {
			what, pkg = p.name, p.pkg
		}
	}
	hint := fmt.Sprintf("install a font for %s: apt install %s; or name a folder with one: --fonts DIR", what, pkg)
	if picture(r) {
		hint = "install a font for emoji: apt install fonts-noto-color-emoji; or leave them out: --emoji none"
	}
	return pulse.WithHint(pulse.Usagef("no installed font can write %s (U+%04X)", shown(r), r), "%s", hint)
}

func shown(r rune) string {
	if unicode.IsPrint(r) {
		return "“" + string(r) + "”"
	}
	return "a sign"
}
