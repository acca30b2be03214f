package render

import (
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// countView is one row of the numbers.
type countView struct {
	digest.Count
	v    *digestView
	most int
}

// Rows are the numbers with something to say.
func (v *digestView) Rows() []*countView {
	if v.rows != nil {
		return v.rows
	}
	most := 1
	for _, c := range v.Counts {
		most = max(most, c.N)
		if !v.Early() {
			most = max(most, int(c.Usual+.5))
		}
	}
	for _, c := range v.Counts {
		v.rows = append(v.rows, &countView{c, v, most})
	}
	return v.rows
}

// Label names the kind.
func (c *countView) Label() string { return c.v.t("kind." + string(c.Kind)) }

// Usually tells the usual number, or "" without history, or with too little of it.
func (c *countView) Usually() string {
	if c.v.Days == 0 || c.v.Early() {
		return ""
	}
	return c.v.t("usual", "n", c.v.number(c.Usual))
}

// Verdict says whether that is a change, or "" where nothing is said of the usual.
func (c *countView) Verdict() string {
	if c.v.Days == 0 || c.v.Early() {
		return ""
	}
	return c.v.t("change." + string(c.Change))
}

// Tone is how the number is coloured.
func (c *countView) Tone() string {
	return map[pulse.Kind]string{pulse.Praise: "good", pulse.Complaint: "bad"}[c.Kind]
}

// Bar draws the number in so many columns.
func (c *countView) Bar(width int) string { return bar(width, c.N, c.most) }

// Share is the number as a percentage of the largest.
func (c *countView) Share() int { return share(c.N, c.most) }

func share(n, most int) int {
	if n == 0 || most == 0 {
		return 0
	}
	return max(2, n*100/most)
}

// Note explains the usual, or says that it is too early for it.
func (v *digestView) Note() string {
	of := v.variant("usual")
	switch {
	case v.Days == 0:
		return ""
	case v.Early():
		return v.t("usual.early")
	case of != "usual":
		return v.n(of, v.Days)
	case v.long():
		return v.n("usual.long", v.Days)
	}
	return v.n("usual.days", v.Days)
}

// themeView is one row of the themes.
type themeView struct {
	digest.Theme
	v    *digestView
	most int
}

// Talked are the themes most spoken of.
func (v *digestView) Talked() []*themeView {
	if v.talked != nil {
		return v.talked
	}
	most := 1
	for _, t := range v.Themes {
		most = max(most, t.Praise, t.Complaint)
	}
	for _, t := range v.Themes[:min(len(v.Themes), v.room.themes)] {
		v.talked = append(v.talked, &themeView{t, v, most})
	}
	return v.talked
}

func (t *themeView) Label() string         { return t.v.theme(t.ID) }
func (t *themeView) Good(width int) string { return bar(width, t.Praise, t.most) }
func (t *themeView) Bad(width int) string  { return bar(width, t.Complaint, t.most) }
func (t *themeView) GoodShare() int        { return share(t.Praise, t.most) }
func (t *themeView) BadShare() int         { return share(t.Complaint, t.most) }

// sourceView is one source beside the words to tell it with.
type sourceView struct {
	digest.Source
	v *digestView
}

// Troubles are the sources to see to.
func (v *digestView) Troubles() []*sourceView { return v.sources(v.Trouble) }

// Unreached tells who is without an earlier digest, one sentence each.
func (v digestView) Unreached() []string {
	var out []string
	for _, u := range v.Unsent {
		day := u.Day
		if t, err := time.Parse(time.DateOnly, u.Day); err == nil {
			day = v.shortDate(t)
		}
		out = append(out, v.t("unsent."+string(u.State), "reader", Line(u.Reader), "day", day))
	}
	return out
}

// Heard are all sources.
func (v *digestView) Heard() []*sourceView { return v.sources(v.Digest.Sources) }

func (v *digestView) sources(list []digest.Source) []*sourceView {
	var out []*sourceView
	for _, s := range list {
		out = append(out, &sourceView{s, v})
	}
	return out
}

// Title is its name as its owner writes it; other sources go by the name they were given.
func (s *sourceView) Title() string {
	switch s.Name {
	case "x":
		return "X"
	case "foursquare":
		return "Foursquare"
	case "mastodon":
		return "Mastodon"
	case "bluesky":
		return "Bluesky"
	case "google":
		return "Google"
	case "appstore":
		return "App Store"
	case "play":
		return "Google Play"
	}
	return Line(s.Name)
}

func (s *sourceView) at(t time.Time) string { return s.v.moment(t.In(s.v.Until.Location())) }

// Well reports whether nothing is wrong with it.
func (s *sourceView) Well() bool { return s.State == digest.OK }

// Says is what is wrong with it, in one sentence.
func (s *sourceView) Says() string {
	return s.v.t("src."+string(s.State), "source", s.Title(), "when", s.at(s.LastOK), "until", s.at(s.Until))
}

// Heard is what the window holds of it and when it was last read.
func (s *sourceView) Heard() string { return s.v.n("src.heard", s.Mentions, "when", s.at(s.LastOK)) }

// failed reports whether its last run ended with an error.
func (s *sourceView) failed() bool { return s.State == digest.Broken || s.State == digest.Postponed }

// why names the kind of its error as the words do.
func (s *sourceView) why() string {
	switch s.Exit {
	case pulse.ExitUsage:
		return "config"
	case pulse.ExitDenied:
		return "denied"
	case pulse.ExitLater:
		return "later"
	}
	return "fault"
}

// Cause is why it failed in the words of the reader, or "".
func (s *sourceView) Cause() string {
	if !s.failed() {
		return ""
	}
	return s.v.t("cause." + s.why())
}

// Remedy is what to do.
func (s *sourceView) Remedy() string {
	switch {
	case s.failed():
		return s.v.t("remedy." + s.why())
	case s.State == digest.Silent:
		return s.v.t("remedy.silent", "source", Line(s.Name))
	}
	return s.v.t("remedy.fetch", "source", Line(s.Name))
}

// Detail is what the provider or the network answered and the hint that goes with
// it, in the words of programs, for who runs pulse; or "".
func (s *sourceView) Detail() string {
	out := cut(200, Line(s.Error))
	if s.Hint != "" {
		out = strings.TrimPrefix(out+" → "+cut(300, Line(s.Hint)), " → ")
	}
	return out
}
