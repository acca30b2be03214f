package typeface

import (
	"unicode/utf8"

	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
)

// Word is a stretch of letters set in a line of its own, at a size of one point.
type Word struct {
	Glyphs []sheet.Glyph // from x = 0 on the baseline y = 0, downwards positive
	At     []int         // where in the text each glyph's letters begin, bytes
	Width  float64
	RTL    bool // its letters run from right to left
}

// run is letters of one font and one direction.
type run struct {
	start, end int
	face       *Face
	rtl        bool
}

// Set shapes text, which holds no line break. lang decides between forms: a
// Turkish fi is no ligature.
func (s *Stack) Set(text, lang string) (Word, error) {
	runs, err := s.runs(text)
	if err != nil {
		return Word{}, err
	}
	var w Word
	w.RTL = len(runs) > 0 && runs[0].rtl
	if w.RTL {
		for i, j := 0, len(runs)-1; i < j; i, j = i+1, j-1 {
			runs[i], runs[j] = runs[j], runs[i]
		}
	}
	for _, r := range runs {
		w.shape(text, r, lang)
	}
	return w, nil
}

// runs cuts text by font and direction. What has no form is in none.
func (s *Stack) runs(text string) ([]run, error) {
	var out []run
	state, rest, pos := -1, text, 0
	for rest != "" {
		var g string
		g, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		start := pos
		pos += len(g)
		if formless(g) {
			continue
		}
		f, err := s.faceOf(g)
		if err != nil {
			return nil, err
		}
		rtl := rightToLeft(g)
		if n := len(out) - 1; n >= 0 && out[n].end == start && out[n].face == f && (out[n].rtl == rtl || neutral(g)) {
			out[n].end = pos
			continue
		}
		out = append(out, run{start, pos, f, rtl})
	}
	return out, nil
}

// faceOf is the font that has every letter of a grapheme.
func (s *Stack) faceOf(g string) (*Face, error) {
	if pictured(g) && s.emoji != nil && covers(s.emoji, g) {
		return s.emoji, nil
	}
	for _, f := range s.faces {
		if covers(f, g) {
			return f, nil
		}
	}
	if s.emoji != nil && covers(s.emoji, g) {
		return s.emoji, nil
	}
	return s.rare(g)
}

// rare looks through every font there is, and keeps at hand the one it finds. The
// others are let go: all of them together would fill the memory.
func (s *Stack) rare(g string) (*Face, error) {
	found := map[rune]bool{}
	for _, base := range s.lib.names() {
		f := s.lib.glance(s.lib.files[base])
		if f == nil || f.pictures() {
			continue
		}
		if covers(f, g) && f.draws(g) {
			s.lib.opened[s.lib.files[base]] = f
			s.faces = append(s.faces, f)
			return f, nil
		}
		for _, r := range g {
			found[r] = found[r] || f.has(r)
		}
	}
	lost, _ := utf8.DecodeRuneInString(g) // where its parts are in different fonts
	for _, r := range g {
		if !ignorable(r) && !found[r] {
			lost = r
			break
		}
	}
	return nil, missing(lost)
}

func covers(f *Face, g string) bool {
	for _, r := range g {
		if !ignorable(r) && !f.has(r) {
			return false
		}
	}
	return true
}

// draws reports a shape for a picture: some fonts have only colours, in layers.
func (f *Face) draws(g string) bool {
	r, _ := utf8.DecodeRuneInString(g)
	id, ok := f.face.NominalGlyph(r)
	return !picture(r) || ok && len(f.Outline(uint32(id)).Segs) > 0
}

func (w *Word) shape(text string, r run, lang string) {
	part := text[r.start:r.end]
	runes := []rune(part)
	starts := make([]int, 0, len(runes)+1)
	for i := range part {
		starts = append(starts, r.start+i)
	}
	starts = append(starts, r.end)
	b := r.face.buffer
	b.Clear()
	b.ClusterLevel = harfbuzz.MonotoneCharacters
	b.AddRunes(runes, 0, -1)
	b.GuessSegmentProperties()
	b.Props.Language = language.NewLanguage(lang)
	b.Props.Direction = harfbuzz.LeftToRight
	if r.rtl {
		b.Props.Direction = harfbuzz.RightToLeft
	}
	b.Shape(r.face.shaper, nil)
	w.take(text, r, starts, b)
}

// take appends what was shaped, each glyph with the letters it stands for.
func (w *Word) take(text string, r run, starts []int, b *harfbuzz.Buffer) {
	unit := 1 / r.face.Units()
	for i, info := range b.Info {
		pos := b.Pos[i]
		from, to := info.Cluster, len(starts)-1
		first := true // of its cluster, in the order of the text
		for j := range b.Info {
			switch c := b.Info[j].Cluster; {
			case c > from:
				to = min(to, c)
			case c == from && j < i && !r.rtl, c == from && j > i && r.rtl:
				first = false
			}
		}
		g := sheet.Glyph{Face: r.face, ID: uint32(info.Glyph), Size: 1,
			X: w.Width + float64(pos.XOffset)*unit, Y: -float64(pos.YOffset) * unit, Width: float64(pos.XAdvance) * unit}
		if first {
			g.Text = text[starts[from]:starts[to]]
		}
		w.Glyphs, w.At = append(w.Glyphs, g), append(w.At, starts[from])
		w.Width += g.Width
	}
}
