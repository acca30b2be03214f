package render

import (
	"cmp"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
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

// newsPart is some of a list, and the number of what is left out.
type newsPart[T any] struct {
	Items []T
	More  int
}

func newsOf[S, T any](list []S, room int, view func(S) T) newsPart[T] {
	n := min(len(list), room)
	out := newsPart[T]{More: len(list) - n}
	for _, x := range list[:n] {
		out.Items = append(out.Items, view(x))
	}
	return out
}

// Fixes are the causes of complaints that were put right.
func (v *digestView) Fixes() newsPart[*fixView] {
	return newsOf(v.Digest.Fixed, v.room.news, func(f digest.Fixed) *fixView { return &fixView{f, v.pen, v.Place} })
}

// Ideas are the new ones of the staff.
func (v *digestView) Ideas() newsPart[*ideaView] {
	return newsOf(v.Digest.Ideas, v.room.news, func(i pulse.Idea) *ideaView { return &ideaView{i, v.pen, v.room.text} })
}
