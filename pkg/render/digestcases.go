package render

import (
	"bytes"
	htmltemplate "html/template"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

// casesView is the block of a digest that tells who waits for us.
type casesView struct {
	digestView
	told digest.Cases
}

// Lines lists the overdue cases, a line each.
func (v casesView) Lines() []string {
	var out []string
	for _, c := range v.told.Listed {
		parts := []string{c.ID, strings.TrimPrefix(v.t("case.late", "when", v.moment(c.Due.In(v.Until.Location()))), "! ")}
		if c.Theme != "" {
			parts = append(parts, v.theme(c.Theme))
		}
		owner := Line(c.Owner)
		if owner == "" {
			owner = v.t("b.nobody")
		}
		parts = append(parts, owner)
		if text := strings.Join(strings.Fields(v.masked(c.Text)), " "); text != "" {
			parts = append(parts, v.quote(100, text))
		}
		out = append(out, strings.Join(parts, " · "))
	}
	return out
}

// Figures are sentences on how soon guests were contacted.
func (v casesView) Figures() []string {
	out := []string{v.n("case.dig.open", v.told.Open), v.n("case.fig.late", v.told.Late)}
	if v.told.Minutes != nil {
		out = append(out, v.n("case.fig.first", v.told.Contacted, "time", v.stretch(time.Duration(*v.told.Minutes)*time.Minute)))
	}
	if v.told.Asked > 0 {
		out = append(out, v.t("case.fig.day", "share", v.told.InADay*100/v.told.Asked, "n", v.told.InADay, "all", v.told.Asked))
	}
	return out
}

// block writes the cases of a digest with a template, or nothing where nobody waits.
func (v digestView) block(run func(*bytes.Buffer, casesView) error) (string, error) {
	if v.Digest.Cases == nil {
		return "", nil
	}
	var b bytes.Buffer
	err := run(&b, casesView{v, *v.Digest.Cases})
	return b.String(), err
}

// CasesText is the block in text.
func (v digestView) CasesText() (string, error) {
	return v.block(func(b *bytes.Buffer, c casesView) error { return v.text(b, "digestcases.text.tmpl", c) })
}

// CasesMD is the block in Markdown.
func (v digestView) CasesMD() (string, error) {
	return v.block(func(b *bytes.Buffer, c casesView) error { return v.text(b, "digestcases.md.tmpl", c) })
}

// CasesHTML is the block in HTML: a template of its own has escaped it.
func (v digestView) CasesHTML() (htmltemplate.HTML, error) {
	s, err := v.block(func(b *bytes.Buffer, c casesView) error { return v.html(b, "digestcases.html.tmpl", c) })
	return htmltemplate.HTML(s), err
}
