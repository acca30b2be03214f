package backlog

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

var (
	until = time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)
	since = until.AddDate(0, 0, -7)
)

// told makes a mention posted h hours after the window began, one clause a theme;
// "+waiting" praises, "~waiting" is neutral, "" is a clause without a theme.
func told(id string, kind pulse.Kind, h float64, text string, themes ...string) pulse.Judged {
	m := pulse.Mention{Source: "x", ID: id, Text: text, Author: pulse.Author{Handle: "guest" + id},
		Posted: since.Add(time.Duration(h * float64(time.Hour)))}
	v := pulse.Verdict{Kind: kind, Lang: "en", Scores: pulse.Scores{Complaint: .8}}
	for _, t := range themes {
		pol := pulse.Complaint
		if rest, ok := strings.CutPrefix(t, "+"); ok {
			pol, t = pulse.Praise, rest
		}
		if rest, ok := strings.CutPrefix(t, "~"); ok {
			pol, t = pulse.Neutral, rest
		}
		v.Opinions = append(v.Opinions, pulse.Opinion{Polarity: pol, Theme: t, End: len(text), Why: t})
	}
	return pulse.Judged{Mention: m, Verdict: v, Stored: m.Posted.Add(time.Minute)}
}

func with(j pulse.Judged, change func(*pulse.Judged)) pulse.Judged { change(&j); return j }

// copyOf repeats another mention by another person.
func copyOf(j pulse.Judged, id string) pulse.Judged {
	j.First, j.ID, j.Author.Handle, j.Copies = j.Key(), id, "guest"+id, 0
	j.Posted = j.Posted.Add(time.Minute)
	return j
}

func options() Options {
	return Options{Since: since, Until: until, Lang: "en",
		Teams: []Team{{ID: "floor", Name: "Servis ekibi", Themes: []string{"service", "waiting"}}, {ID: "late", Themes: []string{"waiting", "price"}}},
		Severity: func(t string) string {
			for _, g := range []string{"illness", "refund"} {
				if strings.Contains(t, g) {
					return g
				}
			}
			return ""
		}}
}

func build(list ...pulse.Judged) Report { return Build(Input{Options: options(), Window: list}) }

func find(t *testing.T, r Report, id string) Group {
	t.Helper()
	i := slices.IndexFunc(r.Groups, func(g Group) bool { return g.ID == id })
	if i < 0 {
		t.Fatalf("no group %q in %+v", id, r.Groups)
	}
	return r.Groups[i]
}

func order(r Report) string {
	var out []string
	for _, g := range r.Groups {
		out = append(out, g.ID)
	}
	return strings.Join(out, " ")
}

func TestOneGuestIsOnePerson(t *testing.T) {
	queue := told("1", pulse.Complaint, 1, "waited an hour", "waiting")
	r := build(queue, copyOf(queue, "2"), copyOf(queue, "3"),
		with(told("4", pulse.Complaint, 9, "waited again", "waiting"), func(j *pulse.Judged) { j.Author.Handle = "guest2" }),
		told("5", pulse.Complaint, 10, "slow and expensive", "waiting", "price"),
		told("6", pulse.Mixed, 11, "lovely coffee, long queue", "+quality", "waiting"),
		told("7", pulse.Praise, 12, "great", "+service"))
	if r.People != 5 || r.Messages != 6 {
		t.Errorf("totals: %d people in %d messages, want 5 in 6", r.People, r.Messages)
	}
	if g := find(t, r, "waiting"); g.People != 5 || g.Messages != 6 || len(g.Mentions) != 6 {
		t.Errorf("waiting: %d people in %d messages, %v; want 5 in 6", g.People, g.Messages, g.Mentions)
	}
	if g := find(t, r, "price"); g.People != 1 || g.Messages != 1 {
		t.Errorf("price: %d people in %d messages, want 1 in 1", g.People, g.Messages)
	}
	if got, want := order(r), "waiting price"; got != want {
		t.Errorf("groups = %q, want %q: praise is no cause", got, want)
	}
}

