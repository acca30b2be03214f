package voice

import (
	"strings"
	"testing"
)

// FuzzRows: each answer that is taken out of a sheet comes from a row of its own and
// says something.
func FuzzRows(f *testing.F) {
	for _, s := range []string{"Well,2,Text,place,code\n4,5,\"more, please\",moda,AB\n", "\ufeffwell;able\n1;2\n", "well\n\"never closed\n", "text\n\x00\xff\n", "1,1,1\n5,4,3\n", "well,text\n,\r\n,,,,\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		list, _, err := Rows(strings.NewReader(s), asked)
		if err != nil {
			return
		}
		rows := map[string]bool{}
		for _, r := range list {
			if rows[r.Row] || r.Row == "" || len(r.Scores) == 0 && r.Text == "" {
				t.Fatalf("row %q of %+v", r.Row, r)
			}
			rows[r.Row] = true
			if len(r.Scores) > len(asked) {
				t.Fatalf("%d answers to %d questions", len(r.Scores), len(asked))
			}
		}
	})
}
