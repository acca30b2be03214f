package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func written(t *testing.T, format string, d digest.Digest, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Digest(&b, format, d, o); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.String()
}

const attack = "\x1b]0;owned\x07\x1b[2J<script>alert(1)</script>\u202egnp.\u2066 \"><img src=x onerror=alert(1)> ![a](http://evil.example) {{.Key}} \xff\x00"

// Whatever a provider or a guest sends reaches neither the terminal nor a mail
// program as anything but text, in every field that is shown.
// One earlier day is not what is usual.
func TestTooEarlyToSayWhatIsUsual(t *testing.T) {
	d := sample()
	d.Days = 1
	for lang, want := range map[string][2]string{"en": {"too early to say what is usual", "usual 2"}, "tr": {"henüz erken", "olağan 2"}, "fr": {"trop tôt", "habituel 2"}, "id": {"terlalu dini", "biasanya 2"}, "th": {"ยังเร็วเกินไป", "ปกติ 2"}} {
		for _, format := range []string{Text, HTML, Markdown} {
			got := strings.Join(strings.Fields(written(t, format, d, options(lang))), " ")
			if !strings.Contains(got, want[0]) || strings.Contains(got, want[1]) {
				t.Errorf("%s %s: want %q and not %q:\n%s", lang, format, want[0], want[1], got)
			}
		}
	}
}

// Without history there is nothing to say about a number.
func TestNumbersWithoutHistoryStandAlone(t *testing.T) {
	d := sample()
	d.Days = 0
	for _, format := range []string{Text, HTML, Markdown} {
		if got := written(t, format, d, options("en")); strings.Contains(got, "too few to say") || !strings.Contains(got, "Complaints") {
			t.Errorf("%s:\n%s", format, got)
		}
	}
}

// A header that counts praise and a list that says there is none contradict each other.
func TestUnsurePraiseIsCountedAsSuch(t *testing.T) {
	d := sample()
	d.Best, d.Praise = nil, nil
	for i := range d.Counts {
		if d.Counts[i].Kind == pulse.Praise {
			d.Counts[i].N, d.Counts[i].Unsure = 2, 2
		}
	}
	for _, format := range []string{Text, HTML, Markdown} {
		got := written(t, format, d, options("en"))
		if !strings.Contains(got, "2 praise (2 unsure)") || !strings.Contains(got, "None that we are sure of") {
			t.Errorf("%s:\n%s", format, got)
		}
	}
}

func TestForeignTextInADigestHarmsNobody(t *testing.T) {
	in := input()
	in.Brand = attack
	in.Places[0].Name = attack
	in.Names = aliases{"Elif": attack}
	in.Duties["foursquare"] = pulse.Duties{Attribution: attack}
	in.States[1].Last.Error, in.States[1].Last.Hint = attack, attack
	for i := range in.Window {
		j := &in.Window[i]
		j.Text += attack
		j.Author = pulse.Author{Name: attack}
		j.URL = "javascript:alert(1)//" + attack
		for k := range j.Verdict.Opinions {
			j.Verdict.Opinions[k].Theme = attack
		}
	}
	in.Late[0].Text = attack
	in.Fixed[0].Label, in.Fixed[0].Done, in.Fixed[0].Team = attack, attack, attack
	in.Ideas[1].Text, in.Ideas[1].By, in.Ideas[1].Theme = attack, attack, attack
	d := digest.Build(in)
	for _, format := range []string{Text, Markdown, HTML} {
		got := written(t, format, d, Options{Lang: "tr"})
		for _, r := range got {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
				t.Fatalf("%s holds %U", format, r)
			}
		}
		if strings.Contains(got, "javascript:") {
			t.Errorf("%s links to a script", format)
		}
	}
	page := written(t, HTML, d, Options{Lang: "tr"})
	if strings.Contains(page, "<script") || strings.Contains(page, "<img") {
		t.Errorf("HTML holds an element of a guest")
	}
	notes := written(t, Markdown, d, Options{Lang: "tr"})
	if regexp.MustCompile(`(^|[^\\])(<script|!\[)`).MatchString(notes) {
		t.Errorf("Markdown holds an element of a guest:\n%s", notes)
	}
}

