package file

import (
	"strings"
	"testing"
	"time"
)

// A file made to be slow: every line seems to open a quote that never ends.
func TestHostileQuotesStayFast(t *testing.T) {
	for name, lines := range map[string]string{"all": "x\",\"a\n", "every other": "x\",\"a\ngood,row\n"} {
		n := func(times int) (rows int, took time.Duration) {
			started := time.Now()
			got := readText(t, "a,text\n"+strings.Repeat(lines, times))
			return len(got.bad) + len(got.ms), time.Since(started)
		}
		_, small := n(2_000)
		rows, large := n(20_000)
		if rows < 20_000 {
			t.Errorf("%s: %d rows, want one for each line", name, rows)
		}
		// Ten times the lines may take longer than ten times, not a hundred.
		if large > 60*small+time.Second {
			t.Errorf("%s: 2,000 rows took %s and 20,000 %s", name, small, large)
		}
	}
}
