package render

import (
	"strconv"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// The screens of the inbox.
const (
	InboxList  = ""
	InboxOne   = "one"
	InboxReply = "reply"
	InboxHelp  = "help"
)

// InboxRow is one line of the inbox: a case, or a mention that pulse is unsure of.
type InboxRow struct {
	Case   cases.Entry
	Said   pulse.Judged // what was said last
	Unsure bool         // there is no case yet
}

// Key tells rows apart; "" is none.
func (r InboxRow) Key() string {
	if r.Unsure {
		return r.Said.Key()
	}
	return r.Case.ID
}

// InboxView is what stands on the screen of the inbox.
type InboxView struct {
	Width, Height int
	Now           time.Time
	Screen, Back  string

	Rows    []InboxRow // those near the selection
	At, Top int        // selected row, first row shown
	Open    int
	Late    int
	Doubts  int

	Entry  cases.Entry    // one case in full
	Said   []pulse.Judged // of a row without a case
	Scroll int

	Reply *AnswerSheet // the answer as it would leave; none but on its screen
	Under string       // the screen below the answer
	Sends bool         // answers may leave from here

	Ask, Typed string // question, and what was typed so far
	Message    string
	Bad        bool
	NeedsCase  bool // the last key wanted a case where there is none
}

// smallest is the window that still shows something.
const smallestWidth, smallestHeight = 40, 10

// foot is how many lines stand below the rows, head above.
const head, foot = 2, 3

// Body is how many rows fit.
func (v InboxView) Body() int { return max(v.Height-head-foot, 0) }

// Follow moves the part that is shown to the selection.
func (v *InboxView) Follow() {
	body := max(v.Body(), 1)
	v.At = min(max(v.At, 0), max(len(v.Rows)-1, 0))
	if v.At < v.Top {
		v.Top = v.At
	}
	if v.At >= v.Top+body {
		v.Top = v.At - body + 1
	}
	v.Top = min(max(v.Top, 0), max(len(v.Rows)-body, 0))
}

// Inbox draws the screen: a line each, none wider than the window, as many as it is
// high. The cursor is where a person types, or column -1 where nobody does.
func Inbox(v InboxView, o Options) (lines []string, row, col int, err error) {
	o.Width, o.Now = v.Width, v.Now
	p, err := newPen(o)
	if err != nil {
		return nil, 0, -1, err
	}
	if v.Width < smallestWidth || v.Height < smallestHeight {
		return []string{clip(v.Width, p.t("inbox.small"))}, 0, -1, nil
	}
	lines = append(lines, p.paint("title", p.inboxHead(v)), strings.Repeat("─", v.Width))
	lines = append(lines, p.inboxBody(v)...)
	for len(lines) < head+v.Body() {
		lines = append(lines, "")
	}
	bottom, at := p.inboxFoot(v)
	for len(bottom) < foot {
		bottom = append(bottom, "")
	}
	lines, col = append(lines, bottom...), -1
	if at >= 0 {
		row, col = head+v.Body()+1, min(at, v.Width-1)
	}
	return lines, row, col, nil
}

// inboxHead is the title, and at the right edge how many wait.
func (p *pen) inboxHead(v InboxView) string {
	left, right := p.t("inbox.title"), p.t("inbox.counts", "open", v.Open, "late", v.Late, "unsure", v.Doubts)
	room := v.Width - uniseg.StringWidth(left) - 2
	return pad(v.Width-min(uniseg.StringWidth(right), room), left) + clip(room, right)
}

func (p *pen) inboxBody(v InboxView) []string {
	switch v.Screen {
	case InboxHelp:
		return p.inboxHelp(v)
	case InboxOne:
		return p.inboxOne(v)
	case InboxReply:
		return p.scrolled(&v, p.inboxReply(&v))
	}
	if len(v.Rows) == 0 {
		return p.lines("  ", "  ", p.t("inbox.none"))
	}
	var out []string
	for i := v.Top; i < len(v.Rows) && i < v.Top+v.Body(); i++ {
		out = append(out, p.inboxRow(v.Rows[i], i == v.At))
	}
	return out
}

// The columns of the list: number, how long there is, theme; the rest is what was said.
const idColumn, timeColumn, themeColumn = 8, 13, 14

func (p *pen) inboxRow(r InboxRow, selected bool) string {
	mark := "  "
	if selected {
		mark = "> "
	}
	id, when, theme := r.Case.ID, p.inboxTime(r.Case), r.Case.Theme
	if r.Unsure {
		id, when = "?", p.t("inbox.unsure")
		if list := r.Said.Themes(""); len(list) > 0 {
			theme = list[0]
		}
	}
	if theme != "" {
		theme = p.theme(theme)
	}
	if s := p.caseSeverity(r.Case.Severity); s != "" {
		theme = s
	}
	text := strings.Join(strings.Fields(clean(r.Said.Text)), " ")
	line := mark + columnOf(idColumn, id)
	if r.Unsure {
		line += columnOf(timeColumn+themeColumn, when)
	} else {
		line += columnOf(timeColumn, when) + columnOf(themeColumn, theme)
	}
	line = clip(p.Width, line+text)
	if selected {
		return p.reverse(pad(p.Width, line))
	}
	return line
}

// reverse shows the selected row where the terminal has colours; the mark before it
// does where it has none.
func (p *pen) reverse(s string) string {
	if !p.Color {
		return strings.TrimRight(s, " ")
	}
	return "\x1b[7m" + s + "\x1b[0m"
}

// inboxTime is how long there is left, or since when it is over.
func (p *pen) inboxTime(x cases.Entry) string {
	switch {
	case fromBefore(x):
		return p.t("case.from_before")
	case x.Due.IsZero():
		return p.t("case.state." + string(x.State))
	case !p.Now.Before(x.Due):
		return "! " + p.stretch(p.Now.Sub(x.Due))
	}
	return p.stretch(x.Due.Sub(p.Now))
}

func (p *pen) inboxOne(v InboxView) []string {
	var all []string
	if v.Entry.N > 0 {
		all = p.caseText(v.Entry, true)
	}
	for _, j := range v.Said {
		all = append(all, p.caseSaid(j, true)...)
		all = append(all, "", p.t("inbox.unsure"))
	}
	return p.scrolled(&v, all)
}

// scrolled are the lines that fit, from where a person has read to.
func (p *pen) scrolled(v *InboxView, all []string) []string {
	from := min(v.Scroll, max(len(all)-v.Body(), 0))
	to := min(from+v.Body(), len(all))
	out := make([]string, 0, v.Body())
	for _, l := range all[from:to] {
		out = append(out, clipPainted(v.Width, l))
	}
	return out
}

func (p *pen) inboxHelp(v InboxView) []string {
	out := []string{p.paint("bold", p.t("inbox.help"))}
	for _, k := range []string{"move", "open", "assign", "note", "label", "snooze", "answer", "close", "undo", "quit"} {
		out = append(out, p.lines("  ", "      ", p.t("inbox.help."+k))...)
	}
	out = append(out, "", p.t("inbox.any"))
	if over := len(out) - v.Body(); over > 0 { // a low window loses the last of them, and never the way back
		out = append(out[:v.Body()-1:v.Body()-1], out[len(out)-1])
	}
	return out
}

// inboxFoot is a line that parts, a question or what was done, and the keys. at is
// the column a person types at, or -1.
func (p *pen) inboxFoot(v InboxView) (lines []string, at int) {
	rule := strings.Repeat("─", v.Width)
	keys := "inbox.keys.list"
	switch v.Screen {
	case InboxOne:
		keys = "inbox.keys.one"
	case InboxReply:
		keys = "inbox.keys." + replyKeys[v.Replies()]
	}
	last := clip(v.Width, p.t(keys))
	switch {
	case v.Ask == "label":
		return []string{rule, clip(v.Width, p.t("inbox.ask.label")), ""}, -1
	case v.Ask != "":
		asked := p.t(inboxAsks[v.Ask]) + p.t("colon") + " "
		line, at := typing(v.Width, asked, v.Typed)
		return []string{rule, line, ""}, at
	}
	line := v.Message
	if v.NeedsCase && v.Bad && line == "" {
		line = p.t("inbox.case_first")
	}
	if v.Screen == InboxReply && line == "" {
		line = p.t("inbox.reply."+string(v.Replies()), "who", Line(v.Reply.By))
	}
	if v.Bad && line != "" {
		line = "! " + line
	}
	return []string{rule, clip(v.Width, Line(line)), last}, -1
}

var inboxAsks = map[string]string{"assign": "inbox.ask.owner", "note": "inbox.ask.note", "snooze": "inbox.ask.snooze", "close": "inbox.ask.close"}

// typing shows the end of what was typed where all of it does not fit.
func typing(width int, asked, typed string) (line string, at int) {
	asked = clip(max(width-12, 8), asked)
	room := width - uniseg.StringWidth(asked) - 1
	for uniseg.StringWidth(typed) > room {
		_, rest, _, _ := uniseg.FirstGraphemeClusterInString(typed, -1)
		typed = rest
	}
	return asked + typed, uniseg.StringWidth(asked + typed)
}

// InboxSays writes the line that tells what was done.
func InboxSays(key string, o Options, pairs ...any) string {
	p, err := newPen(o)
	if err != nil {
		return key
	}
	for i := 1; i < len(pairs); i += 2 {
		switch x := pairs[i].(type) {
		case time.Time:
			pairs[i] = p.moment(x.In(p.Zone))
		case pulse.Kind:
			pairs[i] = p.t("inbox.kind." + string(x))
		case string:
			pairs[i] = Line(x)
		case int:
			pairs[i] = strconv.Itoa(x)
		}
	}
	return p.t("inbox."+key, pairs...)
}

// columnOf is a text in a column of that many places, one of them a space.
func columnOf(width int, s string) string { return pad(width, clip(width-1, Line(s))) }

// clipPainted is clip for a line that may be coloured: those were fitted already.
func clipPainted(width int, s string) string {
	if strings.Contains(s, "\x1b[") {
		return s
	}
	return clip(width, s)
}
