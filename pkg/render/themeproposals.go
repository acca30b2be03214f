package render

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rivo/uniseg"
)

// Proposals are what complaints without a theme speak of. Its JSON fields are
// promises.
type Proposals struct {
	Since      time.Time  `json:"since"`
	Until      time.Time  `json:"until"` // excluded
	Complaints int        `json:"complaints"`
	Open       int        `json:"without_theme"` // complaints with a clause that no theme fits
	Decided    int        `json:"decided"`       // proposals decided on in this week
	Later      int        `json:"later"`         // proposals that wait for the weeks to come
	Proposals  []Proposal `json:"proposals"`     // the clearest first
}

// Proposal is one thing that could become a theme.
type Proposal struct {
	ID       string              `json:"id"`
	Label    string              `json:"label"` // the guests' words
	People   int                 `json:"people"`
	Messages int                 `json:"messages"`
	Since    time.Time           `json:"since"` // enough people say it
	Words    map[string][]string `json:"words"` // what would mean it, by language; "" every language
	With     []string            `json:"with"`  // what is said along with it
	Quotes   []ProposalQuote     `json:"quotes"`
	Mentions []string            `json:"mentions"`
}

// ProposalQuote is one guest's words.
type ProposalQuote struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// ThemeProposals writes proposals with their quotes and how to decide on them.
func ThemeProposals(w io.Writer, format string, p Proposals, o Options) error {
	if format == JSON {
		return object(w, p)
	}
	if format != Text {
		return unknownFormat(format, Text, JSON)
	}
	pen, err := newPen(o)
	if err != nil {
		return err
	}
	rows := []string{pen.fit("", "", pen.proposed(p))}
	for _, x := range p.Proposals {
		rows = append(rows, "", pen.proposal(x))
	}
	if len(p.Proposals) > 0 {
		rows = append(append(rows, ""), pen.howToDecide(p.Proposals[0].ID)...)
	}
	return put(w, strings.Join(rows, "\n"))
}

// ProposalLine names what could become a theme in one line, for readers of
// complaints; nothing where there is nothing.
func ProposalLine(w io.Writer, labels []string, o Options) error {
	p, err := newPen(o)
	if err != nil || len(labels) == 0 {
		return err
	}
	names := make([]string, len(labels))
	for i, l := range labels {
		names[i] = "“" + Line(l) + "”"
	}
	return put(w, p.fit("→ ", "  ", p.n("propose.line", len(labels), "names", strings.Join(names, ", "))+" · pulse theme proposals"))
}

// proposed says how many proposals there are, and out of how much.
func (p *pen) proposed(x Proposals) string {
	pairs := []any{"open", x.Open, "all", x.Complaints, "since", p.calendar(x.Since), "until", p.calendar(x.Until)}
	var out string
	switch {
	case x.Complaints == 0:
		return p.t("theme.prop.quiet", pairs...)
	case len(x.Proposals) > 0:
		out = p.n("theme.prop.head", len(x.Proposals), pairs...)
	case x.Later > 0:
		return p.n("theme.prop.decided", x.Decided, "later", x.Later)
	default:
		return p.t("theme.prop.none", pairs...)
	}
	if x.Later > 0 {
		out += "; " + p.n("theme.prop.later", x.Later)
	}
	return out
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func (p *pen) proposal(x Proposal) string {
	key := "theme.prop.people"
	if x.Messages > x.People {
		key = "theme.prop.messages"
	}
	facts := p.n(key, x.People, "messages", x.Messages, "day", p.calendar(x.Since))
	name := clip(max(12, p.Width-uniseg.StringWidth(x.ID+facts)-4), Line(x.Label))
	rows := []string{x.ID + "  " + name + "  " + facts}
	words, with := p.t("theme.f.words"), p.t("theme.prop.with")
	wide := max(columns(words), columns(with)) + 1
	add := func(key, value string) {
		if value != "" {
			rows = append(rows, hang(p.Options, "  "+pad(wide, key), value))
		}
	}
	add(words, x.words())
	add(with, Line(strings.Join(x.With, ", ")))
	for _, q := range x.Quotes {
		rows = append(rows, q.text(p.Options))
	}
	return strings.Join(rows, "\n")
}

// text keeps the id in one piece, to be copied: where it does not fit behind the
// words it stands below them.
func (q ProposalQuote) text(o Options) string {
	said, id := hang(o, "  - ", Line(q.Text)), "("+Line(q.ID)+")"
	last := said[strings.LastIndexByte(said, '\n')+1:]
	if uniseg.StringWidth(last)+2+len(id) <= o.columns() {
		return said + "  " + id
	}
	return said + "\n    " + id
}

// words are listed by language: "en: parking, car park; tr: otopark*".
func (x Proposal) words() string {
	var out []string
	for _, code := range slices.Sorted(maps.Keys(x.Words)) {
		list := strings.ReplaceAll(Line(strings.Join(x.Words[code], ", ")), "_", " ")
		if code != "" {
			list = code + ": " + list
		}
		out = append(out, list)
	}
	return strings.Join(out, "; ")
}

// howToDecide lists the commands that decide on a proposal, each behind what it makes of
// it, or below where a line is too short for both.
func (p *pen) howToDecide(id string) (rows []string) {
	how := [][2]string{
		{"own", "pulse theme accept " + id + " [--as ID] [--name NAME]"},
		{"part", "pulse theme accept " + id + " --under THEME"},
		{"words", "pulse theme accept " + id + " --into THEME"},
		{"no", "pulse theme dismiss " + id},
	}
	wide := 0
	for i := range how {
		how[i][0] = p.t("theme.prop.how."+how[i][0]) + p.t("colon")
		wide = max(wide, columns(how[i][0]))
	}
	lead := "\n  "
	if wide+1+columns(how[0][1]) <= p.Width { // the first command is the longest
		lead = " "
	}
	for _, h := range how {
		said := h[0]
		if lead == " " {
			said = pad(wide, said)
		}
		rows = append(rows, said+lead+h[1])
	}
	return rows
}
