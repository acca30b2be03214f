package render

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// SourceList writes how each source stands, in full.
func SourceList(w io.Writer, format string, now time.Time, list []SourceStanding, o Options) error {
	if format == JSON {
		return object(w, struct {
			At      time.Time        `json:"at"`
			Sources []SourceStanding `json:"sources"`
		}{now, list})
	}
	p, err := newPen(o)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return put(w, p.withCommand("", "  ", p.t("stand.src.none"), "pulse source add"))
	}
	var rows []string
	for i, s := range list {
		if i > 0 {
			rows = append(rows, "")
		}
		rows = append(rows, p.sourceLine(now, s))
		rows = append(rows, p.sourceMore(now, s)...)
	}
	return put(w, strings.Join(rows, "\n"))
}

// sourceMore is what only the list of sources tells.
func (p *pen) sourceMore(now time.Time, s SourceStanding) (rows []string) {
	under := pad(sourceColumns, "")
	add := func(said string) { rows = append(rows, p.fit(under, under, said)) }
	add(p.heldOf(now, s))
	rows = append(rows, p.gap(s, under)...)
	if s.Type == "" && s.Held > 0 {
		add(p.t("stand.src.left"))
	}
	if s.Every > 0 {
		said := p.t("stand.src.every", "time", p.span(s.Every))
		if s.Type != "" {
			said += "; " + p.t("stand.src.type", "type", s.Type)
		}
		if s.Total == 0 && s.Type != "" && s.LastOK != nil {
			said += "; " + p.t("stand.src.uncounted")
		}
		add(said)
	}
	if s.LastOK != nil {
		for _, n := range s.LastOK.Notes {
			add(p.t("stand.src.note", "note", Line(n)))
		}
	}
	return rows
}

// heldOf tells how much there is of a source, and how fresh it is.
func (p *pen) heldOf(now time.Time, s SourceStanding) string {
	out := p.t("stand.src.empty")
	switch {
	case s.Total > 0:
		out = p.t("stand.src.held.of", "n", p.grouped(s.Held), "all", p.grouped(s.Total))
	case s.Held > 0:
		out = p.n("stand.src.held", s.Held)
	}
	if s.Held == 0 {
		return out
	}
	out += ", " + p.t("stand.src.newest", "when", p.ago(now, s.Newest))
	if s.Usual > 0 {
		out += "; " + p.t("stand.src.usual", "time", p.span(max(s.Usual, 24*time.Hour)))
	}
	return out
}

// gap explains why less is held than the provider counts, a reason a line; none where
// nothing is to be explained. It is no alarm: what is not known is said as that.
func (p *pen) gap(s SourceStanding, under string) (rows []string) {
	missing := s.Total - s.Held
	if s.Total == 0 || missing <= 0 {
		return nil
	}
	begin := p.t("stand.gap") + p.t("colon") + " "
	for _, why := range []struct {
		n   int
		key string
	}{{s.Dropped, "dropped"}, {s.Wordless, "wordless"}, {s.Expired, "expired"}, {missing, "rest"}} {
		if n := min(why.n, missing); n > 0 {
			rest := pad(columns(under+begin), "")
			rows = append(rows, p.fit(under+begin, rest, p.t("stand.gap."+why.key, "n", p.grouped(n))))
			begin, missing = pad(columns(begin), ""), missing-n
		}
	}
	return rows
}

// grouped is a number with its thousands apart.
func (w *words) grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + w.t("thousands") + s[i:]
	}
	return s
}

// SourceTest is what a source gave when it was tried.
type SourceTest struct {
	Source  string         `json:"source"`
	Type    string         `json:"type"`
	First   []pulse.Judged `json:"first"`                  // as they would be stored
	Seen    int            `json:"seen"`                   // in the pages that were asked for
	Left    int            `json:"left_out,omitempty"`     // of those, as a fetch would leave them out
	Why     string         `json:"left_out_why,omitempty"` // of the first of them
	Bad     []pulse.Bad    `json:"bad,omitempty"`
	Notes   []string       `json:"notes,omitempty"`
	Cost    pulse.Cost     `json:"cost"`
	Price   string         `json:"price"`
	Rules   []string       `json:"rules,omitempty"`
	Keep    int            `json:"retention_days,omitempty"`
	Credit  string         `json:"attribution,omitempty"`
	Consent bool           `json:"permission,omitempty"` // guests are asked before their words are hung up
}

