package digest

import (
	"cmp"
	"maps"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

const (
	mostStrengths = 5  // themes told at length
	fewPraise     = 3  // voices a theme needs to be called a strength
	mostIdeas     = 12 // newest ideas shown
)

// BuildStrengths makes the month. The same input gives the same strengths.
func BuildStrengths(in StrengthInput) Strengths {
	here := in.month.of(in.Place)
	b := building{StrengthInput: in, here: here, others: in.month.others(in.Place), earlier: newTallied(), used: map[string]bool{}, names: map[string][]string{}}
	for _, c := range in.before {
		b.earlier.addAll(c.of(in.Place))
	}
	var held int
	b.praising, held = b.held()
	s := Strengths{
		Brand: in.Brand, Place: in.Place, Name: b.placeName(in.Place), Month: in.Since.Format("2006-01"), Since: in.Since, Until: in.Until,
		Unfinished: in.Until.Before(pulse.AddMonths(in.Since, 1)), Voices: here.voices, Praise: here.praise, Complaints: here.complaints,
		Held: held, Elsewhere: b.others.praise, Before: len(in.before), ReplyTo: in.ReplyTo,
	}
	s.Themes, s.Marks, s.Changed = b.strengths(), b.marks(), b.changed()
	s.People, s.Months, s.Ideas = b.people(), b.months(), b.ideasHere()
	s.Question = question(s)
	s.Attributions = b.attributed(s)
	return s
}

// building is a month on its way.
type building struct {
	StrengthInput
	here, others, earlier *tallied
	praising              []pulse.Voice       // that praise here and whose text is held
	used                  map[string]bool     // keys of what is quoted already
	names                 map[string][]string // staff named, by the key of the voice
}

func (b building) placeName(id string) string {
	return Input{Options: Options{Places: b.Places}}.placeName(id)
}

// held are the voices to quote: praise of this place whose text is still there and
// names nobody who wants no story told, and how many texts are there at all. Who they
// name is looked up once.
func (b building) held() (out []pulse.Voice, all int) {
	for _, v := range b.voices {
		j := v.Lead
		if j.Gone != "" || !j.Praises() || b.Place != "" && j.Place != b.Place {
			continue
		}
		all++
		named := b.named(j)
		if slices.ContainsFunc(named, func(s pulse.Staff) bool { return s.OptOut }) {
			continue
		}
		out = append(out, v)
		for _, s := range named {
			b.names[j.Key()] = append(b.names[j.Key()], s.Name)
		}
	}
	return out, all
}

func (b building) named(j pulse.Judged) []pulse.Staff {
	if b.Names == nil {
		return nil
	}
	return b.Names.Find(j.Text, j.Place)
}

// strengths are the themes praised most that stand out: first what is praised more
// than at the other places, then more than in earlier months, then what most praise.
func (b building) strengths() []Strength {
	var out []Strength
	for _, id := range slices.Sorted(maps.Keys(b.here.themes)) {
		r := b.here.themeRate(id)
		if r.N < fewPraise && b.here.praise >= fewPraise*mostStrengths {
			continue
		}
		out = append(out, Strength{ID: id, Praise: r, Elsewhere: lift(r, b.others.themeRate(id)), Earlier: lift(r, b.earlier.themeRate(id)), Quotes: []Quote{}})
	}
	sorting.By(out, func(a, c Strength) int {
		return cmp.Or(rank(c.Elsewhere)-rank(a.Elsewhere), rank(c.Earlier)-rank(a.Earlier), c.Praise.N-a.Praise.N, cmp.Compare(a.ID, c.ID))
	})
	for i := range out {
		s := &out[i]
		s.Threat = b.threat(s.ID)
		s.Stands = b.stands(s.ID)
		if i < mostStrengths {
			s.Quotes = b.themeQuotes(s.ID)
			s.Staff = b.staffOf(s.ID)
		}
	}
	return append([]Strength{}, out...)
}

// rank is 1 for what is said clearly more often here.
func rank(l *Lift) int {
	if l != nil && l.Change == More {
		return 1
	}
	return 0
}

// stands lists, where all places are told, those at which a theme is praised more
// than at the others.
func (b building) stands(id string) []string {
	if b.Place != "" {
		return nil
	}
	var out []string
	for _, place := range slices.Sorted(maps.Keys(b.month)) {
		if place == "" {
			continue
		}
		if rank(lift(b.month.of(place).themeRate(id), b.month.others(place).themeRate(id))) > 0 {
			out = append(out, place)
		}
	}
	return out
}

func (b building) threat(id string) *Threat {
	n := b.here.blamed[id]
	if n == 0 {
		return nil
	}
	return &Threat{Complaints: n, Earlier: lift(b.here.blameRate(id), b.earlier.blameRate(id)), Quote: b.worst(id)}
}

func (b building) marks() []MarkRate {
	var out []MarkRate
	for _, id := range pulse.Marks() {
		r := b.here.markRate(id)
		out = append(out, MarkRate{ID: id, Praise: r, Elsewhere: lift(r, b.others.markRate(id)), Earlier: lift(r, b.earlier.markRate(id)), Quotes: b.markQuotes(id)})
	}
	return out
}

// changed lists what is said more or less often than in the earlier months.
func (b building) changed() []Changed {
	out := []Changed{}
	ids := maps.Clone(b.here.themes)
	maps.Copy(ids, b.earlier.themes)
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		r := b.here.themeRate(id)
		if l := lift(r, b.earlier.themeRate(id)); l != nil && (l.Change == More || l.Change == Fewer) {
			out = append(out, Changed{Theme: id, Now: r, Lift: *l})
		}
	}
	for _, id := range pulse.Marks() {
		r := b.here.markRate(id)
		if l := lift(r, b.earlier.markRate(id)); l != nil && (l.Change == More || l.Change == Fewer) {
			out = append(out, Changed{Mark: id, Now: r, Lift: *l})
		}
	}
	return out
}

func (b building) months() []MonthNumber {
	out := []MonthNumber{}
	for k, c := range append(slices.Clone(b.before), b.month) {
		t := c.of(b.Place)
		month := pulse.AddMonths(b.Since, k-len(b.before)).Format("2006-01")
		out = append(out, MonthNumber{month, t.voices, t.praise, t.complaints, t.themes, t.marks})
	}
	return out
}

// ideasHere are the ideas for this place, or for all.
func (b building) ideasHere() []pulse.Idea {
	out := []pulse.Idea{}
	for _, i := range slices.Backward(b.ideas) {
		if b.Place == "" || i.Place == "" || i.Place == b.Place {
			out = append(out, i)
		}
	}
	return out[:min(len(out), mostIdeas)]
}

// question chooses what to ask the staff: about the mark guests tell of least, or,
// where little was said, what they themselves see.
func question(s Strengths) string {
	if s.Praise < 4*fewVoices {
		return "open"
	}
	least := slices.MinFunc(s.Marks, func(a, b MarkRate) int { return a.Praise.N - b.Praise.N })
	return least.ID
}

// attributed are the lines that the sources of what is quoted ask for.
func (b building) attributed(s Strengths) []string {
	var out []string
	take := func(qs ...Quote) {
		for _, q := range qs {
			if a := b.Duties[q.source].Attribution; a != "" && !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	for _, t := range s.Themes {
		take(t.Quotes...)
		if t.Threat != nil && t.Threat.Quote != nil {
			take(*t.Threat.Quote)
		}
	}
	for _, m := range s.Marks {
		take(m.Quotes...)
	}
	for _, p := range s.People {
		take(p.Quote)
	}
	slices.Sort(out)
	return out
}
