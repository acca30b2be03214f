package digest

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

var (
	since = time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)
	until = time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)
)

// said makes a judged mention posted h hours after the window began.
func said(id string, kind pulse.Kind, h float64, text string, themes ...string) pulse.Judged {
	m := pulse.Mention{Source: "x", ID: id, Text: text, Author: pulse.Author{Handle: "guest" + id},
		Posted: since.Add(time.Duration(h * float64(time.Hour)))}
	v := pulse.Verdict{Kind: kind}
	pol := kind
	if kind == pulse.Mixed {
		pol = pulse.Complaint
	}
	for _, t := range themes {
		v.Opinions = append(v.Opinions, pulse.Opinion{Polarity: pol, Theme: t, End: len(text)})
	}
	return pulse.Judged{Mention: m, Verdict: v, Stored: m.Posted.Add(time.Minute)}
}

func with(j pulse.Judged, change func(*pulse.Judged)) pulse.Judged { change(&j); return j }
func unsure(j pulse.Judged) pulse.Judged {
	return with(j, func(j *pulse.Judged) { j.Verdict.Unsure = true })
}

type roster map[string]string

func (r roster) Find(text, _ string) []pulse.Staff {
	var out []pulse.Staff
	for alias, name := range r {
		if strings.Contains(text, alias) {
			out = append(out, pulse.Staff{Name: name})
		}
	}
	return out
}

func options() Options {
	return Options{Since: since, Until: until, Now: until, Brand: "Kahve Durağı",
		Duties:   map[string]pulse.Duties{"x": {}},
		Names:    roster{"Elif": "Elif Yılmaz"},
		Severity: func(t string) string { return map[bool]string{true: "illness"}[strings.Contains(t, "zehirlen")] },
	}
}

func ran(source string, ok bool, ago time.Duration) pulse.SourceState {
	r := &pulse.Run{Source: source, Started: until.Add(-ago), Ended: until.Add(-ago)}
	s := pulse.SourceState{Source: source, Last: r, LastOK: r, FirstOK: since.AddDate(0, 0, -20)}
	if !ok {
		r.Error = "key refused"
		s.LastOK = nil
	}
	return s
}

func ids(items []Item) string {
	var out []string
	for _, i := range items {
		out = append(out, strings.TrimPrefix(i.Key, "x:"))
	}
	return strings.Join(out, " ")
}

func TestUrgentWorstFirst(t *testing.T) {
	in := Input{Options: options(), Window: []pulse.Judged{
		said("fresh", pulse.Complaint, 20, "soğuktu", "quality"),
		said("old", pulse.Complaint, 1, "çok bekledik", "waiting"),
		said("mixed", pulse.Mixed, 2, "güzel ama pahalı", "price"),
		said("ill", pulse.Complaint, 23, "zehirlendim", "quality"),
		unsure(said("unsure", pulse.Complaint, 0.5, "eh")),
		said("cheap", pulse.Mixed, 0.6, "Murah meriah, makan berempat cuma 80rb"), // names nothing bad
		said("good", pulse.Praise, 3, "harika"),
	}}
	d := Build(in)
	if got, want := ids(d.Urgent), "ill old mixed fresh unsure cheap"; got != want {
		t.Errorf("urgent = %q, want %q", got, want)
	}
	if got, want := d.Urgent[0].Step+" "+d.Urgent[1].Step, "illness waiting"; got != want {
		t.Errorf("first steps = %q, want %q", got, want)
	}
	if got, want := d.Urgent[1].Age, Seconds(23*3600); got != want {
		t.Errorf("age = %d, want %d", got, want)
	}
}

