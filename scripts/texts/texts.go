// Package texts reads the labelled texts that pulse learns from and is measured
// on: our own corpus and the folders of permitted data sets beside it.
package texts

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Row is one line of a labelled file. Gold has Kind, all others have Label.
type Row struct {
	ID, Lang, Text, Label, Kind, Split string
}

// Want is the label, under whichever name it came.
func (r Row) Want() pulse.Kind {
	if r.Kind != "" {
		return pulse.Kind(r.Kind)
	}
	return pulse.Kind(r.Label)
}

// Own are the texts written for pulse, each counting weight, those left out that
// guard against local models: the shipped one must meet them as strangers. With
// holdout a tenth of them, chosen by id, is left out.
func Own(dir string, weight float64, holdout bool) ([]classify.Example, error) {
	var out []classify.Example
	guard, err := Guarded()
	if err != nil {
		return nil, err
	}
	for _, code := range lang.All() {
		err := Each(filepath.Join(dir, "train."+code+".jsonl"), func(r Row) {
			if !guard[r.Text] && (!holdout || !Held(r)) {
				out = append(out, classify.Example{Text: r.Text, Lang: code, Kind: r.Want(), Weight: weight, Own: true})
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Guarded are the texts of the sample that no local model may make worse.
func Guarded() (map[string]bool, error) {
	ls, err := classify.Guard()
	out := make(map[string]bool, len(ls))
	for _, l := range ls {
		out[l.Text] = true
	}
	return out, err
}

// Held tells the tenth of our own texts that Own leaves out to choose by.
func Held(r Row) bool { return Bucket(r.ID) == 0 }

// share is how much of a large or distant set is taken, so that film
// subtitles and forum posts do not outvote guests.
func share(name string) (part uint32, weight float64) {
	switch {
	case strings.Contains(name, "hoasa"): // nearly all complaints once mixed rows are out: hotels would be bad news
		return 0, 0
	case strings.Contains(name, "goemotions"):
		return 4, 1
	case strings.Contains(name, "xed"):
		return 3, 0.5
	case strings.Contains(name, "tr_movie"):
		return 4, 0.7
	case strings.Contains(name, "wisesight"):
		return 7, 1
	}
	return 10, 1
}

// isTalk tells the sets of forums, brand pages, tweets and films from feedback.
func isTalk(name string) bool {
	return slices.ContainsFunc([]string{"goemotions", "wisesight", "vader_tweets", "cemrifki", "xed"}, func(s string) bool { return strings.Contains(name, s) })
}

// PoolOptions say what Pool takes of the data sets.
type PoolOptions struct {
	Ours   Labels                       // hold in place of the sets' own; nil none
	Weight float64                      // how much a text counts that has one
	Skip   func(set string, r Row) bool // texts to leave out; nil none
}

// Pool are the texts of the data sets in dir that may train what ships, without
// those they keep for tests. An empty dir gives none.
func Pool(dir string, o PoolOptions) ([]classify.Example, error) {
	if dir == "" {
		return nil, nil
	}
	var out []classify.Example
	err := eachOf(dir, func(name string, r Row) {
		part, w := share(name)
		if r.Split == "test" || Bucket(r.ID) >= part || o.Skip != nil && o.Skip(name, r) {
			return
		}
		e := classify.Example{Text: r.Text, Lang: r.Lang, Kind: r.Want(), Weight: w, Source: name, Talk: isTalk(name)}
		if l, ok := o.Ours[Translated(r)]; ok {
			e = classify.Example{Text: r.Text, Lang: r.Lang, Kind: l.Kind, Weight: o.Weight, Own: true}
		}
		out = append(out, e)
	})
	return out, err
}

// eachOf calls do for every text of the data sets in dir, with the name of its file.
func eachOf(dir string, do func(name string, r Row)) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl.gz"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("no labelled texts (*.jsonl.gz) in %s: the shipped model is built from them and from our own; name their folder with -pool, or give -pool '' to learn from our own alone", dir)
	}
	for _, f := range files {
		if err := Each(f, func(r Row) { do(filepath.Base(f), r) }); err != nil {
			return err
		}
	}
	return nil
}

// Concepts reads the tree of concepts and the words of each language in dir.
func Concepts(dir string) (classify.Concepts, error) {
	c := classify.Concepts{Forms: map[string]string{}}
	tree, err := os.ReadFile(filepath.Join(dir, "tree.txt"))
	if err != nil {
		return c, err
	}
	c.Tree = string(tree)
	for _, code := range lang.All() {
		raw, err := os.ReadFile(filepath.Join(dir, code+".tsv"))
		if err != nil {
			return c, err
		}
		c.Forms[code] = string(raw)
	}
	return c, nil
}

// Bucket deals a text into one of ten parts by its id, for ever the same.
func Bucket(id string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // a hash never fails
	return (h.Sum32() >> 8) % 10
}

// Each calls do for every line of a file of JSON lines, gzipped where its name
// ends in .gz. T has the fields that the caller wants of a line.
func Each[T any](path string, do func(T)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<20)
	for n := 1; s.Scan(); n++ {
		var v T
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			return fmt.Errorf("%s line %d: %w", path, n, err)
		}
		do(v)
	}
	return s.Err()
}
