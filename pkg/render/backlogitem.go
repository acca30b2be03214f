package render

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// taskView is one item beside the words to tell it with.
type taskView struct {
	backlog.Entry
	pen
}

// Head is its id and title, and at the right edge its status. A long title takes
// the lines it needs, and the status stands below it.
func (v taskView) Head() string {
	if v.roomy() {
		return v.paint("bold", v.edges(v.lead()+v.Name(), v.State()))
	}
	return v.paint("bold", v.fit(v.lead(), "      ", v.Name())+"\n      "+v.State())
}

func (v taskView) lead() string { return pad(5, v.ID) + " " }

func (v taskView) roomy() bool {
	return uniseg.StringWidth(v.lead()+v.Name()+"  "+v.State()) <= v.Width
}

// Name is the title on one line.
func (v taskView) Name() string { return Line(v.Title) }

// State is its status, and where it is special why.
func (v taskView) State() string {
	s, mark := v.t("b.status."+string(v.Status)), ""
	if !v.Reopened.IsZero() && v.Status == pulse.ItemOpen {
		s, mark = v.t("b.reopened"), "! "
	}
	if v.Overdue {
		s, mark = s+", "+v.t("b.overdue"), "! "
	}
	return mark + s
}

// Task is whose it is and until when.
func (v taskView) Task() string {
	out := v.OwnerLine()
	if v.Due != "" && !v.Status.Done() {
		out += " · " + v.t("b.due", "day", v.DueDay())
	}
	if v.Status == pulse.ItemFixed || v.Status == pulse.ItemClosed && !v.Fixed.IsZero() {
		out += " · " + v.t("b.fixed_on", "day", v.dayOf(v.Fixed.In(v.Zone)))
	}
	return out
}

// OwnerLine names the owner.
func (v taskView) OwnerLine() string {
	if v.OwnerName == "" {
		return v.t("b.nobody")
	}
	return Line(v.OwnerName)
}

// DueDay is the day it is due, as people write it.
func (v taskView) DueDay() string {
	t, err := pulse.ParseDay(v.Due, v.Zone)
	if err != nil {
		return Line(v.Due)
	}
	return v.dayOf(t)
}

// dayOf writes a day, with its year where that is not this year.
func (p *pen) dayOf(t time.Time) string {
	if !p.Now.IsZero() && p.Now.In(p.Zone).Year() != t.Year() {
		return p.day(p.Short+" {year}", t)
	}
	return p.day(p.Short, t)
}

// Size is how many complained.
func (v taskView) Size() string {
	if v.People == 0 {
		return v.t("b.size.none")
	}
	return v.size(v.People, v.Messages)
}

// Figures tells in one line how the rate stands.
func (v taskView) Figures() string {
	if v.Rate == nil {
		if v.Now.Heard == 0 || v.People == 0 {
			return v.Size()
		}
		return v.Size() + " · " + v.t("b.now", "per", v.number(v.Now.Per100))
	}
	return v.t("b.rate", "before", v.number(v.Rate.Before.Per100), "since", v.number(v.Rate.Since.Per100)) + v.t("colon") + " " + v.Change()
}

// Change says in words what may be said of the rate.
func (v taskView) Change() string {
	r := v.Rate
	says := backlog.Trend(r.Says)
	if says != backlog.Same && says != backlog.More && says != backlog.Fewer {
		return v.t("b.says." + r.Says)
	}
	if says == backlog.Fewer && r.Since.Complaints == 0 {
		return v.t("b.says.gone", "low", hundredths(1-*r.High))
	}
	if says == backlog.Fewer {
		return v.t("b.says.fewer", "less", hundredths(1-*r.Ratio), "low", hundredths(1-*r.High), "high", hundredths(1-r.Low))
	}
	if r.Ratio == nil || r.High == nil { // nobody complained before
		if says == backlog.Same {
			return v.t("b.says.too_few")
		}
		return v.t("b.says.new")
	}
	return v.t("b.says."+r.Says, "times", v.factor(*r.Ratio), "low", v.factor(r.Low), "high", v.factor(*r.High))
}

// hundredths is a share in whole hundredths. Nearly all is not all.
func hundredths(f float64) int {
	n := int(math.Round(f * 100))
	if f < 1 {
		n = min(n, 99)
	}
	return n
}

// factor is a multiple with as many digits as say something.
func (p *pen) factor(f float64) string {
	if f >= 10 {
		return p.number(math.Round(f))
	}
	return p.number(math.Round(f*10) / 10)
}

// Back says why it was reopened by itself, or "".
func (v taskView) Back() string {
	if v.Returned == nil || v.Status.Done() {
		return ""
	}
	return v.back(*v.Returned)
}

func (p *pen) back(r pulse.Rate) string {
	return p.t("b.back", "n", r.Since.Complaints, "heard", r.Since.Heard, "from", p.dayOf(r.Since.From.In(p.Zone)),
		"until", p.dayOf(r.Since.Until.In(p.Zone)), "was", r.Before.Complaints, "of", r.Before.Heard)
}

// guestList are guests of an item under what is to be said of them.
type guestList struct {
	Head string
	Rows []string
}

// Guests are those to invite or to tell, then those nobody can write to, each where
// there are any.
func (v taskView) Guests() []guestList {
	key, all := "b.invite", v.Invite
	if len(all) == 0 {
		key, all = "b.tell", v.Tell
	}
	var out []guestList
	if list := backlog.Reached(all); len(list) > 0 {
		out = append(out, guestList{v.n(key, len(list)), v.guestRows(list)})
	}
	if list := backlog.Unreached(all); len(list) > 0 {
		out = append(out, guestList{v.n("b.unreached", len(list)) + v.t("colon") + " " + v.whyNot(list), v.guestRows(list)})
	}
	return out
}

