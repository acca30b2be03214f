package render

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/severity"
)

// hostile are texts that try to take over the terminal, the page or the sheet.
var hostile = []say{
	{5, pulse.Complaint, "evil\x1b]0;owned\a", "moda", "Waited\x1b[2J\x1b[31m 40 minutes\r\n\n\n\u202egnp.exe\u202c <script>alert(1)</script> | `rm` [x](javascript:1)", "", "waiting", false, false, 0},
	{5.5, pulse.Complaint, "=cmd()", "moda", "=HYPERLINK(\"http://evil.example\",\"free coffee\") was slow", "", "waiting", false, false, 0},
	{6, pulse.Complaint, "budi_s", "kadikoy", "รอนานมากกกก 45 นาทีกว่าจะได้กาแฟ พนักงานไม่สนใจลูกค้าเลย น้ำแข็งก็ละลายหมดแล้ว 😡👩‍👩‍👧 ไม่มาอีกแน่นอนค่ะ", "", "waiting service", false, false, 1},
	{7, pulse.Complaint, "kizgin", "", "Rezalet!", "", "", true, false, 0},
}

// stack is the sample day and the hostile texts, as the store gives them.
func stack() []pulse.Judged {
	var out []pulse.Judged
	for i, s := range slices.Concat(day, hostile) {
		j := s.judged(string(rune('a' + i)))
		for k := range j.Verdict.Opinions {
			j.Verdict.Opinions[k].End = len(j.Text)
		}
		out = append(out, j)
	}
	for i := range 12 {
		again := day[1].judged("copy" + fmt.Sprint(i))
		again.First, again.Author.Handle = "x:b", "friend"+fmt.Sprint(i)
		out = append(out, again)
	}
	return out
}

// labels groups by theme under its name, as the words of the guests would.
type labels struct{}

func (labels) Grouped(items []backlog.Item, lang string) (causes []backlog.Cause, none []string) {
	at := map[string]int{}
	for _, it := range items {
		if len(it.Opinions) == 0 {
			none = append(none, it.ID)
		}
		for _, o := range it.Opinions {
			i, ok := at[o.Theme]
			if !ok {
				i = len(causes)
				at[o.Theme] = i
				causes = append(causes, backlog.Cause{ID: o.Theme, Theme: o.Theme, Label: themeNames[lang][o.Theme], Why: []string{o.Theme + "\x1b[1m", "=1+1"}})
			}
			causes[i].Items = append(causes[i].Items, it.ID)
		}
	}
	return causes, none
}

func causes(lang string, list ...pulse.Judged) backlog.Report {
	var before []pulse.Judged
	for i, s := range day[:3] {
		before = append(before, s.judged("before"+fmt.Sprint(i)))
	}
	return backlog.Build(backlog.Input{Window: list, Before: before, Known: len(list) != 1, Options: backlog.Options{
		Since: since, Until: until, Zone: istanbul, Lang: lang, Grouper: labels{}, Severity: severity.New().Of,
		Teams: []backlog.Team{{ID: "floor", Name: "Servis ekibi", Themes: []string{"waiting", "service"}}}}})
}

func listing(lang string) Options {
	o := options(lang)
	o.Zone, o.Now = istanbul, until
	o.Place = func(id string) string { return map[string]string{"kadikoy": "Kadıköy", "moda": "Moda"}[id] }
	return o
}

func TestListingsGolden(t *testing.T) {
	ext := map[string]string{Text: "txt", Markdown: "md", CSV: "csv", JSON: "json"}
	for _, lang := range Languages() {
		for _, format := range []string{Text, Markdown, CSV, JSON} {
			if lang != "en" && format != Text {
				continue
			}
			var c, m bytes.Buffer
			if err := Complaints(&c, format, causes(lang, stack()...), listing(lang)); err != nil {
				t.Fatal(err)
			}
			golden(t, "complaints."+lang+"."+ext[format], c.Bytes())
			if err := Mentions(&m, format, stack()[:len(day)+len(hostile)], listing(lang)); err != nil {
				t.Fatal(err)
			}
			golden(t, "mentions."+lang+"."+ext[format], m.Bytes())
		}
	}
}

// write gives what each listing writes in each format it knows.
func write(t *testing.T, list []pulse.Judged, o Options) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, format := range []string{Text, Markdown, CSV, JSON} {
		var c, m bytes.Buffer
		if err := Complaints(&c, format, causes("en", list...), o); err != nil {
			t.Fatal(err)
		}
		if err := Mentions(&m, format, list, o); err != nil {
			t.Fatal(err)
		}
		out["complaints."+format], out["mentions."+format] = c.String(), m.String()
	}
	for name, j := range shown() {
		var b bytes.Buffer
		if err := Mention(&b, Text, j, []pulse.Event{{What: "edited", Text: j.Text, By: j.Author.Label()}}, nil, o); err != nil {
			t.Fatal(err)
		}
		out["show."+name] = b.String()
	}
	return out
}

func TestForeignTextHarmsNobody(t *testing.T) {
	for name, s := range write(t, stack(), listing("en")) {
		if i := strings.IndexFunc(s, func(r rune) bool { return r != '\n' && harmless(r) != r }); i >= 0 && !strings.HasSuffix(name, JSON) {
			t.Errorf("%s holds %q", name, s[i:min(i+20, len(s))])
		}
		if !strings.HasSuffix(name, CSV) {
			continue
		}
		rows, err := csv.NewReader(strings.NewReader(s)).ReadAll()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, f := range slices.Concat(rows...) {
			if f != "" && strings.ContainsRune("=+-@\t\r", rune(f[0])) {
				t.Errorf("%s: a spreadsheet may run %q", name, f)
			}
		}
	}
}

