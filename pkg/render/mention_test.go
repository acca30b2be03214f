package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// shown are mentions in full, by the name of their golden file.
func shown() map[string]pulse.Judged {
	mixed := stack()[2]
	mixed.Verdict = pulse.Verdict{Lang: "fr", Kind: pulse.Mixed, By: "pulse-linear/3", Unsure: true,
		Scores: pulse.Scores{Praise: .512, Complaint: .483, Neutral: .005}}
	mark := func(j *pulse.Judged, words string, weight float64) {
		at := strings.Index(j.Text, words)
		j.Verdict.Evidence = append(j.Verdict.Evidence, pulse.Evidence{Start: at, End: at + len(words), Weight: weight})
	}
	mark(&mixed, "excellent", 2)
	mark(&mixed, "charmante", 1)
	mark(&mixed, "exagéré", -2)
	cut := strings.Index(mixed.Text, " mais")
	mixed.Verdict.Opinions = []pulse.Opinion{
		{End: cut, Polarity: pulse.Praise, Theme: "quality", Score: .96, Why: "café", Clause: pulse.Neutral, Turned: "excellent"},
		{Start: cut, End: len(mixed.Text), Polarity: pulse.Complaint, Theme: "price", Score: .9, Why: "180 livres"}}
	mixed.Copies = 2
	thai := stack()[len(day)+2]
	thai.Verdict.Lang, thai.Verdict.By, thai.Verdict.Scores = "th", "pulse-linear/3", pulse.Scores{Complaint: .97, Neutral: .03}
	mark(&thai, "รอนานมากกกก", -3)
	mark(&thai, "ไม่สนใจ", -2)
	mark(&thai, "น้ำแข็ง", 1)
	mark(&thai, "😡👩‍👩‍👧", -1)
	thai.First = "x:b"
	thai.Correction = &pulse.Correction{Kind: pulse.Complaint, Theme: "waiting", By: "elif\x1b[0m", At: until, Note: "=2+2 \u202eeyb"}
	evil := stack()[len(day)]
	mark(&evil, "40 minutes", -1)
	mark(&evil, "<script>", 1)
	evil.Verdict.Opinions = append(evil.Verdict.Opinions, pulse.Opinion{Start: -4, End: 9000, Polarity: pulse.Neutral, Score: .5})
	evil.Verdict.Evidence = append(evil.Verdict.Evidence, pulse.Evidence{Start: -9, End: 2, Weight: 1}, pulse.Evidence{Start: 90, End: 9000, Weight: -.1})
	gone := pulse.Judged{Mention: pulse.Mention{Source: "x", ID: "old"}, Gone: "deleted"}
	return map[string]pulse.Judged{"mixed": mixed, "thai": thai, "hostile": evil, "gone": gone}
}

func TestMentionGolden(t *testing.T) {
	for name, j := range shown() {
		events := []pulse.Event{{At: until.AddDate(0, 0, -1), What: "stored"}}
		if j.Gone == "" {
			events = append(events, pulse.Event{At: until.AddDate(0, 0, -1), What: "judged", By: j.Verdict.By, Text: string(j.Verdict.Kind)},
				pulse.Event{At: until, What: "edited", Text: "the text\x1b[2J before\nthat, in more words than one would expect of such a short thing as this"})
		}
		events = append(events, pulse.Event{At: until, What: "gone", Text: j.Gone})
		if j.Gone == "" {
			events = events[:3]
		}
		var b bytes.Buffer
		if err := Mention(&b, Text, j, events, nil, listing("tr")); err != nil {
			t.Fatal(err)
		}
		golden(t, "show."+name+".txt", b.Bytes())
	}
}

// One mention in every language: no word of the frame is left in another.
func TestMentionInEveryLanguage(t *testing.T) {
	j := shown()["mixed"]
	events := []pulse.Event{
		{At: until.AddDate(0, 0, -1), What: "stored"},
		{At: until.AddDate(0, 0, -1), What: "judged", By: j.Verdict.By, Text: string(j.Verdict.Kind)},
		{At: until, What: "corrected", By: "elif", Text: "waiting"},
		{At: until, What: "corrected", By: "elif", Text: pulse.NotAbout + "waiting" + pulse.Undone},
	}
	also := []pulse.Copy{{Key: "x:b", Posted: until}}
	for _, code := range Languages() {
		var b bytes.Buffer
		if err := Mention(&b, Text, j, events, also, listing(code)); err != nil {
			t.Fatal(err)
		}
		golden(t, "show.mixed."+code+".txt", b.Bytes())
	}
}

// The long name of a part stands on a line of its own: the quotes keep their column.
func TestOpinionsKeepTheirColumn(t *testing.T) {
	j := shown()["mixed"]
	whole := pulse.Opinion{End: len(j.Text), Polarity: pulse.Complaint, Theme: "waiting", Score: .9}
	part := whole
	part.Theme, part.Sub = "billing", "calls_and_messages_unanswered"
	j.Verdict.Opinions = []pulse.Opinion{whole, part}
	var b bytes.Buffer
	if err := Mention(&b, Text, j, nil, nil, listing("en")); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "  - Waiting") })
	k := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "  - billing") })
	if i < 0 || k < 0 || strings.Contains(lines[k], "“") || columns(strings.Split(lines[i], "“")[0]) != columns(strings.Split(lines[k+1], "“")[0]) {
		t.Errorf("the quotes stand in two columns:\n%s", b.String())
	}
}

