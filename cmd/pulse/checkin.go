package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/voice"
)

// checkinFlags are what a call of checkin asks for.
type checkinFlags struct {
	scores, text, place, code, format, lang string
	takeBack, questions                     bool
}

func newCheckin(e *env) *cobra.Command {
	var f checkinFlags
	c := &cobra.Command{
		Use:   "checkin [FILE…]",
		Short: "Ask the staff three short questions, without knowing who answers",
		Long: `Take answers of the staff: on a terminal one after the other, with --scores from a
script, or from files: a mailbox of replies (mbox) or CSV; - is standard input.
Nobody's answer is shown: pulse voice shows groups of five and more, once a week
is over. Names are masked, the hour is not kept. docs/voice.md says how.

--code tells a person from others without saying who: the last answer of a week
counts, and --take-back removes it while the week runs.`,
		Example: `  pulse checkin --place kadikoy
  pulse checkin --scores "4 3 5" --text "The grinder breaks every morning"
  pulse checkin replies.mbox --place kadikoy
  pulse checkin --questions --lang tr`,
	}
	c.Flags().StringVar(&f.scores, "scores", "", "answers from 1 to 5, in the order of the questions: \"4 3 5\"")
	c.Flags().StringVar(&f.text, "text", "", "what you want to say, in free words")
	c.Flags().StringVar(&f.place, "place", "", "where you work; of a file: of answers that name none")
	c.Flags().StringVar(&f.code, "code", "", "your code, of pulse voice codes")
	c.Flags().StringVar(&f.format, "format", "", "of files: csv or mbox; empty finds out")
	c.Flags().BoolVar(&f.takeBack, "take-back", false, "remove what --code answered this week")
	c.Flags().BoolVar(&f.questions, "questions", false, "print the questions and how to answer them by mail")
	langFlag(c, &f.lang)
	completeWords(c, "format", "csv", "mbox")
	e.placesComplete(c)
	c.MarkFlagsMutuallyExclusive("take-back", "questions", "scores")
	c.RunE = func(c *cobra.Command, files []string) error {
		if err := f.check(files); err != nil {
			return err
		}
		cfg, err := e.config()
		if err != nil {
			return err
		}
		if f.place, err = placeID(cfg, f.place); err != nil {
			return err
		}
		if f.questions {
			return e.printQuestions(c, f.lang)
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			h, err := e.newHearing(c.Context(), db)
			if err != nil {
				return err
			}
			if h.asked, err = e.asked(cfg, e.readerLang(f.lang)); err != nil {
				return err
			}
			if err := h.close(c.Context()); err != nil {
				return err
			}
			switch {
			case f.takeBack:
				return e.takeBack(c, h, f.code)
			case len(files) > 0:
				return e.takeFiles(c, h, files, f)
			}
			return e.checkin(c, h, f)
		})
	}
	return c
}

// check finds what does not go together.
func (f checkinFlags) check(files []string) error {
	if err := knownLang(f.lang); err != nil {
		return err
	}
	switch {
	case f.format != "" && len(files) == 0:
		return pulse.Usagef("--format is of files, and none is named")
	case len(files) > 0 && (f.scores != "" || f.text != "" || f.code != "" || f.takeBack || f.questions):
		return pulse.Usagef("a file brings its own answers; leave the other flags out")
	case f.takeBack && f.code == "":
		return pulse.WithHint(pulse.Usagef("--take-back wants the code that answered"), "answers without a code cannot be told apart, by nobody")
	case f.format != "":
		return oneOf("format", f.format, "csv", "mbox")
	}
	return nil
}

// checkin asks on a terminal what the flags did not say.
func (e *env) checkin(c *cobra.Command, h *hearing, f checkinFlags) error {
	who, err := h.code(f.code)
	if err != nil {
		return err
	}
	r := voice.Reply{From: who, Place: f.place, Text: f.text, Scores: map[string]string{}}
	switch {
	case f.scores != "":
		var rest string
		if r.Scores, rest = voice.Marked(f.scores, h.asked); rest != "" {
			return pulse.Usagef("--scores %q: write %d numbers from 1 to 5", f.scores, len(h.asked))
		}
	case f.text == "" && (e.noInput || !e.terminal(e.in)):
		return pulse.WithHint(pulse.Usagef("nobody is here to ask"), `say it at once: pulse checkin --scores "4 3 5" --text "…"`)
	case f.text == "":
		if err := e.askScores(c.Context(), h, &r); err != nil {
			return err
		}
	}
	if err := h.take(c.Context(), r); err != nil {
		return err
	}
	words, err := render.Phrases(e.readerLang(f.lang))
	if err != nil {
		return err
	}
	return e.done(c, map[string]any{"taken": 1}, "%s", words("vo.thanks"))
}

