package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/export"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// tracker makes the tracker that is called name. Without a token it can plan and
// not ask.
func (e *env) tracker(cfg *config.Config, name string, x export.Options) (export.Tracker, error) {
	o, err := e.patience()
	if err != nil {
		return nil, err
	}
	o.Attempts = 1 // pkg/export repeats what may be repeated
	x.Client, x.Log, x.Now = e.client(o), e.logger(), o.Now
	if name == "github" {
		g := cfg.Export.GitHub
		if !g.On() {
			return nil, pulse.WithHint(pulse.Usagef("no repository is configured"), "add to pulse.yaml: export: {github: {repo: owner/name}}")
		}
		x.KeyName = g.TokenEnv
		return export.NewGitHub(g.Repo, g.URL, x)
	}
	j := cfg.Export.Jira
	if !j.On() {
		return nil, pulse.WithHint(pulse.Usagef("no project of Jira is configured"), "add to pulse.yaml: export: {jira: {site: kahve.atlassian.net, project: CX, email: you@example.com}}")
	}
	x.KeyName = j.TokenEnv
	below, err := inAllLanguages("export.below")
	if err != nil {
		return nil, err
	}
	return export.NewJira(export.JiraOptions{Site: j.Site, Project: j.Project, Email: j.Email, IssueType: j.IssueType, Below: below}, x)
}

func inAllLanguages(key string) ([]string, error) {
	var out []string
	for _, l := range render.Languages() {
		w, err := render.Phrases(l)
		if err != nil {
			return nil, err
		}
		out = append(out, w(key))
	}
	return out, nil
}

// trackerToken is the secret of a tracker.
func trackerToken(cfg *config.Config, name string) (string, error) {
	if name == "github" {
		return cfg.Secret(cfg.Export.GitHub.TokenEnv)
	}
	return cfg.Secret(cfg.Export.Jira.TokenEnv)
}

// exportWeb shows what an export would do, or with --send does it.
func (e *env) exportWeb(c *cobra.Command, db *store.DB, cfg *config.Config, issues []export.Issue, f exportFlags) error {
	t, err := e.tracker(cfg, f.to, export.Options{Words: f.words})
	if err != nil {
		return err
	}
	show := &exportShown{env: e, w: c.OutOrStdout(), sent: f.send, place: t.Place()}
	if db == nil {
		return show.end()
	}
	asked := export.Asked{Again: f.again, Named: f.named, Check: f.check}
	if !f.send {
		return e.previewExport(c.Context(), db, cfg, issues, f, asked, show)
	}
	token, err := trackerToken(cfg, f.to)
	if err != nil {
		return err
	}
	return e.sendExport(c.Context(), db, cfg, issues, f, asked, token, show)
}

func (e *env) previewExport(ctx context.Context, db *store.DB, cfg *config.Config, issues []export.Issue, f exportFlags, asked export.Asked, show *exportShown) error {
	mark, err := db.ExportMark(ctx)
	if err != nil {
		return err
	}
	t, err := e.tracker(cfg, f.to, export.Options{Words: f.words, Mark: mark})
	if err != nil {
		return err
	}
	known, err := db.Exported(ctx, t.Target())
	if err != nil {
		return err
	}
	for _, s := range export.Plan(t, issues, known, asked) {
		show.step(s)
	}
	return show.end()
}

// exportLease is how long a lock of a machine that died holds up the others.
const exportLease = 2 * time.Minute

func (e *env) sendExport(ctx context.Context, db *store.DB, cfg *config.Config, issues []export.Issue, f exportFlags, asked export.Asked, token string, show *exportShown) error {
	mark, err := db.ExportMark(ctx)
	if err != nil {
		return err
	}
	t, err := e.tracker(cfg, f.to, export.Options{Words: f.words, Mark: mark, Token: token})
	if err != nil {
		return err
	}
	release, err := db.Lock(ctx, "export", e.holder(), exportLease)
	if err != nil {
		return err
	}
	defer func() { _ = release() }() // a lease that stays runs out by itself
	now, err := e.ticker()
	if err != nil {
		return err
	}
	err = export.Send(ctx, t, db, issues, asked, export.Options{Now: now, Log: e.logger()}, show.step)
	if err != nil && show.n == nil { // nothing was begun
		return err
	}
	if noted := db.Note(ctx, pulse.Act{What: pulse.ActTracker, About: t.Target()}); err == nil {
		err = noted
	}
	if told := show.end(); err == nil {
		err = told
	}
	return err
}

