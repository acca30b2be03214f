package eval

import (
	"io"
	"maps"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// ThemeReport holds how well texts are given their themes, per language and for
// all together. Its JSON is a promise: fields are added, none is renamed.
type ThemeReport struct {
	All   ThemeFigures            `json:"all"`
	Langs map[string]ThemeFigures `json:"languages"`
}

// ThemeFigures are shares from 0 to 1, each theme of a text counted once. Where
// labels tell the polarity, neutral opinions count as none; themes that no label
// of the file names are passed over, since it may not have looked for them.
type ThemeFigures struct {
	N          int               `json:"n"`              // texts whose labels name themes or say that there are none
	Micro      Scores            `json:"micro"`          // over all themes
	Themed     Scores            `json:"theme_polarity"` // pairs of theme and polarity, where labels tell it
	Complaints Scores            `json:"complaints"`     // themes complained of
	Coverage   float64           `json:"coverage"`       // of texts with a theme: given any
	Falsely    float64           `json:"falsely"`        // of texts without one: given any
	With       int               `json:"with_theme"`     // texts that have one
	Themes     map[string]Scores `json:"themes"`
	Sure       map[string]Right  `json:"sure"` // by what the opinion says of itself: high, medium, low
}

// Right tells of themes given how many there were and what share was right.
type Right struct {
	N     int     `json:"n"`
	Right float64 `json:"right"`
}

// ScoreThemes counts pairs; the order does not matter. Want is not looked at.
func ScoreThemes(pairs []Pair) ThemeReport {
	labels := map[string]bool{}
	for _, p := range pairs {
		for _, o := range p.Opinions {
			labels[o.Theme] = true
		}
	}
	delete(labels, "")
	all, byLang := newThemeTally(labels), map[string]*themeTally{}
	for _, p := range pairs {
		if p.Opinions == nil {
			continue
		}
		l := p.lang()
		if byLang[l] == nil {
			byLang[l] = newThemeTally(labels)
		}
		byLang[l].add(p)
		all.add(p)
	}
	r := ThemeReport{all.figures(), map[string]ThemeFigures{}}
	for l, t := range byLang {
		r.Langs[l] = t.figures()
	}
	return r
}

type themeTally struct {
	labels                  map[string]bool
	n                       int
	micro, both, complaints match
	some, someGiven         int
	none, noneGiven         int
	themes                  map[string]*match
	sure, sureRight         map[string]int
}

func newThemeTally(labels map[string]bool) *themeTally {
	t := &themeTally{labels: labels, themes: map[string]*match{}, sure: map[string]int{}, sureRight: map[string]int{}}
	for l := range labels {
		t.themes[l] = &match{}
	}
	return t
}

func (t *themeTally) add(p Pair) {
	told := !slices.ContainsFunc(p.Opinions, func(o pulse.Opinion) bool { return o.Polarity == "" })
	got := slices.DeleteFunc(slices.Clone(p.Verdict.Opinions), func(o pulse.Opinion) bool {
		return !t.labels[o.Theme] || told && !polar(o)
	})
	want := p.Opinions
	if told {
		want = slices.DeleteFunc(slices.Clone(want), func(o pulse.Opinion) bool { return !polar(o) })
		t.both.add(distinct(want, pairName), distinct(got, pairName))
		t.complaints.add(distinct(complained(want), themeName), distinct(complained(got), themeName))
	}
	wanted, given := distinct(want, themeName), distinct(got, themeName)
	t.n++
	t.micro.add(wanted, given)
	for id, m := range t.themes {
		m.add(only(wanted, id), only(given, id))
	}
	if len(wanted) > 0 {
		t.some++
		t.someGiven += min(len(given), 1)
	} else {
		t.none++
		t.noneGiven += min(len(given), 1)
	}
	t.confidence(wanted, got)
}

// confidence counts each theme once a text, by the surest of its opinions.
func (t *themeTally) confidence(wanted []string, got []pulse.Opinion) {
	surest := map[string]string{}
	for _, o := range got {
		if was, ok := surest[o.Theme]; !ok || rank(o.Sure) > rank(was) {
			surest[o.Theme] = o.Sure
		}
	}
	for id, s := range surest {
		t.sure[s]++
		t.sureRight[s] += one(slices.Contains(wanted, id))
	}
}

// sureness in order, the least first.
var sureness = []string{"low", "medium", "high"}

func rank(sure string) int { return slices.Index(sureness, sure) }

func themeName(o pulse.Opinion) string { return o.Theme }
func pairName(o pulse.Opinion) string  { return o.Theme + " " + string(o.Polarity) }

// complained gives the opinions that complain.
func complained(os []pulse.Opinion) []pulse.Opinion {
	return slices.DeleteFunc(slices.Clone(os), func(o pulse.Opinion) bool { return o.Polarity != pulse.Complaint })
}

// distinct lists each name of the opinions that have a theme once.
func distinct(os []pulse.Opinion, name func(pulse.Opinion) string) []string {
	var out []string
	for _, o := range os {
		if n := name(o); o.Theme != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

func only(list []string, s string) []string {
	if slices.Contains(list, s) {
		return []string{s}
	}
	return nil
}

func (t *themeTally) figures() ThemeFigures {
	f := ThemeFigures{
		N: t.n, Micro: t.micro.scores(), Themed: t.both.scores(), Complaints: t.complaints.scores(),
		Coverage: ratio(t.someGiven, t.some), Falsely: ratio(t.noneGiven, t.none), With: t.some,
		Themes: map[string]Scores{}, Sure: map[string]Right{},
	}
	for id, m := range t.themes {
		f.Themes[id] = m.scores()
	}
	for s, n := range t.sure {
		f.Sure[s] = Right{n, ratio(t.sureRight[s], n)}
	}
	return f
}

// WriteThemes prints a report within 80 columns.
func WriteThemes(w io.Writer, r ThemeReport, p Paper) error {
	t := &page{Paper: p}
	t.title("Themes of %d labelled texts", r.All.N)
	t.line("%-7s %6s %9s %7s %6s %7s %9s %9s", "", "texts", "precision", "recall", "F1", "with ±", "coverage", "falsely")
	r.each(func(name string, f ThemeFigures) {
		t.line("%-7s %6d %9s %7s %6s %7s %9s %9s", name, f.N, f.Micro.precision(), f.Micro.recall(),
			f.Micro.f1(), f.Themed.f1(), share(f.Coverage, f.With), share(f.Falsely, f.N-f.With))
	})
	t.line("with ±: F1 of themes together with praise or complaint. coverage: texts with")
	t.line("a theme that were given any; falsely: texts without one that were.")
	t.title("What is complained of")
	t.line("%-7s %8s %9s %7s", "", "labelled", "precision", "recall")
	r.each(func(name string, f ThemeFigures) {
		t.line("%-7s %8d %9s %7s", name, f.Complaints.N, f.Complaints.precision(), f.Complaints.recall())
	})
	t.title("Each theme")
	t.line("%-14s %8s %9s %7s %6s", "", "labelled", "precision", "recall", "F1")
	for _, id := range slices.Sorted(maps.Keys(r.All.Themes)) {
		s := r.All.Themes[id]
		t.line("%-14s %8d %9s %7s %6s", short(t.Clean(id), 14), s.N, s.precision(), s.recall(), s.f1())
	}
	t.title("How sure it says it is, and how often it is right")
	for i := len(sureness) - 1; i >= 0; i-- {
		if s := r.All.Sure[sureness[i]]; s.N > 0 {
			t.line("%-7s %6d %6.3f", sureness[i], s.N, s.Right)
		}
	}
	_, err := io.WriteString(w, t.String())
	return err
}

func (r ThemeReport) each(row func(string, ThemeFigures)) {
	for _, l := range slices.Sorted(maps.Keys(r.Langs)) {
		row(l, r.Langs[l])
	}
	if len(r.Langs) != 1 {
		row("all", r.All)
	}
}
