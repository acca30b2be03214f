// Command measure trains the model with seeds fixed beforehand and tells what it
// is worth on texts that trained nothing: gold, sets of other origin, and the
// tests that sets of the pool keep aside. Beside each figure stands a plain
// linear model learnt from the pool alone in the same run. With "-- -holdout" it
// also measures the tenth of our own texts that such a training leaves out.
//
//	go run ./scripts/measure [-shipped] [-check] [-json] [-- options of scripts/train]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

// options are the flags; what follows "--" goes to scripts/train as it is.
type options struct {
	data, own, model string
	seeds            []uint64
	shipped, check   bool
	noPlain, json    bool
	train            []string
}

func parse(args []string) (options, error) {
	fs := flag.NewFlagSet("measure", flag.ContinueOnError)
	var o options
	fs.StringVar(&o.data, "data", "../shared/data/sentiment", "folder of labelled sets: train and dev")
	fs.StringVar(&o.own, "own", "testdata/corpus", "folder of our own train.<lang>.jsonl and gold.<lang>.jsonl")
	fs.StringVar(&o.model, "model", "", "measure this model file and train nothing")
	fs.BoolVar(&o.shipped, "shipped", false, "measure the embedded model and train nothing")
	fs.BoolVar(&o.check, "check", false, "try to break the result: shuffled labels, and texts without their evidence")
	fs.BoolVar(&o.noPlain, "no-plain", false, "leave the plain linear reference out")
	fs.BoolVar(&o.json, "json", false, "one JSON object a set")
	seeds := fs.String("seeds", "7,11,13", "seeds, fixed before the run")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	o.train = fs.Args()
	for _, s := range strings.Split(*seeds, ",") {
		n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 64)
		if err != nil {
			return o, fmt.Errorf("-seeds %s: want numbers with commas between", *seeds)
		}
		o.seeds = append(o.seeds, n)
	}
	return o, nil
}

func run(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "measure-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if o.check {
		return check(ctx, o, dir)
	}
	all, err := sets(o.own, o.data)
	if err != nil {
		return err
	}
	if slices.Contains(o.train, "-holdout") {
		held, err := heldSets(o.own)
		if err != nil {
			return err
		}
		all = append(held, all...)
	}
	ours, err := judges(ctx, o, dir)
	if err != nil {
		return err
	}
	plains, err := references(o)
	if err != nil {
		return err
	}
	return report(os.Stdout, o.json, all, ours, plains)
}

// judges are the models to measure: one a seed, or the one that was named.
func judges(ctx context.Context, o options, dir string) ([]judge, error) {
	if o.shipped || o.model != "" {
		j, err := named(o.model)
		if err != nil {
			return nil, err
		}
		return []judge{ours(j)}, nil
	}
	bin, err := trainer(ctx, dir)
	if err != nil {
		return nil, err
	}
	var out []judge
	for _, s := range o.seeds {
		j, err := trained(ctx, bin, filepath.Join(dir, fmt.Sprintf("model-%d.bin", s)), s, o.own, filepath.Join(o.data, "train"), o.train)
		if err != nil {
			return nil, err
		}
		out = append(out, ours(j))
	}
	return out, nil
}

func named(path string) (*classify.Judge, error) {
	if path == "" {
		return classify.New()
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return classify.From(raw)
}

// trainer builds scripts/train, so that its options and ours cannot differ.
func trainer(ctx context.Context, dir string) (string, error) {
	bin := filepath.Join(dir, "train")
	out, err := exec.CommandContext(ctx, "go", "build", "-o", bin, "./scripts/train").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build scripts/train: %w: %s", err, out)
	}
	return bin, nil
}

func trained(ctx context.Context, bin, model string, seed uint64, own, pool string, more []string) (*classify.Judge, error) {
	args := append([]string{"-out", model, "-seed", strconv.FormatUint(seed, 10), "-own", own, "-pool", pool}, more...)
	fmt.Fprintf(os.Stderr, "measure: train %s\n", strings.Join(args[2:], " "))
	if out, err := exec.CommandContext(ctx, bin, args...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("train with seed %d: %w: %s", seed, err, out)
	}
	return named(model)
}

func references(o options) ([]judge, error) {
	if o.noPlain {
		return nil, nil
	}
	pool, err := texts.Pool(filepath.Join(o.data, "train"), texts.PoolOptions{})
	if err != nil {
		return nil, err
	}
	var out []judge
	for _, s := range o.seeds {
		fmt.Fprintf(os.Stderr, "measure: plain reference, seed %d, %d texts of the pool\n", s, len(pool))
		out = append(out, learnPlain(pool, s).judge)
	}
	return out, nil
}
