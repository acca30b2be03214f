package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// asked is a question as a line of JSON. What pulse thinks is its guess and not
// its kind: a line handed back as it came is no answer.
type asked struct {
	ID       string           `json:"id"`
	Text     string           `json:"text"`
	Lang     string           `json:"lang"`
	Rating   float64          `json:"rating,omitempty"`
	Guess    pulse.Kind       `json:"guess"`
	Scores   pulse.Scores     `json:"scores"`
	Unsure   bool             `json:"unsure"`
	Evidence []pulse.Evidence `json:"evidence"`
	By       string           `json:"by"`
}

// questions writes what would teach most as JSON lines.
func (e *env) questions(c *cobra.Command, db *store.DB, n int) error {
	j, err := e.judgeOf(c.Context(), db)
	if err != nil {
		return err
	}
	js, err := mostUseful(c.Context(), db, j, n, nil)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(c.OutOrStdout())
	enc.SetEscapeHTML(false)
	for _, m := range js {
		v := m.Verdict
		if err := enc.Encode(asked{m.Key(), m.Text, v.Lang, m.Rating, v.Kind, v.Scores, v.Unsure, v.Evidence, v.By}); err != nil {
			return err
		}
	}
	return nil
}

// mostUseful are up to n mentions to ask about, judged by j, those of skip left out.
func mostUseful(ctx context.Context, db *store.DB, j judging, n int, skip map[string]bool) ([]pulse.Judged, error) {
	all, err := db.Uncorrected(ctx, mostAsked)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(m pulse.Judged) bool { return skip[m.Key()] || strings.TrimSpace(m.Text) == "" })
	cs := make([]classify.Candidate, len(all))
	for i, m := range all {
		cs[i] = classify.Candidate{Lesson: lessonOf(m.Mention, ""), Person: m.Person()}
	}
	var out []pulse.Judged
	for _, i := range j.polarity.Ask(cs, n) {
		m := all[i]
		m.Verdict = j.Judge(m.Mention)
		out = append(out, m)
	}
	return out, nil
}

// labelLine is one line of --from. A line of pulse export is one too: its
// correction counts.
type labelLine struct {
	Source     string            `json:"source"`
	ID         string            `json:"id"`
	Kind       pulse.Kind        `json:"kind"`
	Theme      string            `json:"theme"`
	Note       string            `json:"note"`
	Correction *pulse.Correction `json:"correction"`
	Posted     string            `json:"posted_at"` // tells an export from an answer
}

// teachFrom takes answers, then learns from all there are.
func (e *env) teachFrom(c *cobra.Command, db *store.DB, t teaching) error {
	in, err := e.input(c, []string{t.from})
	if err != nil {
		return err
	}
	defer in.Close()
	bad := badLines{e: e}
	taken, line, blank, said := 0, 0, 0, answers{}
	s := bufio.NewScanner(in)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		raw := s.Bytes()
		if line++; line == 1 {
			raw = bytes.TrimPrefix(raw, []byte("\ufeff")) // editors of Windows begin files with it
		}
		if len(bytes.TrimSpace(raw)) == 0 {
			blank++
			continue
		}
		m, err := e.take(c.Context(), db, raw)
		switch {
		case err != nil && errors.Is(err, pulse.ErrUsage):
			bad.add(line, err)
		case err != nil:
			return err
		case m == nil: // answered nothing new
		case t.dry:
			said[m.Key()] = *m
		default:
			if err := db.Correct(c.Context(), m.Key(), *m.Correction); err != nil {
				return err
			}
			taken++
		}
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("read %s: %w", t.from, err)
	}
	if bad.good = line - blank - bad.n; bad.good == 0 && bad.n > 0 {
		return bad.err()
	}
	if t.dry {
		err = e.remark(t.lang, "teach.read", len(said))
	} else {
		err = e.remark(t.lang, "teach.taken", taken)
	}
	if err != nil {
		return err
	}
	if err := e.teachAll(c, db, t, said); err != nil {
		return err
	}
	return bad.err()
}

// take reads one answer as the mention with its correction; nil is a line that
// answers nothing, or says what is known.
func (e *env) take(ctx context.Context, db *store.DB, line []byte) (*pulse.Judged, error) {
	var a labelLine
	if err := json.Unmarshal(line, &a); err != nil {
		return nil, pulse.Usagef("not a JSON object with id and kind")
	}
	to, err := e.correctionOf(a)
	if err != nil || to.Kind == "" {
		return nil, err
	}
	key := a.ID
	if a.Source != "" {
		key = pulse.Mention{Source: a.Source, ID: a.ID}.Key()
	}
	m, err := db.Mention(ctx, key)
	if err != nil {
		return nil, err
	}
	if old := m.Correction; old != nil && old.Kind == to.Kind && old.Theme == cmp.Or(to.Theme, old.Theme) {
		return nil, nil
	}
	m.Correction = &to
	return &m, nil
}

func (e *env) correctionOf(a labelLine) (to pulse.Correction, err error) {
	now, err := e.now()
	if err != nil {
		return to, err
	}
	to = pulse.Correction{Kind: a.Kind, Theme: a.Theme, Note: a.Note, By: e.person(), At: now}
	switch {
	case a.Correction != nil:
		to = *a.Correction
	case a.Posted != "": // of an export, and nobody corrected it
		return pulse.Correction{}, nil
	}
	if to.Kind == "" {
		return to, nil
	}
	if to.Theme != "" && !slices.Contains(theme.IDs(), to.Theme) {
		return to, pulse.Usagef("there is no theme %q", to.Theme)
	}
	_, err = pulse.ParseKind(string(to.Kind))
	return to, err
}
