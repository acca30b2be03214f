package render

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Standing is how pulse stands: its sources, what it holds and what waits.
type Standing struct {
	At       time.Time          `json:"at"`
	Store    string             `json:"store"`
	Judge    JudgeStanding      `json:"judge"`
	Proposed []string           `json:"proposed,omitempty"` // what guests speak of and no theme fits
	Sources  []SourceStanding   `json:"sources"`
	Workers  []pulse.Worker     `json:"workers"` // who harvests at this moment
	Mentions int                `json:"mentions"`
	Kinds    map[pulse.Kind]int `json:"kinds"`
	Unsure   int                `json:"unsure"`

	Cases     int `json:"cases_open"`
	CasesLate int `json:"cases_overdue"`

	Bytes   int64            `json:"bytes"`
	Overdue int              `json:"overdue_items"` // of the backlog
	Unsent  []pulse.Delivery `json:"unsent"`        // deliveries that failed, or of which we do not know
}

// SourceStanding is one source with the time it is next due.
type SourceStanding struct {
	pulse.SourceState
	Due       time.Time `json:"due_at,omitzero"`
	SpentUSD  float64   `json:"spent_usd"` // this month
	BudgetUSD float64   `json:"budget_usd,omitempty"`

	Type   string        `json:"type,omitempty"`   // "" it is configured no more
	Paused bool          `json:"paused,omitempty"` // by the owner
	Every  time.Duration `json:"-"`
	Held   int           `json:"held"`
	Newest time.Time     `json:"newest_at,omitzero"`

	Total    int `json:"total,omitempty"`    // that the provider counts; 0 it does not say
	Expired  int `json:"expired,omitempty"`  // let go of by its terms
	Dropped  int `json:"left_out,omitempty"` // by the owner's rules
	Wordless int `json:"wordless,omitempty"` // of Total, what holds no words of a guest

	pulse.Rhythm
}

