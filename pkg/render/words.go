package render

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seed-919336a1/pulse/pkg/packed"
)

// words/<lang>.json has the calendar and the words of digest and complaints;
// words/<what>.<lang>.json has the words of one thing more.
//
//go:embed words/*.json
var wordFilesPacked embed.FS

var wordFiles = packed.FS{FS: wordFilesPacked}

// words are the sentences and the calendar of one language.
type words struct {
	lang   string
	Months []string `json:"months"`
	Days   []string `json:"weekdays"` // Sunday first
	Date   string   `json:"date"`
	Short  string   `json:"short_date"`
	Time   string   `json:"time"`
	First  string   `json:"first_of_month"`
	// Offset is added to the year: 543 in Thai, where people count from the Buddha.
	Offset  int               `json:"year_offset"`
	Decimal string            `json:"decimal"`
	Words   map[string]phrase `json:"words"`
}

// phrase is a sentence, in languages that have one with a form for the singular.
type phrase struct {
	One   string `json:"one"`
	Other string `json:"other"`
}

// UnmarshalJSON reads a plain string as a phrase without plural forms.
func (p *phrase) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &p.Other)
	}
	type forms phrase
	return json.Unmarshal(b, (*forms)(p))
}

// Languages lists the languages we have words for.
func Languages() []string { return []string{"en", "tr", "fr", "id", "th"} }

// read are the words of each language that was asked for. Nobody changes them.
var read sync.Map

// wordsOf reads the words of a language, once; one we have none for reads English.
func wordsOf(lang string) (*words, error) {
	if w, ok := read.Load(lang); ok {
		return w.(*words), nil
	}
	w, err := readWords(lang)
	if err == nil {
		read.Store(lang, w)
	}
	return w, err
}

func readWords(lang string) (*words, error) {
	lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
	b, err := wordFiles.ReadFile("words/" + lang + ".json")
	if err != nil {
		lang = "en"
		if b, err = wordFiles.ReadFile("words/en.json"); err != nil {
			return nil, fmt.Errorf("render: words: %w", err)
		}
	}
	w := &words{lang: lang}
	if err := json.Unmarshal(b, w); err != nil {
		return nil, fmt.Errorf("render: words of %s: %w", lang, err)
	}
	return w, w.addFiles()
}

// addFiles adds the words of words/<what>.<lang>.json: each a plain object of
// phrases. A key that is there already is a mistake of ours.
func (w *words) addFiles() error {
	files, err := fs.Glob(wordFiles, "words/*."+w.lang+".json")
	if err != nil {
		return fmt.Errorf("render: words: %w", err)
	}
	for _, name := range files {
		b, err := wordFiles.ReadFile(name)
		if err != nil {
			return fmt.Errorf("render: words: %w", err)
		}
		var more map[string]phrase
		if err := json.Unmarshal(b, &more); err != nil {
			return fmt.Errorf("render: %s: %w", name, err)
		}
		for key, p := range more {
			if w.has(key) {
				return fmt.Errorf("render: %s: %q is there already", name, key)
			}
			w.Words[key] = p
		}
	}
	return nil
}

// t returns a sentence with its {placeholders} filled from pairs of name and value.
// A key without words shows itself: a person sees what is missing.
func (w *words) t(key string, pairs ...any) string {
	p, ok := w.Words[key]
	if !ok {
		return key
	}
	return fill(p.Other, pairs)
}

// n is t for a number: it chooses the plural form and fills {n}.
func (w *words) n(key string, n int, pairs ...any) string {
	p, ok := w.Words[key]
	if !ok {
		return key
	}
	s := p.Other
	if p.One != "" && (n == 1 || n == 0 && w.lang == "fr") {
		s = p.One
	}
	return fill(s, append(pairs, "n", n))
}

func (w *words) has(key string) bool { _, ok := w.Words[key]; return ok }

// fill replaces all placeholders in one pass, so that a value that looks like a
// placeholder stays as it is.
func fill(s string, pairs []any) string {
	if len(pairs) == 0 || !strings.Contains(s, "{") {
		return s
	}
	var b strings.Builder
	for {
		open := strings.IndexByte(s, '{')
		end := strings.IndexByte(s[open+1:], '}')
		if open < 0 || end < 0 {
			b.WriteString(s)
			return b.String()
		}
		end += open + 1
		value, ok := valueOf(pairs, s[open+1:end])
		if !ok {
			end, value = open, "{"
		}
		b.WriteString(s[:open])
		b.WriteString(value)
		s = s[end+1:]
	}
}

// valueOf is the value of a name among pairs of name and value.
func valueOf(pairs []any, name string) (string, bool) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return fmt.Sprint(pairs[i+1]), true
		}
	}
	return "", false
}

// date writes a day as people of the language do: "22 Kasım Pazar".
func (w *words) date(t time.Time) string { return w.day(w.Date, t) }

// shortDate leaves the weekday out: "22 Kasım".
func (w *words) shortDate(t time.Time) string { return w.day(w.Short, t) }

// longestDay is a day on which clocks are set back.
const longestDay = 25 * time.Hour

// days writes the day a window ends in, or the first and the last day of a longer
// one, both without the weekday. A window that ends at midnight belongs to the day
// before.
func (w *words) days(since, until time.Time) string {
	last := until.Add(-time.Millisecond)
	if until.Sub(since) > longestDay {
		return w.shortDate(since) + " – " + w.shortDate(last)
	}
	return w.date(last)
}

func (w *words) day(pattern string, t time.Time) string {
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = w.First
	}
	return fill(pattern, []any{"weekday", w.Days[t.Weekday()], "day", day,
		"month", w.Months[t.Month()-1], "year", t.Year() + w.Offset})
}

// month writes a month and its year: "Kasım 2026".
func (w *words) month(t time.Time) string {
	return fmt.Sprintf("%s %d", w.Months[t.Month()-1], t.Year()+w.Offset)
}

// clock writes the time of day.
func (w *words) clock(t time.Time) string {
	return fill(w.Time, []any{"h", t.Format("15"), "m", t.Format("04")})
}

// moment writes a day and a time, or "never".
func (w *words) moment(t time.Time) string {
	if t.IsZero() {
		return w.t("never")
	}
	return w.shortDate(t) + " " + w.clock(t)
}

// age says how long ago something was, in the largest unit that fits twice, so
// that 36 hours stay hours.
func (w *words) age(d time.Duration) string {
	switch {
	case d < 2*time.Hour:
		return w.n("age.min", max(int(d/time.Minute), 0))
	case d < 48*time.Hour:
		return w.n("age.hour", int(d/time.Hour))
	}
	return w.n("age.day", int(d/(24*time.Hour)))
}

// number writes at most two decimals: 2,5. Sums of tenths are not quite what they
// should be, and nobody wants to read 2,8600000000000003.
func (w *words) number(f float64) string {
	f = math.Round(f*100)/100 + 0 // no -0
	return strings.Replace(strconv.FormatFloat(f, 'f', -1, 64), ".", w.Decimal, 1)
}

// signed writes a number with its sign: +0,4.
func (w *words) signed(f float64) string {
	if f < 0 {
		return w.number(f)
	}
	return "+" + w.number(f)
}
