package digest

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// shelf answers like the store, from lists.
type shelf struct {
	memory
	ideas []pulse.Idea
}

func (s *shelf) Mentions(ctx context.Context, f pulse.Filter) ([]pulse.Judged, error) {
	list, err := s.memory.Mentions(ctx, f)
	return slices.DeleteFunc(list, func(j pulse.Judged) bool { return !f.Gone && j.Gone != "" }), err
}

func (s *shelf) Ideas(context.Context) ([]pulse.Idea, error) { return s.ideas, nil }

var october = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)

// month makes n voices of one kind in a month at a place, each by another guest.
func month(prefix string, from time.Time, place string, kind pulse.Kind, n int, theme string, marks ...string) []pulse.Judged {
	var out []pulse.Judged
	for i := range n {
		j := said(fmt.Sprintf("%s%03d", prefix, i), kind, 0, fmt.Sprintf("%s %s number %d", kind, theme, i), theme)
		j.Posted, j.Place = from.Add(time.Duration(i)*time.Hour), place
		for _, m := range marks {
			j.Verdict.Marks = append(j.Verdict.Marks, pulse.Mark{Mark: m, Start: 0, End: len(string(kind))})
		}
		out = append(out, j)
	}
	return out
}

func strengths(t *testing.T, s *shelf, o StrengthOptions) Strengths {
	t.Helper()
	if o.Now.IsZero() {
		o.Now = october.AddDate(0, 1, 2)
	}
	o.Places = []pulse.Place{{ID: "kadikoy", Name: "Kadıköy"}, {ID: "galata", Name: "Galata"}}
	in, err := LoadStrengths(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return BuildStrengths(in)
}

// shop is a month in which Kadıköy is praised for service and Galata for quality,
// after two months in which both were alike.
func shop() *shelf {
	s := &shelf{}
	s.all = slices.Concat(
		month("ks", october, "kadikoy", pulse.Praise, 40, "service", pulse.Warm),
		month("kq", october, "kadikoy", pulse.Praise, 20, "quality"),
		month("kc", october, "kadikoy", pulse.Complaint, 6, "service"),
		month("gs", october, "galata", pulse.Praise, 10, "service"),
		month("gq", october, "galata", pulse.Praise, 40, "quality"),
	)
	for k := 1; k <= 2; k++ {
		from := october.AddDate(0, -k, 0)
		s.all = append(s.all, month(fmt.Sprint("es", k), from, "kadikoy", pulse.Praise, 15, "service")...)
		s.all = append(s.all, month(fmt.Sprint("eq", k), from, "kadikoy", pulse.Praise, 30, "quality")...)
	}
	return s
}

func TestStrengthsOfAPlace(t *testing.T) {
	got := strengths(t, shop(), StrengthOptions{Month: october, Place: "kadikoy"})
	if got.Voices != 66 || got.Praise != 60 || got.Complaints != 6 || got.Elsewhere != 50 || got.Before != 2 || got.Unfinished {
		t.Fatalf("counted %+v", got)
	}
	first := got.Themes[0]
	if first.ID != "service" || first.Praise.N != 40 || first.Praise.Of != 60 {
		t.Fatalf("first strength %+v, want service with 40 of 60", first)
	}
	if first.Elsewhere.Change != More || first.Earlier.Change != More || first.Elsewhere.Low <= 1 || first.Elsewhere.There.N != 10 {
		t.Errorf("lifts %+v and %+v, want more than both", first.Elsewhere, first.Earlier)
	}
	if q := got.Themes[1]; q.ID != "quality" || q.Elsewhere.Change != Fewer || q.Earlier.Change != Fewer {
		t.Errorf("second %+v, want quality, praised less than both", q)
	}
	if first.Threat == nil || first.Threat.Complaints != 6 || first.Threat.Quote == nil {
		t.Errorf("threat %+v, want six complaints with one to read", first.Threat)
	}
	warm := got.Marks[2]
	if warm.ID != pulse.Warm || warm.Praise.N != 40 || len(warm.Quotes) != 3 || warm.Quotes[0].End == 0 {
		t.Errorf("warm %+v, want 40 with three quotes and the words", warm)
	}
	var moved []string
	for _, c := range got.Changed {
		moved = append(moved, c.Theme+c.Mark+" "+string(c.Lift.Change))
	}
	if want := []string{"quality fewer", "service more", "warm more"}; !slices.Equal(moved, want) {
		t.Errorf("changed %v, want %v", moved, want)
	}
	if len(got.Months) != 3 || got.Months[0].Month != "2026-08" || got.Months[2].Praise != 60 {
		t.Errorf("months %+v", got.Months)
	}
}

// Of all places together, each theme says where it stands out.
func TestStrengthsOfAllPlaces(t *testing.T) {
	got := strengths(t, shop(), StrengthOptions{Month: october})
	stands := map[string][]string{}
	for _, s := range got.Themes {
		if s.Elsewhere != nil {
			t.Errorf("%s is compared with other places, and there are none", s.ID)
		}
		stands[s.ID] = s.Stands
	}
	if want := map[string][]string{"service": {"kadikoy"}, "quality": {"galata"}}; !reflect.DeepEqual(stands, want) {
		t.Errorf("stands out at %v, want %v", stands, want)
	}
}

// The figures of a month are the same when its texts are gone; the words are not.
func TestFiguresStayWhenTextsGo(t *testing.T) {
	s := shop()
	o := StrengthOptions{Month: october, Place: "kadikoy"}
	before := strengths(t, s, o)
	for i := range s.all {
		j := &s.all[i]
		j.Text, j.Author, j.URL, j.Gone = "", pulse.Author{}, "", "expired"
		for k := range j.Verdict.Marks {
			j.Verdict.Marks[k].Start, j.Verdict.Marks[k].End = 0, 0
		}
		for k := range j.Verdict.Opinions {
			j.Verdict.Opinions[k].Start, j.Verdict.Opinions[k].End = 0, 0
		}
	}
	after := strengths(t, s, o)
	if after.Held != 0 || len(after.Themes[0].Quotes) != 0 || len(after.Marks[2].Quotes) != 0 || after.Themes[0].Threat.Quote != nil {
		t.Errorf("words are told that are not held: %+v", after.Themes[0])
	}
	figures := func(s Strengths) string {
		out := fmt.Sprint(s.Voices, s.Praise, s.Complaints, s.Elsewhere, s.Changed, s.Months, s.Question)
		for _, x := range s.Themes {
			out += fmt.Sprint(x.ID, x.Praise, *x.Elsewhere, *x.Earlier)
		}
		for _, x := range s.Marks {
			out += fmt.Sprint(x.ID, x.Praise, *x.Elsewhere, *x.Earlier)
		}
		return out
	}
	if a, b := figures(before), figures(after); a != b {
		t.Errorf("figures moved:\n%s\n%s", a, b)
	}
	for i := range s.all {
		s.all[i].Gone = "deleted"
	}
	if got := strengths(t, s, o); got.Voices != 0 {
		t.Errorf("%d voices of deleted posts are counted", got.Voices)
	}
}

func TestWhichMonth(t *testing.T) {
	s := &shelf{}
	s.all = month("a", october, "", pulse.Praise, 3, "service")
	for _, c := range []struct {
		name       string
		month, now time.Time
		want       string
		unfinished bool
		voices     int
	}{
		{"the last one that is over", time.Time{}, october.AddDate(0, 1, 1), "2026-10", false, 3},
		{"this one where the last is silent", time.Time{}, october.AddDate(0, 0, 10), "2026-10", true, 3},
		{"as asked, and empty", october.AddDate(0, -3, 0), october.AddDate(0, 1, 1), "2026-07", false, 0},
		{"nothing at all", time.Time{}, october.AddDate(0, 6, 1), "2027-04", true, 0},
	} {
		got := strengths(t, s, StrengthOptions{Month: c.month, Now: c.now})
		if got.Month != c.want || got.Unfinished != c.unfinished || got.Voices != c.voices {
			t.Errorf("%s: %s unfinished %v with %d voices, want %s %v %d", c.name, got.Month, got.Unfinished, got.Voices, c.want, c.unfinished, c.voices)
		}
	}
	if _, err := LoadStrengths(context.Background(), s, StrengthOptions{Month: october.AddDate(0, 2, 0), Now: october}); pulse.ExitCode(err) != pulse.ExitUsage {
		t.Errorf("a month to come: %v, want a usage error", err)
	}
}

// A month begins at midnight of the place.
func TestAMonthBeginsAtThePlace(t *testing.T) {
	istanbul := time.FixedZone("+03", 3*3600)
	j := month("a", time.Date(2026, 9, 30, 22, 0, 0, 0, time.UTC), "", pulse.Praise, 1, "service") // one in the morning of October there
	got := strengths(t, &shelf{memory: memory{all: j}}, StrengthOptions{Month: time.Date(2026, 10, 5, 0, 0, 0, 0, istanbul), Zone: istanbul})
	if got.Voices != 1 {
		t.Error("the first hour of the month is missing")
	}
}

func TestLift(t *testing.T) {
	for _, c := range []struct {
		name         string
		a, n, b, m   int
		want         Change
		nothing      bool
		atLeast, nax float64
	}{
		{"clearly more", 40, 60, 10, 50, More, false, 2, 5},
		{"clearly fewer", 10, 50, 40, 60, Fewer, false, .2, .5},
		{"the same", 20, 50, 21, 50, Same, false, .8, 1.2},
		{"three against one", 3, 10, 1, 10, TooFew, false, 1, 5},
		{"none against many", 0, 20, 40, 60, Fewer, false, 0, .2},
		{"two of a few", 2, 4, 30, 80, TooFew, false, 0, 5},
		{"nothing there", 5, 10, 0, 0, "", true, 0, 0},
		{"nothing here", 0, 0, 5, 10, "", true, 0, 0},
	} {
		l := lift(rate(c.a, c.n), rate(c.b, c.m))
		switch {
		case (l == nil) != c.nothing:
			t.Errorf("%s: %+v", c.name, l)
		case l != nil && (l.Change != c.want || l.Times < c.atLeast || l.Times > c.nax || l.Low > l.Times || l.High < l.Times || math.IsInf(l.High, 0)):
			t.Errorf("%s: %+v, want %s between %v and %v", c.name, *l, c.want, c.atLeast, c.nax)
		}
	}
	for _, r := range []Rate{rate(0, 0), rate(0, 5), rate(5, 5), rate(1, 1000)} {
		if r.Low < 0 || r.High > 1 || r.Low > r.Share || r.High < r.Share || r.Of > 0 && r.High == r.Low {
			t.Errorf("rate %+v", r)
		}
	}
}

// A lift that chance alone gives is called one in fewer than two of a hundred months.
func TestChanceIsSeldomCalledALift(t *testing.T) {
	seed, called, trials := uint64(7), 0, 4000
	next := func() float64 {
		seed = seed*6364136223846793005 + 1442695040888963407
		return float64(seed>>11) / (1 << 53)
	}
	draw := func(n int, p float64) int {
		k := 0
		for range n {
			if next() < p {
				k++
			}
		}
		return k
	}
	for range trials {
		l := lift(rate(draw(80, .25), 80), rate(draw(200, .25), 200))
		if l.Change == More || l.Change == Fewer {
			called++
		}
	}
	if share := float64(called) / float64(trials); share > .02 {
		t.Errorf("chance was called a lift in %.3f of the trials", share)
	}
}

// Three quotes, of three people, in three wordings, each standing so in its text.
func TestQuotesAreOfDifferentPeople(t *testing.T) {
	s := &shelf{}
	long := strings.Repeat("Sabahları sakin, akşamları kalabalık bir yer. ", 12) + "Garson Elif çok ilgiliydi, bize masa buldu. " + strings.Repeat("Yine geliriz. ", 20)
	at := strings.Index(long, "Garson")
	add := func(id, who, text string, kind pulse.Kind, ops ...pulse.Opinion) {
		j := said(id, kind, 0, text)
		j.Posted, j.Author.Handle, j.Verdict.Opinions = october.Add(time.Hour), who, ops
		s.all = append(s.all, j)
	}
	praise := func(from, to int) pulse.Opinion {
		return pulse.Opinion{Start: from, End: to, Polarity: pulse.Praise, Theme: "service", Sure: "high"}
	}
	add("1", "ayse", "Elif was wonderful to us all evening", pulse.Praise, praise(0, 36))
	add("2", "ayse", "Elif again, and again wonderful, thank you", pulse.Praise, praise(0, 42))
	add("3", "bob", "Elif was  wonderful to us all evening", pulse.Praise, praise(0, 37))
	add("4", "can", long, pulse.Praise, praise(at, at+30))
	mixed := "The soup was cold. The waiter was kind. The bill was wrong."
	add("5", "dan", mixed, pulse.Mixed, pulse.Opinion{Start: 0, End: 18, Polarity: pulse.Complaint, Theme: "quality"}, praise(19, 39),
		pulse.Opinion{Start: 40, End: 59, Polarity: pulse.Complaint, Theme: "billing"})
	got := strengths(t, s, StrengthOptions{Month: october, Names: roster{"Elif": "Elif Yılmaz"}})
	quotes := got.Themes[0].Quotes
	texts := map[string]string{}
	for _, j := range s.all {
		texts[j.Key()] = j.Text
	}
	who, words := map[string]bool{}, map[string]bool{}
	for _, q := range quotes {
		if !strings.Contains(texts[q.Key], q.Text) || who[q.Author] || words[strings.Join(strings.Fields(q.Text), " ")] {
			t.Errorf("quote %+v is of the same person or words, or stands not so in its text", q)
		}
		who[q.Author], words[strings.Join(strings.Fields(q.Text), " ")] = true, true
		switch q.Key {
		case "x:4":
			if !strings.Contains(q.Text, "Garson Elif") || !q.Before || !q.After || len([]rune(q.Text)) > quoteRunes {
				t.Errorf("of a long text the part that matters is told: %+v", q)
			}
		case "x:5":
			if strings.Contains(q.Text, "cold") || strings.Contains(q.Text, "bill") || !strings.Contains(q.Text, "kind") {
				t.Errorf("complaint is quoted as praise: %q", q.Text)
			}
		}
	}
	if len(quotes) != 3 {
		t.Errorf("%d quotes, want 3", len(quotes))
	}
	if len(got.People) != 1 || got.People[0].Name != "Elif Yılmaz" || !strings.Contains(got.People[0].Quote.Text, "Elif") {
		t.Errorf("people %+v, want Elif with words that name her", got.People)
	}
}

// shy is a roster of one who wants no story told.
type shy struct{}

func (shy) Find(text, _ string) []pulse.Staff {
	if strings.Contains(text, "Mert") {
		return []pulse.Staff{{Name: "Mert Kaya", OptOut: true}}
	}
	return nil
}

// Who wants no story told is not named and not quoted about; the figures count it.
func TestWhoOptedOutIsNotTold(t *testing.T) {
	s := &shelf{}
	for i, text := range []string{"Mert was wonderful to us all evening", "Everybody was wonderful to us all evening"} {
		j := said(fmt.Sprint(i), pulse.Praise, 0, text, "service")
		j.Posted = october.Add(time.Hour)
		s.all = append(s.all, j)
	}
	got := strengths(t, s, StrengthOptions{Month: october, Names: shy{}})
	if got.Praise != 2 || got.Held != 2 || got.Themes[0].Praise.N != 2 {
		t.Errorf("counted %+v", got)
	}
	if out := fmt.Sprintf("%+v", got); strings.Contains(out, "Mert") {
		t.Errorf("Mert is told of: %s", out)
	}
}

// What may be a complaint is counted, and stands for no strength.
func TestUnsurePraiseIsNotQuoted(t *testing.T) {
	s := &shelf{}
	for i, text := range []string{"We arrived at three, the room was ready at six", "Everybody was wonderful to us all evening"} {
		j := said(fmt.Sprint(i), pulse.Praise, 0, text, "service")
		j.Posted, j.Author.Handle, j.Verdict.Unsure = october.Add(time.Hour), fmt.Sprint("g", i), i == 0
		s.all = append(s.all, j)
	}
	got := strengths(t, s, StrengthOptions{Month: october}).Themes[0]
	if len(got.Quotes) != 1 || !strings.HasPrefix(got.Quotes[0].Text, "Everybody") {
		t.Errorf("quoted %+v", got.Quotes)
	}
}

// Of two quotes alike the reader gets the one they understand first.
func TestQuotesTheReaderUnderstands(t *testing.T) {
	s := &shelf{}
	for i, lang := range []string{"en", "tr", "fr"} {
		j := said(fmt.Sprint(i), pulse.Praise, 0, "a praise of just this length in "+lang, "service")
		j.Posted, j.Verdict.Lang = october.Add(time.Hour), lang
		s.all = append(s.all, j)
	}
	for _, lang := range []string{"en", "tr", "fr"} {
		if got := strengths(t, s, StrengthOptions{Month: october, Lang: lang}).Themes[0].Quotes[0].Lang; got != lang {
			t.Errorf("a reader of %s is first told in %s", lang, got)
		}
	}
}

// Copies count once, and the order of what comes does not matter.
func TestStrengthsFoldCopies(t *testing.T) {
	s := shop()
	for i := range 20 {
		j := s.all[0]
		j.ID, j.First = fmt.Sprint("copy", i), s.all[0].Key()
		s.all = append(s.all, j)
	}
	o := StrengthOptions{Month: october, Place: "kadikoy"}
	a := strengths(t, s, o)
	if a.Praise != 60 {
		t.Errorf("%d praise, want 60 without copies", a.Praise)
	}
	slices.Reverse(s.all)
	if b := strengths(t, s, o); !reflect.DeepEqual(a, b) {
		t.Errorf("the order of mentions matters:\n%+v\n%+v", a, b)
	}
}

func TestIdeasAndQuestion(t *testing.T) {
	s := shop()
	s.ideas = []pulse.Idea{{N: 1, Text: "for all"}, {N: 2, Place: "galata", Text: "for Galata"}, {N: 3, Place: "kadikoy", Text: "for Kadıköy"}}
	got := strengths(t, s, StrengthOptions{Month: october, Place: "kadikoy"})
	var n []int
	for _, i := range got.Ideas {
		n = append(n, i.N)
	}
	if !slices.Equal(n, []int{3, 1}) {
		t.Errorf("ideas %v, want the newest first and none of another place", n)
	}
	if got.Question != pulse.Responsive { // the first of those nobody tells of
		t.Errorf("question about %q", got.Question)
	}
	if q := strengths(t, &shelf{}, StrengthOptions{Month: october}).Question; q != "open" {
		t.Errorf("question of an empty month is %q", q)
	}
}
