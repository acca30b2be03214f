package classify

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/packed"
)

//go:embed data/*.tsv
var wordFilesPacked embed.FS

var wordFiles = packed.FS{FS: wordFilesPacked}

// role is what a listed word does to the clause it stands in.
type role uint8

const (
	rolePraise role = iota
	roleComplaint
	roleNegate
	roleBoost
	roleDamp
	roleAsk
	roleNeutral
)

// term is what a list says of one word or phrase.
type term struct {
	role   role
	weight float64
}

// lexicon holds one language's terms.
type lexicon struct {
	forms *lang.Terms
	terms []term // what each form means
}

// lexicons are the lists of every language, each read when it first comes up.
var lexicons = wordLists()

func wordLists() map[string]func() *lexicon {
	out := map[string]func() *lexicon{}
	for _, code := range append(lang.All(), lang.Other) {
		out[code] = sync.OnceValue(func() *lexicon {
			l, err := newLexicon(code)
			if err != nil {
				panic(err) // they are part of the program: TestLexicons reads the same bytes
			}
			return l
		})
	}
	return out
}

func newLexicon(code string) (*lexicon, error) {
	l := &lexicon{forms: lang.NewTerms(code)}
	names := []string{code, "emoji"}
	if code == lang.Other {
		names = names[1:] // all that every language shares
	}
	for _, name := range names {
		raw, err := wordFiles.ReadFile("data/" + name + ".tsv")
		if err != nil {
			return nil, fmt.Errorf("read word list %s: %w", name, err)
		}
		if err := l.read(string(raw)); err != nil {
			return nil, fmt.Errorf("word list %s: %w", name, err)
		}
	}
	return l, nil
}

func (l *lexicon) read(raw string) error {
	for line := range strings.Lines(raw) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.SplitN(strings.TrimSpace(line), "\t", 3)
		if len(f) != 3 {
			return fmt.Errorf("line %q has no three columns", line)
		}
		w, err := strconv.ParseFloat(f[1], 64)
		if err != nil {
			return fmt.Errorf("weight %q: %w", f[1], err)
		}
		r, ok := roleOf(f[0])
		if !ok {
			return fmt.Errorf("kind %q is none of praise, complaint, negate, boost, damp, ask, neutral", f[0])
		}
		for s := range strings.FieldsSeq(f[2]) {
			l.forms.Add(s, uint32(len(l.terms)))
		}
		l.terms = append(l.terms, term{role: r, weight: w})
	}
	return nil
}

func roleOf(s string) (role, bool) {
	i := slices.Index([]string{"praise", "complaint", "negate", "boost", "damp", "ask", "neutral"}, s)
	return role(max(i, 0)), i >= 0
}
