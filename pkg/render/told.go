package render

import "strings"

// Told breaks the lines of text that are wider than a terminal at their spaces alone, so
// that a command or an address can be copied whole. rest stands before what a line is
// continued with. Lines with a bar are excerpts of a file and stay as they are.
func Told(width int, rest, text string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if columns(line) <= width || strings.Contains(line, " | ") {
			out = append(out, line)
			continue
		}
		lead := line[:len(line)-len(strings.TrimLeft(line, " "))]
		row := lead
		for _, word := range strings.Fields(line) {
			switch {
			case strings.TrimSpace(row) == "":
				row += word
			case columns(row+" "+word) > width:
				out, row = append(out, row), lead+rest+word
			default:
				row += " " + word
			}
		}
		out = append(out, row)
	}
	return strings.Join(out, "\n")
}
