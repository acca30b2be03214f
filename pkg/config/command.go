package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"
	"unicode"
)

// commandWaits is how long a command may take to give its secret. A person cannot be
// asked by it: it has no terminal of ours.
const commandWaits = 10 * time.Second

// commands runs each command once, however often its secret is asked for.
type commands struct {
	mu   sync.Mutex
	said map[string]answer
}

type answer struct {
	secret string
	err    error
}

// ask gives what the command prints; waits is how long it may take.
func (c *commands) ask(line string, waits time.Duration) (string, error) {
	if c == nil {
		return runForSecret(line, waits)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	a, known := c.said[line]
	if !known {
		a.secret, a.err = runForSecret(line, waits)
		if c.said == nil {
			c.said = map[string]answer{}
		}
		c.said[line] = a
	}
	return a.secret, a.err
}

// runForSecret runs a command without a shell: the words of line are the program and its
// arguments. What it prints is the secret; what it says on stderr stands in the error
// where it fails, and nothing that it printed.
func runForSecret(line string, waits time.Duration) (string, error) {
	if i := strings.IndexAny(line, "'\"`$|&;<>()*?~"); i >= 0 {
		return "", fmt.Errorf("no shell runs the command, and %q would mean nothing: put it into a script, and name that", line[i:i+1])
	}
	words := strings.Fields(line)
	if len(words) == 0 {
		return "", errors.New("it names no command")
	}
	ctx, cancel := context.WithTimeout(context.Background(), waits)
	defer cancel()
	out, says := &bounded{most: maxSecret, full: cancel}, &bounded{most: 4 << 10}
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Stdout, cmd.Stderr = out, says
	cmd.WaitDelay = time.Second // a child of its own may hold on to the pipe
	err := cmd.Run()
	switch {
	case out.over:
		return "", fmt.Errorf("%s prints more than %d KiB: that is no secret", words[0], maxSecret>>10)
	case ctx.Err() != nil:
		return "", fmt.Errorf("%s gave no secret within %s", words[0], waits)
	case errors.Is(err, exec.ErrNotFound):
		return "", fmt.Errorf("there is no program %s in PATH; write its whole path", words[0])
	case err != nil:
		return "", fmt.Errorf("%s failed: %w%s", words[0], bare(err), spoken(says.b.String()))
	}
	v := strings.TrimSpace(out.b.String())
	switch {
	case v == "":
		return "", fmt.Errorf("%s printed nothing%s", words[0], spoken(says.b.String()))
	case hasControl(v):
		return "", fmt.Errorf("what %s prints has more than one line", words[0])
	}
	return v, nil
}

// spoken is foreign words as the end of an error: one line, no controls, not long.
func spoken(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }), " ")
	if s == "" {
		return ""
	}
	if r := []rune(s); len(r) > 200 {
		s = string(r[:199]) + "…"
	}
	return ": " + s
}

// bounded keeps so much of what is written, and calls full behind it.
type bounded struct {
	b    bytes.Buffer
	most int
	full func()
	over bool
}

func (b *bounded) Write(p []byte) (int, error) {
	room := b.most - b.b.Len()
	if len(p) > room {
		b.over = true
		if b.full != nil {
			b.full()
		}
	}
	b.b.Write(p[:min(len(p), max(room, 0))])
	return len(p), nil
}
