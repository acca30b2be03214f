package main

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/lang"
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

// posterPrinter makes posters one after the other.
type posterPrinter struct {
	e      *env
	c      *cobra.Command
	db     *store.DB
	f      posterFlags
	cfg    *config.Config
	roster *lang.Roster
	words  render.PosterWords
	how    poster.Options
}

func (e *env) newPosterPrinter(c *cobra.Command, db *store.DB, f posterFlags) (*posterPrinter, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	p := &posterPrinter{e: e, c: c, db: db, f: f, cfg: cfg, roster: lang.NewRoster(cfg.Staff)}
	if p.words, err = render.NewPosterWords(e.readerLang(f.lang)); err != nil {
		return nil, err
	}
	p.how = poster.Options{Size: f.size, Design: f.design, Emoji: f.emoji == "color", Bleed: f.bleed, Marks: f.marks, Colors: colorsOf(cfg.Brand.Colors)}
	if p.how.Logo, err = readLogo(cfg.LogoFile()); err != nil {
		return nil, err
	}
	var dirs []string
	if f.fonts != "" {
		dirs = append(dirs, f.fonts)
	}
	if p.how.Fonts, err = typeface.Open(dirs...); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(f.out, 0o755); err != nil {
		return nil, pulse.Usagef("cannot make the folder %s: %v", f.out, err)
	}
	return p, nil
}

// colorsOf takes the brand's colours, and ours for those it does not name.
func colorsOf(c pulse.Colors) poster.Colors {
	out := poster.OurColors()
	for _, x := range []struct {
		told string
		to   *sheet.Color
	}{{c.Main, &out.Main}, {c.Accent, &out.Accent}, {c.Paper, &out.Paper}, {c.Ink, &out.Ink}} {
		if v, ok := sheet.ParseColor(x.told); ok {
			*x.to = v
		}
	}
	return out
}

// print makes one poster and tells where it is.
func (p *posterPrinter) print(j poster.Choice) error {
	steps, err := p.db.Permissions(p.c.Context(), j.Key())
	if err != nil {
		return err
	}
	permitted := pulse.Permits(j.Judged, steps)
	told := p.told(j.Judged, permitted)
	s, made, err := poster.Make(told, p.how)
	if err != nil {
		return err
	}
	path := filepath.Join(p.f.out, posterFile(j.Key(), made.Design, p.f.size, p.f.format))
	if err := writePoster(path, func(w io.Writer) error { return p.write(w, s) }); err != nil {
		return err
	}
	if err := noteFile(p.c.Context(), p.db, pulse.Act{What: pulse.ActPoster, About: j.Key()}, path); err != nil {
		return err
	}
	return p.tell(j, path, made, steps, permitted, told)
}

func (p *posterPrinter) tell(j poster.Choice, path string, made poster.Made, steps []pulse.Permission, permitted bool, told poster.Poster) error {
	state := pulse.PermissionNone
	if len(steps) > 0 {
		state = steps[len(steps)-1].State
	}
	if p.e.json {
		fields := map[string]any{"id": j.Key(), "file": path, "design": made.Design, "size": p.f.size, "format": p.f.format, "lang": p.words.Lang(),
			"permission": state, "public": permitted, "qr": told.URL != "", "cut": made.Cut, "thanks": told.Thanks}
		if len(j.Why) > 0 {
			fields["why"] = j.Why
		}
		return p.e.done(p.c, fields, "")
	}
	lines := []string{path}
	if len(j.Why) > 0 {
		lines = append(lines, strings.Join(j.Why, "; "))
	}
	switch {
	case permitted:
	case state == pulse.PermissionGranted:
		lines = append(lines, "for staff rooms only: the guest has changed the words since", "to ask again: pulse poster ask "+j.Key())
	default:
		lines = append(lines, "for staff rooms only: the guest has not agreed", "to ask: pulse poster ask "+j.Key())
	}
	if made.Cut {
		lines = append(lines, "too long for one sheet; what is left out is marked […]")
	}
	return p.e.done(p.c, nil, "%s", strings.Join(lines, "\n  "))
}

// told is what a poster tells of a mention.
func (p *posterPrinter) told(j pulse.Judged, permitted bool) poster.Poster {
	t := poster.Poster{Quote: j.Text, Lang: guestLang(j), Brand: render.Line(p.cfg.Brand.Name), Words: p.words.Lang()}
	if permitted {
		if who := authorAs(j.Author, p.f.name, t.Lang); who != "" {
			t.Facts = append(t.Facts, who)
		}
	} else {
		t.Notice = p.words.Notice()
	}
	if s := p.sourceName(j.Source); s != "" {
		t.Facts = append(t.Facts, s)
	}
	t.Facts = append(t.Facts, p.words.Date(j.Posted.In(p.cfg.ZoneOf(j.Place))))
	if p.f.code == "yes" || p.f.code == "auto" && permitted && p.f.name != "hidden" {
		t.URL = render.Link(j.URL)
	}
	var names []string
	for _, n := range p.roster.Find(j.Text, j.Place) {
		if n.Ambiguous {
			continue
		}
		t.Spans = append(t.Spans, [2]int{n.Start, n.End})
		if !slices.Contains(names, n.Staff.Name) {
			names = append(names, n.Staff.Name)
		}
	}
	t.Thanks = p.words.Thanks(names, p.placeName(j.Place))
	return t
}

func (p *posterPrinter) placeName(id string) string {
	for _, x := range p.cfg.Places {
		if x.ID == id {
			return cmp.Or(x.Name, x.ID)
		}
	}
	return ""
}

// sourceName is where a guest would say they wrote it; "" where that is nowhere,
// as for a file.
func (p *posterPrinter) sourceName(name string) string {
	kind := name
	if s, ok := p.cfg.Source(name); ok {
		kind = s.Type
	}
	switch kind {
	case "x":
		return "X"
	case "file":
		return ""
	}
	name = render.Line(kind)
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

func (p *posterPrinter) write(w io.Writer, s *sheet.Sheet) error {
	switch p.f.format {
	case "svg":
		return svg.Write(w, s)
	case "png":
		return raster.Write(w, s, dotsOf[p.f.size])
	}
	return pdf.Write(w, s)
}

// dotsOf is how many dots of a PNG make a point: 150 an inch on A3, 200 on A4,
// 2160 and 1920 across for screens.
var dotsOf = map[string]float64{"a3": 150.0 / 72, "a4": 200.0 / 72, "square": 2160 / (210 * sheet.MM), "screen": 2}