// Status writes how pulse stands.
func Status(w io.Writer, format string, s Standing) error {
	if format == JSON {
		return object(w, s)
	}
	var b strings.Builder
	if len(s.Sources) == 0 {
		b.WriteString("no source is configured: see pulse init, or bring a file with pulse import\n")
	}
	for _, src := range s.Sources {
		b.WriteString(sourceLine(s.At, src))
	}
	for _, w := range s.Workers {
		b.WriteString(workerLine(s.At, w))
	}
	fmt.Fprintf(&b, "\n%d mentions in %s", s.Mentions, Line(s.Store))
	if s.Bytes > 0 {
		fmt.Fprintf(&b, " (%.1f MB)", float64(s.Bytes)/1e6)
	}
	b.WriteString("\n")
	for _, k := range slices.Sorted(maps.Keys(s.Kinds)) {
		fmt.Fprintf(&b, "  %-10s %d\n", k, s.Kinds[k])
	}
	b.WriteString(s.Judge.line(s.At))
	if s.Unsure > 0 {
		fmt.Fprintf(&b, "%d wait for a person to look: pulse complaints --unsure, then pulse label ID KIND\n", s.Unsure)
	}
	if s.Cases > 0 {
		fmt.Fprintf(&b, "%s open, %d overdue: pulse inbox\n", plural(s.Cases, "case"), s.CasesLate)
	}
	switch {
	case s.Overdue == 1:
		b.WriteString("1 item of the backlog is overdue: pulse backlog list --overdue\n")
	case s.Overdue > 1:
		fmt.Fprintf(&b, "%d items of the backlog are overdue: pulse backlog list --overdue\n", s.Overdue)
	}
	if n := len(s.Proposed); n > 0 {
		fmt.Fprintf(&b, "%s for new themes: pulse theme proposals\n", plural(n, "proposal"))
	}
	for _, d := range s.Unsent {
		fmt.Fprintf(&b, "%s of %s to %s %s\n", d.Kind, d.Day, Line(d.Recipient), unsentLine(s.At, d))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// workerLine says who is at work on what. Of many sources it names the first.
func workerLine(now time.Time, w pulse.Worker) string {
	out := "at work: " + Line(w.Owner) + ", begun " + ago(now, w.Since)
	const some = 8
	for i, name := range w.Sources[:min(len(w.Sources), some)] {
		sep := ", "
		if i == 0 {
			sep = ": "
		}
		out += sep + Line(name)
	}
	if more := len(w.Sources) - some; more > 0 {
		out += fmt.Sprintf(" and %d more", more)
	}
	return out + "\n"
}

// unsentLine says how a delivery stands that is not surely sent.
func unsentLine(now time.Time, d pulse.Delivery) string {
	switch {
	case d.AtWork(now):
		return "is being sent"
	case d.Unknown():
		return "may have arrived or not; if not: pulse digest or alerts --send --again " + Line(d.Recipient)
	case d.State == pulse.DeliveryRefused:
		return "is refused: " + Line(d.Error)
	case d.State == pulse.DeliveryClaimed:
		return "was begun and never left: its sender died; the next run tries again"
	}
	return "is not sent: " + Line(d.Error) + "; the next run tries again"
}

// JudgeStanding is what mentions are judged by: the shipped model, and what was
// learnt beside it from corrections and stars.
type JudgeStanding struct {
	By          string    `json:"by"`
	Corrections int       `json:"corrections"` // it learnt from; 0 with Stars 0: the shipped model alone
	Stars       int       `json:"stars"`       // texts with stars it learnt from
	At          time.Time `json:"applied_at,omitzero"`
	Older       int       `json:"older"` // mentions that an earlier one judged
}

func (j JudgeStanding) older() string {
	if j.Older == 0 {
		return ""
	}
	return numbered(j.Older, "mention") + " judged by an earlier one: pulse judge --again\n"
}

func (j JudgeStanding) line(now time.Time) string {
	switch {
	case j.By == "":
		return ""
	case j.At.IsZero():
		return "judged by " + Line(j.By) + ", as shipped\n" + j.older()
	}
	return fmt.Sprintf("judged by %s, which learnt from %s and %s %s\n", Line(j.By),
		numbered(j.Corrections, "correction"), numbered(j.Stars, "text")+" with stars", ago(now, j.At)) + j.older()
}

func numbered(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func sourceLine(now time.Time, s SourceStanding) string {
	out := pad(14, Line(s.Source))
	switch {
	case s.Paused:
		out += "paused: pulse source resume " + Line(s.Source)
	case s.Last == nil:
		out += "never asked"
	case s.Last.OK():
		out += "ok, " + ago(now, s.Last.Ended) + ": " + runCounts(*s.Last)
	case s.Last.Ended.IsZero():
		out += "started " + ago(now, s.Last.Started) + " and never ended: killed, or still running"
	default:
		out += "FAILED " + ago(now, s.Last.Ended) + ": " + Line(s.Last.Error)
	}
	if s.Last != nil && !s.Last.OK() {
		out += "\n" + pad(14, "") + "last success: " + lastSuccess(now, s.LastOK)
		if s.Last.Hint != "" {
			out += "\n" + pad(14, "") + "hint: " + Line(s.Last.Hint)
		}
	}
	if s.Silent && !s.Paused {
		out += "\n" + pad(14, "") + "SILENT: nothing new said for " + span(s.Quiet) + "; see whether it still brings what it should: pulse source test " + Line(s.Source)
	}
	if !s.Due.IsZero() {
		out += "\n" + pad(14, "") + dueIn(now, s.Due)
	}
	if s.SpentUSD > 0 || s.BudgetUSD > 0 {
		out += fmt.Sprintf("\n%s$%.3f spent this month", pad(14, ""), s.SpentUSD)
		if s.BudgetUSD > 0 {
			out += fmt.Sprintf(" of $%.2f", s.BudgetUSD)
		}
	}
	return out + "\n"
}

func lastSuccess(now time.Time, r *pulse.Run) string {
	if r == nil {
		return "never"
	}
	return ago(now, r.Ended)
}

func dueIn(now, due time.Time) string {
	if !due.After(now) {
		return "due now"
	}
	return "next due in " + span(due.Sub(now))
}

func ago(now, t time.Time) string {
	if d := now.Sub(t); d >= time.Minute {
		return span(d) + " ago"
	}
	return "just now"
}

// span is a duration as a person says it, in the largest unit of which there are
// at least two.
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "less than a minute"
	case d < 2*time.Minute:
		return "a minute"
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
