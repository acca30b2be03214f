package render

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
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
func Status(w io.Writer, format string, s Standing, o Options) error {
	if format == JSON {
		return object(w, s)
	}
	p, err := newPen(o)
	if err != nil {
		return err
	}
	var rows []string
	if len(s.Sources) == 0 {
		rows = append(rows, p.fit("", "  ", p.t("stand.none")))
	}
	for _, src := range s.Sources {
		rows = append(rows, p.sourceLine(s.At, src))
	}
	for _, w := range s.Workers {
		rows = append(rows, p.fit("", "  ", p.worker(s.At, w)))
	}
	rows = append(rows, "", p.holds(s))
	rows = append(rows, p.kinds(s.Kinds)...)
	rows = append(rows, p.judged(s.At, s.Judge)...)
	rows = append(rows, p.waits(s)...)
	for _, d := range s.Unsent {
		rows = append(rows, p.unsent(s.At, d))
	}
	return put(w, strings.Join(rows, "\n"))
}

// withCommand puts behind a sentence what to type, or below it where both are too wide
// for a line: a command is copied whole.
func (p *pen) withCommand(first, rest, said, command string) string {
	said += p.t("colon")
	if line := first + said + " " + command; columns(line) <= p.Width {
		return line
	}
	return p.fit(first, rest, said) + "\n" + rest + command
}

// holds says how much is held, and where.
func (p *pen) holds(s Standing) string {
	out := p.n("stand.held", s.Mentions, "store", Line(s.Store))
	if s.Bytes > 0 {
		out += " (" + p.bytes(s.Bytes) + ")"
	}
	return p.rows("", out)
}

// kinds is a line a kind.
func (p *pen) kinds(of map[pulse.Kind]int) (rows []string) {
	wide := 10
	for k := range of {
		wide = max(wide, columns(p.either("show.kind.", string(k))))
	}
	for _, k := range slices.Sorted(maps.Keys(of)) {
		rows = append(rows, fmt.Sprintf("  %s %d", pad(wide, p.either("show.kind.", string(k))), of[k]))
	}
	return rows
}

// waits lists what waits for a person, with the command that shows it.
func (p *pen) waits(s Standing) (rows []string) {
	for _, w := range []struct {
		n            int
		key, command string
	}{
		{s.Unsure, "stand.unsure", p.t("stand.unsure.how")},
		{s.Cases, "stand.cases", "pulse inbox"},
		{s.Overdue, "stand.overdue", "pulse backlog list --overdue"},
		{len(s.Proposed), "stand.proposed", "pulse theme proposals"},
	} {
		if w.n > 0 {
			rows = append(rows, p.withCommand("", "  ", p.n(w.key, w.n, "late", s.CasesLate), w.command))
		}
	}
	return rows
}

// worker says who is at work on what. Of many sources it names the first.
func (p *pen) worker(now time.Time, w pulse.Worker) string {
	out := p.t("stand.worker", "who", Line(w.Owner), "when", p.ago(now, w.Since))
	const some = 8
	for i, name := range w.Sources[:min(len(w.Sources), some)] {
		sep := ", "
		if i == 0 {
			sep = p.t("colon") + " "
		}
		out += sep + Line(name)
	}
	if more := len(w.Sources) - some; more > 0 {
		out += " " + p.n("stand.worker.more", more)
	}
	return out
}

// unsent says how a delivery stands that is not surely sent.
func (p *pen) unsent(now time.Time, d pulse.Delivery) string {
	what, of, _ := strings.Cut(d.Kind, " ") // "alert x:1"
	kind := strings.TrimSpace(p.either("stand.kind.", what) + " " + Line(of))
	tell := func(key string) string {
		return p.t("stand.unsent."+key, "what", kind, "day", d.Day, "to", Line(d.Recipient), "why", Line(d.Error))
	}
	switch {
	case d.AtWork(now):
		return p.rows("", tell("sending"))
	case d.Unknown():
		return p.withCommand("", "  ", tell("unknown"), "pulse "+sender(what)+" --send --again "+Line(d.Recipient))
	case d.State == pulse.DeliveryRefused:
		return p.fit("", "  ", tell("refused"))
	case d.State == pulse.DeliveryClaimed:
		return p.fit("", "  ", tell("died"))
	}
	return p.fit("", "  ", tell("failed"))
}

