// Package plain turns the HTML of mails, feeds and posts into the text that a person
// would read. It judges nothing, follows no link and keeps what was said word by word:
// only what a browser would not show, and the spacing of the markup, goes.
package plain

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Bounds of one text. A text is cut at them, never refused.
const (
	maxIn    = 4 << 20   // bytes of HTML that are read
	maxOut   = 256 << 10 // bytes of text that are given, at least four times what is stored
	maxDepth = 8         // levels of lists and quotations that are shown as such
)

// FromHTML gives the text of a piece of HTML: paragraphs parted by an empty line, list
// items behind "- " or their number, quotations behind "> ", cells of a table parted by a
// tab, links by their words. Scripts, styles, comments and what is hidden are left out;
// entities are decoded once. The result is valid UTF-8 without control characters, at most
// 256 KiB. Text without any markup comes back with its spaces folded.
func FromHTML(s string) string {
	s = upTo(strings.ToValidUTF8(s, "\uFFFD"), maxIn)
	c := converter{hide: true}
	c.read(s)
	if c.skip != 0 {
		// What was to be left out never ended: rather show too much than lose what
		// somebody wrote behind it.
		c = converter{}
		c.read(s)
	}
	return upTo(c.out.text(), maxOut)
}

// upTo cuts a text between two characters.
func upTo(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// converter walks through the tags in the order they are written. It builds no tree, so
// that depth costs nothing and tags closed in the wrong order do no harm.
type converter struct {
	out   writer
	hide  bool      // leave out what is hidden or no text
	gone  atom.Atom // the element being left out
	skip  int       // how many elements of that name are open, the outermost included
	pre   int       // open elements whose spacing counts
	lists []int     // of each open list the number of its last item; -1 has none
	deep  int       // open lists beyond maxDepth
	cell  bool      // a cell of this row was given
}

func (c *converter) read(s string) {
	z := html.NewTokenizer(strings.NewReader(s))
	z.AllowCDATA(true) // some feeds wrap texts twice
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			if c.skip == 0 {
				c.out.write(string(z.Text()), c.pre > 0)
			}
		case html.StartTagToken:
			c.start(z, false)
		case html.SelfClosingTagToken:
			c.start(z, true)
		case html.EndTagToken:
			name, _ := z.TagName()
			c.end(atom.Lookup(name))
		}
	}
}

// silent are elements whose content is no text of the page. Those that HTML reads raw
// always end; the others are followed by counting.
func silent(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Title, atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript,
		atom.Template, atom.Svg, atom.Object, atom.Select, atom.Datalist, atom.Audio, atom.Video, atom.Canvas:
		return true
	}
	return false
}

// raw are elements whose content the tokenizer gives as one piece of text.
func raw(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Title, atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript:
		return true
	}
	return false
}

// void are elements without an end.
func void(a atom.Atom) bool {
	switch a {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link,
		atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr:
		return true
	}
	return false
}

func (c *converter) start(z *html.Tokenizer, closed bool) {
	name, more := z.TagName()
	a := atom.Lookup(name)
	if c.skip > 0 {
		if a == c.gone && !closed {
			c.skip++
		}
		return
	}
	seen := attributes(z, more)
	if raw(a) || c.hide && !closed && !void(a) && (silent(a) || seen.hidden) {
		c.gone, c.skip = a, 1
		return
	}
	c.open(a, seen)
}

// seen are the attributes that matter for what is read.
type seen struct {
	alt    string
	hidden bool
}

// maxAttributes bounds what one tag costs.
const maxAttributes = 64

func attributes(z *html.Tokenizer, more bool) (s seen) {
	for n := 0; more && n < maxAttributes; n++ {
		var key, val []byte
		key, val, more = z.TagAttr()
		switch string(key) {
		case "alt":
			s.alt = string(val)
		case "hidden":
			s.hidden = true
		case "style":
			style := strings.ToLower(strings.ReplaceAll(string(val), " ", ""))
			s.hidden = s.hidden || strings.Contains(style, "display:none")
		}
	}
	return s
}

// open is what the beginning of an element does to the text.
func (c *converter) open(a atom.Atom, s seen) {
	switch a {
	case atom.Br:
		c.out.line()
	case atom.Img:
		c.out.write(picture(s.alt), false)
	case atom.Q:
		c.out.write("“", false)
	case atom.Ul, atom.Menu:
		c.list(-1)
	case atom.Ol:
		c.list(0)
	case atom.Li:
		c.item()
	case atom.Tr:
		c.cell = false
		c.out.need(1)
	case atom.Td, atom.Th:
		if c.cell {
			c.out.tab()
		}
		c.cell = true
	case atom.Blockquote:
		c.out.need(2)
		c.out.quote(1)
	case atom.Pre, atom.Textarea, atom.Xmp:
		c.out.need(2)
		c.pre++
	default:
		c.out.need(gap(a))
	}
}

// end is what the end of an element does. One that was never opened does no harm.
func (c *converter) end(a atom.Atom) {
	if c.skip > 0 {
		if a == c.gone {
			c.skip--
		}
		return
	}
	switch a {
	case atom.Q:
		c.out.write("”", false)
	case atom.Ul, atom.Ol, atom.Menu:
		c.endList()
	case atom.Blockquote:
		c.out.need(2)
		c.out.quote(-1)
	case atom.Pre, atom.Textarea, atom.Xmp:
		c.out.need(2)
		c.pre = max(c.pre-1, 0)
	case atom.P, atom.Br: // a stray end of these stands for the element itself
		c.out.need(gap(atom.P))
	default:
		c.out.need(gap(a))
	}
}

// gap is how many line ends stand around an element: 2 leave an empty line.
func gap(a atom.Atom) int {
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Table, atom.Dl, atom.Hr,
		atom.Figure, atom.Section, atom.Article:
		return 2
	case atom.Div, atom.Tr, atom.Li, atom.Dt, atom.Dd, atom.Center, atom.Address, atom.Header, atom.Footer,
		atom.Nav, atom.Main, atom.Aside, atom.Form, atom.Fieldset, atom.Legend, atom.Caption, atom.Figcaption,
		atom.Details, atom.Summary, atom.Thead, atom.Tbody, atom.Tfoot, atom.Body, atom.Html, atom.Head,
		atom.Option, atom.Dir:
		return 1
	}
	return 0
}

func (c *converter) list(first int) {
	if len(c.lists) == 0 {
		c.out.need(2)
	} else {
		c.out.need(1)
	}
	if len(c.lists) >= maxDepth {
		c.deep++
		return
	}
	c.lists = append(c.lists, first)
}

func (c *converter) endList() {
	switch {
	case c.deep > 0:
		c.deep--
	case len(c.lists) > 0:
		c.lists = c.lists[:len(c.lists)-1]
	}
	if len(c.lists) == 0 {
		c.out.need(2)
		return
	}
	c.out.need(1)
}

func (c *converter) item() {
	c.out.need(1)
	if len(c.lists) == 0 { // an item outside of any list
		c.out.mark("- ")
		return
	}
	in := strings.Repeat("  ", len(c.lists)-1)
	last := &c.lists[len(c.lists)-1]
	if *last < 0 {
		c.out.mark(in + "- ")
		return
	}
	*last++
	c.out.mark(in + strconv.Itoa(*last) + ". ")
}
