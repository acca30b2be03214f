// Command train builds the embedded model of package classify from labelled
// feedback. It reads our own corpus in testdata/corpus and, where it is given,
// a folder of permitted data sets; only weights leave it.
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	fs := flag.NewFlagSet("train", flag.ContinueOnError)
	pool := fs.String("pool", "../shared/data/sentiment/train", "folder of *.jsonl.gz that may train what ships; empty: our corpus alone")
	concepts := fs.String("concepts", "scripts/train/concepts", "folder of tree.txt and the list of each language")
	own := fs.String("own", "testdata/corpus", "folder of our own train.<lang>.jsonl")
	out := fs.String("out", "pkg/classify/data/model.bin", "where the model goes")
	weight := fs.Float64("own-weight", 20, "how much one of our own texts counts")
	o := classify.TrainOptions{}
	fs.IntVar(&o.Epochs, "epochs", 5, "passes over the texts")
	fs.IntVar(&o.Keep, "keep", 262144, "n-grams kept")
	fs.IntVar(&o.KeepIdeas, "keep-concepts", 131072, "features of concepts kept")
	fs.Float64Var(&o.Decay, "decay", 2e-6, "pull of every weight towards 0")
	fs.Uint64Var(&o.Seed, "seed", 7, "order of the texts")
	version := fs.Uint("version", 3, "version written into the model")
	holdout := fs.Bool("holdout", false, "leave the tenth of our own texts out, to tune thresholds on them")
	if err := fs.Parse(args); err != nil {
		return err
	}
	o.Version = uint32(*version)
	var err error
	if o.Concepts, err = conceptLists(*concepts); err != nil {
		return err
	}
	examples, err := ownTexts(*own, *weight, *holdout)
	if err != nil {
		return err
	}
	more, err := poolTexts(*pool)
	if err != nil {
		return err
	}
	examples = append(examples, more...)
	fmt.Fprintf(os.Stderr, "train: %d texts\n", len(examples))
	return write(*out, examples, o)
}

// conceptLists reads the tree of concepts and the words of each language.
func conceptLists(dir string) (classify.Concepts, error) {
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

// write puts the model beside its place first: a stopped training leaves the old one.
func write(path string, examples []classify.Example, o classify.TrainOptions) error {
	f, err := os.CreateTemp(filepath.Dir(path), "model-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := classify.Train(f, examples, o); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Chmod(f.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

type row struct {
	ID, Lang, Text, Label, Split string
}

// ownTexts are the texts written for pulse.
func ownTexts(dir string, weight float64, holdout bool) ([]classify.Example, error) {
	var out []classify.Example
	for _, code := range lang.All() {
		err := each(filepath.Join(dir, "train."+code+".jsonl"), func(r row) {
			if !holdout || bucket(r.ID) > 0 {
				out = append(out, classify.Example{Text: r.Text, Lang: code, Kind: pulse.Kind(r.Label), Weight: weight, Own: true})
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

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

func poolTexts(dir string) ([]classify.Example, error) {
	if dir == "" {
		return nil, nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no labelled texts (*.jsonl.gz) in %s: the shipped model is built from them and from our own; name their folder with -pool, or give -pool '' to learn from our own alone", dir)
	}
	var out []classify.Example
	for _, f := range files {
		part, weight := share(filepath.Base(f))
		err := each(f, func(r row) {
			if r.Split != "test" && bucket(r.ID) < part {
				out = append(out, classify.Example{Text: r.Text, Lang: r.Lang, Kind: pulse.Kind(r.Label), Weight: weight})
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func bucket(id string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // a hash never fails
	return (h.Sum32() >> 8) % 10
}

func each(path string, do func(row)) error {
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
		var v row
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			return fmt.Errorf("%s line %d: %w", path, n, err)
		}
		do(v)
	}
	return s.Err()
}
