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
	"github.com/seed-919336a1/pulse/pkg/veil"
)

func main() { os.Exit(run()) }

// run is main without the exit, so that deferred work is done. It is the one
// place where an error becomes an exit code.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	secrets := new(veil.Veil)
	out, say := secrets.Writer(os.Stdout), secrets.Writer(os.Stderr)
	defer func() { _, _ = out.Close(), say.Close() }() // both are gone: nowhere left to say so
	e := &env{
		in: os.Stdin, out: out, secrets: secrets,
		lookup: os.LookupEnv, clock: time.Now, terminal: isTerminal,
	}
	e.err = &speech{e, say}
	err := pulse.Caught(func() error { return newRoot(e).ExecuteContext(ctx) })
	if err != nil && ctx.Err() != nil {
		err = &pulse.Problem{Kind: pulse.ErrInterrupted, Msg: "interrupted", Err: quiet(err)}
	}
	e.report(err)
	return pulse.ExitCode(err)
}
