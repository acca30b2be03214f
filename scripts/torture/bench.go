package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"time"
)

// bench is the machine the lives are lived on.
type bench struct {
	program, root, strace, postgres, only string
	tmpfs, checksIndexes                  bool

	mu     sync.Mutex
	tally  *tally
	usual  map[string]time.Duration // how long a command takes when nothing goes wrong
	result map[string]bool          // whether it prints something on stdout then
}

// sorts are the lives there are, by how often each is drawn in twenty.
var sorts = []struct {
	name  string
	often int
	live  func(*shop)
}{
	{"harvest", 10, (*shop).harvest},
	{"send", 4, (*shop).sending},
	{"migrate", 3, (*shop).migrating},
	{"answer", 1, (*shop).answering},
	{"clock", 2, (*shop).clock},
}

// life is what a seed draws.
func (b *bench) draw(seed uint64) (sort string, live func(*shop), engine string, rng *rand.Rand) {
	rng = rand.New(rand.NewPCG(seed, 0x70756c7365))
	n := rng.IntN(20)
	engine = []string{sqlite, postgres}[rng.IntN(2)]
	for _, s := range sorts {
		if n -= s.often; n < 0 {
			sort, live = s.name, s.live
			break
		}
	}
	return sort, live, engine, rng
}

// live lives one life and returns its story and what broke in it.
func (b *bench) live(ctx context.Context, seed uint64, told func(string)) (broken string, story []string, lived bool) {
	sort, live, engine, rng := b.draw(seed)
	if engine == postgres && b.postgres == "" || b.only != "" && b.only != sort {
		return "", nil, false
	}
	s, err := b.open(ctx, seed, sort, engine, rng)
	if err != nil {
		return "the bench: " + err.Error(), nil, true
	}
	s.told = told
	defer s.close()
	func() {
		defer func() {
			if r := recover(); r != nil {
				why, ok := r.(breach)
				if !ok {
					panic(r)
				}
				broken = string(why)
			}
		}()
		live(s)
	}()
	return broken, s.story, true
}

// again lives one life and tells it.
func (b *bench) again(ctx context.Context, seed uint64) int {
	broken, _, lived := b.live(ctx, seed, func(line string) { fmt.Println(line) })
	switch {
	case !lived:
		fmt.Println("this life needs PostgreSQL, or is of another sort")
		return 2
	case broken != "":
		fmt.Println("BROKEN:", broken)
		return 1
	}
	fmt.Printf("life %d holds: %s\n", seed, b.tally.short())
	return 0
}

type plan struct {
	long        time.Duration
	lives       int
	workers     int
	totals, doc string
}

// slice lives lives until its time is over, and keeps what came of them.
func (b *bench) slice(ctx context.Context, p plan) (broken int, err error) {
	all, err := readTotals(p.totals)
	if err != nil {
		return 0, err
	}
	first, next, end := all.Next, all.Next, time.Now().Add(p.long)
	began := time.Now()
	var wg sync.WaitGroup
	for range p.workers {
		wg.Go(func() {
			for ctx.Err() == nil && time.Now().Before(end) {
				b.mu.Lock()
				seed := next
				if p.lives > 0 && b.tally.Lives >= p.lives {
					b.mu.Unlock()
					return
				}
				next++
				b.mu.Unlock()
				b.one(ctx, seed)
			}
		})
	}
	wg.Wait()
	b.tally.Seconds = int(time.Since(began).Seconds())
	fmt.Printf("lives %d to %d in %d s: %s\n", first, next-1, b.tally.Seconds, b.tally.short())
	all.add(b.tally, first, next)
	return len(b.tally.Broken), all.write(p.totals, p.doc)
}

// one lives a life and says aloud what broke, and how to see it again.
func (b *bench) one(ctx context.Context, seed uint64) {
	broken, story, lived := b.live(ctx, seed, nil)
	if !lived || ctx.Err() != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tally.Lives++
	if broken == "" {
		return
	}
	b.tally.Broken = append(b.tally.Broken, fault{Seed: seed, What: broken})
	fmt.Fprintf(os.Stderr, "BROKEN in life %d: %s\n", seed, broken)
	for _, line := range story[max(0, len(story)-8):] {
		fmt.Fprintln(os.Stderr, "   ", strings.ReplaceAll(line, "\n", "\n      "))
	}
	fmt.Fprintf(os.Stderr, "    again: make torture SEED=%d\n", seed)
}

// amcheck makes the checker of indexes known to the server.
func (b *bench) amcheck() error {
	db, err := sql.Open("pgx", b.postgres)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec("CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA public")
	b.checksIndexes = err == nil
	return err
}

// took remembers how long a command usually takes, so that kills at a moment fall
// into its life and not behind it.
func (b *bench) took(command string, d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if had := b.usual[command]; had > 0 {
		d = (3*had + d) / 4
	}
	b.usual[command] = d
}

func (b *bench) usually(command string) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if d := b.usual[command]; d > 0 {
		return d
	}
	return 150 * time.Millisecond
}

// speaks remembers whether a command had a result to print.
func (b *bench) speaks(args []string, something bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := strings.Join(args[:min(2, len(args))], " ")
	if had, known := b.result[key]; known {
		something = something && had
	}
	b.result[key] = something
}

// usuallySpeaks: it always had one so far.
func (b *bench) usuallySpeaks(args []string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.result[strings.Join(args[:min(2, len(args))], " ")]
}
