package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/export"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/severity"
	"github.com/seed-919336a1/pulse/pkg/sorting"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/whole"
)

// exportFlags are what `pulse backlog export` takes.
type exportFlags struct {
	to, lang, out string
	send, check   bool
	authors, all  bool
	again         []string

	words export.Words // of lang
	named bool         // items were named
}

func newBacklogExport(e *env) *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use:   "export [ITEM…] --to github|jira|csv|md",
		Short: "Bring the backlog to GitHub, Jira, a CSV file or a Markdown page",
		Long: `Bring the items to where a team works. Doing it again updates and never doubles,
also after an answer that was lost. For github and jira nothing leaves this
machine without --send: you see what would be made, updated and closed, and with
an ITEM its whole text. What is unchanged since the last time asks nobody.

Guests are masked unless --with-authors is given. What a person changed there, a
title, a state, words below ours, a deletion, is left as it is and told; --again
ITEM does it all the same. csv and md are written to the screen, or to --out.

Exit codes: 0 done · 3 some items were refused, the others are done · 4 the key
is refused · 75 come back later · 2 a mistake in pulse.yaml or in the call.`,
		Example: `  pulse backlog export --to github
  pulse backlog export --to github --send
  pulse backlog export B-3 --to jira
  pulse backlog export --to csv --out backlog.csv`,
		ValidArgsFunction: e.completeItem,
	}
	c.Flags().StringVar(&f.to, "to", "", "where to: github, jira, csv, md")
	c.Flags().BoolVar(&f.send, "send", false, "send it; without it you see what would be sent")
	c.Flags().BoolVar(&f.check, "check", false, "with --send: look also where nothing changed here whether somebody changed it there")
	c.Flags().StringSliceVar(&f.again, "again", nil, "items to make anew, open again or give our text back, whatever a person did there")
	c.Flags().BoolVar(&f.authors, "with-authors", false, "name guests in full, with links to what they said")
	c.Flags().BoolVar(&f.all, "all", false, "csv, md: closed items too")
	c.Flags().StringVar(&f.lang, "lang", "", "language of the words around: en, tr, fr, id, th; empty is the first of the brand")
	c.Flags().StringVar(&f.out, "out", "", "csv, md: write to this file")
	completeWords(c, "to", "github", "jira", "csv", "md")
	completeWords(c, "lang", render.Languages()...)
	c.RunE = func(c *cobra.Command, named []string) error {
		cfg, err := f.resolve(e)
		if err != nil {
			return err
		}
		return e.withThemes(c, func(db *store.DB) error {
			issues, err := e.exported(c.Context(), db, cfg, &f, named)
			if err != nil {
				return err
			}
			if f.to == "csv" || f.to == "md" {
				return e.exportFile(c, db, cfg, issues, f)
			}
			return e.exportWeb(c, db, cfg, issues, f)
		})
	}
	return c
}

// resolve checks the flags and finds the language, which is the team's and not
// that of whoever calls: else cron and a person would rewrite it in turn.
func (f *exportFlags) resolve(e *env) (*config.Config, error) {
	if f.to == "" {
		return nil, pulse.WithHint(pulse.Usagef("where to? --to is missing"), "use --to github, jira, csv or md")
	}
	file := f.to == "csv" || f.to == "md"
	switch {
	case oneOf("to", f.to, "github", "jira", "csv", "md") != nil:
		return nil, oneOf("to", f.to, "github", "jira", "csv", "md")
	case file && (f.send || f.check || len(f.again) > 0):
		return nil, pulse.Usagef("--to %s sends nothing: leave --send, --check and --again out", f.to)
	case file && e.json:
		return nil, pulse.WithHint(pulse.Usagef("--json and --to %s ask for two things", f.to), "for JSON use: pulse backlog list --json")
	case !file && f.out != "":
		return nil, pulse.Usagef("--out is for csv and md, not for %s", f.to)
	case f.check && !f.send:
		return nil, pulse.WithHint(pulse.Usagef("--check asks %s, and only --send may", f.to), "use --send --check")
	}
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	if err := knownLang(f.lang); err != nil {
		return nil, err
	}
	if len(cfg.Brand.Languages) > 0 {
		f.lang = cmp.Or(f.lang, cfg.Brand.Languages[0])
	}
	f.lang = cmp.Or(f.lang, lang.EN)
	f.words, err = render.Phrases(f.lang)
	return cfg, err
}

