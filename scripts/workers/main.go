// Workers lets several programs fetch into one PostgreSQL from providers of its own, kills
// and stops them at random, and holds what is kept in the end against what was said:
//
//	go run ./scripts/workers -program ./pulse -server postgres://… -for 5m -workers 6
//	go run ./scripts/workers -program ./pulse -server postgres://… -speed 3
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"
)

type plan struct {
	program, server string
	workers         int
	sources, hosts  int
	long            time.Duration
	lease           time.Duration
	speed           int
	kill, promote   string
}

func main() {
	var o plan
	flag.StringVar(&o.program, "program", "./pulse", "the program as it ships")
	flag.StringVar(&o.server, "server", os.Getenv("PULSE_TEST_POSTGRES"), "a PostgreSQL that may be filled")
	flag.IntVar(&o.workers, "workers", 6, "how many at once")
	flag.IntVar(&o.sources, "sources", 200, "sources")
	flag.IntVar(&o.hosts, "hosts", 40, "hosts of providers")
	flag.DurationVar(&o.long, "for", 5*time.Minute, "how long workers are killed")
	flag.DurationVar(&o.lease, "lease", 4*time.Second, "lease of a source")
	flag.IntVar(&o.speed, "speed", 0, "instead: so many rounds of one worker and of two, in turn")
	failover := flag.Bool("failover", false, "instead: what scripts/failover.sh asks for")
	flag.StringVar(&o.kill, "kill", "", "program that kills the server")
	flag.StringVar(&o.promote, "promote", "", "program that lets its replica take over")
	flag.Parse()
	if err := run(o, *failover); err != nil {
		fmt.Fprintln(os.Stderr, "workers:", err)
		os.Exit(1)
	}
}

func run(o plan, failover bool) error {
	switch {
	case failover:
		return o.failover()
	case o.speed > 0:
		return o.race()
	}
	line, wrong, err := o.campaign()
	if err != nil {
		return err
	}
	fmt.Println(line)
	for _, w := range wrong[:min(len(wrong), 20)] {
		fmt.Println("WRONG:", w)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%d things are wrong", len(wrong))
	}
	return nil
}

// campaign kills workers for a while and gives what it came to.
func (o plan) campaign() (line string, wrong []string, err error) {
	p, err := serve(o.sources, o.hosts, 12, 0.3)
	if err != nil {
		return "", nil, err
	}
	defer p.close()
	db, c, clean, err := o.crew(p, fmt.Sprint(max(o.lease.Milliseconds()/2, 500), "ms"))
	if err != nil {
		return "", nil, err
	}
	defer clean()
	if err := db.prepare(c); err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), o.long)
	defer cancel()
	var wg sync.WaitGroup
	for place := range o.workers {
		wg.Go(func() { c.work(ctx, place, true) })
	}
	for ctx.Err() == nil {
		p.grow()
		time.Sleep(100 * time.Millisecond)
	}
	wg.Wait()
	return o.verify(p, db, c)
}

// verify lets everything come to rest and holds it against what was said.
func (o plan) verify(p *provider, db *database, c *crew) (line string, wrong []string, err error) {
	p.mu.Lock()
	p.edits = 0
	p.mu.Unlock()
	end, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if err := c.settle(end); err != nil {
		return "", wrong, err
	}
	want := p.all()
	more, err := db.told(want)
	if err != nil {
		return "", nil, err
	}
	wrong = append(append(wrong, more...), c.wrong...)
	if more, err = db.breaches(c.dead); err != nil {
		return "", nil, err
	}
	wrong = append(wrong, more...)
	over, most := p.tooOften(5, 5)
	if over > 10 { // turns are booked before requests leave: a loaded machine bunches them
		wrong = append(wrong, fmt.Sprintf("a host was asked %d times in ten seconds", most))
	}
	lost, err := db.count(`SELECT COUNT(*) FROM runs WHERE run LIKE '%"lost":true%'`)
	if err != nil {
		return "", nil, err
	}
	dead, err := db.count("SELECT COUNT(*) FROM runs WHERE ended = 0")
	if err != nil {
		return "", nil, err
	}
	runs, err := db.count("SELECT COUNT(*) FROM runs")
	if err != nil {
		return "", nil, err
	}
	line = fmt.Sprintf("%d workers over %d sources for %s: %d begun, %d killed, %d stopped for longer than their lease of %s; %d visits to sources, %d ended by a kill, %d taken over from one that lived; %d pages; %d mentions, each once; at most %d requests to a host in 10 s",
		o.workers, o.sources, o.long, c.started.Load(), c.killed.Load(), c.stopped.Load(), o.lease, runs, dead, lost, p.pages.Load(), len(want), most)
	return line, wrong, nil
}

// crew makes a database with workers that have not begun.
func (o plan) crew(p *provider, idle string) (*database, *crew, func(), error) {
	db, err := newDatabase(o.server, idle)
	if err != nil {
		return nil, nil, nil, err
	}
	dir, err := os.MkdirTemp("", "pulse-workers-")
	if err != nil {
		return nil, nil, nil, err
	}
	config, err := settings(dir, db.address, p)
	if err != nil {
		return nil, nil, nil, err
	}
	return db, &crew{program: o.program, config: config, lease: o.lease, p: p}, func() { db.drop(); _ = os.RemoveAll(dir) }, nil
}

// race lets one worker and two fetch the same, each into a database of its own, in turn.
func (o plan) race() error {
	var ratios []float64
	for n := range o.speed {
		one, err := o.lap(1)
		if err != nil {
			return err
		}
		two, err := o.lap(2)
		if err != nil {
			return err
		}
		ratios = append(ratios, two/one)
		fmt.Printf("round %d: one worker %.1f pages a second, two %.1f: %.2f times\n", n+1, one, two, two/one)
	}
	slices.Sort(ratios)
	fmt.Printf("two workers bring %.2f times what one does (the middle of %d rounds)\n", ratios[len(ratios)/2], len(ratios))
	return nil
}

// lap is how many pages a second so many workers bring, from the first request to the last.
func (o plan) lap(workers int) (float64, error) {
	p, err := serve(o.sources, o.hosts, 5*onPage, 0)
	if err != nil {
		return 0, err
	}
	defer p.close()
	db, c, clean, err := o.crew(p, "")
	if err != nil {
		return 0, err
	}
	defer clean()
	if err := db.prepare(c); err != nil {
		return 0, err
	}
	var wg sync.WaitGroup
	for place := range workers {
		wg.Go(func() {
			if out, err := c.fetch(context.Background(), place).CombinedOutput(); err != nil {
				c.say(fmt.Sprintf("%v: %s", err, out))
			}
		})
	}
	wg.Wait()
	if len(c.wrong) > 0 {
		return 0, fmt.Errorf("%s", c.wrong[0])
	}
	wrong, err := db.told(p.all())
	if err != nil || len(wrong) > 0 {
		return 0, fmt.Errorf("%v %v", wrong, err)
	}
	var from, to int64
	if err := db.QueryRow("SELECT MIN(started), MAX(ended) FROM runs").Scan(&from, &to); err != nil {
		return 0, err
	}
	return float64(p.pages.Load()) / (float64(to-from) / 1000), nil
}
