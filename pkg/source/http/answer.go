package http

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"slices"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/sheet"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// maxItems bounds one answer: what an export of ten thousand rows needs, and no more.
const maxItems = 50_000

// content is one answer as expressions see it.
type content struct {
	value any         // a list of rows where it is CSV or JSON lines
	bad   []pulse.Bad // rows that could not be read
	notes []string
}

// decode reads an answer. Its errors say what the answer is instead.
func (s *Source) decode(a *wire.Answer) (content, error) {
	body, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), a.Body)
	if err != nil {
		return content{}, fmt.Errorf("read its characters: %w", err)
	}
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) == 0 {
		return content{}, errors.New("the server sent an empty answer")
	}
	if trimmed[0] == '<' {
		return content{}, pulse.WithHint(errors.New("the server sent a web page instead of data"),
			"check the address and whether a login stands between; a feed is read by a source of type feed")
	}
	switch orElse(s.o.Format, formatOf(a, trimmed)) {
	case "csv":
		return readCSV(body)
	case "jsonl":
		return readLines(trimmed)
	}
	return readJSON(trimmed)
}

// formatOf finds out from what the server says, else from how it begins.
func formatOf(a *wire.Answer, body []byte) string {
	kind, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	switch {
	case strings.Contains(kind, "ndjson"), strings.Contains(kind, "jsonl"), strings.Contains(kind, "json-seq"):
		return "jsonl"
	case strings.Contains(kind, "csv"):
		return "csv"
	case strings.Contains(kind, "json"), body[0] == '[' || body[0] == '"':
		return "json"
	case body[0] == '{':
		if first, rest, more := bytes.Cut(body, []byte("\n")); more && json.Valid(first) && len(bytes.TrimSpace(rest)) > 0 {
			return "jsonl"
		}
		return "json"
	case bytes.Equal(body, []byte("null")):
		return "json"
	}
	return "csv"
}

func readJSON(body []byte) (content, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return content{}, noJSON(body, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return content{}, pulse.WithHint(errors.New("behind the JSON stands more"), "if each line is an object of its own, say format: jsonl")
	}
	return content{value: v}, nil
}

func noJSON(body []byte, err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax) && int(syntax.Offset) >= len(body):
		return fmt.Errorf("the answer is cut off after %d bytes", len(body))
	case errors.As(err, &syntax):
		return fmt.Errorf("the answer is no JSON (byte %d)", syntax.Offset)
	}
	return fmt.Errorf("the answer is no JSON: %s", wire.Line(err.Error()))
}

func readLines(body []byte) (c content, err error) {
	rows := []any{}
	n := 0
	for line := range bytes.Lines(body) {
		n++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if n > maxItems {
			return c, tooMany()
		}
		one, err := readJSON(line)
		if err != nil {
			c.bad = append(c.bad, pulse.Bad{Where: fmt.Sprintf("line %d", n), Why: "is no JSON"})
			continue
		}
		rows = append(rows, one.value)
	}
	if len(rows) == 0 {
		return c, errors.New("no line of the answer is JSON")
	}
	c.value = rows
	return c, nil
}

func tooMany() error {
	return pulse.WithHint(fmt.Errorf("the answer has more than %d items", maxItems), "ask for smaller pages: see paging in the manual")
}

// readCSV makes an object of each row, by the names in the header.
func readCSV(body []byte) (c content, err error) {
	sample := body[:min(len(body), 64<<10)]
	lines := sheet.NewLines(bufio.NewReader(bytes.NewReader(body)), sample)
	in := sheet.NewReader(lines, sample)
	head, err := in.Header()
	if err != nil {
		return c, fmt.Errorf("the header of the answer: %w", err)
	}
	for i := range head {
		head[i] = strings.TrimSpace(head[i])
	}
	if len(head) < 2 && len(head[0]) > 200 {
		return c, errors.New("the answer is neither JSON nor CSV")
	}
	rows := []any{}
	for {
		rec, n, err := in.Record()
		if err == io.EOF {
			break
		}
		if err != nil {
			c.bad = append(c.bad, pulse.Bad{Where: fmt.Sprintf("line %d", n), Why: err.Error()})
			continue
		}
		if len(rec) < len(head) && n > 1 && !bytes.HasSuffix(body, []byte("\n")) && atEnd(body, rec) {
			return c, fmt.Errorf("the answer is cut off in line %d", n)
		}
		if len(rows) >= maxItems {
			return c, tooMany()
		}
		row := make(map[string]any, len(head))
		for i, h := range head {
			if i < len(rec) && h != "" {
				row[h] = rec[i]
			}
		}
		rows = append(rows, row)
	}
	c.value, c.notes = rows, lines.Notes()
	return c, nil
}

// atEnd reports that a row is the last one.
func atEnd(body []byte, rec []string) bool {
	last := rec[len(rec)-1]
	return bytes.HasSuffix(body, []byte(last)) || bytes.HasSuffix(body, []byte(last+`"`))
}

// keysOf names what an object has, for messages.
func keysOf(v any) string {
	switch v := v.(type) {
	case map[string]any:
		names := slices.Sorted(maps.Keys(v))
		more := ""
		if len(names) > 20 {
			names, more = names[:20], ", …"
		}
		for i, n := range names {
			names[i] = path(n)
		}
		if len(names) == 0 {
			return "is an empty object"
		}
		return "has " + wire.Line(strings.Join(names, ", ")) + more
	case []any:
		return fmt.Sprintf("is a list of %d", len(v))
	case nil:
		return "is null"
	case string:
		return "is a text"
	}
	return "is a value and no object"
}
