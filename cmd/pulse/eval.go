package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/eval"
	"github.com/seed-919336a1/pulse/pkg/pipe"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

type evalFlags struct {
	worst   int
	against string
	themes  bool
}

func newEval(e *env) *cobra.Command {
	var o evalFlags
	c := &cobra.Command{
		Use:   "eval [FILE]",
		Short: "Score pulse against labelled texts",
		Long: `Judge texts whose label is known, and tell per language how often pulse is
right, which complaints it hears, what it is worth when it is sure, and where it
was most certain and wrong, with the words that misled it.

FILE is JSON lines or CSV, gzipped or not; "-" or none is standard input.
  JSON  {"text","kind" or "label","id"?,"lang"?,"rating"?} a line, and, if you
        have them, "opinions":[{"start","end","polarity","theme"}] (bytes of the
        text) or "themes":[["price","complaint"]]
  CSV   a first line that names the columns: text, kind, and id and lang if you
        have them

With --themes only themes are scored, per theme and language, with the share of
texts that have none and were given one; lines need no kind then, and
"themes":["price"] without polarity will do. The polarity of a theme is praise or
complaint; neutral ones count as none, where labels tell it. A theme that pulse does not
know makes a bad line.

A label is praise, complaint, mixed or neutral; positive and negative are taken
for praise and complaint. A bad line is named on stderr, the rest goes on, exit 3.
Fifty labelled texts of your own tell more than any figure of ours.`,
		Example: "  pulse eval labelled.csv\n  pulse eval labelled.jsonl.gz --worst 50\n  pulse eval labelled.jsonl --json | jq .languages.tr.macro_f1\n  pulse eval labelled.jsonl --themes",
		Args:    args(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, a []string) error {
			return e.pipe(c, a, func(in io.Reader, j judging, bad *badLines) error { return e.eval(c, o, in, j, bad) })
		},
	}
	taughtFlag(c)
	c.Flags().IntVar(&o.worst, "worst", 10, "how many errors to show, the most certain first")
	c.Flags().BoolVar(&o.themes, "themes", false, "score themes instead of kinds")
	c.Flags().StringVar(&o.against, "against", "", "compare with vader (English; not in the shipped build)")
	return c
}

func (e *env) eval(c *cobra.Command, o evalFlags, in io.Reader, j judging, bad *badLines) error {
	if o.worst < 0 {
		return pulse.Usagef("--worst %d: want 0 or more", o.worst)
	}
	other, err := reference(o.against)
	if err != nil {
		return err
	}
	var pairs []eval.Pair
	take := pipe.Labelled
	if o.themes {
		take = pipe.Themed
	}
	err = take(in, j, j.themeOfLabel, bad.add, func(l pipe.Line, v pulse.Verdict) {
		pairs = append(pairs, eval.Pair{ID: l.ID.String(), Text: l.Text, Lang: l.Lang, Want: l.Label, Opinions: l.Opinions, Verdict: v})
	})
	if err != nil {
		return err
	}
	if len(pairs) == 0 && bad.n == 0 {
		return pulse.WithHint(pulse.Usagef("there is no labelled text, and nothing to measure"), "see: %s --help", c.CommandPath())
	}
	if len(pairs) == 0 {
		return pulse.WithHint(pulse.Usagef("none of %s is a labelled text", count(bad.n, "line")), "see: %s --help", c.CommandPath())
	}
	bad.good = len(pairs)
	if o.themes {
		return e.printThemes(c, eval.ScoreThemes(pairs))
	}
	r := eval.Score(pairs)
	r.Worst = r.Worst[:min(o.worst, len(r.Worst))]
	if other != nil {
		r.Against = other.on(pairs)
	}
	return e.printEval(c, r)
}

// themeOfLabel is the theme that verdicts have for a label: as it stands today, and of
// a part the theme above it.
func (j judging) themeOfLabel(id string) (string, error) {
	today, err := j.parts.Find(id)
	if err != nil {
		if hint := pulse.HintOf(err); hint != "" {
			err = fmt.Errorf("%w; %s", err, hint)
		}
		return "", err
	}
	theme, _, _ := j.parts.Place(today)
	return theme, nil
}

func (e *env) printEval(c *cobra.Command, r eval.Report) error {
	if e.json {
		return json.NewEncoder(c.OutOrStdout()).Encode(r)
	}
	return eval.WriteText(c.OutOrStdout(), r, e.paper())
}

func (e *env) printThemes(c *cobra.Command, r eval.ThemeReport) error {
	if e.json {
		return json.NewEncoder(c.OutOrStdout()).Encode(r)
	}
	return eval.WriteThemes(c.OutOrStdout(), r, e.paper())
}

// paper is how reports are written for this reader.
func (e *env) paper() eval.Paper {
	o := e.renderOptions("en")
	o.Width = min(o.Width, 80)
	return eval.Paper{
		Clean: render.Line,
		Quote: func(text string, evidence []pulse.Evidence) []string {
			lines, err := render.Evidence(text, evidence, o)
			if err != nil { // the words of a broken build; the text itself is whole
				return []string{"  " + render.Line(text)}
			}
			return lines
		},
		Title: func(s string) string { return render.Title(s, o) },
	}
}

// against is a reference judge.
type against struct {
	name  string
	langs []string // that it can read
	judge func(text string) pulse.Verdict
}

// on judges those of the texts that the reference can read.
func (a *against) on(pairs []eval.Pair) *eval.Reference {
	var ours, theirs []eval.Pair
	for _, p := range pairs {
		for _, l := range a.langs {
			if p.Verdict.Lang == l {
				ours = append(ours, p)
				p.Verdict = a.judge(p.Text)
				p.Verdict.Lang = l
				theirs = append(theirs, p)
			}
		}
	}
	return eval.Compare(a.name, ours, theirs)
}
