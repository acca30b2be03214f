//go:build unix

package inbox

import (
	"os"
	"os/signal"
	"syscall"
)

// notifySize tells of a window whose size changes.
func notifySize(to chan<- os.Signal) { signal.Notify(to, syscall.SIGWINCH) }
