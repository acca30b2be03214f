package render

import (
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Columns stand under each other whatever the script, and nothing is wider than
// the terminal.
func TestThemesAreAligned(t *testing.T) {
	long := strings.Repeat("สิ่งอำนวยความสะดวก", 3)
	rows := []ThemeRow{{ID: "facilities", Name: "สิ่งอำนวยความสะดวก", Origin: "built in", Aliases: []string{"END"}},
		{ID: "air_conditioning", Parent: "facilities", Name: "Isıtma ve klima", Origin: "built in", Aliases: []string{"END"}},
		{ID: "kids", Name: "👨‍👩‍👧 ครอบครัว", Origin: "built in", Aliases: []string{"END"}},
		{ID: strings.Repeat("x", 40), Name: long, Origin: "themes.yaml", Into: strings.Repeat("y", 40)}}
	for _, width := range []int{40, 80} {
		var b strings.Builder
		if err := Themes(&b, Text, rows, Options{Width: width}); err != nil {
			t.Fatal(err)
		}
		at := -1
		for line := range strings.Lines(b.String()) {
			line = strings.TrimRight(line, "\n")
			if w := uniseg.StringWidth(line); w > width && width == 80 {
				t.Errorf("%d columns of %d: %s", w, width, line)
			}
			before, _, ok := strings.Cut(line, "END")
			if w := uniseg.StringWidth(before); ok && at >= 0 && w != at {
				t.Errorf("the last column stands at %d and at %d:\n%s", at, w, b.String())
			} else if ok {
				at = w
			}
		}
	}
}

func TestThemePreviewFits(t *testing.T) {
	p := ThemePreview{Told: strings.Repeat("rule: ", 30), Mentions: 9, Changed: 2, Examples: []ThemeExample{
		{Key: "x:" + strings.Repeat("1", 20), Text: strings.Repeat("ของหวาน🍰 ", 30), Before: []string{"a", "b", "c"}, After: []string{"b", "d"}},
		{Key: "x:2", Text: "\x1b[31mred\nline", Before: nil, After: []string{"d"}}}}
	name := func(s string) string { return strings.Repeat(s, 30) }
	var b strings.Builder
	if err := Preview(&b, Text, p, name, name, Options{}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if w := uniseg.StringWidth(strings.TrimRight(line, "\n")); w > 80 {
			t.Errorf("%d columns: %s", w, line)
		}
	}
	if strings.Contains(b.String(), "\x1b") || strings.Contains(b.String(), "red\nline") {
		t.Errorf("a guest's text reached the terminal as it was: %q", b.String())
	}
}

func TestMoved(t *testing.T) {
	p, err := newPen(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ before, after, want string }{
		{"", "a", "no theme -> a"}, {"a", "", "a -> no theme"}, {"a b", "b c", "a -> c"}, {"a", "a b", "also b"}, {"a b", "b", "no longer a"},
	} {
		if got := p.moved(strings.Fields(tt.before), strings.Fields(tt.after)); got != tt.want {
			t.Errorf("%q, then %q: got %q, want %q", tt.before, tt.after, got, tt.want)
		}
	}
}

func TestThemeLogTellsWhatIsUndone(t *testing.T) {
	var b strings.Builder
	list := []ThemeDecision{{ThemeChange: pulse.ThemeChange{N: 1, What: pulse.ThemeMerge, Theme: "a", To: "b", By: "elif", At: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), Note: "why"}, Told: "merge a into b"},
		{ThemeChange: pulse.ThemeChange{N: 2, What: pulse.ThemeUndo, Undo: 1, By: "tom"}, Told: "undo 1", Counts: true}}
	if err := ThemeLog(&b, Text, list, Options{}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if len(lines) < 2 || !strings.Contains(lines[0], "tom: undo 1") || lines[1] != "   1  2026-11-20 09:00  elif: merge a into b (why) [undone]" {
		t.Errorf("got %q, want the newest first and the undone one marked", lines)
	}
}

// What a decision would do is told in the reader's words; ids stay as they are typed.
func TestADecisionIsToldInTheReadersLanguage(t *testing.T) {
	preview := ThemePreview{Change: pulse.ThemeChange{What: pulse.ThemeUndo, Undo: 3}, Undone: pulse.ThemeChange{What: pulse.ThemeMerge, Theme: "wifi", To: "facilities"},
		Told: "undo 3: merge wifi into facilities", Mentions: 9, Changed: 2, Examples: []ThemeExample{{Key: "x:1", Text: "wifi yok", Before: []string{"facilities"}, After: []string{"facilities", "wifi"}}}}
	names := func(id string) string { return "<" + id + ">" }
	for lang, want := range map[string]string{
		"en": "undo 3: merge wifi into facilities\n2 of 9 past mentions change\n  x:1  also <wifi>\n    wifi yok\n",
		"tr": "3 numaralı kararı geri alma: birleştirme: wifi → facilities\ngeçmiş 9 iletiden 2 tanesi değişir\n  x:1  eklenen: <wifi>\n    wifi yok\n",
		"fr": "annuler la décision 3\u202f: fusionner wifi dans facilities\n2 messages passés sur 9 changent\n  x:1  en plus\u202f: <wifi>\n    wifi yok\n",
		"id": "batalkan keputusan 3: gabungkan wifi ke facilities\n2 dari 9 pesan lama berubah\n  x:1  ditambah <wifi>\n    wifi yok\n",
		"th": "ย้อนการตัดสินใจข้อ 3: รวม wifi เข้ากับ facilities\nเปลี่ยน 2 จาก 9 ข้อความที่ผ่านมา\n  x:1  เพิ่ม <wifi>\n    wifi yok\n",
	} {
		var b strings.Builder
		if err := Preview(&b, Text, preview, names, names, Options{Lang: lang}); err != nil {
			t.Fatal(err)
		}
		if b.String() != want {
			t.Errorf("%s: got\n%swant\n%s", lang, &b, want)
		}
		b.Reset()
		if err := Preview(&b, JSON, preview, names, names, Options{Lang: lang}); err != nil || !strings.Contains(b.String(), `"told":"undo 3: merge wifi into facilities"`) {
			t.Errorf("%s: JSON changed with the reader: %v %s", lang, err, &b)
		}
	}
}

// What proposals are and what to do with them fits 80 columns in every language.
func TestProposalsFitInEveryLanguage(t *testing.T) {
	p := Proposals{Since: time.Date(2026, 9, 20, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Complaints: 80, Open: 12, Later: 2,
		Proposals: []Proposal{{ID: "p-1x8k2a", Label: "otopark", People: 6, Messages: 8, Words: map[string][]string{"tr": {"otopark"}}, With: []string{"yer"}, Quotes: []ProposalQuote{{"x:1", "otopark yok"}}}}}
	for _, lang := range Languages() {
		var b strings.Builder
		if err := ThemeProposals(&b, Text, p, Options{Lang: lang}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if w := columns(strings.TrimSuffix(line, "\n")); w > 80 {
				t.Errorf("%s: %d columns: %s", lang, w, line)
			}
		}
		if got := b.String(); lang != "en" && (strings.Contains(got, "people") || strings.Contains(got, "a theme")) || !strings.Contains(got, "pulse theme accept p-1x8k2a --under THEME\n") {
			t.Errorf("%s:\n%s", lang, got)
		}
	}
}
