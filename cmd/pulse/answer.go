package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/answer"
	"github.com/seed-919336a1/pulse/pkg/cases"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// answerFlags are what was said of one answer.
type answerFlags struct {
	text, by, yes, reason, url string
	edit, send, done           bool
}

func newAnswer(e *env) *cobra.Command {
	var f answerFlags
	c := &cobra.Command{
		Use:   "answer ID|CASE",
		Short: "Draft an answer to a guest, check it, and send it once",
		Long: `Show what a guest said, a draft in their language, the lines of your policy it
stands to, its length and what sending costs. Nothing leaves without --send and a
person's yes: asked at the terminal, or given by name with --yes-from, for one
answer at a time. What your policy forbids exits 5. Where the provider takes no
answers from programs the link to answer by hand is shown; --done ticks it.`,
		Example: `  pulse answer x:1992276480000000001
  pulse answer C-12 --edit --send
  pulse answer x:1992276480000000001 --text "We are sorry about the wait." --send --yes-from "Elif Yılmaz"
  pulse answer foursquare:5f2b6e0c1d --done --url https://foursquare.com/…`,
		Args:              args(cobra.ExactArgs(1)),
		ValidArgsFunction: e.completeMention,
	}
	c.Flags().StringVar(&f.text, "text", "", "your own words in place of the draft; - reads them from stdin")
	c.Flags().BoolVar(&f.edit, "edit", false, "open the words in $EDITOR first")
	c.Flags().BoolVar(&f.send, "send", false, "send it, once somebody says yes")
	c.Flags().StringVar(&f.yes, "yes-from", "", "the person who read this answer and says yes to it")
	c.Flags().StringVar(&f.by, "by", "", "who answers (default: you)")
	c.Flags().StringVar(&f.reason, "reason", "", "why a guideline is stepped over")
	c.Flags().BoolVar(&f.done, "done", false, "tick it: somebody answered by hand")
	c.Flags().StringVar(&f.url, "url", "", "with --done: where the answer stands")
	c.MarkFlagsMutuallyExclusive("done", "send")
	c.MarkFlagsMutuallyExclusive("done", "edit")
	c.RunE = func(c *cobra.Command, a []string) error {
		if f.yes != "" && !f.send {
			return pulse.WithHint(pulse.Usagef("--yes-from says yes to sending"), "add --send")
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			d, err := e.answeringOf(c.Context(), db)
			if err != nil {
				return err
			}
			return d.answer(c, a[0], f)
		})
	}
	c.AddCommand(newAnswerList(e))
	return c
}

// answer shows, ticks or sends one answer.
func (d *answering) answer(c *cobra.Command, id string, f answerFlags) error {
	ctx := c.Context()
	j, err := d.e.saidIn(ctx, d.db, id)
	if err != nil {
		return err
	}
	if j.Gone != "" {
		return pulse.Usagef("the words of %s are no longer held (%s), so there is nothing to answer", j.Key(), j.Gone)
	}
	if f.done {
		return d.tick(c, j, f)
	}
	s, err := d.sheet(ctx, c.InOrStdin(), j, f)
	if err != nil {
		return err
	}
	if s.Known != nil && s.Known.State.Settled() && f.send {
		return d.told(c, j, answer.Result{Answer: *s.Known, Already: true})
	}
	if !f.send {
		if err := render.Answer(c.OutOrStdout(), d.e.format(), s, d.e.renderOptions(d.e.readerLang(""))); err != nil {
			return err
		}
		if s.Own {
			return d.e.refusal(s.Lines, f.reason)
		}
		return nil
	}
	return d.send(c, j, s, f)
}

