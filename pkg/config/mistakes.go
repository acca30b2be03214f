package config

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// place in the file; the zero spot is a value that did not come from it.
type spot struct{ line, col int }

type mistake struct {
	at  spot
	msg string
}

// mistakes collects everything that is wrong, so that the owner corrects a file
// once and not once for every mistake.
type mistakes struct {
	path  string
	lines []string
	list  []mistake
	added bool // what is wrong is not in the file yet
}

func (m *mistakes) add(at spot, format string, args ...any) {
	m.list = append(m.list, mistake{at, fmt.Sprintf(format, args...)})
}

// most mistakes shown; a file with more is wrong as a whole.
const most = 12

// err is nil when nothing is wrong.
func (m *mistakes) err() error {
	if len(m.list) == 0 {
		return nil
	}
	sorting.By(m.list, func(a, b mistake) int { return cmp.Compare(a.at.line, b.at.line) })
	if m.added {
		return m.ofNew()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", m.title(), count(len(m.list)))
	for i, x := range m.list {
		if i == most {
			fmt.Fprintf(&b, "\n\nand %d more", len(m.list)-most)
			break
		}
		b.WriteString("\n\n" + m.show(x))
	}
	return &pulse.Problem{
		Kind: pulse.ErrUsage,
		Msg:  b.String(),
		Hint: "correct the lines shown, then run `pulse doctor --no-network`",
	}
}

// ofNew tells what is wrong with lines that are not in the file yet: their numbers would
// lead nowhere.
func (m *mistakes) ofNew() error {
	var out []string
	for _, x := range m.list {
		out = append(out, x.msg)
	}
	return &pulse.Problem{Kind: pulse.ErrUsage, Msg: strings.Join(out, "; ")}
}

func (m *mistakes) title() string {
	if m.path == "" {
		return "configuration"
	}
	return m.path
}

func count(n int) string {
	if n == 1 {
		return "one mistake"
	}
	return fmt.Sprintf("%d mistakes", n)
}

// show is one mistake with the line before it, its own line and a caret.
func (m *mistakes) show(x mistake) string {
	if x.at.line < 1 || x.at.line > len(m.lines) {
		return x.msg
	}
	var b strings.Builder
	fmt.Fprintf(&b, "line %d: %s", x.at.line, x.msg)
	if x.at.line > 1 {
		text, _ := excerpt(m.lines[x.at.line-2], 1)
		fmt.Fprintf(&b, "\n  %5d | %s", x.at.line-1, text)
	}
	text, caret := excerpt(m.lines[x.at.line-1], x.at.col)
	fmt.Fprintf(&b, "\n> %5d | %s\n        | %s^", x.at.line, text, strings.Repeat(" ", caret))
	return b.String()
}

// width of an excerpt in characters; longer lines are cut around the mistake.
const width = 68

// excerpt is a line made safe to print, cut to width around column col (from
// 1), and how many characters stand before the caret. Pasted secrets are not
// shown: errors end up in mails and tickets.
func excerpt(line string, col int) (string, int) {
	rs := []rune(strings.TrimRight(line, "\r"))
	at := max(0, min(col-1, len(rs)))
	at = len([]rune(hide(string(rs[:at])))) // what is hidden before it moves the caret
	rs = []rune(hide(string(rs)))
	for i, r := range rs {
		if !unicode.IsPrint(r) {
			rs[i] = '·'
		}
	}
	if len(rs) <= width {
		return string(rs), at
	}
	from := max(0, min(at-width/2, len(rs)-width))
	to := min(len(rs), from+width)
	out, caret := string(rs[from:to]), at-from
	if from > 0 {
		out, caret = "…"+out, caret+1
	}
	if to < len(rs) {
		out += "…"
	}
	return out, caret
}

func hide(line string) string {
	line = userinfo.ReplaceAllString(line, "$1***@")
	return secretLike.ReplaceAllStringFunc(line, func(s string) string {
		m := secretLike.FindStringSubmatch(s)
		if m[2] != "" && envName.MatchString(strings.Trim(m[3], `"'`)) {
			return s
		}
		return m[1] + "***"
	})
}

// secretLike finds values that look as if a key itself had been pasted: the
// key with its colon, whether it is a key that wants a variable's name, and
// the value.
var secretLike = regexp.MustCompile(`(?i)((?:token|secret|password|passwd|bearer|key)\w*?(_env)?["']?\s*:\s*)("[^"]*"?|'[^']*'?|[^\s,}]+)`)

// envName is how variables are called.
var envName = regexp.MustCompile(`^[A-Z_][A-Z0-9_]*$`)

// userinfo finds the password of a URL.
var userinfo = regexp.MustCompile(`(://[^/\s:@]*:)[^/\s@]+@`)
