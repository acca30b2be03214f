package render

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// ThemeDecision is one line of the log.
type ThemeDecision struct {
	pulse.ThemeChange
	Told   string `json:"told"`   // in a few words
	Counts bool   `json:"counts"` // false: it was undone
}

func (d ThemeDecision) text(o Options) string {
	out := fmt.Sprintf("%d  %s  %s: %s", d.N, o.stamp(d.At), Line(d.By), Line(d.Told))
	if d.Note != "" {
		out += " (" + Line(d.Note) + ")"
	}
	if !d.Counts {
		out += " [undone]"
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
	if len(list) == 0 {
		return put(w, "nobody has changed the themes yet")
	}
	for _, d := range list {
		if err := put(w, hang(o, fmt.Sprintf("%4d  ", d.N), strings.TrimPrefix(d.text(o), fmt.Sprintf("%d  ", d.N)))); err != nil {
			return err
		}
	}
	return nil
}