func TestListingsFitTheTerminal(t *testing.T) {
	for _, width := range []int{40, 60, 80, 132} {
		for _, lang := range Languages() {
			o := listing(lang)
			o.Width = width
			for name, s := range write(t, stack(), o) {
				if strings.HasSuffix(name, CSV) || strings.HasSuffix(name, JSON) || strings.HasSuffix(name, Markdown) {
					continue
				}
				for l := range strings.Lines(s) {
					if w := uniseg.StringWidth(strings.TrimSuffix(l, "\n")); w > width && !strings.Contains(l, "https://") {
						t.Errorf("%s %s: %d columns of %d: %s", name, lang, w, width, l)
					}
				}
			}
		}
	}
}

func TestColourChangesNoWord(t *testing.T) {
	o := listing("en")
	plain := write(t, stack(), o)
	o.Color = true
	strip := strings.NewReplacer("\x1b[1m", "", "\x1b[2m", "", "\x1b[31m", "", "\x1b[32m", "", "\x1b[33m", "", "\x1b[1;36m", "", "\x1b[0m", "")
	coloured := 0
	for name, s := range write(t, stack(), o) {
		if strings.Contains(s, "\x1b[") {
			coloured++
		}
		if strip.Replace(s) != plain[name] {
			t.Errorf("%s differs without its colours", name)
		}
	}
	if coloured == 0 {
		t.Error("nothing was coloured")
	}
}

func TestNothingIsExplained(t *testing.T) {
	for _, lang := range Languages() {
		w, err := wordsOf(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []string{Text, Markdown} {
			var c, m bytes.Buffer
			if err := Complaints(&c, format, causes(lang), listing(lang)); err != nil {
				t.Fatal(err)
			}
			if want := w.moment(since); !strings.Contains(c.String(), want) || strings.Contains(c.String(), "{") {
				t.Errorf("%s %s: no %q in\n%s", lang, format, want, &c)
			}
			if err := Mentions(&m, format, nil, listing(lang)); err != nil || m.String() != w.t("l.none")+"\n" {
				t.Errorf("%s %s: %q, %v; want %q", lang, format, m.String(), err, w.t("l.none"))
			}
		}
	}
}

func TestNothingIsSaidOfATimeWeDidNotListenTo(t *testing.T) {
	for _, lang := range Languages() {
		var b bytes.Buffer
		if err := Complaints(&b, Text, causes(lang, stack()[3]), listing(lang)); err != nil {
			t.Fatal(err)
		}
		w, err := wordsOf(lang)
		if err != nil {
			t.Fatal(err)
		}
		if want := w.t("c.trend.unknown"); !strings.Contains(b.String(), want) {
			t.Errorf("%s: no %q in\n%s", lang, want, &b)
		}
	}
}

// An id that is broken over two lines cannot be copied.
func TestIDsStayWhole(t *testing.T) {
	var list []pulse.Judged
	for i := range 30 {
		list = append(list, day[3].judged(fmt.Sprintf("%d-0123456789012345678", 100+i)))
	}
	for _, width := range []int{40, 80} {
		o := listing("en")
		o.Width = width
		var b bytes.Buffer
		if err := Complaints(&b, Text, causes("en", list...), o); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(b.String(), "-0123456789012345678"); got != maxIDs {
			t.Errorf("%d columns: %d whole ids, want %d in\n%s", width, got, maxIDs, &b)
		}
	}
}

// maxIDs are those of one group: of the one quote (all say the same) and beside it.
const maxIDs = 1 + idsShown

func TestListingsAsJSON(t *testing.T) {
	out := write(t, stack(), listing("tr"))
	var r map[string]any
	if err := json.Unmarshal([]byte(out["complaints.json"]), &r); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"since", "until", "people", "messages", "unassigned", "groups"} {
		if _, ok := r[k]; !ok {
			t.Errorf("no %q in the report", k)
		}
	}
	lines := strings.Split(strings.TrimSpace(out["mentions.json"]), "\n")
	if len(lines) != len(stack()) {
		t.Errorf("%d lines, want one a mention: %d", len(lines), len(stack()))
	}
	last := time.Now()
	for _, l := range lines {
		var m struct {
			Key, Kind, Text string
			Themes          []string
			Posted          time.Time `json:"posted_at"`
		}
		if err := json.Unmarshal([]byte(l), &m); err != nil || m.Key == "" || m.Kind == "" || m.Themes == nil {
			t.Errorf("%v: %s", err, l)
		}
		if m.Posted.After(last) && last.Year() == m.Posted.Year() {
			t.Errorf("%s is newer than the one before it", m.Key)
		}
		last = m.Posted
	}
}

func TestUnknownFormatsAreNamed(t *testing.T) {
	for name, err := range map[string]error{
		"complaints": Complaints(&bytes.Buffer{}, HTML, causes("en"), listing("en")),
		"mentions":   Mentions(&bytes.Buffer{}, HTML, nil, listing("en")),
		"mention":    Mention(&bytes.Buffer{}, CSV, pulse.Judged{}, nil, nil, listing("en")),
	} {
		if pulse.ExitCode(err) != pulse.ExitUsage {
			t.Errorf("%s: %v, want a usage error", name, err)
		}
	}
}
