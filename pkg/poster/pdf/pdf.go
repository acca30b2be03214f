// Package pdf writes a sheet as PDF 1.7: letters as embedded parts of fonts with
// the words they stand for, colours for the screen, boxes for the printer. The
// same sheet gives the same bytes.
package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
)

// file is a PDF while it is written: its objects, in order.
type file struct {
	objects [][]byte // 1 is the first
	err     error
}

// add writes an object and gives its number.
func (f *file) add(format string, args ...any) int {
	f.objects = append(f.objects, fmt.Appendf(nil, format, args...))
	return len(f.objects)
}

// reserve takes a number whose object comes later by set.
func (f *file) reserve() int { return f.add("") }

func (f *file) set(n int, format string, args ...any) {
	f.objects[n-1] = fmt.Appendf(nil, format, args...)
}

// stream writes data, compressed; dict is what its dictionary holds besides.
func (f *file) stream(dict string, data []byte) int {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, err := z.Write(data)
	if e := z.Close(); err == nil {
		err = e
	}
	if f.err == nil {
		f.err = err
	}
	return f.add("<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream", dict, b.Len(), b.Bytes())
}

// writeTo puts the objects behind each other with the table of where they are.
func (f *file) writeTo(w io.Writer, root, info int) error {
	if f.err != nil {
		return f.err
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	at := make([]int, len(f.objects))
	for i, o := range f.objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	id := fmt.Sprintf("%X", sha256.Sum256(b.Bytes()))[:32]
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, root, info, id, id, table)
	_, err := w.Write(b.Bytes())
	return err
}

// Write writes sheets, each as a page. They share their fonts and pictures. The first
// gives the whole its title and its language.
func Write(w io.Writer, sheets ...*sheet.Sheet) error {
	f := &file{}
	root, pages := f.reserve(), f.reserve()
	c := newContent(f)
	var kids []string
	numbers, bodies := make([]int, len(sheets)), make([]int, len(sheets))
	for i, s := range sheets {
		numbers[i] = f.reserve()
		kids = append(kids, fmt.Sprintf("%d 0 R", numbers[i]))
		bodies[i] = f.stream("", c.page(s))
	}
	f.set(root, "<</Type/Catalog/Pages %d 0 R/Lang %s/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R/ViewerPreferences<</DisplayDocTitle true>>>>", pages, text(sheets[0].Lang), c.structure(numbers))
	f.set(pages, "<</Type/Pages/Kids[%s]/Count %d>>", strings.Join(kids, " "), len(sheets))
	resources := c.resources()
	for i, s := range sheets {
		f.set(numbers[i], "<</Type/Page/Parent %d 0 R/StructParents %d/Tabs/S%s/Resources<<%s>>/Contents %d 0 R>>", pages, i, boxes(s), resources, bodies[i])
	}
	info := f.add("<</Title %s/Creator(pulse)/Producer(pulse)>>", text(sheets[0].Title))
	return f.writeTo(w, root, info)
}

// boxes tell the printer what is paper, what bleeds and where to cut.
func boxes(s *sheet.Sheet) string {
	m, w, h := s.Margin(), s.W+2*s.Margin(), s.H+2*s.Margin()
	box := func(name string, in float64) string {
		return fmt.Sprintf("/%s[%s %s %s %s]", name, num(in), num(in), num(w-in), num(h-in))
	}
	return box("MediaBox", 0) + box("BleedBox", m-s.Bleed) + box("TrimBox", m)
}

// num writes a number as short as a thousandth of a point allows.
func num(v float64) string {
	s := strconv.FormatFloat(v, 'f', 3, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

// text is a string of any letters, in UTF-16 as the format wants it.
func text(s string) string { return "<FEFF" + utf16hex(s) + ">" }

func utf16hex(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}
