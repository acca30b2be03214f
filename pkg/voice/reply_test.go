package voice

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

var asked = []Question{{ID: "well"}, {ID: "able"}, {ID: "heard"}}

func TestMarked(t *testing.T) {
	for _, tc := range []struct{ in, scores, rest string }{
		{"4 3 5\nmore people at noon", "map[able:3 heard:5 well:4]", "more people at noon"},
		{"4,3,5", "map[able:3 heard:5 well:4]", ""},
		{"1: 4\n2) 3\nQ3 - 5/5\nwords", "map[able:3 heard:5 well:4]", "words"},
		{"2: 5", "map[able:5]", ""},
		{"4 3", "map[]", "4 3"},
		{"9 9 9", "map[]", "9 9 9"},
		{"we need 2 more", "map[]", "we need 2 more"},
	} {
		got, rest := Marked(tc.in, asked)
		if fmt.Sprint(got) != tc.scores || rest != tc.rest {
			t.Errorf("%q: %v %q", tc.in, got, rest)
		}
	}
}

const box = `From elif@example.com Mon Nov 16 09:00:00 2026
From: Elif <elif@example.com>
Content-Type: text/plain; charset=iso-8859-9
Content-Transfer-Encoding: quoted-printable

4 3 5
=D6=F0len =E7ok kalabal=FDk
>From noon on it is worse

From mert@example.com Mon Nov 16 09:00:00 2026
From: mert@example.com
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/html

<p>no</p>
--x
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

MTogMgrguYDguKvguJnguLfguYjguK3guKLguKHguLLguIE=
--x--

From away@example.com Mon Nov 16 09:00:00 2026
From: away@example.com
Auto-Submitted: auto-replied

I am away until Monday

From x Mon Nov 16 09:00:00 2026
From: y@example.com

> only quoted

From x Mon Nov 16 09:00:00 2026
Subject: nobody

5 5 5
`

func TestMails(t *testing.T) {
	list, bad, err := Mails(strings.NewReader(box), asked)
	if err != nil || len(list) != 2 || len(bad) != 2 {
		t.Fatalf("%+v %+v %v", list, bad, err)
	}
	if got := list[0]; got.From != "mail:elif@example.com" || got.Text != "Öğlen çok kalabalık\nFrom noon on it is worse" || !maps.Equal(got.Scores, map[string]string{"well": "4", "able": "3", "heard": "5"}) {
		t.Errorf("%+v", got)
	}
	if got := list[1]; got.From != "mail:mert@example.com" || got.Text != "เหนื่อยมาก" || got.Scores["well"] != "2" {
		t.Errorf("%+v", got)
	}
	if bad[0].Where != "mail 4" || bad[1].Where != "mail 5" {
		t.Errorf("%+v", bad)
	}
	if _, _, err := Mails(strings.NewReader("hello"), asked); pulse.ExitCode(err) != pulse.ExitUsage {
		t.Errorf("no mailbox: %v", err)
	}
}

func FuzzMails(f *testing.F) {
	f.Add(box)
	f.Fuzz(func(t *testing.T, s string) {
		list, _, _ := Mails(strings.NewReader(s), asked)
		for _, r := range list {
			if r.From == "" {
				t.Errorf("a reply of nobody: %+v", r)
			}
		}
	})
}

func TestRows(t *testing.T) {
	list, bad, err := Rows(strings.NewReader("\ufeffWell,2,Text,place,code,shift\n4,5,\"more, please\",moda,AB,night\n,,,,,\n1,\"x\"y,z\n"), asked)
	if err != nil || len(bad) != 0 || len(list) != 2 {
		t.Fatalf("%+v %+v %v", list, bad, err)
	}
	if got := list[0]; got.Scores["well"] != "4" || got.Scores["able"] != "5" || got.Text != "more, please" || got.Place != "moda" || got.From != "AB" || got.Where != "line 2" {
		t.Errorf("%+v", got)
	}
	for _, head := range []string{"", "a,b\n1,2\n", "well;able\n1;2\n"} {
		if _, _, err := Rows(strings.NewReader(head), asked); pulse.ExitCode(err) != pulse.ExitUsage {
			t.Errorf("%q: %v", head, err)
		}
	}
}

