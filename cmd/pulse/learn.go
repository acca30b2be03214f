package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// How much of a database one lesson reads: learning stays a matter of seconds.
const (
	mostRated  = 600  // mentions with stars
	mostAround = 800  // mentions that show how the guests write
	mostAsked  = 3000 // mentions out of which the next question is chosen
)

// class is what a database has to teach.
type class struct {
	lessons, around    []classify.Lesson
	themes             []theme.Lesson
	corrections, stars int
}

func (e *env) classOf(ctx context.Context, db *store.DB, said answers) (c class, err error) {
	corrected, err := db.Corrected(ctx)
	if err != nil {
		return c, err
	}
	corrected = said.with(corrected)
	for _, m := range corrected {
		c.lessons = append(c.lessons, lessonOf(m.Mention, m.Kind()))
	}
	c.corrections = len(c.lessons)
	if c.themes, err = e.themeLessons(ctx, db, corrected); err != nil {
		return c, err
	}
	rated, err := db.Rated(ctx, mostRated)
	if err != nil {
		return c, err
	}
	for _, m := range said.without(rated) {
		if side := sideOf(m.Rating); side != "" {
			l := lessonOf(m.Mention, side)
			l.Stars = true
			c.lessons = append(c.lessons, l)
			c.stars++
		}
	}
	around, err := db.Uncorrected(ctx, mostAround)
	for _, m := range said.without(around) {
		c.around = append(c.around, lessonOf(m.Mention, ""))
	}
	return c, err
}

func lessonOf(m pulse.Mention, k pulse.Kind) classify.Lesson {
	return classify.Lesson{Text: m.Text, Options: classify.Options{Lang: m.Lang, Rating: m.Rating}, Kind: k}
}

// sideOf is what stars say of a visit; three say nothing.
func sideOf(stars float64) pulse.Kind {
	switch {
	case stars >= 4:
		return pulse.Praise
	case stars >= 1 && stars <= 2:
		return pulse.Complaint
	}
	return ""
}

// taught is a judge with what the corrections of a database teach, not yet applied.
type taught struct {
	judging
	class
	model  []byte // of kinds; nil: nothing was learnt, trial says why
	topics []byte // of themes; nil likewise
	trial  trials
	after  int // the number of what is applied now
	same   bool
}

// trials are what both local models are worth.
type trials struct {
	classify.Trial
	Themes theme.LocalTrial `json:"themes"`
}

// learnt reports something that can be applied.
func (t taught) learnt() bool { return t.model != nil || t.topics != nil }

// learn trains on all corrections there are, and on what was said besides. It writes
// nothing.
func (e *env) learn(ctx context.Context, db *store.DB, j judging, said answers) (t taught, err error) {
	held, err := db.Learnt(ctx)
	if err != nil {
		return t, err
	}
	if t.class, err = e.classOf(ctx, db, said); err != nil {
		return t, err
	}
	t.judging, t.after = j, held.N
	local, trial := j.polarity.Learn(t.lessons, t.around)
	t.trial.Trial = trial
	if local != nil {
		if t.model, err = local.MarshalBinary(); err != nil {
			return t, err
		}
	}
	guard, err := classify.Guard()
	if err != nil {
		return t, err
	}
	topics, tried := j.themes.Learn(t.class.themes, strangers(t.around), strangers(guard))
	t.trial.Themes = tried
	if topics != nil {
		if t.topics, err = topics.MarshalBinary(); err != nil {
			return t, err
		}
	}
	n := held.N + 1
	if t.same = t.learnt() && held.Base == j.polarity.Base() && string(held.Model) == string(t.model) && string(held.Themes) == string(t.topics); t.same {
		n = held.N
	}
	t.judging = j.with(local, topics, n)
	return t, nil
}

// with is j with the n-th local models; nil is none.
func (j judging) with(kinds *classify.Local, themes *theme.Local, n int) judging {
	j.polarity, j.themes = j.polarity.With(kinds, n), j.themes.With(themes)
	if themes != nil {
		j.polarity = j.polarity.Beside(n)
	}
	return j
}

// apply makes t what this database judges by from now on.
func (e *env) apply(ctx context.Context, db *store.DB, t taught) error {
	now, err := e.now()
	if err != nil {
		return err
	}
	trial, err := json.Marshal(t.trial)
	if err != nil {
		return err
	}
	_, err = db.SaveLearnt(ctx, pulse.Learnt{At: now, By: e.person(), Base: t.polarity.Base(), Corrections: t.corrections,
		Stars: t.stars, Trial: trial, Model: t.model, Themes: t.topics}, t.after)
	return err
}

// judgeOf is the judge of a database: the shipped one with what its corrections
// taught. Where a newer pulse ships another model, or a text it learnt from was
// forgotten, it learns anew first and keeps that.
func (e *env) judgeOf(ctx context.Context, db *store.DB) (judging, error) {
	return e.judgeBy(ctx, db, true)
}

// judgeBy is judgeOf that keeps what it had to learn anew only where keep says so.
func (e *env) judgeBy(ctx context.Context, db *store.DB, keep bool) (judging, error) {
	j, err := e.judge()
	if err != nil {
		return j, err
	}
	held, err := db.Learnt(ctx)
	if err != nil || held.N == 0 {
		return j, err
	}
	if len(held.Model)+len(held.Themes) == 0 && held.Base != "" { // switched off
		return j, nil
	}
	if held.Base == j.polarity.Base() {
		if kinds, themes, err := opened(held); err == nil {
			return j.with(kinds, themes, held.N), nil
		}
	}
	return e.relearn(ctx, db, j, held, keep)
}

// opened reads the local models that are kept; nil is none.
func opened(held pulse.Learnt) (kinds *classify.Local, themes *theme.Local, err error) {
	if len(held.Model) > 0 {
		if kinds, err = classify.DecodeLocal(held.Model); err != nil {
			return nil, nil, err
		}
	}
	if len(held.Themes) > 0 {
		themes, err = theme.DecodeLocal(held.Themes)
	}
	return kinds, themes, err
}

func (e *env) relearn(ctx context.Context, db *store.DB, j judging, held pulse.Learnt, keep bool) (judging, error) {
	t, err := e.learn(ctx, db, j, nil)
	if err != nil || !keep {
		return t.judging, err
	}
	err = e.apply(ctx, db, t)
	if errors.Is(err, pulse.ErrLater) { // another pulse was quicker, with the same corrections
		return e.judgeOf(ctx, db)
	}
	if err != nil {
		return j, err
	}
	because := "this pulse ships another model than " + held.Base
	if held.Base == "" {
		because = "a text it had learnt from is gone"
	}
	if !t.learnt() {
		e.logger().Warn(fmt.Sprintf("what the corrections taught is set aside: %s, and learnt anew %s", because, t.trial.Refused))
		return t.judging, nil
	}
	e.logger().Info(fmt.Sprintf("learnt anew from %s: %s; pulse judge --again judges past mentions by it", count(t.corrections, "correction"), because))
	return t.judging, nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// untaught is what the shipped model alone says of a verdict's text.
func untaught(v pulse.Verdict) pulse.Kind { return cmp.Or(v.Untaught, v.Kind) }
