package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

// Stories writes praise in the order in which it would be told, and why: text, json.
func Stories(w io.Writer, format string, list []digest.Story, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	switch format {
	case JSON:
		if list == nil {
			list = []digest.Story{}
		}
		return object(w, map[string]any{"stories": list})
	case Text:
		return put(w, p.stories(list))
	}
	return unknownFormat(format, Text, JSON)
}

func (p *pen) stories(list []digest.Story) string {
	if len(list) == 0 {
		return p.t("sy.none")
	}
	rows := []string{p.paint("title", p.t("sy.title")), p.rule()}
	for i, s := range list {
		rows = append(rows, "", p.story(i+1, s))
	}
	return strings.Join(rows, "\n")
}

func (p *pen) story(n int, s digest.Story) string {
	lead := fmt.Sprintf("%2d  ", n)
	if s.Out != "" {
		lead = " ×  "
	}
	rows := []string{p.fit(lead, "    ", p.quote(220, Line(s.Text)))}
	if s.Out != "" {
		rows = append(rows, p.paint("amber", p.fit("    ", "    ", p.t("sy.out")+p.t("colon")+" "+p.t("sy.out."+string(s.Out)))))
	}
	why := []string{p.number(s.Points) + " " + p.t("sy.points")}
	for _, r := range s.Reasons {
		why = append(why, p.reason(r)+" ("+p.signed(r.Points)+")")
	}
	return strings.Join(append(rows, p.paint("dim", p.fit("    ", "    ", strings.Join(why, ", "))), p.paint("dim", "    "+Line(s.Key))), "\n")
}

func (p *pen) reason(r digest.Reason) string {
	what := Line(r.What)
	switch r.ID {
	case "mark":
		what = p.either("sy.mark.", what)
	case "same_theme":
		what = p.theme(what)
	}
	return p.t("sy.why."+r.ID, "what", what)
}