func TestOrderIsSizeTimesSeverityTimesTrend(t *testing.T) {
	list := []pulse.Judged{told("ill", pulse.Complaint, 1, "illness after the sandwich", "quality"),
		told("money", pulse.Complaint, 2, "no refund", "billing")}
	for i := range 9 {
		list = append(list, told(fmt.Sprint("w", i), pulse.Complaint, 3, fmt.Sprint("queue ", i), "waiting"))
		list = append(list, told(fmt.Sprint("p", i), pulse.Complaint, 3, fmt.Sprint("dear ", i), "price"))
	}
	list = append(list, told("c", pulse.Complaint, 4, "dirty", "cleanliness"))
	var before []pulse.Judged
	for i := range 9 {
		before = append(before, told(fmt.Sprint("b", i), pulse.Complaint, -20, fmt.Sprint("dear ", i), "price"))
	}
	r := Build(Input{Options: options(), Window: list, Before: before, Known: true})
	if got, want := order(r), "quality waiting price billing cleanliness"; got != want {
		t.Errorf("order = %q, want %q", got, want)
	}
	if g := find(t, r, "waiting"); g.Trend != More || g.Before != 0 || g.Team != "floor" || g.TeamName != "Servis ekibi" {
		t.Errorf("waiting: trend %q before %d team %q %q, want more, 0, the first team that owns it", g.Trend, g.Before, g.Team, g.TeamName)
	}
	if g := find(t, r, "price"); g.Trend != Same || g.Before != 9 || g.TeamName != "late" {
		t.Errorf("price: trend %q before %d team name %q, want same, 9, late", g.Trend, g.Before, g.TeamName)
	}
	for id, want := range map[string][3]float64{"quality": {20, 20, 1}, "waiting": {13.5, 1, 1.5}, "price": {9, 1, 1}, "billing": {3, 3, 1}} {
		if g := find(t, r, id); [3]float64{g.Weight, g.SeverityFactor, g.TrendFactor} != want {
			t.Errorf("%s: weight %v, severity %v, trend %v; want %v", id, g.Weight, g.SeverityFactor, g.TrendFactor, want)
		}
	}
	if g := r.Groups[0]; g.Severity != "illness" || g.Severe != 1 || g.Team != "" {
		t.Errorf("quality: %q by %d, team %q; want illness by 1, no team", g.Severity, g.Severe, g.Team)
	}
}

func TestIllnessIsTheFoodsAndNotTheQueues(t *testing.T) {
	text := "waited an hour, then illness from the soup"
	cut := strings.Index(text, "then")
	both := told("1", pulse.Complaint, 1, text, "waiting", "quality")
	both.Verdict.Opinions[0].End = cut
	both.Verdict.Opinions[1].Start = cut
	r := build(both)
	if w, q := find(t, r, "waiting").Severity, find(t, r, "quality").Severity; w != "" || q != "illness" {
		t.Errorf("waiting %q, quality %q; want none and illness", w, q)
	}
	aside := told("2", pulse.Complaint, 1, "bad soup. illness all night", "quality")
	aside.Verdict.Opinions[0].End = 8
	if q := find(t, build(aside), "quality").Severity; q != "illness" {
		t.Errorf("a sign outside the themed clauses gives %q, want illness", q)
	}
}

func TestTrend(t *testing.T) {
	for _, c := range []struct {
		name        string
		now, before int
		known       bool
		want        Trend
	}{
		{"three against one", 3, 1, true, TooFew},
		{"six against none may be chance", 6, 0, true, Same},
		{"seven against none", 7, 0, true, More},
		{"none we listened to", 70, 0, false, Unknown},
		{"twelve against ten", 12, 10, true, Same},
		{"thirty against ten", 30, 10, true, More},
		{"ten against thirty", 10, 30, true, Fewer},
		{"thousands", 5000, 4000, true, More},
		{"thousands alike", 4001, 4000, true, Same},
	} {
		if got := compare(c.now, c.before, c.known); got != c.want {
			t.Errorf("%s: %d against %d = %q, want %q", c.name, c.now, c.before, got, c.want)
		}
	}
}

