package render

import (
	"strings"
	"testing"
)

// A new version judges nothing anew by itself: status says what would.
func TestStatusLeadsToJudgingAgain(t *testing.T) {
	for older, want := range map[int]string{
		0: "judged by v2, as shipped\n",
		1: "judged by v2, as shipped\n1 mention judged by an earlier one: pulse judge --again\n",
		9: "judged by v2, as shipped\n9 mentions judged by an earlier one: pulse judge --again\n",
	} {
		var b strings.Builder
		if err := Status(&b, Text, Standing{Judge: JudgeStanding{By: "v2", Older: older}}); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(b.String(), want) {
			t.Errorf("%d older:\n%s", older, b.String())
		}
	}
}
