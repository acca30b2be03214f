package chat_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/chat"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// said is a post at a minute of the session.
func said(id, who string, minute float64, text, reply string) pulse.Mention {
	return pulse.Mention{Source: "x", ID: id, Author: pulse.Author{Handle: who}, Text: text, ReplyTo: reply,
		Posted: time.Date(2026, 11, 18, 18, 0, 0, 0, time.UTC).Add(time.Duration(minute * float64(time.Minute)))}
}

func build(t *testing.T, list ...pulse.Mention) chat.Session {
	t.Helper()
	o := options(t)
	o.Tag = "#cx"
	return chat.Build(list, o)
}

// where is the placement of a post.
func where(t *testing.T, s chat.Session, id string) chat.Placement {
	t.Helper()
	for _, p := range s.Placed {
		if p.Key == "x:"+id {
			return p
		}
	}
	t.Fatalf("%s is nowhere", id)
	return chat.Placement{}
}

var asked = []pulse.Mention{
	said("q1", "host", 0, "Q1: What does a good welcome sound like? #cx", ""),
	said("q2", "host", 8, "Q2: How do you say goodbye to a guest? #cx", ""),
	said("q3", "host", 16, "Q3: Who writes the thank-you card? #cx", ""),
}

func TestTheOrderOfPostsDoesNotMatter(t *testing.T) {
	list, _ := load(t, "unhappy-guest.jsonl")
	o := options(t)
	o.Tag = "#CXTweetchat"
	want, err := json.Marshal(chat.Build(list, o))
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(list)
	got, err := json.Marshal(chat.Build(append(list, list[:9]...), o))
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("the same posts backwards, some twice, give another session")
	}
}

func TestWhatIsNotOfTheSessionIsNotCounted(t *testing.T) {
	s := build(t, append(slices.Clone(asked),
		said("1", "ana", 1, "A1: a name #cxo", ""),           // another tag
		said("2", "ana", 2, "By name", "q1"),                 // no tag, answers a question
		said("3", "ben", 3, "Good morning from Izmir", "77"), // neither
	)...)
	if s.Posts != 4 || s.Answers != 1 || where(t, s, "2").Questions[0] != 1 {
		t.Errorf("%d posts, %d answers: %+v", s.Posts, s.Answers, s.Placed)
	}
}

func TestRepostsAreCountedAndNotRepeated(t *testing.T) {
	again := said("3", "cem", 3, "RT @ana: A1: their name and a smile #cx", "")
	again.RepostOf = "1"
	s := build(t, append(slices.Clone(asked),
		said("1", "ana", 1, "A1: their name and a smile #cx", ""), again,
		said("4", "dee", 4, "RT @ana: A1: their name and a smile #cx", ""), // by hand
	)...)
	if s.Reposts != 2 || s.Answers != 1 || s.Questions[0].Answers[0].Reposts != 2 || s.People[0].Reposts != 2 {
		t.Errorf("%d reposts, %d answers, %+v", s.Reposts, s.Answers, s.People)
	}
}

func TestAThreadStaysUnderItsQuestion(t *testing.T) {
	s := build(t, append(slices.Clone(asked),
		said("1", "ana", 2, "A1: by name. We practise it every morning with the whole team 1/2 #cx", ""),
		said("2", "ana", 9, "and the porter knows the room number by heart", "1"),
		said("3", "ben", 9.5, "and who pays for the practice?", "1"),
	)...)
	if p := where(t, s, "2"); p.As != chat.AsAnswer || !slices.Equal(p.Questions, []int{1}) || p.Why[0].ID != "thread" {
		t.Errorf("the second part is %+v", p)
	}
	if p := where(t, s, "3"); p.As != chat.LeftChat {
		t.Errorf("what another guest asks is %+v", p)
	}
	if a := s.Questions[0].Answers; len(a) != 2 || a[1].Continues != "x:1" || s.Questions[0].People != 1 {
		t.Errorf("answers are %+v", a)
	}
}

func TestALateAnswerIsMarked(t *testing.T) {
	s := build(t, append(slices.Clone(asked),
		said("1", "ana", 20, "A1: sorry, late. By name #cx", ""), said("2", "ben", 9, "A1: with coffee #cx", ""))...)
	a := s.Questions[0].Answers
	if len(a) != 2 || a[0].Late || !a[1].Late {
		t.Errorf("answers are %+v; want the second late", a)
	}
}

func TestTheHostCanBeNamed(t *testing.T) {
	list := append(slices.Clone(asked), said("9", "other", 20, "What do you all think of tipping in cafés these days? #cx", ""))
	o := options(t)
	o.Tag, o.Host = "#cx", "@other"
	s := chat.Build(list, o)
	if len(s.Questions) != 1 || !slices.Equal(s.Hosts, []string{"@other"}) || s.Numbered {
		t.Errorf("hosts %v, %d questions", s.Hosts, len(s.Questions))
	}
}

func TestNoQuestionsIsNoSession(t *testing.T) {
	s := build(t, said("1", "ana", 0, "A1: hello #cx", ""), said("2", "ben", 1, "I like it here #cx", ""))
	if len(s.Questions) != 0 || s.Answers != 0 || len(s.Thank) != 0 {
		t.Errorf("%+v", s)
	}
	if s := build(t); s.Posts != 0 || s.Placed == nil {
		t.Errorf("nothing gives %+v", s)
	}
}

func TestHostileTextBreaksNothing(t *testing.T) {
	list := slices.Clone(asked)
	for i, text := range []string{"A1 \xff\xfe <script>alert(1)</script> #cx", strings.Repeat("A1 & ", 3000) + "#cx", "#cx" + strings.Repeat("@a ", 5000),
		strings.Repeat("⟨3⟩", 4000) + "#cx", "A99999999999999999999 #cx", "\u202eA1: drawkcab\u202c #cx", "#cx"} {
		list = append(list, said(fmt.Sprint(i), "evil", float64(i), text, ""))
	}
	loop := said("l1", "evil", 4, "A1 #cx", "l2")
	list = append(list, loop, said("l2", "evil", 4, "A2 #cx", "l1"), said("self", "evil", 5, "hm #cx", "self"))
	if s := build(t, list...); len(s.Questions) != 3 {
		t.Errorf("%d questions", len(s.Questions))
	}
}

// many is a session of n posts in three languages.
func many(n int) []pulse.Mention {
	texts := []string{"We greet every guest by name and carry the bag to the room", "Misafiri kapıda adıyla karşılıyoruz, çayını da unutmayız",
		"A%d: write it down and read it in the morning meeting", "Nous appelons le client le lendemain pour savoir", "C%d: aynı gün ararız"}
	var out []pulse.Mention
	for i := range 10 {
		out = append(out, said(fmt.Sprintf("q%d", i+1), "host", float64(i*8), fmt.Sprintf("Q%d: What do you do with complaint number %d of the day, and who reads it? #cx", i+1, i), ""))
	}
	for i := range n - 10 {
		text := texts[i%len(texts)]
		if strings.Contains(text, "%d") {
			text = fmt.Sprintf(text, i%10+1)
		}
		reply := ""
		if i%4 == 0 {
			reply = fmt.Sprintf("q%d", i%10+1)
		}
		out = append(out, said(fmt.Sprint(i), fmt.Sprintf("guest%d", i%700), float64(i%80)+.5, fmt.Sprintf("%s (%d) #cx", text, i), reply))
	}
	return out
}

func BenchmarkBuild(b *testing.B) {
	o := options(b)
	o.Tag = "#cx"
	for _, n := range []int{1000, 10000} {
		list := many(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				chat.Build(list, o)
			}
		})
	}
}
