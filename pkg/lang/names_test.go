package lang

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// The rules for names and targets were written on the first half of
// testdata/names.en.jsonl; the second half holds what they are worth.
func TestTagsHelpNamesAndTargets(t *testing.T) {
	rows := namedTexts(t)
	staff := staffOf(rows)
	for h, half := range [][]namedText{rows[:len(rows)/2], rows[len(rows)/2:]} {
		var with, without, targets, plain tally
		for _, r := range half {
			with.add(r.Names, namesIn(staff, r.Text))
			Untagged(func() { without.add(r.Names, namesIn(staff, r.Text)) })
			if len(r.Names) == 0 || len(r.Targets) > 0 {
				targets.add(r.Targets, spelt(r.Text, Targets(r.Text)))
				plain.add(r.Targets, plainPhrases(r.Text))
			}
		}
		t.Logf("half %d: names %v, without tags %v; targets %v, without tags %v", h+1, with, without, targets, plain)
		if with.precision() < .8 || with.recall() < .9 || with.precision() < without.precision()+.2 {
			t.Errorf("half %d: names are %v, without tags %v", h+1, with, without)
		}
		if targets.precision() < .35 || targets.recall() < .5 || targets.precision() < plain.precision()+.05 {
			t.Errorf("half %d: targets are %v, without tags %v", h+1, targets, plain)
		}
	}
}

// In the feedback of train hardly anybody on this roster is named: what else is
// found are months, towns, verbs and bills, and tags must hold seven of eight back.
func TestTagsRefuseWords(t *testing.T) {
	var staff []pulse.Staff
	for n := range strings.FieldsSeq("Can Will May Rose Grace Hope Joy Mark Bill Art Dawn Faith Sue Rob Drew Chase Summer June April August Daisy Lily Max Frank Jack Olive Sydney Paris Chelsea Florence Victoria Charlotte Jordan London Milan Basil Ginger Miles") {
		staff = append(staff, pulse.Staff{Name: n})
	}
	roster := NewRoster(staff)
	var with, without []string
	for _, text := range englishTexts(t, "train") {
		with = append(with, namesIn(roster, text)...)
		Untagged(func() { without = append(without, namesIn(roster, text)...) })
	}
	t.Logf("%d words pass for names, without tags %d", len(with), len(without))
	if 8*len(with) > len(without) || len(without) < 100 || !slices.Contains(with, "Joy") {
		t.Errorf("names are %v; without tags there are %d", with, len(without))
	}
}

type namedText struct {
	Text           string
	Names, Targets []string
}

func namedTexts(t *testing.T) []namedText {
	f, err := os.Open("testdata/names.en.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []namedText
	for s := bufio.NewScanner(f); s.Scan(); {
		var r namedText
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// staffOf employs everybody the list names, so that each text could name them all.
func staffOf(rows []namedText) *Roster {
	seen := map[string]bool{}
	var staff []pulse.Staff
	for _, r := range rows {
		for _, n := range r.Names {
			if n = strings.ToLower(n); !seen[n] {
				seen[n] = true
				staff = append(staff, pulse.Staff{Name: strings.ToUpper(n[:1]) + n[1:]})
			}
		}
	}
	return NewRoster(staff)
}

func namesIn(staff *Roster, text string) []string {
	var out []string
	for _, n := range staff.Find(text, "") {
		out = append(out, text[n.Start:n.End])
	}
	return out
}

func spelt(text string, spans []Span) []string {
	var out []string
	for _, s := range spans {
		out = append(out, strings.ToLower(text[s.Start:s.End]))
	}
	return out
}

// plainPhrases is what can be had without tags: the words between those that
// are in every text.
func plainPhrases(text string) []string {
	var out []string
	var run []string
	for _, t := range append(Tokens(text, EN), Token{Type: Punct}) {
		if t.Type == Word && !strings.Contains(everyText, " "+t.Text+" ") {
			run = append(run, t.Text)
			continue
		}
		if len(run) > 0 {
			out = append(out, strings.Join(run, " "))
		}
		run = nil
	}
	return out
}

const everyText = ` a an the this that these those my our your his her their its i we you he she it they me us him them and or but so if as of at on in by for
 from to with before after since until over under up out off than then there here is are was were be been being am do does did done has have had
 will would can could should may might not no never nobody all any some every each very too again just now who what which when where why how `

// tally counts what was right, what was found and what there was.
type tally struct{ right, found, there int }

func (s *tally) add(want, got []string) {
	s.there += len(want)
	s.found += len(got)
	want = slices.Clone(want)
	for _, g := range got {
		if i := slices.Index(want, g); i >= 0 {
			want = slices.Delete(want, i, i+1)
			s.right++
		}
	}
}

func (s tally) precision() float64 { return float64(s.right) / float64(max(s.found, 1)) }
func (s tally) recall() float64    { return float64(s.right) / float64(max(s.there, 1)) }

func (s tally) String() string {
	return fmt.Sprintf("P %.2f R %.2f of %d", s.precision(), s.recall(), s.there)
}
