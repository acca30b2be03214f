package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/harvest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/whole"
)

func newSource(e *env) *cobra.Command {
	c := group("source", "Where guests speak: add, try, pause and remove sources",
		newSourceAdd(e), newSourceList(e), newSourceTypes(e), newSourceTest(e),
		newSourcePause(e, true), newSourcePause(e, false), newSourceRemove(e))
	c.Long = `Sources stand in pulse.yaml, under sources:. These commands change that file in
its own lines: what you wrote there stays as it is, comments too.`
	c.Example = "  pulse source types\n  pulse source add feed\n  pulse source list\n  pulse source test x"
	return c
}

func newSourceList(e *env) *cobra.Command {
	var code string
	c := &cobra.Command{
		Use:   "list",
		Short: "How each source stands: last fetch, what is held, due, spent",
		Long: `How each source stands. One that has brought nothing for twice as long as its pauses
usually last is called silent: it may be quiet there, or the source has changed.
"1,204 held of 1,310 there" compares what is held with what the provider counts, and says
what it knows of the rest; "tells no total" is a provider that gives no number.`,
		Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := knownLang(code); err != nil {
				return err
			}
			return e.withStore(c.Context(), func(db *store.DB) error {
				now, err := e.now()
				if err != nil {
					return err
				}
				list, err := e.sourceStandings(c.Context(), db, now)
				if err != nil {
					return err
				}
				return render.SourceList(c.OutOrStdout(), e.format(), now, list, e.renderOptions(e.readerLang(code)))
			})
		},
	}
	langFlag(c, &code)
	return c
}

func newSourceTypes(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "types",
		Short: "The types of source there are, what each brings and costs",
		Args:  args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			return render.SourceTypes(c.OutOrStdout(), e.format(), all.Types(), e.renderOptions("en"))
		},
	}
}

func newSourceTest(e *env) *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:   "test SOURCE",
		Short: "Ask a source for a few mentions, show them and store nothing",
		Long: `Ask a source for a few mentions and show the first three as they would be stored.
Nothing is stored. What costs money is said before it is asked.`,
		Example: "  pulse source test foursquare\n  pulse source test x --yes",
		Args:    args(cobra.ExactArgs(1)),
	}
	c.Flags().BoolVar(&yes, "yes", false, "ask without a question what costs money")
	c.ValidArgsFunction = e.completeSources
	c.RunE = func(c *cobra.Command, a []string) error {
		cfg, err := e.config()
		if err != nil {
			return err
		}
		t, err := e.trySource(c.Context(), cfg, a[0], yes)
		if err != nil {
			return err
		}
		return render.SourceTested(c.OutOrStdout(), e.format(), t, e.renderOptions("en"))
	}
	return c
}

// How much a try asks for: enough to see what comes, and no more.
const (
	tryItems = 3
	tryPages = 3
	tryPosts = 10 // the least that X sells
	tryDays  = 90
)

// trySource asks a source for its first mentions and stores nothing.
func (e *env) trySource(ctx context.Context, cfg *config.Config, name string, yes bool) (render.SourceTest, error) {
	s, ok := cfg.Source(name)
	if !ok {
		_, err := all.Open(cfg, nil, []string{name}) // it knows how to say so
		return render.SourceTest{}, cmp.Or(err, pulse.Usagef("no source is called %q", name))
	}
	s.Budget.PostsPerRun = tryPosts
	one := *cfg
	one.Sources = []config.Source{s}
	http, err := e.wire()
	if err != nil {
		return render.SourceTest{}, err
	}
	open, err := all.Open(&one, http, []string{name})
	if err != nil {
		return render.SourceTest{}, err
	}
	now, err := e.now()
	if err != nil {
		return render.SourceTest{}, err
	}
	ask := pulse.Ask{Since: now.AddDate(0, 0, -tryDays), Now: now}
	if err := e.mayCost(ctx, open[0], ask, yes); err != nil {
		return render.SourceTest{}, err
	}
	t := terms(s.Type, all.Duties(&one)[name])
	t.Source = name
	t, err = e.taste(ctx, open[0], ask, t, oursBy(&one))
	if typ, _ := typeNamed(s.Type); t.Left > 0 && hasSetting(typ, "about_us") {
		t.Notes = append(t.Notes, "about_us: true keeps everything, where every item is about you")
	}
	return t, err
}

func hasSetting(t pulse.SourceType, key string) bool {
	_, ok := t.Setting(key)
	return ok
}

// terms are what a type of source costs and asks.
func terms(typ string, d pulse.Duties) render.SourceTest {
	t := render.SourceTest{Type: typ, Keep: d.RetentionDays, Credit: d.Attribution, Consent: d.Permission}
	known, _ := all.Type(typ)
	t.Price, t.Rules = known.Price, known.Rules
	return t
}

// mayCost asks a person before money is spent.
func (e *env) mayCost(ctx context.Context, s pulse.Source, ask pulse.Ask, yes bool) error {
	p, ok := s.(pulse.Planner)
	if !ok || yes {
		return nil
	}
	usd := p.Plan(ask).Cost.USD
	if usd == 0 {
		return nil
	}
	said := fmt.Sprintf("asking %s costs $%.3f at most", s.Name(), usd)
	if e.noInput || !e.terminal(e.in) {
		return pulse.WithHint(pulse.Usagef("%s", said), "say --yes to ask all the same")
	}
	ok, err := e.agrees(ctx, said+". Ask?", false)
	if err == nil && !ok {
		err = &pulse.Problem{Kind: pulse.ErrInterrupted, Msg: "not asked"}
	}
	return err
}

