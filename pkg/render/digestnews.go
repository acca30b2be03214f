package render

import (
	"cmp"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

// fixView is one thing that was put right, in words that can be read out.
type fixView struct {
	digest.Fixed
	pen
	here string // id of the place told about; "" all
}

// Say names it, and since when it is right. Its name may hold words of guests.
func (f *fixView) Say() string { return f.t("fx.say", "what", f.what(), "day", f.shortDate(f.At)) }

func (f *fixView) what() string {
	what := cut(160, cmp.Or(Line(f.Label), f.theme(f.Fixed.Theme)))
	if f.Fixed.Place != "" && f.here == "" {
		what = f.place(f.Fixed.Place) + " · " + what
	}
	return what
}

// Did is what was done and by whom, or "".
func (f *fixView) Did() string {
	var out []string
	if f.Done != "" {
		out = append(out, f.t("fx.did", "what", strings.TrimRight(cut(300, Line(f.Done)), ".")))
	}
	if f.Team != "" {
		out = append(out, f.t("fx.by", "team", cut(60, Line(f.Team))))
	}
	return strings.Join(out, " ")
}

// fixPart is some of what was put right, and the number of what is left out.
type fixPart struct {
	Items []*fixView
	More  int
}

// Fixes are the causes of complaints that were put right.
func (v *digestView) Fixes() fixPart {
	list := v.Digest.Fixed
	n := min(len(list), v.room.news)
	out := fixPart{More: len(list) - n}
	for _, f := range list[:n] {
		out.Items = append(out.Items, &fixView{f, v.pen, v.Place})
	}
	return out
}

// ideaPart is some ideas, and the number of those left out.
type ideaPart struct {
	Items []*ideaView
	More  int
}

// Ideas are the new ones of the staff.
func (v *digestView) Ideas() ideaPart {
	list := v.Digest.Ideas
	n := min(len(list), v.room.news)
	out := ideaPart{More: len(list) - n}
	for _, i := range list[:n] {
		out.Items = append(out.Items, &ideaView{i, v.pen, v.room.text})
	}
	return out
}
