package voice

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// mostRows bounds a file of answers.
const mostRows = 100_000

// Rows reads answers out of CSV. Its head names the columns: the ids of the questions
// (or 1, 2, 3), text, code, place; others are not read. Rows that cannot be read are
// given as bad, the others go on.
func Rows(r io.Reader, asked []Question) (list []Reply, bad []pulse.Bad, err error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord, in.LazyQuotes, in.ReuseRecord = -1, true, true
	head, err := in.Read()
	if err != nil {
		return nil, nil, pulse.Usagef("the file has no first row that names its columns")
	}
	if len(head) == 1 && strings.Contains(head[0], ";") {
		return nil, nil, pulse.WithHint(pulse.Usagef("the columns are parted by semicolons"), "save the file as CSV with commas")
	}
	columns, err := columnsOf(head, asked)
	if err != nil {
		return nil, nil, err
	}
	chain := sha256.New()
	for range mostRows {
		cells, err := in.Read()
		if err == io.EOF {
			return list, bad, nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			bad = append(bad, pulse.Bad{Where: fmt.Sprintf("line %d", broken.StartLine), Why: broken.Err.Error()})
			continue
		}
		if err != nil {
			return list, bad, fmt.Errorf("read the answers: %w", err)
		}
		line, _ := in.FieldPos(0)
		for _, c := range cells {
			fmt.Fprintf(chain, "%d:%s", len(c), c)
		}
		a := Reply{Where: fmt.Sprintf("line %d", line), Row: "row:" + hex.EncodeToString(chain.Sum(nil)), Scores: map[string]string{}}
		for i, c := range cells {
			if i < len(columns) {
				columns[i](&a, strings.TrimSpace(c))
			}
		}
		if len(a.Scores) == 0 && a.Text == "" {
			continue
		}
		list = append(list, a)
	}
	return list, bad, pulse.Usagef("the file holds more than %d rows", mostRows)
}

func columnsOf(head []string, asked []Question) ([]func(*Reply, string), error) {
	out := make([]func(*Reply, string), len(head))
	known := 0
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
		out[i] = func(*Reply, string) {}
		switch name {
		case "text":
			out[i] = func(r *Reply, s string) { r.Text = s }
			known++
		case "code":
			out[i] = func(r *Reply, s string) { r.From = s }
		case "place":
			out[i] = func(r *Reply, s string) { r.Place = s }
		}
		for n, q := range asked {
			if name == q.ID || name == fmt.Sprint(n+1) {
				known++
				out[i] = func(r *Reply, s string) {
					if s != "" {
						r.Scores[q.ID] = s
					}
				}
			}
		}
	}
	if known == 0 {
		var ids []string
		for _, q := range asked {
			ids = append(ids, q.ID)
		}
		return nil, pulse.WithHint(pulse.Usagef("no column is named after a question"), "name the columns %s, text; code and place if you have them", strings.Join(ids, ", "))
	}
	return out, nil
}
