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
	local, trial := tree.Learn(ferry(36), nil, nil)
	if local == nil || trial.After <= trial.Before || trial.Corrections["facilities"] != 24 {
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
	local, _ := tree.Learn(ferry(30), nil, nil)
	again, _ := tree.With(local).Learn(ferry(30), nil, nil) // what is applied teaches nothing
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
		if local, trial := New().Learn(tt.in, nil, nil); local != nil || !strings.Contains(trial.Refused, tt.want) {
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
	local, trial := New().Learn(lessons, nil, nil)
	if local == nil {
		t.Fatalf("got %+v, want something learnt", trial)
	}
	if got := themesGiven(New().With(local), text); slices.Contains(strings.Fields(got), "waiting") {
		t.Errorf("got %q, want no waiting", got)
	}
}

// What one shop's corrections teach says nothing of texts that no guest of it writes.
func TestLocalThemesStayAtHome(t *testing.T) {
	var others []Lesson
	subjects := []string{"My parcel", "The pizza", "Our room", "The app", "The teller", "His haircut", "That lamp", "The cinema", "Their tyre", "The lecture"}
	ends := []string{"was late and nobody rang us", "cost more than they had said", "was cold when it came", "was lovely and so was the view", "kept failing at the last step", "is fine, nothing to add"}
	for i := range 60 {
		others = append(others, Lesson{Text: subjects[i%10] + " " + ends[i%6], Lang: lang.EN})
	}
	tree := New()
	open, _ := tree.Learn(ferry(30), nil, nil)
	kept, trial := tree.Learn(ferry(30), nil, others)
	if open == nil || kept == nil {
		t.Fatalf("got %+v, want something learnt", trial)
	}
	changed := func(l *Local) (n int) {
		for _, o := range others {
			if themesGiven(tree, o.Text) != themesGiven(tree.With(l), o.Text) {
				n++
			}
		}
		return n
	}
	if a, b := changed(open), changed(kept); a == 0 || b > 0 {
		t.Errorf("without a gate %d texts of others change, with one %d; want some and none", a, b)
	}
	if got := themesGiven(tree.With(kept), "The gangway was icy for our stroller"); !strings.Contains(got, "facilities") {
		t.Errorf("got %q at home, want facilities", got)
	}
	raw, err := kept.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	back, err := DecodeLocal(raw)
	if err != nil || changed(back) > 0 {
		t.Errorf("read back: %v, %d texts of others change", err, changed(back))
	}
}
