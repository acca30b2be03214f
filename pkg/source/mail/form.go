package mail

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/letter"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Form says behind which labels a contact form's mails hold what: {"text": "Message",
// "name": "Name"}. Empty where there is no such form.
type Form map[string]string

// formFields are what can be told apart. "end" begins what is no guest's words any more.
var formFields = []string{"text", "name", "email", "rating", "place", "end"}

// form takes a form's mail apart. ok is false where the mail is none: a form's mail has
// the label of the text and, where others are configured, one of them.
func (t *taker) form(l *letter.Letter, arrived time.Time) (pulse.Mention, bool) {
	if t.o.Form["text"] == "" {
		return pulse.Mention{}, false
	}
	got := t.o.Form.split(l.Text)
	if _, ok := got["text"]; !ok || len(got) < min(2, len(t.o.Form)) {
		return pulse.Mention{}, false
	}
	m := t.mention(l, got["text"], arrived)
	// Some forms give all their mails one id.
	m.ID = hash(l.ID, l.Written, l.Text)
	m.ReplyTo = ""
	m.Author = pulse.Author{ID: strings.ToLower(got["email"]), Name: got["name"]}
	m.Rating = stars(got["rating"])
	for _, p := range t.o.Places {
		if w := dotless(got["place"]); w != "" && (strings.EqualFold(w, dotless(p.ID)) || strings.EqualFold(w, dotless(p.Name))) {
			m.Place = p.ID
		}
	}
	return m, true
}

// dotless makes one letter of the four i of Turkish, whose capitals people mix up.
func dotless(s string) string { return strings.NewReplacer("ı", "i", "İ", "i").Replace(s) }

// split finds the values behind their labels. All but the text are one line.
func (f Form) split(text string) map[string]string {
	out := map[string]string{}
	in := ""
	var words []string
	keep := func() {
		if in == "" {
			return
		}
		v := strings.TrimSpace(strings.Join(words, "\n"))
		if in != "text" {
			v, _, _ = strings.Cut(v, "\n")
			v = strings.TrimSpace(v)
		}
		if _, twice := out[in]; !twice {
			out[in] = v
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		if field, rest := f.label(line); field != "" {
			keep()
			in, words = field, []string{rest}
			continue
		}
		words = append(words, line)
	}
	keep()
	delete(out, "end")
	if v, ok := out["text"]; ok {
		out["text"], _ = letter.Cut(v)
	}
	return out
}

// label reads "Name: Ayşe", "Name", a cell with a tab behind it, also in bold. Of all
// labels that fit the longest is meant.
func (f Form) label(line string) (field, rest string) {
	line = strings.TrimLeft(line, " \t*_-•")
	longest := 0
	for _, name := range formFields {
		label := f[name]
		if label == "" || len(label) <= longest {
			continue
		}
		n := prefixFold(line, label)
		if n < 0 {
			continue
		}
		after := strings.TrimLeft(line[n:], " *_")
		v, colon := strings.CutPrefix(after, ":")
		if !colon {
			v, colon = strings.CutPrefix(after, "\uff1a")
		}
		if !colon {
			v, colon = strings.CutPrefix(after, "\t")
		}
		if !colon && after != "" && name != "end" {
			continue
		}
		field, rest, longest = name, strings.TrimLeft(v, " \t*_"), len(label)
	}
	return field, rest
}

// prefixFold is the length of a label at the beginning of a line whatever its case; -1 none.
func prefixFold(line, label string) int {
	n := 0
	for range utf8.RuneCountInString(label) {
		if n >= len(line) {
			return -1
		}
		_, size := utf8.DecodeRuneInString(line[n:])
		n += size
	}
	if !strings.EqualFold(line[:n], label) {
		return -1
	}
	return n
}

// stars reads "4", "4/5", "4,5" and "★★★★"; 0 is none.
func stars(s string) float64 {
	if n := strings.Count(s, "★") + strings.Count(s, "⭐"); n >= 1 && n <= 5 {
		return float64(n)
	}
	if s != "" && s[0] >= '1' && s[0] <= '5' && (len(s) == 1 || !(s[1] >= '0' && s[1] <= '9')) {
		v := float64(s[0] - '0')
		if len(s) >= 3 && (s[1] == ',' || s[1] == '.') && s[2] == '5' && v < 5 {
			v += 0.5
		}
		return v
	}
	return 0
}
