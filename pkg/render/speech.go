package render

import (
	"fmt"
	"io"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Speech says sentences to a reader while a command is at work.
type Speech struct{ *pen }

// NewSpeech speaks the language of o.
func NewSpeech(o Options) (Speech, error) {
	p, err := newPen(o)
	return Speech{&p}, err
}

// Say is a sentence with its {placeholders} filled from pairs of name and value.
func (s Speech) Say(key string, pairs ...any) string { return s.t(key, pairs...) }

// Count is Say for a number: it chooses the plural form and fills {n}.
func (s Speech) Count(key string, n int, pairs ...any) string { return s.n(key, n, pairs...) }

// Either is the reader's word for one of pulse's own, or that itself.
func (s Speech) Either(prefix, own string) string { return s.either(prefix, own) }

// Share is a part of all as percent, to a tenth: 94.1%.
func (s Speech) Share(f float64) string { return s.t("show.share", "n", s.decimals(f*100, 1)) }

// Prose writes a sentence or two of ours, wrapped to the reader's columns.
func (s Speech) Prose(w io.Writer, text string) error { return put(w, s.fit("", "", text)) }

// Turn writes how many verdicts went from one kind to another, and why.
func (s Speech) Turn(w io.Writer, n int, from, to pulse.Kind, why string) error {
	wide := 9
	for _, k := range []pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Mixed, pulse.Neutral} {
		wide = max(wide, columns(s.t("show.kind."+string(k))))
	}
	kind := func(k pulse.Kind) string { return pad(wide, s.either("show.kind.", string(k))) }
	return put(w, fmt.Sprintf("%6d  %s -> %s  %s", n, kind(from), kind(to), s.either("teach.why.", why)))
}
