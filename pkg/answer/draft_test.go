package answer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func words(t testing.TB) *Words {
	t.Helper()
	w, err := NewWords(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func said(n int, lang string, kind pulse.Kind, theme, sub string) pulse.Judged {
	p := pulse.Complaint
	if kind == pulse.Praise {
		p = pulse.Praise
	}
	return pulse.Judged{Mention: pulse.Mention{Source: "x", ID: fmt.Sprint(n), Text: "secret 48213"},
		Verdict: pulse.Verdict{Lang: lang, Kind: kind, Opinions: []pulse.Opinion{{Theme: theme, Sub: sub, Polarity: p}}}}
}

func unsure(j pulse.Judged) pulse.Judged {
	j.Verdict.Unsure = true
	return j
}

const contact = "merhaba@kahve.example"

// Every sentence that is shipped passes the policy as it is shipped, in every
// combination with the phrases: a draft never promises what nobody may give.
func TestEverySentencePassesThePolicy(t *testing.T) {
	p := NewPolicy(nil, nil, nil)
	w := words(t)
	for _, lang := range Languages() {
		s := w.langs[lang]
		for section, lines := range s.lines {
			phrases := map[string][]string{"": {""}}
			if section == "sorry" {
				phrases = s.phrases["problem"]
			} else if section == "thanks" {
				phrases = s.phrases["deed"]
			}
			grave := ""
			if strings.HasPrefix(section, "grave") {
				grave = pulse.Illness
			}
			for _, line := range lines {
				for key, list := range phrases {
					for _, phrase := range list {
						text := strings.NewReplacer("{problem}", phrase, "{Problem}", heads(phrase, lang), "{deed}", phrase, "{Deed}", heads(phrase, lang), "{who}", "Elif", "{contact}", contact).Replace(strings.TrimSuffix(line, Gap))
						a := Ask{Text: text, Lang: lang, Public: true, Grave: grave, Own: []string{contact}, To: said(1, lang, pulse.Complaint, key, "")}
						if lines := p.Check(a); lines[0].Rule != RuleFree {
							t.Errorf("%s [%s]: %q crosses %v", lang, section, text, lines)
						}
					}
				}
			}
		}
	}
}

// Each language has the same sections and the same phrases.
func TestLanguagesHaveTheSame(t *testing.T) {
	w := words(t)
	for _, lang := range Languages() {
		for section, byTheme := range sections {
			if byTheme {
				for key := range w.langs["en"].phrases[section] {
					if len(w.langs[lang].phrases[section][key]) == 0 {
						t.Errorf("%s: [%s] lacks %q", lang, section, key)
					}
				}
				continue
			}
			if got, want := len(w.langs[lang].lines[section]), len(w.langs["en"].lines[section]); got != want || got < 4 {
				t.Errorf("%s: [%s] has %d sentences, English %d", lang, section, got, want)
			}
		}
	}
}

// A thousand guests complain of the same thing, and no two of them read the same.
func TestNoTwoGuestsReadTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("compares half a million pairs")
	}
	for _, tt := range []struct {
		lang string
		kind pulse.Kind
		n    int
	}{{"en", pulse.Complaint, 300}, {"tr", pulse.Complaint, 300}, {"fr", pulse.Complaint, 300}, {"id", pulse.Complaint, 300}, {"th", pulse.Complaint, 300}, {"tr", pulse.Praise, 30}} {
		w, heard := words(t), Hear(nil)
		for i := range tt.n {
			b := Brief{To: said(i, tt.lang, tt.kind, "waiting", "queue"), Lang: tt.lang, Contact: contact, Sign: "Kahve Durağı", Longest: 280,
				Allowed: func(text string) bool { return !heard.Twin(text) }}
			text, err := w.Draft(b)
			if err != nil {
				t.Fatalf("%s %s: guest %d: %v", tt.lang, tt.kind, i, err)
			}
			if utf8.RuneCountInString(text) > 280 {
				t.Errorf("%q is longer than 280", text)
			}
			heard.Add(text)
		}
	}
}

