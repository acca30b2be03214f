package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// badLines reports the bad lines of a pipe on stderr and remembers that there were any.
type badLines struct {
	e    *env
	n    int
	good int // lines that could be read

	why map[string]*sameReason
}

// sameReason is how often a reason was met, and the first lines of which it was not told
// again.
type sameReason struct {
	n    int
	more []int
}

// A reason is told of some lines one by one, and of the others at once, the first of them
// by number. A stream may have any number of lines, and of reasons.
const (
	saidOften   = 3
	linesNamed  = 10
	mostReasons = 1000
)

func (b *badLines) add(line int, why error) {
	if b.why == nil {
		b.why = map[string]*sameReason{}
	}
	b.n++
	r, known := b.why[why.Error()]
	if !known {
		r = &sameReason{}
		if len(b.why) < mostReasons {
			b.why[why.Error()] = r
		}
	}
	if r.n++; r.n <= saidOften {
		b.e.logger().Error(fmt.Sprintf("line %d: %v", line, why))
	} else if len(r.more) < linesNamed {
		r.more = append(r.more, line)
	}
}

// rest tells of the lines that have a reason told before, once for all of them.
func (b *badLines) rest() {
	for _, why := range slices.Sorted(maps.Keys(b.why)) {
		r := b.why[why]
		if r.n <= saidOften {
			continue
		}
		lines := make([]string, len(r.more))
		for i, n := range r.more {
			lines[i] = strconv.Itoa(n)
		}
		if r.n-saidOften > len(lines) {
			lines = append(lines, "…")
		}
		b.e.logger().Error(fmt.Sprintf("%s more (%s): %s", count(r.n-saidOften, "line"), strings.Join(lines, ", "), why))
	}
	b.why = nil
}

// err is ErrPart when some lines were bad and the rest went on, and a fault where there
// was no rest.
func (b *badLines) err() error {
	b.rest()
	switch {
	case b.n == 0:
		return nil
	case b.good == 0:
		return errors.New("nothing is done: " + count(b.n, "line") + " could not be read, and there is no other")
	}
	return &pulse.Problem{Kind: pulse.ErrPart, Msg: count(b.n, "line") + " could not be read; the rest is done"}
}

// pipe lends work the input and a judge, and tells afterwards that lines were bad.
func (e *env) pipe(c *cobra.Command, a []string, work func(in io.Reader, j judging, bad *badLines) error) error {
	in, err := e.input(c, a)
	if err != nil {
		return err
	}
	defer in.Close()
	j, err := e.pipeJudge(c)
	if err != nil {
		return err
	}
	j.shown = true
	bad := badLines{e: e}
	if err := work(until(c.Context(), in), j, &bad); err != nil {
		bad.rest()
		return err
	}
	return bad.err()
}

// until reads in as long as nobody interrupts: the loops of a pipe ask no context,
// and a read of a keyboard or a slow program ends when that wants to. The reading
// goroutine ends with in, or with the process.
func until(ctx context.Context, in io.Reader) io.Reader {
	r, w := io.Pipe()
	context.AfterFunc(ctx, func() { w.CloseWithError(ctx.Err()) })
	go func() {
		_, err := io.Copy(w, in)
		w.CloseWithError(err)
	}()
	return r
}

// taughtFlag lets a pipe judge as the owner's database does.
func taughtFlag(c *cobra.Command) {
	c.Flags().Bool("taught", false, "judge by what your corrections taught, too: reads the configured database")
}

// pipeJudge is the shipped judge, or with --taught the database's own.
func (e *env) pipeJudge(c *cobra.Command) (j judging, err error) {
	if f := c.Flags().Lookup("taught"); f == nil || f.Value.String() != "true" {
		return e.judge()
	}
	err = e.withStore(c.Context(), func(db *store.DB) error {
		j, err = e.judgeOf(c.Context(), db)
		return err
	})
	return j, err
}

// input opens a file argument; "-" and none are stdin. A terminal as stdin is
// most likely a forgotten "<".
func (e *env) input(c *cobra.Command, a []string) (io.ReadCloser, error) {
	if len(a) == 0 || a[0] == "-" {
		if e.terminal(e.in) {
			return nil, pulse.WithHint(pulse.Usagef("%s reads JSON lines from standard input", c.CommandPath()),
				"usage: %s < in.jsonl", c.CommandPath())
		}
		return io.NopCloser(e.in), nil
	}
	f, err := os.Open(a[0])
	if err != nil {
		return nil, unreadable(a[0], err)
	}
	return f, nil
}

// unreadable says why a file of the user's cannot be read.
func unreadable(path string, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return pulse.Usagef("there is no file %s", path)
	}
	return &pulse.Problem{Kind: pulse.ErrUsage, Err: err}
}
