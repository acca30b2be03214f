package render

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// ideaView is one idea of the staff.
type ideaView struct {
	pulse.Idea
	pen
	most int // letters of it that are shown
}

// ideaRoom is how many letters of an idea are shown where there is room.
const ideaRoom = 700

// Ideas are those of the staff, the newest first.
func (v strengthsView) Ideas() []*ideaView {
	var out []*ideaView
	for _, i := range v.Strengths.Ideas {
		out = append(out, &ideaView{i, v.pen, ideaRoom})
	}
	return out
}

// Words is the idea as it was written.
func (i *ideaView) Words() string { return cut(i.most, squeeze(i.Text)) }

// Brief is the idea on one line.
func (i *ideaView) Brief() string { return cut(i.most, Line(i.Text)) }

// Meta tells its number, about what, for where, whose and when.
func (i *ideaView) Meta() string {
	out := []string{"#" + strconv.Itoa(i.N)}
	if i.Theme != "" {
		out = append(out, i.theme(i.Theme))
	}
	if i.Idea.Place != "" {
		out = append(out, i.place(i.Idea.Place))
	}
	if i.By != "" {
		out = append(out, i.t("st.idea.by", "name", cut(60, Line(i.By))))
	}
	return strings.Join(append(out, i.shortDate(i.At.In(i.Zone))), " · ")
}

// Ideas writes the ideas of the staff, the newest first, as text or json.
func Ideas(w io.Writer, format string, list []pulse.Idea, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	list = append([]pulse.Idea{}, list...)
	slices.Reverse(list)
	switch format {
	case Text:
	case JSON:
		return object(w, map[string]any{"ideas": list})
	default:
		return unknownFormat(format, Text, JSON)
	}
	if len(list) == 0 {
		return put(w, p.t("st.ideas.none"))
	}
	var rows []string
	for _, i := range list {
		v := &ideaView{i, p, ideaRoom}
		rows = append(rows, p.fit("  ", "  ", v.Words()), p.paint("dim", p.fit("  ", "  ", v.Meta())), "")
	}
	return put(w, strings.Join(rows[:len(rows)-1], "\n"))
}
