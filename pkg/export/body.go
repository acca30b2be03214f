package export

import (
	"fmt"
	"math"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// block is one part of what an issue says: a heading with lines below it, or
// facts, or words of guests. Markdown and Jira's documents are made from it.
type block struct {
	Head   string
	Lines  []string
	Quotes []Quote
	Facts  [][2]string // name, value
}

// blocks is the whole text of an issue. It holds no date that moves by itself: an
// item that nothing happened to must read the same tomorrow.
func blocks(i Issue, w Words) []block {
	out := []block{{Facts: facts(i, w)}}
	for _, p := range [][2]string{{"export.cause", i.Cause}, {"export.countermeasure", i.Countermeasure}} {
		if strings.TrimSpace(p[1]) != "" {
			out = append(out, block{Head: w(p[0]), Lines: []string{p[1]}})
		}
	}
	if i.Rate != nil {
		out = append(out, block{Head: w("export.rate"), Lines: []string{rate(*i.Rate, w)}})
	}
	if i.Returned {
		out = append(out, block{Lines: []string{w("export.returned")}})
	}
	for _, g := range []struct {
		key  string
		list []Guest
	}{{"export.invite", i.Invite}, {"export.tell", i.Tell}} {
		said := w(g.key, "n", len(g.list))
		switch named := names(g.list); {
		case len(g.list) == 0:
		case named == nil: // masked: their number is all there is
			out = append(out, block{Lines: []string{said}})
		default:
			out = append(out, block{Head: said, Lines: named})
		}
	}
	if len(i.Quotes) > 0 {
		out = append(out, block{Head: w("export.quotes"), Quotes: i.Quotes})
	}
	return out
}

func facts(i Issue, w Words) [][2]string {
	out := [][2]string{{w("export.theme"), i.ThemeName}, {w("export.status"), w("export.status." + string(i.Status))}}
	if i.Severity != "" {
		out = append(out, [2]string{w("export.severity"), w("sev." + i.Severity)})
	}
	for _, f := range [][2]string{{"export.owner", i.Owner}, {"export.due", i.Due}} {
		if f[1] != "" {
			out = append(out, [2]string{w(f[0]), f[1]})
		}
	}
	out = append(out, [2]string{w("export.guests"), w("export.counts", "people", i.People, "messages", i.Messages)})
	var places []string
	for _, p := range i.Places {
		places = append(places, fmt.Sprintf("%s %d", p.Name, p.N))
	}
	if len(places) > 0 {
		out = append(out, [2]string{w("export.places"), strings.Join(places, ", ")})
	}
	return out
}

// rate is what became of the complaints since the fix, rounded so that one more
// quiet day changes nothing.
func rate(r pulse.Rate, w Words) string {
	s := w("export.rate.says."+r.Says, "before", round(r.Before.Per100, w), "since", round(r.Since.Per100, w))
	if r.Ratio != nil && r.High != nil {
		s += " " + w("export.rate.interval", "ratio", round(*r.Ratio, w), "low", round(r.Low, w), "high", round(*r.High, w))
	}
	return s
}

func round(f float64, w Words) string {
	return strings.Replace(fmt.Sprintf("%.1f", math.Round(f*10)/10), ".", w("export.decimal"), 1)
}

// names lists guests who may be named; masked ones are a number in the heading.
func names(list []Guest) []string {
	var out []string
	for _, g := range list {
		if g.Name != "" {
			out = append(out, strings.TrimSpace(g.Name+" "+webLink(g.URL)))
		}
	}
	return out
}

// who says whose words these are.
func (q Quote) who(w Words) string {
	parts := []string{q.Author, q.Place, q.Day}
	if q.Author == "" {
		parts[0] = w("export.guest")
	}
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}
