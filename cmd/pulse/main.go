// Command pulse hears what guests say in public about a business and brings it
// to the people who can act on it.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // back-office machines and bare containers have no zone files

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func main() { os.Exit(run()) }

// run is main without the exit, so that deferred work is done. It is the one
// place where an error becomes an exit code.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	e := &env{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		lookup: os.LookupEnv, clock: time.Now, terminal: isTerminal,
	}
	err := newRoot(e).ExecuteContext(ctx)
	if err != nil && ctx.Err() != nil {
		err = &pulse.Problem{Kind: pulse.ErrInterrupted, Msg: "interrupted", Err: quiet(err)}
	}
	e.report(err)
	return pulse.ExitCode(err)
}