// sender is the command that sends a kind of delivery.
func sender(kind string) string {
	if kind == "alert" {
		return "alerts"
	}
	return kind
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

// judged says what judges, what it learnt from and what an earlier one judged.
func (p *pen) judged(now time.Time, j JudgeStanding) (rows []string) {
	switch {
	case j.By == "":
		return nil
	case j.At.IsZero():
		rows = append(rows, p.fit("", "  ", p.t("stand.judge", "by", Line(j.By))))
	default:
		rows = append(rows, p.fit("", "  ", p.t("stand.judge.learnt", "by", Line(j.By), "when", p.ago(now, j.At),
			"corrections", p.n("stand.corrections", j.Corrections), "texts", p.n("stand.starred", j.Stars))))
	}
	if j.Older > 0 {
		rows = append(rows, p.withCommand("", "  ", p.n("stand.older", j.Older), "pulse judge --again"))
	}
	return rows
}

// sourceColumns is how wide the names of sources are.
const sourceColumns = 14

// sourceLine says how a source stands: what came of asking it last, and when it is next.
func (p *pen) sourceLine(now time.Time, s SourceStanding) string {
	under := pad(sourceColumns, "")
	name := pad(sourceColumns-1, Line(s.Source)) + " "
	rows := []string{p.sourceState(now, s, name, under)}
	add := func(said string) { rows = append(rows, p.fit(under, under, said)) }
	if s.Last != nil && !s.Last.OK() {
		when := p.t("never")
		if s.LastOK != nil {
			when = p.ago(now, s.LastOK.Ended)
		}
		add(p.t("stand.src.success", "when", when))
		if s.Last.Hint != "" {
			add(p.t("stand.src.hint", "hint", Line(s.Last.Hint)))
		}
	}
	if s.Silent && !s.Paused {
		rows = append(rows, p.withCommand(under, under, p.t("stand.src.silent", "time", p.span(s.Quiet)), "pulse source test "+Line(s.Source)))
	}
	if !s.Due.IsZero() {
		add(p.dueIn(now, s.Due))
	}
	switch usd := p.decimals(s.SpentUSD, 3); {
	case s.BudgetUSD > 0:
		add(p.t("stand.src.spent.of", "usd", usd, "most", p.decimals(s.BudgetUSD, 2)))
	case s.SpentUSD > 0:
		add(p.t("stand.src.spent", "usd", usd))
	}
	return strings.Join(rows, "\n")
}

// sourceState is the first line of a source.
func (p *pen) sourceState(now time.Time, s SourceStanding, name, under string) string {
	switch {
	case s.Paused:
		return p.withCommand(name, under, p.t("stand.src.paused"), "pulse source resume "+Line(s.Source))
	case s.Last == nil:
		return p.fit(name, under, p.t("stand.src.new"))
	case s.Last.OK():
		return p.fit(name, under, p.t("stand.src.ok", "when", p.ago(now, s.Last.Ended), "what", p.runCounts(*s.Last)))
	case s.Last.Ended.IsZero():
		return p.fit(name, under, p.t("stand.src.killed", "when", p.ago(now, s.Last.Started)))
	}
	return p.fit(name, under, p.t("stand.src.failed", "when", p.ago(now, s.Last.Ended), "why", Line(s.Last.Error)))
}

func (p *pen) dueIn(now, due time.Time) string {
	if !due.After(now) {
		return p.t("stand.src.due")
	}
	return p.t("stand.src.next", "time", p.span(due.Sub(now)))
}

// ago says how long ago something was; of the last minute, that it was just now.
func (p *pen) ago(now, t time.Time) string {
	if d := now.Sub(t); d >= time.Minute {
		return p.age(d)
	}
	return p.t("stand.now")
}

// span is a length of time that is over, or still to come: at least a minute, and no
// more than it was.
func (p *pen) span(d time.Duration) string {
	unit := 24 * time.Hour
	switch {
	case d < 2*time.Hour:
		unit = time.Minute
	case d < 48*time.Hour:
		unit = time.Hour
	}
	return p.stretch(max(d.Truncate(unit), time.Minute))
}

// decimals writes a number with so many digits behind the reader's decimal sign.
func (w *words) decimals(f float64, digits int) string {
	return strings.Replace(strconv.FormatFloat(f, 'f', digits, 64), ".", w.Decimal, 1)
}

// bytes is a size as a person reads it.
func (p *pen) bytes(n int64) string {
	switch {
	case n >= 1e9:
		return p.t("size.gb", "n", p.decimals(float64(n)/1e9, 1))
	case n >= 1e6:
		return p.t("size.mb", "n", p.decimals(float64(n)/1e6, 1))
	}
	return p.t("size.kb", "n", (n+999)/1000)
}
