package digest

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

const (
	mostQuotes = 3
	quoteRunes = 260 // of a longer text only the part that matters is quoted
)

// chosen is a voice that may be quoted, with the part that matters.
type chosen struct {
	voice pulse.Voice
	part  span // of the text
	score float64
}

// themeQuotes chooses words of different people about a theme. What another theme
// has quoted comes last.
func (b building) themeQuotes(id string) []Quote {
	var list []chosen
	for _, v := range b.praising {
		if slices.Contains(v.Lead.Themes(pulse.Praise), id) {
			part, sure := about(v.Lead, id)
			list = append(list, chosen{v, part, b.tells(v) + sure})
		}
	}
	return b.quotes(list)
}

// markQuotes chooses words of different people that show a mark.
func (b building) markQuotes(id string) []Quote {
	var list []chosen
	for _, v := range b.praising {
		for _, m := range v.Lead.Verdict.Marks {
			if part := (span{m.Start, m.End}).in(v.Lead.Text); m.Mark == id && part.start < part.end {
				list = append(list, chosen{v, part, b.tells(v) + map[string]float64{"words": 1.5}[m.By]})
				break
			}
		}
	}
	out := b.quotes(list)
	for i := range out {
		j := slices.IndexFunc(list, func(c chosen) bool { return c.voice.Lead.Key() == out[i].Key })
		words := list[j].voice.Lead.Text[list[j].part.start:list[j].part.end]
		if at := strings.Index(out[i].Text, words); at >= 0 {
			out[i].Start, out[i].End = at, at+len(words)
		}
	}
	return out
}

func (b building) quotes(list []chosen) []Quote {
	sorting.By(list, func(a, c chosen) int {
		return cmp.Or(cmpBool(b.used[a.voice.Lead.Key()], b.used[c.voice.Lead.Key()]), cmp.Compare(c.score, a.score),
			cmp.Compare(a.voice.Lead.Key(), c.voice.Lead.Key()))
	})
	out, who, said := []Quote{}, map[string]bool{}, map[string]bool{}
	for _, c := range list {
		j := c.voice.Lead
		if j.Unsure() { // it may be a complaint
			continue
		}
		q := quote(j, c.part)
		words := strings.ToLower(strings.Join(strings.Fields(q.Text), " "))
		shred := (q.Before || q.After) && utf8.RuneCountInString(q.Text) < shortest
		if len(out) == mostQuotes || who[j.Person()] || said[words] || shred {
			continue
		}
		who[j.Person()], said[words], b.used[j.Key()] = true, true, true
		out = append(out, q)
	}
	return out
}

// tells scores how well a praise stands for many: it names somebody, says what sets
// the service apart, is sure, somebody's own words, and of a length one reads at once.
func (b building) tells(v pulse.Voice) float64 {
	j := v.Lead
	n := float64(utf8.RuneCountInString(strings.TrimSpace(j.Text)))
	score := min(n, 2*wellRead)/wellRead + .5*float64(len(j.Marks())) + j.Verdict.Scores.Praise + min(float64(pulse.People(v)-1), 5)*.1
	if len(b.names[j.Key()]) > 0 {
		score += 1.5
	}
	if b.Lang != "" && j.Verdict.Lang == b.Lang {
		score++
	}
	for _, against := range []struct {
		is    bool
		costs float64
	}{
		{n < shortest, 2}, {n > 2*quoteRunes, 1}, {j.Verdict.Question, 1}, {j.Kind() == pulse.Mixed, 4},
		{j.RepostOf != "" || j.First != "", 10},
	} {
		if against.is {
			score -= against.costs
		}
	}
	return score
}

const (
	wellRead = 100 // runes of a praise that is read at once and still tells something
	shortest = 25  // fewer say little
)

// about is the clause that praises a theme most surely, and what that counts.
func about(j pulse.Judged, theme string) (part span, worth float64) {
	worth = -2
	for _, o := range j.Verdict.Opinions {
		if o.Theme != theme || o.Polarity != pulse.Praise || o.Start >= o.End || o.End > len(j.Text) {
			continue
		}
		if w := map[string]float64{"high": 3, "medium": 1.5}[o.Sure] + o.Score; w > worth {
			part, worth = span{o.Start, o.End}, w
		}
	}
	return part, worth
}

// worst is a complaint about a theme to read beside its praise: the surest one of
// ordinary length.
func (b building) worst(id string) *Quote {
	var best *pulse.Judged
	for _, v := range b.voices {
		j := v.Lead
		if j.Gone != "" || j.Unsure() || !j.Complains() || b.Place != "" && j.Place != b.Place || !slices.Contains(j.Themes(pulse.Complaint), id) {
			continue
		}
		if best == nil || j.Verdict.Scores.Complaint > best.Verdict.Scores.Complaint {
			best = &j
		}
	}
	if best == nil {
		return nil
	}
	part := span{}
	for _, o := range best.Verdict.Opinions {
		if o.Theme == id && o.Polarity == pulse.Complaint && o.Start < o.End && o.End <= len(best.Text) {
			part = span{o.Start, o.End}
			break
		}
	}
	q := quote(*best, part)
	return &q
}