func TestCopiesAreCountedNotRepeated(t *testing.T) {
	window := []pulse.Judged{said("1", pulse.Complaint, 1, "kapalıydı", "facilities")}
	for _, id := range []string{"2", "3", "4"} {
		window = append(window, with(said(id, pulse.Complaint, 5, "RT kapalıydı", "facilities"), func(j *pulse.Judged) { j.First = "x:1" }))
	}
	window = append(window, with(said("5", pulse.Complaint, 6, "kapalıydı!"), func(j *pulse.Judged) {
		j.First, j.Author.Handle = "x:1", "guest4" // the same person again
	}))
	d := Build(Input{Options: options(), Window: window})
	if len(d.Urgent) != 1 || d.Urgent[0].Key != "x:1" || d.Urgent[0].People != 4 || d.Urgent[0].Messages != 5 {
		t.Errorf("urgent = %+v, want x:1 said by 4 people in 5 messages", d.Urgent)
	}
	if got := d.Count(pulse.Complaint).N; got != 1 {
		t.Errorf("complaints = %d, want 1", got)
	}
	if want := []Theme{{ID: "facilities", Complaint: 1}}; !slices.Equal(d.Themes, want) {
		t.Errorf("themes = %v, want %v", d.Themes, want)
	}
}

func TestBestPraise(t *testing.T) {
	story := "Elif Hanım oğlumun doğum günü olduğunu duydu, mumlu bir kek getirdi, hepimiz ağladık."
	for _, c := range []struct {
		name   string
		window []pulse.Judged
		want   string
	}{
		{"a story about somebody", []pulse.Judged{said("short", pulse.Praise, 1, "süper"), said("story", pulse.Praise, 2, story, "service")}, "story"},
		{"not a repost of it", []pulse.Judged{
			with(said("rt", pulse.Praise, 1, story, "service"), func(j *pulse.Judged) { j.RepostOf = "9" }),
			said("own", pulse.Praise, 2, "Kahve çok güzeldi, mekân da tertemiz, yine geleceğiz.", "quality")}, "own"},
		{"not an unsure one", []pulse.Judged{
			unsure(said("unsure", pulse.Praise, 1, story)),
			said("sure", pulse.Praise, 2, "süper")}, "sure"},
		{"whoever is named goes before a longer text", []pulse.Judged{
			said("long", pulse.Praise, 1, strings.Repeat("Kahve çok güzeldi, mekân da tertemiz, yine geleceğiz. ", 4), "quality"),
			said("named", pulse.Praise, 2, "Elif gülümsedi.", "service")}, "named"},
		{"a story goes before an essay", []pulse.Judged{
			said("essay", pulse.Praise, 1, strings.Repeat("Kahve çok güzeldi, mekân da tertemiz, yine geleceğiz. ", 20), "quality"),
			said("story", pulse.Praise, 2, strings.Repeat("Kahve çok güzeldi, mekân da tertemiz, yine geleceğiz. ", 4), "quality")}, "story"},
		{"a correction counts", []pulse.Judged{
			with(said("irony", pulse.Praise, 1, story), func(j *pulse.Judged) { j.Correction = &pulse.Correction{Kind: pulse.Complaint} }),
			said("sure", pulse.Praise, 2, "süper")}, "sure"},
	} {
		d := Build(Input{Options: options(), Window: c.window})
		if d.Best == nil || d.Best.Key != "x:"+c.want {
			t.Errorf("%s: best = %+v, want %s", c.name, d.Best, c.want)
		}
	}
	d := Build(Input{Options: options(), Window: []pulse.Judged{said("story", pulse.Praise, 2, story)}})
	if want := []string{"Elif Yılmaz"}; !slices.Equal(d.Best.Staff, want) {
		t.Errorf("staff = %v, want %v", d.Best.Staff, want)
	}
}

func TestStaffReadPraiseOnly(t *testing.T) {
	o := options()
	o.Role = Staff
	d := Build(Input{Options: o, Window: []pulse.Judged{
		said("1", pulse.Praise, 1, "harika", "service"), said("2", pulse.Complaint, 1, "berbat", "service"), said("3", pulse.Mixed, 1, "iyi ama", "price")},
		Late:   []pulse.Judged{said("4", pulse.Complaint, -30, "kötü"), said("5", pulse.Praise, -30, "iyi")},
		States: []pulse.SourceState{ran("x", false, time.Hour)}})
	if len(d.Urgent)+len(d.Waiting)+len(d.Trouble)+len(d.Sources) != 0 {
		t.Errorf("staff digest holds more than praise: %+v", d)
	}
	if got := ids(d.Late); got != "5" {
		t.Errorf("late = %q, want 5", got)
	}
	if want := []Theme{{ID: "service", Praise: 1}}; !slices.Equal(d.Themes, want) {
		t.Errorf("themes = %v, want %v", d.Themes, want)
	}
	if len(d.Counts) != 1 || d.Counts[0].Kind != pulse.Praise {
		t.Errorf("counts = %v, want praise alone", d.Counts)
	}
}

