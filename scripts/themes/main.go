// Themes learns pkg/theme/data/model.bin, from which pulse tells what a clause is
// about, and tells what it is worth. The same inputs give the same bytes.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sync"

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
	blindDir                                   string
	setSideWeight, poolSideWeight              float64
	sides                                      theme.SideOptions
	onlySides, onlyNet, onlyParts              bool
	parts                                      theme.PartOptions
	net                                        theme.NetOptions
	sideSkip                                   string
	skipHalf                                   func(id string) bool // texts to leave out; nil none
	ownWeight, setWeight, formWeight           float64
	noneWeight                                 float64
	agreedWeight, agreedSure                   float64
	cross                                      string
	measure, usual, hidden, corrections        bool
	clauseSides                                bool
	held                                       uint32                 // tenths of our own texts that are held back
	first                                      func() ([]byte, error) // learnt once
	o                                          theme.TrainOptions
}

// partsVersion is that of the model of parts: the youngest version of all models of themes
// stands in verdicts.
const partsVersion = 7

func parse(args []string) (flags, error) {
	fs := flag.NewFlagSet("themes", flag.ContinueOnError)
	f := flags{held: 1, o: theme.TrainOptions{Version: 5}}
	fs.StringVar(&f.own, "own", "testdata/corpus", "folder with our own labelled texts")
	fs.StringVar(&f.labelled, "labelled", "../shared/data/themes", "folder with data sets labelled with themes")
	fs.StringVar(&f.pool, "pool", "../shared/data/sentiment/train", "folder with texts that speak of no service")
	fs.StringVar(&f.concepts, "concepts", "scripts/train/concepts", "folder with the lists of concepts")
	fs.StringVar(&f.themes, "map", "scripts/themes/concepts.tsv", "which concepts speak of which theme")
	fs.StringVar(&f.out, "out", "pkg/theme/data/model.bin", "where the model is written, or read from to measure it")
	fs.StringVar(&f.blindDir, "blind", "", "folder that keeps the judges of kinds that have not seen half of our own texts; empty: they are learnt anew")
	fs.BoolVar(&f.onlySides, "only-sides", false, "learn only the sides of themes")
	fs.BoolVar(&f.onlyNet, "only-net", false, "learn only the net beside the model of themes")
	fs.BoolVar(&f.onlyParts, "only-parts", false, "learn only the parts of themes")
	fs.IntVar(&f.parts.Epochs, "part-epochs", 12, "passes over the complaints with parts")
	fs.IntVar(&f.parts.Keep, "part-keep", 30000, "weights of parts kept")
	fs.IntVar(&f.parts.Least, "part-least", 3, "complaints that must have an n-gram")
	fs.Float64Var(&f.parts.Drop, "part-drop", 0.4, "share of the words left out while parts are learnt")
	fs.Float64Var(&f.parts.Decay, "part-decay", 1e-4, "pull towards 0 of the words of parts")
	fs.Float64Var(&f.parts.Seeds, "part-seeds", 0.6, "how much a listed word of a part counts")
	fs.IntVar(&f.net.Epochs, "net-epochs", 5, "passes of the net over the texts")
	fs.Float64Var(&f.net.Rate, "net-rate", 0.05, "steps of the net")
	fs.Float64Var(&f.net.Drop, "net-drop", 0.3, "share of the filters left out while the net learns")
	fs.Float64Var(&f.net.WordDrop, "net-word-drop", 0.15, "share of the words left out while the net learns")
	fs.Float64Var(&f.net.FormDrop, "net-form-drop", 0.3, "share of the other words whose form is left out")
	fs.Float64Var(&f.net.Decay, "net-decay", 1e-5, "pull towards 0 of the net's last layer")
	fs.Float64Var(&f.net.Share, "net-share", 0.8, "what the net counts beside the linear model")
	fs.IntVar(&f.net.Least, "net-least", 5, "how often the net must meet what it keeps")
	fs.Float64Var(&f.setSideWeight, "set-side-weight", 0.5, "how much the sides of one text of a data set count")
	fs.StringVar(&f.sideSkip, "side-skip", "", "a data set to learn no sides from, which is held back instead: what sides are worth where they come from elsewhere")
	fs.Float64Var(&f.poolSideWeight, "pool-side-weight", 0.3, "how much a text that takes one side counts for each of its themes")
	fs.IntVar(&f.sides.Epochs, "side-epochs", 6, "passes over the texts with a theme")
	fs.IntVar(&f.sides.Keep, "side-keep", 25000, "words kept where they stand to a theme")
	fs.IntVar(&f.sides.Least, "side-least", 4, "texts with a theme that must have a word where it stands")
	fs.Float64Var(&f.sides.Decay, "side-decay", 1e-5, "pull towards 0 of the words of sides")
	fs.BoolVar(&f.measure, "measure", false, "train nothing; tell what the model is worth")
	fs.BoolVar(&f.clauseSides, "clause-sides", false, "with -measure: every theme is on the side of its clause")
	fs.BoolVar(&f.usual, "usual", false, "write nothing; print how often our own texts speak of what (pkg/theme/data/usual.tsv)")
	fs.BoolVar(&f.hidden, "hidden", false, "write nothing; hide one theme after the other and tell whether proposals find it")
	fs.BoolVar(&f.corrections, "corrections", false, "write nothing; tell what corrections of themes teach")
	fs.StringVar(&f.cross, "cross", "", "write nothing; cross-validate this data set on its own rows")
	fs.Float64Var(&f.ownWeight, "own-weight", 1, "how much one of our texts counts")
	fs.Float64Var(&f.setWeight, "set-weight", 0.7, "how much one text of a data set counts")
	fs.Float64Var(&f.formWeight, "form-weight", 0.15, "how much one form of a concept counts")
	fs.Float64Var(&f.noneWeight, "none-weight", 0.3, "how much one text that speaks of no service counts")
	fs.Float64Var(&f.agreedWeight, "agreed-weight", 0.3, "how much one text without labels counts, as a first model sees it")
	fs.Float64Var(&f.agreedSure, "agreed-sure", 0.5, "how far from its threshold the first model must see a theme to teach it")
	fs.IntVar(&f.o.Epochs, "epochs", 4, "passes over the texts")
	fs.IntVar(&f.o.Keep, "keep", 100000, "weights kept")
	fs.IntVar(&f.o.Least, "least", 3, "texts that must have an n-gram")
	fs.Float64Var(&f.o.Decay, "decay", 1e-5, "pull towards 0")
	fs.Float64Var(&f.o.Masked, "masked", 0.3, "share of texts learnt from without their listed terms")
	fs.Float64Var(&f.o.Falsely, "falsely", 0.45, "share of the held-back texts without a theme that may be given one")
	fs.Uint64Var(&f.o.Seed, "seed", 7, "order of the texts")
	err := fs.Parse(args)
	f.sides.Version, f.sides.Seed = f.o.Version, f.o.Seed
	f.parts.Version, f.parts.Seed = partsVersion, f.o.Seed
	f.net.Version, f.net.Seed, f.net.Falsely = f.o.Version, f.o.Seed, f.o.Falsely
	f.first = sync.OnceValues(f.learnFirst)
	return f, err
}

