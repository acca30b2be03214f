package theme

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// about is a complaint judged to be about these themes, "theme/part", one clause
// of ten bytes each.
func about(paths ...string) pulse.Judged {
	j := pulse.Judged{Mention: pulse.Mention{Source: "x", ID: "1"}}
	for i, p := range paths {
		theme, part, _ := strings.Cut(p, "/")
		j.Text += fmt.Sprintf("clause %03d", i)
		j.Verdict.Opinions = append(j.Verdict.Opinions, pulse.Opinion{Start: i * 10, End: i*10 + 10, Polarity: pulse.Complaint, Theme: theme, Sub: part, Why: "w" + p})
	}
	return j
}

func seen(j pulse.Judged) string {
	if c := j.Correction; c != nil && c.Theme != "" {
		return "corrected " + strings.TrimSuffix(c.Theme+"/"+c.Sub, "/")
	}
	var out []string
	for _, o := range j.Verdict.Opinions {
		out = append(out, strings.TrimSuffix(o.Theme+"/"+o.Sub, "/"))
	}
	return strings.Join(out, " ")
}

// after makes decisions one after the other; each must be allowed.
func after(t testing.TB, s *State, cs ...pulse.ThemeChange) *State {
	t.Helper()
	for _, c := range cs {
		if err := s.Check(c); err != nil {
			t.Fatalf("%s: %v", Told(c), err)
		}
		s = s.With(c)
	}
	return s
}

func merge(a, b string) pulse.ThemeChange {
	return pulse.ThemeChange{What: pulse.ThemeMerge, Theme: a, To: b}
}

func move(a, b string) pulse.ThemeChange {
	return pulse.ThemeChange{What: pulse.ThemeMove, Theme: a, To: b}
}

func ignore(a string) pulse.ThemeChange {
	return pulse.ThemeChange{What: pulse.ThemeIgnore, Theme: a}
}

func undo(n int) pulse.ThemeChange { return pulse.ThemeChange{What: pulse.ThemeUndo, Undo: n} }

func split(a, b string, words ...string) pulse.ThemeChange {
	return pulse.ThemeChange{What: pulse.ThemeSplit, Theme: a, To: b, Name: "The " + b, Words: words}
}

