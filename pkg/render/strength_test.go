package render

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// months answers like the store.
type months struct {
	list  []pulse.Judged
	ideas []pulse.Idea
}

func (m months) Mentions(_ context.Context, f pulse.Filter) ([]pulse.Judged, error) {
	var out []pulse.Judged
	for _, j := range m.list {
		if !j.Posted.Before(f.From) && j.Posted.Before(f.To) {
			out = append(out, j)
		}
	}
	return out, nil
}

func (m months) Ideas(context.Context) ([]pulse.Idea, error) { return m.ideas, nil }

// praised is a month of the sample day's voices, often said, after a quieter one.
func praised() months {
	var m months
	for k, often := range []int{5, 2} {
		for i, s := range day {
			for n := range often {
				j := s.judged(fmt.Sprintf("%d-%d-%d", k, i, n))
				j.Posted = time.Date(2026, time.Month(10-k), 3+n, 10, i, 0, 0, istanbul)
				j.Author.Handle = fmt.Sprintf("%s%d", j.Author.Handle, n)
				for o := range j.Verdict.Opinions {
					j.Verdict.Opinions[o].End = len(j.Text)
				}
				if at := strings.Index(j.Text, "remembered my order"); at >= 0 {
					j.Verdict.Marks = []pulse.Mark{{Mark: pulse.Warm, Start: at, End: at + len("remembered my order")}}
				}
				m.list = append(m.list, j)
			}
		}
	}
	m.ideas = []pulse.Idea{{N: 1, At: until, By: "Elif", Theme: "waiting", Text: "A bell at the counter, so that nobody waits unseen"},
		{N: 2, At: until, Place: "moda", Text: "ชงชาให้แขกที่รอคิวนานกว่าห้านาที"}}
	return m
}

func strengthsOf(t *testing.T, m months, o digest.StrengthOptions) digest.Strengths {
	t.Helper()
	o.Now, o.Zone, o.Brand = until, istanbul, "Kahve Durağı"
	o.Places = []pulse.Place{{ID: "kadikoy", Name: "Kadıköy"}, {ID: "moda", Name: "Moda"}}
	o.Names, o.Duties = aliases{"Elif": "Elif Yılmaz"}, map[string]pulse.Duties{"x": {Attribution: "Posts from X"}}
	in, err := digest.LoadStrengths(context.Background(), m, o)
	if err != nil {
		t.Fatal(err)
	}
	return digest.BuildStrengths(in)
}

func october() digest.StrengthOptions {
	return digest.StrengthOptions{Month: time.Date(2026, 10, 1, 0, 0, 0, 0, istanbul), Place: "moda", ReplyTo: "ideas@example.com"}
}

