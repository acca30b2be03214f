package main

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// state is the theme tree as it stands: built in, the owner's file and, once a
// database was opened, every decision in it.
func (e *env) state() *theme.State {
	if e.tree == nil {
		e.tree = theme.NewState(e.ownThemes(), nil)
	}
	return e.tree
}

// learnThemes takes the decisions of a database in, and shows its mentions as
// they stand by them.
func (e *env) learnThemes(ctx context.Context, db *store.DB) error {
	log, err := db.ThemeChanges(ctx)
	if err != nil {
		return err
	}
	e.tree = theme.NewState(e.ownThemes(), log)
	db.ShowThrough(func(j pulse.Judged) pulse.Judged { return e.tree.View(marked(j)) })
	return nil
}

// ownThemes are those of the owner's file. The pipes work without a
// configuration, and beside a broken one.
func (e *env) ownThemes() []theme.Theme {
	cfg, err := e.config()
	if err != nil {
		return nil
	}
	var out []theme.Theme
	for _, t := range cfg.Themes {
		out = append(out, theme.Theme{ID: t.ID, Parent: t.Parent, Names: t.ByLang(), Terms: maps.Clone(t.Words.ByLang())})
	}
	return out
}

// themes is what finds themes in texts. It knows the brand's own names to be about
// nothing: a café called Coffee Stop is not praised for its coffee each time it
// is named.
func (e *env) themes() *theme.Tree { return e.themesOf(e.state()) }

func (e *env) themesOf(s *theme.State) *theme.Tree {
	cfg, err := e.config()
	if err != nil {
		return s.Tree()
	}
	return s.Tree().Ignoring(append([]string{cfg.Brand.Name}, cfg.Brand.Aliases...)...)
}

// findTheme is the id a theme has today, and says so where another was typed.
func (e *env) findTheme(typed string) (string, error) {
	id, err := e.state().Find(strings.TrimSpace(typed))
	if err == nil && id != typed && slices.Contains(e.state().IDs(), typed) {
		e.logger().Info(typed + " was merged into " + id)
	}
	return id, err
}

// findTheme resolves --theme once the database is open.
func (f *listFlags) findTheme(e *env) (err error) {
	if f.theme != "" {
		f.theme, err = e.findTheme(f.theme)
	}
	return err
}

// decided are the ids that decisions made, for a configuration that names one
// which neither pulse nor the file knows. It opens no database that is not there,
// and leaves its troubles to those who need it.
func (e *env) decided(url string) []string {
	if !strings.Contains(url, "://") {
		if _, err := os.Stat(strings.TrimPrefix(url, "sqlite:")); err != nil {
			return nil
		}
	}
	db, err := store.Open(context.Background(), url, store.Options{})
	if err != nil {
		return nil
	}
	log, err := db.ThemeChanges(context.Background())
	if errors.Join(err, db.Close()) != nil {
		return nil
	}
	var out []string
	for _, c := range log {
		switch c.What {
		case pulse.ThemeAdd:
			out = append(out, c.Theme)
		case pulse.ThemeSplit:
			out = append(out, c.To)
		}
	}
	return out
}
