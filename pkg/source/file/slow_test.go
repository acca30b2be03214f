package file

import (
	"strings"
	"testing"
	"time"
)

// A file made to be slow: every line seems to open a quote that never ends. It
// is held against plain rows of the same number.
func TestHostileQuotesStayFast(t *testing.T) {
	const n = 20_000
	took := func(lines string) time.Duration {
		best := time.Hour
		for range 3 { // others use this machine too
			started := time.Now()
			if got := readText(t, "a,text\n"+strings.Repeat(lines, n)); len(got.bad)+len(got.ms) < n {
				t.Errorf("%q: %d bad and %d good rows of %d", lines, len(got.bad), len(got.ms), n)
			}
			best = min(best, time.Since(started))
		}
		return best
	}
	plain := took("x,good\n")
	for _, lines := range []string{"x\",\"a\n", "x\",\"a\ngood,row\n"} {
		if hostile := took(lines); hostile > 6*plain {
			t.Errorf("%d times %q took %s, plain rows %s", n, lines, hostile, plain)
		} else {
			t.Logf("%q: %s, plain %s", lines, hostile, plain)
		}
	}
}
