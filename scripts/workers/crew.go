package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// crew are the workers of one database: places at which one program after the other
// fetches, each second place on a machine of its own, as far as its name goes.
type crew struct {
	program, config string
	lease           time.Duration
	p               *provider

	started, killed, stopped, clean, parts, later atomic.Int64

	mu    sync.Mutex
	wrong []string        // what a worker said that none should say
	dead  map[string]bool // those that were killed, as they call themselves: host/pid
}

// settings writes pulse.yaml for a database.
func settings(dir, store string, p *provider) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "brand: {name: Kahve Durağı}\ntimezone: UTC\nstore: %q\nsources:\n", store)
	for i := range p.sources {
		fmt.Fprintf(&b, "  - {type: http, name: s%d, url: \"http://%s/%d\", items: .Items, paging: next, next: .Next, map: {id: .ID, text: .Text, posted_at: .At, author: .By}}\n", i, p.host(i), i)
	}
	path := filepath.Join(dir, "pulse.yaml")
	return path, os.WriteFile(path, []byte(b.String()), 0o600)
}

// fetch makes a fetch that is not begun.
func (c *crew) fetch(ctx context.Context, place int) *exec.Cmd {
	args := []string{c.program, "--config", c.config, "--no-input", "fetch"}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	if host, ok := hostOf(place); ok {
		cmd = exec.CommandContext(ctx, "sh", append([]string{"-c", `hostname "$0" && exec "$@"`, host}, args...)...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUTS}
	}
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=/nonexistent", "TZ=UTC", "NO_COLOR=1", "PULSE_LEASE=" + c.lease.String()}
	return cmd
}

// hostOf is the host that a place has to itself, if it has: deaths are not seen from others.
func hostOf(place int) (host string, ok bool) {
	return fmt.Sprintf("host%d", place), place%2 == 1 && os.Getuid() == 0
}

// work keeps a place filled until ctx ends, and lets what is at work then end.
func (c *crew) work(ctx context.Context, place int, harm bool) {
	rng := rand.New(rand.NewPCG(uint64(place), uint64(time.Now().UnixNano())))
	for ctx.Err() == nil {
		var out bytes.Buffer
		cmd := c.fetch(context.Background(), place)
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Start(); err != nil {
			c.say(err.Error())
			return
		}
		c.started.Add(1)
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		if harm {
			c.harm(rng, place, cmd, done)
		}
		c.ended(<-done, out.String())
	}
}

// harm kills a worker, or stops it for longer than its lease, or leaves it alone.
func (c *crew) harm(rng *rand.Rand, place int, cmd *exec.Cmd, done chan error) {
	luck, moment := rng.Float64(), time.Duration(rng.Int64N(int64(8*time.Second)))
	if luck > 0.75 {
		return
	}
	select {
	case err := <-done:
		done <- err
		return
	case <-time.After(moment):
	}
	if luck < 0.4 {
		if cmd.Process.Kill() == nil {
			c.died(place, cmd.Process.Pid)
		}
		return
	}
	if cmd.Process.Signal(syscall.SIGSTOP) != nil {
		return
	}
	c.stopped.Add(1)
	time.Sleep(c.lease + time.Second + time.Duration(rng.Int64N(int64(3*time.Second))))
	_ = cmd.Process.Signal(syscall.SIGCONT) // it may be gone
}

// died counts a worker that was killed and keeps its name.
func (c *crew) died(place, pid int) {
	c.killed.Add(1)
	host, ok := hostOf(place)
	if !ok {
		host, _ = os.Hostname() // without one it calls itself nothing, too
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead == nil {
		c.dead = map[string]bool{}
	}
	c.dead[fmt.Sprintf("%s/%d", host, pid)] = true
}

// ended counts how a worker ended and keeps what none should say.
func (c *crew) ended(err error, out string) {
	var exit *exec.ExitError
	code := 0
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	}
	switch {
	case code == 0:
		c.clean.Add(1)
	case code == -1: // a signal
	case code == 3:
		c.parts.Add(1)
	case code == 75:
		c.later.Add(1)
	default:
		c.say(fmt.Sprintf("exit %d: %s", code, out))
	}
	if strings.Contains(out, "panic") || strings.Contains(out, "SQLSTATE") {
		c.say(out)
	}
}

func (c *crew) say(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong = append(c.wrong, strings.TrimSpace(what))
}

// settle fetches until one worker has been through all of it alone.
func (c *crew) settle(ctx context.Context) error {
	for ctx.Err() == nil {
		var out bytes.Buffer
		cmd := c.fetch(ctx, 0)
		cmd.Stdout, cmd.Stderr = &out, &out
		err := cmd.Run()
		if err == nil && !strings.Contains(out.String(), "left to other workers") {
			return nil
		}
		time.Sleep(c.lease / 2)
	}
	return errors.New("no fetch went through in the end")
}
