package pipe

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// csvLines reads rows under a header with the columns text and kind or label,
// and, where they are there, id and lang. Commas, semicolons or tabs stand
// between, whichever the header has most of.
func csvLines(in io.Reader, head string) (iter.Seq2[Line, error], error) {
	r := csv.NewReader(in)
	r.FieldsPerRecord = -1 // a missing last cell is no reason to lose a row
	for _, sep := range ";\t" {
		if strings.Count(head, string(sep)) > strings.Count(head, string(r.Comma)) {
			r.Comma = sep
		}
	}
	names, err := r.Read()
	if err != nil {
		return nil, pulse.Usagef("the header of the CSV cannot be read: %v", err)
	}
	cols := map[string]int{}
	for i, n := range names {
		cols[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(n, "\ufeff")))] = i
	}
	if _, ok := cols["kind"]; !ok {
		if i, ok := cols["label"]; ok {
			cols["kind"] = i
		}
	}
	for _, need := range []string{"text", "kind"} {
		if _, ok := cols[need]; !ok {
			return nil, pulse.WithHint(pulse.Usagef("the CSV has no column %s; it has: %s", need, strings.Join(names, ", ")),
				"the first line names the columns: text and kind, and, if you have them, id and lang")
		}
	}
	return csvRows{r, cols}.lines, nil
}

type csvRows struct {
	in   *csv.Reader
	cols map[string]int
}

func (c csvRows) lines(yield func(Line, error) bool) {
	for {
		rec, err := c.in.Read()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return
		case errors.As(err, &broken):
			if !yield(Line{}, &BadLine{broken.StartLine, "broken quoting: " + broken.Err.Error()}) {
				return
			}
		case err != nil:
			yield(Line{}, fmt.Errorf("read the CSV: %w", err))
			return
		default:
			no, _ := c.in.FieldPos(0)
			if !yield(c.line(no, rec)) {
				return
			}
		}
	}
}

func (c csvRows) line(no int, rec []string) (Line, error) {
	get := func(name string) string {
		if i, ok := c.cols[name]; ok && i < len(rec) {
			return rec[i]
		}
		return ""
	}
	l := Line{No: no, Text: get("text"), Lang: strings.TrimSpace(get("lang")), Label: kindOf(get("kind"))}
	switch {
	case strings.TrimSpace(l.Text) == "":
		return l, &BadLine{no, "no text"}
	case len(l.Text) > maxLine:
		return l, &BadLine{no, fmt.Sprintf("longer than %d KiB", maxLine>>10)}
	}
	if id := get("id"); id != "" {
		l.ID.raw, _ = json.Marshal(id) // text always marshals
	}
	return l, nil
}
