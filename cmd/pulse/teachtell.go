package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// tell says what was learnt, what it is worth and what it would move.
func (e *env) tell(c *cobra.Command, t taught, s *moves) error {
	w := c.OutOrStdout()
	if err := errors.Join(e.tellKinds(w, t), e.tellThemes(w, t)); err != nil || !t.learnt() {
		return err
	}
	of := fmt.Sprintf("Of %s %d would be judged otherwise:", count(s.judged, "past mention"), s.moved)
	if s.moved == 0 {
		of = fmt.Sprintf("Of %s none would be judged otherwise.", count(s.judged, "past mention"))
	}
	if t.topics != nil || s.themes > 0 {
		of = fmt.Sprintf("Of %s %d would be about other themes.\n", count(s.judged, "past mention"), s.themes) + of
	}
	if _, err := fmt.Fprintln(w, of); err != nil {
		return err
	}
	return e.writeMoves(c, s, true)
}

// tellKinds says what was learnt of praise and complaint.
func (e *env) tellKinds(w io.Writer, t taught) error {
	o := e.renderOptions("")
	if t.model == nil {
		return render.Prose(w, fmt.Sprintf("Nothing is learnt from %s yet: %s. Each correction counts for its own mention at once.",
			count(t.corrections, "correction"), t.trial.Refused), o)
	}
	if err := render.Prose(w, fmt.Sprintf("Learnt from %s%s.", kindsTold(t.trial.Trial), starsTold(t.trial.Trial)), o); err != nil {
		return err
	}
	on := "On corrections it did not learn from:"
	if t.trial.ByStars {
		on = "On stars it did not learn from:      "
	}
	_, err := fmt.Fprintf(w, "%s %s of kinds right, before %s.\nOn texts of other businesses:         %s of kinds right, before %s.\n", on,
		percent(t.trial.After.Kinds), percent(t.trial.Before.Kinds), percent(t.trial.HeldAfter.Kinds), percent(t.trial.HeldBefore.Kinds))
	return err
}

// tellThemes says what was learnt of themes; nothing where nobody corrected one.
func (e *env) tellThemes(w io.Writer, t taught) error {
	if len(t.class.themes) == 0 {
		return nil
	}
	told, x := count(len(t.class.themes), "corrected theme"), t.trial.Themes
	if t.topics == nil {
		return render.Prose(w, fmt.Sprintf("Nothing is learnt from %s yet: %s.", told, x.Refused), e.renderOptions(""))
	}
	return render.Prose(w, fmt.Sprintf("Learnt from %s: of those it did not learn from %s right (F1), before %s.", told, percent(x.After), percent(x.Before)), e.renderOptions(""))
}

func (e *env) tellApplied(c *cobra.Command, t taught) error {
	_, err := fmt.Fprintf(c.OutOrStdout(), "Applied: judged by %s from now on.\nTo undo it: pulse teach --off\n", t.polarity.By())
	return err
}

func percent(share float64) string { return fmt.Sprintf("%.1f%%", share*100) }

func kindsTold(t classify.Trial) string {
	sum, parts := 0, []string{}
	for _, k := range []pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Neutral, pulse.Mixed} {
		if n := t.Corrections[k]; n > 0 {
			sum += n
			parts = append(parts, fmt.Sprintf("%d %s", n, k))
		}
	}
	return fmt.Sprintf("%s (%s)", count(sum, "correction"), strings.Join(parts, ", "))
}

func starsTold(t classify.Trial) string {
	if t.Stars == 0 {
		return ""
	}
	return fmt.Sprintf(" and %s with stars", count(t.Stars, "mention"))
}
