package sheet

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/seed-919336a1/pulse/pkg/charset"
)

// MaxLine bounds one physical line. A text of 64 KiB written in \u escapes fits.
const MaxLine = 512 << 10

// Line is one physical line, as UTF-8.
type Line struct {
	N    int    // from 1
	Text string // without its end
	Long bool   // cut at MaxLine

	end string
}

// Lines gives one line after another as UTF-8. Lines that are not UTF-8 are
// read in the code page that fits them; the others are left alone.
type Lines struct {
	r       *bufio.Reader
	n       int
	again   []Line // put back
	page    *charmap.Charmap
	foreign int
}

// NewLines reads from r. sample is its beginning, by which characters are guessed.
func NewLines(r *bufio.Reader, sample []byte) *Lines {
	in := &Lines{r: r}
	if !utf8.Valid(whole(sample)) {
		in.page = charset.CodePage(sample)
	}
	return in
}

// whole cuts a rune that the end of the sample split.
func whole(sample []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(sample); i++ {
		if c := sample[len(sample)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(sample[len(sample)-i:]) {
				return sample[:len(sample)-i]
			}
			return sample
		}
	}
	return sample
}

// Next is the next line, or io.EOF.
func (in *Lines) Next() (Line, error) {
	if len(in.again) > 0 {
		l := in.again[0]
		in.again = in.again[1:]
		return l, nil
	}
	b, long, err := in.read()
	if err != nil {
		return Line{}, err
	}
	in.n++
	body := bytes.TrimRight(b, "\r\n")
	return Line{in.n, in.decode(body), long, string(b[len(body):])}, nil
}

func (in *Lines) unread(ls []Line) { in.again = append(append([]Line{}, ls...), in.again...) }

func (in *Lines) read() (b []byte, long bool, err error) {
	for {
		part, err := in.r.ReadSlice('\n')
		if room := MaxLine - len(b); len(part) > room {
			part, long = part[:room], true
		}
		b = append(b, part...)
		if err == bufio.ErrBufferFull {
			continue
		}
		if err == io.EOF && len(b) > 0 {
			err = nil
		}
		return b, long, err
	}
}

func (in *Lines) decode(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	if in.page == nil {
		in.page = charset.CodePage(b)
	}
	in.foreign++
	out, err := in.page.NewDecoder().Bytes(b)
	if err != nil {
		return string(bytes.ToValidUTF8(b, []byte("\uFFFD")))
	}
	return string(out)
}

// Notes tell what was guessed.
func (in *Lines) Notes() []string {
	if in.foreign == 0 {
		return nil
	}
	what := "1 line is"
	if in.foreign > 1 {
		what = fmt.Sprintf("%d lines are", in.foreign)
	}
	return []string{fmt.Sprintf("%s not UTF-8, read as %v; save the file as UTF-8 if letters look wrong", what, in.page)}
}
