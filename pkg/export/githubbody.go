package export

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// longestBody is GitHub's bound for a text; what a person wrote below ours must
// fit in as well.
const longestBody = 65536 - 16384

// markOf is what an issue is recognised by, also when everything here is lost. It
// stands on a line of its own, where no quote can bring it: quotes begin with ">".
func markOf(mark, item string) string { return "<!-- pulse:item=" + mark + "/" + item + " -->" }

const endMark = "<!-- pulse:end -->"

// markdownBody is our part of an issue at GitHub, from mark to mark.
func markdownBody(i Issue, mark string, w Words) string {
	for n := len(i.Quotes); ; n-- {
		cut := i
		cut.Quotes = i.Quotes[:n]
		s := fmt.Sprintf("%s\n%s\n\n_%s_\n%s\n", markOf(mark, i.ID), markdownBlocks(blocks(cut, w), w, "### "), proseLine(w("export.below")), endMark)
		if n == 0 || len(utf16.Encode([]rune(s))) <= longestBody {
			return s
		}
	}
}

func markdownBlocks(list []block, w Words, head string) string {
	var out []string
	for _, b := range list {
		if b.Head != "" {
			out = append(out, head+prose(line(b.Head)))
		}
		var facts []string
		for _, f := range b.Facts {
			facts = append(facts, "**"+prose(line(f[0]))+w("export.colon")+"** "+prose(line(f[1])))
		}
		if facts != nil {
			out = append(out, strings.Join(facts, "  \n"))
		}
		for _, l := range b.Lines {
			out = append(out, prose(l))
		}
		for _, q := range b.Quotes {
			out = append(out, quoted(q.Text)+"  \n> — "+credit(q, w))
		}
	}
	return strings.Join(out, "\n\n")
}

// credit says whose words a quote is. Names of guests are code, so that a handle
// tells nobody at GitHub who happens to have it.
func credit(q Quote, w Words) string {
	if q.Author == "" {
		return prose(line(q.who(w)))
	}
	name := code(line(q.Author))
	q.Author = ""
	rest := strings.TrimPrefix(q.who(w), w("export.guest"))
	out := name + prose(line(rest))
	if l := webLink(q.URL); l != "" {
		out += " <" + l + ">"
	}
	return out
}

// region finds our part of a text between a line with our mark and the line with
// the end mark. Everything outside is somebody else's.
func region(body, mark string) (item string, from, to int, ok bool) {
	pos, from := 0, -1
	for l := range strings.Lines(body) {
		text := strings.TrimSpace(l)
		if rest, found := strings.CutPrefix(text, "<!-- pulse:item="+mark+"/"); found && from < 0 {
			if id, closed := strings.CutSuffix(rest, " -->"); closed {
				item, from = id, pos
			}
		}
		pos += len(l)
		if text == endMark && from >= 0 {
			return item, from, pos, true
		}
	}
	return item, from, pos, false
}

// replaced puts our new part where the old one stands. Where a person took the
// marks away the text is theirs: ok is false.
func replaced(body, mark, ours string) (string, bool) {
	body = strings.ReplaceAll(body, "\r\n", "\n") // as GitHub's own editor writes
	_, from, to, ok := region(body, mark)
	if !ok {
		return body, false
	}
	return body[:from] + ours + body[to:], true
}
