package render

import (
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// upper writes a heading in capitals as its language does: i becomes İ in Turkish.
func (p *pen) upper(s string) string { return cases.Upper(language.Make(p.lang)).String(s) }