// whyNot tells in few words why guests cannot be written to; how many each, where the
// reasons differ.
func (p *pen) whyNot(list []backlog.Guest) string {
	var out []string
	for _, why := range []string{backlog.NotLinked, backlog.NotOpen, backlog.NotOptedOut} {
		n := 0
		for _, g := range list {
			if g.Why == why {
				n++
			}
		}
		switch n {
		case 0:
		case len(list):
			return p.t("b.why." + why)
		default:
			out = append(out, p.t("b.why."+why)+" ("+strconv.Itoa(n)+")")
		}
	}
	return strings.Join(out, ", ")
}

// guestRoom is how many guests are listed in text; JSON has all.
const guestRoom = 20

// guestRows are guests, as far as there is room.
func (v taskView) guestRows(list []backlog.Guest) []string {
	var out []string
	for _, g := range list[:min(len(list), guestRoom)] {
		row := cmp.Or(Line(g.Author), v.t("b.unnamed")) + "  " + Line(g.Last)
		if g.URL != "" {
			row += "  " + Line(g.URL)
		}
		out = append(out, row)
	}
	if more := len(list) - guestRoom; more > 0 {
		out = append(out, v.n("more", more))
	}
	return out
}

// fact is one line of an item: what, and how it is.
type fact struct{ Key, Text string }

// Facts are what is said of it, in one column.
func (v taskView) Facts() []fact {
	var out []fact
	add := func(key, text string) {
		if text != "" {
			out = append(out, fact{v.t(key), text})
		}
	}
	add("b.f.theme", Line(v.ThemeName)+" ("+v.Group+")")
	add("b.f.owner", v.OwnerLine())
	if v.Due != "" {
		add("b.f.due", v.DueDay())
	}
	add("b.f.cause", Line(v.Cause))
	add("b.f.measure", Line(v.Countermeasure))
	add("b.f.size", v.Size())
	add("b.f.letters", v.lettersOf())
	if v.Rate == nil {
		add("b.f.now", v.counted(v.Now))
		return out
	}
	add("b.f.before", v.counted(v.Rate.Before))
	add("b.f.since", v.counted(v.Rate.Since))
	add("b.f.change", v.Change())
	return out
}

// counted tells complaints beside what was heard, and in which time.
func (v taskView) counted(s pulse.Span) string {
	if s.Heard == 0 {
		return v.t("b.unheard")
	}
	return v.t("b.counted", "n", s.Complaints, "heard", s.Heard, "per", v.number(s.Per100), "days", v.days(s.From.In(v.Zone), s.Until.In(v.Zone)))
}

// Column is a fact as a line of text.
func (v taskView) Column(f fact) string { return v.columnOf(v.Facts(), f) }

// columnOf writes one of some facts, their texts below each other.
func (p *pen) columnOf(all []fact, f fact) string {
	wide := 0
	for _, x := range all {
		wide = max(wide, uniseg.StringWidth(x.Key))
	}
	return hang(p.Options, "  "+pad(wide+2, f.Key), f.Text)
}

// Told are the changes, oldest first.
func (v taskView) Told() []string {
	counts := backlog.Counting(v.History)
	var out []string
	for _, c := range v.History {
		s := c.At.In(v.Zone).Format("2006-01-02 15:04") + "  " + Line(c.By) + v.t("colon") + " " + v.told(c)
		if c.Note != "" && c.What != pulse.ItemNote {
			s += " (" + Line(c.Note) + ")"
		}
		if !counts[c.Rev] && c.What != pulse.ItemUndo {
			s += " [" + v.t("b.taken_back") + "]"
		}
		out = append(out, s)
	}
	return out
}

// told is one change in words.
func (v taskView) told(c pulse.ItemChange) string {
	switch c.What {
	case pulse.ItemAdd:
		return v.t("b.h.add")
	case pulse.ItemNote:
		return v.t("b.h.note", "text", Line(c.Note))
	case pulse.ItemReturn:
		return v.back(*c.Rate)
	case pulse.ItemUndo:
		for _, was := range v.History {
			if was.Rev == c.Undo {
				return v.t("b.h.undo", "what", v.told(was))
			}
		}
		return v.t("b.h.undo", "what", fmt.Sprint(c.Undo))
	case pulse.ItemMove:
		return v.step(c)
	case pulse.ItemInvited, pulse.ItemTold:
		return v.t("b.h."+string(c.What), "n", Line(c.To))
	case pulse.ItemReplied:
		return v.t("b.h.replied." + known(c.To, pulse.ReplyYes, pulse.ReplyNo))
	case pulse.ItemWaive:
		return v.t("b.h.waived")
	}
	name := v.t("b.f." + map[pulse.ItemWhat]string{pulse.ItemTitle: "title", pulse.ItemOwner: "owner", pulse.ItemCause: "cause",
		pulse.ItemCountermeasure: "measure", pulse.ItemDue: "due"}[c.What])
	from, to := Line(c.From), cmp.Or(Line(c.To), v.t("b.empty"))
	if from == "" {
		return name + v.t("colon") + " " + to
	}
	return name + v.t("colon") + " " + from + " → " + to
}

// step is a change of status.
func (v taskView) step(c pulse.ItemChange) string {
	s := v.t("b.status."+c.From) + " → " + v.t("b.status."+c.To)
	if !c.When.IsZero() {
		s += ", " + v.t("b.since", "day", v.dayOf(c.When.In(v.Zone)))
	}
	return strings.TrimSpace(s)
}
