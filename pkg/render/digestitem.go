package render

import (
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// itemView is one voice beside the words to tell it with.
type itemView struct {
	digest.Item
	v   *digestView
	Num int
}

// Long is the guest's text as far as there is room.
func (i *itemView) Long() string { return i.v.quote(i.v.room.text, i.Text) }

// Brief is the guest's text on one line.
func (i *itemView) Brief() string { return i.v.quote(min(i.v.room.text, 220), Line(i.Text)) }

// Link is where it was said, or "".
func (i *itemView) Link() string { return link(i.URL) }

// Who is the author as the source tells.
func (i *itemView) Who() string {
	if s := Line(i.Author); s != "" {
		return cut(60, s)
	}
	return i.v.t("anonymous")
}

// Tag is what makes it special: its gravity or that we are not sure.
func (i *itemView) Tag() string {
	var out []string
	if i.Severity != "" {
		out = append(out, i.v.t("sev."+i.Severity))
	}
	if i.Unsure {
		out = append(out, i.v.t("unsure"))
	}
	if i.Question {
		out = append(out, i.v.t("question"))
	}
	return strings.Join(out, ", ")
}

// Meta tells who, where, when, how many.
func (i *itemView) Meta() string { return i.meta(Line(i.placeOutside())) }

// ID is the key to correct it by, for those who may; else "".
func (i *itemView) ID() string {
	if !i.v.Corrects() {
		return ""
	}
	return Line(i.Key)
}

// Told puts s, the facts of it, under its words in dim rows, its id last and whole.
func (i *itemView) Told(lead, s string) string {
	s = i.v.fit(lead, lead, s)
	if id := i.ID(); id != "" {
		last := s[strings.LastIndex(s, "\n")+1:]
		if columns(last+" · "+id) <= i.v.Width {
			s += " · " + id
		} else {
			s += "\n" + lead + id
		}
	}
	return i.v.paint("dim", s)
}

// Facts is Meta without the place, for where the heading names it.
func (i *itemView) Facts() string { return i.meta("") }

func (i *itemView) meta(place string) string {
	out := []string{i.Who()}
	if place != "" {
		out = append(out, place)
	}
	out = append(out, i.v.age(time.Duration(i.Age)*time.Second))
	if i.People > 1 {
		out = append(out, i.v.n("people", i.People))
	}
	if i.Rating > 0 {
		out = append(out, stars(i.Rating))
	}
	if s := i.elsewhere(); s != "" {
		out = append(out, i.v.t("c.also", "ids", s))
	}
	return strings.Join(out, " · ")
}

// elsewhere names the other sources in which it stands.
func (i *itemView) elsewhere() string {
	out := make([]string, len(i.Also))
	for k, a := range i.Also {
		out[k] = Line((&sourceView{Source: digest.Source{Name: a.Source}}).Title())
	}
	return strings.Join(out, ", ")
}

func stars(r float64) string {
	n := min(max(int(r+.5), 0), 5)
	return strings.Repeat("★", n) + strings.Repeat("☆", 5-n)
}

// About lists the themes by name.
func (i *itemView) About() string { return i.v.themes(i.Themes) }

// Todo is the suggested first step.
func (i *itemView) Todo() string { return i.v.t("step." + i.Step) }

// Thanks names the people of the roster the guest spoke of, or "".
func (i *itemView) Thanks() string {
	if len(i.Staff) == 0 {
		return ""
	}
	return i.v.t("names", "names", Line(strings.Join(i.Staff, ", ")))
}

// Bad reports whether it complains.
func (i *itemView) Bad() bool { return i.Kind == pulse.Complaint || i.Kind == pulse.Mixed }
