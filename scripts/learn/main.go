// Command learn measures what corrections teach: for each set of labelled texts
// it plays a shop that corrects some of one half, chosen by chance or by pulse
// teach, and scores the other half before and after, and texts of other
// businesses too. It writes nothing.
package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/eval"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "learn:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	fs := flag.NewFlagSet("learn", flag.ContinueOnError)
	most := fs.Int("most", 2000, "texts of a set that are read")
	other := fs.String("other", "testdata/corpus/gold.%s.jsonl", "texts of other businesses in the language of the set")
	choose := fs.String("choose", "chance,teach", "how texts to correct are chosen")
	seeds := fs.Int("seeds", 3, "runs of each, with seeds 1, 2, …")
	model := fs.String("model", "pkg/classify/data/model.bin", "the shipped model, or another that scripts/train wrote")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return errors.New("name files of labelled texts: *.jsonl or *.jsonl.gz")
	}
	raw, err := os.ReadFile(*model)
	if err != nil {
		return err
	}
	j, err := classify.From(raw)
	if err != nil {
		return err
	}
	fmt.Println("| set | chosen by | corrections | macro-F1 before | after | kinds before | after | guard sample | others |\n|---|---|---|---|---|---|---|---|---|---|")
	for _, path := range fs.Args() {
		ls, err := read(path)
		if err != nil {
			return err
		}
		for how := range strings.SplitSeq(*choose, ",") {
			strangers, err := read(fmt.Sprintf(*other, ls[0].Lang))
			if err != nil {
				return err
			}
			measure(j, name(path), how, ls, strangers, *most, *seeds)
		}
	}
	return nil
}

func name(path string) string {
	n, _, _ := strings.Cut(filepath.Base(path), ".jsonl")
	return n
}

// told is after how many corrections the rest is scored.
var told = []int{50, 100, 200}

func measure(j *classify.Judge, set, how string, all, strangers []classify.Lesson, most, seeds int) {
	sums := map[int]*figures{}
	for seed := range seeds {
		rng := rand.New(rand.NewPCG(uint64(seed+1), 1))
		ls := append([]classify.Lesson{}, all...)
		rng.Shuffle(len(ls), func(i, k int) { ls[i], ls[k] = ls[k], ls[i] })
		ls = ls[:min(most, len(ls))]
		half := len(ls) / 2
		s := shop{judge: j, texts: ls[:half], known: map[int]bool{}}
		for _, n := range told {
			s.teach(n, how)
			if sums[n] == nil {
				sums[n] = &figures{}
			}
			sums[n].add(s.score(j, ls[half:], strangers))
		}
	}
	for _, n := range told {
		sums[n].print(set, how, n)
	}
}

// shop corrects its texts one by one and learns from them.
type shop struct {
	judge *classify.Judge // with what was learnt so far
	texts []classify.Lesson
	known map[int]bool
	order []int
	trial classify.Trial
}

// round is how many texts pulse teach asks about at a time.
const round = 10

// unlabelled is how many texts of a shop show how its guests write.
const unlabelled = 800

func (s *shop) teach(n int, how string) {
	for len(s.order) < n {
		pick := s.next(how, min(round, n-len(s.order)))
		for _, i := range pick {
			s.known[i] = true
			s.order = append(s.order, i)
		}
		if how == "teach" || len(s.order) >= n {
			s.learn()
		}
	}
}

func (s *shop) next(how string, n int) (out []int) {
	if how != "teach" || len(s.order) == 0 { // the first ten show the shop as it is
		for i := range s.texts {
			if !s.known[i] && len(out) < n {
				out = append(out, i)
			}
		}
		return out
	}
	var at []int
	var cs []classify.Candidate
	for i, l := range s.texts {
		if !s.known[i] && len(cs) < unlabelled {
			at, cs = append(at, i), append(cs, classify.Candidate{Lesson: l})
		}
	}
	for _, i := range s.judge.Ask(cs, n) {
		out = append(out, at[i])
	}
	return out
}

func (s *shop) learn() {
	var ls, around []classify.Lesson
	for _, i := range s.order {
		ls = append(ls, s.texts[i])
	}
	for i, l := range s.texts {
		if !s.known[i] && len(around) < unlabelled {
			around = append(around, l)
		}
	}
	var l *classify.Local
	l, s.trial = s.judge.Learn(ls, around)
	s.judge = s.judge.With(l, len(s.order))
}

// score judges texts that nobody was asked about, before and after.
func (s *shop) score(before *classify.Judge, rest, strangers []classify.Lesson) figures {
	a, b := figuresOf(before, rest), figuresOf(s.judge, rest)
	x, y := figuresOf(before, strangers), figuresOf(s.judge, strangers)
	return figures{1, a.MacroF1, b.MacroF1, a.Accuracy, b.Accuracy,
		s.trial.HeldAfter.MacroF1 - s.trial.HeldBefore.MacroF1, y.MacroF1 - x.MacroF1}
}

func figuresOf(j *classify.Judge, ls []classify.Lesson) eval.Figures {
	var pairs []eval.Pair
	for _, l := range ls {
		pairs = append(pairs, eval.Pair{Want: l.Kind, Verdict: j.Judge(l.Text, l.Options)})
	}
	return eval.Score(pairs).All
}

type figures struct{ n, f0, f1, k0, k1, held, others float64 }

func (f *figures) add(g figures) {
	f.n, f.f0, f.f1, f.k0, f.k1, f.held, f.others = f.n+g.n, f.f0+g.f0, f.f1+g.f1, f.k0+g.k0, f.k1+g.k1, f.held+g.held, f.others+g.others
}

func (f *figures) print(set, how string, n int) {
	fmt.Printf("| %s | %s | %d | %.3f | %+.3f | %.3f | %+.3f | %+.3f | %+.3f |\n", set, how, n,
		f.f0/f.n, (f.f1-f.f0)/f.n, f.k0/f.n, (f.k1-f.k0)/f.n, f.held/f.n, f.others/f.n)
}

func read(path string) ([]classify.Lesson, error) {
	var out []classify.Lesson
	err := texts.Each(path, func(r texts.Row) {
		out = append(out, classify.Lesson{Text: r.Text, Options: classify.Options{Lang: r.Lang}, Kind: r.Want()})
	})
	return out, err
}
