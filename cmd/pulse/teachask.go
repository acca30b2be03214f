package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// teachAtTerminal asks, round by round, until the person has enough.
func (e *env) teachAtTerminal(c *cobra.Command, db *store.DB, t teaching) error {
	ctx, skip := c.Context(), map[string]bool{}
	for {
		j, err := e.judgeOf(ctx, db)
		if err != nil {
			return err
		}
		js, err := mostUseful(ctx, db, j, t.number, skip)
		if err != nil {
			return err
		}
		if len(js) == 0 {
			_, err := fmt.Fprintln(c.OutOrStdout(), t.say.Say("teach.nothing"))
			return err
		}
		r := round{env: e, say: t.say, js: js, said: make([]pulse.Kind, len(js))}
		went := r.ask(ctx)
		if err := e.keepAnswers(c, db, r); err != nil || went != nil {
			return errors.Join(went, err)
		}
		for _, m := range js {
			skip[m.Key()] = true
		}
		if err := e.offer(c, db, t.say); err != nil || r.stopped {
			return err
		}
		if more, err := e.agree(ctx, t.say.Say("teach.more")); err != nil || !more {
			return err
		}
	}
}

// round is one set of questions with what was answered.
type round struct {
	*env
	say     render.Speech
	js      []pulse.Judged
	said    []pulse.Kind // "" skipped, or not answered yet
	stopped bool
}

// ask puts the questions. Stopping early, by q or by the end of the input, keeps
// what was answered; an interruption does too, and is the error.
func (r *round) ask(ctx context.Context) error {
	fmt.Fprintf(r.err, "%s\n%s\n", r.say.Count("teach.label", len(r.js)), r.say.Say("teach.keys"))
	for i := 0; i < len(r.js) && !r.stopped; {
		if err := render.Question(r.err, r.js[i], i+1, len(r.js), r.say.Options); err != nil {
			return err
		}
		step, err := r.answer(ctx, i)
		if err != nil {
			return err
		}
		i = max(i+step, 0)
	}
	return nil
}

// answer reads until it has understood, and says how far to go on.
func (r *round) answer(ctx context.Context, i int) (step int, err error) {
	for {
		fmt.Fprint(r.err, "[p/c/n/m/s/u/q] > ")
		line, err := r.readLine(ctx)
		if err != nil {
			if ctx.Err() == nil && errors.Is(err, pulse.ErrInterrupted) { // the input ended
				r.stopped = true
				return 0, nil
			}
			return 0, err
		}
		switch word := strings.ToLower(strings.TrimSpace(line)); word {
		case "s", "skip", "":
			r.said[i] = ""
			return 1, nil
		case "u", "undo":
			if i > 0 {
				r.said[i-1] = ""
			}
			return -1, nil
		case "q", "quit", "stop":
			r.stopped = true
			return 0, nil
		default:
			if k, ok := kindKeys[word]; ok {
				r.said[i] = k
				return 1, nil
			}
			fmt.Fprintln(r.err, r.say.Say("teach.keys"))
		}
	}
}

var kindKeys = map[string]pulse.Kind{
	"p": pulse.Praise, "c": pulse.Complaint, "n": pulse.Neutral, "m": pulse.Mixed,
	"praise": pulse.Praise, "complaint": pulse.Complaint, "neutral": pulse.Neutral, "mixed": pulse.Mixed,
}

// keepAnswers writes down what was answered, also after an interruption: the
// person's minutes are worth more than ours.
func (e *env) keepAnswers(c *cobra.Command, db *store.DB, r round) error {
	ctx := context.WithoutCancel(c.Context())
	now, err := e.now()
	if err != nil {
		return err
	}
	n, other := 0, 0
	for i, k := range r.said {
		if k == "" {
			continue
		}
		if err := db.Correct(ctx, r.js[i].Key(), pulse.Correction{Kind: k, By: e.person(), At: now, Note: "pulse teach"}); err != nil {
			return err
		}
		n++
		if k != r.js[i].Verdict.Kind {
			other++
		}
	}
	if n == 0 {
		return nil
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "\n%s\n", r.say.Count("teach.kept", n, "other", other))
	return err
}

// offer shows what the corrections teach and asks whether to apply it.
func (e *env) offer(c *cobra.Command, db *store.DB, say render.Speech) error {
	j, err := e.judge()
	if err != nil {
		return err
	}
	t, s, err := e.tryOut(c.Context(), db, j, nil)
	if err != nil {
		return err
	}
	if err := e.tell(c, say, t, s); err != nil || !t.learnt() {
		return err
	}
	if t.same && s.moved == 0 {
		return nil
	}
	yes, err := e.agree(c.Context(), say.Say("teach.ask"))
	if err != nil {
		return err
	}
	if !yes {
		_, err := fmt.Fprintln(c.OutOrStdout(), say.Say("teach.later"))
		return err
	}
	if err := e.applyAll(c.Context(), db, t); err != nil {
		return err
	}
	return tellApplied(c, say, t)
}

// agree asks a question that silence answers with no.
func (e *env) agree(ctx context.Context, question string) (bool, error) {
	yes, err := e.agrees(ctx, question, false)
	if err != nil && ctx.Err() == nil && errors.Is(err, pulse.ErrInterrupted) {
		return false, nil // the input ended
	}
	return yes, err
}