// SourceTested writes what trying a source showed.
func SourceTested(w io.Writer, format string, t SourceTest, o Options) error {
	if format == JSON {
		return object(w, t)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s answers: %s in what was asked for", Line(t.Source), plural(t.Seen, "mention"))
	if len(t.Bad) > 0 {
		fmt.Fprintf(&b, ", %d unreadable", len(t.Bad))
	}
	b.WriteString("\n")
	if t.Left > 0 {
		fmt.Fprintf(&b, "%d of them would be left out: %s\n", t.Left, Line(t.Why))
	}
	for _, n := range t.Notes {
		b.WriteString("note: " + Line(n) + "\n")
	}
	for _, bad := range t.Bad[:min(3, len(t.Bad))] {
		fmt.Fprintf(&b, "%s: %s\n", Line(bad.Where), Line(bad.Why))
	}
	p, err := newPen(o)
	if err != nil {
		return err
	}
	head := Told(p.Width, "  ", b.String())
	b.Reset()
	for _, j := range t.First {
		b.WriteString("\n" + p.tested(j))
	}
	b.WriteString("\n" + Told(p.Width, "  ", t.terms()))
	_, err = io.WriteString(w, head+b.String())
	return err
}

// tested is a mention as it would be stored.
func (p *pen) tested(j pulse.Judged) string {
	text := j.Text
	if text == "" {
		text = "(stars, no words)"
	}
	about := []string{string(j.Verdict.Kind)}
	if j.Verdict.Lang != "" {
		about = append(about, j.Verdict.Lang)
	}
	switch {
	case j.Rating == 1:
		about = append(about, "1 star")
	case j.Rating > 0:
		about = append(about, fmt.Sprintf("%g stars", j.Rating))
	}
	for _, part := range []string{j.Author.Label(), j.Place, p.dated(j.Posted), j.Key()} {
		if part != "" {
			about = append(about, Line(part))
		}
	}
	return p.fit("  ", "  ", cut(400, Line(text))) + "\n" + p.fit("    ", "    ", strings.Join(about, " · ")) + "\n"
}

func (p *pen) dated(t time.Time) string {
	if t.IsZero() {
		return "no date"
	}
	return t.In(p.Zone).Format("2006-01-02 15:04")
}

// terms are what a source costs and asks.
func (t SourceTest) terms() string {
	var b strings.Builder
	fmt.Fprintf(&b, "costs: %s", t.Price)
	if t.Cost.USD > 0 {
		fmt.Fprintf(&b, " (this try $%.3f)", t.Cost.USD)
	}
	b.WriteString("\n")
	if t.Keep > 0 {
		fmt.Fprintf(&b, "texts are let go of after %d days\n", t.Keep)
	}
	if t.Credit != "" {
		b.WriteString("shown with every text: " + Line(t.Credit) + "\n")
	}
	if t.Consent {
		b.WriteString("a guest is asked before their words are shown to other guests\n")
	}
	for _, r := range t.Rules {
		b.WriteString("- " + r + "\n")
	}
	return b.String()
}

// SourceTypes writes what types of source there are.
func SourceTypes(w io.Writer, format string, types []pulse.SourceType, o Options) error {
	if format == JSON {
		return object(w, typesObject(types))
	}
	p, err := newPen(o)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, t := range types {
		b.WriteString(pad(14, t.Name) + p.fit("", pad(14, ""), t.What) + "\n")
		b.WriteString(p.fit(pad(14, ""), pad(14, ""), "costs: "+t.Price) + "\n")
		if t.Window > 0 {
			fmt.Fprintf(&b, "%sgives the last %s only\n", pad(14, ""), p.span(t.Window+time.Hour))
		}
	}
	b.WriteString("\npulse source add TYPE asks for what each needs; a file needs none:\npulse import FILE\n")
	_, err = io.WriteString(w, b.String())
	return err
}

type typeObject struct {
	Type     string          `json:"type"`
	What     string          `json:"what"`
	Price    string          `json:"price"`
	Rules    []string        `json:"rules"`
	Days     int             `json:"window_days,omitempty"`
	PlaceKey string          `json:"place_key,omitempty"`
	Settings []settingObject `json:"settings"`
}

type settingObject struct {
	Key     string   `json:"key"`
	Need    bool     `json:"need"`
	Default string   `json:"default,omitempty"`
	Choices []string `json:"choices,omitempty"`
	Help    string   `json:"help"`
}

func typesObject(types []pulse.SourceType) []typeObject {
	var out []typeObject
	for _, t := range types {
		o := typeObject{t.Name, t.What, t.Price, append([]string{}, t.Rules...), int((t.Window + time.Hour).Hours() / 24), t.PlaceKey, []settingObject{}}
		for _, s := range t.Settings {
			o.Settings = append(o.Settings, settingObject{s.Key, s.Need, s.Default, s.Choices, s.Help})
		}
		out = append(out, o)
	}
	return out
}