func TestUnassignedIsHonest(t *testing.T) {
	plain := func(id, text string) pulse.Judged { return told(id, pulse.Complaint, 1, text, "") }
	for _, c := range []struct {
		name   string
		j      pulse.Judged
		reason bool
	}{
		{"no clause at all", told("1", pulse.Complaint, 1, "hmm"), false},
		{"only bad", plain("2", "Terrible."), false},
		{"only bad, to us", plain("3", "@the_account_of_kahveduragi #rezillik #birdahaasla Rezalet! https://x.example/photo"), false},
		{"bad in Thai", plain("4", "แย่มาก ไม่กลับมาอีก"), false},
		{"a reason we know no theme for", plain("5", "The robot that parks cars ate my hat, terrible"), true},
		{"gone, but it had a clause", with(plain("6", ""), func(j *pulse.Judged) { j.Gone = "expired" }), true},
		{"a clause that says it gives none", with(plain("8", "Dreadful firm altogether, buy elsewhere"), func(j *pulse.Judged) { j.Verdict.Opinions[0].By = "no_reason" }), false},
		{"a clause that says no theme fits", with(plain("9", "Wasps again"), func(j *pulse.Judged) { j.Verdict.Opinions[0].By = "no_theme" }), true},
		{"offsets of another text", with(plain("7", "bad"), func(j *pulse.Judged) {
			j.Verdict.Opinions[0].Start, j.Verdict.Opinions[0].End = -900, 900
		}), false},
	} {
		u := build(c.j).Unassigned
		want := Unassigned{People: 1, Messages: 1, NoReason: 1, Mentions: []string{c.j.Key()}}
		if c.reason {
			want.NoReason, want.NoTheme = 0, 1
		}
		if !reflect.DeepEqual(u, want) {
			t.Errorf("%s: %+v, want %+v", c.name, u, want)
		}
	}
}

func TestWhatCounts(t *testing.T) {
	for _, c := range []struct {
		name string
		j    pulse.Judged
		want string
	}{
		{"a mixed mention by its complaint", told("1", pulse.Mixed, 1, "x", "+quality", "waiting", "~booking"), "waiting"},
		{"neutral clauses of a complaint without a theme", told("2", pulse.Complaint, 1, "x", "", "~waiting", "+quality"), "waiting"},
		{"not beside a cause", told("3", pulse.Complaint, 1, "x", "price", "~waiting"), "price"},
		{"of a mixed mention no neutral clause", told("9", pulse.Mixed, 1, "x", "", "~waiting", "+quality"), ""},
		{"praise is none", told("4", pulse.Praise, 1, "x", "waiting"), ""},
		{"a person says complaint: it was irony", with(told("5", pulse.Praise, 1, "x", "+waiting"), func(j *pulse.Judged) {
			j.Correction = &pulse.Correction{Kind: pulse.Complaint}
		}), "waiting"},
		{"a person says praise", with(told("6", pulse.Complaint, 1, "x", "waiting"), func(j *pulse.Judged) {
			j.Correction = &pulse.Correction{Kind: pulse.Praise}
		}), ""},
		{"a corrected theme replaces all", with(told("7", pulse.Complaint, 1, "x", "waiting", "price"), func(j *pulse.Judged) {
			j.Correction = &pulse.Correction{Theme: "booking"}
		}), "booking"},
		{"a corrected theme where there was no clause", with(told("8", pulse.Neutral, 1, "x"), func(j *pulse.Judged) {
			j.Correction = &pulse.Correction{Kind: pulse.Complaint, Theme: "app"}
		}), "app"},
	} {
		if got := order(build(c.j)); got != c.want {
			t.Errorf("%s: groups %q, want %q", c.name, got, c.want)
		}
	}
}

func TestACorrectedFirstTakesItsCopiesAlong(t *testing.T) {
	lead := told("1", pulse.Complaint, 1, "queue", "waiting")
	rt := copyOf(lead, "2")
	lead.Correction = &pulse.Correction{Kind: pulse.Neutral}
	if r := build(lead, rt); r.Messages != 0 {
		t.Errorf("%d messages, want none: the person spoke of the text, not of one copy", r.Messages)
	}
}

func TestACorrectedThemeKeepsItsOwnWords(t *testing.T) {
	j := told("1", pulse.Complaint, 1, "slow and dear", "waiting", "price")
	j.Correction = &pulse.Correction{Theme: "price"}
	if got := complaining(j); len(got) != 1 || got[0].Why != "price" {
		t.Errorf("opinions = %+v, want the clause about the price with its word", got)
	}
	j.Correction.Theme = "app"
	if got := complaining(j); len(got) != 1 || got[0].Why != "" || got[0].End != len(j.Text) {
		t.Errorf("opinions = %+v, want the whole text about the app, explained by no word", got)
	}
}

