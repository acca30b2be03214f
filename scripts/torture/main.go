// Command torture kills, starves and misleads the program as it ships, and holds what
// is left against a model kept outside of it. Each life is a database of its own, drawn
// from a number: the same number draws the same troubles again.
//
//	go run ./scripts/torture -for 4m        go on where the last slice stopped
//	go run ./scripts/torture -seed 1234     this life again, told step by step
//
// Totals are kept in totals.json beside it and written into docs/torture.md.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	_ "github.com/seed-919336a1/pulse/pkg/store" // registers both drivers; the rows are read past it
)

func main() {
	var b bench
	var long time.Duration
	var seed uint64
	var workers, lives int
	var totals, doc string
	flag.StringVar(&b.program, "program", "./pulse", "the program, as it ships")
	flag.StringVar(&b.postgres, "postgres", os.Getenv("PULSE_TEST_POSTGRES"), "PostgreSQL for half of the lives; empty leaves them out")
	flag.StringVar(&b.only, "only", "", "lives of one sort alone: harvest, send, migrate, clock, answer")
	flag.DurationVar(&long, "for", 4*time.Minute, "how long to go on")
	flag.IntVar(&lives, "lives", 0, "end after so many lives; 0 no end but -for")
	flag.IntVar(&workers, "workers", 2, "lives at once")
	flag.Uint64Var(&seed, "seed", 0, "this life alone, and tell it")
	flag.StringVar(&totals, "totals", "scripts/torture/totals.json", "where seeds and totals are kept; empty keeps none")
	flag.StringVar(&doc, "doc", "docs/torture.md", "page whose table is written")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := b.prepare(); err != nil {
		fmt.Fprintln(os.Stderr, "torture:", err)
		os.Exit(2)
	}
	if seed > 0 {
		os.Exit(b.again(ctx, seed))
	}
	broken, err := b.slice(ctx, plan{long: long, lives: lives, workers: workers, totals: totals, doc: doc})
	if err != nil {
		fmt.Fprintln(os.Stderr, "torture:", err)
		os.Exit(1)
	}
	if broken > 0 {
		os.Exit(1)
	}
}

// prepare finds what the machine lets us do. What it does not is said once, plainly.
func (b *bench) prepare() (err error) {
	if b.program, err = filepath.Abs(b.program); err != nil {
		return err
	}
	if _, err := os.Stat(b.program); err != nil {
		return fmt.Errorf("%w; make build first", err)
	}
	if b.root, err = os.Getwd(); err != nil {
		return err
	}
	if b.strace, err = exec.LookPath("strace"); err != nil || exec.Command(b.strace, "-f", "-qq", "-o", "/dev/null", b.program, "version").Run() != nil {
		b.strace = ""
		fmt.Fprintln(os.Stderr, "torture: no strace here: nothing is killed or refused at system calls, only at moments")
	}
	if b.tmpfs = canMount(); !b.tmpfs {
		fmt.Fprintln(os.Stderr, "torture: no tmpfs can be mounted here: disks do not get full")
	}
	if b.postgres == "" {
		fmt.Fprintln(os.Stderr, "torture: no PostgreSQL here: SQLite alone")
	} else if err := b.amcheck(); err != nil {
		fmt.Fprintln(os.Stderr, "torture: PostgreSQL has no amcheck: its indexes are not checked:", err)
	}
	b.tally, b.usual, b.result = newTally(), map[string]time.Duration{}, map[string]bool{}
	return nil
}
