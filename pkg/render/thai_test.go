package render

import (
	"slices"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

// wordsOfThai tells the words by a list of them, as a dictionary would.
func wordsOfThai(list ...string) func(string) []int {
	return func(s string) []int {
		var out []int
		for at := 0; at < len(s); {
			i := slices.IndexFunc(list, func(w string) bool { return strings.HasPrefix(s[at:], w) })
			if i < 0 {
				at++
				continue
			}
			out = append(out, at, at+len(list[i]))
			at += len(list[i])
		}
		return out
	}
}

func TestThaiWordsStayWhole(t *testing.T) {
	words := wordsOfThai("รบกวน", "ช่วย", "ตรวจสอบ", "ด้วย", "ค่ะ", "อร่อย", "มาก", "wifi", "ใช้", "ได้")
	for _, c := range []struct {
		name  string
		width int
		in    string
		want  []string
	}{
		{"a word that does not fit goes on", 11, "รบกวนช่วยตรวจสอบด้วยค่ะ", []string{"รบกวนช่วย", "ตรวจสอบด้วย", "ค่ะ"}},
		{"a quotation mark stays with its word", 8, "“อร่อยมากค่ะ”", []string{"“อร่อยมาก", "ค่ะ”"}},
		{"a repeated word keeps its sign", 8, "มากค่ะมากๆ", []string{"มากค่ะ", "มากๆ"}},
		{"beside another script", 8, "ช่วยใช้wifiได้", []string{"ช่วยใช้", "wifiได้"}},
		{"a word too long for a line is cut", 8, "ตรวจสอบตรวจสอบกขคฆงจฉชซ", []string{"ตรวจสอบ", "ตรวจสอบ", "กขคฆงจฉช", "ซ"}},
		{"no thai", 8, "abcdefghijklm", []string{"abcdefgh", "ijklm"}},
	} {
		if got := wrap(c.width, c.in, words); !slices.Equal(got, c.want) {
			t.Errorf("%s: wrap(%d, %q) = %q, want %q", c.name, c.width, c.in, got, c.want)
		}
	}
}

// Offsets that are wrong break no letter and lose no text.
func TestThaiWordsAreNotTrustedBlindly(t *testing.T) {
	every := func(s string) []int {
		out := []int{-1, len(s), len(s) + 9}
		for i := range len(s) {
			out = append(out, len(s)-i)
		}
		return out
	}
	const s = "“น้ำแข็งก็ละลายหมดแล้วเลยค่ะ”ไม่มาอีกแน่นอนๆ"
	lines := wrap(8, s, every)
	if got := strings.Join(lines, ""); got != s {
		t.Errorf("got %q, want %q", got, s)
	}
	graphemes := 0
	for _, l := range lines {
		graphemes += uniseg.GraphemeClusterCount(l)
		if follows(l) || led(lastGrapheme(l)) {
			t.Errorf("%q is no line of Thai", l)
		}
	}
	if want := uniseg.GraphemeClusterCount(s); graphemes != want {
		t.Errorf("%d graphemes, want %d", graphemes, want)
	}
}

func TestADigestBreaksThaiAsItIsTold(t *testing.T) {
	o := options("th")
	asked := 0
	o.Breaks = func(s string) []int {
		asked++
		return wordsOfThai("ตั้งแต่ก้าวแรกที่เข้าร้าน")(s)
	}
	got := written(t, Text, sample(), o)
	if asked == 0 || !strings.Contains(got, "ประทับใจ\n    ตั้งแต่ก้าวแรกที่เข้าร้านเลยค่ะ”") {
		t.Errorf("asked %d times for words:\n%s", asked, got)
	}
}
