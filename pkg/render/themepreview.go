package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// ThemePreview is what a decision would change, or has changed.
type ThemePreview struct {
	Change   pulse.ThemeChange `json:"change"`
	Told     string            `json:"told"`
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
	rows := []string{hang(o, "", Line(p.Told)), p.count()}
	for _, x := range p.Examples {
		before, after := named(x.Before, was), named(x.After, will)
		rows = append(rows, hang(o, "  ", Line(x.Key)+"  "+moved(before, after)))
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

func (p ThemePreview) count() string {
	switch {
	case p.Change.What == pulse.ThemeDismiss:
		return "it is not proposed again, whatever is said beside it"
	case p.Mentions == 0:
		return "no mention is stored yet: nothing changes but what comes"
	case p.Changed == 0:
		return fmt.Sprintf("none of %d past mentions changes", p.Mentions)
	}
	return fmt.Sprintf("%d of %d past mentions change", p.Changed, p.Mentions)
}

func named(ids []string, name func(string) string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, Line(name(id)))
	}
	return out
}

// moved tells what changes of a mention's themes; those that stay are left out.
func moved(before, after []string) string {
	lost, won := without(before, after), without(after, before)
	switch {
	case len(before) == 0:
		return "no theme -> " + won
	case len(after) == 0:
		return lost + " -> no theme"
	case lost == "":
		return "also " + won
	case won == "":
		return "no longer " + lost
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
