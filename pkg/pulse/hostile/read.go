package hostile

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// mostMarks is how many signs without width may follow each other: more than any
// language stacks on a letter.
const mostMarks = 8

// Terminal reads s as a terminal does: an error tells what would act on it, turn it
// around or paint over other lines.
func Terminal(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("bytes that are no letters: %.60q", strings.ToValidUTF8(s, "\x00"))
	}
	marks := 0
	for at, r := range s {
		switch {
		case r == '\n', r == '\t':
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029':
			return fmt.Errorf("%U in %.80q", r, s[max(0, at-20):])
		}
		if marks++; !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			marks = 0
		}
		if marks > mostMarks {
			return fmt.Errorf("a flood of marks: %.80q", s[at-marks:])
		}
	}
	return nil
}

// Page is an HTML page as a browser takes it.
type Page struct {
	Says string          // all a reader sees or is read to
	Has  map[string]bool // "a", "a@href", "style=<content>", "script=<content>": what it is built of
}

// HTML reads a page with a browser's parser. An error tells what would run, load or
// lead to evil.example.
func HTML(b []byte) (Page, error) {
	root, err := html.Parse(bytes.NewReader(b))
	if err != nil {
		return Page{}, err
	}
	p := Page{Has: map[string]bool{}}
	var says strings.Builder
	var wrong []error
	for n := range root.Descendants() {
		switch {
		case n.Type == html.CommentNode:
			wrong = append(wrong, fmt.Errorf("a comment: %.60q", n.Data))
		case n.Type == html.TextNode && n.Parent != nil && (n.Parent.Data == "style" || n.Parent.Data == "script"):
			p.Has[n.Parent.Data+"="+n.Data] = true
		case n.Type == html.TextNode:
			says.WriteString(n.Data)
		case n.Type == html.ElementNode:
			p.Has[n.Data] = true
			says.WriteByte('\n')
			for _, a := range n.Attr {
				p.Has[n.Data+"@"+a.Key] = true
				wrong = append(wrong, attribute(n.Data, a))
				if slices.Contains([]string{"alt", "title", "aria-label"}, a.Key) {
					says.WriteString(a.Val + "\n")
				}
			}
		}
	}
	p.Says = says.String()
	return p, errors.Join(append(wrong, Terminal(p.Says))...)
}

func attribute(element string, a html.Attribute) error {
	switch {
	case strings.HasPrefix(a.Key, "on"):
		return fmt.Errorf("<%s %s>", element, a.Key)
	case slices.Contains([]string{"href", "src", "action", "content", "srcset", "style"}, a.Key) && strings.Contains(a.Val, "evil.example"):
		return fmt.Errorf("<%s %s=%.60q>", element, a.Key, a.Val)
	case a.Key == "href" || a.Key == "src" || a.Key == "action":
		u, err := url.Parse(a.Val)
		if err != nil || !slices.Contains([]string{"", "http", "https", "mailto"}, u.Scheme) {
			return fmt.Errorf("<%s %s=%.60q>", element, a.Key, a.Val)
		}
	}
	return nil
}

// Beyond lists what p is built of that plain, a page of harmless words, is not.
func (p Page) Beyond(plain Page) []string {
	var out []string
	for what := range p.Has {
		if !plain.Has[what] {
			out = append(out, fmt.Sprintf("%.60q", what))
		}
	}
	slices.Sort(out)
	return out
}

// XML reads a feed or a picture strictly and gives its texts and its elements, each
// once, with their attributes as "a@href=…".
func XML(b []byte) (says string, has []string, err error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	var out strings.Builder
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			slices.Sort(has)
			return out.String(), slices.Compact(has), Terminal(out.String())
		}
		if err != nil {
			return "", nil, err
		}
		switch x := tok.(type) {
		case xml.CharData:
			out.Write(x)
		case xml.StartElement:
			has = append(has, x.Name.Local)
			for _, a := range x.Attr {
				has = append(has, x.Name.Local+"@"+a.Name.Local+"="+a.Value)
			}
		case xml.Directive:
			return "", nil, fmt.Errorf("a directive: %.60q", x)
		case xml.Comment:
			return "", nil, fmt.Errorf("a comment: %.60q", x)
		}
	}
}

