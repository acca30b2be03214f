package main

import (
	"context"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/harvest"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pipe"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// judging is the whole way from a text to a verdict: polarity, then themes.
type judging struct {
	polarity *classify.Judge
	themes   *theme.Tree
	parts    *theme.State
	shown    bool // themes as they stand today; the store keeps them as they were judged
}

func (j judging) Judge(m pulse.Mention) pulse.Verdict {
	v := j.polarity.Judge(m.Text, classify.Options{Lang: m.Lang, Rating: m.Rating})
	v.Opinions = j.parts.Detail(m.Text, v.Lang, j.themes.Assign(m.Text, v.Lang, v.Opinions))
	if j.shown {
		v.Opinions = j.parts.Shown(v.Opinions)
	}
	return v
}

func (e *env) judge() (judging, error) {
	p, err := classify.New()
	if err != nil {
		return judging{}, err
	}
	return judging{polarity: p, themes: e.themes(), parts: e.state()}, nil
}

// ours is the owner's idea of what is about the brand and what is not wanted.
func (e *env) ours(ctx context.Context, db *store.DB) (harvest.Ours, error) {
	cfg, err := e.config()
	if err != nil {
		return harvest.Ours{}, err
	}
	mutes, err := db.Mutes(ctx)
	if err != nil {
		return harvest.Ours{}, err
	}
	o := harvest.Ours{Handles: accounts(cfg), Mutes: append(cfg.Mutes(), mutes...), Fold: lang.Plain}
	if cfg.Brand.Name != "" {
		o.Brand = lang.NewMatcher(cfg.Brand)
	}
	return o, nil
}

// wire is the client that sources are asked with.
func (e *env) wire() (*wire.Client, error) {
	now, err := e.ticker()
	if err != nil {
		return nil, err
	}
	o := wire.Options{Now: now}
	if s, ok := e.lookup("PULSE_HTTP_TIMEOUT"); ok {
		d, err := time.ParseDuration(s)
		if err != nil || d <= 0 {
			return nil, pulse.Usagef("PULSE_HTTP_TIMEOUT is %q; it wants a duration such as 30s", s)
		}
		o.Timeout = d
	}
	return e.client(o), nil
}

// client is an HTTP client that says who we are and logs where we log.
func (e *env) client(o wire.Options) *wire.Client {
	o.UserAgent, o.Log = "pulse/"+version, e.logger()
	return wire.New(o)
}

// holder names this process in a lock: host and process id.
func (e *env) holder() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return host + "/" + strconv.Itoa(os.Getpid())
}

// accounts are our own at the sources: what they post is not feedback.
func accounts(c *config.Config) []string {
	var out []string
	for _, a := range c.Brand.Aliases {
		if strings.HasPrefix(a, "@") {
			out = append(out, a)
		}
	}
	for _, s := range c.Sources {
		if s.MentionsOf != "" {
			out = append(out, s.MentionsOf)
		}
	}
	return out
}

// place puts complaints into groups for the pipe.
func (j judging) place(complaints []pulse.Judged) []pipe.Placement {
	out := make([]pipe.Placement, len(complaints))
	for i, p := range j.themes.Place(items(complaints), lang.EN) {
		out[i] = pipe.Placement{Group: p.Group, Label: p.Label, Theme: p.Theme, Why: p.Why}
	}
	return out
}

// items are complaints as grouping takes them.
func items(js []pulse.Judged) []theme.Item {
	out := make([]theme.Item, len(js))
	for i, c := range js {
		out[i] = theme.Item{ID: c.Key(), Text: c.Text, Lang: c.Verdict.Lang, Opinions: c.Verdict.Opinions}
	}
	return out
}
