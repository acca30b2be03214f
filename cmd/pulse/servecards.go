package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/poster"
	"github.com/seed-919336a1/pulse/pkg/poster/pdf"
	"github.com/seed-919336a1/pulse/pkg/poster/raster"
	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/svg"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// cardDots is how many dots of a PNG make a point: 300 an inch.
const cardDots = 300.0 / 72

// writeCards writes a card for each form and place.
func (e *env) writeCards(c *cobra.Command, db *store.DB, f serveFlags) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	secret, err := db.VoiceSecret(c.Context(), "form")
	if err != nil {
		return err
	}
	links, err := e.formLinks(f.base, secret)
	if err != nil {
		return err
	}
	code := e.readerLang(f.lang)
	words, err := render.Phrases(code)
	if err != nil {
		return err
	}
	how := poster.Options{Colors: colorsOf(cfg.Brand.Colors)}
	if how.Logo, err = readLogo(cfg.LogoFile()); err != nil {
		return err
	}
	var dirs []string
	if f.fonts != "" {
		dirs = append(dirs, f.fonts)
	}
	if how.Fonts, err = typeface.Open(dirs...); err != nil {
		return err
	}
	if err := os.MkdirAll(f.out, 0o755); err != nil {
		return pulse.Usagef("cannot make the folder %s: %v", f.out, err)
	}
	for _, x := range links {
		s, err := poster.MakeCard(poster.Card{Title: words("fo.card." + x.kind), Place: x.place.Name, Hint: words("fo.card.scan"), Brand: render.Line(cfg.Brand.Name), URL: x.url, Words: code}, how)
		if err != nil {
			return err
		}
		path := filepath.Join(f.out, cardName(x, f.format))
		if err := writePoster(path, func(w io.Writer) error { return writeSheet(w, s, f.format) }); err != nil {
			return err
		}
		if err := e.done(c, map[string]any{"file": path, "form": x.kind, "place": x.place.ID, "url": x.url}, "%s  %s", path, x.url); err != nil {
			return err
		}
	}
	return nil
}

func writeSheet(w io.Writer, s *sheet.Sheet, format string) error {
	switch format {
	case "svg":
		return svg.Write(w, s)
	case "png":
		return raster.Write(w, s, cardDots)
	}
	return pdf.Write(w, s)
}

// codePoints is how wide the code of a line-up card is drawn; the page scales it.
const codePoints = 100

// checkinCode is the way to the check-in of a place, where the address of the forms is
// known; nil where it is not, or where it is not said which place.
func (e *env) checkinCode(ctx context.Context, db *store.DB, place string) (*render.FormCode, error) {
	cfg, err := e.config()
	if err != nil || cfg.Voice.Form == "" {
		return nil, err
	}
	secret, err := db.VoiceSecret(ctx, "form")
	if err != nil {
		return nil, err
	}
	links, err := e.formLinks(config.FormAddress(cfg.Voice.Form), secret)
	if err != nil {
		return nil, err
	}
	var found []formLink
	for _, x := range links {
		if x.kind == render.FormCheckin && (place == "" || x.place.ID == place) {
			found = append(found, x)
		}
	}
	if len(found) != 1 {
		return nil, nil
	}
	s, err := poster.Code(found[0].url, codePoints)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	err = svg.Write(&b, s)
	return &render.FormCode{URL: found[0].url, SVG: b.String()}, err
}
