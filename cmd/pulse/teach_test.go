package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// sitting is a person at a terminal with a database of a few mentions.
type sitting struct {
	*env
	db       *store.DB
	out, err bytes.Buffer
}

func sit(t *testing.T, texts []string, typed ...string) *sitting {
	t.Helper()
	s := &sitting{}
	path := filepath.Join(t.TempDir(), "pulse.db")
	vars := map[string]string{"TERM": "dumb", "PULSE_STORE": path, "PULSE_USER": "Ayşe"}
	s.env = &env{in: &typist{lines: typed}, terminal: func(any) bool { return true },
		lookup: func(k string) (string, bool) { v, ok := vars[k]; return v, ok },
		clock:  func() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC) }}
	s.env.out, s.env.err = &s.out, &s.err
	db, err := s.openStore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // the test is over
	s.db = db
	j, err := s.judge()
	if err != nil {
		t.Fatal(err)
	}
	keep := pulse.Keep{Source: "file"}
	for i, text := range texts {
		m := pulse.Judged{Mention: pulse.Mention{Source: "file", ID: fmt.Sprint(i), Text: text, Lang: "en", Posted: time.Date(2026, 11, 1+i, 9, 0, 0, 0, time.UTC)}}
		m.Verdict = j.Judge(m.Mention)
		keep.Judged = append(keep.Judged, m)
	}
	if _, err := db.Save(t.Context(), keep); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *sitting) run(t *testing.T, ctx context.Context, n int) error {
	t.Helper()
	return s.runIn(t, ctx, n, "en")
}

func (s *sitting) runIn(t *testing.T, ctx context.Context, n int, lang string) error {
	t.Helper()
	say, err := render.NewSpeech(s.renderOptions(lang))
	if err != nil {
		t.Fatal(err)
	}
	c := newTeach(s.env)
	c.SetContext(ctx)
	c.SetOut(&s.out)
	return s.teachAtTerminal(c, s.db, teaching{number: n, lang: lang, say: say})
}