func strengthsAs(t *testing.T, format string, s digest.Strengths, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Strengths(&b, format, s, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestStrengthsGolden(t *testing.T) {
	s := strengthsOf(t, praised(), october())
	for _, lang := range Languages() {
		o := options(lang)
		o.Place = func(id string) string { return map[string]string{"moda": "Moda", "kadikoy": "Kadıköy"}[id] }
		for format, ext := range map[string]string{Text: "txt", HTML: "html", Markdown: "md"} {
			if ext != "txt" && lang != "en" && lang != "th" {
				continue
			}
			golden(t, "strengths."+lang+"."+ext, []byte(strengthsAs(t, format, s, o)))
		}
	}
}

func TestStrengthsFitTheTerminal(t *testing.T) {
	for _, place := range []string{"", "moda"} {
		for _, month := range []time.Time{october().Month, october().Month.AddDate(0, -3, 0), until} {
			o := october()
			o.Place, o.Month = place, month
			s := strengthsOf(t, praised(), o)
			for _, lang := range Languages() {
				for _, width := range []int{80, 60} {
					opt := options(lang)
					opt.Width = width
					for l := range strings.Lines(strengthsAs(t, Text, s, opt)) {
						l = strings.TrimRight(l, "\n")
						table := strings.Contains(l, "  ") && width < 80 // seven columns of a table need their room
						if uniseg.StringWidth(l) > width && !table || strings.HasSuffix(l, " ") {
							t.Errorf("%s, %d columns: %d wide or blank at its end: %q", lang, width, uniseg.StringWidth(l), l)
						}
					}
				}
			}
		}
	}
}

// The page asks nobody for anything, and says so to the browser.
func TestStrengthsPageAsksNobody(t *testing.T) {
	page := strengthsAs(t, HTML, strengthsOf(t, praised(), october()), options("fr"))
	for _, bad := range regexp.MustCompile(`(?i)(src|href|url|import|action)\s*[=(]\s*["']?(?:[a-z]+:)?//[^"')]*`).FindAllString(page, -1) {
		t.Errorf("the page asks for %q", bad)
	}
	for _, want := range []string{"default-src 'none'", `<html lang="fr">`, "@page{size:A4", "prefers-color-scheme:dark", "mailto:ideas@example.com", "<mark>remembered my order</mark>", `aria-label=`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "<script") {
		t.Error("the page has a script")
	}
}

// Hostile words are inert in every format, counted: none gets through.
func TestForeignTextInStrengthsHarmsNobody(t *testing.T) {
	hostile := []string{
		"<script>alert(1)</script> lovely", "\x1b[2J\x1b[31mlovely", "x\r\nBcc: a@example.com lovely", "<!channel> <@U123> lovely", "\u202egnp.exe\u202c lovely",
		"![x](http://evil.example/p.png) [a](javascript:1) lovely", "=HYPERLINK(\"http://evil.example\") lovely", "Z\u0351\u0363\u0349alg\u0349\u034d\u0363o lovely",
		strings.Repeat("😀", 10000), `"><img src=x onerror=alert(1)> lovely`, "{{.}} {n} {names} lovely", "# head\n- item\n| a | b |\n lovely", "\xff\xfe lovely",
	}
	var m months
	for i, text := range hostile {
		j := say{kind: pulse.Praise, who: "evil" + fmt.Sprint(i), place: "moda", text: text, pro: "service"}.judged(fmt.Sprint(i))
		j.Posted, j.Author.Handle = october().Month.Add(time.Hour), text
		j.Verdict.Opinions[0].End, j.Verdict.Opinions[0].Start = len(text), 0
		j.Verdict.Marks = []pulse.Mark{{Mark: pulse.Marks()[i%4], Start: 0, End: min(len(text), 7)}, {Mark: pulse.Warm, Start: 1, End: 1 << 40}, {Mark: pulse.Warm, Start: -3, End: 2}}
		m.list = append(m.list, j)
		m.ideas = append(m.ideas, pulse.Idea{N: i + 1, At: until, By: text, Place: "moda", Theme: text, Text: text})
	}
	s := strengthsOf(t, m, october())
	for format, bad := range map[string][]string{
		HTML:     {"<script", "<img", "onerror=alert(1)>", "\x1b", "\u202e", "javascript:1\"", "<!channel>"},
		Text:     {"\x1b", "\u202e", "\r", "\xff"},
		Markdown: {"<script", "<img", "![x](", "](javascript", "\x1b", "\u202e", "\n# head", "\n- item", "\n| a |", "<!channel>"},
	} {
		out := strengthsAs(t, format, s, options("en"))
		if format == HTML {
			out += strengthsMailOf(t, s)
		}
		if format == Markdown {
			out = regexp.MustCompile(`\\.`).ReplaceAllString(out, "") // what is escaped is inert
		}
		for _, b := range bad {
			if n := strings.Count(out, b); n > 0 {
				t.Errorf("%s: %q gets through %d times", format, b, n)
			}
		}
	}
	var back map[string]any
	if err := json.Unmarshal([]byte(strengthsAs(t, JSON, s, options("en"))), &back); err != nil || back["month"] != "2026-10" {
		t.Errorf("json: %v", err)
	}
}

// Months without praise, without anything, and with all words gone are told honestly.
func TestStrengthsTellWhatIsNotThere(t *testing.T) {
	o := october()
	o.Month = o.Month.AddDate(0, -5, 0)
	if out := strengthsAs(t, Text, strengthsOf(t, praised(), o), options("en")); !strings.Contains(out, "Nobody said anything in May 2026") || strings.Contains(out, "WHAT THEY PRAISE") {
		t.Errorf("an empty month:\n%s", out)
	}
	m := praised()
	for i := range m.list {
		m.list[i].Text, m.list[i].Gone, m.list[i].Author = "", "expired", pulse.Author{}
	}
	out := strengthsAs(t, Text, strengthsOf(t, m, october()), options("en"))
	if !strings.Contains(out, "The words are no longer held.") || !strings.Contains(out, "The words of 0 are still held") || strings.Contains(out, "“”") {
		t.Errorf("a month whose words are gone:\n%s", out)
	}
	var complaints months
	for _, j := range praised().list {
		if j.Kind() == pulse.Complaint {
			complaints.list = append(complaints.list, j)
		}
	}
	o = october()
	o.Place = ""
	if out := strengthsAs(t, Text, strengthsOf(t, complaints, o), options("en")); !strings.Contains(out, "none praises us") {
		t.Errorf("a month without praise:\n%s", out)
	}
}

// A single month has nothing to be drawn beside.
func TestAFirstMonthIsNotDrawnMonthByMonth(t *testing.T) {
	o := october()
	all := func(o digest.StrengthOptions) string {
		s := strengthsOf(t, praised(), o)
		var b bytes.Buffer
		for _, format := range []string{Text, HTML, Markdown} {
			b.WriteString(strengthsAs(t, format, s, options("en")))
		}
		if err := StrengthsMail(&b, s, options("en")); err != nil {
			t.Fatal(err)
		}
		paper, err := StrengthsPaper(s, options("en"))
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(b.String(), paper)
	}
	second := all(o)
	o.Month = o.Month.AddDate(0, -1, 0)
	first := all(o)
	for _, word := range []string{"Month by month", "Voices"} {
		if !strings.Contains(second, word) || strings.Contains(first, word) {
			t.Errorf("%q: told of a second month %v, of a first %v", word, strings.Contains(second, word), strings.Contains(first, word))
		}
	}
}

func TestMarksOfAMentionAreShown(t *testing.T) {
	j := say{kind: pulse.Praise, who: "ann", text: "They ran after us. Lovely.", pro: "service"}.judged("1")
	j.Verdict.Marks = []pulse.Mark{{Mark: pulse.Beyond, Start: 5, End: 17}, {Mark: pulse.Warm, Start: 90, End: 99}}
	var b bytes.Buffer
	if err := Mention(&b, Text, j, nil, nil, options("en")); err != nil {
		t.Fatal(err)
	}
	if out := b.String(); !strings.Contains(out, "* Beyond the call  “ran after us”") || !strings.Contains(out, "* Warm\n") {
		t.Errorf("shown as\n%s", out)
	}
}

// The mail of a month: bars of cells, no drawing, nothing from outside, within what a
// mail service shows; to staff without a word of complaints.
func TestStrengthsMailGolden(t *testing.T) {
	for _, lang := range Languages() {
		for _, role := range []string{"owner", "staff"} {
			s := strengthsOf(t, praised(), october())
			if role == "staff" {
				s = s.ForStaff()
			}
			var b bytes.Buffer
			if err := StrengthsMail(&b, s, options(lang)); err != nil {
				t.Fatal(err)
			}
			golden(t, "strengths.mail."+role+"."+lang+".html", b.Bytes())
			page := b.String()
			if len(page) > mailBudget || strings.Contains(page, "<svg") || strings.Contains(page, "http") && !strings.Contains(page, "mailto:") {
				t.Errorf("%s %s: %d bytes, a drawing, or a request to outside", lang, role, len(page))
			}
			p, err := newPen(options(lang))
			if err != nil {
				t.Fatal(err)
			}
			if has := strings.Contains(page, p.t("kind.complaint")); has != (role == "owner") {
				t.Errorf("%s: complaints in the mail of %s: %v", lang, role, has)
			}
		}
	}
}

func strengthsMailOf(t *testing.T, s digest.Strengths) string {
	t.Helper()
	var b bytes.Buffer
	if err := StrengthsMail(&b, s, options("en")); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