// agrees asks a yes or no; enter is what it says.
func (e *env) agrees(ctx context.Context, question string, enter bool) (bool, error) {
	fmt.Fprintf(e.err, "%s %s ", render.Clean(question), map[bool]string{true: "[Y/n]", false: "[y/N]"}[enter])
	line, err := e.readLine(ctx)
	if err != nil {
		return false, err
	}
	if strings.TrimSpace(line) == "" {
		return enter, nil
	}
	return isYes(line), nil
}

func (e *env) taste(ctx context.Context, s pulse.Source, ask pulse.Ask, t render.SourceTest, ours harvest.Ours) (render.SourceTest, error) {
	var first []pulse.Mention
	pages := 0
	for page, err := range s.Pages(ctx, ask) {
		if err != nil && pages == 0 {
			return t, err
		}
		if errors.Is(err, pulse.ErrLater) {
			break // the few that a try may ask for
		}
		if err != nil {
			t.Notes = append(t.Notes, "a later page failed: "+err.Error())
			break
		}
		pages++
		t.Seen += len(page.Mentions)
		t.Bad, t.Notes, t.Cost = append(t.Bad, page.Bad...), append(t.Notes, page.Notes...), t.Cost.Add(page.Cost)
		for _, m := range page.Mentions {
			if why := ours.Leaves(m, ask.Now); why == "" {
				first = append(first, m)
			} else if t.Left++; t.Why == "" {
				t.Why = why
			}
		}
		if len(first) >= tryItems || pages == tryPages {
			break
		}
	}
	j, err := e.judge()
	if err != nil {
		return t, err
	}
	for _, m := range first[:min(len(first), tryItems)] {
		t.First = append(t.First, pulse.Judged{Mention: m, Verdict: j.Judge(m)})
	}
	return t, nil
}

func newSourcePause(e *env, pause bool) *cobra.Command {
	var code string
	c := &cobra.Command{
		Use:     "resume SOURCE",
		Short:   "Ask a paused source again",
		Example: "  pulse source resume x",
		Args:    args(cobra.ExactArgs(1)),
	}
	told := "did.source.resumed"
	if pause {
		c.Use, c.Short, c.Example = "pause SOURCE", "Do not ask a source until it is resumed", "  pulse source pause x"
		told = "did.source.paused"
	}
	langFlag(c, &code)
	c.ValidArgsFunction = e.completeSources
	c.RunE = func(c *cobra.Command, a []string) error {
		if err := knownLang(code); err != nil {
			return err
		}
		err := e.editConfig(func(path string, text []byte) ([]byte, error) {
			return config.PauseSource(path, text, all.Types(), a[0], pause)
		})
		if err != nil {
			return err
		}
		return e.told(c, code, map[string]any{"source": a[0], "paused": pause}, told, "source", a[0])
	}
	return c
}

func newSourceRemove(e *env) *cobra.Command {
	var yes bool
	var code string
	c := &cobra.Command{
		Use:   "remove SOURCE",
		Short: "Take a source out of pulse.yaml; what was fetched from it stays",
		Long: `Take a source out of pulse.yaml. What was fetched from it stays and is purged by its
terms; pulse status goes on to show it. To ask it no more for a while, pause it.`,
		Example: "  pulse source remove old-feed",
		Args:    args(cobra.ExactArgs(1)),
	}
	c.Flags().BoolVar(&yes, "yes", false, "without a question")
	langFlag(c, &code)
	c.ValidArgsFunction = e.completeSources
	c.RunE = func(c *cobra.Command, a []string) error {
		if err := knownLang(code); err != nil {
			return err
		}
		err := e.editConfig(func(path string, text []byte) ([]byte, error) {
			next, err := config.RemoveSource(path, text, all.Types(), a[0])
			if err == nil {
				err = e.confirm(c.Context(), yes, fmt.Sprintf("take %s out of pulse.yaml?", a[0]))
			}
			return next, err
		})
		if err != nil {
			return err
		}
		return e.told(c, code, map[string]any{"removed": a[0]}, "did.source.removed", "source", a[0])
	}
	return c
}

// editConfig changes the lines of the configuration that is in use.
func (e *env) editConfig(change func(path string, text []byte) ([]byte, error)) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	if err := cfg.Need(); err != nil {
		return err
	}
	text, err := os.ReadFile(cfg.Path)
	if err != nil {
		return fmt.Errorf("read %s: %w", cfg.Path, err)
	}
	next, err := change(cfg.Path, text)
	if err != nil || slices.Equal(next, text) {
		return err
	}
	return rewrite(cfg.Path, next)
}

// rewrite replaces a file by text and leaves it as readable as it was. Where the file
// is a link, what it leads to is written.
func rewrite(path string, text []byte) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	st, err := os.Stat(path)
	if err == nil {
		err = whole.Put(path, st.Mode().Perm(), text)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// sourceNamed is a name for a source of a type that no other has.
func sourceNamed(cfg *config.Config, typ string) string {
	names := all.Names(cfg)
	if !slices.Contains(names, typ) {
		return ""
	}
	for n := 2; ; n++ {
		if name := fmt.Sprintf("%s-%d", typ, n); !slices.Contains(names, name) {
			return name
		}
	}
}
