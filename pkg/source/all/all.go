// Package all is the visible list of sources: from what the owner configured to
// the connectors that fetch it. Adding a source is one package and one case here.
package all

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Open gives the configured sources with these names, or all that are not paused. A source
// that cannot be opened (a missing key) is given all the same and fails when it
// is asked, so that it does not stop the others and its trouble is recorded.
func Open(c *config.Config, http *wire.Client, names []string) ([]pulse.Source, error) {
	if len(c.Sources) == 0 {
		return nil, pulse.WithHint(pulse.Usagef("no source is configured"),
			"add one under sources: in pulse.yaml (pulse init writes a sample), or bring a file: pulse import FILE")
	}
	if err := known(c, names); err != nil {
		return nil, err
	}
	var out []pulse.Source
	for _, s := range c.Sources {
		if len(names) > 0 && !slices.Contains(names, s.Name) || len(names) == 0 && s.Paused {
			continue
		}
		src, err := open(c, s, http)
		if err != nil {
			src = broken{name: s.Name, err: err}
		}
		out = append(out, src)
	}
	return out, nil
}

func known(c *config.Config, names []string) error {
	for _, n := range names {
		if _, ok := c.Source(n); !ok {
			return pulse.WithHint(pulse.Usagef("no source is called %q", n), "configured: %s", strings.Join(Names(c), ", "))
		}
	}
	return nil
}

// Names lists the configured sources.
func Names(c *config.Config) []string {
	var out []string
	for _, s := range c.Sources {
		out = append(out, s.Name)
	}
	return out
}

// broken is a source that could not be opened.
type broken struct {
	name string
	err  error
}

func (b broken) Name() string         { return b.name }
func (b broken) Duties() pulse.Duties { return pulse.Duties{} }
func (b broken) Pages(context.Context, pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) { yield(pulse.Page{}, b.err) }
}
