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
	for _, tt := range []struct{ before, after, want string }{
		{"", "a", "no theme -> a"}, {"a", "", "a -> no theme"}, {"a b", "b c", "a -> c"}, {"a", "a b", "also b"}, {"a b", "b", "no longer a"},
	} {
		if got := moved(strings.Fields(tt.before), strings.Fields(tt.after)); got != tt.want {
			t.Errorf("%q, then %q: got %q, want %q", tt.before, tt.after, got, tt.want)
		}
	}
}

func TestThemeLogTellsWhatIsUndone(t *testing.T) {
	var b strings.Builder
	list := []ThemeDecision{{ThemeChange: pulse.ThemeChange{N: 1, By: "elif", At: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), Note: "why"}, Told: "merge a into b"},
		{ThemeChange: pulse.ThemeChange{N: 2, By: "tom"}, Told: "undo 1", Counts: true}}
	if err := ThemeLog(&b, Text, list, Options{}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if len(lines) < 2 || !strings.Contains(lines[0], "tom: undo 1") || lines[1] != "   1  2026-11-20 09:00  elif: merge a into b (why) [undone]" {
		t.Errorf("got %q, want the newest first and the undone one marked", lines)
	}
}
