package eval

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Paper is how a report is written. Texts and ids of the labelled file are
// foreign: Clean makes one harmless and brings it on one line, Quote gives the
// lines of one with its evidence marked, each within 80 columns.
type Paper struct {
	Clean func(string) string
	Quote func(text string, evidence []pulse.Evidence) []string
	Title func(string) string // of a table, as a terminal shows it
}

// WriteText prints a report within 80 columns.
func WriteText(w io.Writer, r Report, p Paper) error {
	t := &page{Paper: p}
	t.quality(r)
	t.against(r.Against)
	t.kinds(r)
	t.complaints(r)
	t.confusion(r.All)
	t.calibration(r)
	t.abstention(r)
	t.opinions(r)
	t.worst(r.Worst)
	_, err := io.WriteString(w, t.String())
	return err
}

type page struct {
	strings.Builder
	Paper
}

func (t *page) line(format string, a ...any) {
	t.WriteString(strings.TrimRight(fmt.Sprintf(format, a...), " ") + "\n")
}

func (t *page) title(format string, a ...any) {
	if t.Len() > 0 {
		t.WriteByte('\n')
	}
	t.line("%s", t.Title(fmt.Sprintf(format, a...)))
}

// each calls row for every language and, where there are several, for all.
func (r Report) each(row func(name string, f Figures)) { each(r.Langs, r.All, row) }

func each(langs map[string]Figures, all Figures, row func(string, Figures)) {
	for _, l := range slices.Sorted(maps.Keys(langs)) {
		row(l, langs[l])
	}
	if len(langs) != 1 {
		row("all", all)
	}
}

// figure is a share with three decimals, "-" where it is of nothing.
func figure(v float64, of int) string { return dashed("%.3f", v, of) }

// share is one in percent.
func share(v float64, of int) string { return dashed("%.0f%%", 100*v, of) }

func dashed(format string, v float64, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf(format, v)
}

func (s Scores) precision() string { return figure(s.Precision, s.Judged) }
func (s Scores) recall() string    { return figure(s.Recall, s.N) }
func (s Scores) f1() string        { return figure(s.F1, s.N+s.Judged) }

const qualityHead = "%-7s %6s %10s %8s %10s %8s %9s %9s"

func (t *page) quality(r Report) {
	t.title("%d labelled texts, judged by %s", r.All.N, r.By)
	t.line("%-14s %19s %19s %9s", "", "three-way", "four kinds", "")
	t.line(qualityHead, "", "texts", "macro-F1", "pr/co", "macro-F1", "right", "unsure", "sure ok")
	r.each(t.qualityOf)
	t.line("three-way: mixed texts left out. pr/co: praise told from complaint.")
	t.line("sure ok: how often it is right about a text it is not unsure of.")
}

func (t *page) qualityOf(name string, f Figures) {
	t.line(qualityHead, name, strconv.Itoa(f.N), figure(f.MacroF1, f.F1.labelled()), figure(f.Polarity, f.F1.labelled(pulse.Praise, pulse.Complaint)),
		figure(f.KindsF1, f.N), figure(f.Accuracy, f.N), share(f.Unsure, f.N), figure(f.Sure, f.sureOnes()))
}

func (t *page) against(ref *Reference) {
	if ref == nil {
		return
	}
	t.title("Against %s, on the %d texts it can read", ref.Name, ref.All.N)
	t.line("%-7s %6s %10s %8s %10s %8s", "", "texts", "macro-F1", "pr/co", "recall", "prec.")
	row := func(name string, f Figures) {
		c := f.F1[pulse.Complaint]
		t.line("%-7s %6d %10s %8s %10s %8s", name, f.N, figure(f.MacroF1, f.F1.labelled()),
			figure(f.Polarity, f.F1.labelled(pulse.Praise, pulse.Complaint)), c.recall(), c.precision())
	}
	row("pulse", ref.Ours)
	row(ref.Name, ref.All)
	t.line("recall, prec.: of complaints. Three-way: neither may say mixed.")
}

func (t *page) kinds(r Report) {
	t.title("Each of the four kinds: precision, recall, F1")
	t.line("%-7s %17s %17s %17s %17s", "", "praise", "complaint", "neutral", "mixed")
	r.each(func(name string, f Figures) {
		row := fmt.Sprintf("%-7s", name)
		for _, k := range kinds {
			if s, ok := f.Kinds[k]; ok {
				row += fmt.Sprintf("    %4s %.2f %.2f", dashed("%.2f", s.Precision, s.Judged), s.Recall, s.F1)
			} else {
				row += fmt.Sprintf("%18s", "-")
			}
		}
		t.line("%s", row)
	})
}

