package render

import (
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"
)

// rejoin is what a reader of the wrapped lines gets back, spaces aside.
func rejoin(lines []string) string { return strings.Join(strings.Fields(strings.Join(lines, "")), "") }

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name  string
		width int
		in    string
		want  []string
	}{
		{"at spaces", 10, "bir iki üç dört", []string{"bir iki üç", "dört"}},
		{"lines of the guest stay", 20, "one\n\ntwo", []string{"one", "", "two"}},
		{"a word too long is cut", 8, "abcdefghijklm", []string{"abcdefgh", "ijklm"}},
		{"thai vowel stays before its letter", 8, "กาแฟหอมเมาก", []string{"กาแฟหอม", "เมาก"}},
		{"thai syllable with a tone goes whole", 12, "ช่วยตรวจสอบด้วยค่ะ", []string{"ช่วยตรวจสอบ", "ด้วยค่ะ"}},
		{"thai pair of consonants stays", 8, "ขนมปังกล้วยหอม", []string{"ขนมปัง", "กล้วยหอม"}},
		{"thai sign stays behind its letter", 8, "กขคฆงจฉชะกข", []string{"กขคฆงจฉ", "ชะกข"}},
		{"thai vowel before its letter goes with it", 8, "abcdef ไม่มา", []string{"abcdef", "ไม่มา"}},
		{"wide letters take two columns", 8, "日本語日本語", []string{"日本語日", "本語"}},
		{"a family is one", 8, "abcdefg👨‍👩‍👧", []string{"abcdefg", "👨‍👩‍👧"}},
		{"nothing", 10, "", []string{""}},
	} {
		got := wrap(c.width, c.in, nil)
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: wrap(%d, %q) = %q, want %q", c.name, c.width, c.in, got, c.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("กาแฟหอมมาก พนักงานยิ้มแย้มทุกคน", 12)
	f.Add("a👨‍👩‍👧b e\u0301 日本", 8)
	f.Add("ำำำำำำำำำำำำ", 8)
	f.Fuzz(func(t *testing.T, s string, width int) {
		s, width = clean(s), 8+(width%60+60)%60
		lines := wrap(width, s, nil)
		if got, want := rejoin(lines), rejoin([]string{s}); got != want {
			t.Errorf("wrap(%d, %q) tells %q", width, s, got)
		}
		for _, l := range lines {
			if uniseg.StringWidth(l) > width && uniseg.GraphemeClusterCount(l) > 1 && !strings.ContainsAny(l, "ะาำๅๆฯ") {
				t.Errorf("wrap(%d, %q): %q takes %d columns", width, s, l, uniseg.StringWidth(l))
			}
		}
	})
}

func TestPadCountsColumns(t *testing.T) {
	for _, s := range []string{"Lezzet", "รสชาติ", "ที่นี่", "日本", "👍🏽", "e\u0301te\u0301", "İğüş"} {
		if got := uniseg.StringWidth(pad(12, s)); got != 12 {
			t.Errorf("pad(12, %q) takes %d columns", s, got)
		}
		if got := uniseg.StringWidth(padLeft(12, s)); got != 12 {
			t.Errorf("padLeft(12, %q) takes %d columns", s, got)
		}
	}
}

// A guest may send a megabyte without a space; the work must grow with it, not
// with its square.
func TestWrapIsLinear(t *testing.T) {
	took := func(n int) time.Duration {
		s := strings.Repeat("กข", n/6)
		start := time.Now()
		wrap(80, s, nil)
		return time.Since(start)
	}
	var small, large time.Duration
	for range 10 { // others work on the same machine: one fair round is enough
		small, large = took(16<<10), took(256<<10)
		if large <= 64*small { // 16 times the text; the square would be 256
			return
		}
	}
	t.Errorf("16 KiB in %s, 256 KiB in %s", small, large)
}
