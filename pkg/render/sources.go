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
func SourceList(w io.Writer, format string, now time.Time, list []SourceStanding) error {
	if format == JSON {
		return object(w, struct {
			At      time.Time        `json:"at"`
			Sources []SourceStanding `json:"sources"`
		}{now, list})
	}
	if len(list) == 0 {
		_, err := io.WriteString(w, "no source is configured: add one with pulse source add\n")
		return err
	}
	var b strings.Builder
	for i, s := range list {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(sourceLine(now, s))
		for _, line := range s.more(now) {
			b.WriteString(pad(14, "") + line + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// more is what only the list of sources tells.
func (s SourceStanding) more(now time.Time) []string {
	out := []string{s.held(now)}
	out = append(out, s.gap()...)
	if s.Type == "" && s.Held > 0 {
		out = append(out, "not in pulse.yaml: imported, or its source was removed")
	}
	if s.Every > 0 {
		out = append(out, strings.TrimSuffix("to be fetched every "+strings.TrimPrefix(span(s.Every), "a ")+"; type "+s.Type, "; type ")+s.uncounted())
	}
	if s.LastOK != nil {
		for _, n := range s.LastOK.Notes {
			out = append(out, "note: "+Line(n))
		}
	}
	return out
}

// held tells how much there is of a source, and how fresh it is.
func (s SourceStanding) held(now time.Time) string {
	out := "nothing held"
	switch {
	case s.Total > 0:
		out = fmt.Sprintf("%s held of %s there", grouped(s.Held), grouped(s.Total))
	case s.Held > 0:
		out = numbered(s.Held, "mention") + " held"
	}
	if s.Held == 0 {
		return out
	}
	out += ", the newest said " + ago(now, s.Newest)
	if s.Usual > 0 {
		out += "; usually one in " + strings.TrimPrefix(span(max(s.Usual, 24*time.Hour)), "a ")
	}
	return out
}

// uncounted says of a provider that it does not tell how much it has.
func (s SourceStanding) uncounted() string {
	if s.Total > 0 || s.Type == "" || s.LastOK == nil {
		return ""
	}
	return "; tells no total"
}

// gap explains why less is held than the provider counts, a reason a line; none where
// nothing is to be explained. It is no alarm: what is not known is said as that.
func (s SourceStanding) gap() (out []string) {
	missing := s.Total - s.Held
	if s.Total == 0 || missing <= 0 {
		return nil
	}
	add := func(n int, what string) {
		if n = min(n, missing); n > 0 {
			begin := "not held: "
			if len(out) > 0 {
				begin = pad(len(begin), "")
			}
			out = append(out, begin+grouped(n)+" "+what)
			missing -= n
		}
	}
	add(s.Dropped, "left out by your rules")
	add(s.Wordless, "without a guest's words")
	add(s.Expired, "let go of in time")
	add(missing, "unreadable, there twice, or older than the first fetch")
	return out
}

// grouped is a number with its thousands apart.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
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
	fmt.Fprintf(&b, "%s answers: %s in what was asked for", Line(t.Source), numbered(t.Seen, "mention"))
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
func (p pen) tested(j pulse.Judged) string {
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

func (p pen) dated(t time.Time) string {
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
			fmt.Fprintf(&b, "%sgives the last %s only\n", pad(14, ""), span(t.Window+time.Hour))
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