// exported gives the items as issues; all of them, or those that were named.
func (e *env) exported(ctx context.Context, db *store.DB, cfg *config.Config, f *exportFlags, named []string) ([]export.Issue, error) {
	var only []pulse.Item
	for _, list := range [][]string{named, f.again} {
		for n, typed := range list {
			if db == nil {
				return nil, pulse.WithHint(pulse.Usagef("there is no item %s", typed), "the backlog is empty; begin with: pulse backlog add THEME")
			}
			it, _, err := e.item(ctx, db, typed)
			if err != nil {
				return nil, err
			}
			list[n] = pulse.ItemID(it.N)
			if len(named) > 0 && !slices.ContainsFunc(only, func(o pulse.Item) bool { return o.N == it.N }) {
				only = append(only, it)
			}
		}
	}
	f.named = len(named) > 0
	entries, err := e.entries(ctx, db, &backlogFlags{lang: f.lang, authors: f.authors}, only...)
	if err != nil {
		return nil, err
	}
	sorting.By(entries, func(a, b backlog.Entry) int { return cmp.Compare(a.N, b.N) })
	sight := e.sight(cfg, f.authors)
	var out []export.Issue
	for _, x := range entries {
		if (f.to == "csv" || f.to == "md") && x.Status == pulse.ItemClosed && !f.all && !f.named {
			continue
		}
		said, err := words(ctx, db, x.Mentions)
		if err != nil {
			return nil, err
		}
		out = append(out, export.From(x, said, sight))
	}
	return out, nil
}

// mostSaid is how many complaints of an item are looked at for quotes and signs of
// something grave, the newest first.
const mostSaid = 200

func words(ctx context.Context, db *store.DB, keys []string) ([]pulse.Judged, error) {
	var out []pulse.Judged
	for _, key := range keys[:min(len(keys), mostSaid)] {
		list, err := db.Kept(ctx, key)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

func (e *env) sight(cfg *config.Config, authors bool) export.Sight {
	return export.Sight{Authors: authors, Ours: accounts(cfg), Severity: severity.New().Of, Zone: cfg.Zone(),
		Place: func(id string) string {
			for _, p := range cfg.Places {
				if p.ID == id {
					return p.Name
				}
			}
			return ""
		},
		Mail: func(team string) string {
			for _, t := range cfg.Teams {
				if t.ID == team {
					return t.Lead
				}
			}
			return ""
		}}
}

// exportFile writes CSV or Markdown, to a file whole or not at all.
func (e *env) exportFile(c *cobra.Command, db *store.DB, cfg *config.Config, issues []export.Issue, f exportFlags) error {
	var text bytes.Buffer
	if err := e.writeExport(c.Context(), &text, db, cfg, issues, f); err != nil {
		return err
	}
	if f.out == "" || f.out == "-" {
		_, err := c.OutOrStdout().Write(text.Bytes())
		return err
	}
	if err := replaceFile(f.out, text.Bytes()); err != nil {
		return err
	}
	if db != nil {
		if err := noteFile(c.Context(), db, pulse.Act{What: pulse.ActExport, About: "backlog", Items: len(issues)}, f.out); err != nil {
			return err
		}
	}
	return e.done(c, map[string]any{"file": f.out, "items": len(issues)}, "%d items written to %s", len(issues), f.out)
}

func (e *env) writeExport(ctx context.Context, w io.Writer, db *store.DB, cfg *config.Config, issues []export.Issue, f exportFlags) error {
	if f.to == "md" {
		return export.Page(w, issues, cmp.Or(cfg.Brand.Name, f.words("export.page.title")), f.words)
	}
	keys := map[string]string{}
	if t, err := e.tracker(cfg, "jira", export.Options{Words: f.words}); err == nil && db != nil {
		known, err := db.Exported(ctx, t.Target())
		if err != nil {
			return err
		}
		for _, k := range known {
			keys[k.Item] = k.Remote
		}
	}
	if len(issues) > 250 {
		e.logger().Warn("Jira takes at most 250 rows from people who are no administrators")
	}
	return export.CSV(w, issues, keys, cmp.Or(cfg.Export.Jira.IssueType, "Task"), f.words)
}

// replaceFile writes a file that is there whole or not at all, only for us and
// those who could read it before: it holds guests' words.
func replaceFile(path string, text []byte) error {
	mode := whole.Private
	if st, err := os.Lstat(path); err == nil && st.Mode()&fs.ModeSymlink == 0 { // a link is replaced, and says nothing of who may read
		if !st.Mode().IsRegular() {
			return pulse.Usagef("%s is no file", path)
		}
		mode = st.Mode().Perm()
	}
	err := whole.Put(path, mode, text)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
		return pulse.WithHint(pulse.Usagef("cannot write into %s", filepath.Dir(path)), "choose a folder pulse may write to")
	}
	return err
}
