package typeface

import "github.com/seed-919336a1/pulse/pkg/pulse"

// Role is what letters are for on a page.
type Role int

// The roles. Each has a chain of fonts, the best first.
const (
	Display Role = iota // large serif
	Serif               // serif for running text
	Strong              // bold sans
	Plain               // sans for small print
)

// chains name the files of fonts: for Latin letters, then for Thai. Of each the
// first that is installed is taken.
var chains = map[Role][2][]string{
	Display: {{"NotoSerifDisplay-Regular", "NotoSerif-Regular", "DejaVuSerif", "LiberationSerif-Regular", "Georgia", "Times New Roman", "Times"},
		{"NotoSerifThai-Regular", "Norasi", "Kinnari", "NotoSansThai-Regular", "Loma", "Thonburi", "Leelawui", "Tahoma"}},
	Serif: {{"NotoSerif-Regular", "DejaVuSerif", "LiberationSerif-Regular", "Georgia", "Times New Roman", "Times"},
		{"NotoSerifThai-Regular", "Norasi", "Kinnari", "NotoSansThai-Regular", "Loma", "Thonburi", "Leelawui", "Tahoma"}},
	Strong: {{"NotoSans-Bold", "DejaVuSans-Bold", "LiberationSans-Bold", "Arialbd", "Arial Bold", "HelveticaNeue", "Helvetica"},
		{"NotoSansThai-Bold", "NotoLoopedThai-Bold", "Loma-Bold", "Garuda-Bold", "Thonburi", "Leelauib", "Tahomabd"}},
	Plain: {{"NotoSans-Regular", "DejaVuSans", "LiberationSans-Regular", "Arial", "HelveticaNeue", "Helvetica"},
		{"NotoSansThai-Regular", "NotoLoopedThai-Regular", "Loma", "Garuda", "Thonburi", "Leelawui", "Tahoma"}},
}

// emoji names fonts of coloured pictures.
var emoji = []string{"NotoColorEmoji", "NotoColorEmoji-Regular", "Apple Color Emoji"}

// Stack is the fonts of one role: the first that has a letter sets it.
type Stack struct {
	lib   *Library
	faces []*Face
	emoji *Face // nil where none is installed
}

// Stack gives the fonts of a role. Where none of them is installed the error
// names what to install.
func (l *Library) Stack(r Role) (*Stack, error) {
	s := &Stack{lib: l}
	for _, chain := range chains[r] {
		if f := l.first(chain); f != nil {
			s.faces = append(s.faces, f)
		}
	}
	if len(s.faces) == 0 || !s.faces[0].has('a') {
		return nil, pulse.WithHint(pulse.Usagef("none of the fonts for posters is installed, such as %s", chains[r][0][0]), "apt install fonts-noto-core")
	}
	if f := l.first(emoji); f != nil && f.pictures() { // others are in a form we do not draw
		s.emoji = f
	}
	return s, nil
}

func (l *Library) first(names []string) *Face {
	for _, n := range names {
		if f := l.open(n); f != nil {
			return f
		}
	}
	return nil
}