func TestView(t *testing.T) {
	fixed := about("quality")
	fixed.Correction = &pulse.Correction{Kind: pulse.Complaint, Theme: "wifi", At: time.UnixMilli(5000)}
	later := about("quality")
	later.Correction = &pulse.Correction{Theme: "wifi", At: time.UnixMilli(9001)}
	not := func(theme string) pulse.ThemeChange {
		return pulse.ThemeChange{What: pulse.ThemeNot, Theme: theme, Key: "x:1", At: time.UnixMilli(9000)}
	}
	clause := not("price")
	long := about("price", "price")
	clause.Pin = &pulse.Pin{Start: 10, End: 20, Text: Mark(long.Text), Words: Mark("clause 001")}
	edited := long
	edited.Text = "new words " + long.Text
	edited.Verdict.Opinions = slices.Clone(long.Verdict.Opinions)
	for i := range edited.Verdict.Opinions {
		edited.Verdict.Opinions[i].Start += 10
		edited.Verdict.Opinions[i].End += 10
	}
	gone := long
	gone.Text, gone.Gone = "", "expired"
	for _, tt := range []struct {
		name string
		in   pulse.Judged
		do   []pulse.ThemeChange
		want string
	}{
		{"as judged", about("price", "facilities/wifi", ""), nil, "price facilities/wifi "},
		{"merged part", about("facilities/wifi"), []pulse.ThemeChange{merge("wifi", "app")}, "app"},
		{"merged on", about("facilities/wifi"), []pulse.ThemeChange{merge("wifi", "app"), merge("app", "billing")}, "billing"},
		{"merged theme takes its parts along", about("facilities/wifi"), []pulse.ThemeChange{merge("facilities", "ambience")}, "ambience/wifi"},
		{"merged into a part", about("cancellation"), []pulse.ThemeChange{merge("cancellation", "check_in")}, "booking/check_in"},
		{"theme with parts merged into a part", about("app/login"), []pulse.ThemeChange{merge("app", "refunds")}, "billing/login"},
		{"moved part", about("facilities/wifi"), []pulse.ThemeChange{move("wifi", "app")}, "app/wifi"},
		{"part on its own", about("facilities/wifi"), []pulse.ThemeChange{move("wifi", "")}, "wifi"},
		{"theme under another", about("cancellation"), []pulse.ThemeChange{move("cancellation", "booking")}, "booking/cancellation"},
		{"moved under, then that one merged", about("cancellation"), []pulse.ThemeChange{move("cancellation", "booking"), merge("booking", "app")}, "app/cancellation"},
		{"ignored theme takes its parts along", about("facilities/wifi", "price"), []pulse.ThemeChange{ignore("facilities")}, " price"},
		{"ignored part leaves the theme", about("facilities/wifi", "facilities"), []pulse.ThemeChange{ignore("wifi")}, " facilities"},
		{"merged into what is ignored later", about("price"), []pulse.ThemeChange{merge("price", "app"), ignore("app")}, ""},
		{"ignored, undone", about("price"), []pulse.ThemeChange{ignore("price"), undo(1)}, "price"},
		{"undo of an undo", about("price"), []pulse.ThemeChange{ignore("price"), undo(1), undo(2)}, ""},
		{"undo in the middle", about("price", "app"), []pulse.ThemeChange{merge("price", "billing"), merge("app", "billing"), undo(1)}, "price billing"},
		{"not this mention", about("price", "price", "app"), []pulse.ThemeChange{not("price")}, "  app"},
		{"not this theme means its parts", about("facilities/wifi"), []pulse.ThemeChange{not("facilities")}, ""},
		{"not this part leaves the theme", about("facilities/wifi", "facilities"), []pulse.ThemeChange{not("wifi")}, " facilities"},
		{"a pin follows a merge", about("facilities/wifi", "app"), []pulse.ThemeChange{not("wifi"), merge("wifi", "app")}, " "},
		{"not this clause", long, []pulse.ThemeChange{clause}, "price "},
		{"the clause in an edited text", edited, []pulse.ThemeChange{clause}, "price "},
		{"the clause of a text that was let go", gone, []pulse.ThemeChange{clause}, "price "},
		{"a corrected theme", fixed, nil, "corrected facilities/wifi"},
		{"a corrected theme that was merged", fixed, []pulse.ThemeChange{merge("wifi", "app")}, "corrected app"},
		{"a corrected theme that is ignored", fixed, []pulse.ThemeChange{ignore("wifi")}, ""},
		{"a corrected theme taken back", fixed, []pulse.ThemeChange{not("wifi")}, "quality"},
		{"a theme corrected after it was taken back", later, []pulse.ThemeChange{not("wifi")}, "corrected facilities/wifi"},
		{"an id nobody knows", about("kids", "quality/buns"), nil, "kids quality"},
	} {
		s := after(t, NewState(nil, nil), tt.do...)
		if got := seen(s.View(tt.in)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	if fixed.Correction.Theme != "wifi" || long.Verdict.Opinions[1].Theme != "price" {
		t.Error("looking at a mention changed it")
	}
}

// One clause with words of two themes that became one is said once, with all its words.
func TestViewJoins(t *testing.T) {
	j := about("price", "billing")
	j.Verdict.Opinions[1].Start, j.Verdict.Opinions[1].End = 0, 10
	ops := after(t, NewState(nil, nil), merge("price", "billing")).View(j).Verdict.Opinions
	if len(ops) != 1 || ops[0].Why != "wprice, wbilling" {
		t.Errorf("got %+v, want one opinion with both words", ops)
	}
}

// A clause that loses one of its two themes is not said again without one.
func TestViewLeavesNoBareClause(t *testing.T) {
	j := about("price", "billing", "app")
	j.Verdict.Opinions[1].Start, j.Verdict.Opinions[1].End = 0, 10
	if got := seen(after(t, NewState(nil, nil), ignore("price"), ignore("app")).View(j)); got != "billing " {
		t.Errorf("got %q, want billing and the last clause without a theme", got)
	}
}

// A part in the file stands where its theme has gone by a decision.
func TestPartInFileFollowsItsTheme(t *testing.T) {
	log := after(t, NewState([]Theme{{ID: "kids"}}, nil), move("kids", "ambience")).Log()
	s := NewState([]Theme{{ID: "kids"}, {ID: "toys", Parent: "kids"}}, log)
	if theme, part, _ := s.Place("toys"); theme+"/"+part != "ambience/kids" {
		t.Errorf("toys stands at %s/%s, want ambience/kids", theme, part)
	}
	s = NewState(nil, log) // and a decision stands whose theme has left the file
	if theme, part, _ := s.Place("kids"); theme+"/"+part != "ambience/kids" {
		t.Errorf("kids stands at %s/%s, want ambience/kids", theme, part)
	}
}

func TestTrialShowsNoTextThatIsGone(t *testing.T) {
	s := NewState(nil, nil)
	trial := &Trial{Before: s, After: after(t, s, merge("price", "billing"))}
	gone := about("price")
	gone.Gone, gone.Text = "expired", ""
	trial.Add(gone)
	if trial.Changed != 1 || len(trial.Examples) != 0 {
		t.Errorf("%d changed with %d examples, want 1 with none", trial.Changed, len(trial.Examples))
	}
}

func TestCheckRefuses(t *testing.T) {
	s := after(t, NewState([]Theme{{ID: "kids", Names: map[string]string{"en": "Kids"}}}, nil),
		merge("wifi", "app"), ignore("location"), split("quality", "tea", "tea"), move("tea", "service"))
	add := func(id, name, under string) pulse.ThemeChange {
		return pulse.ThemeChange{What: pulse.ThemeAdd, Theme: id, Name: name, To: under}
	}
	for _, tt := range []struct {
		c    pulse.ThemeChange
		want string
	}{
		{add("Kids", "x", ""), "no id"},
		{add("kids", "x", ""), "there is a theme kids already (Kids)"},
		{add("wifi", "x", ""), "merged into app and leads there for ever"},
		{add("a1", "", ""), "needs a name"},
		{add("a1", "kIDS", ""), `kids is already called "kIDS"`},
		{add("a1", strings.Repeat("x", 49), ""), "longer than 48"},
		{add("a1", "a\x1b[31m", ""), "control character"},
		{add("a1", "x", "coffee"), "coffee is itself a part of quality"},
		{add("a1", "x", "location"), "ignored"},
		{add("a1", "x", "nowhere"), "there is no theme"},
		{merge("kids", "kids"), "into itself"},
		{merge("quality", "coffee"), "cannot become its own part"},
		{merge("kids", "location"), "is ignored"},
		{merge("wifi", "kids"), "wifi was merged into app"},
		{move("kids", ""), "already stands by itself"},
		{move("coffee", "quality"), "already a part of quality"},
		{move("kids", "kids"), "part of itself"},
		{move("quality", "service"), "has parts itself"},
		{move("kids", "coffee"), "itself a part"},
		{ignore("location"), "already ignored"},
		{split("kids", "toys"), "which words"},
		{split("kids", "tea", "x1"), "already"},
		{pulse.ThemeChange{What: pulse.ThemeRule, Theme: "tea", Words: []string{"tea"}}, "means tea already"},
		{pulse.ThemeChange{What: pulse.ThemeRule, Theme: "billing", Words: []string{"refund*"}, Lang: "en"}, "means billing already"},
		{pulse.ThemeChange{What: pulse.ThemeRename, Theme: "kids", Name: "x", Lang: "de"}, "no language"},
		{undo(9), "no decision 9"},
		{undo(3), "decision 4 (move tea under service) builds on decision 3"},
	} {
		err := s.Check(tt.c)
		if !errors.Is(err, pulse.ErrUsage) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", Told(tt.c), err, tt.want)
		}
	}
}

func TestFind(t *testing.T) {
	s := after(t, NewState(nil, nil), merge("wifi", "app"), merge("app", "billing"))
	for in, want := range map[string]string{"price": "price", "wifi": "billing", "coffee": "coffee", "bekleme": "waiting", "Breakfast": "breakfast"} {
		if got, err := s.Find(in); got != want || err != nil {
			t.Errorf("%s: got %q %v, want %s", in, got, err, want)
		}
	}
	if _, err := s.Find("waitnig"); pulse.HintOf(err) != "did you mean waiting? All of them: pulse theme list" {
		t.Errorf("got hint %q", pulse.HintOf(err))
	}
	if _, err := s.Find("zzzzzz"); !strings.Contains(pulse.HintOf(err), "service, waiting, price") || strings.Contains(pulse.HintOf(err), " app,") {
		t.Errorf("got hint %q, want the themes that are shown", pulse.HintOf(err))
	}
}

func TestDetail(t *testing.T) {
	s := after(t, NewState([]Theme{{ID: "kids", Names: map[string]string{"en": "Kids"}, Terms: map[string][]string{"": {"balloon*"}}},
		{ID: "toys", Parent: "kids", Terms: map[string][]string{"en": {"lego"}}}}, nil), split("quality", "tea", "tea", "çay*"))
	for _, tt := range []struct{ name, code, in, theme, why, want string }{
		{"a part and its words", lang.EN, "The wifi died", "facilities", "wifi", "facilities/wifi(wifi)"},
		{"part and theme side by side", lang.EN, "The espresso and the soup were cold", "quality", "espresso, soup, cold", "quality/coffee(espresso) quality/cold_food(cold) quality(soup)"},
		{"a word of another theme's part", lang.EN, "The waiter sat on a chair", "service", "waiter", "service(waiter)"},
		{"split off", lang.EN, "The tea was bad", "quality", "tea", "quality/tea(tea)"},
		{"split off in Turkish", lang.TR, "çayı berbattı", "quality", "çayı", "quality/tea(çayı)"},
		{"no words to go by", lang.EN, "The tea was bad", "quality", "", "quality/tea(tea)"},
		{"Thai", lang.TH, "กาแฟจืด", "quality", "กาแฟ, จืด", "quality/coffee(กาแฟ) quality(จืด)"},
		{"a language of no list", "xx", "lego", "kids", "lego", "kids(lego)"},
		{"a queue is a wait, too", lang.EN, "Forty minutes in the queue", "waiting", "queue", "waiting/queue(queue)"},
		{"a wait that names no more", lang.TR, "kırk dakika bekledik", "waiting", "", "waiting/long_wait(dakika, bekledik)"},
		{"what it costs", lang.ID, "harga turis, teh anget 15rb", "price", "", "price/too_expensive(rb)"},
		{"handles name nobody's coffee", lang.EN, "@coffee was bad", "quality", "bad", "quality(bad)"},
	} {
		ops := complaint(tt.in)
		ops[0].Theme, ops[0].Why = tt.theme, tt.why
		if got := paths(s.Detail(tt.in, tt.code, ops)); strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	for _, tt := range []struct{ name, code, in, want string }{
		{"the owner's theme", lang.FR, "pas de balloons", "kids(balloons)"},
		{"the owner's part finds its theme", lang.EN, "the lego was dirty", "kids/toys(lego)"},
		{"words of a split mean the theme too", lang.TR, "çayı berbattı", "quality/tea(çayı)"},
	} {
		if got := paths(s.Detail(tt.in, tt.code, s.Tree().Assign(tt.in, tt.code, complaint(tt.in)))); !slices.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q among them", tt.name, got, tt.want)
		}
	}
}

// paths writes opinions as "theme/part(words)".
func paths(ops []pulse.Opinion) []string {
	var out []string
	for _, o := range ops {
		if o.Theme != "" {
			out = append(out, fmt.Sprintf("%s(%s)", strings.TrimSuffix(o.Theme+"/"+o.Sub, "/"), o.Why))
		}
	}
	return out
}

// Every part is named and has words in five languages, and no name stands twice.
func TestPartsInFiveLanguages(t *testing.T) {
	names := map[string]string{}
	for _, p := range append(builtin(), parts()...) {
		for _, code := range lang.All() {
			n := code + " " + p.Names[code]
			if p.Names[code] == "" || len(p.Terms[code]) == 0 {
				t.Errorf("%s has no name or no words in %s", p.ID, code)
			}
			if other := names[n]; other != "" {
				t.Errorf("%s and %s are both called %s", p.ID, other, n)
			}
			names[n] = p.ID
		}
		if p.Parent != "" && !slices.Contains(IDs(), p.Parent) {
			t.Errorf("%s is a part of %q", p.ID, p.Parent)
		}
	}
	if n := len(newBase(nil).order); n != len(IDs())+len(Parts()) {
		t.Errorf("%d ids, want all different", n)
	}
}

// Whatever people decide: an id once known leads somewhere, looking twice is
// looking once, and undoing everything gives the first day again.
func TestDecisionsCanBeUndone(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		first := NewState(nil, nil)
		s, mention := first, about("price", "facilities/wifi", "quality/coffee", "app", "booking/check_in", "cancellation", "")
		fixed := mention
		fixed.Correction = &pulse.Correction{Theme: "coffee"}
		for range rapid.IntRange(1, 12).Draw(r, "decisions") {
			if c := drawn(r, s); s.Check(c) == nil {
				s = s.With(c)
			}
			for _, id := range s.IDs() {
				if got, err := s.Find(id); err != nil || s.now(got) != got {
					r.Fatalf("%s leads to %q: %v", id, got, err)
				}
				if theme, part, _ := s.Place(id); part != "" && (theme == part || s.nodes[theme].parent != "") {
					r.Fatalf("%s stands at %s/%s", id, theme, part)
				}
			}
			for _, j := range []pulse.Judged{mention, fixed} {
				once := s.View(j)
				if twice := s.View(once); seen(twice) != seen(once) {
					r.Fatalf("looking twice: %q, then %q", seen(once), seen(twice))
				}
			}
		}
		for n := s.LastUndoable(); n != 0; n = s.LastUndoable() {
			if err := s.Check(undo(n)); err != nil {
				r.Fatalf("undo %d: %v", n, err)
			}
			s = s.With(undo(n))
		}
		if seen(s.View(mention)) != seen(first.View(mention)) || WordsDiffer(s, first) || fmt.Sprint(s.Rows()) != fmt.Sprint(first.Rows()) {
			r.Fatalf("after undoing everything: %q %v", seen(s.View(mention)), s.Rows())
		}
	})
}

