package letter

import (
	"bytes"
	"mime"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/charset"
	"github.com/seed-919336a1/pulse/pkg/plain"
)

// content is what a part says.
type content struct {
	text   string
	html   bool // all of it was HTML
	bounce bool // it reports a mail that did not arrive
}

// part reads the body of a part whose head is h, to its end. Mails in it go to l.
func (p *parser) part(h head, l *Letter, depth int) content {
	media, params := mediaType(h.get("content-type"))
	switch {
	case strings.HasPrefix(media, "multipart/"):
		if depth >= maxDepth {
			p.trouble("parts nested deeper than 10 were not read")
			p.skip()
			return content{}
		}
		if b := params["boundary"]; b != "" {
			return p.multipart(media, b, params, l, depth)
		}
		p.trouble("says that it has parts, and not where they begin: read as one text")
		media = "text/plain"
	case media == "message/delivery-status":
		p.skip()
		return content{bounce: true}
	case media == "message/rfc822" || media == "message/global":
		p.attached(h, l, depth)
		return content{}
	}
	if media != "text/plain" && media != "text/html" || file(h, params) {
		p.skip()
		return content{}
	}
	return content{text: p.text(h, media, params, l), html: media == "text/html"}
}

// mediaType reads a Content-Type as far as it can be read.
func mediaType(s string) (string, map[string]string) {
	media, params, err := mime.ParseMediaType(s)
	if !strings.Contains(media, "/") {
		media, err = "", mime.ErrInvalidMediaParameter
	}
	if err == nil || err == mime.ErrInvalidMediaParameter && media != "" {
		if params == nil {
			params = map[string]string{}
		}
		if err != nil { // the name stands, what follows does not
			loose(s, params)
		}
		return media, params
	}
	params = map[string]string{}
	name, _, _ := strings.Cut(s, ";")
	name = strings.ToLower(strings.TrimSpace(name))
	loose(s, params)
	if !strings.Contains(name, "/") || strings.ContainsAny(name, " \t,=\"") {
		switch {
		case params["boundary"] != "":
			return "multipart/mixed", params
		case strings.Contains(strings.ToLower(s), "html"):
			return "text/html", params
		}
		return "text/plain", params
	}
	return name, params
}

// loose finds the two parameters that matter among broken ones.
func loose(s string, into map[string]string) {
	for _, name := range []string{"boundary", "charset"} {
		i := strings.Index(strings.ToLower(s), name+"=")
		if i < 0 || into[name] != "" || len(s) < i+len(name)+1 { // lower case may be shorter
			continue
		}
		v := strings.TrimSpace(s[i+len(name)+1:])
		if q, ok := strings.CutPrefix(v, `"`); ok {
			v, _, _ = strings.Cut(q, `"`)
		} else if end := strings.IndexAny(v, "; \t"); end >= 0 {
			v = v[:end]
		}
		into[name] = v
	}
}

// file reports a part that is meant to be saved and not read.
func file(h head, params map[string]string) bool {
	how, more, _ := mime.ParseMediaType(h.get("content-disposition"))
	return how == "attachment" || more["filename"] != "" || how != "inline" && params["name"] != ""
}

// multipart reads parts to the end of the last. Of alternatives the plain one is taken.
func (p *parser) multipart(media, boundary string, params map[string]string, l *Letter, depth int) content {
	level := len(p.bounds)
	p.bounds = append(p.bounds, "--"+strings.TrimRight(boundary, " "))
	before, _ := p.take(maxText)
	var got []content
	found := p.at == level
	for p.at == level && !p.closed {
		if p.parts++; p.parts > maxParts {
			p.trouble("has more than 200 parts: the others were not read")
			break
		}
		p.pass()
		h := p.head(false)
		if media == "multipart/digest" && h.get("content-type") == "" {
			h = head{"content-type": {"message/rfc822"}}
		}
		got = append(got, p.part(h, l, depth+1))
		p.skip()
	}
	p.bounds = p.bounds[:level]
	if p.at == level {
		p.pass()
	}
	if !found { // the mark it promised never came: what is there is its text
		p.trouble("the mark between its parts is missing: read as one text")
		text, _ := charset.Decode(params["charset"], before)
		return content{text: unix(text)}
	}
	c := together(media, got)
	c.bounce = c.bounce || media == "multipart/report" && strings.EqualFold(params["report-type"], "delivery-status")
	return c
}

func together(media string, got []content) content {
	var out content
	var texts []string
	out.html = true
	for _, c := range got {
		out.bounce = out.bounce || c.bounce
		if strings.TrimSpace(c.text) == "" {
			continue
		}
		if media == "multipart/alternative" && len(texts) > 0 {
			if !out.html || c.html {
				continue // the first plain one, else the first
			}
			texts = nil
		}
		texts = append(texts, strings.Trim(c.text, "\n"))
		out.html = out.html && c.html
	}
	out.text = strings.Join(texts, "\n\n")
	return out
}

// attached reads a mail inside a mail.
func (p *parser) attached(h head, l *Letter, depth int) {
	if p.letters++; p.letters > maxLetter || depth >= maxDepth {
		p.trouble("mails attached to mails attached to it were not all read")
		p.skip()
		return
	}
	if coding := transfer(h); coding == "base64" || coding == "quoted-printable" {
		raw, _ := p.take(maxText) // against the rules, and sent nevertheless
		in, err := Read(bytes.NewReader(uncode(coding, raw)))
		if err == nil {
			l.Attached = append(l.Attached, in)
		}
		return
	}
	if in, err := p.letter(depth + 1); err == nil {
		l.Attached = append(l.Attached, in)
	}
}

// text decodes the words of a part.
func (p *parser) text(h head, media string, params map[string]string, l *Letter) string {
	raw, whole := p.take(maxText)
	l.Open = p.at < 0
	if !whole {
		p.trouble("a text is longer than 1 MiB: the rest was not read")
	}
	s, strange := charset.Decode(params["charset"], uncode(transfer(h), raw))
	if strange != "" {
		l.Strange = short(strange)
	}
	if media == "text/html" {
		return plain.FromHTML(s)
	}
	s = unix(s)
	if strings.EqualFold(params["format"], "flowed") {
		s = flowed(s, strings.EqualFold(params["delsp"], "yes"))
	}
	return s
}

func transfer(h head) string {
	c, _, _ := strings.Cut(h.get("content-transfer-encoding"), ";")
	return strings.ToLower(strings.TrimSpace(c))
}

func unix(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
