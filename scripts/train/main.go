// Command train builds the embedded model of package classify from labelled
// feedback. It reads our own corpus in testdata/corpus and, where it is given,
// a folder of permitted data sets; only weights leave it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/scripts/texts"
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
	weight := fs.Float64("own-weight", 10, "how much one of our own texts counts")
	labelWeight := fs.Float64("label-weight", texts.LabelWeight, "how much one text of the pool counts that we labelled")
	o := classify.TrainOptions{}
	fs.IntVar(&o.Epochs, "epochs", 5, "passes over the texts")
	fs.IntVar(&o.Keep, "keep", 262144, "n-grams kept")
	fs.IntVar(&o.KeepIdeas, "keep-concepts", 131072, "features of concepts kept")
	fs.Float64Var(&o.Decay, "decay", 2e-6, "pull of every weight towards 0")
	fs.Uint64Var(&o.Seed, "seed", 7, "order of the texts")
	version := fs.Uint("version", 6, "version written into the model")
	holdout := fs.Bool("holdout", false, "leave the tenth of our own texts out, to tune thresholds on them")
	if err := fs.Parse(args); err != nil {
		return err
	}
	o.Version = uint32(*version)
	var err error
	if o.Concepts, err = texts.Concepts(*concepts); err != nil {
		return err
	}
	examples, err := texts.Own(*own, *weight, *holdout)
	if err != nil {
		return err
	}
	labels, err := texts.ReadLabels(*own)
	if err != nil {
		return err
	}
	more, err := texts.Pool(*pool, texts.PoolOptions{Ours: labels, Weight: *labelWeight})
	if err != nil {
		return err
	}
	examples = append(examples, more...)
	fmt.Fprintf(os.Stderr, "train: %d texts\n", len(examples))
	return write(*out, examples, o)
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