// askScores asks one question after the other; an empty line leaves one out.
func (e *env) askScores(ctx context.Context, h *hearing, r *voice.Reply) error {
	words, err := render.Phrases(e.readerLang(""))
	if err != nil {
		return err
	}
	fmt.Fprintln(e.err, words("vo.intro"))
	for _, q := range h.asked {
		for tries := 3; ; tries-- {
			fmt.Fprintf(e.err, "%s [1-5] ", render.Line(q.Text))
			line, err := e.readLine(ctx)
			if err != nil {
				return err
			}
			line = strings.TrimSpace(line)
			if line == "" || len(line) == 1 && line >= "1" && line <= "5" {
				r.Scores[q.ID] = line
				break
			}
			if tries == 1 {
				return pulse.Usagef("an answer goes from 1 to 5")
			}
			fmt.Fprintln(e.err, words("vo.range"))
		}
	}
	fmt.Fprintf(e.err, "%s ", words("vo.text"))
	line, err := e.readLine(ctx)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	r.Text = line
	return nil
}

func (e *env) takeBack(c *cobra.Command, h *hearing, typed string) error {
	code, err := h.code(typed)
	if err != nil {
		return err
	}
	round, err := h.round(c.Context())
	if err != nil {
		return err
	}
	who, err := h.person(c.Context(), round.ID, code)
	if err != nil {
		return err
	}
	had, err := h.db.TakeBackCheckIn(c.Context(), round.ID, who)
	if err != nil {
		return err
	}
	if !had {
		return e.done(c, map[string]any{"taken_back": 0}, "this code has not answered in %s", round.ID)
	}
	return e.done(c, map[string]any{"taken_back": 1}, "your answer of %s is gone", round.ID)
}

// takeFiles takes replies in. A row that cannot be taken is named, the others are kept.
func (e *env) takeFiles(c *cobra.Command, h *hearing, files []string, f checkinFlags) error {
	taken, refused := 0, 0
	for _, path := range files {
		list, bad, err := e.replies(path, f.format, h.asked)
		if err != nil {
			return err
		}
		for _, r := range list {
			r.Place = firstOf(r.Place, f.place)
			err := h.takeRow(c.Context(), r)
			if err != nil && !errors.Is(err, pulse.ErrUsage) && !errors.Is(err, pulse.ErrPolicy) {
				return err
			}
			if err != nil {
				bad = append(bad, pulse.Bad{Where: r.Where, Why: err.Error()})
				continue
			}
			taken++
		}
		for _, b := range bad {
			e.logger().Warn(path + ": " + b.Where + ": " + b.Why)
		}
		refused += len(bad)
	}
	err := e.done(c, map[string]any{"taken": taken, "refused": refused}, "%s taken, %d refused", count(taken, "answer"), refused)
	if err == nil && refused > 0 {
		return &pulse.Problem{Kind: pulse.ErrPart, Msg: count(refused, "answer") + " could not be taken"}
	}
	return err
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// takeRow is take for a row of a file: a code is checked, an address needs no more,
// and a row without either is told from others by itself. Reading a file twice would
// else make six people of three.
func (h *hearing) takeRow(ctx context.Context, r voice.Reply) error {
	if strings.HasPrefix(r.From, "mail:") {
		return h.take(ctx, r)
	}
	var err error
	if r.From, err = h.code(r.From); err != nil {
		return err
	}
	r.From = firstOf(r.From, r.Row)
	return h.take(ctx, r)
}

// replies reads one file; a mailbox begins with "From ".
func (e *env) replies(path, format string, asked []voice.Question) ([]voice.Reply, []pulse.Bad, error) {
	in := e.in
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, nil, pulse.Usagef("cannot read %s: %v", path, err)
		}
		defer file.Close()
		in = file
	}
	start := make([]byte, 5)
	n, err := io.ReadFull(in, start)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	in = io.MultiReader(strings.NewReader(string(start[:n])), in)
	if format == "mbox" || format == "" && string(start[:n]) == "From " {
		return voice.Mails(in, asked)
	}
	return voice.Rows(in, asked)
}

// printQuestions writes what an owner sends to the staff.
func (e *env) printQuestions(c *cobra.Command, code string) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	code = e.readerLang(code)
	asked, err := e.asked(cfg, code)
	if err != nil {
		return err
	}
	if e.json {
		return e.done(c, map[string]any{"questions": asked}, "")
	}
	words, err := render.Phrases(code)
	if err != nil {
		return err
	}
	lines := []string{words("vo.intro"), ""}
	example := ""
	for i, q := range asked {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, render.Line(q.Text)))
		example += fmt.Sprintf(" %d", 4-i%2)
	}
	lines = append(lines, "", words("vo.reply", "example", strings.TrimSpace(example)))
	_, err = fmt.Fprintln(c.OutOrStdout(), strings.Join(lines, "\n"))
	return err
}
