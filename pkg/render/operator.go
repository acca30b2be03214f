package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// What the operator reads is plain: one line a thing, made to be read in a mail from cron.

// Runs writes the outcome of a harvest, one line a source: "x: 12 new, 1 edited".
// Why a source failed is not in the text: it belongs on stderr.
func Runs(w io.Writer, format string, runs []pulse.Run, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	return each(w, format, runs, func(r pulse.Run) string {
		out := Line(r.Source) + p.t("colon") + " " + p.runCounts(r)
		if r.Error != "" {
			out += ", " + p.t("run.failed")
		}
		return out
	})
}

// runCounts tells what a run did, leaving out what did not happen.
func (p *pen) runCounts(r pulse.Run) string {
	parts := []string{p.n("run.new", r.New)}
	if r.Source == pulse.JudgeRun {
		parts[0] = p.n("run.asked", r.Seen, "settled", r.Edited)
		r.Edited = 0
	}
	for _, c := range []struct {
		n   int
		key string
	}{
		{r.Edited, "run.edited"}, {r.Folded, "run.folded"}, {r.Gone, "run.gone"},
		{r.Dropped, "run.dropped"}, {r.Bad, "run.bad"},
	} {
		if c.n > 0 {
			parts = append(parts, p.n(c.key, c.n))
		}
	}
	if r.Cost.USD > 0 {
		parts = append(parts, p.t("run.usd", "usd", p.decimals(r.Cost.USD, 3)))
	}
	return strings.Join(parts, ", ")
}

// Plan is what one source would be asked.
type Plan struct {
	Source string `json:"source"`
	pulse.Plan
}

// Plans writes what a fetch would ask and cost.
func Plans(w io.Writer, format string, plans []Plan) error {
	return each(w, format, plans, func(p Plan) string {
		out := fmt.Sprintf("%s: at most %d request(s), $%.3f", Line(p.Source), p.Cost.Requests, p.Cost.USD)
		for _, r := range p.Requests {
			out += "\n  " + Line(r)
		}
		for _, n := range p.Notes {
			out += "\n  note: " + Line(n)
		}
		return out
	})
}

// Mutes writes what the owner does not want to hear, until which day of o.Zone.
func Mutes(w io.Writer, format string, mutes []pulse.Mute, o Options) error {
	if len(mutes) == 0 && format == Text {
		return put(w, "nothing is muted")
	}
	return each(w, format, mutes, func(m pulse.Mute) string {
		until := "for ever"
		if !m.Until.IsZero() {
			until = "until " + o.calendar(m.Until)
		}
		return fmt.Sprintf("%-7s %s  (%s, by %s)", m.What, Line(m.Value), until, Line(m.By))
	})
}

// Drops writes what was found and not kept, grouped by reason, with the day it was
// posted in o.Zone and as much of the text as o.Width leaves.
func Drops(w io.Writer, format string, drops []pulse.Drop, o Options) error {
	if len(drops) == 0 && format == Text {
		return put(w, "nothing was dropped")
	}
	if format == Text {
		drops = slices.Clone(drops)
		sorting.By(drops, func(a, b pulse.Drop) int { return strings.Compare(a.Reason, b.Reason) })
	}
	last := ""
	return each(w, format, drops, func(d pulse.Drop) string {
		out := ""
		if d.Reason != last {
			out, last = Line(d.Reason)+"\n", d.Reason
		}
		return out + "  " + o.calendar(d.Posted) + "  " + cut(max(o.columns()-16, 24), Line(d.Text))
	})
}

// each writes one line, or one JSON object, a value.
func each[T any](w io.Writer, format string, list []T, text func(T) string) error {
	for _, v := range list {
		var err error
		if format == JSON {
			err = object(w, v)
		} else {
			err = put(w, text(v))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func put(w io.Writer, s string) error {
	_, err := fmt.Fprintln(w, s)
	return err
}
