package sheet

import (
	"bufio"
	"io"
	"strings"
	"testing"
)

// A file made to be slow: every line seems to open a quote that never ends, and
// each would cost reading the next 500 lines.
func TestHostileQuotesAreGivenLess(t *testing.T) {
	for _, lines := range []string{"x\",\"a\n", "x\",\"a\ngood,row\n"} {
		text := "a,text\n" + strings.Repeat(lines, 2000) + strings.Repeat("good,row\n", 2*maxRecordLines)
		c := NewReader(NewLines(bufio.NewReader(strings.NewReader(text)), nil), []byte(text))
		if _, err := c.Header(); err != nil {
			t.Fatal(err)
		}
		for range 1000 {
			if _, _, err := c.Record(); err == io.EOF {
				t.Fatalf("%q: %v", lines, err)
			}
		}
		if c.reach > fewRecordLines+2 {
			t.Errorf("%q: after 1000 rows a record may still have %d lines, want about %d", lines, c.reach, fewRecordLines)
		}
		for err := error(nil); err != io.EOF; _, _, err = c.Record() {
		}
		if c.reach != maxRecordLines {
			t.Errorf("%q: after good rows a record may have %d lines, want %d again", lines, c.reach, maxRecordLines)
		}
	}
}
