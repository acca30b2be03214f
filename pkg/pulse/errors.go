package pulse

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// The errors others act on. Compare with errors.Is. Any other error is a fault.
var (
	ErrUsage  = errors.New("usage or configuration") // exit 2
	ErrPart   = errors.New("part failed")            // exit 3: the rest is done
	ErrDenied = errors.New("access refused")         // exit 4: 401, 403
	ErrPolicy = errors.New("refused by policy")      // exit 5: nothing was sent or changed
	ErrLater  = errors.New("come back later")        // exit 75: 429, 402, quota, budget, lock

	ErrInterrupted = errors.New("interrupted") // exit 130: Ctrl-C or SIGTERM

	// ErrTakenOver is an ErrLater: another pulse took over what this one was at.
	ErrTakenOver = fmt.Errorf("taken over: %w", ErrLater)

	// ErrUnknownOutcome is a fault whose request may have been carried out: the answer
	// was lost behind it.
	ErrUnknownOutcome = errors.New("nobody knows whether it arrived")
)

// Problem is an error with a kind and, for people, a hint what to do about it.
// It prints as its message alone; the kind is asked for with errors.Is and the
// hint with HintOf.
type Problem struct {
	Kind  error // one of the Err values above, or nil for a fault
	Msg   string
	Hint  string
	Until time.Time // ErrLater: not before; zero unknown
	Err   error     // cause, printed behind Msg
}

func (p *Problem) Error() string {
	if p.Err == nil {
		return p.Msg
	}
	if p.Msg == "" {
		return p.Err.Error()
	}
	return p.Msg + ": " + p.Err.Error()
}

// Unwrap gives both the kind and the cause to errors.Is and errors.As.
func (p *Problem) Unwrap() []error {
	var out []error
	if p.Kind != nil {
		out = append(out, p.Kind)
	}
	if p.Err != nil {
		out = append(out, p.Err)
	}
	return out
}

// Caught makes a fault of a panic in work: the runtime would print it itself, past
// what keeps secrets hidden, and end what goes well beside it. The stack is for
// whoever mends it.
func Caught(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = WithHint(fmt.Errorf("pulse made a mistake: %v", p),
				"what was saved before is safe; please report this with the lines below\n%s", debug.Stack())
		}
	}()
	return work()
}

// Usagef is a mistake in how pulse was called or configured.
func Usagef(format string, args ...any) error {
	return &Problem{Kind: ErrUsage, Msg: fmt.Sprintf(format, args...)}
}

// WithHint adds what to do about err. It keeps err's kind.
func WithHint(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &Problem{Err: err, Hint: fmt.Sprintf(format, args...)}
}

// HintOf returns the outermost hint in err's chain, or "".
func HintOf(err error) string { return find(err, func(p *Problem) string { return p.Hint }) }

// UntilOf returns the moment before which trying again is useless, or zero.
func UntilOf(err error) time.Time { return find(err, func(p *Problem) time.Time { return p.Until }) }

// find walks err's chain, outermost first, for the first Problem with a value.
func find[T comparable](err error, get func(*Problem) T) T {
	var zero T
	if err == nil {
		return zero
	}
	if p, ok := err.(*Problem); ok {
		if v := get(p); v != zero {
			return v
		}
	}
	switch u := err.(type) {
	case interface{ Unwrap() error }:
		return find(u.Unwrap(), get)
	case interface{ Unwrap() []error }:
		for _, e := range u.Unwrap() {
			if v := find(e, get); v != zero {
				return v
			}
		}
	}
	return zero
}

// Exit codes are promises: scripts and cron jobs rely on them.
const (
	ExitOK          = 0
	ExitFault       = 1
	ExitUsage       = 2
	ExitPart        = 3
	ExitDenied      = 4
	ExitPolicy      = 5
	ExitLater       = 75
	ExitInterrupted = 130
)

// ExitCode is the one place where an error becomes a number.
func ExitCode(err error) int {
	switch {
	case err == nil:
		return ExitOK
	case errors.Is(err, ErrInterrupted):
		return ExitInterrupted
	case errors.Is(err, ErrPart):
		return ExitPart
	case errors.Is(err, ErrUsage):
		return ExitUsage
	case errors.Is(err, ErrDenied):
		return ExitDenied
	case errors.Is(err, ErrPolicy):
		return ExitPolicy
	case errors.Is(err, ErrLater):
		return ExitLater
	}
	return ExitFault
}