func drawn(r *rapid.T, s *State) pulse.ThemeChange {
	id := func(label string) string {
		got, _ := s.Find(rapid.SampledFrom(s.IDs()).Draw(r, label))
		return got
	}
	c := pulse.ThemeChange{Theme: id("theme"), To: id("to"), Name: rapid.StringMatching(`[A-Z][a-z]{6}`).Draw(r, "name"),
		What: rapid.SampledFrom([]pulse.ThemeWhat{pulse.ThemeMerge, pulse.ThemeMove, pulse.ThemeSplit, pulse.ThemeIgnore, pulse.ThemeRename, pulse.ThemeRule, pulse.ThemeNot, pulse.ThemeUndo, pulse.ThemeAdd}).Draw(r, "what")}
	switch c.What {
	case pulse.ThemeSplit:
		c.To, c.Words, c.Top = rapid.StringMatching(`new[a-f]`).Draw(r, "new"), []string{"word"}, rapid.Bool().Draw(r, "top")
	case pulse.ThemeAdd:
		c.Theme = rapid.StringMatching(`new[a-f]`).Draw(r, "new")
	case pulse.ThemeMove:
		if rapid.Bool().Draw(r, "top") {
			c.To = ""
		}
	case pulse.ThemeRule:
		c.Words = []string{rapid.StringMatching(`w[a-c]{2}`).Draw(r, "word")}
	case pulse.ThemeNot:
		c.Key = "x:1"
	case pulse.ThemeUndo:
		c.Undo = rapid.IntRange(1, s.Last()+1).Draw(r, "number")
	}
	return c
}

