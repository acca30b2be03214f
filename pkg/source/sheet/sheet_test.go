package sheet

import (
	"bufio"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What encoding/csv writes is read back unchanged, whatever is in it.
func TestCSVComesBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		delim := rapid.SampledFrom([]rune{',', ';', '\t', '|'}).Draw(t, "delim")
		cell := rapid.StringOf(rapid.RuneFrom([]rune("ab \"'\n\r,;\t|ğİ✓")))
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 4), 1, 20).Draw(t, "rows")
		for _, r := range rows {
			r[0] = "x" + r[0] // a row of nothing but tabs is a blank line
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.Comma = delim
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		c := NewReader(NewLines(bufio.NewReader(strings.NewReader(b.String())), nil), nil)
		c.Delim = byte(delim)
		for _, want := range rows {
			got, _, err := c.Record()
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("got %q, error %v; want %q", got, err, want)
			}
		}
		if got, _, err := c.Record(); err != io.EOF {
			t.Fatalf("behind the last row: %q, error %v; want io.EOF", got, err)
		}
	})
}
