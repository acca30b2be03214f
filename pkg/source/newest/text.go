package newest

import (
	"encoding/json"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Str is a string of an answer, "" for anything else that stands in its place.
func Str(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// Clean drops NUL, which PostgreSQL cannot hold; JSON made the rest valid UTF-8.
func Clean(s string) string { return strings.ReplaceAll(s, "\x00", "") }

// Said is an answer of ours without what a provider may change of it, spaces and forms
// of letters: two that are equal are the same answer.
func Said(text string) string { return strings.Join(strings.Fields(norm.NFC.String(text)), " ") }