func TestMailFitsTheBudget(t *testing.T) {
	in := input()
	for i := range 400 {
		kind := []pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Neutral}[i%3]
		s := say{hours: float64(i%24) + .5, kind: kind, who: fmt.Sprint("guest", i), place: "moda", ask: kind == pulse.Neutral,
			text: fmt.Sprint(i, " ") + strings.Repeat("บริการดีมาก & \"<>\"&&&&&&", 200), pro: "service", contra: "waiting"}
		j := s.judged(fmt.Sprint("many", i))
		j.URL += "?" + strings.Repeat("&a=b", 240)
		in.Window = append(in.Window, j)
		in.Late = append(in.Late, s.judged(fmt.Sprint("late", i)))
	}
	d := digest.Build(in)
	page := written(t, HTML, d, options("th"))
	if len(page) > mailBudget {
		t.Errorf("a busy day is %d bytes of HTML, want at most %d", len(page), mailBudget)
	}
	left := regexp.MustCompile(`… และอีก (\d+) ข้อความ`).FindAllStringSubmatch(page, -1)
	if len(left) != 4 {
		t.Fatalf("what is left out is counted %d times, want once for each of 4 parts", len(left))
	}
	if shown := strings.Count(page, "border-left:4px"); fmt.Sprint(len(d.Urgent)-shown) != left[0][1] {
		t.Errorf("%d of %d complaints are shown and %s left out", shown, len(d.Urgent), left[0][1])
	}
}

// A mail program that asks somebody else for an image tells them who reads.
func TestMailAsksNobody(t *testing.T) {
	page := written(t, HTML, sample(), options("tr"))
	for _, m := range regexp.MustCompile(`(src|background|action)=|url\(|@import|<link|<script|<form|<iframe`).FindAllString(page, -1) {
		t.Errorf("HTML holds %q", m)
	}
	for _, want := range []string{`<html lang="tr">`, `name="color-scheme"`, "prefers-color-scheme: dark", `href="https://x.example/i/a"`} {
		if !strings.Contains(page, want) {
			t.Errorf("HTML lacks %q", want)
		}
	}
	if strings.Contains(page, "ZgotmplZ") {
		t.Error("a value stands where HTML does not allow it")
	}
}

func TestDigestFitsTheTerminal(t *testing.T) {
	for _, lang := range Languages() {
		for _, width := range []int{60, 80, 120} {
			o := options(lang)
			o.Width = width
			for l := range strings.Lines(written(t, Text, sample(), o)) {
				l = strings.TrimSuffix(l, "\n")
				if w := uniseg.StringWidth(l); w > width {
					t.Errorf("%s at %d columns: %d in %q", lang, width, w, l)
				}
				if strings.TrimRight(l, " ") != l {
					t.Errorf("%s: spaces at the end of %q", lang, l)
				}
			}
		}
	}
}

func TestColourOfADigestChangesNoWord(t *testing.T) {
	o := options("tr")
	plain := written(t, Text, sample(), o)
	o.Color = true
	colour := written(t, Text, sample(), o)
	if strings.Contains(plain, "\x1b") || !strings.Contains(colour, "\x1b[") {
		t.Fatal("colour is where none was asked for, or the other way round")
	}
	if got := regexp.MustCompile(`\x1b\[[0-9;]*m`).ReplaceAllString(colour, ""); got != plain {
		t.Errorf("without its colours:\n%s\nwant:\n%s", got, plain)
	}
}

func TestSubject(t *testing.T) {
	kadikoy := input()
	kadikoy.Place = "kadikoy"
	staff := input()
	staff.Role = digest.Staff
	quiet := digest.Input{Options: input().Options}
	midnight := input()
	midnight.Since, midnight.Until = until.Add(-32*time.Hour), until.Add(-8*time.Hour)
	week := input()
	week.Since = until.AddDate(0, 0, -7)
	for _, c := range []struct {
		name, lang, want string
		in               digest.Input
	}{
		{"a place", "en", "Kadıköy, Sunday 22 November: 6 praise, 3 complaints, 1 mixed, 2 other, 1 urgent", kadikoy},
		{"turkish", "tr", "Kahve Durağı, 22 Kasım Pazar: 6 övgü, 3 şikâyet, 1 karışık, 2 diğer, 1 acil", input()},
		{"french", "fr", "Kahve Durağı, dimanche 22 novembre\u202f: 6 compliments, 3 réclamations, 1 avis mitigé, 2 autres, 1 urgence", input()},
		{"staff", "id", "Kahve Durağı, Minggu, 22 November: 6 pujian", staff},
		{"nothing", "th", "Kahve Durağı, วันอาทิตย์ที่ 22 พฤศจิกายน 2569", quiet},
		{"until midnight", "en", "Kahve Durağı, Saturday 21 November: 6 praise, 3 complaints, 1 mixed, 2 other, 1 urgent", midnight},
		{"a week", "en", "Kahve Durağı, 15 November – 22 November: 6 praise, 3 complaints, 1 mixed, 2 other, 1 urgent", week},
	} {
		got, err := Subject(digest.Build(c.in), Options{Lang: c.lang})
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v\nwant %q", c.name, got, err, c.want)
		}
	}
	bad := input()
	bad.Brand = "a\r\nBcc: x@example.com" + attack
	if got, _ := Subject(digest.Build(bad), Options{}); strings.ContainsAny(got, "\r\n\x1b\x00") {
		t.Errorf("a subject of two lines: %q", got)
	}
}

