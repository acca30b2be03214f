package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// teaching is what pulse teach was asked for.
type teaching struct {
	number          int
	from            string
	apply, dry, off bool
	format          func() (string, error)
	chosen          string // the format, resolved
	lang            string // of the reader
	say             render.Speech
}

func newTeach(e *env) *cobra.Command {
	var t teaching
	c := &cobra.Command{
		Use:   "teach",
		Short: "Answer a few questions and let pulse learn from them",
		Long: `Ask about the ten mentions whose kind would teach most, learn from your answers
and from every earlier correction, and show how that would change past mentions
before it applies. Stars that came with a mention count a little, too. What was
learnt stays in your database beside the shipped model, and speaks only of texts
like those of your guests; where it would not be right more often, or would make
texts of other businesses worse by more than half a point, it is not applied.

Without a terminal nothing is asked: --format ndjson gives the questions, one a
line; add "kind" to each and hand them back with --from; --apply learns from the
corrections there are and applies it.`,
		Example: `  pulse teach
  pulse teach --format ndjson > questions.jsonl
  pulse teach --from answers.jsonl --apply`,
		Args: args(cobra.NoArgs),
	}
	f := c.Flags()
	f.IntVarP(&t.number, "number", "n", 10, "how many mentions to ask about at a time")
	f.StringVar(&t.from, "from", "", `take answers from a file, - is standard input: {"id","kind","theme"?,"note"?} a line`)
	f.BoolVar(&t.apply, "apply", false, "ask nothing: learn from all corrections, show what moves and apply it")
	f.BoolVar(&t.dry, "dry-run", false, "learn and show what would move; keep no answer and apply nothing")
	f.BoolVar(&t.off, "off", false, "judge by the shipped model alone again; corrections stay")
	langFlag(c, &t.lang)
	t.format = e.formatFlag(c, "text", "ndjson")
	c.MarkFlagsMutuallyExclusive("apply", "dry-run", "off")
	c.MarkFlagsMutuallyExclusive("from", "off")
	c.RunE = func(c *cobra.Command, _ []string) (err error) {
		if t.chosen, err = t.format(); err != nil {
			return err
		}
		if t.number < 1 || t.number > 1000 {
			return pulse.Usagef("--number %d: ask about 1 to 1000 mentions", t.number)
		}
		if err := knownLang(t.lang); err != nil {
			return err
		}
		t.lang = e.readerLang(t.lang)
		if t.say, err = render.NewSpeech(e.renderOptions(t.lang)); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error { return e.teach(c, db, t) })
	}
	return c
}

// teach does the one thing that the flags ask for.
func (e *env) teach(c *cobra.Command, db *store.DB, t teaching) error {
	switch asks := e.terminal(e.in) && !e.noInput; {
	case t.off:
		return e.unteach(c, db, t.say)
	case t.from != "":
		return e.teachFrom(c, db, t)
	case t.apply || t.dry:
		return e.teachAll(c, db, t, nil)
	case t.chosen != "text":
		return e.questions(c, db, t.number)
	case !asks:
		return pulse.WithHint(pulse.Usagef("pulse teach asks at a terminal, and here is none"),
			"pulse teach --format ndjson gives the questions, --from FILE takes the answers, --apply learns from the corrections there are")
	}
	return e.teachAtTerminal(c, db, t)
}

// unteach goes back to the shipped model.
func (e *env) unteach(c *cobra.Command, db *store.DB, say render.Speech) error {
	ctx := c.Context()
	held, err := db.Learnt(ctx)
	if err != nil {
		return err
	}
	j, err := e.judge()
	if err != nil {
		return err
	}
	if len(held.Model)+len(held.Themes) > 0 || held.N > 0 && held.Base == "" {
		if err := e.apply(ctx, db, taught{judging: j, after: held.N}); err != nil {
			return err
		}
	}
	s, err := e.redo(ctx, db, j)
	if err != nil {
		return err
	}
	return e.done(c, map[string]any{"by": j.polarity.By(), "moved": s.moved, "moves": s.object(), "themes": s.themes, "pinned": s.pinned},
		"%s", say.Count("teach.off", s.moved, "by", j.polarity.By(), "themes", s.themes))
}

// teachAll learns from every correction there is and from what was said besides,
// shows what that does and, where that was asked for, applies it.
func (e *env) teachAll(c *cobra.Command, db *store.DB, asked teaching, said answers) error {
	j, err := e.judge()
	if err != nil {
		return err
	}
	t, s, err := e.tryOut(c.Context(), db, j, said)
	if err != nil {
		return err
	}
	applies := asked.apply && t.learnt()
	if applies {
		if err := e.applyAll(c.Context(), db, t); err != nil {
			return err
		}
	}
	if e.json {
		return json.NewEncoder(c.OutOrStdout()).Encode(map[string]any{"by": t.polarity.By(), "applied": applies, "trial": t.trial,
			"moved": s.moved, "moves": s.object(), "themes": s.themes, "pinned": s.pinned})
	}
	if err := e.tell(c, asked.say, t, s); err != nil {
		return err
	}
	switch {
	case !t.learnt():
		return nil
	case applies:
		return tellApplied(c, asked.say, t)
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), asked.say.Say("teach.waits"))
	return err
}

// tryOut learns and finds what would move. Nothing is written.
func (e *env) tryOut(ctx context.Context, db *store.DB, j judging, said answers) (taught, *moves, error) {
	t, err := e.learn(ctx, db, j, said)
	if err != nil {
		return t, nil, err
	}
	if !t.learnt() {
		return t, newMoves(), nil
	}
	s, err := e.preview(ctx, db, t.judging, said)
	return t, s, err
}

// applyAll applies what was tried out, to past mentions too. Applying the same
// again only catches up on mentions that were judged otherwise.
func (e *env) applyAll(ctx context.Context, db *store.DB, t taught) error {
	if !t.same {
		if err := e.apply(ctx, db, t); err != nil {
			return err
		}
	}
	_, err := e.redo(ctx, db, t.judging)
	return err
}