func TestTrial(t *testing.T) {
	before := NewState(nil, nil)
	rule := pulse.ThemeChange{What: pulse.ThemeRule, Theme: "location", Words: []string{"stairs"}, Lang: "en"}
	asked := 0
	trial := &Trial{Before: before, After: after(t, before, rule), Judge: func(j pulse.Judged) pulse.Verdict {
		asked++
		v := j.Verdict
		v.Opinions = []pulse.Opinion{{End: len(j.Text), Polarity: pulse.Complaint, Theme: "location"}}
		return v
	}}
	for i := range 9 {
		j := about("quality")
		j.ID, j.Posted, j.Verdict.Lang = fmt.Sprint(i), time.UnixMilli(int64(i)), lang.EN
		if j.Text = "nothing"; i%2 == 0 {
			j.Text = "too many stairs"
		}
		if i == 8 {
			j.Gone = "expired"
		}
		trial.Add(j)
	}
	if trial.Mentions != 9 || trial.Changed != 4 || len(trial.Anew) != 4 || asked != 4 {
		t.Errorf("%d mentions, %d changed, %d anew, %d judged; want 9, 4, 4, 4", trial.Mentions, trial.Changed, len(trial.Anew), asked)
	}
	if len(trial.Examples) != 3 || trial.Examples[0].ID != "6" || seen(trial.Examples[0].After) != "location" {
		t.Errorf("got %v, want three examples, the newest first", trial.Examples)
	}
}

