package render

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// CaseList is the cases as lists show them. Its JSON fields are promises.
type CaseList struct {
	At    time.Time     `json:"as_of"`
	Cases []cases.Entry `json:"cases"`
	More  int           `json:"more,omitempty"` // that the limit left out
}

// Cases writes a list of cases as text or json.
func Cases(w io.Writer, format string, l CaseList, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	switch format {
	case Text:
		return put(w, p.caseList(l))
	case JSON:
		l.Cases = append([]cases.Entry{}, l.Cases...)
		return object(w, l)
	}
	return unknownFormat(format, Text, JSON)
}

// Case writes one case in full as text or json. Other words of the guest are masked
// unless authors is set.
func Case(w io.Writer, format string, x cases.Entry, authors bool, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	switch format {
	case Text:
		return put(w, strings.Join(p.caseText(x, authors), "\n"))
	case JSON:
		return object(w, x)
	}
	return unknownFormat(format, Text, JSON)
}

// CaseFigures writes how guests were followed up as text or json.
func CaseFigures(w io.Writer, format string, f cases.Figures, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	switch format {
	case Text:
		return put(w, strings.Join(append([]string{p.paint("title", p.t("case.fig.title"))}, p.caseFigures(f)...), "\n"))
	case JSON:
		return object(w, f)
	}
	return unknownFormat(format, Text, JSON)
}

func (p *pen) caseList(l CaseList) string {
	rows := []string{p.paint("title", p.edges(p.t("case.title"), p.t("b.as_of", "moment", p.moment(l.At.In(p.Zone))))), ""}
	if len(l.Cases) == 0 {
		rows = append(rows, p.fit("", "", p.t("case.none")))
	}
	for _, x := range l.Cases {
		rows = append(rows, p.fit("", "      ", p.caseHead(x)))
		if x.Text != "" {
			rows = append(rows, p.fit("      ", "      ", p.quote(200, strings.Join(strings.Fields(x.Text), " "))))
		}
	}
	if l.More > 0 {
		rows = append(rows, "", p.fit("", "", p.n("case.more", l.More)))
	}
	return strings.Join(rows, "\n")
}

// caseHead is a case on a line: number, how urgent, what, where, whose.
func (p *pen) caseHead(x cases.Entry) string {
	out := []string{x.ID, p.caseWhen(x)}
	for _, s := range []string{p.caseSeverity(x.Severity), p.caseTheme(x), p.place(x.Place), p.caseWhose(x), x.Author} {
		if s = Line(s); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, " · ")
}

// caseWhen tells how far it has come and until when the guest is to be contacted.
func (p *pen) caseWhen(x cases.Entry) string {
	s := p.t("case.state." + string(x.State))
	switch {
	case x.Overdue:
		return p.t("case.late", "when", p.moment(x.Due.In(p.Zone)))
	case x.Asleep(p.Now):
		return p.t("case.asleep", "when", p.moment(x.Snoozed.In(p.Zone)))
	case fromBefore(x):
		return p.t("case.from_before")
	case !x.Due.IsZero():
		return s + ", " + p.t("case.due", "when", p.moment(x.Due.In(p.Zone)))
	}
	return s
}

// fromBefore reports history that nobody has begun with: it has no time to keep.
func fromBefore(x cases.Entry) bool { return x.FromBefore && x.State == pulse.CaseNew }

func (p *pen) caseSeverity(grade string) string {
	if grade == "" || !p.has("sev."+grade) {
		return grade
	}
	return p.t("sev." + grade)
}

func (p *pen) caseTheme(x cases.Entry) string {
	if x.Theme == "" {
		return ""
	}
	return p.theme(x.Theme)
}

func (p *pen) caseWhose(x cases.Entry) string {
	if x.OwnerName == "" {
		return p.t("b.nobody")
	}
	return x.OwnerName
}

// caseSigns tells why it needs a person.
func (p *pen) caseSigns(x cases.Entry) string {
	var out []string
	for _, s := range x.Why {
		out = append(out, p.t("case.sign."+s))
	}
	return strings.Join(out, ", ")
}

// caseText is a case in full, a line each.
func (p *pen) caseText(x cases.Entry, authors bool) []string {
	rows := strings.Split(p.paint("title", p.fit("", "", p.caseHead(x))), "\n")
	rows = append(rows, p.lines("", "", p.caseSigns(x))...)
	if x.Before > 0 {
		rows = append(rows, p.lines("", "", p.t("case.before", "id", pulse.CaseID(x.Before)))...)
	}
	if x.Reason != "" {
		rows = append(rows, p.lines("", "", p.caseReason(x.Reason))...)
	}
	for _, j := range x.Heard {
		rows = append(rows, append([]string{""}, p.caseSaid(j, authors)...)...)
	}
	if len(x.Heard) == 0 {
		rows = append(rows, append([]string{""}, p.lines("", "", p.t("case.gone"))...)...)
	}
	if len(x.Earlier) > 0 {
		rows = append(rows, "", p.paint("bold", p.t("case.earlier")))
	}
	for _, j := range x.Earlier {
		text := j.Text
		if !authors {
			text = p.masked(text)
		}
		rows = append(rows, p.lines("  ", "    ", p.shortDate(j.Posted.In(p.Zone))+" · "+p.quote(160, strings.Join(strings.Fields(text), " ")))...)
	}
	rows = append(rows, "", p.paint("bold", p.t("case.history")))
	for _, c := range x.History {
		rows = append(rows, p.lines("  ", "    ", p.caseChange(c))...)
	}
	return rows
}