func TestDraftsNameTheProblemAndNothingPrivate(t *testing.T) {
	w := words(t)
	for _, tt := range []struct {
		name string
		b    Brief
		want []string
		not  []string
	}{
		{"the part of the theme", Brief{To: said(1, "tr", pulse.Complaint, "waiting", "queue"), Lang: "tr", Contact: contact, Sign: "Elif"}, []string{"eklediğiniz sıra", contact, "\n— Elif"}, []string{"48213", "secret"}},
		{"the theme", Brief{To: said(1, "th", pulse.Complaint, "cleanliness", ""), Lang: "th"}, []string{"สะอาด"}, nil},
		{"no theme", Brief{To: said(1, "fr", pulse.Complaint, "", ""), Lang: "fr"}, nil, []string{"{"}},
		{"illness is not named", Brief{To: said(1, "en", pulse.Complaint, "quality", ""), Lang: "en", Grave: pulse.Illness, Contact: contact}, []string{contact}, []string{"!", "table", "quality"}},
		{"a person is praised", Brief{To: said(1, "en", pulse.Praise, "service", ""), Lang: "en", Who: []string{"Elif"}}, []string{"Elif"}, nil},
		{"perhaps no praise", Brief{To: unsure(said(1, "en", pulse.Praise, "service", "")), Lang: "en", Who: []string{"Elif"}, Contact: contact}, []string{contact}, []string{"Elif", "glad", "happy", "service"}},
		{"a deed", Brief{To: said(1, "id", pulse.Praise, "quality", "coffee"), Lang: "id"}, []string{"kopi kami"}, nil},
		{"a language we have no words for", Brief{To: said(1, "de", pulse.Praise, "quality", "coffee"), Lang: "de"}, []string{"the coffee", "ou"}, nil},
	} {
		got, err := w.Draft(tt.b)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		for _, s := range tt.want {
			if !strings.Contains(strings.ToLower(got), strings.ToLower(s)) {
				t.Errorf("%s: %q lacks %q", tt.name, got, s)
			}
		}
		for _, s := range tt.not {
			if strings.Contains(got, s) {
				t.Errorf("%s: %q holds %q", tt.name, got, s)
			}
		}
		if again, _ := w.Draft(tt.b); again != got {
			t.Errorf("%s: a second draft is %q, the first %q", tt.name, again, got)
		}
	}
}

// Whoever was ill or hurt is asked how they are before anything is said of us.
func TestTheIllAreAskedFirst(t *testing.T) {
	w := words(t)
	for _, lang := range Languages() {
		asks := func(text string) bool {
			return slices.ContainsFunc(w.langs[lang].lines["grave_ask"], func(s string) bool { return strings.HasPrefix(text, s) })
		}
		for grade, want := range map[string]bool{pulse.Illness: true, pulse.Safety: true, pulse.Discrimination: false} {
			for i := range 20 {
				text, err := w.Draft(Brief{To: said(i, lang, pulse.Complaint, "quality", ""), Lang: lang, Grave: grade, Contact: contact, Longest: 280})
				if err != nil || asks(text) != want {
					t.Errorf("%s, %s: %q, %v; asked how they are: %v, want %v", lang, grade, text, err, asks(text), want)
				}
			}
		}
	}
}

// A question is not answered by thanks: what only a person knows is a gap, and with a
// gap nothing leaves.
func TestAQuestionLeavesAGap(t *testing.T) {
	w, p := words(t), NewPolicy(nil, nil, nil)
	asked := func(lang string, kind pulse.Kind) pulse.Judged {
		j := said(3, lang, kind, "", "")
		j.Verdict.Question = true
		return j
	}
	for _, lang := range Languages() {
		j := asked(lang, pulse.Neutral)
		text, err := w.Draft(Brief{To: j, Lang: lang, Contact: contact})
		if err != nil || strings.Count(text, Gap) != 1 || !strings.Contains(text, contact) {
			t.Errorf("%s: got %q, %v; want one gap", lang, text, err)
		}
		a := Ask{Text: text, Lang: lang, Public: true, Own: []string{contact}, To: j}
		if lines := p.Check(a); len(lines) != 1 || lines[0].Rule != RuleGap || Stops(lines, "a reason") != pulse.LineHard {
			t.Errorf("%s: %q crosses %v, want the gap alone", lang, text, lines)
		}
		a.Text = strings.ReplaceAll(text, Gap, "10")
		if lines := p.Check(a); lines[0].Rule != RuleFree {
			t.Errorf("%s: %q crosses %v, want none", lang, a.Text, lines)
		}
	}
	if text, _ := w.Draft(Brief{To: asked("en", pulse.Praise), Lang: "en"}); strings.Contains(text, Gap) {
		t.Errorf("praise that asks what needs no answer: %q has a gap", text)
	}
}

func TestOwnersSentences(t *testing.T) {
	w, err := NewWords(map[string]string{"en": "[sorry]\nOh no, {problem}! Sorry.\n[next]\nWe act.\n[own]\nOurs.\n[problem]\nqueue: the line"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.Draft(Brief{To: said(7, "en", pulse.Complaint, "waiting", "queue"), Lang: "en"})
	if err != nil || !strings.HasPrefix(got, "Oh no, the line! Sorry.") {
		t.Errorf("%q, %v", got, err)
	}
	_, err = w.Draft(Brief{To: said(7, "en", pulse.Complaint, "waiting", "queue"), Lang: "en", Allowed: func(string) bool { return false }})
	if !errors.Is(err, pulse.ErrPolicy) {
		t.Errorf("nothing left: %v", err)
	}
	for text, want := range map[string]string{"[sory]\n": "line 1", "hello\n": "first [section]", "[sorry]\nno hole": "{problem}", "[sorry]\n{problem} {name}": "use only", "[problem]\nqueue": "theme: phrase"} {
		if _, err := NewWords(map[string]string{"en": text}); !errors.Is(err, pulse.ErrUsage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want a usage error with %q", text, err, want)
		}
	}
}