// Praise that may be none is counted apart for managers, who look at it, and not at
// all for staff, who are not shown it.
func TestUnsurePraiseIsNoPromise(t *testing.T) {
	window := []pulse.Judged{unsure(said("1", pulse.Praise, 1, "merci"))}
	o := options()
	for _, c := range []struct {
		role  Role
		count Count
		empty Empty
	}{{Manager, Count{Kind: pulse.Praise, N: 1, Unsure: 1}, ""}, {Staff, Count{Kind: pulse.Praise}, Quiet}} {
		o.Role = c.role
		d := Build(Input{Options: o, Window: window, States: []pulse.SourceState{ran("x", true, time.Hour)}})
		if got := d.Count(pulse.Praise); got.N != c.count.N || got.Unsure != c.count.Unsure || d.Empty != c.empty {
			t.Errorf("%s: %+v, empty %q, want %+v, %q", c.role, got, d.Empty, c.count, c.empty)
		}
	}
}

func TestGoneIsNotQuoted(t *testing.T) {
	d := Build(Input{Options: options(), Window: []pulse.Judged{
		with(said("1", pulse.Complaint, 1, ""), func(j *pulse.Judged) { j.Gone = "deleted" })}, States: []pulse.SourceState{ran("x", true, time.Hour)}})
	if d.Empty != Quiet || len(d.Urgent) != 0 {
		t.Errorf("digest = %+v, want a quiet one", d)
	}
}

