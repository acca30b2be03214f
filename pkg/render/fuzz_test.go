package render

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	guests "github.com/seed-919336a1/pulse/pkg/pulse/hostile"
)

// FuzzTemplates lets one guest write anything as text, name, place and link, and reads
// every format of the digest as its reader does: nothing acts.
func FuzzTemplates(f *testing.F) {
	for i, x := range guests.Some() {
		f.Add(guests.Said(i, x, "The waiter was kind, the soup was cold"), guests.Name(i, x), "moda", "https://x.example/i/1")
	}
	f.Add("{{.}} <a href=javascript:x>", "@a\x1b[31m", "<b>", "javascript:alert(1)")
	f.Add("a", "b", "c", "https://x.example/\"onmouseover=x")
	f.Fuzz(func(t *testing.T, text, name, place, link string) {
		if len(text)+len(name)+len(place)+len(link) > 4000 {
			t.Skip()
		}
		in := input()
		for i := range in.Window[:3] {
			m := &in.Window[i]
			m.Text, m.Author, m.Place, m.URL = text, pulse.Author{Handle: name, Name: name}, place, link
			for n := range m.Verdict.Opinions {
				m.Verdict.Opinions[n].End = len(text)
			}
		}
		d := digest.Build(in)
		out := map[string][]byte{}
		for _, format := range []string{Text, HTML, Markdown, JSON} {
			var b bytes.Buffer
			if err := Digest(&b, format, d, options("tr")); err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			out[format] = b.Bytes()
		}
		if err := guests.Terminal(string(out[Text])); err != nil {
			t.Errorf("text: %v", err)
		}
		if err := guests.Markdown(string(out[Markdown])); err != nil {
			t.Errorf("Markdown: %v", err)
		}
		page, err := guests.HTML(out[HTML])
		if err != nil {
			t.Errorf("HTML: %v", err)
		}
		for _, what := range []string{"script", "iframe", "img", "form", "input", "object", "embed", "base", "link"} {
			if page.Has[what] {
				t.Errorf("the page has <%s>", what)
			}
		}
		if !json.Valid(out[JSON]) {
			t.Errorf("no JSON: %.200q", out[JSON])
		}
	})
}
