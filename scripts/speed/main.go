//go:build reference

// Command speed sets what a judgement costs beside references, all in one run on
// one core: texts a second, allocations, time to load, memory, and the first
// use of language detection. The ratios count, not the seconds of a machine.
//
//	go run -tags reference ./scripts/speed
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/jdkato/prose/v2"
	"github.com/jonreiter/govader"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

func main() {
	runtime.GOMAXPROCS(1)
	child := flag.String("child", "", "only load or judge one thing and tell the cost (the program starts itself so)")
	corpus := flag.String("own", "testdata/corpus", "folder of gold.<lang>.jsonl")
	npm := flag.String("npm", "", "folder with node_modules/vader-sentiment; empty leaves it out")
	flag.Parse()
	var err error
	if *child != "" {
		err = costOf(*child, *corpus)
	} else {
		err = run(*corpus, *npm)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(1)
	}
}

func run(corpus, npm string) error {
	s, err := read(corpus)
	if err != nil {
		return err
	}
	j, err := classify.New()
	if err != nil {
		return err
	}
	fmt.Printf("%d English texts of gold, %d of them with a word that is tagged for; one core\n", len(s.all[lang.EN]), len(s.tagged))
	was := lang.UseTags(false)
	withoutTags(j, s, npm)
	if lang.TaggerLoaded() {
		return errors.New("the tagger was loaded although the tags are off")
	}
	lang.UseTags(was)
	asShipped(j, s)
	withTags(j, s)
	detection(s)
	allocations(j, s)
	return costs(corpus)
}

// sample holds gold, as far as it is measured on.
type sample struct {
	tagged []string // English, as far as judging them may ask for tags at an "and"
	all    map[string][]string
}

func read(corpus string) (sample, error) {
	s := sample{all: map[string][]string{}}
	for _, code := range lang.All() {
		err := texts.Each(corpus+"/gold."+code+".jsonl", func(r texts.Row) { s.all[code] = append(s.all[code], r.Text) })
		if err != nil {
			return s, err
		}
	}
	for _, text := range s.all[lang.EN] {
		if joins(text) {
			s.tagged = append(s.tagged, text)
		}
	}
	return s, nil
}

// joins reports a word that may join two statements: package lang tags for it.
func joins(text string) bool {
	return slices.ContainsFunc(lang.Tokens(text, lang.EN), func(t lang.Token) bool {
		return t.Text == "and" || t.Text == "while" || t.Text == "then"
	})
}

const (
	rounds   = 9
	roundFor = 150 * time.Millisecond
)

// ratio is how much faster ours is than theirs, by the median of rounds in which
// both take turns: on a shared machine a slow moment hits both.
func ratio(list []string, ours, theirs func(string)) (oursRate, theirsRate, times float64) {
	rate(list, ours) // warm
	rate(list, theirs)
	var a, b, q []float64
	for range rounds {
		x, y := rate(list, ours), rate(list, theirs)
		a, b, q = append(a, x), append(b, y), append(q, x/y)
	}
	return median(a), median(b), median(q)
}

// rate is texts a second of processor time, so that what else the machine does
// counts for little. Collecting garbage is part of it.
func rate(list []string, do func(string)) float64 {
	start, n := spent(), 0
	for spent()-start < roundFor {
		for _, s := range list {
			do(s)
		}
		n += len(list)
	}
	return float64(n) / (spent() - start).Seconds()
}

const (
	handful = 8  // texts, judged in less time than the machine gives a program at once
	repeats = 80 // of which at least one meets no other program
)

// undisturbed is texts a second of processor time where no other program takes
// the cache away: the best of many repeats of every handful of texts.
func undisturbed(list []string, do func(string)) float64 {
	var sum time.Duration
	for part := range slices.Chunk(list, handful) {
		best := time.Hour
		for range repeats {
			start := spent()
			for _, s := range part {
				do(s)
			}
			best = min(best, spent()-start)
		}
		sum += best
	}
	return float64(len(list)) / sum.Seconds()
}

// spent is the processor time this process has taken so far.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // it cannot fail for the process itself
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func median(v []float64) float64 {
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}

// told prints one comparison with what we aim at.
func told(what, against string, ours, theirs, times, aim float64) {
	verdict := "reached"
	if times < aim {
		verdict = "MISSED"
	}
	goal := fmt.Sprintf("aim %.1f: %s", aim, verdict)
	if aim == 0 {
		goal = ""
	}
	fmt.Printf("%-32s %9.0f /s  %-16s %9.0f /s  %6.2f x  %s\n", what, ours, against, theirs, times, goal)
}

func withoutTags(j *classify.Judge, s sample, npm string) {
	v := govader.NewSentimentIntensityAnalyzer()
	judge := func(t string) { j.Judge(t, classify.Options{}) }
	list := s.all[lang.EN]
	ours, theirs, q := ratio(list, judge, func(t string) { v.PolarityScores(t) })
	told("judgement, without tags", "govader", ours, theirs, q, 0.3)
	a, b := undisturbed(list, judge), undisturbed(list, func(t string) { v.PolarityScores(t) })
	told("the same, undisturbed", "govader", a, b, a/b, 0.3)
	if npm == "" {
		fmt.Println("npm vader-sentiment was left out: npm or node is not here, or it could not be installed")
		return
	}
	ours, theirs, q, err := besideNode(npm, list, judge)
	if err != nil {
		fmt.Printf("npm vader-sentiment was left out: %v\n", err)
		return
	}
	told("judgement, without tags", "npm vader", ours, theirs, q, 2)
}

// asShipped sets the same texts beside govader with the tags on.
func asShipped(j *classify.Judge, s sample) {
	v := govader.NewSentimentIntensityAnalyzer()
	ours, theirs, q := ratio(s.all[lang.EN], func(t string) { j.Judge(t, classify.Options{}) }, func(t string) { v.PolarityScores(t) })
	told("judgement, as it ships", "govader", ours, theirs, q, 0)
}

// besideNode is ratio against another program: each of its runs stands between
// two of ours.
func besideNode(npm string, list []string, judge func(string)) (ours, theirs, times float64, err error) {
	var a, b, q []float64
	before := rate(list, judge)
	for range 3 {
		node, err := nodeRate(npm, list)
		if err != nil {
			return 0, 0, 0, err
		}
		after := rate(list, judge)
		mean := (before + after) / 2
		a, b, q = append(a, mean), append(b, node), append(q, mean/node)
		before = after
	}
	return median(a), median(b), median(q), nil
}

func withTags(j *classify.Judge, s sample) {
	doc, err := prose.NewDocument("a", prose.WithSegmentation(false), prose.WithExtraction(false))
	if err != nil {
		fmt.Printf("prose was left out: %v\n", err)
		return
	}
	ours, theirs, q := ratio(s.tagged,
		func(t string) { j.Judge(t, classify.Options{}) },
		func(t string) {
			_, _ = prose.NewDocument(t, prose.WithSegmentation(false), prose.WithExtraction(false), prose.UsingModel(doc.Model))
		})
	told("judgement, with tags", "prose, tags only", ours, theirs, q, 0.6)
}

func allocations(j *classify.Judge, s sample) {
	fmt.Println("\nallocations a text, without tags (aim: 200 or fewer)")
	defer lang.UseTags(lang.UseTags(false))
	for _, code := range lang.All() {
		list := s.all[code]
		n := testing.AllocsPerRun(1, func() {
			for _, t := range list {
				j.Judge(t, classify.Options{Lang: code})
			}
		})
		fmt.Printf("  %s %.0f\n", code, n/float64(len(list)))
	}
}
