package render

import (
	"cmp"
	"fmt"
	htmltemplate "html/template"
	"io"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

// aloud is how many words a minute are read out to a group.
const aloud = 130

// storyRoom is how many letters of a story are read out; the rest is marked as cut.
const storyRoom = 420

// FormCode is the way to the check-in of the staff: a link, and the code to scan as an
// SVG that may stand in a page.
type FormCode struct{ URL, SVG string }

// Lineup writes the card of a stand-up as text, html (one A4 page, and one screen
// of a phone), md or json; with the way to the check-in where there is one.
func Lineup(w io.Writer, format string, c digest.Card, form *FormCode, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	v := cardView{c, p, form}
	if form != nil {
		v.Card.Form = form.URL
	}
	v.Seconds = v.seconds()
	switch format {
	case Text:
		return p.text(w, "lineup.text.tmpl", v)
	case Markdown:
		return p.text(w, "lineup.md.tmpl", v)
	case HTML:
		return p.html(w, "lineup.html.tmpl", v)
	case JSON:
		return object(w, v.Card)
	}
	return unknownFormat(format, Text, HTML, Markdown, JSON)
}

// cardView is a card beside the words to tell it with.
type cardView struct {
	digest.Card
	pen
	Form *FormCode // nil none
}

// Scan is the code as it stands in the page: our own drawing, no text of anybody's.
func (v cardView) Scan() htmltemplate.HTML { return htmltemplate.HTML(v.Form.SVG) }

// Code is the language of the page.
func (v cardView) Code() string { return v.lang }

// Where is whose line-up: brand, place, shift.
func (v cardView) Where() string {
	var out []string
	for _, s := range []string{v.Brand, cmp.Or(v.Card.Name, v.Card.Place), v.ShiftName} {
		if s = Line(s); s != "" {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return v.t("all_places")
	}
	return strings.Join(out, " · ")
}

// Date is the day of the stand-up.
func (v cardView) Date() string { return v.date(v.Card.Date) }

// Read says how long it takes to read out.
func (v cardView) Read() string { return v.t("lu.read", "n", max((v.Seconds+30)/60, 1)) }

// Quote is the story in the guest's words.
func (v cardView) Quote() string { return v.quote(storyRoom, strings.TrimSpace(v.Story.Text)) }

// From is who said it, where and when.
func (v cardView) From() string { return v.voice(v.Story.Item) }

func (v cardView) voice(it digest.Item) string {
	out := []string{v.t("anonymous")}
	if s := Line(it.Author); s != "" {
		out[0] = cut(60, s)
	}
	if s := Line(cmp.Or(it.Name, it.Place)); s != "" && it.Place != v.Card.Place {
		out = append(out, s)
	}
	return strings.Join(append(out, v.shortDate(it.Posted.In(v.Card.Date.Location()))), " · ")
}

// Thanks says who earned it.
func (v cardView) Thanks() string {
	switch {
	case len(v.Earned.Staff) > 0:
		return v.t("lu.earned", "names", v.names(v.Earned.Staff))
	case v.Earned.Team != "":
		return v.t("lu.earned.team", "team", Line(v.Earned.TeamName))
	}
	return v.t("lu.earned.all")
}

func (v cardView) names(list []string) string { return Line(strings.Join(list, ", ")) }

// Standard is what the story shows: the owner's words, else ours.
func (v cardView) Standard() string {
	if v.Rule != "" {
		return Line(v.Rule)
	}
	return v.about("lu.std.")
}

// Question is what to talk about: each second time one about the theme.
func (v cardView) Question() string {
	if v.Ask%2 == 0 {
		return v.about("lu.ask.")
	}
	return v.t(fmt.Sprintf("lu.ask.%d", v.Ask/2%3+1))
}

// about is a sentence about the story's theme; the owner's own themes have that of
// service.
func (v cardView) about(prefix string) string {
	if v.has(prefix + v.Card.Theme) {
		return v.t(prefix + v.Card.Theme)
	}
	return v.t(prefix + "service")
}

// Thank tells the shift leader whom to thank.
func (v cardView) Thank() string {
	switch {
	case v.Story == nil:
		return ""
	case len(v.Earned.Staff) > 0:
		return v.t("lu.thank.staff", "names", v.names(v.Earned.Staff))
	case v.Earned.Team != "":
		return v.t("lu.thank.team", "team", Line(v.Earned.TeamName))
	}
	return v.t("lu.thank.all")
}

// Way is the question of the shift leader to one of the team.
func (v cardView) Way() string {
	if v.Watch != nil && len(v.Watch.Themes) > 0 {
		return v.t("lu.way.theme", "theme", v.theme(v.Watch.Themes[0]))
	}
	return v.t("lu.way")
}

// Also names others whom guests named.
func (v cardView) Also() string {
	if len(v.Others) == 0 {
		return ""
	}
	return v.t("lu.also", "names", v.names(v.Others))
}

// Heed tells what to watch: what it is about, in the guest's words.
func (v cardView) Heed() string {
	about := v.themes(v.Watch.Themes)
	if v.Watch.Severity != "" {
		about = strings.TrimSuffix(v.t("sev."+v.Watch.Severity)+", "+about, ", ")
	}
	return about + v.t("colon") + " " + v.quote(200, Line(v.Watch.Text))
}

// Todo is the first step for what to watch.
func (v cardView) Todo() string { return v.t("step." + v.Watch.Step) }

// Mended tells what was put right.
func (v cardView) Mended() string {
	f := &fixView{*v.Fixed, v.pen, v.Card.Place}
	s := v.t("lu.fixed.say", "what", f.what(), "day", v.shortDate(v.Fixed.At.In(v.Card.Date.Location())))
	if did := f.Did(); did != "" {
		s += " " + did
	}
	return s
}

// Lines are the owner's notes of today.
func (v cardView) Lines() []string {
	var out []string
	for _, n := range v.Notes {
		out = append(out, Line(n))
	}
	return out
}

// Tick says that it was held, or how to say so.
func (v cardView) Tick() string {
	if v.Held != nil {
		return v.t("lu.held", "time", v.clock(v.Held.At.In(v.Card.Date.Location())), "who", Line(v.Held.By))
	}
	return v.t("lu.open", "command", v.command())
}

// command ticks this line-up.
func (v cardView) command() string {
	out := "pulse lineup held"
	if v.Card.Place != "" {
		out += " --place " + v.Card.Place
	}
	if v.Shift != "" {
		out += " --shift " + v.Shift
	}
	return out
}

// Head is a heading of the text card.
func (v cardView) Head(key string) string { return v.paint("bold", v.upper(v.t(key))) }

// seconds is how long the card takes to read out, headings and command left out.
func (v cardView) seconds() int {
	said := []string{v.Way(), v.Also(), v.Thank()}
	if v.Story != nil {
		said = append(said, v.Quote(), v.From(), v.Thanks(), v.Standard(), v.Question())
	}
	if v.Watch != nil {
		said = append(said, v.Heed(), v.Todo())
	}
	if v.Fixed != nil {
		said = append(said, v.Mended())
	}
	n := 0
	for _, s := range append(said, v.Lines()...) {
		n += v.spoken(s)
	}
	return int((time.Duration(n) * time.Minute / aloud).Seconds())
}

// spoken counts the words of s; Thai ones, which no space parts, by their ends.
func (v cardView) spoken(s string) int {
	n := len(strings.Fields(s))
	if v.Breaks != nil && v.lang == "th" {
		n = max(n, len(v.Breaks(s))/2)
	}
	return n
}
