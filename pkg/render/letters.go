package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// LetterSheet are the messages to the guests of one item, as they stand.
type LetterSheet struct {
	ID      string            `json:"id"`
	Title   string            `json:"title"`
	What    pulse.MessageWhat `json:"what"`
	Letters []backlog.Letter  `json:"guests"`
	Unheld  int               `json:"unheld"` // people whose words are no longer held
	Counted backlog.Letters   `json:"letters"`
	Status  pulse.ItemStatus  `json:"status"`
	One     bool              `json:"-"` // only one guest was asked for: what is said of all is not known
}

// Letters writes a sheet as text or json.
func Letters(w io.Writer, format string, s LetterSheet, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	if s.Letters == nil {
		s.Letters = []backlog.Letter{}
	}
	switch format {
	case JSON:
		return object(w, s)
	case Text:
		return put(w, p.letters(s))
	}
	return unknownFormat(format, Text, JSON)
}

func (p *pen) letters(s LetterSheet) string {
	rows := []string{p.paint("title", p.fit("", "", s.ID+" "+Line(s.Title))), p.rule()}
	var done, cannot []backlog.Letter
	due := 0
	for _, l := range s.Letters {
		switch {
		case l.Why != "":
			cannot = append(cannot, l)
		case !l.Due():
			done = append(done, l)
		default:
			due++
			rows = append(rows, p.letter(due, l), "")
		}
	}
	if due == 0 && (!s.One || len(cannot) == 0) {
		rows = append(rows, p.nobody(s), "")
	}
	for _, l := range done {
		rows = append(rows, p.fit("✓ ", "  ", p.whom(l)+" · "+p.t("lt.state."+known(string(l.State), "sent", "by hand", "gone"))+" "+p.moment(l.Was.Ended.In(p.Zone))))
	}
	for _, l := range cannot {
		rows = append(rows, p.fit("× ", "  ", p.whom(l)+" · "+p.t("lt.why."+l.Why)))
	}
	if s.Unheld > 0 {
		rows = append(rows, p.fit("× ", "  ", p.n("lt.unheld", s.Unheld)))
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

// nobody tells that no message is to be written: that everybody has theirs, or that
// guests are left whom nobody can write to, and what can be done about that.
func (p *pen) nobody(s LetterSheet) string {
	var guests []backlog.Guest
	for _, l := range s.Letters {
		guests = append(guests, l.Guest)
	}
	left := backlog.Unreached(guests)
	if len(left) == 0 {
		return p.fit("", "", p.t("lt.none."+string(s.What)))
	}
	rows := []string{p.fit("", "", p.n("lt.unreached", len(left)))}
	if slices.ContainsFunc(left, func(g backlog.Guest) bool { return g.Why != backlog.NotOptedOut }) {
		rows = append(rows, p.fit("  ", "  ", p.t("lt.yourself."+string(s.What), "id", s.ID)), p.fit("  ", "  ", p.t("lt.agreed")))
	}
	if s.Status == pulse.ItemFixed {
		rows = append(rows, p.fit("  ", "  ", p.t("lt.close", "id", s.ID)))
	}
	return strings.Join(rows, "\n")
}

func (p *pen) whom(l backlog.Letter) string {
	if a := Line(l.Author); a != "" {
		return a + "  " + Line(l.Last)
	}
	return p.t("b.unnamed") + "  " + Line(l.Last)
}

// letter is one message that is still to be written.
func (p *pen) letter(n int, l backlog.Letter) string {
	rows := []string{p.paint("bold", p.fit(fmt.Sprintf("%2d  ", n), "    ", p.whom(l)))}
	switch {
	case l.Was != nil && l.Was.State.Open():
		rows = append(rows, p.fit("    ", "    ", p.t("lt.open")))
	case l.How == backlog.ByReply && l.Terms.USD > 0:
		rows = append(rows, p.fit("    ", "    ", p.t("lt.reply.usd", "usd", p.number(l.Terms.USD))))
	case l.How == backlog.ByReply:
		rows = append(rows, p.fit("    ", "    ", p.t("lt.reply")))
	default:
		rows = append(rows, p.rows("    ", strings.TrimSpace(p.t("lt.byhand")+" "+link(byHandLink(l)))))
	}
	if l.Error != "" {
		return strings.Join(append(rows, p.fit("    ! ", "      ", Line(l.Error))), "\n")
	}
	for line := range strings.SplitSeq(clean(l.Text), "\n") {
		rows = append(rows, p.paint("green", p.fit("  ┃ ", "  ┃ ", line)))
	}
	for _, x := range l.Lines {
		if x.Crossed {
			rows = append(rows, p.fit("    ! ", "      ", p.t("lt.crossed", "rule", Line(x.Rule), "words", Line(strings.Join(x.Words, ", ")))))
		}
	}
	return strings.Join(rows, "\n")
}

func byHandLink(l backlog.Letter) string {
	if l.Terms != nil && l.Terms.ByHand != "" {
		return l.Terms.ByHand
	}
	return l.URL
}

// lettersOf tells in one line how far writing to the guests of an item has come; ""
// nobody was written to.
func (v taskView) lettersOf() string {
	var out []string
	if n := v.Letters.Invited; n > 0 {
		out = append(out, v.t("lt.f.invited", "n", n, "yes", v.Letters.Yes, "no", v.Letters.No))
	}
	if n := v.Letters.Ever; n > 0 {
		out = append(out, v.t("lt.f.told", "n", n), v.t("lt.f.happy", "n", v.Letters.Happy))
	}
	if n := v.Letters.Open; n > 0 {
		out = append(out, v.t("lt.f.open", "n", n))
	}
	if v.Waived != "" {
		out = append(out, v.t("lt.f.waived", "why", Line(v.Waived)))
	}
	return strings.Join(out, " · ")
}
