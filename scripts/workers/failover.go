package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// failover kills the server in the middle of a fetch and lets its replica take over.
func (o plan) failover() error {
	p, err := serve(o.sources, o.hosts, 5*onPage, 0)
	if err != nil {
		return err
	}
	defer p.close()
	o.lease = 10 * time.Second
	db, c, clean, err := o.crew(p, "")
	if err != nil {
		return err
	}
	defer clean()
	if err := db.prepare(c); err != nil {
		return err
	}
	var out bytes.Buffer
	cmd := c.fetch(context.Background(), 0)
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return err
	}
	for until := time.Now().Add(2 * time.Minute); p.pages.Load() < int64(o.sources); time.Sleep(10 * time.Millisecond) { // of five times as many
		if time.Now().After(until) {
			return errors.Join(fmt.Errorf("after two minutes the fetch had asked for %d pages", p.pages.Load()), cmd.Process.Kill())
		}
	}
	before, err := db.count("SELECT COUNT(*) FROM mentions")
	if err != nil {
		return err
	}
	if err := call(o.kill); err != nil {
		return err
	}
	time.Sleep(2 * time.Second) // somebody, or something, notices
	if err := call(o.promote); err != nil {
		return err
	}
	went := cmd.Wait()
	after, err := db.count("SELECT COUNT(*) FROM mentions")
	if err != nil {
		return err
	}
	_, recovering := db.count("SELECT CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END")
	fmt.Printf("killed behind %d of %d mentions; the fetch ended with %v and %d mentions\n", before, o.sources*5*onPage, outcome(went), after)
	if went != nil {
		fmt.Println(strings.TrimSpace(out.String()))
	}
	if recovering != nil {
		return recovering
	}
	if strings.Contains(out.String(), "SQLSTATE") || strings.Contains(out.String(), "panic") {
		return fmt.Errorf("that is no error for a person")
	}
	end, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	if err := c.settle(end); err != nil {
		return err
	}
	wrong, err := db.told(p.all())
	if err != nil {
		return err
	}
	more, err := db.breaches(nil)
	if err != nil {
		return err
	}
	if wrong = append(wrong, more...); len(wrong) > 0 {
		return fmt.Errorf("%d things are wrong: %s", len(wrong), strings.Join(wrong[:min(len(wrong), 5)], "; "))
	}
	fmt.Printf("after the next fetch: %d mentions, each once\n", len(p.all()))
	return nil
}

func outcome(err error) string {
	if err == nil {
		return "exit 0"
	}
	return err.Error()
}

func call(program string) error {
	if out, err := exec.Command(program).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, out)
	}
	return nil
}
