// Package pipe reads and writes JSON lines: feedback in, verdicts, groups or
// figures out, in the same order. It keeps nothing and judges nothing itself.
package pipe

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// maxLine is the longest line. What pulse export writes of a long text holds every
// opinion and word of its verdict besides.
const maxLine = 4 << 20

// Line is one line of input.
type Line struct {
	No     int // from 1
	ID     ID
	Text   string
	Lang   string
	Rating float64 // 1-5; 0 none

	Label    pulse.Kind      // of labelled lines, else ""
	Opinions []pulse.Opinion // of labelled lines that name any or say there are none, else nil
}

// ID is the writer's own id: a JSON string or number, given back as it came.
type ID struct{ raw json.RawMessage }

func (d *ID) UnmarshalJSON(b []byte) error {
	if s := bytes.TrimSpace(b); len(s) > 0 && s[0] != '"' && s[0] != '-' && (s[0] < '0' || s[0] > '9') && string(s) != "null" {
		return errors.New("id is neither text nor number")
	}
	if string(b) != "null" {
		d.raw = bytes.Clone(b)
	}
	return nil
}

// MarshalJSON writes it as it came; a line without an id has "".
func (d ID) MarshalJSON() ([]byte, error) {
	if d.raw == nil {
		return []byte(`""`), nil
	}
	return d.raw, nil
}

// String is the id as text.
func (d ID) String() string {
	var s string
	if json.Unmarshal(d.raw, &s) == nil {
		return s
	}
	return string(d.raw)
}

// BadLine is a line that cannot be taken. The lines after it go on.
type BadLine struct {
	No  int
	Why string
}

func (b *BadLine) Error() string { return fmt.Sprintf("line %d: %s", b.No, b.Why) }

// Lines yields the lines of r; blank ones are skipped. A *BadLine error is
// about one line, any other ends the reading.
func Lines(r io.Reader) iter.Seq2[Line, error] { return linesBy(r, parse) }

type parser func(no int, raw []byte) (Line, error)

func linesBy(r io.Reader, parse parser) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		b := bufio.NewReaderSize(r, 64<<10)
		for no := 1; ; no++ {
			raw, long, err := readLine(b)
			if no == 1 {
				raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
			}
			if len(bytes.TrimSpace(raw)) > 0 && !yieldLine(yield, parse, no, raw, long) {
				return
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					yield(Line{}, fmt.Errorf("read line %d: %w", no, err))
				}
				return
			}
		}
	}
}

func yieldLine(yield func(Line, error) bool, parse parser, no int, raw []byte, long bool) bool {
	if long {
		return yield(Line{No: no}, &BadLine{no, fmt.Sprintf("longer than %d MiB", maxLine>>20)})
	}
	l, err := parse(no, raw)
	return yield(l, err)
}

// readLine gives the next line without its end; of a long one only the head,
// the rest is read past.
func readLine(b *bufio.Reader) (raw []byte, long bool, err error) {
	raw, err = b.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		raw = bytes.Clone(raw)
	}
	for errors.Is(err, bufio.ErrBufferFull) {
		var more []byte
		more, err = b.ReadSlice('\n')
		more = more[:min(len(more), maxLine+2-len(raw))] // one more than fits tells a long one, and \r
		raw = append(raw, more...)
	}
	if raw = bytes.TrimRight(raw, "\r\n"); len(raw) > maxLine {
		return raw[:16], true, err
	}
	return raw, false, err
}

func parse(no int, raw []byte) (Line, error) {
	var in struct {
		ID     ID      `json:"id"`
		Text   *string `json:"text"`
		Lang   string  `json:"lang"`
		Rating float64 `json:"rating"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return Line{No: no}, &BadLine{no, why(err)}
	}
	if in.Text == nil || strings.TrimSpace(*in.Text) == "" {
		return Line{No: no}, &BadLine{no, "no text"}
	}
	if len(*in.Text) > pulse.MaxText {
		return Line{No: no}, &BadLine{no, pulse.TooLong}
	}
	if in.Rating < 1 || in.Rating > 5 {
		in.Rating = 0
	}
	return Line{No: no, ID: in.ID, Text: *in.Text, Lang: in.Lang, Rating: in.Rating}, nil
}

// why says what is wrong with a line without the library's words.
func why(err error) string {
	var typed *json.UnmarshalTypeError
	if errors.As(err, &typed) {
		if typed.Field == "" {
			return "not a JSON object"
		}
		return fmt.Sprintf("%s cannot be a %s", typed.Field, typed.Value)
	}
	if strings.HasPrefix(err.Error(), "id is") {
		return err.Error()
	}
	return `not JSON like {"id":"1","text":"…"}`
}