func (t *page) complaints(r Report) {
	t.title("Complaints")
	t.line("%-7s %9s %9s %10s %7s", "", "labelled", "recall", "precision", "heard")
	r.each(func(name string, f Figures) {
		c := f.F1[pulse.Complaint]
		t.line("%-7s %9d %9s %10s %7s", name, c.N, c.recall(), c.precision(), figure(f.Heard, f.Kinds.labelled(pulse.Complaint, pulse.Mixed)))
	})
	t.line("heard: labelled complaint or mixed, and judged complaint or mixed.")
}

func (t *page) confusion(f Figures) {
	t.title("What was taken for what")
	t.line("%-18s %10s %10s %10s %10s", `label \ verdict`, kinds[0], kinds[1], kinds[2], kinds[3])
	for i, k := range kinds {
		c := f.KindsConfusion[i]
		t.line("%-18s %10d %10d %10d %10d", k, c[0], c[1], c[2], c[3])
	}
}

// calibration shows one column for each range of certainty.
func (t *page) calibration(r Report) {
	t.title("What it says of its certainty, and how often it is right")
	head := fmt.Sprintf("%-14s", "certainty")
	for _, b := range r.All.Calibration.Bins {
		head += fmt.Sprintf(" %3.1f-%3.1f", b.From, b.To)
	}
	t.line("%s %7s", head, "error")
	t.bins("texts", r.All, r.All, func(b Bin) string { return fmt.Sprint(b.N) })
	t.bins("said", r.All, r.All, func(b Bin) string { return fmt.Sprintf("%.2f", b.Certainty) })
	r.each(func(name string, f Figures) {
		row := t.binRow("right, "+name, r.All, f, func(b Bin) string { return fmt.Sprintf("%.2f", b.Right) })
		t.line("%s %7.3f", row, f.Calibration.Error)
	})
	t.line("error: expected calibration error. The largest of three scores; a text")
	t.line("labelled mixed is half right for praise, half for complaint.")
}

func (t *page) bins(name string, all, f Figures, cell func(Bin) string) {
	t.line("%s", t.binRow(name, all, f, cell))
}

// binRow writes f under the columns of all; a language may lack some.
func (t *page) binRow(name string, all, f Figures, cell func(Bin) string) string {
	row := fmt.Sprintf("%-14s", name)
	for _, b := range all.Calibration.Bins {
		text := "-"
		for _, own := range f.Calibration.Bins {
			if own.From == b.From {
				text = cell(own)
			}
		}
		row += fmt.Sprintf(" %7s", text)
	}
	return row
}

func (t *page) abstention(r Report) {
	t.title("How often it is right when only the most certain are kept (four kinds)")
	head := fmt.Sprintf("%-14s", "share kept")
	for _, k := range r.All.Abstention {
		head += fmt.Sprintf(" %4.0f%%", 100*k.Share)
	}
	t.line("%s", head)
	r.each(func(name string, f Figures) {
		row := fmt.Sprintf("%-14s", name)
		for _, k := range f.Abstention {
			row += fmt.Sprintf("  %.2f", k.Right)
		}
		t.line("%s", row)
	})
}

func (t *page) opinions(r Report) {
	if r.All.Opinions == nil {
		return
	}
	t.title("Themes and clauses, where the labels name them")
	t.line("%-7s %6s %26s %9s %18s", "", "", "theme with its polarity", "theme", "clauses")
	t.line("%-7s %6s %9s %8s %7s %9s %9s %8s", "", "texts", "precision", "recall", "F1", "F1", "polarity", "of")
	r.each(func(name string, f Figures) {
		if o := f.Opinions; o != nil {
			t.line("%-7s %6d %9s %8s %7s %9s %9s %8d", name, o.Texts,
				o.Themed.precision(), o.Themed.recall(), o.Themed.f1(), o.Themes.f1(), figure(o.Polarity, o.Clauses), o.Clauses)
		}
	})
}

// longQuote is how much of a text in error is shown, in bytes.
const longQuote = 400

func (t *page) worst(list []Miss) {
	if len(list) == 0 {
		return
	}
	t.title("Most certain errors (++++ spoke for praise, ---- for complaint)")
	for _, m := range list {
		note := ""
		if m.Unsure {
			note = ", unsure"
		}
		t.line("%s  %s, labelled %s, judged %s (%.2f%s)", short(t.Clean(m.ID), 24), m.Lang, m.Want, m.Got, m.Score, note)
		for _, l := range t.Quote(head(m.Text), m.Evidence) {
			t.line("%s", l)
		}
	}
}

// head is the beginning of a long text, cut between letters.
func head(s string) string {
	if len(s) <= longQuote {
		return s
	}
	end := longQuote
	for end > 0 && s[end]&0xc0 == 0x80 {
		end--
	}
	return s[:end] + "…"
}

// short fits s into n columns.
func short(s string, n int) string {
	if uniseg.StringWidth(s) <= n {
		return s
	}
	var b strings.Builder
	g := uniseg.NewGraphemes(s)
	for width := 0; g.Next() && width+g.Width() < n; width += g.Width() {
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}
