package main

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/fold"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/search"
	"github.com/seed-919336a1/pulse/pkg/sorting"
	"github.com/seed-919336a1/pulse/pkg/store"
)

const (
	quotedWithin = 45 * 24 * time.Hour // as near-copies are looked for
	reportsMost  = 2000                // of one source, the newest
	quotedTop    = 50                  // texts that hold a phrase; more hold one that many say
	phrasesMost  = 60                  // of one text
	phrasesFew   = 8                   // in a text whose every phrase is looked for
	wordsMost    = 5                   // in one search
	oftenMost    = 400                 // up to which it is counted how many texts hold a word
	lookedAt     = 2000                // texts that hold the rarest word of a phrase, the newest
)

// foldQuotes folds what alerts and the like pass on onto the mention they quote, whichever
// came first: of fresh, those of sources that report, and those that are quoted in one
// that is held already. A guest's mention is never folded onto a report.
func (e *env) foldQuotes(ctx context.Context, db *store.DB, fresh []pulse.Judged) error {
	reports := map[string]bool{}
	for _, s := range e.cfg.Sources {
		if s.Reports() {
			reports[s.Name] = true
		}
	}
	if len(reports) == 0 {
		return nil
	}
	tick, err := e.ticker()
	if err != nil {
		return err
	}
	q := quotes{db: db, reports: reports, since: tick().Add(-quotedWithin), often: map[string]int{}}
	var guests []pulse.Judged
	for _, j := range fresh {
		if !reports[j.Source] {
			guests = append(guests, j)
			continue
		}
		if err := q.report(ctx, j); err != nil {
			return err
		}
	}
	return q.guests(ctx, guests)
}

type quotes struct {
	db      *store.DB
	reports map[string]bool // by the name of the source
	since   time.Time
	often   map[string]int // texts that hold a word, as far as they were counted
}

// report folds one report onto the only mention that it quotes.
func (q quotes) report(ctx context.Context, j pulse.Judged) error {
	if j.First != "" {
		return nil
	}
	text, asked := fold.ReadQuoting(j.Text), map[string]bool{}
	list, err := q.rarestFirst(ctx, lookups(text.Phrases()))
	if err != nil {
		return err
	}
	for _, look := range list {
		found, err := q.db.Holding(ctx, look.words, q.since, lookedAt, quotedTop)
		if err != nil {
			return err
		}
		firsts := map[string]bool{}
		for _, g := range found {
			if asked[g.Key()] || q.reports[g.Source] {
				continue
			}
			asked[g.Key()] = true
			if !text.Passes(fold.ReadQuoting(g.Text)) {
				continue
			}
			if g.First == "" || g.First == j.Key() { // the guest was taken for a copy of the report
				firsts[g.Key()] = true
			} else {
				firsts[g.First] = true
			}
		}
		if len(firsts) > 1 { // two guests said it: whom it quotes is not known
			return nil
		}
		for first := range firsts {
			_, err := q.db.FoldOnto(ctx, j.Key(), first)
			return err
		}
	}
	return nil
}

// lookup are words that stand beside each other, the rarest first, and how many texts hold
// that one.
type lookup struct {
	words []string
	often int
}

// rarestFirst puts what costs least and tells most in front, and leaves out what nobody
// said: most words of a title, of a name, of an article about something else.
func (q quotes) rarestFirst(ctx context.Context, list [][]string) ([]lookup, error) {
	var out []lookup
	for _, words := range list {
		for _, w := range words {
			if _, known := q.often[w]; known {
				continue
			}
			n, err := q.db.Often(ctx, w, q.since, oftenMost)
			if err != nil {
				return nil, err
			}
			q.often[w] = n
		}
		sorting.By(words, func(a, b string) int { return q.often[a] - q.often[b] })
		if n := q.often[words[0]]; n > 0 {
			out = append(out, lookup{words, n})
		}
	}
	sorting.By(out, func(a, b lookup) int { return a.often - b.often })
	return out, nil
}

// lookups are the words to search for: the longest of two phrases that follow each other,
// as they are the rarest. A short text may quote no more than one phrase.
func lookups(phrases []string) [][]string {
	phrases = phrases[:min(len(phrases), phrasesMost)]
	var out [][]string
	for i := 1; i < len(phrases); i++ {
		out = append(out, rarest(phrases[i-1]+" "+phrases[i]))
	}
	if len(phrases) <= phrasesFew {
		for _, p := range phrases {
			out = append(out, rarest(p))
		}
	}
	return slices.DeleteFunc(out, func(r []string) bool { return len(r) == 0 })
}

func rarest(phrase string) []string {
	words := strings.Fields(phrase)
	sorting.By(words, func(a, b string) int {
		return cmp.Or(utf8.RuneCountInString(b)-utf8.RuneCountInString(a), strings.Compare(a, b))
	})
	words = slices.Compact(words)
	q, err := search.Parse(`"` + strings.Join(words[:min(len(words), wordsMost)], `" "`) + `"`)
	if err != nil { // no word that is searched for
		return nil
	}
	var out []string
	for _, r := range q.Lookups() {
		if r.Exact() { // all are, but the ends of Thai ones
			out = append(out, r.From)
		}
	}
	return out
}

// guests folds reports that are held already onto the mentions that came now.
func (q quotes) guests(ctx context.Context, fresh []pulse.Judged) error {
	var turned []pulse.Judged
	for _, j := range fresh {
		if source, _ := pulse.SplitKey(j.First); j.First != "" && q.reports[source] { // a report was taken for the first
			if _, err := q.db.FoldOnto(ctx, j.First, j.Key()); err != nil {
				return err
			}
		} else if j.First == "" {
			turned = append(turned, j)
		}
	}
	if len(turned) == 0 {
		return nil
	}
	held, err := q.held(ctx)
	if err != nil || len(held) == 0 {
		return err
	}
	for _, r := range quoting(turned, held) {
		if err := q.report(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// heldReport is a report that quotes nobody yet.
type heldReport struct {
	pulse.Judged
	text fold.Quoting
}

// held reads them, by the phrases that stand in them.
func (q quotes) held(ctx context.Context) (map[string][]*heldReport, error) {
	by := map[string][]*heldReport{}
	for name := range q.reports {
		list, err := q.db.Mentions(ctx, pulse.Filter{From: q.since, Source: name, Limit: reportsMost})
		if err != nil {
			return nil, err
		}
		for _, j := range list {
			if j.First != "" {
				continue
			}
			r := &heldReport{j, fold.ReadQuoting(j.Text)}
			for _, p := range r.text.Phrases() {
				by[p] = append(by[p], r)
			}
		}
	}
	return by, nil
}

// quoting gives the reports that quote one of fresh, each once.
func quoting(fresh []pulse.Judged, held map[string][]*heldReport) []pulse.Judged {
	var out []pulse.Judged
	done := map[*heldReport]bool{}
	for _, j := range fresh {
		text, asked := fold.ReadQuoting(j.Text), map[*heldReport]bool{}
		for _, p := range text.Said() {
			for _, r := range held[p] {
				if done[r] || asked[r] {
					continue
				}
				asked[r] = true
				if r.text.Passes(text) {
					done[r], out = true, append(out, r.Judged)
				}
			}
		}
	}
	return out
}
