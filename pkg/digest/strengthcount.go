package digest

import (
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// tallied are the voices of some time and places in numbers.
type tallied struct {
	voices, praise, complaints int
	themes                     map[string]int // voices that praise each
	blamed                     map[string]int // voices that complain about each
	marks                      map[string]int
}

func newTallied() *tallied {
	return &tallied{themes: map[string]int{}, blamed: map[string]int{}, marks: map[string]int{}}
}

// add counts a voice: one guest who thanks twice for one thing thanks once.
func (t *tallied) add(j pulse.Judged) {
	t.voices++
	if j.Praises() {
		t.praise++
		for _, id := range j.Themes(pulse.Praise) {
			t.themes[id]++
		}
		for _, id := range j.Marks() {
			t.marks[id]++
		}
	}
	if j.Complains() {
		t.complaints++
		for _, id := range j.Themes(pulse.Complaint) {
			t.blamed[id]++
		}
	}
}

func (t *tallied) addAll(o *tallied) {
	t.voices, t.praise, t.complaints = t.voices+o.voices, t.praise+o.praise, t.complaints+o.complaints
	for _, p := range [][2]map[string]int{{t.themes, o.themes}, {t.blamed, o.blamed}, {t.marks, o.marks}} {
		for id, n := range p[1] {
			p[0][id] += n
		}
	}
}

func (t *tallied) themeRate(id string) Rate { return rate(t.themes[id], t.praise) }
func (t *tallied) blameRate(id string) Rate { return rate(t.blamed[id], t.voices) }
func (t *tallied) markRate(id string) Rate  { return rate(t.marks[id], t.praise) }

// counted is one month, by place.
type counted map[string]*tallied

// count tells a month in numbers. What was deleted is no longer there; what was
// let go after its time still counts: figures stay.
func count(list []pulse.Judged) (counted, []pulse.Voice) {
	list = slices.DeleteFunc(slices.Clone(list), func(j pulse.Judged) bool { return j.Gone != "" && j.Gone != "expired" })
	voices := pulse.Voices(list)
	out := counted{}
	for _, v := range voices {
		if out[v.Lead.Place] == nil {
			out[v.Lead.Place] = newTallied()
		}
		out[v.Lead.Place].add(v.Lead)
	}
	return out, voices
}

// at sums the places that keep says; "" is what was said of no place.
func (c counted) at(keep func(place string) bool) *tallied {
	out := newTallied()
	for place, t := range c {
		if keep(place) {
			out.addAll(t)
		}
	}
	return out
}

// of is the place, or everything where none is asked for.
func (c counted) of(place string) *tallied {
	return c.at(func(p string) bool { return place == "" || p == place })
}

// others are the other places of the brand.
func (c counted) others(place string) *tallied {
	return c.at(func(p string) bool { return place != "" && p != "" && p != place })
}
