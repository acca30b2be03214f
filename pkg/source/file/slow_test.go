package file

import (
	"bufio"
	"strings"
	"testing"
)

// A file made to be slow: every line seems to open a quote that never ends, and
// each would cost reading the next 500 lines.
func TestHostileQuotesAreGivenLess(t *testing.T) {
	for _, lines := range []string{"x\",\"a\n", "x\",\"a\ngood,row\n"} {
		text := "a,text\n" + strings.Repeat(lines, 2000) + strings.Repeat("good,row\n", 2*maxRecordLines)
		c, err := newCSV(Options{}, newLines(bufio.NewReader(strings.NewReader(text)), nil), []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for range 1000 {
			if _, err := c.next(); final(err) {
				t.Fatalf("%q: %v", lines, err)
			}
		}
		if c.reach > fewRecordLines+2 {
			t.Errorf("%q: after 1000 rows a record may still have %d lines, want about %d", lines, c.reach, fewRecordLines)
		}
		for err = nil; !final(err); _, err = c.next() {
		}
		if c.reach != maxRecordLines {
			t.Errorf("%q: after good rows a record may have %d lines, want %d again", lines, c.reach, maxRecordLines)
		}
	}
}
