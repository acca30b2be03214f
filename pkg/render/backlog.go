package render

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Backlog is the items as lists show them. Its JSON fields are promises.
type Backlog struct {
	At     time.Time       `json:"as_of"`
	Items  []backlog.Entry `json:"items"`
	Closed int             `json:"closed_left_out,omitempty"`
}

// HideClosed leaves closed items out and counts them.
func (b *Backlog) HideClosed() {
	all := len(b.Items)
	b.Items = slices.DeleteFunc(b.Items, func(e backlog.Entry) bool { return e.Status == pulse.ItemClosed })
	b.Closed += all - len(b.Items)
}

// BacklogList writes the items as text, json, csv (one row an item) or md.
func BacklogList(w io.Writer, format string, b Backlog, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	v := backlogView{b, p}
	switch format {
	case Text:
		return p.text(w, "backlog.text.tmpl", v)
	case Markdown:
		return p.text(w, "backlog.md.tmpl", v)
	case JSON:
		b.Items = append([]backlog.Entry{}, b.Items...)
		return object(w, b)
	case CSV:
		return table(w, backlogHead, v.rows())
	}
	return unknownFormat(format, Text, JSON, CSV, Markdown)
}

// BacklogItem writes one item as text, json or md.
func BacklogItem(w io.Writer, format string, e backlog.Entry, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	switch format {
	case Text:
		return p.text(w, "backlogitem.text.tmpl", taskView{e, p})
	case Markdown:
		return p.text(w, "backlogitem.md.tmpl", taskView{e, p})
	case JSON:
		return object(w, e)
	}
	return unknownFormat(format, Text, JSON, Markdown)
}

// backlogView is the backlog beside the words to tell it with.
type backlogView struct {
	Backlog
	pen
}

// Masthead is the title, and at the right edge the moment it is of.
func (v backlogView) Masthead() string {
	return v.paint("title", v.edges(v.t("b.title"), v.t("b.as_of", "moment", v.moment(v.Local()))))
}

// Local is the moment it is of, where the brand is.
func (v backlogView) Local() time.Time { return v.At.In(v.Zone) }

// edges puts one text at each edge of a line, or below each other where there is
// no room.
func (p *pen) edges(left, right string) string {
	room := p.Width - uniseg.StringWidth(right) - 2
	if right == "" || uniseg.StringWidth(left) > room {
		return strings.TrimRight(p.fit("", "", left)+"\n"+right, "\n")
	}
	return pad(room+2, left) + right
}

// Counted tells how many items there are of each status.
func (v backlogView) Counted() string {
	count, late := map[pulse.ItemStatus]int{}, 0
	for _, e := range v.Items {
		count[e.Status]++
		if e.Overdue {
			late++
		}
	}
	var out []string
	for _, s := range []pulse.ItemStatus{pulse.ItemOpen, pulse.ItemInProgress, pulse.ItemFixed, pulse.ItemClosed} {
		if n := count[s]; n > 0 {
			out = append(out, v.t("b.count", "n", n, "status", v.t("b.status."+string(s))))
		}
	}
	if late > 0 {
		out = append(out, "! "+v.t("b.count", "n", late, "status", v.t("b.overdue")))
	}
	return strings.Join(out, " · ")
}

// Nothing says that there is no item, and how to begin; "" otherwise.
func (v backlogView) Nothing() string {
	if len(v.Items) > 0 {
		return ""
	}
	return v.t("b.none")
}

// LeftOut tells how many closed items are not shown, or "".
func (v backlogView) LeftOut() string {
	if v.Closed == 0 {
		return ""
	}
	return v.n("b.left_out", v.Closed)
}

// Rows are the items.
func (v backlogView) Rows() []taskView {
	var out []taskView
	for _, e := range v.Items {
		out = append(out, taskView{e, v.pen})
	}
	return out
}

var backlogHead = []string{"id", "title", "group", "theme", "status", "owner", "team", "due", "overdue", "cause", "countermeasure",
	"people", "messages", "before_per_100", "since_per_100", "change", "low", "high", "says", "added_at", "fixed_at", "to_invite", "to_tell", "mentions"}

func (v backlogView) rows() [][]string {
	var out [][]string
	for _, e := range v.Items {
		row := []string{e.ID, Line(e.Title), e.Group, e.Theme, string(e.Status), Line(e.OwnerName), e.Team, e.Due, strconv.FormatBool(e.Overdue),
			Line(e.Cause), Line(e.Countermeasure), strconv.Itoa(e.People), strconv.Itoa(e.Messages)}
		row = append(row, rateCells(e.Rate)...)
		out = append(out, append(row, stampCell(e.Added), stampCell(e.Fixed), strconv.Itoa(len(backlog.Reached(e.Invite))), strconv.Itoa(len(backlog.Reached(e.Tell))), Line(strings.Join(e.Mentions, " "))))
	}
	return out
}

func rateCells(r *pulse.Rate) []string {
	out := make([]string, 6)
	if r == nil {
		return out
	}
	num := func(f *float64) string {
		if f == nil {
			return ""
		}
		return strconv.FormatFloat(*f, 'f', 2, 64)
	}
	out[0], out[1] = fmt.Sprintf("%.1f", r.Before.Per100), fmt.Sprintf("%.1f", r.Since.Per100)
	out[2], out[3], out[4], out[5] = num(r.Ratio), num(&r.Low), num(r.High), r.Says
	return out
}

func stampCell(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
