package theme

import (
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// partWords are the words of every part, by language; the value is its id.
func (s *State) partWords() map[string]*lang.Dict[string] {
	out := map[string]*lang.Dict[string]{}
	for _, code := range append(lang.All(), lang.Other) {
		d := lang.NewDict[string](code)
		for _, id := range s.order {
			n := s.nodes[id]
			if n.home == "" {
				continue
			}
			for _, term := range slices.Concat(n.built[code], n.added[code], n.added[""]) {
				d.Add(term, id)
			}
		}
		out[code] = d
	}
	return out
}

// Detail says of each opinion with a theme which part of it the guest's words
// name. An opinion whose words name several becomes several with the same span,
// and keeps the theme alone for words that name none. Why divides likewise. code
// is the verdict's language.
func (s *State) Detail(text, code string, ops []pulse.Opinion) []pulse.Opinion {
	if !slices.ContainsFunc(ops, func(o pulse.Opinion) bool { return o.Theme != "" }) {
		return ops
	}
	d := s.words()[code]
	if d == nil {
		d = s.words()[lang.Other]
	}
	found := d.Find(text, slices.DeleteFunc(lang.PlainTokens(text, code), address))
	out := make([]pulse.Opinion, 0, len(ops))
	for _, o := range ops {
		out = append(out, s.detail(text, found, o)...)
	}
	return echoes(out)
}

func (s *State) detail(text string, found []lang.Found[string], o pulse.Opinion) []pulse.Opinion {
	words := map[string][]string{}
	var ids []string
	for _, f := range found {
		if o.Theme == "" || f.Start < o.Start || f.End > o.End || s.now(s.nodes[f.Value].home) != s.now(o.Theme) {
			continue
		}
		if w := text[f.Start:f.End]; !slices.Contains(words[f.Value], w) {
			words[f.Value] = append(words[f.Value], w)
		}
		if !slices.Contains(ids, f.Value) {
			ids = append(ids, f.Value)
		}
	}
	if len(ids) == 0 {
		return []pulse.Opinion{o}
	}
	if o.Sub != "" && !slices.ContainsFunc(ids, s.owned) { // the model is sure enough to have told it
		if len(words[o.Sub]) == 0 {
			return []pulse.Opinion{o}
		}
		ids = []string{o.Sub}
	} else if o.Sub != "" {
		o.Near, o.NearTheme, o.Sub, o.SubSure = o.Sub, o.Theme, "", ""
	}
	if slices.ContainsFunc(ids, func(id string) bool { return !plainParts()[id] }) {
		ids = slices.DeleteFunc(ids, func(id string) bool { return plainParts()[id] })
	}
	var out []pulse.Opinion
	rest := splitWhy(o.Why)
	for _, id := range ids {
		one := o
		one.Sub, one.Why = id, strings.Join(words[id], ", ")
		out = append(out, one)
		rest = slices.DeleteFunc(rest, func(w string) bool { return touches(w, words[id]) })
	}
	if len(rest) > 0 && o.Sub == "" {
		o.Why = strings.Join(rest, ", ")
		out = append(out, o)
	}
	return out
}

// owned reports a part that has words of the owner's: they go before what the model thinks.
func (s *State) owned(id string) bool { return len(s.nodes[id].added) > 0 }

func splitWhy(why string) []string {
	if why == "" {
		return nil
	}
	return strings.Split(why, ", ")
}

// touches reports whether a word is among others, or shares its letters with one.
func touches(w string, others []string) bool {
	return slices.ContainsFunc(others, func(o string) bool {
		return strings.Contains(strings.ToLower(o), strings.ToLower(w)) || strings.Contains(strings.ToLower(w), strings.ToLower(o))
	})
}

// surer orders how sure themes are.
var surer = map[string]int{Low: 1, Medium: 2, High: 3}

// echoes leaves out the opinions whose words another opinion of the same clause and side,
// no less sure, takes for a part of its theme: "the toilets were filthy" is of the
// toilets, which are cleaned, and not of the facilities as well.
func echoes(ops []pulse.Opinion) []pulse.Opinion {
	return slices.DeleteFunc(slices.Clone(ops), func(o pulse.Opinion) bool {
		if o.Theme == "" || o.Sub != "" || o.Why == "" {
			return false
		}
		return slices.ContainsFunc(ops, func(p pulse.Opinion) bool {
			return p.Theme != o.Theme && p.Sub != "" && p.Start == o.Start && p.End == o.End && p.Polarity == o.Polarity &&
				surer[p.Sure] >= surer[o.Sure] && subset(splitWhy(o.Why), splitWhy(p.Why))
		})
	})
}

func subset(words, all []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(all, w) })
}
