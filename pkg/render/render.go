// Package render writes what people read: digests, reports, lists and single
// mentions as text, HTML, Markdown, CSV and JSON, in the reader's language. It
// counts nothing and decides nothing; foreign text is made harmless here.
package render

import (
	"embed"
	"encoding/json"
	htmltemplate "html/template"
	"io"
	"slices"
	"strings"
	"sync"
	"text/template"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/packed"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

//go:embed templates
var templateFilesPacked embed.FS

var templateFiles = packed.FS{FS: templateFilesPacked}

// Options say for whom something is written.
type Options struct {
	Lang   string                       // en, tr, fr, id, th; another reads English
	Width  int                          // columns of text; 0 is 80
	Color  bool                         // ANSI colours, for a terminal that wants them
	Theme  func(id, lang string) string // name of a theme; nil shows the id
	Place  func(id string) string       // name of a place; nil shows the id
	Zone   *time.Location               // of dates that do not carry their own; nil UTC
	Now    time.Time                    // what ages count from; zero shows dates instead
	Mask   func(text string) string     // a guest's words with people's handles masked; nil masks all handles
	Breaks func(text string) []int      // byte offsets at which a Thai word of text begins or ends; nil guesses syllables
}

// zone is where days begin.
func (o Options) zone() *time.Location {
	if o.Zone == nil {
		return time.UTC
	}
	return o.Zone
}

// columns are the width, and never so few that nothing fits.
func (o Options) columns() int {
	if o.Width <= 0 {
		return 80
	}
	return max(o.Width, 40)
}

// masked are a guest's words without the handles of people.
func (o *Options) masked(text string) string {
	if o.Mask == nil {
		return backlog.MaskHandles(text)
	}
	return o.Mask(text)
}

// calendar writes the day of a moment: 2026-11-22.
func (o Options) calendar(t time.Time) string { return t.In(o.zone()).Format(time.DateOnly) }

// The formats.
const (
	Text     = "text"
	HTML     = "html"
	Markdown = "md"
	JSON     = "json"
	CSV      = "csv"
)

func unknownFormat(format string, known ...string) error {
	return pulse.Usagef("format %q is not known here; use %s", format, strings.Join(known, ", "))
}

// pen is what templates write with: the words of a language and the options.
// Its methods take it by its address: copied at every call it made the program larger by
// what the words of status, themes and teaching take. None changes it.
type pen struct {
	*words
	Options
}

func newPen(o Options) (pen, error) {
	w, err := wordsOf(o.Lang)
	o.Width, o.Zone = o.columns(), o.zone()
	return pen{w, o}, err
}

// either is the reader's word for one of pulse's own, or that itself.
func (p *pen) either(prefix, own string) string {
	if p.has(prefix + own) {
		return p.t(prefix + own)
	}
	return Line(own)
}

// theme names a theme of the owner's language or, without a name, shows its id.
func (p *pen) theme(id string) string {
	if p.Theme != nil {
		if s := p.Theme(id, p.lang); s != "" {
			return Line(s)
		}
	}
	return Line(strings.ReplaceAll(id, "_", " "))
}

func (p *pen) themes(ids []string) string {
	var out []string
	for _, id := range ids {
		out = append(out, p.theme(id))
	}
	return strings.Join(out, ", ")
}

// place names a place of the brand or, without a name, shows its id.
func (p *pen) place(id string) string {
	if p.Place != nil {
		if s := p.Place(id); s != "" {
			return Line(s)
		}
	}
	return Line(id)
}

// paint colours every line of s by itself, so that a pager that cuts lines keeps
// the terminal whole.
func (p pen) paint(style, s string) string {
	code := map[string]string{"bold": "1", "dim": "2", "red": "31", "green": "32", "amber": "33", "title": "1;36"}[style]
	if !p.Color || code == "" || s == "" {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = "\x1b[" + code + "m" + l + "\x1b[0m"
		}
	}
	return strings.Join(lines, "\n")
}

// fit wraps s with first before its first line and rest before the others.
func (p *pen) fit(first, rest, s string) string {
	lines := wrap(p.Width-max(utf8.RuneCountInString(first), utf8.RuneCountInString(rest)), s, p.Breaks)
	var b strings.Builder
	b.Grow(len(first) + len(s) + len(lines)*(len(rest)+1))
	lead := first
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('\n')
			lead = rest
		}
		if l == "" {
			lead = strings.TrimRight(lead, " ")
		}
		b.WriteString(lead)
		b.WriteString(l) // which ends with no space
	}
	return b.String()
}

