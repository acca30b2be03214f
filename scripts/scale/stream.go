package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/mark"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// perDay is how many mentions a chain of hundreds of places gets a day: a million is
// the last 111 days, ten million the last 1111. The last day is the same in both.
const perDay = 9000

// sitting is how many mentions in a row come from one source: pages divide it.
const sitting = 1000

// end is when the newest mention was posted, whatever the clock says.
var end = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// stream is what guests said, counted from the newest (0) back: the mention n is the
// same however many there are behind it.
type stream struct {
	seed    uint64
	clauses map[string]map[pulse.Kind][]piece // by language and side
}

// piece is a clause of the corpus with what the program's judge says of it.
type piece struct {
	text string
	v    pulse.Verdict
}

// share is a value with how many of a hundred have it.
type share struct {
	what string
	of   int
}

var (
	kinds   = []share{{"praise", 46}, {"complaint", 26}, {"neutral", 16}, {"mixed", 12}}
	langs   = []share{{"tr", 35}, {"en", 33}, {"fr", 11}, {"id", 11}, {"th", 10}}
	sources = []share{{"google", 50}, {"x", 25}, {"foursquare", 15}, {"feed", 10}}
)

func pick(list []share, n int) string {
	for _, s := range list {
		if n -= s.of; n < 0 {
			return s.what
		}
	}
	return list[0].what
}

// newStream judges so many texts of each language in dir with the program's own judge.
func newStream(dir string, seed uint64, each int) (*stream, error) {
	p, err := classify.New()
	if err != nil {
		return nil, err
	}
	tree := theme.NewState(nil, nil)
	reads, polarity := tree.Tree().Reading(p.Meant), p.Theming(theme.Version())
	s := &stream{seed: seed, clauses: map[string]map[pulse.Kind][]piece{}}
	for _, l := range langs {
		texts, err := readTexts(filepath.Join(dir, "train."+l.what+".jsonl"))
		if err != nil {
			return nil, err
		}
		by := map[pulse.Kind][]piece{}
		r := rand.New(rand.NewPCG(seed, 7))
		r.Shuffle(len(texts), func(a, b int) { texts[a], texts[b] = texts[b], texts[a] })
		for _, t := range texts[:min(each, len(texts))] {
			v, leaning := polarity.Lean(t, classify.Options{Lang: l.what})
			v.Opinions = tree.Detail(t, v.Lang, reads.Judged(t, v, leaning))
			if v.Marked = pulse.MarksBy; v.Kind != pulse.Complaint {
				v.Marks = mark.Read(t, v.Lang, v.Opinions)
			}
			for _, c := range clauses(t, v) {
				by[c.v.Kind] = append(by[c.v.Kind], c)
			}
		}
		s.clauses[l.what] = by
	}
	return s, nil
}

// clauses cuts a judged text: each clause takes along what was judged of it.
func clauses(text string, v pulse.Verdict) []piece {
	var out []piece
	for i, o := range v.Opinions {
		if i > 0 && v.Opinions[i-1].Start == o.Start {
			continue
		}
		c := piece{text[o.Start:o.End], v}
		c.v.Kind, c.v.Opinions, c.v.Evidence, c.v.Marks = o.Polarity, nil, nil, nil
		inside := func(start, end int) bool { return start >= o.Start && end <= o.End }
		for _, x := range v.Opinions {
			if inside(x.Start, x.End) {
				x.Start, x.End = x.Start-o.Start, x.End-o.Start
				c.v.Opinions = append(c.v.Opinions, x)
			}
		}
		for _, x := range v.Evidence {
			if inside(x.Start, x.End) {
				x.Start, x.End = x.Start-o.Start, x.End-o.Start
				c.v.Evidence = append(c.v.Evidence, x)
			}
		}
		for _, x := range v.Marks {
			if inside(x.Start, x.End) {
				x.Start, x.End = x.Start-o.Start, x.End-o.Start
				c.v.Marks = append(c.v.Marks, x)
			}
		}
		out = append(out, c)
	}
	return out
}

func readTexts(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // it was only read
	var out []string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var row struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, row.Text)
	}
	return out, lines.Err()
}

// dice are the chances of mention n; use tells apart what is asked of them.
func (s *stream) dice(n int, use uint64) *rand.Rand {
	return rand.New(rand.NewPCG(s.seed<<8+use, uint64(n)))
}

// posted is when mention n was said: few at night, many at lunch and in the evening.
func posted(n int) time.Time {
	day, in := n/perDay, float64(n%perDay)/perDay
	// the share of a day that the share of its mentions takes, monotone and smooth
	in += 0.12*math.Sin(2*math.Pi*in)/math.Pi + 0.06*math.Sin(4*math.Pi*in)/math.Pi
	return end.Add(-time.Duration((float64(day) + in) * float64(24*time.Hour))).Truncate(time.Millisecond)
}

func (s *stream) source(n int) string {
	return pick(sources, s.dice(n/sitting, 1).IntN(100))
}

// key: some providers count their ids up, others draw them.
func (s *stream) id(n int) string {
	if src := s.source(n); src == "x" || src == "feed" {
		return fmt.Sprintf("%d%06d", posted(n).UnixMilli(), n%1_000_000)
	}
	r := s.dice(n, 2)
	return fmt.Sprintf("%016x%08x", r.Uint64(), uint32(n))
}

func (s *stream) key(n int) string { return s.source(n) + ":" + s.id(n) }

