package render

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Hit is a mention in which a search found something.
type Hit struct {
	pulse.Judged
	Places []Place
}

// Place is one stretch of a text, in bytes.
type Place struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Found writes what a search found as Mentions writes a list. A long text is shown
// from a little before the first place; JSON has the whole text and all places.
func Found(w io.Writer, format string, hits []Hit, o Options) error {
	if format == JSON {
		for _, h := range hits {
			err := object(w, struct {
				mentionObject
				Places []Place `json:"places"`
			}{objectOf(h.Judged), h.Places})
			if err != nil {
				return err
			}
		}
		return nil
	}
	if len(hits) == 0 && format != CSV {
		return nothingFound(w, format, o)
	}
	list := make([]pulse.Judged, len(hits))
	for i, h := range hits {
		list[i] = h.Judged
		if format != CSV {
			list[i].Text = h.excerpt()
		}
	}
	return Mentions(w, format, list, o)
}

func nothingFound(w io.Writer, format string, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	if format != Text && format != Markdown {
		return unknownFormat(format, Text, JSON, CSV, Markdown)
	}
	_, err = io.WriteString(w, p.t("l.found.none")+"\n")
	return err
}

// before is how many bytes stand before the first place at most.
const before = 200

// excerpt is the text without what stands long before the first place.
func (h Hit) excerpt() string {
	if len(h.Places) == 0 || h.Places[0].Start <= before+before/2 {
		return h.Text
	}
	cut := h.Places[0].Start - before
	if space := strings.IndexFunc(h.Text[cut:h.Places[0].Start], unicode.IsSpace); space >= 0 {
		cut += space
	}
	for !utf8.RuneStart(h.Text[cut]) {
		cut++
	}
	return "… " + strings.TrimSpace(h.Text[cut:])
}
