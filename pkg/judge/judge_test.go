package judge

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const good = `{"kind":"complaint","confidence":0.93,"reason":"the ring was missing"}`

// unsure is a mention ours takes for neutral, with complaint close behind.
func unsure(text string) pulse.Judged {
	return pulse.Judged{Mention: pulse.Mention{Source: "file", ID: "1", Text: text},
		Verdict: pulse.Verdict{Kind: pulse.Neutral, Unsure: true, By: "pulse-linear/1", Scores: pulse.Scores{Praise: .1, Complaint: .43, Neutral: .47}}}
}

func TestAnswers(t *testing.T) {
	cases := []struct {
		name    string
		content string
		kind    pulse.Kind // of the verdict
		unsure  bool
		said    pulse.Kind // of the second; "" the answer is not taken
	}{
		{"sure and likely", good, pulse.Complaint, false, pulse.Complaint},
		{"sure, and ours", `{"kind":"neutral","confidence":1,"reason":""}`, pulse.Neutral, false, pulse.Neutral},
		{"white space around", "\n " + good + "\n", pulse.Complaint, false, pulse.Complaint},
		{"not sure enough", `{"kind":"complaint","confidence":0.79,"reason":"r"}`, pulse.Neutral, true, pulse.Complaint},
		{"far from ours", `{"kind":"praise","confidence":1,"reason":"r"}`, pulse.Neutral, true, pulse.Praise},
		{"mixed where neutral leads", `{"kind":"mixed","confidence":1,"reason":"r"}`, pulse.Neutral, true, pulse.Mixed},
		{"unknown kind", `{"kind":"rant","confidence":1,"reason":"r"}`, pulse.Neutral, true, ""},
		{"kind in capitals", `{"kind":"Complaint","confidence":1,"reason":"r"}`, pulse.Neutral, true, ""},
		{"field in capitals", `{"KIND":"complaint","confidence":1,"reason":"r"}`, pulse.Neutral, true, ""},
		{"no kind", `{"confidence":1,"reason":"r"}`, pulse.Neutral, true, ""},
		{"null kind", `{"kind":null,"confidence":1,"reason":"r"}`, pulse.Neutral, true, ""},
		{"no confidence", `{"kind":"complaint","reason":"r"}`, pulse.Neutral, true, ""},
		{"confidence as text", `{"kind":"complaint","confidence":"0.9","reason":"r"}`, pulse.Neutral, true, ""},
		{"confidence of percent", `{"kind":"complaint","confidence":93,"reason":"r"}`, pulse.Neutral, true, ""},
		{"confidence beyond numbers", `{"kind":"complaint","confidence":1e999,"reason":"r"}`, pulse.Neutral, true, ""},
		{"below zero", `{"kind":"complaint","confidence":-1,"reason":"r"}`, pulse.Neutral, true, ""},
		{"another field", `{"kind":"complaint","confidence":1,"reason":"r","other":"praise"}`, pulse.Neutral, true, ""},
		{"a field twice", `{"kind":"praise","confidence":1,"reason":"r","kind":"complaint"}`, pulse.Neutral, true, ""},
		{"words around", "Sure! " + good, pulse.Neutral, true, ""},
		{"a code fence", "```json\n" + good + "\n```", pulse.Neutral, true, ""},
		{"two objects", good + good, pulse.Neutral, true, ""},
		{"a list", "[" + good + "]", pulse.Neutral, true, ""},
		{"cut off", good[:40], pulse.Neutral, true, ""},
		{"no end", good[:len(good)-1], pulse.Neutral, true, ""},
		{"nothing", "", pulse.Neutral, true, ""},
		{"plain words", "praise", pulse.Neutral, true, ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			m := newModel(t, says(tc.content))
			j := m.judge(Options{})
			v, ok := j.Ask(t.Context(), unsure("The ring was missing when I got back"))
			if !ok || v.Second == nil || v.Second.By != "gpt-x" {
				t.Fatalf("got %+v, %v, want an answer of gpt-x", v, ok)
			}
			if v.Kind != tc.kind || v.Unsure != tc.unsure || v.Second.Kind != tc.said {
				t.Errorf("got %s, unsure %v, said %q; want %s, %v, %q", v.Kind, v.Unsure, v.Second.Kind, tc.kind, tc.unsure, tc.said)
			}
			if refused := j.Refused() == 1; refused != (tc.said == "") || strings.Contains(m.log.String(), "not taken") != refused {
				t.Errorf("refused: got %v, log %s", refused, m.log.String())
			}
			if again := (pulse.Judged{Mention: unsure("x").Mention, Verdict: v}); j.Wants(again) {
				t.Error("wants to ask the same model again")
			}
		})
	}
}

