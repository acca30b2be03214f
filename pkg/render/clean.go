package render

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Clean makes foreign text harmless on a terminal and in a file: no control or
// escape characters, no bidirectional overrides, no invalid bytes, no marks that
// paint over other lines. An escape is shown as ␛ and an invalid byte as U+FFFD;
// line breaks and tabs stay.
func Clean(s string) string {
	if ascii(s) {
		return s
	}
	return strings.Map(pulse.Flat(unarmed), strings.ToValidUTF8(s, "\uFFFD"))
}

// Line is Clean on one line, with one space between words.
func Line(s string) string {
	if ascii(s) && !strings.Contains(s, "  ") {
		return strings.Trim(s, " ")
	}
	return strings.Join(strings.Fields(Clean(s)), " ")
}

// clean is Clean without tabs and without spaces around it.
func clean(s string) string {
	if ascii(s) {
		return strings.Trim(s, " ")
	}
	return strings.TrimSpace(strings.Map(pulse.Flat(harmless), strings.ToValidUTF8(s, "\uFFFD")))
}

func harmless(r rune) rune {
	if r == '\t' {
		return ' '
	}
	return unarmed(r)
}

func unarmed(r rune) rune {
	switch {
	case r == '\n', r == '\u2028', r == '\u2029', r == '\v', r == '\f':
		return '\n'
	case r == '\t', r >= 0x20 && r < 0x7f:
		return r
	case r == 0x1b:
		return '␛' // seen, so that nobody wonders what the rest means
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return -1
	case unicode.Is(unicode.Bidi_Control, r), r == '\uFEFF', r == '\u00AD', r == '\u200B':
		return -1
	case r >= 0xfff9 && r <= 0xfffb: // interlinear annotation
		return -1
	}
	return r
}

// widest is how many bytes a grapheme may have on the average where a text is cut:
// ten thousand emoji that are joined are one.
const widest = 16

// cut shortens to n graphemes, at a space where one is near, and says so with "…".
func cut(n int, s string) string {
	if len(s) <= n { // fewer bytes than graphemes allowed
		return s
	}
	end, space := 0, 0
	for range n {
		if end == len(s) {
			return s
		}
		size, _ := grapheme(s[end:])
		if s[end:end+size] == " " {
			space = end
		}
		if end+size > n*widest {
			return strings.TrimRightFunc(s[:max(end, inside(s, n, end))], unicode.IsSpace) + "…"
		}
		end += size
	}
	if end == len(s) {
		return s
	}
	if space > end*3/4 {
		end = space
	}
	return strings.TrimRightFunc(s[:end], hanging) + "…"
}

// hanging is what no … may stand behind.
func hanging(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:–-", r) }

// inside is where a grapheme is cut that is longer than all that may be shown: at a
// letter of it, and only where nothing stands before it.
func inside(s string, n, end int) int {
	if end > 0 {
		return end
	}
	for end = n * widest; !utf8.RuneStart(s[end]); end-- {
	}
	return end
}

// Link is an address that can be trusted as one, else "".
func Link(s string) string { return link(s) }

// longestLink is more than any provider's link to a post needs.
const longestLink = 1000

// linkMarks are what Markdown and chats read as their own in a link.
var linkMarks = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", " ", "%20", "|", "%7C")

// noHost is in no host's name, though url.Parse takes it for one; escaped it leads nowhere.
const noHost = "\"'<>()|!$&*+,;="

// link is the address where it can be trusted as one, else "".
func link(s string) string {
	if len(s) > longestLink {
		return ""
	}
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.ContainsAny(u.Host, noHost) || !utf8.ValidString(s) {
		return ""
	}
	return linkMarks.Replace(u.String())
}

// md writes text so that Markdown shows it as it is.
func md(s string) string {
	lines := strings.Split(clean(s), "\n")
	for i, l := range lines {
		lines[i] = mdLine(strings.TrimSpace(l))
	}
	return strings.Join(lines, "\n")
}

func mdLine(s string) string {
	var b strings.Builder
	for i, r := range s {
		inside := strings.ContainsRune("\\`*_[]<>|~&$", r)
		first := i == 0 && strings.ContainsRune("#+-=:", r)
		number := (r == '.' || r == ')') && i > 0 && strings.Trim(s[:i], "0123456789") == ""
		if inside || first || number || r == '!' && strings.HasPrefix(s[i:], "![") {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// cell keeps a spreadsheet from reading foreign text as a formula.
func cell(s string) string { return pulse.NoFormula(clean(s)) }
