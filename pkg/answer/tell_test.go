package answer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// drafted gives one message to each of n guests, no two alike, as far as there are words.
func drafted(t *testing.T, lang string, n int, write func(*Words, Brief) (string, error)) []string {
	t.Helper()
	w, err := NewWords(nil)
	if err != nil {
		t.Fatal(err)
	}
	p, heard := NewPolicy(nil, nil, nil), Hear(nil)
	var out []string
	for i := range n {
		to := pulse.Judged{Mention: pulse.Mention{Source: "x", ID: fmt.Sprint(i)}, Verdict: pulse.Verdict{Kind: pulse.Complaint, Lang: lang}}
		text, err := write(w, Brief{To: to, Lang: lang, Sign: "Kahve Durağı", Longest: 280, Allowed: func(text string) bool {
			for _, l := range p.Check(Ask{Text: text, To: to, Lang: lang, Public: true, Own: []string{"Kahve Durağı"}, Sent: heard}) {
				if l.Crossed {
					return false
				}
			}
			return true
		}})
		if err != nil {
			t.Logf("%s: %d guests, then: %v", lang, i, err)
			return out
		}
		heard.Add(text)
		out = append(out, text)
	}
	return out
}

func TestEveryGuestReadsSomethingElse(t *testing.T) {
	news := News{Theme: "waiting"}
	for _, lang := range Languages() {
		for what, write := range map[string]func(*Words, Brief) (string, error){
			"invite": func(w *Words, b Brief) (string, error) { return w.Invite(b, news) },
			"tell":   func(w *Words, b Brief) (string, error) { return w.Tell(b, news) },
			"again":  func(w *Words, b Brief) (string, error) { return w.Tell(b, News{Theme: "waiting", Again: true}) },
		} {
			least := map[string]int{"invite": 40, "tell": 15, "again": 10}[what]
			if got := drafted(t, lang, least, write); len(got) < least {
				t.Errorf("%s %s: %d guests have a text of their own, want %d", lang, what, len(got), least)
			}
		}
	}
}

func TestANewsSaysWhatItIsAbout(t *testing.T) {
	for lang, want := range map[string]string{"en": "wait", "tr": "bekle", "fr": "att", "id": "tunggu", "th": "รอ"} {
		text := drafted(t, lang, 1, func(w *Words, b Brief) (string, error) {
			return w.Tell(b, News{Theme: "waiting", Fix: "canary {problem} fix."})
		})[0]
		if !strings.Contains(strings.ToLower(text), want) || !strings.Contains(text, "canary problem fix") || strings.ContainsAny(text, "{}") {
			t.Errorf("%s: %q; want %q and what was changed", lang, text, want)
		}
	}
}
