package render

import (
	"io"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// ThemePreview is what a decision would change, or has changed.
type ThemePreview struct {
	Change   pulse.ThemeChange `json:"change"`
	Told     string            `json:"told"`     // in English, for programs
	Undone   pulse.ThemeChange `json:"-"`        // what an undo takes back
	Mentions int               `json:"mentions"` // looked at
	Changed  int               `json:"changed"`  // of them
	Examples []ThemeExample    `json:"examples"`
	Applied  bool              `json:"applied"`
}

// ThemeExample is one mention before and after.
type ThemeExample struct {
	Key    string   `json:"key"`
	Text   string   `json:"text"`
	Before []string `json:"before"` // theme ids, a part behind its theme: "facilities/wifi"
	After  []string `json:"after"`
}

// Preview writes what a decision changes on past mentions: how many, and examples.
// was and will name a theme, or "theme/part", for the reader before and after.
func Preview(w io.Writer, format string, p ThemePreview, was, will func(string) string, o Options) error {
	if format != Text {
		if p.Examples == nil {
			p.Examples = []ThemeExample{}
		}
		return object(w, p)
	}
	pen, err := newPen(o)
	if err != nil {
		return err
	}
	told := pen.decision(p.Change)
	if p.Undone.What != "" {
		told += pen.t("colon") + " " + pen.decision(p.Undone)
	}
	rows := []string{hang(o, "", told), pen.fit("", "  ", pen.changed(p))}
	for _, x := range p.Examples {
		before, after := named(x.Before, was), named(x.After, will)
		rows = append(rows, hang(o, "  ", Line(x.Key)+"  "+pen.moved(before, after)))
		rows = append(rows, "    "+firstLine(o, Line(x.Text)))
	}
	return put(w, strings.Join(rows, "\n"))
}

// firstLine is as much of a text as fits behind the indent of an example.
func firstLine(o Options, s string) string {
	lines := wrap(o.columns()-6, s, o.Breaks)
	if len(lines) > 1 {
		return lines[0] + "…"
	}
	return s
}

// changed says how many past mentions a decision changes.
func (p *pen) changed(x ThemePreview) string {
	switch {
	case x.Change.What == pulse.ThemeDismiss:
		return p.t("theme.changed.dismissed")
	case x.Mentions == 0:
		return p.t("theme.changed.empty")
	case x.Changed == 0:
		return p.n("theme.changed.none", x.Mentions)
	}
	return p.n("theme.changed", x.Changed, "all", x.Mentions)
}

func named(ids []string, name func(string) string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, Line(name(id)))
	}
	return out
}

// moved tells what changes of a mention's themes; those that stay are left out.
func (p *pen) moved(before, after []string) string {
	lost, won := without(before, after), without(after, before)
	switch {
	case len(before) == 0:
		return p.t("show.no_theme") + " -> " + won
	case len(after) == 0:
		return lost + " -> " + p.t("show.no_theme")
	case lost == "":
		return p.t("theme.also", "themes", won)
	case won == "":
		return p.t("theme.no_longer", "themes", lost)
	}
	return lost + " -> " + won
}

func without(a, b []string) string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}
