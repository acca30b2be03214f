package render

import "github.com/seed-919336a1/pulse/pkg/pulse"

// KindNames are what readers of a language call the kinds.
func KindNames(code string) (map[pulse.Kind]string, error) {
	p, err := newPen(Options{Lang: code})
	out := map[pulse.Kind]string{}
	for _, k := range []pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Mixed, pulse.Neutral} {
		out[k] = p.either("show.kind.", string(k))
	}
	return out, err
}
