package render

import (
	"io"
	"strconv"
	"strings"
	"time"

	staff "github.com/seed-919336a1/pulse/pkg/voice"
)

// Voice writes guests' and staff's voice side by side as text, html or json.
func Voice(w io.Writer, format string, r staff.Report, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	switch format {
	case Text:
		return p.text(w, "voice.text.tmpl", voiceView{r, p})
	case HTML:
		return p.html(w, "voice.html.tmpl", voiceView{r, p})
	case JSON:
		return object(w, r)
	}
	return unknownFormat(format, Text, HTML, JSON)
}

// voiceView is a report beside the words to tell it with.
type voiceView struct {
	staff.Report
	pen
}

// Code is the language of the page.
func (v voiceView) Code() string { return v.lang }

// Title says whose voice and of when.
func (v voiceView) Title() string {
	return v.t("vo.title", "from", v.shortDate(v.Since.In(v.Zone)), "until", v.shortDate(v.Until.Add(-time.Millisecond).In(v.Zone)))
}

// Empty reports that nothing of staff may be shown.
func (v voiceView) Empty() bool {
	for _, r := range v.Rounds {
		if len(r.Cells) > 0 {
			return false
		}
	}
	return true
}

// Count says how many rounds and answers it stands on.
func (v voiceView) Count() string {
	rounds, answers := 0, 0
	for _, r := range v.Rounds {
		if len(r.Cells) > 0 {
			rounds++
		}
		for _, c := range r.Cells {
			answers += c.People
		}
	}
	return v.n("vo.rounds", rounds, "answers", answers)
}

// Answered are the questions with their means.
func (v voiceView) Answered() []fact {
	var out []fact
	for _, s := range v.Scores {
		name := s.Text
		if name == "" {
			name = s.ID
		}
		out = append(out, fact{Line(name), v.t("vo.said", "mean", v.number(s.Mean)) + " (" + v.n("vo.answers", s.Answers) + ")"})
	}
	return out
}

// themeRow is one theme as both speak of it.
type themeRow struct {
	Name, Guests, Staff, First string
}

// Rows are the themes, the most spoken of first.
func (v voiceView) Rows() []themeRow {
	var out []themeRow
	for _, t := range v.Themes {
		out = append(out, themeRow{v.theme(t.Theme), v.both(t.Guests, strconv.Itoa), v.both(t.Staff, v.atLeast), v.first(t)})
	}
	return out
}

func (v voiceView) atLeast(n int) string { return v.t("vo.atleast", "n", n) }

// both writes praise and complaints: praise 3, complaints 12.
func (v voiceView) both(c staff.Count, number func(int) string) string {
	var out []string
	if c.Praise > 0 {
		out = append(out, v.t("vo.praise")+" "+number(c.Praise))
	}
	if c.Complaint > 0 {
		out = append(out, v.t("vo.complaint")+" "+number(c.Complaint))
	}
	if len(out) == 0 {
		return "–"
	}
	return strings.Join(out, ", ")
}

func (v voiceView) first(t staff.Theme) string {
	f := t.First
	switch {
	case f == nil || f.Staff == "", f.Days == nil && t.Guests.Complaint > 0: // some guests do, fewer than five
		return ""
	case f.Days == nil:
		return v.t("vo.first.only")
	case *f.Days == 0:
		return v.t("vo.first.same")
	case *f.Days < 0:
		return v.n("vo.first.guests", -*f.Days)
	}
	return v.n("vo.first.staff", *f.Days)
}

// Mornings tells what praise in the morning goes with.
func (v voiceView) Mornings() string {
	if v.Praise.Difference == nil {
		return v.t("vo.mornings.too_few", "n", v.Praise.Pairs, "least", staff.LeastPairs)
	}
	return v.t("vo.mornings.said", "difference", v.signed(*v.Praise.Difference), "low", v.signed(v.Praise.Low), "high", v.signed(v.Praise.High), "n", v.Praise.Pairs) +
		" " + v.t("vo.mornings."+v.Praise.Says)
}

// Quotes are free words, in no order that tells anything.
func (v voiceView) Quotes() []string {
	var out []string
	for _, s := range v.Texts {
		out = append(out, v.quote(300, squeeze(s)))
	}
	return out
}