func (s *sitting) said(t *testing.T) string {
	t.Helper()
	js, err := s.db.Corrected(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, j := range js {
		out = append(out, j.Key()+" "+string(j.Correction.Kind)+" by "+j.Correction.By)
	}
	return strings.Join(out, ", ")
}

var doubtful = []string{
	"The soup was fine but the waiter forgot us twice",
	"They open at nine, I think, or was it ten, lovely door though",
	"Waited long, worth it, would I come back, maybe",
}

// TestTeachAtATerminal: answers, a key that means nothing, undo, skip and stop.
func TestTeachAtATerminal(t *testing.T) {
	s := sit(t, doubtful, "c", "u", "what", "m", "s", "praise", "q")
	if err := s.run(t, t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	if got := s.said(t); strings.Count(got, "by Ayşe") != 2 || !strings.Contains(got, "mixed") || !strings.Contains(got, "praise") || strings.Contains(got, "complaint") {
		t.Errorf("kept %s; want one mixed and one praise", got)
	}
	for _, want := range []string{"1 of 3 · file:", "3 of 3 · file:", "pulse thinks ", "torn between", "u undo the last answer, q stop. Each with Enter."} {
		if !strings.Contains(s.err.String(), want) {
			t.Errorf("not shown: %q", want)
		}
	}
	if !strings.Contains(s.out.String(), "2 answers kept") || !strings.Contains(s.out.String(), "Nothing is learnt from 2 corrections yet") {
		t.Errorf("got %s", s.out.String())
	}
	screen := strings.ReplaceAll(s.err.String()+s.out.String(), "[p/c/n/m/s/u/q] > ", "") // Enter ends that line
	for line := range strings.Lines(screen) {
		if len([]rune(strings.TrimRight(line, "\n"))) > 80 {
			t.Errorf("over 80 columns: %q", line)
		}
	}
}

// TestTeachSpeaksTheReadersLanguage: questions, keys and what came of them; no line is
// wider than the terminal.
func TestTeachSpeaksTheReadersLanguage(t *testing.T) {
	for lang, wants := range map[string][]string{
		"tr": {"Etiketlenecek 3 ileti var.", "1/3 · file:", "p övgü, c şikâyet", "pulse’a göre ", "1 yanıt kaydedildi; 1 tanesinde", "1 düzeltmeden henüz bir şey öğrenilmedi: bu az; iki türden en az 10 düzeltme gerekir"},
		"th": {"มี 3 ข้อความให้ช่วยติดป้าย", "1 จาก 3 · file:", "p ชม, c ร้องเรียน", "pulse คิดว่าเป็น", "เก็บคำตอบแล้ว 1 ข้อ", "ยังไม่ได้เรียนรู้อะไรจากการแก้ไข 1 ครั้ง: ยังน้อยไป"},
	} {
		s := sit(t, doubtful, "n", "q")
		if err := s.runIn(t, t.Context(), 3, lang); err != nil {
			t.Fatal(err)
		}
		screen := strings.ReplaceAll(s.err.String()+s.out.String(), "[p/c/n/m/s/u/q] > ", "")
		for _, want := range wants {
			if !strings.Contains(strings.ReplaceAll(screen, "\n", " "), want) {
				t.Errorf("%s: no %q in\n%s", lang, want, screen)
			}
		}
		for line := range strings.Lines(screen) {
			if uniseg.StringWidth(strings.TrimRight(line, "\n")) > 80 {
				t.Errorf("%s: over 80 columns: %q", lang, line)
			}
		}
	}
}

// TestTeachStopped: a person who presses Ctrl-C loses no answer.
func TestTeachStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	s := sit(t, doubtful)
	s.in = &interrupter{lines: []string{"c"}, stop: stop}
	err := s.run(t, ctx, 3)
	if !errors.Is(err, pulse.ErrInterrupted) {
		t.Errorf("got %v, want ErrInterrupted", err)
	}
	if got := s.said(t); strings.Count(got, "complaint by Ayşe") != 1 {
		t.Errorf("kept %q, want the one answer", got)
	}
}

// interrupter types its lines, then interrupts and never answers.
type interrupter struct {
	lines []string
	stop  func()
}

func (i *interrupter) Read(b []byte) (int, error) {
	if len(i.lines) == 0 {
		i.stop()
		select {}
	}
	line := i.lines[0] + "\n"
	i.lines = i.lines[1:]
	return copy(b, line), nil
}

// TestUpgradesKeepWhatWasTaught: beside another shipped model what was learnt is
// learnt anew, and a model that cannot be read is.
func TestUpgradesKeepWhatWasTaught(t *testing.T) {
	var texts []string
	for i := range 12 {
		texts = append(texts, fmt.Sprintf("Terrifying, I screamed at door %d and ran away", i), fmt.Sprintf("A gentle walk, room %d was cute and calm", i))
	}
	s := sit(t, texts)
	ctx := t.Context()
	for i := range texts {
		k := []pulse.Kind{pulse.Praise, pulse.Complaint}[i%2]
		if err := s.db.Correct(ctx, fmt.Sprintf("file:%d", i), pulse.Correction{Kind: k, By: "p"}); err != nil {
			t.Fatal(err)
		}
	}
	shipped, err := s.judge()
	if err != nil {
		t.Fatal(err)
	}
	base := shipped.polarity.Base()
	for n, old := range []pulse.Learnt{{Base: "pulse-linear/0", Model: []byte("old")}, {Base: base, Model: []byte("broken")}, {}} {
		at, err := s.db.SaveLearnt(ctx, old, 2*n)
		if err != nil {
			t.Fatal(err)
		}
		j, err := s.judgeOf(ctx, s.db)
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("%s+local/%d", base, at+1)
		if j.polarity.By() != want || j.Judge(pulse.Mention{Text: "Terrifying, I screamed at the door", Lang: "en"}).Kind != pulse.Praise {
			t.Errorf("after %+v judged by %s, want %s and praise", old, j.polarity.By(), want)
		}
		if again, err := s.judgeOf(ctx, s.db); err != nil || again.polarity.By() != want {
			t.Errorf("the second time judged by %s, %v", again.polarity.By(), err)
		}
	}
	if err := s.apply(ctx, s.db, taught{judging: shipped, after: 6}); err != nil {
		t.Fatal(err)
	}
	if j, err := s.judgeOf(ctx, s.db); err != nil || j.polarity.By() != base {
		t.Errorf("switched off, judged by %s, %v", j.polarity.By(), err)
	}
}

func TestWhyMoved(t *testing.T) {
	second := &pulse.Second{Kind: pulse.Praise}
	for _, c := range []struct {
		name     string
		old, now pulse.Verdict
		want     string
	}{
		{"another model", pulse.Verdict{Kind: pulse.Neutral, By: "m/1"}, pulse.Verdict{Kind: pulse.Praise, By: "m/2"}, whyModel},
		{"the first corrections", pulse.Verdict{Kind: pulse.Neutral, By: "m/1"}, pulse.Verdict{Kind: pulse.Praise, Untaught: pulse.Neutral, By: "m/1+local/1"}, whyTaught},
		{"corrections no longer say so", pulse.Verdict{Kind: pulse.Praise, Untaught: pulse.Neutral, By: "m/1+local/1"}, pulse.Verdict{Kind: pulse.Neutral, By: "m/1+local/2"}, whyTaught},
		{"switched off", pulse.Verdict{Kind: pulse.Praise, By: "m/1+local/1"}, pulse.Verdict{Kind: pulse.Neutral, By: "m/1"}, whyTaught},
		{"both, and the corrections decide", pulse.Verdict{Kind: pulse.Neutral, By: "m/1"}, pulse.Verdict{Kind: pulse.Praise, Untaught: pulse.Complaint, By: "m/2+local/1"}, whyTaught},
		{"both, and the model decides", pulse.Verdict{Kind: pulse.Neutral, By: "m/1"}, pulse.Verdict{Kind: pulse.Praise, By: "m/2+local/1"}, whyModel},
		{"our own judge is sure now", pulse.Verdict{Kind: pulse.Praise, Second: second, By: "m/1"}, pulse.Verdict{Kind: pulse.Neutral, By: "m/2"}, whySecond},
	} {
		if got := whyMoved(c.old, c.now); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSideOf(t *testing.T) {
	for stars, want := range map[float64]pulse.Kind{0: "", 0.5: "", 1: pulse.Complaint, 2: pulse.Complaint, 3: "", 3.5: "", 4: pulse.Praise, 5: pulse.Praise} {
		if got := sideOf(stars); got != want {
			t.Errorf("%.1f stars: got %q, want %q", stars, got, want)
		}
	}
}
