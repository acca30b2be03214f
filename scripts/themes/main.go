// Themes learns pkg/theme/data/model.bin, from which pulse tells what a clause is
// about, and tells what it is worth. The same inputs give the same bytes.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-919336a1/pulse/pkg/theme"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "themes:", err)
		os.Exit(1)
	}
}

type flags struct {
	own, labelled, pool, concepts, themes, out string
	ownWeight, setWeight, formWeight           float64
	noneWeight                                 float64
	cross                                      string
	measure, usual, hidden, corrections        bool
	held                                       uint32 // tenths of our own texts that are held back
	o                                          theme.TrainOptions
}

func parse(args []string) (flags, error) {
	fs := flag.NewFlagSet("themes", flag.ContinueOnError)
	f := flags{held: 1, o: theme.TrainOptions{Version: 1}}
	fs.StringVar(&f.own, "own", "testdata/corpus", "folder with our own labelled texts")
	fs.StringVar(&f.labelled, "labelled", "../shared/data/themes", "folder with data sets labelled with themes")
	fs.StringVar(&f.pool, "pool", "../shared/data/sentiment/train", "folder with texts that speak of no service")
	fs.StringVar(&f.concepts, "concepts", "scripts/train/concepts", "folder with the lists of concepts")
	fs.StringVar(&f.themes, "map", "scripts/themes/concepts.tsv", "which concepts speak of which theme")
	fs.StringVar(&f.out, "out", "pkg/theme/data/model.bin", "where the model is written, or read from to measure it")
	fs.BoolVar(&f.measure, "measure", false, "train nothing; tell what the model is worth")
	fs.BoolVar(&f.usual, "usual", false, "write nothing; print how often our own texts speak of what (pkg/theme/data/usual.tsv)")
	fs.BoolVar(&f.hidden, "hidden", false, "write nothing; hide one theme after the other and tell whether proposals find it")
	fs.BoolVar(&f.corrections, "corrections", false, "write nothing; tell what corrections of themes teach")
	fs.StringVar(&f.cross, "cross", "", "write nothing; cross-validate this data set on its own rows")
	fs.Float64Var(&f.ownWeight, "own-weight", 1, "how much one of our texts counts")
	fs.Float64Var(&f.setWeight, "set-weight", 0.7, "how much one text of a data set counts")
	fs.Float64Var(&f.formWeight, "form-weight", 0.15, "how much one form of a concept counts")
	fs.Float64Var(&f.noneWeight, "none-weight", 0.3, "how much one text that speaks of no service counts")
	fs.IntVar(&f.o.Epochs, "epochs", 4, "passes over the texts")
	fs.IntVar(&f.o.Keep, "keep", 80000, "weights kept")
	fs.IntVar(&f.o.Least, "least", 3, "texts that must have an n-gram")
	fs.Float64Var(&f.o.Decay, "decay", 1e-5, "pull towards 0")
	fs.Float64Var(&f.o.Masked, "masked", 0.3, "share of texts learnt from without their listed terms")
	fs.Float64Var(&f.o.Falsely, "falsely", 0.5, "share of the held-back texts without a theme that may be given one")
	fs.Uint64Var(&f.o.Seed, "seed", 7, "order of the texts")
	return f, fs.Parse(args)
}

func run(args []string) error {
	f, err := parse(args)
	switch {
	case err != nil:
		return err
	case f.measure:
		raw, err := os.ReadFile(f.out)
		if err != nil {
			return err
		}
		tree := theme.New()
		if err := tree.Use(raw); err != nil {
			return err
		}
		return measure(os.Stdout, f, tree)
	case f.usual:
		return usual(os.Stdout, f)
	case f.corrections:
		return corrections(os.Stdout, f)
	case f.hidden:
		return hidden(os.Stdout, f)
	case f.cross != "":
		return cross(os.Stdout, f, f.cross)
	}
	return f.train()
}

// train writes the model beside its place first: a stopped training leaves the old one.
func (f flags) train() error {
	examples, err := f.examples("")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "themes: %d texts and %d forms of concepts\n", len(examples)-len(f.o.Forms), len(f.o.Forms))
	var b bytes.Buffer
	if err := theme.Train(&b, examples, f.o); err != nil {
		return err
	}
	tmp := filepath.Join(filepath.Dir(f.out), "model.new")
	if err := os.WriteFile(tmp, b.Bytes(), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, f.out)
}
