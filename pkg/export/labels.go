package export

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// ourLabel is on every issue of ours; our other labels begin with it and a hyphen.
const ourLabel = "pulse"

// labels of an issue: ours, its theme, and whether somebody is at it.
func labels(i Issue) []string {
	out := []string{ourLabel}
	if i.Theme != "" {
		out = append(out, ourLabel+"-"+i.Theme)
	}
	if i.Severity != "" {
		out = append(out, ourLabel+"-"+i.Severity)
	}
	if i.Status == pulse.ItemInProgress {
		out = append(out, ourLabel+"-in-progress")
	}
	return out
}

func isOurs(label string) bool {
	l := strings.ToLower(label)
	return l == ourLabel || strings.HasPrefix(l, ourLabel+"-")
}

// merged are the labels of people with ours of today.
func merged(there, ours []string) []string {
	out := slices.DeleteFunc(slices.Clone(there), isOurs)
	return append(out, ours...)
}

// fingerprint recognises a text without keeping it.
func fingerprint(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

func unmarshal(b []byte, v any) error { return json.Unmarshal(b, v) }
