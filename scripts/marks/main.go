// Command marks builds the model of pkg/mark: it packs the concepts of
// scripts/train/concepts that it needs, learns from testdata/corpus/marks.train, and
// tells what it is worth on texts kept out in turn, and on those of another set.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/mark"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func main() {
	corpus := flag.String("corpus", "testdata/corpus", "folder of marks.<set>.<lang>.jsonl")
	concepts := flag.String("concepts", "scripts/train/concepts", "folder of tree.txt and <lang>.tsv")
	out := flag.String("out", "pkg/mark/data/model.json.gz", "where the model goes; empty writes none")
	set := flag.String("set", "", "another set to measure on: gold, second")
	flag.Parse()
	if err := run(*corpus, *concepts, *out, *set); err != nil {
		fmt.Fprintln(os.Stderr, "marks:", err)
		os.Exit(1)
	}
}

func run(corpus, concepts, out, set string) error {
	train, err := texts(corpus, "train")
	if err != nil {
		return err
	}
	m, err := needed(concepts, train)
	if err != nil {
		return err
	}
	if err := cross(m, train); err != nil {
		return err
	}
	if err := mark.Train(m, train); err != nil {
		return err
	}
	if set != "" {
		other, err := texts(corpus, set)
		if err != nil {
			return err
		}
		report(set, tally(m, other))
	}
	if out == "" {
		return nil
	}
	raw, err := m.Packed()
	if err != nil {
		return err
	}
	fmt.Printf("%d features, %d bytes\n", len(m.Weights), len(raw))
	return os.WriteFile(out, raw, 0o644)
}

// classes are those of the concepts a model of marks needs: people and what they
// do, when, and what stood in the way.
var classes = []string{"person-good", "feel-good", "help-deed", "trouble-wait", "trouble-missing", "not", "contrast", "time-rel", "unit", "person",
	"act-staff", "stance", "cause", "degree", "endorse"}

// more are single concepts of other classes.
var more = []string{"fast", "prompt", "on-time", "early", "easy", "smooth", "free-gift", "refused", "expired-code", "fee", "penalty", "form", "service-word",
	"behaviour", "hospitality", "wait-verb", "rain", "birthday", "answer", "call-phone", "ask"}

// needed packs the concepts that learning finds a use for: the others would only make
// the program larger.
func needed(dir string, train []mark.Labelled) (*mark.Model, error) {
	m, err := pack(dir, nil)
	if err != nil {
		return nil, err
	}
	if err := mark.Train(m, train); err != nil {
		return nil, err
	}
	return pack(dir, m.Used())
}

// pack reads the concepts and packs those of the classes wanted, or of them those used.
func pack(dir string, used []string) (*mark.Model, error) {
	tree, err := os.ReadFile(filepath.Join(dir, "tree.txt"))
	if err != nil {
		return nil, err
	}
	names := slices.Clone(more)
	for line := range strings.Lines(string(tree)) {
		class, list, ok := strings.Cut(line, ":")
		if ok && slices.Contains(classes, strings.TrimPrefix(class, "*")) {
			names = append(names, strings.Fields(list)...)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if used != nil {
		names = used
	}
	words := map[string]map[string][]string{}
	for _, code := range lang.All() {
		raw, err := os.ReadFile(filepath.Join(dir, code+".tsv"))
		if err != nil {
			return nil, err
		}
		words[code] = map[string][]string{}
		for line := range strings.Lines(string(raw)) {
			if name, terms, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
				words[code][name] = strings.Fields(terms)
			}
		}
	}
	return mark.PackConcepts(names, words)
}

// texts reads a set in all languages, with the opinions the judge finds in each.
func texts(dir, set string) ([]mark.Labelled, error) {
	j, err := classify.New()
	if err != nil {
		return nil, err
	}
	var out []mark.Labelled
	for _, code := range lang.All() {
		list, err := mark.ReadCorpus(filepath.Join(dir, "marks."+set+"."+code+".jsonl"))
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			l.Opinions = j.Judge(l.Text, classify.Options{Lang: code}).Opinions
			out = append(out, l)
		}
	}
	return out, nil
}

// folds is in how many parts the texts are kept out in turn.
const folds = 10

// cross tells what the model is worth on texts it did not learn from.
func cross(m *mark.Model, list []mark.Labelled) error {
	sum := counts{}
	for k := range folds {
		var train, test []mark.Labelled
		for i, l := range list {
			if i%folds == k {
				test = append(test, l)
			} else {
				train = append(train, l)
			}
		}
		if err := mark.Train(m, train); err != nil {
			return err
		}
		sum.add(tally(m, test))
	}
	report("train, kept out in turn", sum)
	return nil
}

// counts are right, wrong and missed by language and mark.
type counts map[[2]string][3]int

func (c counts) add(o counts) {
	for k, n := range o {
		was := c[k]
		for i := range n {
			was[i] += n[i]
		}
		c[k] = was
	}
}

func tally(m *mark.Model, list []mark.Labelled) counts {
	out := counts{}
	for _, l := range list {
		got := mark.ReadWith(m, l.Text, l.Lang, l.Opinions)
		for _, id := range pulse.Marks() {
			is := slices.ContainsFunc(got, func(x pulse.Mark) bool { return x.Mark == id })
			want := slices.Contains(l.Marks, id)
			for _, code := range []string{l.Lang, "all"} {
				n := out[[2]string{code, id}]
				switch {
				case is && want:
					n[0]++
				case is:
					n[1]++
				case want:
					n[2]++
				}
				out[[2]string{code, id}] = n
			}
		}
	}
	return out
}

func report(name string, c counts) {
	fmt.Println(name)
	for _, code := range append(lang.All(), "all") {
		for _, id := range pulse.Marks() {
			n := c[[2]string{code, id}]
			fmt.Printf("  %-3s %-10s precision %.2f  recall %.2f  of %d\n", code, id, ratio(n[0], n[0]+n[1]), ratio(n[0], n[0]+n[2]), n[0]+n[2])
		}
	}
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}
