package render

import "strings"

// Told breaks the lines of text that are wider than a terminal at their spaces alone, so
// that a command or an address can be copied whole; Thai, which has few, between syllables.
// rest stands before what a line is continued with. Lines with a bar are excerpts of a file
// and stay as they are.
func Told(width int, rest, text string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if columns(line) <= width || strings.Contains(line, " | ") {
			out = append(out, line)
		} else {
			out = append(out, toldLine(width, rest, line)...)
		}
	}
	return strings.Join(out, "\n")
}

func toldLine(width int, rest, line string) (out []string) {
	lead := line[:len(line)-len(strings.TrimLeft(line, " "))]
	row, gap := lead, ""
	put := func(s string) { row, gap = row+gap+s, " " }
	end := func() { out, row, gap = append(out, row), lead+rest, "" }
	for _, word := range strings.Fields(line) {
		for thai(word) && columns(row+gap+word) > width {
			head, tail := split(max(width-columns(row+gap), 0), word, gap == "")
			if head != "" {
				put(head)
			}
			word = tail
			end()
		}
		if gap != "" && columns(row+gap+word) > width {
			end()
		}
		put(word)
	}
	return append(out, row)
}
