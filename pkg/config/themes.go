package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Theme is one entry of themes.yaml: a theme or a part of one of the owner's own,
// or more names and words for one that is built in.
type Theme struct {
	ID     string `yaml:"id"`
	Parent string // the theme it is a part of; "" it stands alone
	Name   string // in every language that Names leaves out
	Names  Names
	Words  Words
}

// Names are what readers of a language call a theme; "" is not named.
type Names struct {
	EN, TR, FR, ID, TH string
}

// Words mean a theme in texts of a language; All in those of every language. As
// pulse.ThemeWord gives them.
type Words struct {
	All, EN, TR, FR, ID, TH []string
}

// ByLang gives the names by language.
func (t Theme) ByLang() map[string]string {
	out := map[string]string{}
	for code, n := range map[string]string{"en": t.Names.EN, "tr": t.Names.TR, "fr": t.Names.FR, "id": t.Names.ID, "th": t.Names.TH} {
		if n == "" {
			n = t.Name
		}
		if n != "" {
			out[code] = n
		}
	}
	return out
}

// ByLang gives the words by language; "" is every language.
func (w Words) ByLang() map[string][]string {
	out := map[string][]string{}
	for _, l := range w.lists() {
		if len(*l.list) > 0 {
			out[l.code] = *l.list
		}
	}
	return out
}

type wordList struct {
	key, code string
	list      *[]string
}

func (w *Words) lists() []wordList {
	return []wordList{{"all", "", &w.All}, {"en", "en", &w.EN}, {"tr", "tr", &w.TR}, {"fr", "fr", &w.FR}, {"id", "id", &w.ID}, {"th", "th", &w.TH}}
}

// themesFile is the whole file.
type themesFile struct {
	Themes []Theme
}

const defaultThemes = "themes.yaml"

// readThemes reads the owner's themes: the file that pulse.yaml names, else
// themes.yaml beside it where there is one.
func (c *Config) readThemes(o Options, bad *mistakes) error {
	named := c.ThemesFile != ""
	if !named && !c.Found {
		return nil
	}
	path := filepath.Join(filepath.Dir(c.Path), defaultThemes)
	if named {
		path = c.resolve("themes_file", c.ThemesFile, bad)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if named {
			return pulse.WithHint(pulse.Usagef("there is no themes file %s", path), "%s names it as themes_file", c.Path)
		}
		return nil
	}
	path, text, err := readFile(path)
	if err != nil {
		return err
	}
	c.ThemesFile = path
	c.Themes, err = parseThemes(path, text, o.Themes, o.Parts)
	return err
}

// parseThemes reads and checks the owner's themes. Everything wrong is told in
// one usage error with its lines.
func parseThemes(path string, text []byte, builtIn, parts []string) ([]Theme, error) {
	var f themesFile
	bad := &mistakes{path: path}
	at, err := decode(&f, text, bad, nil)
	if err != nil {
		return nil, err
	}
	(&themesChecker{checker{Config: new(Config), bad: bad, at: at}, builtIn, parts, f.Themes}).all()
	return f.Themes, bad.err()
}

type themesChecker struct {
	checker
	builtIn []string
	parts   []string
	list    []Theme
}

func (k *themesChecker) all() {
	var seen []string
	for i, t := range k.list {
		key := fmt.Sprintf("themes[%d]", i)
		seen = append(seen, k.id(key+".id", t.ID, seen))
		k.parent(key, t)
		if !k.isBuiltIn(t.ID) && len(t.ByLang()) == 0 {
			k.no(key, "%s needs a name people read: name: …, or names: {en: …, tr: …}", t.ID)
		}
		for code, n := range t.ByLang() {
			if len([]rune(n)) > maxThemeName {
				k.no(key, "the name of %s (%s) is longer than %d letters; it stands in lists and mails", t.ID, code, maxThemeName)
				break
			}
		}
		for _, l := range k.list[i].Words.lists() {
			k.words(key+".words."+l.key, *l.list)
		}
	}
}

// maxThemeName is how long a name may be: it stands in the column of a list.
const maxThemeName = 48

func (k *themesChecker) isBuiltIn(id string) bool {
	return slices.Contains(k.builtIn, id) || slices.Contains(k.parts, id)
}

// parent refuses what would nest deeper than a theme and its parts.
func (k *themesChecker) parent(key string, t Theme) {
	if t.Parent == "" {
		return
	}
	if k.isBuiltIn(t.ID) {
		k.no(key+".parent", "%s is built in and stays where it is in this file; to move it: pulse theme move %s --under %s", t.ID, t.ID, t.Parent)
		return
	}
	if t.Parent == t.ID {
		k.no(key+".parent", "%s cannot be a part of itself", t.ID)
		return
	}
	known := slices.Clone(k.builtIn)
	for _, o := range k.list {
		known = append(known, o.ID)
		if o.ID == t.Parent && o.Parent != "" {
			k.no(key+".parent", "%s is itself a part of %s, and parts have no parts", o.ID, o.Parent)
			return
		}
	}
	if slices.Contains(k.parts, t.Parent) {
		k.no(key+".parent", "%s is itself a part of a theme, and parts have no parts", t.Parent)
		return
	}
	k.among(key+".parent", t.Parent, known, k.builtIn)
}

// words brings each word into the form dictionaries take.
func (k *themesChecker) words(key string, list []string) {
	var seen []string
	for i, w := range list {
		at := fmt.Sprintf("%s[%d]", key, i)
		term, err := pulse.ThemeWord(w)
		switch {
		case err != nil:
			k.no(at, "%v", err)
		case slices.Contains(seen, strings.ToLower(term)):
			k.no(at, "%q is given twice", w)
		}
		list[i] = term
		seen = append(seen, strings.ToLower(term))
	}
}
