package digest

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const today = "2026-11-22"

type people []pulse.Staff

func (p people) Find(text, _ string) []pulse.Staff {
	var out []pulse.Staff
	for _, s := range p {
		if strings.Contains(text, s.Name) {
			out = append(out, s)
		}
	}
	return out
}

func storyInput(list ...pulse.Judged) Input {
	o := options()
	o.Names = people{{Name: "Elif"}, {Name: "Can"}, {Name: "Ufuk", OptOut: true}}
	return Input{Options: o.withDefaults(), Window: list}
}

func tell(in Input) (first string, outs map[string]Out) {
	outs = map[string]Out{}
	list := Stories(in, fold(in.Window), today)
	for _, s := range list {
		outs[strings.TrimPrefix(s.Key, "x:")] = s.Out
	}
	if i := in.best(list, today); i >= 0 {
		first = strings.TrimPrefix(list[i].Key, "x:")
	}
	return first, outs
}

func TestStoryChoice(t *testing.T) {
	general := said("general", pulse.Praise, 1, "A lovely place with lovely coffee and lovely cakes, we come each week", "quality")
	elif := said("elif", pulse.Praise, 2, "Elif brought our stroller upstairs", "service")
	can := said("can", pulse.Praise, 3, "Can waited for us with the soup", "service")
	deed := said("deed", pulse.Praise, 4, "they went beyond and drove my bag to the airport", "service")
	deed.Verdict.Marks = []pulse.Mark{{Mark: pulse.Beyond, Start: 5, End: 16}}
	told := func(day, key string, staff ...string) pulse.Told {
		return pulse.Told{Day: day, Key: "x:" + key, Staff: staff, Themes: []string{"quality"}}
	}
	wish := func(w pulse.StoryWish, keys ...string) map[string]pulse.StoryChoice {
		out := map[string]pulse.StoryChoice{}
		for _, k := range keys {
			out["x:"+k] = pulse.StoryChoice{Key: "x:" + k, Wish: w, By: "Ayşe"}
		}
		return out
	}
	for _, c := range []struct {
		name string
		list []pulse.Judged
		h    History
		want string
	}{
		{"a named person before general praise", []pulse.Judged{general, elif}, History{}, "elif"},
		{"a deed before general praise", []pulse.Judged{general, deed}, History{}, "deed"},
		{"somebody else's turn", []pulse.Judged{elif, can}, History{Told: []pulse.Told{told("2026-11-20", "a", "Elif"), told("2026-11-21", "b", "Elif")}}, "can"},
		{"never the same twice", []pulse.Judged{elif, general}, History{Told: []pulse.Told{told("2026-11-21", "elif", "Elif")}}, "general"},
		{"the day's story stays for the day", []pulse.Judged{elif, general}, History{Told: []pulse.Told{told(today, "general")}}, "general"},
		{"unless it was forbidden meanwhile", []pulse.Judged{elif, general}, History{Told: []pulse.Told{told(today, "general")}, Choices: wish(pulse.VetoStory, "general")}, "elif"},
		{"what is pinned comes first", []pulse.Judged{elif, general}, History{Choices: wish(pulse.PinStory, "general")}, "general"},
		{"a veto", []pulse.Judged{elif, general}, History{Choices: wish(pulse.VetoStory, "elif")}, "general"},
		{"all forbidden", []pulse.Judged{elif}, History{Choices: wish(pulse.VetoStory, "elif")}, ""},
		{"nothing", nil, History{}, ""},
	} {
		in := storyInput(c.list...)
		in.History = c.h
		if got, _ := tell(in); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		slices.Reverse(in.Window)
		if got, _ := tell(in); got != c.want {
			t.Errorf("%s, in another order: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWhatIsNotTold(t *testing.T) {
	stars := with(said("stars", pulse.Praise, 1, "wonderful service, as always"), func(j *pulse.Judged) { j.Rating = 1 })
	copied := with(said("copy", pulse.Praise, 1, "so kind of them"), func(j *pulse.Judged) { j.First = "x:elif" })
	in := storyInput(
		said("phone", pulse.Praise, 1, "lovely, call me on +90 532 111 22 33"),
		said("mail", pulse.Praise, 1, "lovely, write to selin@example.com"),
		said("years", pulse.Praise, 1, "we came in 2019, 2021 and 2024 and paid 1200"),
		said("quiet", pulse.Praise, 1, "Ufuk is the best waiter"),
		said("mixed", pulse.Mixed, 1, "good coffee, cold food", "quality"),
		said("smile", pulse.Praise, 1, "👏👏👏"),
		unsure(said("unsure", pulse.Praise, 1, "not bad at all")),
		said("bad", pulse.Complaint, 1, "awful", "service"), stars, copied)
	in.History.Told = []pulse.Told{{Day: "2026-11-10", Key: "x:elif"}}
	_, got := tell(in)
	want := map[string]Out{"phone": OutPrivate, "mail": OutPrivate, "years": "", "quiet": OutNobody, "mixed": OutMixed,
		"smile": OutShort, "unsure": OutUnsure, "stars": OutStars, "copy": OutTold}
	for id, out := range want {
		if got[id] != out {
			t.Errorf("%s: got %q, want %q", id, got[id], out)
		}
	}
	if _, ok := got["bad"]; ok {
		t.Error("a complaint stands among the stories")
	}
	d := Build(with2(in, func(i *Input) { i.Role = Staff }))
	for _, it := range append(d.Praise, *d.Best) {
		if it.Key == "x:quiet" || it.Key == "x:phone" {
			t.Errorf("staff are shown %s", it.Key)
		}
		if slices.Contains(it.Staff, "Ufuk") {
			t.Errorf("%s names who does not want to be told of", it.Key)
		}
	}
}

func with2(in Input, change func(*Input)) Input { change(&in); return in }

func TestFairOverAMonth(t *testing.T) {
	// Everybody writes about Elif, one about Can: nobody is the story each day, nobody never.
	in := storyInput()
	times := map[string]int{}
	for day := range 12 {
		in.Window = nil
		for i := range 5 {
			name := map[bool]string{true: "Can", false: "Elif"}[i == 0]
			in.Window = append(in.Window, said(string(rune('a'+day))+string(rune('a'+i)), pulse.Praise, float64(i), name+" helped us with everything we asked for", "service"))
		}
		when := time.Date(2026, 11, 1+day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		list := Stories(in, fold(in.Window), when)
		top := list[in.best(list, when)]
		times[top.Staff[0]]++
		in.History.Told = append(in.History.Told, pulse.Told{Day: when, Key: top.Key, Staff: top.Staff})
	}
	if times["Can"] < 4 || times["Elif"] < 4 {
		t.Errorf("told of %v in twelve days, want nobody always and nobody never", times)
	}
}

func TestHistoryIsLoaded(t *testing.T) {
	m := &memory{all: []pulse.Judged{said("a", pulse.Praise, 1, "so kind of you all"), said("b", pulse.Praise, 2, "kind and quick, thank you")},
		choices: map[string]pulse.StoryChoice{"x:b": {Key: "x:b", Wish: pulse.VetoStory}},
		held:    []pulse.Held{{Shift: "m", By: "Ayşe", At: since.Add(3 * time.Hour)}, {By: "too old", At: since.Add(-time.Hour)}}}
	o := options()
	o.Shifts = map[string]string{"m": "Sabah"}
	in, err := Load(context.Background(), m, o)
	if err != nil {
		t.Fatal(err)
	}
	d := Build(in)
	if d.Best == nil || d.Best.Key != "x:a" || len(d.Praise) != 0 {
		t.Errorf("best %+v and %d more, want a alone", d.Best, len(d.Praise))
	}
	if len(d.Held) != 1 || d.Held[0].Shift != "Sabah" {
		t.Errorf("held %+v, want the one of the window with its shift's name", d.Held)
	}
}

// The quick look never overlooks what the pattern finds.
func TestPersonalIsNeverOverlooked(t *testing.T) {
	for _, s := range []string{
		"call 0532 123 45 67 for the manager", "+90 (532) 123-45-67", "write to elif.yilmaz@example.com", "TR33 0006 1005 1978 6457 8413 26",
		"DE89370400440532013000", "5321234567", "+1-555-123-4567", "x+49 30 123456", "GB29NWBK60161331926819", "0 5 3 2 1 2 3 4 5 6",
	} {
		if !mayBePersonal(s) && personal.MatchString(s) {
			t.Errorf("%q is overlooked", s)
		}
	}
	letters := []rune("a@A Z09(). -+ıé")
	r := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 100_000 {
		b := make([]rune, 6+r.IntN(22))
		for i := range b {
			b[i] = letters[r.IntN(len(letters))]
			if r.IntN(3) > 0 {
				b[i] = '0' + rune(r.IntN(10))
			}
		}
		if s := string(b); personal.MatchString(s) {
			if found++; !mayBePersonal(s) {
				t.Fatalf("%q is overlooked", s)
			}
		}
	}
	if found < 250 || mayBePersonal("We waited 40 minutes at table 7919 with order 104729 in 2026") {
		t.Errorf("%d found; or an ordinary text is looked at closely", found)
	}
}
