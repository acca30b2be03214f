package render

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// ThemeDecision is one line of the log.
type ThemeDecision struct {
	pulse.ThemeChange
	Told   string `json:"told"`   // in a few words of English
	Counts bool   `json:"counts"` // false: it was undone
}

// decided tells one decision with who took it, when, and whether it still counts.
func (p *pen) decided(d ThemeDecision) string {
	out := fmt.Sprintf("%s  %s%s %s", p.Options.stamp(d.At), Line(d.By), p.t("colon"), p.decision(d.ThemeChange))
	if d.Note != "" {
		out += " (" + Line(d.Note) + ")"
	}
	if !d.Counts {
		out += " [" + p.t("theme.undone") + "]"
	}
	return out
}

// stamp is the day and minute of a moment.
func (o Options) stamp(t time.Time) string { return t.In(o.zone()).Format("2006-01-02 15:04") }

// ThemeLog writes the decisions, the newest first.
func ThemeLog(w io.Writer, format string, list []ThemeDecision, o Options) error {
	list = slices.Clone(list)
	slices.Reverse(list)
	if format != Text {
		return manyJSON(w, format, list)
	}
	p, err := newPen(o)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return put(w, p.t("theme.log.none"))
	}
	for _, d := range list {
		if err := put(w, hang(o, fmt.Sprintf("%4d  ", d.N), p.decided(d))); err != nil {
			return err
		}
	}
	return nil
}