func run(args []string) error {
	f, err := parse(args)
	switch {
	case err != nil:
		return err
	case f.measure:
		tree, err := f.tree()
		if err != nil {
			return err
		}
		return measure(os.Stdout, f, tree)
	case f.onlyNet:
		examples, err := f.lessons()
		if err != nil {
			return err
		}
		return f.trainNet(examples)
	case f.onlyParts:
		return f.trainParts()
	case f.onlySides:
		return f.trainSides()
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

// tree is made of the models that lie at -out.
func (f flags) tree() (*theme.Tree, error) {
	tree := theme.New()
	for _, part := range []struct {
		path string
		use  func([]byte) error
	}{{f.out, tree.Use}, {f.netOut(), tree.UseNet}, {f.partsOut(), tree.UseParts}, {f.sidesOut(), tree.UseSides}} {
		raw, err := os.ReadFile(part.path)
		if err != nil {
			return nil, err
		}
		if part.path == f.sidesOut() && f.clauseSides {
			raw = nil
		}
		if err := part.use(raw); err != nil {
			return nil, err
		}
	}
	return tree, nil
}

// lessons are all that themes are learnt from.
func (f *flags) lessons() ([]theme.Example, error) {
	examples, err := f.examples("")
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "themes: %d texts and %d forms of concepts\n", len(examples)-len(f.o.Forms), len(f.o.Forms))
	return f.taught(examples, nil)
}

// train learns themes, the net that speaks beside the linear model, then the sides of
// themes.
func (f flags) train() error {
	examples, err := f.lessons()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := theme.Train(&b, examples, f.o); err != nil {
		return err
	}
	if err := replace(f.out, b.Bytes()); err != nil {
		return err
	}
	if err := f.trainNet(examples); err != nil {
		return err
	}
	if err := f.trainParts(); err != nil {
		return err
	}
	return f.trainSides()
}

// replace writes beside its place first: what is stopped leaves the old file.
func replace(path string, raw []byte) error {
	tmp := path + ".new"
	if err := os.WriteFile(tmp, raw, 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

// sidesOut is where the model of sides lies: beside that of themes.
func (f flags) sidesOut() string { return filepath.Join(filepath.Dir(f.out), "sides.bin") }
