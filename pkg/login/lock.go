package login

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// patience is how long a process waits for another that renews.
const patience = 45 * time.Second

// locked runs fn while no other process changes the file. The lock lies beside it, as
// the file itself is replaced.
func locked(ctx context.Context, file string, fn func() error) error {
	if err := folder(file); err != nil {
		return err
	}
	f, err := os.OpenFile(file+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("lock the log-in: %w", err)
	}
	defer f.Close() // gives the lock back, as a killed process does
	for end := time.Now().Add(patience); ; {
		got, err := try(f)
		if err != nil {
			return fmt.Errorf("lock the log-in: %w", err)
		}
		if got {
			break
		}
		if time.Now().After(end) {
			return &pulse.Problem{Kind: pulse.ErrLater, Msg: "another pulse has been renewing the log-in for " + patience.String(),
				Hint: "see whether it hangs, then run this again"}
		}
		if err := wire.Sleep(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	defer free(f)
	return fn()
}
