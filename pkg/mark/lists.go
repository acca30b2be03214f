package mark

import (
	"embed"
	"strings"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/packed"
)

//go:embed data/*.tsv
var filesPacked embed.FS

var files = packed.FS{FS: filesPacked}

// The roles of listed words.
const (
	strong = "strong" // shows the mark by itself
	act    = "act"    // shows it beside a cue in the same sentence
	cue    = "cue"    // makes an act count
	never  = "never"  // in its clause an act counts for nothing: fast wifi
	denies = "denies" // turns what follows, or in Turkish stands before, around: nobody smiled
	wishes = "wishes" // it was wished for, and not had: they could have smiled
)

// list holds the terms of a language, a dictionary for each role: one hides no
// other then. The values are marks, "" for what denies and wishes.
type list map[string]*lang.Dict[string]

var loaded = func() map[string]func() list {
	out := map[string]func() list{}
	for _, code := range lang.All() {
		out[code] = sync.OnceValue(func() list { return load(code) })
	}
	return out
}()

func listsOf(code string) list {
	if get := loaded[code]; get != nil {
		return get()
	}
	return nil
}

// load reads the lists of a language: mark or *, role, terms.
func load(code string) list {
	raw, _ := files.ReadFile("data/" + code + ".tsv") // a test reads them all
	l := list{}
	for _, r := range []string{strong, act, cue, never, denies, wishes} {
		l[r] = lang.NewDict[string](code)
	}
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSpace(line), "\t")
		for term := range strings.FieldsSeq(f[2]) {
			l[f[1]].Add(term, strings.Trim(f[0], "*"))
		}
	}
	return l
}

// found are the listed words of a text, by role.
type found map[string][]lang.Found[string]

// find looks for all of them.
func (l list) find(text string, words []lang.PlainToken) found {
	f := found{}
	for role, dict := range l {
		f[role] = dict.Find(text, words)
	}
	return f
}

// disputed reports whether anything found may be denied: only then it matters where
// clauses end.
func (f found) disputed() bool {
	return len(f[strong])+len(f[act]) > 0 && len(f[never])+len(f[denies])+len(f[wishes]) > 0
}