func TestDatesAsPeopleWriteThem(t *testing.T) {
	first := time.Date(2027, 1, 1, 9, 5, 0, 0, time.UTC)
	for lang, want := range map[string]string{
		"en": "Friday 1 January, 09:05", "tr": "1 Ocak Cuma, 09:05", "fr": "vendredi 1er janvier, 09\u202fh\u202f05",
		"id": "Jumat, 1 Januari, 09.05", "th": "วันศุกร์ที่ 1 มกราคม 2570, 09:05 น.",
	} {
		w, err := wordsOf(lang)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.date(first) + ", " + w.clock(first); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

func TestPlurals(t *testing.T) {
	for _, c := range []struct {
		lang string
		n    int
		want string
	}{
		{"en", 0, "0 complaints"}, {"en", 1, "1 complaint"}, {"en", 2, "2 complaints"},
		{"fr", 0, "0 réclamation"}, {"fr", 1, "1 réclamation"}, {"fr", 2, "2 réclamations"},
		{"tr", 1, "1 şikâyet"}, {"tr", 2, "2 şikâyet"}, {"xx", 2, "2 complaints"}, {"TR-tr", 2, "2 şikâyet"},
	} {
		w, err := wordsOf(c.lang)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.n("n.complaint", c.n); got != c.want {
			t.Errorf("%s, %d: %q, want %q", c.lang, c.n, got, c.want)
		}
	}
	if got := fill("{a} {b}", []any{"a", "{b}", "b", "{a}"}); got != "{b} {a}" {
		t.Errorf("a value that looks like a placeholder is filled: %q", got)
	}
}

func TestWhyThereIsNothing(t *testing.T) {
	run := func(ok bool, ago time.Duration) []pulse.SourceState {
		r := &pulse.Run{Source: "x", Started: until.Add(-ago), Ended: until.Add(-ago)}
		s := pulse.SourceState{Source: "x", Last: r, LastOK: r}
		if !ok {
			r.Error, s.LastOK = "status 500", nil
		}
		return []pulse.SourceState{s}
	}

	for _, c := range []struct {
		name   string
		states []pulse.SourceState
		role   digest.Role
		want   string
	}{
		{"quiet", run(true, time.Hour), digest.Owner, "A quiet day."},
		{"not fetched", run(true, 26*time.Hour), digest.Owner, "since 21 November 06:00"},
		{"never", nil, digest.Owner, "Start with: pulse fetch"},
		{"failed", run(false, time.Hour), digest.Owner, "No source could be read"},
		{"no praise for staff", run(true, time.Hour), digest.Staff, "Tomorrow is a new day."},
		{"staff hear of a failure too", run(false, time.Hour), digest.Staff, "No source could be read"},
	} {
		in := digest.Input{Options: input().Options, States: c.states}
		in.Duties, in.Role = map[string]pulse.Duties{"x": {}}, c.role
		for _, format := range []string{Text, Markdown, HTML} {
			got := written(t, format, digest.Build(in), options("en"))
			if !strings.Contains(strings.Join(strings.Fields(got), " "), c.want) {
				t.Errorf("%s, %s: no %q in\n%s", c.name, format, c.want, got)
			}

		}
	}
}

func TestStaffReadNoComplaint(t *testing.T) {
	in := input()
	in.Role = digest.Staff
	for _, format := range []string{Text, Markdown, HTML} {
		got := written(t, format, digest.Build(in), options("en"))
		for _, not := range []string{"zehirlendik", "AC-nya", "Masa", "Complaints", "refused", "pulse label"} {
			if strings.Contains(got, not) {
				t.Errorf("%s for staff holds %q", format, not)
			}
		}
		if !strings.Contains(got, "Elif Yılmaz") {
			t.Errorf("%s for staff does not name Elif Yılmaz", format)
		}
	}
}

func TestDigestAsJSON(t *testing.T) {
	want := sample()
	got := written(t, JSON, want, Options{})
	if strings.Count(got, "\n") != 1 {
		t.Errorf("JSON is not one line")
	}
	var d digest.Digest
	if err := json.Unmarshal([]byte(got), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Urgent) != 4 || d.Best == nil || d.Urgent[0].Text != want.Urgent[0].Text || d.Day != "2026-11-22" {
		t.Errorf("JSON reads back as %+v", d)
	}
	if err := Digest(&bytes.Buffer{}, "pdf", want, Options{}); pulse.ExitCode(err) != pulse.ExitUsage {
		t.Errorf("format pdf: %v, want a usage error", err)
	}
}