// copyOf is the older mention that n says again, where it is one of those; -1 none.
// Most repeat something of the last hours; a few texts are repeated by many.
func (s *stream) copyOf(n, total int) int {
	if !s.repeats(n) {
		return -1
	}
	r := s.dice(n, 4)
	of := n + 1 + r.IntN(3000)
	if r.IntN(100) < 30 {
		of = (n/5000 + 1) * 5000
	}
	for s.repeats(of) {
		of++
	}
	if of >= total {
		return -1
	}
	return of
}

func (s *stream) repeats(n int) bool { return n%5000 != 0 && s.dice(n, 3).IntN(100) < 6 }

// mention is number n of a stream of total, judged.
func (s *stream) mention(n, total int) pulse.Judged {
	of := s.copyOf(n, total)
	var j pulse.Judged
	if of >= 0 {
		j = s.said(of)
		j.First = s.key(of)
		if s.dice(n, 5).IntN(2) == 0 {
			j.Text += " https://t.example/" + s.id(n)[:8]
		}
	} else {
		j = s.said(n)
	}
	j.Source, j.ID, j.Posted = s.source(n), s.id(n), posted(n)
	r := s.dice(n, 6)
	j.Author = author(r)
	if r.IntN(100) < 95 {
		j.Place = placeID(tail(r, places) - 1)
	}
	j.Via, j.URL = pulse.ViaPlace, "https://"+j.Source+".example/r/"+j.ID
	switch j.Source {
	case "x", "feed":
		j.Via = pulse.ViaSearch
		if j.Source == "x" {
			j.Reach = tail(r, 5000) - 1
		}
	default:
		j.Rating = stars(r, j.Verdict.Kind)
	}
	return j
}

// said is text and judgement of mention n: one to five clauses of one language.
func (s *stream) said(n int) pulse.Judged {
	r := s.dice(n, 8)
	lang, kind := pick(langs, r.IntN(100)), pulse.Kind(pick(kinds, r.IntN(100)))
	parts := make([]piece, tail(r, 5))
	if len(parts) == 1 && (kind == pulse.Mixed || r.IntN(3) > 0) { // few are that brief
		parts = make([]piece, 2)
	}
	for i := range parts {
		side := kind
		switch {
		case kind == pulse.Mixed && i == 0:
			side = pulse.Praise
		case kind == pulse.Mixed && i == 1:
			side = pulse.Complaint
		case kind == pulse.Mixed || i > 0 && r.IntN(4) == 0:
			side = pulse.Neutral
		}
		pool := s.clauses[lang][side]
		parts[i] = pool[r.IntN(len(pool))]
	}
	j := join(parts)
	j.Lang = lang
	return j
}

// join says several pieces in a row, with what was judged of each.
func join(parts []piece) pulse.Judged {
	var j pulse.Judged
	var text strings.Builder
	v := parts[0].v
	v.Opinions, v.Evidence, v.Marks, v.Scores = nil, nil, nil, pulse.Scores{}
	v.Unsure = len(parts) == 1 && v.Unsure
	for _, p := range parts {
		if text.Len() > 0 {
			text.WriteByte(' ')
		}
		at := text.Len()
		text.WriteString(p.text)
		for _, o := range p.v.Opinions {
			o.Start, o.End = o.Start+at, o.End+at
			v.Opinions = append(v.Opinions, o)
		}
		for _, e := range p.v.Evidence {
			e.Start, e.End = e.Start+at, e.End+at
			v.Evidence = append(v.Evidence, e)
		}
		for _, m := range p.v.Marks {
			m.Start, m.End = m.Start+at, m.End+at
			v.Marks = append(v.Marks, m)
		}
		share := 1 / float64(len(parts))
		v.Scores.Praise += p.v.Scores.Praise * share
		v.Scores.Complaint += p.v.Scores.Complaint * share
		v.Scores.Neutral += p.v.Scores.Neutral * share
	}
	v.Kind = kindOf(parts)
	j.Text, j.Verdict = text.String(), v
	return j
}

func kindOf(parts []piece) pulse.Kind {
	has := func(k pulse.Kind) bool {
		return slices.ContainsFunc(parts, func(p piece) bool { return p.v.Kind == k })
	}
	praise, complaint := has(pulse.Praise), has(pulse.Complaint)
	switch {
	case praise && complaint:
		return pulse.Mixed
	case praise:
		return pulse.Praise
	case complaint:
		return pulse.Complaint
	}
	return pulse.Neutral
}

// How many places and authors there are.
const (
	places  = 300
	authors = 4_000_000
)

func placeID(n int) string { return fmt.Sprintf("p%03d", n) }

// tail draws 1 to most, small ones far more often than large ones.
func tail(r *rand.Rand, most int) int {
	return int(math.Exp(r.Float64() * math.Log(float64(most)+1)))
}

// author is one of millions, of whom some write every week; a few are not told to us.
func author(r *rand.Rand) pulse.Author {
	n := tail(r, authors)
	if r.IntN(100) < 80 { // most write once in a while
		n = 1000 + r.IntN(authors)
	}
	if n%50 == 7 {
		return pulse.Author{}
	}
	return pulse.Author{ID: fmt.Sprint(10_000_000 + n), Handle: fmt.Sprintf("guest%d", n), Name: names[n%len(names)] + " " + string(rune('A'+n%26)) + "."}
}

var names = []string{"Elif", "Mehmet", "Ayşe", "Can", "Claire", "Julien", "Amélie", "Sari", "Budi", "Dewi", "Somchai", "Malee", "Anong", "Grace", "Tom", "Priya", "Noah", "İpek"}

func stars(r *rand.Rand, k pulse.Kind) float64 {
	switch k {
	case pulse.Praise:
		return float64(4 + r.IntN(2))
	case pulse.Complaint:
		return float64(1 + r.IntN(2))
	}
	return float64(2 + r.IntN(3))
}
