package export

import (
	"io"
	"strings"
)

// Page writes the items as one Markdown page that a team reads: what is to be done
// first, then what is done.
func Page(out io.Writer, issues []Issue, heading string, w Words) error {
	var b strings.Builder
	b.WriteString("# " + proseLine(line(heading)) + "\n")
	for _, part := range []struct {
		key  string
		done bool
	}{{"export.page.open", false}, {"export.page.done", true}} {
		var list []Issue
		for _, i := range issues {
			if i.Status.Done() == part.done {
				list = append(list, i)
			}
		}
		if len(list) == 0 {
			continue
		}
		b.WriteString("\n## " + proseLine(w(part.key, "n", len(list))) + "\n")
		for _, i := range list {
			b.WriteString("\n### " + proseLine(title(i)) + "\n\n" + markdownBlocks(blocks(i, w), w, "#### ") + "\n")
		}
	}
	if len(issues) == 0 {
		b.WriteString("\n" + proseLine(w("export.page.none")) + "\n")
	}
	_, err := io.WriteString(out, b.String())
	return err
}
