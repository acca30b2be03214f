package judge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// completion is what a chat completions server answers.
type completion struct {
	Choices []struct {
		Message struct {
			Content string `json:"content"`
		} `json:"message"`
	} `json:"choices"`
	Usage *struct {
		In  int64 `json:"prompt_tokens"`
		Out int64 `json:"completion_tokens"`
	} `json:"usage"`
}

// read takes the model's own words. Anything but one JSON object with exactly
// our three fields, each once, and a known kind is an error.
func read(content string) (pulse.Second, error) {
	var s pulse.Second
	fields, err := object(content)
	if err != nil {
		return s, err
	}
	var kind string
	for name, to := range map[string]any{"kind": &kind, "confidence": &s.Confidence, "reason": &s.Reason} {
		value, ok := fields[name]
		if !ok || string(value) == "null" {
			return s, fmt.Errorf("%s is missing", name)
		}
		if err := json.Unmarshal(value, to); err != nil {
			return s, fmt.Errorf("%s has the wrong type", name)
		}
	}
	if len(fields) != 3 {
		return s, errors.New("more fields than asked for")
	}
	if s.Confidence < 0 || s.Confidence > 1 {
		return s, errors.New("confidence is not from 0 to 1")
	}
	if s.Kind, err = pulse.ParseKind(kind); err != nil {
		return s, errors.New("an unknown kind")
	}
	return s, nil
}

// object reads one JSON object whose keys stand once. The standard decoder
// would take the last of two and not mind letter case.
func object(content string) (map[string]json.RawMessage, error) {
	content = strings.TrimSpace(content)
	d := json.NewDecoder(strings.NewReader(content))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("no JSON object")
	}
	out := map[string]json.RawMessage{}
	for d.More() {
		t, err := d.Token()
		key, ok := t.(string)
		if err != nil || !ok {
			return nil, errors.New("broken JSON")
		}
		if _, twice := out[key]; twice {
			return nil, errors.New("a field stands twice")
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, errors.New("broken JSON")
		}
		out[key] = bytes.Clone(value)
	}
	if _, err := d.Token(); err != nil {
		return nil, errors.New("broken JSON")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something stands behind the JSON object")
	}
	return out, nil
}

// hidden is foreign text made fit to be shown and stored: one short line
// without anything that looks like a secret, and without our key.
func (j *Judge) hidden(text string) string {
	if j.o.Key != "" {
		text = strings.ReplaceAll(text, j.o.Key, "***")
	}
	return wire.Line(text)
}