// sheet is the answer as it would leave.
func (d *answering) sheet(ctx context.Context, in io.Reader, j pulse.Judged, f answerFlags) (render.AnswerSheet, error) {
	s := render.AnswerSheet{To: j, Lang: d.langOf(j), Grave: d.grave(j), By: cmp.Or(f.yes, f.by, d.e.person())}
	known, ok, err := d.db.Answer(ctx, j.Key(), pulse.AnswerReply)
	if err != nil {
		return s, err
	}
	if ok {
		s.Known = &known
	}
	if err := d.hear(ctx, j.Key()); err != nil {
		return s, err
	}
	replier, err := d.replier(j.Source)
	if err != nil {
		return s, err
	}
	switch {
	case f.text == "-":
		b, err := io.ReadAll(io.LimitReader(in, 1<<16))
		if err != nil {
			return s, fmt.Errorf("read the answer: %w", err)
		}
		s.Text, s.Own = strings.TrimSpace(string(b)), true
	case f.text != "":
		s.Text, s.Own = strings.TrimSpace(f.text), true
	case ok && known.State.Open():
		s.Text, s.Own = known.Text, true // what an earlier run left on its way
	default:
		if s.Text, err = d.draft(j, replier); err != nil && !f.edit {
			return s, err
		}
	}
	if f.edit {
		if s.Text, err = d.e.edited(ctx, s.Text, j, d.e.err); err != nil {
			return s, err
		}
		s.Own = true
	}
	if s.Text == "" {
		return s, pulse.Usagef("the answer is empty")
	}
	by := s.By
	if !f.send && f.by == "" && len(d.policy.People()) > 0 {
		s.By, by = "", "" // nobody said yet who will send it
	}
	s.Lines = d.check(j, s.Text, by)
	s.Terms = d.terms(replier, j.Mention, s.Text)
	return s, nil
}

// send asks for a person's yes and sends.
func (d *answering) send(c *cobra.Command, j pulse.Judged, s render.AnswerSheet, f answerFlags) error {
	if err := d.e.refusal(s.Lines, f.reason); err != nil {
		return err
	}
	if !s.Terms.Can {
		return &pulse.Problem{Kind: pulse.ErrPolicy, Msg: fmt.Sprintf("%s cannot be answered by pulse: %s", j.Key(), s.Terms.Why),
			Hint: answer.ByHand(s.Terms, j.Mention)}
	}
	if err := d.yes(c, s, f); err != nil {
		return err
	}
	r, err := d.deliver(c.Context(), &s, f.reason)
	if err != nil {
		return err
	}
	return d.told(c, j, r)
}

// deliver sends a sheet to which a person said yes, and never twice.
func (d *answering) deliver(ctx context.Context, s *render.AnswerSheet, reason string) (answer.Result, error) {
	replier, err := d.replier(s.To.Source)
	if err != nil {
		return answer.Result{}, err
	}
	return answer.Once(ctx, d.db, replier, answer.Message{To: s.To.Mention, What: pulse.AnswerReply, Text: s.Text, Lang: s.Lang, By: s.By, Lines: s.Lines, Reason: reason}, d.once)
}

// answeredHow is the way a guest was contacted, for the case.
func answeredHow(a *pulse.Answer) string { return strings.TrimSpace(a.Source + " answer " + a.Remote) }

// yes wants one person's consent to this one answer.
func (d *answering) yes(c *cobra.Command, s render.AnswerSheet, f answerFlags) error {
	if f.yes != "" {
		return nil
	}
	if d.e.noInput || !d.e.terminal(d.e.in) || f.text == "-" {
		return pulse.WithHint(pulse.Usagef("an answer leaves only with a person's yes"), "name who read it and says yes: --yes-from NAME")
	}
	o := d.e.renderOptions(d.e.readerLang(""))
	o.Color = false
	if err := render.Answer(d.e.err, render.Text, s, o); err != nil {
		return err
	}
	ask, err := render.AnswerQuestion(s.By, o)
	if err != nil {
		return err
	}
	return d.e.confirm(c.Context(), false, ask)
}