// One word of one clause is one theme's: that of which it names a part.
func TestAPartSpeaksForItsWords(t *testing.T) {
	s := NewState(nil, nil)
	text := "The toilets were filthy"
	op := func(theme, why, sure string) pulse.Opinion {
		return pulse.Opinion{End: len(text), Theme: theme, Polarity: pulse.Complaint, Why: why, Sure: sure}
	}
	for _, c := range []struct {
		name  string
		other pulse.Opinion
		want  string
	}{
		{"the same word", op("facilities", "toilets", High), "cleanliness/toilets(toilets) cleanliness(filthy)"},
		{"another word, too", op("facilities", "toilets, old", High), "cleanliness/toilets(toilets) cleanliness(filthy) facilities(toilets, old)"},
		{"no words", op("facilities", "", High), "cleanliness/toilets(toilets) cleanliness(filthy) facilities()"},
	} {
		got := strings.Join(paths(s.Detail(text, lang.EN, []pulse.Opinion{op("cleanliness", "toilets, filthy", High), c.other})), " ")
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	less := []pulse.Opinion{op("cleanliness", "toilets, filthy", Low), op("facilities", "toilets", High)}
	if got := paths(s.Detail(text, lang.EN, less)); len(got) != 3 {
		t.Errorf("a part that is less sure speaks for both: %q", got)
	}
}
