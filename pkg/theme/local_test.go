package theme

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// ferry are corrections of a shop whose guests say what no list foresaw: the gangway
// is a facility.
func ferry(n int) []Lesson {
	where := []string{"in the morning", "again", "at the pier", "for my mother", "with two suitcases", "in the rain", "last night", "with the pram"}
	what := []string{"icy", "far too steep", "gone", "wet", "wobbling", "blocked"}
	var out []Lesson
	for i := range n {
		text := fmt.Sprintf("The gangway was %s %s", what[i%len(what)], where[i*5%len(where)])
		themes := []string{"facilities"}
		if i%3 == 2 {
			text, themes = fmt.Sprintf("The stewards were %s %s", []string{"rude", "unfriendly", "arrogant"}[i%9/3], where[i*7%len(where)]), []string{"service"}
		}
		out = append(out, Lesson{Text: text, Lang: lang.EN, Themes: themes})
	}
	return out
}

func themesGiven(t *Tree, text string) string {
	var out []string
	for _, o := range t.Assign(text, lang.EN, complaint(text)) {
		if o.Theme != "" {
			out = append(out, o.Theme)
		}
	}
	return strings.Join(out, " ")
}

func TestCorrectionsTeachThemes(t *testing.T) {
	tree := New()
	unseen := "We slipped, because the gangway was covered in algae"
	if got := themesGiven(tree, unseen); strings.Contains(got, "facilities") {
		t.Fatalf("the shipped model gives %s already: choose another text", got)
	}
	local, trial := tree.Learn(ferry(30))
	if local == nil || trial.After <= trial.Before || trial.Corrections["facilities"] != 20 {
		t.Fatalf("got %+v, want something learnt", trial)
	}
	taught := tree.With(local)
	if got := themesGiven(taught, unseen); !strings.Contains(got, "facilities") {
		t.Errorf("taught: got %q, want facilities", got)
	}
	for _, other := range []string{"The soup was cold and far too salty for us", "Forty minutes in the queue for one coffee"} {
		if was, is := themesGiven(tree, other), themesGiven(taught, other); was != is {
			t.Errorf("%q: got %q, want %q as before", other, is, was)
		}
	}
	if got := themesGiven(taught.With(nil), unseen); got != themesGiven(tree, unseen) {
		t.Errorf("taken away: got %q", got)
	}
	if ops := taught.Assign(unseen, lang.EN, complaint(unseen)); ops[0].By != ByModel || ops[0].Why == "" {
		t.Errorf("got %+v, want the words that told", ops[0])
	}
}

// The same corrections give the same bytes in any program, and damage is told.
func TestLocalThemesKeep(t *testing.T) {
	tree := New()
	local, _ := tree.Learn(ferry(30))
	again, _ := tree.With(local).Learn(ferry(30)) // what is applied teaches nothing
	raw, err := local.MarshalBinary()
	same, err2 := again.MarshalBinary()
	if err != nil || err2 != nil || !bytes.Equal(raw, same) {
		t.Fatalf("%d and %d bytes, %v %v: want the same", len(raw), len(same), err, err2)
	}
	back, err := DecodeLocal(raw)
	if err != nil {
		t.Fatal(err)
	}
	text := "the gangway was icy"
	if got, want := themesGiven(tree.With(back), text), themesGiven(tree.With(local), text); got != want {
		t.Errorf("read back: got %q, want %q", got, want)
	}
	other := *local
	other.beside++
	old, err := other.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{"nothing": nil, "no magic": raw[3:], "cut": raw[:len(raw)/2], "beside another model": old} {
		if _, err := DecodeLocal(bad); err == nil {
			t.Errorf("%s: want an error", name)
		}
	}
}

func TestThemesNotLearnt(t *testing.T) {
	right := []Lesson{}
	for _, l := range ferry(60) {
		if l.Themes[0] == "service" { // the shipped model knows
			right = append(right, l)
		}
	}
	for _, tt := range []struct {
		name string
		in   []Lesson
		want string
	}{
		{"nothing", nil, "10 themes or more"},
		{"too few", ferry(9), "10 themes or more"},
		{"all right already", right, "no more often"},
	} {
		if local, trial := New().Learn(tt.in); local != nil || !strings.Contains(trial.Refused, tt.want) {
			t.Errorf("%s: got %+v, want refused: %s", tt.name, trial, tt.want)
		}
	}
}

// "Not this theme" teaches, too.
func TestNotThisThemeTeaches(t *testing.T) {
	var lessons []Lesson
	for i, l := range ferry(30) {
		if i%3 != 2 {
			lessons = append(lessons, Lesson{Text: strings.Replace(l.Text, "gangway", "queue sign", 1), Lang: lang.EN, Not: []string{"waiting"}})
		}
	}
	text := "The queue sign was closed to us"
	if got := themesGiven(New(), text); !slices.Contains(strings.Fields(got), "waiting") {
		t.Fatalf("got %q: choose another text", got)
	}
	local, trial := New().Learn(lessons)
	if local == nil {
		t.Fatalf("got %+v, want something learnt", trial)
	}
	if got := themesGiven(New().With(local), text); slices.Contains(strings.Fields(got), "waiting") {
		t.Errorf("got %q, want no waiting", got)
	}
}