// told prints how an answer stands, after its case knows of it.
func (d *answering) told(c *cobra.Command, j pulse.Judged, r answer.Result) error {
	if j.Complains() && r.State.Settled() {
		if _, err := cases.Answered(context.WithoutCancel(c.Context()), d.db, j.Key(), r.Ended, r.By, answeredHow(&r.Answer)); err != nil {
			return fmt.Errorf("%s was answered; its case does not know yet, so run the same again: %w", j.Key(), err)
		}
	}
	what := "sent"
	switch {
	case r.Already:
		what = "was answered before; nothing sent now"
	case r.State == pulse.AnswerByHand:
		what = "noted as answered by hand"
	}
	return d.e.done(c, map[string]any{"id": j.Key(), "answer": r}, "%s: %s %s", j.Key(), what, r.URL)
}

// tick notes an answer that a person gave.
func (d *answering) tick(c *cobra.Command, j pulse.Judged, f answerFlags) error {
	text := strings.TrimSpace(f.text)
	a := pulse.Answer{Key: j.Key(), What: pulse.AnswerReply, Source: j.Source, Text: text, Lang: d.langOf(j), By: cmp.Or(f.by, d.e.person()), URL: f.url, At: d.now(), Reason: f.reason}
	ticked, existing, err := d.db.TickAnswer(c.Context(), a)
	if err != nil {
		return err
	}
	return d.told(c, j, answer.Result{Answer: existing, Already: !ticked})
}

// edited lets a person change the words in their editor. What the guest said stands
// above them, behind #. The editor draws on screen.
func (e *env) edited(ctx context.Context, text string, j pulse.Judged, screen io.Writer) (string, error) {
	editor, _ := e.lookup("VISUAL")
	if editor == "" {
		editor, _ = e.lookup("EDITOR")
	}
	if editor == "" {
		return "", pulse.WithHint(pulse.Usagef("no editor is set"), "export EDITOR=nano, or give the words with --text")
	}
	file, err := os.CreateTemp("", "pulse-answer-*.txt") // mode 0600
	if err != nil {
		return "", fmt.Errorf("edit the answer: %w", err)
	}
	defer os.Remove(file.Name()) // what a guest said does not stay behind
	var b strings.Builder
	for line := range strings.Lines(render.Clean(j.Text)) {
		b.WriteString("# " + strings.TrimRight(line, "\n") + "\n")
	}
	b.WriteString(text + "\n")
	_, err = file.WriteString(b.String())
	if err2 := file.Close(); err != nil || err2 != nil {
		return "", fmt.Errorf("edit the answer: %w", cmp.Or(err, err2))
	}
	cmd := exec.CommandContext(ctx, "sh", "-c", editor+` "$1"`, "sh", file.Name())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = e.in, screen, screen
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("the editor %s: %w", editor, err)
	}
	out, err := os.ReadFile(file.Name())
	if err != nil {
		return "", fmt.Errorf("edit the answer: %w", err)
	}
	var kept []string
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "#") {
			kept = append(kept, strings.TrimRight(line, "\r\n"))
		}
	}
	return strings.TrimSpace(strings.Join(kept, "\n")), nil
}

func newAnswerList(e *env) *cobra.Command {
	var code string
	c := &cobra.Command{
		Use: "list", Short: "What was answered, by whom, and how it stands", Args: args(cobra.NoArgs),
		Long: `List answers with who said yes and when, and how each stands: sent, answered by
hand, not sent, on its way, or no longer shown by the provider (pulse recheck
follows that). With --json also their words and the lines of your policy.`,
		Example: "  pulse answer list --since 7d",
	}
	langFlag(c, &code)
	since := e.whenFlag(c, "since", "30d", "how far back")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := knownLang(code); err != nil {
			return err
		}
		from, err := since()
		if err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			list, err := db.Answers(c.Context(), from, "")
			if err != nil {
				return err
			}
			return render.Answers(c.OutOrStdout(), e.format(), list, e.renderOptions(e.readerLang(code)))
		})
	}
	return c
}
