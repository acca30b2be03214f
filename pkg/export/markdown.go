package export

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// code shows foreign words byte for byte and inert: inside a code span nothing is
// a mention, a reference, a link, an emoji or markup at GitHub. A backslash or an
// entity would not do: GitHub looks for @names after it has taken them away. The
// fence is longer than any run of backticks in s. s is one line.
func code(s string) string {
	longest, run := 0, 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	// The one space on each side is taken away again; a text of spaces alone keeps
	// its own, and a tab is none of them. A text with spaces on both sides needs one
	// more pair.
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") && strings.Trim(s, " ") != "" {
		s = " " + s + " "
	}
	return fence + s + fence
}

// quoted shows foreign words as a block quote, line by line.
func quoted(s string) string {
	var out []string
	for _, l := range lines(s) {
		if strings.TrimSpace(l) == "" {
			out = append(out, ">")
			continue
		}
		out = append(out, "> "+code(l))
	}
	return strings.Join(out, "  \n") // two spaces keep the line breaks
}

// lines cuts at every kind of line break, so that none is left inside a line.
func lines(s string) []string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	return strings.Split(strings.Trim(armless(s), "\n"), "\n")
}

// armless takes away what acts on a screen instead of being read: escapes, other
// control characters, overrides of the writing direction, marks piled up, broken bytes.
func armless(s string) string {
	return strings.Map(pulse.Flat(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\uFEFF':
			return -1
		}
		return r
	}), strings.ToValidUTF8(s, "\uFFFD"))
}

// line is armless text on one line with one space between words.
func line(s string) string { return strings.Join(strings.Fields(armless(s)), " ") }

// zero is a space without width. After @, # and in addresses it is what keeps GitHub
// from telling a person or linking an issue; in what a team wrote it may stand, as
// that is no quote.
const zero = "&#8203;"

// prose shows what the team or the owner wrote as plain text: markup is shown and
// not obeyed, nobody is told, nothing is linked.
func prose(s string) string {
	var out []string
	for _, l := range lines(s) {
		out = append(out, proseLine(strings.TrimSpace(l)))
	}
	return strings.Join(out, "  \n")
}

// proseLine arms what could begin markup anywhere, and at the beginning of the line
// what only counts there; the rest stays readable in the source, too.
func proseLine(s string) string {
	var b strings.Builder
	for i, r := range s {
		before, after := s[:i], s[i+utf8.RuneLen(r):]
		switch {
		case strings.ContainsRune("\\`*_[]<>|~&$", r),
			before == "" && strings.ContainsRune("#+-=", r),
			(r == '.' || r == ')') && before != "" && strings.Trim(before, "0123456789") == "":
			b.WriteByte('\\')
		case r == '.' && strings.HasSuffix(strings.ToLower(before), "www"):
			b.WriteString(zero)
		}
		b.WriteRune(r)
		if r == '@' || r == '#' ||
			r == '-' && strings.HasSuffix(strings.ToUpper(before), "GH") ||
			r == ':' && after != "" && after[0] != ' ' { // https://, :smile:
			b.WriteString(zero)
		}
	}
	return b.String()
}

// webLink is an address that is safe to show as a link, else "".
func webLink(s string) string {
	if len(s) > 1000 || !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		return ""
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("<>()[]\\\"'`*|{}^", r) }) {
		return ""
	}
	return s
}
