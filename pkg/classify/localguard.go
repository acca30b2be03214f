package classify

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

//go:embed data/guard.jsonl.gz
var guardFile []byte

// Guard is the sample that no local model may make worse: some hundred texts of
// our own train corpus, all languages alike, which scripts/train leaves out, so
// that the shipped model meets them as it meets a guest. It holds nothing of gold.
func Guard() ([]Lesson, error) {
	z, err := gzip.NewReader(bytes.NewReader(guardFile))
	if err != nil {
		return nil, fmt.Errorf("read the guard sample: %w", err)
	}
	var out []Lesson
	for dec := json.NewDecoder(z); ; {
		var r struct {
			Lang, Text string
			Label      pulse.Kind
		}
		switch err := dec.Decode(&r); err {
		case nil:
		case io.EOF:
			return out, nil
		default:
			return nil, fmt.Errorf("read the guard sample: %w", err)
		}
		out = append(out, Lesson{Text: r.Text, Options: Options{Lang: r.Lang}, Kind: r.Label})
	}
}
