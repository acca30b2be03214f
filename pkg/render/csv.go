package render

import (
	"encoding/csv"
	"io"
)

// table writes CSV. Every field is made harmless for spreadsheets.
func table(w io.Writer, head []string, rows [][]string) error {
	out := csv.NewWriter(w)
	for _, row := range append([][]string{head}, rows...) {
		safe := make([]string, len(row))
		for i, s := range row {
			safe[i] = cell(s)
		}
		if err := out.Write(safe); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
