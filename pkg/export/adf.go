package export

import (
	"encoding/json"
	"strings"
	"unicode/utf16"
)

// node is one piece of a document at Jira (Atlassian Document Format). Text in it
// is text: nothing in a guest's words is markup, tells a person or links.
type node map[string]any

// longestDocument keeps below Jira's 32,767 letters, with room for what people
// write below ours.
const longestDocument = 24000

// document is our part of a description, as the pieces of its top level. The last
// one says where ours ends.
func document(i Issue, w Words) []node {
	for n := len(i.Quotes); ; n-- {
		cut := i
		cut.Quotes = i.Quotes[:n]
		out := append(documentBlocks(blocks(cut, w), w), paragraph(node{"type": "text", "text": line(w("export.below")), "marks": []node{{"type": "em"}}}), node{"type": "rule"})
		if n == 0 || size(out) <= longestDocument {
			return out
		}
	}
}

func size(list []node) int { return len(utf16.Encode([]rune(encoded(list)))) }

func encoded(list []node) string {
	b, err := json.Marshal(list)
	if err != nil {
		panic(err) // maps, lists and texts of ours always encode
	}
	return string(b)
}

func documentBlocks(list []block, w Words) []node {
	var out []node
	for _, b := range list {
		if b.Head != "" {
			out = append(out, node{"type": "heading", "attrs": node{"level": 3}, "content": []node{text(line(b.Head))}})
		}
		var items []node
		for _, f := range b.Facts {
			items = append(items, node{"type": "listItem", "content": []node{paragraph(strong(line(f[0])+w("export.colon")+" "), text(line(f[1])))}})
		}
		if items != nil {
			out = append(out, node{"type": "bulletList", "content": items})
		}
		for _, l := range b.Lines {
			out = append(out, paragraph(broken(l)...))
		}
		for _, q := range b.Quotes {
			out = append(out, node{"type": "blockquote", "content": []node{paragraph(broken(q.Text)...), paragraph(whoSaid(q, w)...)}})
		}
	}
	return out
}

func whoSaid(q Quote, w Words) []node {
	out := []node{text("— " + line(q.who(w)))}
	if l := webLink(q.URL); l != "" {
		out = append(out, text(" "), node{"type": "text", "text": l, "marks": []node{{"type": "link", "attrs": node{"href": l}}}})
	}
	return out
}

func text(s string) node { return node{"type": "text", "text": s} }
func strong(s string) node {
	return node{"type": "text", "text": s, "marks": []node{{"type": "strong"}}}
}

// paragraph leaves out empty texts: Jira refuses them.
func paragraph(parts ...node) node {
	content := []node{}
	for _, p := range parts {
		if p["type"] != "text" || p["text"] != "" {
			content = append(content, p)
		}
	}
	return node{"type": "paragraph", "content": content}
}

// broken is a text with its line breaks, byte for byte between them.
func broken(s string) []node {
	var out []node
	for n, l := range lines(s) {
		if n > 0 {
			out = append(out, node{"type": "hardBreak"})
		}
		out = append(out, text(l))
	}
	return out
}

// plainOf is the text of a piece, for recognising it.
func plainOf(n map[string]any) string {
	var b strings.Builder
	if s, ok := n["text"].(string); ok {
		b.WriteString(s)
	}
	list, _ := n["content"].([]any)
	for _, c := range list {
		if m, ok := c.(map[string]any); ok {
			b.WriteString(plainOf(m))
		}
	}
	return b.String()
}

// below is what people wrote under our part: the pieces after the rule that
// follows our last sentence, in any language we may have written it. ok is false
// where that sentence is gone: then the text is theirs.
func below(description any, sentences []string) (rest []any, ok bool) {
	list := contentOf(description)
	for n, c := range list {
		m, _ := c.(map[string]any)
		said := strings.TrimSpace(plainOf(m))
		for _, s := range sentences {
			if s != "" && said == line(s) {
				rest = list[n+1:]
				if len(rest) > 0 {
					if r, _ := rest[0].(map[string]any); r["type"] == "rule" {
						rest = rest[1:]
					}
				}
				return rest, true
			}
		}
	}
	return nil, false
}

func contentOf(description any) []any {
	doc, _ := description.(map[string]any)
	list, _ := doc["content"].([]any)
	return list
}
