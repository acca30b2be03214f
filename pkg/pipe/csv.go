package pipe

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// csvNames are the columns that are read, under the names people give them.
var csvNames = map[string]string{
	"text": "text", "review": "text", "comment": "text",
	"kind": "kind", "label": "kind", "sentiment": "kind",
	"id": "id", "lang": "lang", "language": "lang",
}

// csvLines reads rows under a header with the columns text and kind, and, where
// they are there, id and lang. Commas, semicolons or tabs stand between,
// whichever the header has most of.
func csvLines(in *bufio.Reader) (iter.Seq2[Line, error], error) {
	start, _ := in.Peek(peeked) // what cannot be read fails below
	head, _, _ := bytes.Cut(start, []byte("\n"))
	r := csv.NewReader(in)
	r.FieldsPerRecord = -1 // a missing last cell is no reason to lose a row
	for _, sep := range ";\t" {
		if strings.Count(string(head), string(sep)) > strings.Count(string(head), string(r.Comma)) {
			r.Comma = sep
		}
	}
	names, err := r.Read()
	if err != nil {
		return nil, pulse.Usagef("the header of the CSV cannot be read: %v", err)
	}
	cols := map[string]int{}
	for i, n := range names {
		known := csvNames[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(n, "\ufeff")))]
		if _, twice := cols[known]; known != "" && !twice {
			cols[known] = i
		}
	}
	for _, need := range []string{"text", "kind"} {
		if _, ok := cols[need]; !ok {
			return nil, pulse.WithHint(pulse.Usagef("the first line names no column %s; it has: %s", need, shortened(strings.Join(names, ", "))),
				"it names the columns of a CSV: text and kind, and, if you have them, id and lang")
		}
	}
	return csvRows{r, cols}.lines, nil
}

// shortened keeps a first line that is no header from filling the screen.
func shortened(s string) string {
	const most = 200
	if len(s) <= most {
		return strings.ToValidUTF8(s, "\ufffd")
	}
	return strings.ToValidUTF8(s[:most], "\ufffd") + "…"
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
	case len(l.Text) > pulse.MaxText:
		return l, &BadLine{no, pulse.TooLong}
	}
	if id := get("id"); id != "" {
		l.ID.raw, _ = json.Marshal(id) // text always marshals
	}
	return l, nil
}
