package typeface

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Library is the fonts of a machine. It is not safe for concurrent use.
type Library struct {
	dirs   []string
	files  map[string]string // base name in small letters -> path
	opened map[string]*Face  // by path and weight
	spare  []string          // names in the order they are tried for rare letters
}

// most font files looked at; a machine with more has some by accident.
const most = 20000

// Open lists the fonts below dirs, or where the system keeps them if none is
// given. It opens none of them. No font at all is an ErrUsage.
func Open(dirs ...string) (*Library, error) {
	if len(dirs) == 0 {
		dirs = systemDirs()
	}
	l := &Library{dirs: dirs, files: map[string]string{}, opened: map[string]*Face{}}
	for _, dir := range dirs {
		_ = filepath.WalkDir(dir, l.visit) // a folder that is not there has no fonts
	}
	if len(l.files) == 0 {
		return nil, pulse.WithHint(pulse.Usagef("no font was found below %s", strings.Join(dirs, ", ")),
			"install some: apt install fonts-noto-core fonts-thai-tlwg fonts-noto-color-emoji; or name their folder with --fonts")
	}
	return l, nil
}

func (l *Library) visit(path string, d fs.DirEntry, err error) error {
	if err != nil || d.IsDir() {
		return nil
	}
	ext := strings.ToLower(filepath.Ext(path))
	if len(l.files) >= most || ext != ".ttf" && ext != ".otf" && ext != ".ttc" {
		return nil
	}
	base := strings.ToLower(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
	if _, ok := l.files[base]; !ok { // the first folder wins
		l.files[base] = path
	}
	return nil
}

// systemDirs are where systems keep fonts, the user's own first.
func systemDirs() []string {
	var out []string
	if home, err := os.UserHomeDir(); err == nil {
		out = append(out, filepath.Join(home, ".local/share/fonts"), filepath.Join(home, ".fonts"), filepath.Join(home, "Library/Fonts"))
	}
	out = append(out, "/usr/local/share/fonts", "/usr/share/fonts", "/Library/Fonts", "/System/Library/Fonts")
	if win := os.Getenv("WINDIR"); win != "" {
		out = append(out, filepath.Join(win, "Fonts"))
	}
	return out
}

// open gives the font called name; a variable one of the family stands in for it.
func (l *Library) open(name string) *Face {
	want := strings.ToLower(name)
	family, weight, _ := strings.Cut(want, "-")
	bold := strings.HasPrefix(weight, "bold")
	if path, ok := l.files[want]; ok {
		return l.read(path, false)
	}
	for _, base := range l.names() {
		if strings.HasPrefix(base, family+"[") || strings.HasPrefix(base, family+"-variablefont") {
			return l.read(l.files[base], bold)
		}
	}
	return nil
}

// largest font file read: the largest of Noto is below.
const largest = 64 << 20

// read parses a file once; nil where it is no font we can use.
func (l *Library) read(path string, bold bool) *Face {
	key := path
	if bold {
		key += " bold"
	}
	if _, ok := l.opened[key]; !ok {
		l.opened[key] = load(path, bold)
	}
	return l.opened[key]
}

// glance is read without remembering.
func (l *Library) glance(path string) *Face {
	if f, ok := l.opened[path]; ok {
		return f
	}
	return load(path, false)
}

func load(path string, bold bool) *Face {
	st, err := os.Stat(path)
	if err != nil || st.Size() > largest {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	f, err := parse(name, data, bold)
	if err != nil {
		return nil // passed over like a file that is no font
	}
	return f
}

// names are all fonts in the order they are tried for rare letters: regular
// ones first, of them Noto's, so that pages look of one piece.
func (l *Library) names() []string {
	if l.spare != nil {
		return l.spare
	}
	for base := range l.files {
		l.spare = append(l.spare, base)
	}
	sorting.By(l.spare, func(a, b string) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return l.spare
}

func rank(base string) int {
	n := 0
	if !strings.HasPrefix(base, "notosans") {
		n++
	}
	if !strings.HasPrefix(base, "noto") {
		n += 2
	}
	if strings.Contains(base, "-") && !strings.Contains(base, "-regular") {
		n += 4
	}
	return n
}
