package store

import (
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// closed is how the driver speaks of a connection that was cut before anything was sent.
type closed struct{}

func (closed) Error() string     { return "tcp conn closed" }
func (closed) SafeToRetry() bool { return true }

// Where the way to the server is cut in the middle of a commit, nobody knows whether
// it was done; the driver's addresses and ports help nobody.
func TestALostConnectionIsToldInOurWords(t *testing.T) {
	d := &DB{pg: true, name: "PostgreSQL pulse on db.example"}
	for _, err := range []error{closed{}, io.ErrUnexpectedEOF, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}} {
		got := d.fail("save a page of x", err)
		if !strings.Contains(got.Error(), "was lost while pulse wanted to save a page of x") || strings.Contains(got.Error(), "tcp") || pulse.HintOf(got) == "" {
			t.Errorf("got %v, hint %q", got, pulse.HintOf(got))
		}
	}
	if got := (&DB{name: "pulse.db"}).fail("save a page of x", io.ErrUnexpectedEOF); !errors.Is(got, io.ErrUnexpectedEOF) {
		t.Errorf("a file has no connection: %v", got)
	}
}