// exportShown prints what becomes of each item, and the sum.
type exportShown struct {
	*env
	w     io.Writer
	sent  bool
	place string
	n     map[string]int
	err   error
}

// step prints one item; what is unchanged only counts.
func (x *exportShown) step(s export.Step) {
	if x.n == nil {
		x.n = map[string]int{}
	}
	key := string(s.Do)
	if s.Error != "" {
		key = "failed"
	}
	x.n[key]++
	if x.json {
		x.keep(json.NewEncoder(x.w).Encode(s))
		return
	}
	if (!s.Do.Changes() || x.quiet && x.sent && s.Error == "") && len(s.Notes) == 0 && (s.Text == "" || x.sent) {
		return
	}
	x.keep(x.lines(s))
}

func (x *exportShown) keep(err error) {
	if x.err == nil {
		x.err = err
	}
}

func (x *exportShown) lines(s export.Step) error {
	head := fmt.Sprintf("%-6s %s", s.Do, s.Item)
	if s.Remote != "" {
		head += " " + number(s.Remote)
	}
	if len(s.Parts) > 0 {
		head += ": " + strings.Join(s.Parts, ", ")
	}
	rest := []string{s.Title}
	if x.sent && s.Done {
		rest = append(rest, s.URL)
	}
	for _, n := range s.Notes {
		rest = append(rest, "note: "+n)
	}
	if s.Error != "" {
		rest = append(rest, "not done: "+s.Error)
	}
	if _, err := fmt.Fprintln(x.w, render.Clean(head)); err != nil {
		return err
	}
	for _, l := range rest {
		if err := x.indented(l); err != nil {
			return err
		}
	}
	if s.Text != "" && !x.sent {
		_, err := fmt.Fprintln(x.w, "\n"+render.Clean(s.Text))
		return err
	}
	return nil
}

// indented wraps one text below its item; addresses are not broken.
func (x *exportShown) indented(text string) error {
	var b strings.Builder
	if strings.HasPrefix(text, "http") {
		_, err := fmt.Fprintln(x.w, "       "+render.Clean(text))
		return err
	}
	o := x.renderOptions(x.readerLang(""))
	o.Width = x.width() - 7
	if err := render.Prose(&b, text, o); err != nil {
		return err
	}
	for l := range strings.Lines(b.String()) {
		if _, err := io.WriteString(x.w, "       "+strings.TrimLeft(l, " ")); err != nil {
			return err
		}
	}
	return nil
}

// number writes an issue of GitHub as people do: #12. Keys of Jira stand as they are.
func number(remote string) string {
	if strings.ContainsAny(remote, "-") {
		return remote
	}
	return "#" + remote
}

// end prints the sum.
func (x *exportShown) end() error {
	if x.json || x.err != nil || x.quiet && x.sent {
		return x.err
	}
	if len(x.n) == 0 {
		_, err := fmt.Fprintln(x.w, "The backlog is empty; begin with: pulse backlog add THEME")
		return err
	}
	var parts []string
	words := [][2]string{{"create", "to create"}, {"update", "to update"}, {"close", "to close"}, {"reopen", "to open again"}}
	if x.sent {
		words = [][2]string{{"create", "created"}, {"update", "updated"}, {"close", "closed"}, {"reopen", "opened again"}, {"failed", "not done"}}
	}
	words = append(words, [2]string{"same", "unchanged"}, [2]string{"left", "left alone"}, [2]string{"skip", "done before it was ever exported"})
	for _, w := range words {
		if n := x.n[w[0]]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, w[1]))
		}
	}
	tail := "."
	if !x.sent {
		tail = ". Nothing was sent; --send does it."
	}
	_, err := fmt.Fprintln(x.w, x.place+": "+strings.Join(parts, ", ")+tail)
	return err
}

// tracker tries a key for doctor.
func (l looker) tracker(ctx context.Context, name string) (string, error) {
	cfg, err := l.config()
	if err != nil {
		return "", err
	}
	token, err := trackerToken(cfg, name)
	if err != nil {
		return "", err
	}
	w, err := render.Phrases("en")
	if err != nil {
		return "", err
	}
	t, err := l.env.tracker(cfg, name, export.Options{Words: w, Token: token, MaxWait: time.Second})
	if err != nil {
		return "", err
	}
	return t.Probe(ctx)
}