// rows wraps s at spaces alone, so that an id can be copied whole.
func (p *pen) rows(lead, s string) string {
	var out []string
	row := ""
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ' ' }) {
		if row != "" && columns(lead+row+" "+w) > p.Width {
			out, row = append(out, lead+row), ""
		}
		row = strings.TrimLeft(row+" "+w, " ")
	}
	return strings.Join(append(out, lead+row), "\n")
}

// quote puts foreign text between the quotation marks of the reader's language. A guest
// who gave stars alone said nothing to put there.
func (p *pen) quote(n int, s string) string {
	if strings.TrimSpace(s) == "" {
		return p.t("quote.none")
	}
	return p.t("quote.open") + bound(cut(n, clean(s))) + p.t("quote.close")
}

// bound keeps what guests write with a space before it, as French does, in one line
// with the word: no line begins with an exclamation mark.
func bound(s string) string { return binder.Replace(s) }

var binder = strings.NewReplacer(" !", "\u00a0!", " ?", "\u00a0?", " ;", "\u00a0;", " :", "\u00a0:", " »", "\u00a0»", "« ", "«\u00a0")

func (p *pen) funcs() map[string]any {
	return map[string]any{
		"t": p.t, "n": p.n, "has": p.has, "date": p.date, "moment": p.moment, "number": p.number,
		"theme": p.theme, "themes": p.themes, "paint": p.paint, "fit": p.fit, "rows": p.rows, "quote": p.quote,
		"clean": clean, "line": Line, "cut": cut, "link": link, "md": md, "pad": pad, "padLeft": padLeft, "bar": bar,
		"upper": p.upper, "rule": p.rule, "join": strings.Join, "tongue": tongue,
		"lines": func(s string) []string { return strings.Split(s, "\n") }, "add": func(a, b int) int { return a + b },
	}
}

// tongue is the language of foreign words where it is one of ours, else "": sources
// name languages that no screen reader knows, such as "qme".
func tongue(lang string) string {
	if slices.Contains(Languages(), lang) {
		return lang
	}
	return ""
}

func (p *pen) rule() string { return strings.Repeat("─", p.Width) }

// text runs a text template.
func (p *pen) text(w io.Writer, name string, data any) error {
	t, err := textShelf.take(name, func() (*template.Template, error) {
		return template.New(name).Funcs(p.funcs()).ParseFS(templateFiles, "templates/"+name)
	})
	if err != nil {
		return err
	}
	defer textShelf.put(name, t)
	return t.Funcs(p.funcs()).Execute(w, data)
}

// html runs an HTML template: every value is escaped for where it stands.
func (p *pen) html(w io.Writer, name string, data any) error {
	t, err := pageShelf.take(name, func() (*htmltemplate.Template, error) {
		return htmltemplate.New(name).Funcs(p.funcs()).ParseFS(templateFiles, "templates/"+name)
	})
	if err != nil {
		return err
	}
	defer pageShelf.put(name, t)
	return t.Funcs(p.funcs()).Execute(w, data)
}

// shelf keeps templates that were read and are not at work: one writes with the
// functions of one pen at a time. To read one, and for HTML to see where what stands,
// takes longer than to write with it.
type shelf[T any] struct {
	mu   sync.Mutex
	free map[string][]T
}

var (
	textShelf shelf[*template.Template]
	pageShelf shelf[*htmltemplate.Template]
)

// take lends the template of a name, reading it where none is free.
func (s *shelf[T]) take(name string, read func() (T, error)) (T, error) {
	s.mu.Lock()
	if list := s.free[name]; len(list) > 0 {
		t := list[len(list)-1]
		s.free[name] = list[:len(list)-1]
		s.mu.Unlock()
		return t, nil
	}
	s.mu.Unlock()
	return read()
}

func (s *shelf[T]) put(name string, t T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.free == nil {
		s.free = map[string][]T{}
	}
	s.free[name] = append(s.free[name], t)
}

// object writes one JSON object on one line.
func object(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
