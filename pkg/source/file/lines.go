package file

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/seed-919336a1/pulse/pkg/source/cell"
)

// maxLine bounds one physical line. A text of 64 KiB written in \u escapes fits.
const maxLine = 512 << 10

type line struct {
	n    int
	text string
	end  string
	long bool // cut at maxLine
}

// lines gives one line after another as UTF-8. Lines that are not UTF-8 are
// read in the code page that fits them; the others are left alone.
type lines struct {
	r       *bufio.Reader
	n       int
	again   []line // put back
	page    *charmap.Charmap
	foreign int
}

func newLines(r *bufio.Reader, sample []byte) *lines {
	in := &lines{r: r}
	if !utf8.Valid(whole(sample)) {
		in.page = cell.CodePage(sample)
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

func (in *lines) next() (line, error) {
	if len(in.again) > 0 {
		l := in.again[0]
		in.again = in.again[1:]
		return l, nil
	}
	b, long, err := in.read()
	if err != nil {
		return line{}, err
	}
	in.n++
	body := bytes.TrimRight(b, "\r\n")
	return line{in.n, in.decode(body), string(b[len(body):]), long}, nil
}

func (in *lines) unread(ls []line) { in.again = append(append([]line{}, ls...), in.again...) }

func (in *lines) read() (b []byte, long bool, err error) {
	for {
		part, err := in.r.ReadSlice('\n')
		if room := maxLine - len(b); len(part) > room {
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

func (in *lines) decode(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	if in.page == nil {
		in.page = cell.CodePage(b)
	}
	in.foreign++
	out, err := in.page.NewDecoder().Bytes(b)
	if err != nil {
		return string(bytes.ToValidUTF8(b, []byte("\uFFFD")))
	}
	return string(out)
}

func (in *lines) notes() []string {
	if in.foreign == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s not UTF-8, read as %v; save the file as UTF-8 if letters look wrong",
		count(in.foreign, "line is", "lines are"), in.page)}
}
