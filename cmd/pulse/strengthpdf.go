package main

import (
	"io"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/poster"
	"github.com/seed-919336a1/pulse/pkg/poster/pdf"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// strengthsPDF sets a month on paper, in the brand's colours.
func (e *env) strengthsPDF(w io.Writer, s digest.Strengths, o render.Options, f strengthFlags) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	paper, err := render.StrengthsPaper(s, o)
	if err != nil {
		return err
	}
	var dirs []string
	if f.fonts != "" {
		dirs = append(dirs, f.fonts)
	}
	how := poster.Options{Emoji: f.emoji == "color", Colors: colorsOf(cfg.Brand.Colors)}
	if how.Fonts, err = typeface.Open(dirs...); err != nil {
		return err
	}
	r := poster.Report{Title: paper.Title, Over: paper.Over, Under: paper.Under, Lang: paper.Lang, Pages: paper.Pages}
	for _, p := range paper.Parts {
		r.Parts = append(r.Parts, poster.Part(p))
	}
	sheets, err := poster.Lay(r, how)
	if err != nil {
		return err
	}
	return pdf.Write(w, sheets...)
}