// lines is fit, a line each; nothing where there is nothing.
func (p *pen) lines(first, rest, s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(p.fit(first, rest, s), "\n")
}

// caseSaid is one mention: its words, then where and when.
func (p *pen) caseSaid(j pulse.Judged, authors bool) []string {
	text, meta := clean(j.Text), []string{j.Key(), p.moment(j.Posted.In(p.Zone))}
	if !authors {
		text = p.masked(text)
	}
	if j.Rating > 0 {
		meta = append(meta, stars(j.Rating))
	}
	var rows []string
	for para := range strings.SplitSeq(cut(2000, text), "\n") {
		rows = append(rows, p.lines("  ", "  ", para)...)
	}
	return append(rows, p.lines("  ", "  ", Line(strings.Join(meta, " · ")))...)
}

func (p *pen) caseReason(reason string) string { return p.either("case.reason.", reason) }

// caseChange is one line of the history.
func (p *pen) caseChange(c pulse.CaseChange) string {
	key, to := "case.what."+string(c.What), Line(c.To)
	switch c.What {
	case pulse.CaseMove:
		to = p.t("case.state." + c.To)
	case pulse.CaseSnooze:
		to = p.moment(c.Until.In(p.Zone))
		if c.Until.IsZero() {
			key = "case.what.wake"
		}
	case pulse.CaseAssign:
		if to == "" {
			to = p.t("case.nobody")
		}
	case pulse.CaseUndo:
		to = strconv.Itoa(c.Undo)
	}
	line := p.moment(c.At.In(p.Zone)) + " · " + Line(c.By) + " · " + p.t(key, "to", to)
	for _, s := range []string{Line(c.How), p.caseReason(c.Note)} {
		if s != "" {
			line += " · " + s
		}
	}
	return line
}

// caseFigures are the lines of how guests were followed up.
func (p *pen) caseFigures(f cases.Figures) []string {
	if f.Cases == 0 && f.FromBefore == 0 {
		return p.lines("", "", p.t("case.fig.none"))
	}
	rows := p.lines("", "  ", p.n("case.fig.cases", f.Cases))
	if f.Overdue > 0 {
		rows = append(rows, p.lines("! ", "  ", p.n("case.fig.late", f.Overdue))...)
	}
	if f.FromBefore > 0 {
		rows = append(rows, p.lines("", "  ", p.n("case.fig.from_before", f.FromBefore))...)
	}
	for _, line := range p.followed(digest.Followed{Contacted: f.Contacted, Minutes: f.Minutes, InADay: f.InADay, Asked: f.Asked, InTime: f.InTime, Timed: f.Timed, Fixed: f.Fixed, Told: f.Told}) {
		rows = append(rows, p.lines("", "  ", line)...)
	}
	for _, r := range f.Repeats {
		name := p.t("case.no_theme")
		if r.Theme != "" {
			name = p.theme(r.Theme)
		}
		rows = append(rows, p.lines("", "  ", p.t("case.fig.again", "theme", name, "n", r.Again, "all", r.Cases, "was", r.AgainBefore, "wasall", r.CasesBefore))...)
	}
	return rows
}

// followed are the sentences on how far guests were followed up.
func (p *pen) followed(f digest.Followed) []string {
	var out []string
	if f.Minutes != nil {
		out = append(out, p.n("case.fig.first", f.Contacted, "time", p.stretch(time.Duration(*f.Minutes)*time.Minute)))
	}
	if f.Asked > 0 {
		out = append(out, p.t("case.fig.day", "share", f.InADay*100/f.Asked, "n", f.InADay, "all", f.Asked))
	}
	if f.Timed > 0 {
		out = append(out, p.t("case.fig.time", "share", f.InTime*100/f.Timed, "n", f.InTime, "all", f.Timed))
	}
	if f.Fixed > 0 {
		out = append(out, p.n("case.fig.fixed", f.Fixed))
	}
	return append(out, p.n("case.fig.told", f.Told))
}

// stretch writes a length of time in the largest unit that fits twice.
func (p *pen) stretch(d time.Duration) string {
	switch {
	case d < 2*time.Hour:
		return p.n("case.min", int(d.Round(time.Minute)/time.Minute))
	case d < 48*time.Hour:
		return p.n("case.hour", int(d.Round(time.Hour)/time.Hour))
	}
	return p.n("case.day", int(d.Round(24*time.Hour)/(24*time.Hour)))
}
