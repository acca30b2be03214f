// Command groups measures what pkg/groups is worth: how steady groups stay as days
// are added, what grouping costs, how pure the groups are.
//
//	go run ./scripts/groups stability -rows ../shared/data/themes/dev/airline_tweets_en.jsonl.gz
//	go run ./scripts/groups speed -first 100000
//	go run ./scripts/groups speed -first 1000000 -more 10000
//	go run ./scripts/groups purity
//	go run ./scripts/groups causes
//
// With few rows speed says them again in other words, so that each is its own.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	var o options
	f := flag.NewFlagSet("groups", flag.ExitOnError)
	f.StringVar(&o.rows, "rows", "../shared/data/themes/dev/airline_tweets_en.jsonl.gz", "complaints with dates, as gzipped JSON lines")
	f.StringVar(&o.own, "own", "testdata/corpus", "folder of our own texts")
	f.StringVar(&o.labels, "labels", "scripts/groups/purity.tsv", "causes labelled by hand")
	f.StringVar(&o.profile, "profile", "", "file for a profile of the first grouping")
	f.BoolVar(&o.show, "show", false, "print each complaint of causes with its group")
	f.IntVar(&o.first, "first", 100_000, "complaints grouped for the first time")
	f.IntVar(&o.more, "more", 10_000, "complaints added afterwards")
	f.IntVar(&o.orders, "orders", 5, "orders of days")
	if len(os.Args) < 2 {
		f.Usage()
		os.Exit(2)
	}
	_ = f.Parse(os.Args[2:]) // exits on error
	var err error
	switch os.Args[1] {
	case "stability":
		err = stability(o)
	case "speed":
		err = speed(o)
	case "purity":
		err = purity(o)
	case "causes":
		err = causes(o)
	default:
		err = fmt.Errorf("there is no %q", os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "groups:", err)
		os.Exit(1)
	}
}

type options struct {
	rows, own, labels   string
	profile             string
	show                bool
	first, more, orders int
}
