package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/search"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// talk makes texts whose words are as frequent as those of a language: few of them stand
// in most texts, most of them in few.
type talk struct {
	r    *rand.Rand
	z    *rand.Zipf
	list []string
}

func newTalk(seed uint64) *talk {
	r := rand.New(rand.NewPCG(7, 7))
	t := &talk{list: make([]string, 30_000)}
	for i := range t.list {
		n := 2 + r.IntN(3) + i%7 // the frequent are not the short alone
		var b strings.Builder
		for range n {
			b.WriteByte("aeioutrnlskmdbgzpvcyfh"[r.IntN(22)])
		}
		t.list[i] = b.String()
	}
	t.r = rand.New(rand.NewPCG(seed, 1))
	t.z = rand.NewZipf(t.r, 1.1, 6, uint64(len(t.list)-1))
	return t
}

func (t *talk) text(words int) string {
	out := make([]string, words)
	for i := range out {
		out[i] = t.list[t.z.Uint64()]
	}
	return strings.Join(out, " ")
}

// heard is a database of n mentions of the two years before now, findable.
func heard(b *testing.B, path string, n int, now time.Time) *store.DB {
	ctx := context.Background()
	db, err := store.Open(ctx, path, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	t := newTalk(1)
	const page = 2000
	for from := 0; from < n; from += page {
		k := pulse.Keep{Source: "x"}
		var words []pulse.Findable
		for i := from; i < min(from+page, n); i++ {
			m := pulse.Mention{Source: "x", ID: strconv.Itoa(i), Via: pulse.ViaAddressed, Text: t.text(20 + i%20), Posted: now.Add(-time.Duration(n-i) * 730 * 24 * time.Hour / time.Duration(n))}
			k.Judged = append(k.Judged, pulse.Judged{Mention: m, Stored: now})
			k.Bands = append(k.Bands, nil)
			words = append(words, pulse.Findable{Key: m.Key(), Text: m.Text, Words: search.Words(m.Text)})
		}
		if _, err := db.Save(ctx, k); err != nil {
			b.Fatal(err)
		}
		if err := db.SaveFindable(ctx, words); err != nil {
			b.Fatal(err)
		}
	}
	return db
}

// BenchmarkQuotes looks for whom each of 100 feed items quotes, every fifth of them
// somebody, among 20,000 and among ten times as many mentions (PULSE_BENCH_MENTIONS gives
// the larger number). "of_small" is what one takes there, as a multiple of what it takes
// among the fewer: 1 is no difference.
func BenchmarkQuotes(b *testing.B) {
	large, _ := strconv.Atoi(os.Getenv("PULSE_BENCH_MENTIONS"))
	sizes := []int{20_000, cmp.Or(large, 200_000)}
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	ctx := context.Background()
	medians := make([]time.Duration, len(sizes))
	for k, n := range sizes {
		dir := cmp.Or(os.Getenv("PULSE_BENCH_DIR"), b.TempDir()) // kept there for the next time
		path := filepath.Join(dir, fmt.Sprintf("quotes%d.db", n))
		_, had := os.Stat(path)
		var db *store.DB
		if had == nil {
			var err error
			if db, err = store.Open(ctx, path, store.Options{}); err != nil {
				b.Fatal(err)
			}
		} else {
			db = heard(b, path, n, now)
		}
		defer db.Close()
		recent, err := db.Mentions(ctx, pulse.Filter{From: now.Add(-quotedWithin), Limit: 100})
		if err != nil {
			b.Fatal(err)
		}
		t := newTalk(uint64(n))
		var took []time.Duration
		often := map[string]int{} // of one harvest
		for i := range 100 {
			text := t.text(30 + i%60)
			if i%5 == 0 {
				text = "Alert: a guest of the week\n\"" + recent[i].Text + "\""
			}
			q := quotes{db: db, reports: map[string]bool{"feed": true}, since: now.Add(-quotedWithin), often: often}
			t0 := time.Now()
			if err := q.report(ctx, pulse.Judged{Mention: pulse.Mention{Source: "feed", ID: strconv.Itoa(i), Text: text}}); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(t0))
		}
		slices.Sort(took)
		medians[k] = took[len(took)/2]
		b.Logf("%d mentions: median %s, longest %s", n, medians[k], took[len(took)-1])
	}
	b.ReportMetric(float64(medians[1])/float64(medians[0]), "of_small")
}
