package file

import (
	"bufio"
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/sheet"
)

// formats are those that can be read, as --format names them.
var formats = []string{"csv", "json", "jsonl", "tweets-v1"}

func openRows(o Options, br *bufio.Reader, sample []byte) (rows, error) {
	format := o.Format
	if format == "" {
		var err error
		if format, err = detect(o.title(), sample); err != nil {
			return nil, err
		}
	}
	switch format {
	case "csv":
		return newCSV(o, sheet.NewLines(br, sample), sample)
	case "jsonl":
		return &jsonRows{in: sheet.NewLines(br, sample), keys: keys{mapped: o.Map, title: o.title()}}, nil
	case "json":
		return &arrayRows{in: newArray(br), keys: &keys{mapped: o.Map, title: o.title()}}, nil
	case "tweets-v1":
		return &arrayRows{in: newArray(br)}, nil
	}
	return nil, pulse.WithHint(pulse.Usagef("no format %q", format),
		"the formats are %s; without --format pulse finds out itself", strings.Join(formats, ", "))
}

// detect tells the format from the first bytes, and names the mistakes people make.
func detect(title string, sample []byte) (string, error) {
	s := bytes.TrimSpace(sample)
	switch {
	case len(s) == 0:
		return "", pulse.Usagef("%s is empty", title)
	case bytes.HasPrefix(s, []byte("PK\x03\x04")):
		return "", hinted(title, "a spreadsheet or ZIP file", "open it and save the sheet as CSV (UTF-8)")
	case bytes.HasPrefix(s, []byte("\x1f\x8b")):
		return "", hinted(title, "compressed", "pulse import - with the output of gunzip -c")
	case s[0] == '<':
		return "", hinted(title, "a web page or XML", "export the reviews as CSV or JSON")
	case bytes.IndexByte(s, 0) >= 0:
		return "", hinted(title, "not a text file", "export the reviews as CSV or JSON")
	}
	return detectText(s), nil
}

func hinted(title, what, hint string) error {
	return pulse.WithHint(pulse.Usagef("%s is %s", title, what), "%s", hint)
}

func detectText(s []byte) string {
	if isArchive(s) || (s[0] == '{' && bytes.Contains(s, []byte(`"statuses"`))) {
		return "tweets-v1"
	}
	if s[0] == '[' {
		if bytes.Contains(s, []byte(`"created_at"`)) {
			return "tweets-v1"
		}
		return "json"
	}
	// A bad first line must not hide what the others are.
	for i, line := range bytes.SplitN(s, []byte("\n"), 6) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] == '{' && (i == 0 || json.Valid(line)) {
			return "jsonl"
		}
	}
	return "csv"
}

// isArchive knows the two wrappers in which people get their own tweets back.
func isArchive(s []byte) bool {
	return slices.ContainsFunc([]string{"window.YTD.", "Grailbird.data."}, func(p string) bool {
		return bytes.HasPrefix(s, []byte(p))
	})
}
