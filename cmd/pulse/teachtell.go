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
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// tell says what was learnt, what it is worth and what it would move.
func (e *env) tell(c *cobra.Command, say render.Speech, t taught, s *moves) error {
	w := c.OutOrStdout()
	if err := errors.Join(tellKinds(w, say, t), tellThemes(w, say, t)); err != nil || !t.learnt() {
		return err
	}
	key := "teach.moved"
	if s.moved == 0 {
		key = "teach.moved.none"
	}
	of := say.Count(key, s.judged, "moved", s.moved)
	if t.topics != nil || s.themes > 0 {
		of = say.Count("teach.moved.themes", s.judged, "moved", s.themes) + "\n" + of
	}
	if err := say.Prose(w, of); err != nil {
		return err
	}
	return e.writeMoves(c, s, true, say.Lang)
}

// tellKinds says what was learnt of praise and complaint.
func tellKinds(w io.Writer, say render.Speech, t taught) error {
	if t.model == nil {
		return say.Prose(w, say.Count("teach.refused", t.corrections, "why", refusal(say, t.trial.Because, t.trial.Refused)))
	}
	if err := say.Prose(w, say.Say("teach.learnt", "from", kindsTold(say, t.trial.Trial)+starsTold(say, t.trial.Trial))); err != nil {
		return err
	}
	own := "teach.worth"
	if t.trial.ByStars {
		own = "teach.worth.stars"
	}
	worth := func(key string, now, before classify.Worth) string {
		return say.Say(key, "now", say.Share(now.Kinds), "before", say.Share(before.Kinds))
	}
	return say.Prose(w, worth(own, t.trial.After, t.trial.Before)+"\n"+worth("teach.worth.others", t.trial.HeldAfter, t.trial.HeldBefore))
}

// tellThemes says what was learnt of themes; nothing where nobody corrected one.
func tellThemes(w io.Writer, say render.Speech, t taught) error {
	n, x := len(t.class.themes), t.trial.Themes
	switch {
	case n == 0:
		return nil
	case t.topics == nil:
		return say.Prose(w, say.Count("teach.themes.refused", n, "why", refusal(say, x.Because, x.Refused)))
	}
	return say.Prose(w, say.Count("teach.themes.learnt", n, "now", say.Share(x.After), "before", say.Share(x.Before)))
}

// refusal says why nothing was learnt: because in a word, as the trial told it where the
// reader's language has none for that.
func refusal(say render.Speech, because, told string) string {
	least := classify.LeastLessons
	if because == "few_themes" {
		least = theme.LeastLessons
	}
	if said := say.Say("teach.because."+because, "least", least); said != "teach.because."+because {
		return said
	}
	return told
}

func tellApplied(c *cobra.Command, say render.Speech, t taught) error {
	_, err := fmt.Fprintf(c.OutOrStdout(), "%s\n%s pulse teach --off\n", say.Say("teach.applied", "by", t.polarity.By()), say.Say("teach.applied.back"))
	return err
}

func kindsTold(say render.Speech, t classify.Trial) string {
	sum, parts := 0, []string{}
	for _, k := range []pulse.Kind{pulse.Praise, pulse.Complaint, pulse.Neutral, pulse.Mixed} {
		if n := t.Corrections[k]; n > 0 {
			sum += n
			parts = append(parts, fmt.Sprintf("%d %s", n, say.Either("show.kind.", string(k))))
		}
	}
	return fmt.Sprintf("%s (%s)", say.Count("stand.corrections", sum), strings.Join(parts, ", "))
}

func starsTold(say render.Speech, t classify.Trial) string {
	if t.Stars == 0 {
		return ""
	}
	return " " + say.Count("teach.stars", t.Stars)
}
