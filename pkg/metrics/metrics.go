// Package metrics writes figures in the text format of Prometheus. It knows the format
// and not what the figures say.
package metrics

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Family is all samples of one name.
type Family struct {
	Name    string // pulse_source_held_mentions: with its unit, a counter ends in _total
	Type    string // gauge, counter
	Help    string
	Samples []Sample
}

// Sample is one value.
type Sample struct {
	Labels []string // names, which Prometheus knows, each with its value, which may be any text
	Value  float64
}

// Add adds a sample; labels are pairs of name and value.
func (f *Family) Add(value float64, labels ...string) {
	f.Samples = append(f.Samples, Sample{labels, value})
}

// Seconds is a moment as Prometheus counts it; NaN for none.
func Seconds(t time.Time) float64 {
	if t.IsZero() {
		return math.NaN()
	}
	return float64(t.UnixMilli()) / 1000
}

// Write writes the families that have samples, in their order. A value that is no number
// is left out: in a file it would look like one that came.
func Write(w io.Writer, families []Family) error {
	var b strings.Builder
	for _, f := range families {
		head := false
		for _, s := range f.Samples {
			if math.IsNaN(s.Value) {
				continue
			}
			if !head {
				fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n", f.Name, help.Replace(f.Help), f.Name, f.Type)
				head = true
			}
			b.WriteString(f.Name)
			for i := 0; i+1 < len(s.Labels); i += 2 {
				b.WriteString([]string{"{", ","}[min(i, 1)])
				b.WriteString(s.Labels[i] + `="` + label.Replace(legible(s.Labels[i+1])) + `"`)
			}
			if len(s.Labels) > 1 {
				b.WriteString("}")
			}
			b.WriteString(" " + strconv.FormatFloat(s.Value, 'f', -1, 64) + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// What the format wants escaped, and nothing else.
var (
	label = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
	help  = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
)

// legible is s in UTF-8, which the format demands.
func legible(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\ufffd")
}