func TestShowTellsWhatASecondJudgeSaid(t *testing.T) {
	for _, c := range []struct {
		name   string
		second pulse.Second
		unsure bool
		want   string
	}{
		{"it counted", pulse.Second{By: "gpt-x", Kind: pulse.Complaint, Confidence: .93, Reason: "the ring\x1b[2J was\nmissing"}, false,
			"Asked gpt-x: complaint (93% sure), because “the ring␛[2J was missing”."},
		{"it did not count", pulse.Second{By: "gpt-x", Kind: pulse.Praise, Confidence: 1}, true, "Asked gpt-x: praise (100% sure). It does not count: not sure enough"},
		{"not taken", pulse.Second{By: "gpt-x"}, true, "Asked gpt-x: no answer that can be used."},
	} {
		j := pulse.Judged{Mention: pulse.Mention{Source: "file", ID: "1", Text: "t"}, Verdict: pulse.Verdict{Kind: pulse.Complaint, Unsure: c.unsure, By: "b", Second: &c.second}}
		var b bytes.Buffer
		if err := Mention(&b, Text, j, nil, nil, listing("en")); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(strings.Fields(b.String()), " "); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestShowAsJSON(t *testing.T) {
	var b bytes.Buffer
	if err := Mention(&b, JSON, shown()["thai"], nil, nil, listing("en")); err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprintf("%v %v %v %v %v", m["key"], m["id"], m["kind"], m["themes"], m["events"]), "x:o o complaint [waiting] []"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The signs under a text stand in the columns of the words they are about.
func TestEvidenceStandsUnderItsWords(t *testing.T) {
	for _, c := range []struct{ name, text, word, want string }{
		{"plain", "the soup was cold", "cold", "             ----"},
		{"behind an emoji of two columns", "😡 cold", "cold", "   ----"},
		{"behind a family", "👩‍👩‍👧 cold", "cold", "   ----"},
		{"Thai signs take no column", "น้ำแข็งละลาย", "ละลาย", "     -----"},
		{"under a Thai word", "ทำไม่ดี", "ไม่ดี", "  ---"},
		{"behind what is taken out", "a\x1b\u202e\u200b cold", "cold", "   ----"},
		{"on a later line", "one two three four five six seven eight nine cold", "cold", "     ----"},
		{"on the second of two equal lines", "the soup was so very cold again and so | the soup was so very cold again and so |", "", "--------"},
		{"behind an empty line", "one\r\n\r\n  cold", "cold", "  ----"},
		{"behind broken bytes", "\xff\xfe cold", "cold", "   ----"},
	} {
		at := strings.Index(c.text, c.word)
		if c.word == "" {
			at, c.word = strings.Index(c.text, "| ")+2, "the soup"
		}
		u := underline(c.text, []pulse.Evidence{{Start: at, End: at + len(c.word), Weight: -1}})
		p, err := newPen(Options{Width: 40})
		if err != nil {
			t.Fatal(err)
		}
		rows := u.lines(p, "")
		if got := rows[len(rows)-1]; got != c.want {
			t.Errorf("%s: %q under %q, want %q", c.name, got, rows[len(rows)-2], c.want)
		}
	}
}

func TestTheStrongerEvidenceIsShown(t *testing.T) {
	u := underline("not good", []pulse.Evidence{{Start: 0, End: 8, Weight: -2}, {Start: 4, End: 8, Weight: 1}})
	if got, want := string(u.marks), "--------"; got != want {
		t.Errorf("marks = %q, want %q", got, want)
	}
}

func FuzzEvidence(f *testing.F) {
	f.Add("น้ำ 😡\r\n\x1b[2J cold", 3, 9, 40)
	f.Add("\xff\u2028 \u202e", -1, 99, 8)
	f.Fuzz(func(t *testing.T, text string, from, to, width int) {
		p := pen{Options: Options{Width: max(40, width%200)}}
		for _, l := range underline(text, []pulse.Evidence{{Start: from, End: to, Weight: 1}}).lines(p, "  ") {
			if w := uniseg.StringWidth(l); w > p.Width+2 {
				t.Errorf("%d columns of %d: %q", w, p.Width, l)
			}
			if i := strings.IndexFunc(l, func(r rune) bool { return harmless(r) != r }); i >= 0 {
				t.Errorf("%q holds what harms", l)
			}
		}
	})
}

func TestABarIsDrawnOfTheNumberBesideIt(t *testing.T) {
	j := shown()["thai"]
	j.Verdict.Scores = pulse.Scores{Praise: .004, Complaint: .99, Neutral: .006}
	var b bytes.Buffer
	if err := Mention(&b, Text, j, nil, nil, listing("en")); err != nil {
		t.Fatal(err)
	}
	want := "  praise       0%\n  complaint   99%  " + strings.Repeat("▇", 39) + "\n  neutral      1%  ▇\n"
	if !strings.Contains(b.String(), want) {
		t.Errorf("no\n%s\nin\n%s", want, &b)
	}
}
