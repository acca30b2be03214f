// Command scale fills databases with a chain's years of feedback and measures how
// what pulse does grows with it. scripts/scale.sh runs it in steps.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

type options struct {
	db, corpus, pulse, out, doc, dir string
	steps                            string
	seed                             uint64
	each, runs, pages                int
	from, upto, page                 int
}

const usage = "load, words, measure or table?"

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	var o options
	f := flag.NewFlagSet(args[0], flag.ContinueOnError)
	f.StringVar(&o.db, "db", "", "load: the database; measure: databases of one engine with how many they hold, ROWS=URL,ROWS=URL")
	f.StringVar(&o.corpus, "corpus", "testdata/corpus", "folder of the texts")
	f.StringVar(&o.pulse, "pulse", "./pulse", "the program")
	f.StringVar(&o.out, "out", "scripts/scale/results.json", "file of results")
	f.StringVar(&o.doc, "doc", "docs/scale.md", "page of the table")
	f.StringVar(&o.dir, "dir", os.TempDir(), "folder for copies")
	f.StringVar(&o.steps, "steps", "", "measure: what, with commas; none names them")
	f.Uint64Var(&o.seed, "seed", 1, "of the stream")
	f.IntVar(&o.each, "each", 1500, "texts of a language that are judged and recombined")
	f.IntVar(&o.runs, "runs", 5, "of a command on each database; the median counts")
	f.IntVar(&o.pages, "pages", 60, "pages that are saved to measure it")
	f.IntVar(&o.from, "from", 1_000_000, "how many mentions there are in all")
	f.IntVar(&o.upto, "upto", 0, "stop where so many, the newest, are left to load")
	f.IntVar(&o.page, "page", 100, "mentions that are saved together; divides 1000")
	if err := f.Parse(args[1:]); err != nil {
		return err
	}
	if args[0] == "table" {
		all, err := readResults(o.out)
		if err != nil {
			return err
		}
		return writeTable(o.doc, all)
	}
	s, err := newStream(o.corpus, o.seed, o.each)
	if err != nil {
		return err
	}
	switch args[0] {
	case "load":
		rate, err := load(ctx, s, o.db, o.from, o.upto, o.page, 10*time.Second)
		fmt.Printf("%.0f mentions a second\n", rate)
		return err
	case "words":
		return words(ctx, s, o.from, o.dir)
	case "measure":
		bases, err := parseBases(o.db)
		if err != nil {
			return err
		}
		return measure(ctx, bench{s: s, pulse: o.pulse, out: o.out, bases: bases, runs: o.runs, pages: o.pages, dir: o.dir}, o.steps)
	}
	return fmt.Errorf("%s: %s", args[0], usage)
}

func parseBases(text string) (out []base, err error) {
	for part := range strings.SplitSeq(text, ",") {
		rows, url, _ := strings.Cut(part, "=")
		n, err := strconv.Atoi(rows)
		if err != nil || url == "" {
			return nil, fmt.Errorf("%q is not ROWS=URL", part)
		}
		out = append(out, base{url, n})
	}
	return out, nil
}

func measure(ctx context.Context, b bench, names string) error {
	steps := b.steps()
	for name := range strings.SplitSeq(names, ",") {
		step, ok := steps[name]
		if !ok {
			return fmt.Errorf("there is no step %q; there are %s", name, strings.Join(slices.Sorted(maps.Keys(steps)), ", "))
		}
		if err := step(ctx); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