// A file that is read again, or has grown since, brings nobody twice: rows are told
// apart by what stands above them.
func TestRowsAreToldApart(t *testing.T) {
	read := func(s string) (out []string) {
		list, _, err := Rows(strings.NewReader("well,text\n"+s), asked)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			out = append(out, r.Row)
		}
		return out
	}
	first, grown, other := read("4,a\n4,a\n"), read("4,a\n4,a\n3,b\n"), read("5,a\n4,a\n")
	if first[0] == first[1] || first[0] != grown[0] || first[1] != grown[1] || first[1] == other[1] {
		t.Errorf("%q %q %q", first, grown, other)
	}
}

func TestCodesAndLinks(t *testing.T) {
	code := NewCode("secret")
	if got, ok := Code("secret", strings.ToLower(code)); !ok || got != "code:"+strings.ReplaceAll(code, "-", "") {
		t.Errorf("%s is read as %q, %v", code, got, ok)
	}
	if _, ok := Code("another", code); ok {
		t.Error("a code of another house is taken")
	}
	for i := range code {
		b := []byte(code)
		if b[i] == '-' {
			continue
		}
		if b[i] = 'A'; code[i] == 'A' {
			b[i] = 'B'
		}
		if got, ok := Code("secret", string(b)); ok {
			t.Errorf("%s is taken as %s", b, got)
		}
	}
	mark := Sign("secret", "tip", "moda")
	if !Signed("secret", "tip", "moda", mark) || Signed("secret", "tip", "kadikoy", mark) || Signed("secret", "idea", "moda", mark) || Signed("x", "tip", "moda", mark) {
		t.Error("a link's mark says too little")
	}
}

func TestReportSaysWhoWasFirst(t *testing.T) {
	complaint := func(n, day int) pulse.Judged {
		return pulse.Judged{Mention: pulse.Mention{Source: "x", ID: fmt.Sprint(n), Author: pulse.Author{ID: fmt.Sprint(n)}, Posted: monday.AddDate(0, 0, day)},
			Verdict: pulse.Verdict{Kind: pulse.Complaint, Opinions: []pulse.Opinion{{Polarity: pulse.Complaint, Theme: "waiting"}}}}
	}
	in := Input{Since: monday, Until: monday.AddDate(0, 0, 30), Zone: monday.Location(), Asked: asked,
		Rounds: []pulse.Round{Publish(Round(monday, Week, monday.Location()), crowd("a", 0, 7, 6, 2), []string{"a"})}}
	for i := range 5 {
		in.Guests = append(in.Guests, complaint(i, 10+i))
	}
	got := Build(in).Themes
	if len(got) != 1 || got[0].Staff.Complaint != 5 || got[0].Guests.Complaint != 5 || got[0].First == nil || got[0].First.Staff != "2026-11-22" || got[0].First.Guests != "2026-11-30" || *got[0].First.Days != 8 {
		t.Errorf("%+v %+v", got, got[0].First)
	}
	in.Guests = in.Guests[:4]
	if got := Build(in).Themes; got[0].First.Days != nil || got[0].First.Guests != "" {
		t.Errorf("four guests: %+v", got[0].First)
	}
}

func TestPraiseMornings(t *testing.T) {
	pair := func(with, without float64) []pulse.Cell {
		return []pulse.Cell{{Places: []string{"a"}, Praised: new(true), Scores: map[string]pulse.Mean{"well": {Mean: with, People: 5}}},
			{Places: []string{"a"}, Praised: new(false), Scores: map[string]pulse.Mean{"well": {Mean: without, People: 5}}}}
	}
	in := Input{Zone: monday.Location()}
	for i := range 5 {
		in.Rounds = append(in.Rounds, pulse.Round{Cells: pair(4, 3.5+float64(i)/10)})
	}
	if p := Build(in).Praise; p.Says != "too_few" || p.Difference != nil {
		t.Errorf("five pairs: %+v", p)
	}
	in.Rounds = append(in.Rounds, pulse.Round{Cells: pair(4, 3.2)})
	if p := Build(in).Praise; p.Says != "higher" || p.Low < 0.05 || p.High != 0.8 {
		t.Errorf("six pairs: %+v", p)
	}
	in.Rounds = append(in.Rounds, pulse.Round{Cells: pair(2, 4)})
	if p := Build(in).Praise; p.Says != "no_difference" || p.Low >= 0 {
		t.Errorf("one goes the other way: %+v", p)
	}
	// the signed-rank table: the least sum of ranks at 2.5 %
	for n, want := range map[int]int{6: 0, 7: 2, 8: 3, 10: 8, 15: 25, 20: 52} {
		if got := rank(n); got != want {
			t.Errorf("rank(%d) = %d, want %d", n, got, want)
		}
	}
}
