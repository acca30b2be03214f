package newest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func item(i int, at time.Time) Item {
	id := fmt.Sprint("R", i)
	return Item{Mention: pulse.Mention{ID: id, Posted: at}, At: at, Print: Print(id)}
}

func walked(l Lists, from pulse.Cursor) (ids []string, next pulse.Cursor, notes []string, err error) {
	next = from
	l.Pages(context.Background(), pulse.Ask{From: from, Now: now}, func(p pulse.Page, e error) bool {
		if err = e; e != nil {
			return true
		}
		for _, m := range p.Mentions {
			ids = append(ids, m.ID)
		}
		next, notes = p.Next, append(notes, p.Notes...)
		return true
	})
	return ids, next, notes, err
}

func TestServersThatGoInCircles(t *testing.T) {
	for name, answer := range map[string]func(n int) Answer{
		"the same token for ever": func(int) Answer { return Answer{Items: []Item{item(1, now)}, Next: "a"} },
		"empty pages for ever":    func(n int) Answer { return Answer{Next: fmt.Sprint(n)} },
	} {
		n := 0
		l := Lists{Names: []string{"l"}, Say: func(s string) string { return s },
			Fetch: func(context.Context, string, string) (Answer, error) { n++; return answer(n), nil }}
		if _, _, _, err := walked(l, ""); err == nil || !strings.Contains(err.Error(), "circles") || n > maxEmpty+1 {
			t.Errorf("%s: %v after %d requests", name, err, n)
		}
		n = 0
		if err := l.Walk(t.Context(), "l", func(Answer) bool { return true }); err == nil || n > maxEmpty+1 {
			t.Errorf("%s, walked to its end: %v after %d requests", name, err, n)
		}
	}
}

// A list that is not ordered by time after all is read to its end each time, so that
// nothing in it is missed; or split, where it can be.
func TestAListOutOfOrderIsReadWhole(t *testing.T) {
	pages := [][]Item{{item(1, now.Add(-100*time.Hour)), item(2, now.Add(-200*time.Hour))}, {item(3, now.Add(-time.Hour)), item(4, now.Add(-300*time.Hour))}}
	asked := map[string]int{}
	l := Lists{Names: []string{"l"}, Keep: []string{"part"}, Slack: time.Hour, Say: func(s string) string { return s }}
	l.Fetch = func(_ context.Context, list, token string) (Answer, error) {
		asked[list]++
		if token == "" {
			return Answer{Items: pages[0], Next: "2"}, nil
		}
		return Answer{Items: pages[1]}, nil
	}
	ids, next, _, err := walked(l, "")
	if len(ids) != 4 || err != nil {
		t.Fatalf("%v %v, want all four", ids, err)
	}
	pages[1] = append(pages[1], item(5, now.Add(-30*time.Minute)))
	ids, next, _, _ = walked(l, next)
	if len(ids) != 1 || ids[0] != "R5" || asked["l"] != 4 {
		t.Errorf("%v after %d requests, want R5 on the second page", ids, asked["l"])
	}
	l.Split = func(list string) []string {
		if list == "l" {
			return []string{"part"}
		}
		return nil
	}
	if walked(l, next); asked["l"] != 4 || asked["part"] == 0 {
		t.Errorf("asked %v, want the part instead of the whole", asked)
	}
}

func TestAStaleTokenBeginsAnew(t *testing.T) {
	n := 0
	l := Lists{Names: []string{"l"}, Say: func(s string) string { return s }}
	l.Fetch = func(_ context.Context, _, token string) (Answer, error) {
		if n++; token != "" && n < 3 {
			return Answer{}, ErrStale
		}
		if token == "" {
			return Answer{Items: []Item{item(1, now)}, Next: "2"}, nil
		}
		return Answer{Items: []Item{item(2, now.Add(-time.Hour))}}, nil
	}
	if ids, _, _, err := walked(l, ""); err != nil || strings.Join(ids, " ") != "R1 R1 R2" {
		t.Errorf("%v %v, want the walk from its top", ids, err)
	}
	n = -1000
	if _, _, _, err := walked(l, ""); !errors.Is(err, ErrStale) {
		t.Errorf("a token that is always too old: %v", err)
	}
}

func TestForeignCursorsBeginAnew(t *testing.T) {
	for _, c := range []pulse.Cursor{"", "null", "{", `{"v":9}`, `{"v":1,"lists":{"l":null},"walk":{"list":"gone","next":"x"}}`, `[]`, `{"v":1,"lists":7}`} {
		if p := load(c, []string{"l"}); p.Version != cursorVersion || p.Walk != nil || p.mark("l").Newest != 0 {
			t.Errorf("%q: %+v", c, p)
		}
	}
}

func TestTheMarkStaysSmall(t *testing.T) {
	w := walk{}
	for i := range 10_000 {
		w.see(item(i, now.Add(-time.Duration(i)*time.Second)), now, 72*time.Hour)
	}
	if len(w.Mark.Seen) > maxSeen || w.Mark.Jumps {
		t.Errorf("%d remembered, jumps %v", len(w.Mark.Seen), w.Mark.Jumps)
	}
	if old := item(9000, now.Add(-9000*time.Second)); !w.Mark.known(old) {
		t.Error("what was given is not known")
	}
	if fresh := item(10_001, now); w.Mark.known(fresh) {
		t.Error("what is new is known")
	}
}
