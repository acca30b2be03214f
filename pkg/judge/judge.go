// Package judge asks a language model, local or hosted, about one text that our
// own judge is unsure of. It decides nothing alone: an answer counts only where
// it is sure and among what we thought likely. It stores nothing, reads no
// configuration, and never lets a text speak about another one.
package judge

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Options say whom to ask and how much.
type Options struct {
	URL   string // "http://localhost:11434/v1"
	Model string
	Key   string // "" where the server wants none

	MaxPerRun        int     // questions of one run; 0 is 100
	USDPerMillionIn  float64 // price of a million tokens read, 0 free
	USDPerMillionOut float64 // and written
	USDPerMonth      float64 // 0 no such limit
	Spent            float64 // US dollars spent this month before this run

	Log *slog.Logger // nil is silent
}

// client is what we need of wire.
type client interface {
	Do(ctx context.Context, req *http.Request) (*wire.Answer, error)
}

// Judge asks one model during one run. It is for one goroutine.
type Judge struct {
	o       Options
	http    client
	purse   purse
	loose   bool // the server knows json_object and no json_schema
	faults  int  // in a row
	stopped bool
	told    bool   // of a fault
	trouble string // the last fault; "" it has answered since
	refused int
	known   map[string]pulse.Second // by text: a text shared a thousand times is asked once
}

// New makes a judge that asks through http, whose timeout and retries it takes.
func New(http client, o Options) *Judge {
	o.URL = strings.TrimRight(o.URL, "/")
	if o.MaxPerRun == 0 {
		o.MaxPerRun = 100
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Judge{o: o, http: http, known: map[string]pulse.Second{},
		purse: purse{left: o.MaxPerRun, in: o.USDPerMillionIn / 1e6, out: o.USDPerMillionOut / 1e6, limit: o.USDPerMonth, usd: o.Spent}}
}

// Wants reports whether a mention is to be asked about: held, unsure, not
// corrected, and this model has not been asked about it yet.
func (j *Judge) Wants(m pulse.Judged) bool {
	return m.Unsure() && m.Gone == "" && strings.TrimSpace(m.Text) != "" &&
		(m.Verdict.Second == nil || m.Verdict.Second.By != j.o.Model)
}

// Done reports whether nothing more is asked in this run: its limit is reached,
// or the server is in trouble. Why has been logged.
func (j *Judge) Done() bool { return j.stopped }

// Trouble is why the server gives no answers; "" it does.
func (j *Judge) Trouble() string { return j.trouble }

// Cost is what this run has cost.
func (j *Judge) Cost() pulse.Cost {
	return pulse.Cost{Requests: j.purse.requests, Items: j.purse.asked, USD: j.purse.usd - j.o.Spent}
}

// Refused is how many answers were not taken.
func (j *Judge) Refused() int { return j.refused }

// Ask gives the verdict on m with what the model said of it, and false where it
// said nothing: m is not to be asked about, a limit is reached, a fault.
func (j *Judge) Ask(ctx context.Context, m pulse.Judged) (pulse.Verdict, bool) {
	if !j.Wants(m) {
		return m.Verdict, false
	}
	said, ok := j.known[m.Text]
	if !ok {
		if said, ok = j.ask(ctx, m.Text); !ok {
			return m.Verdict, false
		}
		j.known[m.Text] = said
	}
	return Weigh(m.Verdict, said), true
}

// sure is how confident a model must be to be believed: models say 0.7 of
// anything.
const sure = 0.8

// Weigh puts what a second judge said beside v. It counts where it is sure and
// agrees with one of the two kinds we find most likely; else v stays unsure.
func Weigh(v pulse.Verdict, said pulse.Second) pulse.Verdict {
	v.Second = &said
	if v.Unsure && said.Confidence >= sure && likely(v, said.Kind) {
		v.Kind, v.Unsure = said.Kind, false
	}
	return v
}

// likely reports whether k is one of our two best kinds. Mixed is where praise
// and complaint are.
func likely(v pulse.Verdict, k pulse.Kind) bool {
	s := v.Scores
	least := min(s.Praise, s.Complaint, s.Neutral)
	switch k {
	case v.Kind:
		return k != ""
	case pulse.Praise:
		return s.Praise > least
	case pulse.Complaint:
		return s.Complaint > least
	case pulse.Neutral:
		return s.Neutral > least
	case pulse.Mixed:
		return s.Praise > s.Neutral && s.Complaint > s.Neutral
	}
	return false
}