// CSV reads a table as spreadsheets do: with a comma and, as many in Europe are set,
// with a semicolon. No field of either may begin a formula.
func CSV(b []byte) (says string, err error) {
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		return "", err // also where rows are of different lengths
	}
	var out strings.Builder
	for _, row := range rows {
		for _, field := range row {
			out.WriteString(field + "\n")
			if s := strings.TrimLeft(field, " \t\r\n"); s != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(s)[0]) {
				return "", fmt.Errorf("a formula: %.60q", field)
			}
		}
	}
	if m := parted.FindString(string(b)); m != "" {
		return "", fmt.Errorf("a formula, where semicolons part fields: %.60q", m)
	}
	return out.String(), Terminal(out.String())
}

// parted finds a formula where a semicolon, a tab or a line begins a field.
var parted = regexp.MustCompile(`(?:^|[;\t\n\r])[" ]*(?:[=@＝＠]|[-+＋－][\pL\pN(])[^\n]{0,40}`)

// JSON reads values one after the other and gives all their strings, keys too. What
// a terminal would act on must be escaped in it.
func JSON(b []byte) (says string, err error) {
	if err := Terminal(string(b)); err != nil && !strings.Contains(err.Error(), "flood") {
		return "", err // marks are the reader's business: JSON is exact
	}
	d := json.NewDecoder(bytes.NewReader(b))
	var out []string
	for {
		var v any
		if err := d.Decode(&v); errors.Is(err, io.EOF) {
			return strings.Join(out, "\n"), nil
		} else if err != nil {
			return "", err
		}
		Strings(v, func(s string) { out = append(out, s) })
	}
}

// Strings calls f for every string within a value that JSON was read into.
func Strings(v any, f func(string)) {
	switch v := v.(type) {
	case string:
		f(v)
	case []any:
		for _, x := range v {
			Strings(x, f)
		}
	case map[string]any:
		for k, x := range v {
			f(k)
			Strings(x, f)
		}
	}
}

// Objects calls f for every object within a value that JSON was read into.
func Objects(v any, f func(map[string]any)) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			Objects(x, f)
		}
	case map[string]any:
		f(v)
		for _, x := range v {
			Objects(x, f)
		}
	}
}

var (
	tag    = regexp.MustCompile(`<[A-Za-z/!?]`)
	blocks = regexp.MustCompile(`(?m)^[> ]*(?:[-+*] +|\d+[.)] +|#+ *|\|)+EVIL`)
	fence  = regexp.MustCompile("(?m)^[> ]*(?:```|~~~)")
)

// Markdown reads s as GitHub and chats do: what is escaped or code is text; of the
// rest no tag, no link, no picture and no block may be a guest's.
func Markdown(s string) error {
	plain := outsideCode(s)
	for what, found := range map[string]bool{
		"a tag": tag.MatchString(plain), "a link": strings.Contains(plain, "](https://evil") || strings.Contains(plain, "<https://evil"), "a picture": strings.Contains(plain, "!["),
		"a block": blocks.MatchString(plain), "a fence": fence.MatchString(plain), "strong": strings.Contains(plain, "**EVIL"),
	} {
		if found {
			return fmt.Errorf("%s in %.300q", what, plain)
		}
	}
	return Terminal(s)
}

// outsideCode is s with a _ for each escaped sign and for each code span: from a run of
// backticks to the next one as long, in the same paragraph.
func outsideCode(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		run := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] < utf8.RuneSelf && unicode.In(rune(s[i+1]), unicode.P, unicode.S):
			out.WriteByte('_')
			i += 2
		case run > 0 && closing(s[i+run:], run) >= 0:
			out.WriteByte('_')
			i += run + closing(s[i+run:], run)
		case run > 0:
			out.WriteString(s[i : i+run])
			i += run
		default:
			out.WriteByte(s[i])
			i++
		}
	}
	return out.String()
}

// closing is where a code span ends that a run of backticks began, or -1.
func closing(s string, run int) int {
	s, _, _ = strings.Cut(s, "\n\n")
	for at := 0; at < len(s); {
		next := strings.IndexByte(s[at:], '`')
		if next < 0 {
			return -1
		}
		at += next
		n := len(s[at:]) - len(strings.TrimLeft(s[at:], "`"))
		if at += n; n == run {
			return at
		}
	}
	return -1
}