func TestPlacesAndTimesAreTheReaders(t *testing.T) {
	at := func(p string) func(*pulse.Judged) { return func(j *pulse.Judged) { j.Place = p } }
	in := Input{Options: options(), Window: []pulse.Judged{
		with(told("1", pulse.Complaint, 1, "a", "waiting"), at("moda")),
		with(told("2", pulse.Complaint, 1, "b", "waiting"), at("moda")),
		told("3", pulse.Complaint, 1, "c", "waiting")}}
	in.Zone = time.FixedZone("+03", 3*3600)
	r := Build(in)
	if got, want := find(t, r, "waiting").Places, map[string]int{"moda": 2, "": 1}; !reflect.DeepEqual(got, want) {
		t.Errorf("places = %v, want %v", got, want)
	}
	if got, want := r.Until.Format(time.RFC3339), "2026-11-22T08:00:00+03:00"; got != want {
		t.Errorf("until = %s, want %s", got, want)
	}
}

func TestListsAreNeverNull(t *testing.T) {
	for name, r := range map[string]Report{"empty": build(), "one": build(told("1", pulse.Complaint, 1, "a", "waiting"), told("2", pulse.Complaint, 1, "b"))} {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "null") {
			t.Errorf("%s: null in %s", name, b)
		}
	}
}

func TestOrderOfMentionsDoesNotMatter(t *testing.T) {
	var list []pulse.Judged
	for i := range 40 {
		j := told(fmt.Sprint(i), pulse.Complaint, float64(i%7), fmt.Sprintf("text %d about it", i%11), []string{"waiting", "price", "", "app"}[i%4])
		if i%5 == 1 {
			j = copyOf(list[i/2], fmt.Sprint(i))
			j.First = list[i/2].Key()
		}
		list = append(list, j)
	}
	want := build(list...)
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if got := build(list...); !reflect.DeepEqual(got, want) {
			t.Fatalf("got\n%+v\nwant\n%+v", got, want)
		}
	}
}

// Two who may mean the wifi and one who names it are three people with one cause, in the
// report and for the item about it; what a person corrected is about nothing else.
func TestWhatOthersMakeLikelyCounts(t *testing.T) {
	near := func(id string, h float64, theme string) pulse.Judged {
		return with(told(id, pulse.Complaint, h, "nothing loads here at all", theme), func(j *pulse.Judged) {
			j.Verdict.Opinions[0].Near, j.Verdict.Opinions[0].NearTheme = "wifi", "facilities"
		})
	}
	named := with(told("3", pulse.Complaint, 3, "the wifi drops", "facilities"), func(j *pulse.Judged) { j.Verdict.Opinions[0].Sub = "wifi" })
	r := build(near("1", 1, "service"), near("2", 2, ""), named)
	if g := find(t, r, "facilities"); g.People != 3 || g.Sub != "wifi" {
		t.Errorf("facilities: %d people about %q; want 3 about the wifi", g.People, g.Sub)
	}
	if r.Unassigned.People != 0 {
		t.Errorf("%d people are unassigned; want none", r.Unassigned.People)
	}
	if g := find(t, build(near("1", 1, "service"), named), "facilities"); g.People != 1 {
		t.Errorf("two people make no cause likely: got %d", g.People)
	}
	in := Input{Options: options(), Window: []pulse.Judged{near("1", 1, "service"), near("2", 2, "service"), named}}
	in.Theme = "wifi"
	if r := Build(in); r.People != 3 {
		t.Errorf("asked for the wifi alone: %d people, want 3", r.People)
	}
	right := with(near("1", 1, "service"), func(j *pulse.Judged) { j.Correction = &pulse.Correction{Theme: "service"} })
	r = build(right, near("2", 2, "service"), named)
	if a, b := find(t, r, "service").People, find(t, r, "facilities").People; a != 2 || b != 1 {
		t.Errorf("service: %d people, facilities %d; want who was corrected and who is alone with the guess, and who named it", a, b)
	}
	item := ItemInput{ItemOptions: itemOptions(), Judged: []pulse.Judged{near("1", 1, "service"), near("2", 2, ""), named}, Items: []pulse.Item{{N: 1, Group: "wifi"}}}
	item.Place = func(string) (string, string, bool) { return "facilities", "wifi", true }
	if about, _ := item.matched(); len(about[1]) != 3 {
		t.Errorf("the item about the wifi has %d complaints, want 3", len(about[1]))
	}
}
