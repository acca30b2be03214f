package classify

import "strings"

// winks are signs with which a writer says that the words are not meant: "(!)", as
// Turkish has it, and "/s" at the end.
func winks(text string) bool {
	return strings.Contains(text, "(!)") || strings.HasSuffix(strings.TrimRight(text, " \n\t."), " /s")
}
