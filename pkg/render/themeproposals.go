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
	rows := []string{hang(o, "", p.head(o))}
	for _, x := range p.Proposals {
		rows = append(rows, "", x.text(o))
	}
	if len(p.Proposals) > 0 {
		rows = append(rows, "", p.howTo())
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

func (p Proposals) head(o Options) string {
	when := fmt.Sprintf(", %s to %s", o.calendar(p.Since), o.calendar(p.Until))
	var out string
	switch {
	case p.Complaints == 0:
		return "no complaints" + when
	case len(p.Proposals) > 0:
		out = fmt.Sprintf("%s from %d of %d complaints that hold something no theme fits%s", plural(len(p.Proposals), "proposal"), p.Open, p.Complaints, when)
	case p.Later > 0:
		return fmt.Sprintf("you have decided on %s this week; %d more from Monday on, or with --all", plural(p.Decided, "proposal"), p.Later)
	default:
		return fmt.Sprintf("no proposal: %d of %d complaints hold something no theme fits, and no five people the same%s", p.Open, p.Complaints, when)
	}
	if p.Later > 0 {
		out += fmt.Sprintf("; %s for the weeks to come", waits(p.Later))
	}
	return out
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func (x Proposal) text(o Options) string {
	facts := fmt.Sprintf("%d people, since %s", x.People, o.calendar(x.Since))
	if x.Messages > x.People {
		facts = fmt.Sprintf("%d people in %d messages, since %s", x.People, x.Messages, o.calendar(x.Since))
	}
	name := clip(max(12, o.columns()-uniseg.StringWidth(x.ID+facts)-4), Line(x.Label))
	rows := []string{x.ID + "  " + name + "  " + facts}
	add := func(key, value string) {
		if value != "" {
			rows = append(rows, hang(o, "  "+pad(6, key), value))
		}
	}
	add("words", x.words())
	add("with", Line(strings.Join(x.With, ", ")))
	for _, q := range x.Quotes {
		rows = append(rows, q.text(o))
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

func (p Proposals) howTo() string {
	id := p.Proposals[0].ID
	return strings.Join([]string{
		"a theme of its own:    pulse theme accept " + id + " [--as ID] [--name NAME]",
		"a part of a theme:     pulse theme accept " + id + " --under THEME",
		"words of a theme:      pulse theme accept " + id + " --into THEME",
		"no theme, now or ever: pulse theme dismiss " + id,
	}, "\n")
}

func waits(n int) string {
	if n == 1 {
		return "1 more waits"
	}
	return fmt.Sprintf("%d more wait", n)
}
