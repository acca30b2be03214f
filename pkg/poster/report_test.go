package poster

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/poster/pdf"
	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// reportIn is a report with every kind of part, over several pages.
func reportIn(lang string) Report {
	r := Report{Title: "Why guests choose us", Over: "Kahve Durağı · Ekim 2026", Under: "34 of 43 praise us.", Lang: lang, Pages: "page {n} of {of}"}
	r.Parts = append(r.Parts, Part{Kind: Head, Text: "Why they choose us"}, Part{Kind: Bars, Note: "shares", Rows: [][]string{{"Service", "74 %"}, {"A theme whose name is much longer than there is room for in one line", "0 %"}}, Share: [][]float64{{.74, 1}, {0, .2}}})
	for _, p := range praise {
		r.Parts = append(r.Parts, Part{Kind: Sub, Text: "1. Service"}, Part{Kind: Small, Text: "25 of 34"}, Part{Kind: Item, Text: "more than before"},
			Part{Kind: Quote, Text: p.Quote, Lang: p.Lang, Note: "guest · Moda · 3 Ekim"}, Part{Kind: Blame, Text: p.Quote, Lang: p.Lang, Note: "guest"}, Part{Kind: Named, Text: "Elif Yılmaz"})
	}
	return with(r, Part{Kind: Bars, Rows: [][]string{{"Ekim", "34", "9"}}, Share: [][]float64{{1, 0, .3, 0}}},
		Part{Kind: Table, Rows: [][]string{{"Theme", "Praise", "Share", "Range", "Before", "Complaints"}, {"Service", "34", "100 %", "84–100", "100 %", "9"}}},
		Part{Kind: Words, Text: "An idea", Note: "2 · Elif"}, Part{Kind: Ask, Text: "What would help you?", Note: "Write to ideas@example.com"}, Part{Kind: Head, Text: "A heading with nothing behind it"})
}

func with(r Report, parts ...Part) Report { r.Parts = append(r.Parts, parts...); return r }

func laid(t *testing.T, r Report) []*sheet.Sheet {
	t.Helper()
	list, err := Lay(r, Options{Emoji: true, Fonts: library(t)})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// outside reports the glyphs that stand outside the paper's margins.
func outside(s *sheet.Sheet) (out []string) {
	for _, op := range s.Ops {
		t, ok := op.(sheet.Text)
		if !ok {
			continue
		}
		for _, g := range t.Glyphs {
			if g.X < sideMargin-8 || g.X+g.Width > s.W-sideMargin+8 || g.Y < 20 || g.Y > s.H-20 || g.Y > s.H-footMargin+2 && g.Y < s.H-13*sheet.MM {
				out = append(out, g.Text)
			}
		}
	}
	return out
}

func TestReportSaysEverythingOnItsPages(t *testing.T) {
	for _, p := range praise {
		sheets := laid(t, reportIn(p.Lang))
		if len(sheets) < 3 {
			t.Fatalf("%s: %d pages", p.Lang, len(sheets))
		}
		for i, s := range sheets {
			if bad := outside(s); len(bad) > 0 {
				t.Errorf("%s: page %d: %q stand outside the margins", p.Lang, i+1, bad)
			}
		}
		var b bytes.Buffer
		if err := pdf.Write(&b, sheets...); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "r.pdf")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if out := tool(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Errorf("qpdf: %s", out)
		}
		text := squeeze(tool(t, "pdftotext", "-raw", path, "-"))
		heard := squeeze(tool(t, "pdfinfo", "-struct-text", path))
		for _, part := range reportIn(p.Lang).Parts {
			for _, say := range []string{part.Text, part.Note} {
				if !strings.Contains(text, squeeze(say)) || !strings.Contains(heard, squeeze(say)) {
					t.Errorf("%s: %q is not read, or not heard", p.Lang, say)
				}
			}
		}
		for i := range sheets {
			if want := squeeze("page " + digits(i+1) + " of " + digits(len(sheets))); !strings.Contains(text, want) {
				t.Errorf("%s: no %q", p.Lang, want)
			}
		}
		for i, line := range strings.Split(strings.TrimSpace(tool(t, "pdffonts", path)), "\n") {
			if i > 1 && !strings.Contains(line, " yes yes yes ") {
				t.Errorf("a font is not embedded whole with its letters: %s", line)
			}
		}
	}
}

// No heading stands alone at the end of a page, and no part over its foot.
func TestReportKeepsHeadingsWithWhatFollows(t *testing.T) {
	for n := range 40 {
		r := Report{Title: "T", Over: "O", Lang: "en", Pages: "{n}"}
		for range n {
			r.Parts = append(r.Parts, Part{Kind: Words, Text: "filler"})
		}
		r.Parts = append(r.Parts, Part{Kind: Head, Text: "HEADING"}, Part{Kind: Quote, Text: strings.Repeat("what follows it ", 30)},
			Part{Kind: Sub, Text: "LESSER"}, Part{Kind: Small, Text: "small print"}, Part{Kind: Quote, Text: "said of that"})
		for _, s := range laid(t, r) {
			if bad := outside(s); len(bad) > 0 {
				t.Fatalf("behind %d lines %q stand outside the margins", n, bad)
			}
			all := strings.Join(said(s), "|")
			if strings.Contains(all, "HEADING") != strings.Contains(all, "what follows it") {
				t.Fatalf("behind %d lines the heading stands alone: %s", n, all)
			}
			if strings.Contains(all, "LESSER") != strings.Contains(all, "said of that") {
				t.Fatalf("behind %d lines the lesser heading stands alone: %s", n, all)
			}
		}
	}
}

func TestHostileReportIsBounded(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("😀", 10000), strings.Repeat("x", 100000), "\u202egnp\u2066\x1b[2J\x00 lovely", strings.Repeat("Z\u0351\u0363\u0349", 3000),
		strings.Repeat("ดีมาก", 5000), "", "\xff\xfe", strings.Repeat("a\n", 5000), "שלום עולם lovely",
	} {
		r := Report{Title: text, Over: "O", Under: "U", Lang: "en", Pages: "{n}"}
		if len(text) > 100 {
			r.Title = "T"
		}
		for _, kind := range []string{Head, Words, Sub, Item, Quote, Blame, Named, Small, Ask} {
			r.Parts = append(r.Parts, Part{Kind: kind, Text: text, Note: text, Lang: "qme"})
		}
		r.Parts = append(r.Parts, Part{Kind: Table, Rows: [][]string{{"A", "B"}, {text[:min(len(text), 300)], text[:min(len(text), 60)]}}})
		list, err := Lay(r, Options{Emoji: true, Fonts: library(t)})
		if err != nil {
			t.Fatalf("%.20q: %v", text, err)
		}
		if len(list) > 30 {
			t.Errorf("%.20q takes %d pages", text, len(list))
		}
		var b bytes.Buffer
		if err := pdf.Write(&b, list...); err != nil || bytes.Contains(b.Bytes(), []byte("\x1b[2J")) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func TestReportWithoutItsFontSaysWhatToInstall(t *testing.T) {
	lib, err := typeface.Open(latinFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Lay(Report{Title: "T", Over: "O", Lang: "th", Parts: []Part{{Kind: Words, Text: "ดีมาก"}}}, Options{Fonts: lib})
	if pulse.ExitCode(err) != pulse.ExitUsage || !strings.Contains(pulse.HintOf(err), "fonts-thai-tlwg") {
		t.Errorf("%v, hint %q", err, pulse.HintOf(err))
	}
}
