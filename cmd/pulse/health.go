package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/doctor"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// healthWaits is how long a monitor is kept waiting at most.
const healthWaits = 15 * time.Second

// health prints one line for a monitor and ends with 0 (sound), 3 (needs a look) or
// 1, 2, 4 (something does not work).
func (e *env) health(ctx context.Context, w io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, healthWaits)
	defer cancel()
	rs := doctor.Health(ctx, e.healthOptions(e.peek))
	if len(rs) == 0 {
		return ctx.Err()
	}
	err := healthErr(rs)
	word := map[int]string{pulse.ExitOK: "ok", pulse.ExitPart: "warning"}[pulse.ExitCode(err)]
	word = cmp.Or(word, "error")
	if e.json {
		out := map[string]any{"state": word, "checks": rs}
		if werr := json.NewEncoder(w).Encode(out); werr != nil {
			return werr
		}
	} else if _, werr := fmt.Fprintf(w, "PULSE %s: %s\n", strings.ToUpper(word), render.Line(healthLine(rs))); werr != nil {
		return werr
	}
	if err != nil {
		return &tellsItself{err}
	}
	return nil
}

func (e *env) healthOptions(open func(context.Context) (doctor.Database, error)) doctor.Options {
	return doctor.Options{Load: e.config, Open: open, Now: e.moment, LogIn: e.logIn}
}

// moment is now(), for those who cannot be told an error: it was read before.
func (e *env) moment() time.Time {
	t, err := e.now()
	if err != nil {
		return e.clock()
	}
	return t
}

// peek opens the database to look at it, and changes nothing.
func (e *env) peek(ctx context.Context) (doctor.Database, error) {
	c, err := e.config()
	if err != nil {
		return nil, err
	}
	return store.Peek(ctx, c.Store, store.Options{Now: e.moment, Log: e.logger(), Hide: e.secrets.Hide})
}

// healthLine is what is wrong, the gravest first; where nothing is, what was looked at.
func healthLine(rs []doctor.Result) string {
	var grave, light, fine []string
	for _, r := range rs {
		said := r.Check + ": " + r.Message
		switch r.State {
		case doctor.Error:
			grave = append(grave, said)
		case doctor.Warning:
			light = append(light, said)
		default:
			fine = append(fine, said)
		}
	}
	if len(grave)+len(light) > 0 {
		return strings.Join(append(grave, light...), "; ")
	}
	return strings.Join(fine, "; ")
}

// healthErr is nil where all is well, an ErrPart where only warnings were found, and else
// what doctor makes of the errors.
func healthErr(rs []doctor.Result) error {
	if err := doctor.Err(rs); errors.Is(err, pulse.ErrLater) {
		return errors.New("something does not work") // "come back later" would be no alarm
	} else if err != nil {
		return err
	}
	for _, r := range rs {
		if r.State == doctor.Warning {
			return &pulse.Problem{Kind: pulse.ErrPart, Msg: "something needs a look"}
		}
	}
	return nil
}

// freeBeside is the room on the disk of a database file.
func (e *env) freeBeside(url string) (int64, bool) {
	if strings.Contains(url, "://") {
		return 0, false
	}
	return doctor.FreeBytes(filepath.Dir(strings.TrimPrefix(url, "sqlite:")))
}