func TestWhyEmpty(t *testing.T) {
	for _, c := range []struct {
		name   string
		states []pulse.SourceState
		want   Empty
	}{
		{"looked, nothing said", []pulse.SourceState{ran("x", true, time.Hour)}, Quiet},
		{"not fetched since", []pulse.SourceState{ran("x", true, 30*time.Hour)}, Unfetched},
		{"never fetched", nil, Never},
		{"source failed", []pulse.SourceState{ran("x", false, time.Hour)}, Failed},
		{"one of two failed", []pulse.SourceState{ran("x", false, time.Hour), ran("file", true, time.Hour)}, Quiet},
	} {
		if got := Build(Input{Options: options(), States: c.states}).Empty; got != c.want {
			t.Errorf("%s: empty = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name   string
		n      int
		before []int
		want   Change
	}{
		{"no history", 9, nil, TooFew},
		{"three days of history", 9, []int{1, 1, 1}, TooFew},
		{"3 against 1", 3, []int{1, 1, 2, 0, 1, 1, 1}, TooFew},
		{"within what days do", 14, []int{12, 10, 15, 9, 13, 12, 11}, Same},
		{"a little over the highest", 16, []int{12, 10, 15, 9, 13, 12, 11}, Unclear},
		{"a little under the lowest", 8, []int{12, 10, 15, 9, 13, 12, 11}, Unclear},
		{"far over", 40, []int{12, 10, 15, 9, 13, 12, 11}, More},
		{"far under", 0, []int{12, 10, 15, 9, 13, 12, 11}, Fewer},
		{"a flood after silence", 8, []int{0, 0, 1, 0, 0, 0, 0}, More},
		{"wild days", 40, []int{2, 50, 3, 45, 1, 2, 3}, Same},
	} {
		if _, got := compare(c.n, c.before, fewDays); got != c.want {
			t.Errorf("%s: compare(%d, %v) = %s, want %s", c.name, c.n, c.before, got, c.want)
		}
	}
	if got, _ := compare(1, []int{4, 1, 2, 3}, fewDays); got != 2.5 {
		t.Errorf("median = %v, want 2.5", got)
	}
}

// Days before we listened are no quiet days.
func TestUsualBeginsWithTheFirstVoice(t *testing.T) {
	in := Input{Options: options()}
	for i := range 14 {
		in.Earlier = append(in.Earlier, pulse.Tally{From: since.AddDate(0, 0, i-14), Praise: map[bool]int{true: 6}[i >= 8]})
	}
	d := Build(in)
	if got := d.Count(pulse.Praise).Usual; d.Days != 6 || got != 6 {
		t.Errorf("usual = %v of %d days, want 6 of 6", got, d.Days)
	}
	for days, want := range map[int]bool{0: false, 1: true, fewDays - 1: true, fewDays: false} {
		in.Earlier = slices.Repeat([]pulse.Tally{{From: since.AddDate(0, 0, -7), Praise: 6}}, days)
		if d := Build(in); d.Early() != want {
			t.Errorf("%d days: too early to say %v, want %v", days, d.Early(), want)
		}
	}
}

// What somebody must see to is what a mixed voice complains of.
func TestThemesOfAMixedVoice(t *testing.T) {
	mixed := said("1", pulse.Mixed, 1, "kahve güzel, sıra uzun", "waiting")
	mixed.Verdict.Opinions = append([]pulse.Opinion{{Polarity: pulse.Praise, Theme: "quality"}}, mixed.Verdict.Opinions...)
	d := Build(Input{Options: options(), Window: []pulse.Judged{mixed}})
	if want := []string{"waiting"}; !slices.Equal(d.Urgent[0].Themes, want) || d.Urgent[0].Step != "waiting" {
		t.Errorf("themes = %v with step %q, want %v", d.Urgent[0].Themes, d.Urgent[0].Step, want)
	}
	if want := []Theme{{ID: "waiting", Complaint: 1}, {ID: "quality", Praise: 1}}; !slices.Equal(d.Themes, want) {
		t.Errorf("counted = %v, want %v", d.Themes, want)
	}
}

// Where the clock of who stored runs ahead, the next digest must not tell it again.
func TestBuiltIsNotBeforeWhatItHolds(t *testing.T) {
	ahead := said("1", pulse.Praise, 23, "iyi")
	ahead.Stored = until.Add(time.Minute)
	if got := Build(Input{Options: options(), Window: []pulse.Judged{ahead}}).Built; !got.Equal(ahead.Stored) {
		t.Errorf("built = %s, want %s", got, ahead.Stored)
	}
	if got := Build(Input{Options: options()}).Built; !got.Equal(until) {
		t.Errorf("built without mentions = %s, want now", got)
	}
}

// The clock decides only the state of the sources: what guests said is told the same.
func TestSameWheneverBuilt(t *testing.T) {
	in := Input{Options: options(), States: []pulse.SourceState{ran("x", true, time.Hour)}, Window: []pulse.Judged{
		said("1", pulse.Praise, 1, "harika", "service"), said("2", pulse.Complaint, 2, "soğuk", "quality"), said("3", pulse.Complaint, 2, "soğuk", "quality")}}
	a := Build(in)
	slices.Reverse(in.Window)
	in.Now = until.Add(20 * time.Hour)
	b := Build(in)
	a.Built, b.Built = time.Time{}, time.Time{}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("built later:\n got %+v\nwant %+v", b, a)
	}
}

func TestWaiting(t *testing.T) {
	d := Build(Input{Options: options(), Window: []pulse.Judged{
		with(said("q", pulse.Neutral, 2, "Pazar açık mısınız?"), func(j *pulse.Judged) { j.Verdict.Question = true }),
		unsure(said("u", pulse.Praise, 1, "eh işte")),
		with(said("seen", pulse.Praise, 1, "eh işte"), func(j *pulse.Judged) {
			j.Verdict.Unsure, j.Correction = true, &pulse.Correction{Kind: pulse.Neutral}
		}),
	}})
	if got, want := ids(d.Waiting), "u q"; got != want {
		t.Errorf("waiting = %q, want %q", got, want)
	}
}

func TestAttributionOfWhatIsShown(t *testing.T) {
	o := options()
	o.Duties = map[string]pulse.Duties{"x": {Attribution: "from X"}, "foursquare": {Attribution: "Powered by Foursquare"}}
	d := Build(Input{Options: o, Window: []pulse.Judged{said("1", pulse.Praise, 1, "harika")}})
	if want := []string{"from X"}; !slices.Equal(d.Attributions, want) {
		t.Errorf("attributions = %v, want %v", d.Attributions, want)
	}
}