// Whatever the server does, the verdict stays as it was, it is told once, and
// our key is told to nobody.
func TestFaults(t *testing.T) {
	cases := []struct {
		name  string
		serve serve
		asked int // requests for five mentions
		told  string
	}{
		{"refused", status(401, `{"error":{"message":"Incorrect API key provided: `+key+`"},"message":"`+key+`"}`), 1, "refuses our key (status 401)"},
		{"forbidden", status(403, key), 1, "status 403"},
		{"no such model", status(404, `{"message":"`+key+`"}`), 1, "judge.model"},
		{"no money", status(402, ""), 1, "payment"},
		{"too many", func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(429)
		}, 1, "status 429"},
		{"broken", status(500, key), 3, "status 500"},
		{"hangs", hang, 3, "no complete answer"},
		{"half a body", half, 3, "stopped after"},
		{"a web page", status(200, "<html>Welcome to our Wi-Fi "+key+"</html>"), 3, "web page"},
		{"no JSON", status(200, "Bearer "+key), 3, "no JSON"},
		{"empty", status(200, ""), 3, "empty answer"},
		{"no choice", status(200, `{"choices":[]}`), 3, "no choice"},
		{"another shape", status(200, `{"choices":"`+key+`"}`), 3, "another shape"},
		{"too long", status(200, strings.Repeat("x", 1<<17)), 3, "longer than we take"},
		{"redirected away", func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.Header().Set("Location", "http://127.0.0.2:1/v1/chat/completions")
			w.WriteHeader(307)
		}, 3, "not sent there"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			m := newModel(t, tc.serve)
			m.quick = tc.name == "hangs"
			j := m.judge(Options{})
			for i := range 5 {
				before := unsure(fmt.Sprintf("text %d", i))
				v, ok := j.Ask(t.Context(), before)
				if ok || v.Second != nil || !v.Unsure || v.Kind != before.Verdict.Kind {
					t.Errorf("got %+v, %v, want the verdict as it was", v, ok)
				}
			}
			if !j.Done() || len(m.questions()) != tc.asked {
				t.Errorf("got %d requests, done %v; want %d, true", len(m.questions()), j.Done(), tc.asked)
			}
			log := m.log.String()
			if strings.Count(log, "level=WARN") != 1 || !strings.Contains(log, tc.told) {
				t.Errorf("want one warning with %q, got %s", tc.told, log)
			}
			if !strings.Contains(j.Trouble(), tc.told) {
				t.Errorf("got trouble %q, want %q", j.Trouble(), tc.told)
			}
			if strings.Contains(log+j.Trouble(), key) {
				t.Errorf("the log shows the key: %s", log)
			}
		})
	}
}

func TestOneFaultIsForgiven(t *testing.T) {
	m := newModel(t, status(500, ""), half, says(good), status(500, ""), half, says(good))
	j := m.judge(Options{})
	answered := 0
	for i := range 6 {
		if _, ok := j.Ask(t.Context(), unsure(fmt.Sprintf("text %d", i))); ok {
			answered++
		}
	}
	if answered != 2 || j.Done() || j.Trouble() != "" {
		t.Errorf("got %d answers, done %v, trouble %q; want 2, false and none", answered, j.Done(), j.Trouble())
	}
}

// A server that knows no schemas is asked the looser way from then on.
func TestLooserForm(t *testing.T) {
	m := newModel(t, status(400, "response_format"), says(good))
	j := m.judge(Options{})
	for i := range 3 {
		if v, ok := j.Ask(t.Context(), unsure(fmt.Sprintf("text %d", i))); !ok || v.Kind != pulse.Complaint {
			t.Fatalf("got %+v, %v", v, ok)
		}
	}
	for i, want := range []string{"json_schema", "json_object", "json_object", "json_object"} {
		if !strings.Contains(m.questions()[i], `"response_format":{"type":"`+want+`"`) {
			t.Errorf("request %d: got %s, want %s", i, m.questions()[i], want)
		}
	}
}

// A server that refuses one text for what is in it is asked about the others.
func TestRefusedText(t *testing.T) {
	m := newModel(t, status(400, "content filter"), status(400, "content filter"), says(good))
	j := m.judge(Options{})
	if v, ok := j.Ask(t.Context(), unsure("vile words")); !ok || v.Second.Kind != "" || !v.Unsure {
		t.Errorf("got %+v, %v, want a second without a kind", v, ok)
	}
	if v, _ := j.Ask(t.Context(), unsure("other words")); v.Kind != pulse.Complaint {
		t.Errorf("got %s, want the next text to be asked about", v.Kind)
	}
}

func TestWhoIsAskedAbout(t *testing.T) {
	m := newModel(t, says(good))
	j := m.judge(Options{})
	for name, change := range map[string]func(*pulse.Judged){
		"sure":              func(m *pulse.Judged) { m.Verdict.Unsure = false },
		"corrected":         func(m *pulse.Judged) { m.Correction = &pulse.Correction{Kind: pulse.Praise} },
		"asked before":      func(m *pulse.Judged) { m.Verdict.Second = &pulse.Second{By: "gpt-x"} },
		"gone":              func(m *pulse.Judged) { m.Gone = "expired" },
		"nothing but space": func(m *pulse.Judged) { m.Text = " \n" },
	} {
		x := unsure("a text")
		change(&x)
		if _, ok := j.Ask(t.Context(), x); ok || len(m.questions()) > 0 {
			t.Errorf("%s: was asked about", name)
		}
	}
	other := unsure("a text")
	other.Verdict.Second = &pulse.Second{By: "gpt-old", Kind: pulse.Praise}
	for range 3 { // another model may be asked; one text once
		if _, ok := j.Ask(t.Context(), other); !ok {
			t.Error("another model's answer: was not asked about")
		}
	}
	if len(m.questions()) != 1 {
		t.Errorf("got %d questions about one text, want 1", len(m.questions()))
	}
}

// Ctrl-C is nobody's fault: nothing is told, kept or concluded.
func TestInterrupted(t *testing.T) {
	m := newModel(t, hang)
	j := m.judge(Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if v, ok := j.Ask(ctx, unsure("a text")); ok || v.Second != nil || j.Trouble() != "" || strings.Contains(m.log.String(), "WARN") {
		t.Errorf("got %+v, %v, trouble %q, log %s", v, ok, j.Trouble(), m.log.String())
	}
	if j.Cost().Requests != 1 {
		t.Errorf("got %d requests booked, want the one that was sent", j.Cost().Requests)
	}
}
