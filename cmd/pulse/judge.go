package main

import (
	"context"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/groups"
	"github.com/seed-919336a1/pulse/pkg/harvest"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/mark"
	"github.com/seed-919336a1/pulse/pkg/pipe"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// judging is the whole way from a text to a verdict: polarity, then themes.
type judging struct {
	names    []string // the brand's and its staff's: no cause of a complaint
	polarity *classify.Judge
	themes   *theme.Tree
	parts    *theme.State
	shown    bool // themes as they stand today; the store keeps them as they were judged
}

func (j judging) Judge(m pulse.Mention) pulse.Verdict {
	v, leaning := j.polarity.Lean(m.Text, classify.Options{Lang: m.Lang, Rating: m.Rating})
	v.Opinions = j.parts.Detail(m.Text, v.Lang, j.themes.Judged(m.Text, v, leaning))
	v.Unsure = v.Unsure || theme.AtOdds(m.Text, v)
	if v.Marked = pulse.MarksBy; v.Kind != pulse.Complaint { // which has none
		v.Marks = mark.Read(m.Text, v.Lang, v.Opinions)
	}
	if j.shown {
		v.Opinions = j.parts.Shown(v.Opinions)
	}
	return v
}

// marked is a mention with its marks read by the lists of today, where its text is
// held: a better list shows at once, and what was judged before there were any is
// not poorer for it. Where a person says it is praise, what was taken for a
// complaint in it is none.
func marked(j pulse.Judged) pulse.Judged {
	wronged := j.Praises() && j.Verdict.Kind == pulse.Complaint
	if j.Gone != "" || j.Verdict.Marked == pulse.MarksBy && !wronged {
		return j
	}
	ops := j.Verdict.Opinions
	if wronged {
		ops = nil
	}
	j.Verdict.Marks, j.Verdict.Marked = mark.Read(j.Text, j.Verdict.Lang, ops), pulse.MarksBy
	return j
}

func (e *env) judge() (judging, error) {
	p, err := classify.New()
	if err != nil {
		return judging{}, err
	}
	return judging{polarity: p.Theming(theme.Version()), themes: e.themes().Reading(p.Meant), parts: e.state(), names: e.ownNames()}, nil
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
	o := oursBy(cfg)
	o.Mutes = append(o.Mutes, mutes...)
	return o, nil
}

// oursBy is what the configuration alone says of it.
func oursBy(cfg *config.Config) harvest.Ours {
	o := harvest.Ours{Handles: accounts(cfg), Mutes: cfg.Mutes(), Fold: lang.Plain}
	if cfg.Brand.Name != "" {
		o.Brand = lang.NewMatcher(cfg.Brand)
	}
	return o
}

// wire is the client that sources are asked with.
func (e *env) wire() (*wire.Client, error) {
	o, err := e.patience()
	if err != nil {
		return nil, err
	}
	return e.client(o), nil
}

// patience is how long a client waits for one answer.
func (e *env) patience() (wire.Options, error) {
	now, err := e.ticker()
	if err != nil {
		return wire.Options{}, err
	}
	o := wire.Options{Now: now, Turn: e.turn}
	if s, ok := e.lookup("PULSE_HTTP_TIMEOUT"); ok {
		d, err := time.ParseDuration(s)
		if err != nil || d <= 0 {
			return o, pulse.Usagef("PULSE_HTTP_TIMEOUT is %q; it wants a duration such as 30s", s)
		}
		o.Timeout = d
	}
	return o, nil
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
		if us := s.Setting("mentions_of"); us != "" {
			out = append(out, us)
		}
	}
	return out
}

// place puts complaints into groups for the pipe, where near-copies found none, as in
// the database. A group is called what most of its guests call it, in their language;
// where they have no word for it, it has the name of its theme in the language of code.
func (j judging) place(code string) pipe.Placer {
	return func(complaints []pulse.Judged) []pipe.Placement {
		harvest.Fold(complaints)
		out := make([]pipe.Placement, len(complaints))
		for i, p := range j.reader().On(j.parts).Place(complaints) {
			out[i] = pipe.Placement{Group: p.Group, Label: p.Label, Theme: p.Theme, Why: p.Why}
			if p.Label == "" && p.Theme != "" {
				out[i].Label = j.parts.Name(p.Group, code)
				if p.Rest {
					out[i].Label = groups.Rest(out[i].Label, code)
				}
			}
		}
		return out
	}
}
