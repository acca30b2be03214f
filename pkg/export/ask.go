package export

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// asker sends the requests of one tracker: changes a second apart, pauses where it
// asks for them, and again only what may be repeated.
type asker struct {
	Options
	name   string // of the tracker, for people
	base   string
	sign   func(http.Header)
	slow   func(*wire.Answer) bool // a refusal that only means "slower"
	last   time.Time               // when the last change was sent
	closed time.Time               // no request before this: the tracker's window is used up
}

// noticed is a pause that people wonder about.
const noticed = 3 * time.Second

// again is how often one request is sent at most.
const again = 4

// call is one request. change is false for what may be sent twice without harm.
type call struct {
	method, path string
	body         any
	change       bool
}

func (k *asker) get(ctx context.Context, path string) (*wire.Answer, error) {
	return k.ask(ctx, call{method: http.MethodGet, path: path})
}

// ask sends one request. Every status is an answer but those that ask to wait: they
// are waited for, and too long a wait is an ErrLater. An error that is no ErrLater
// and not ctx.Err() leaves open whether a change was made.
func (k *asker) ask(ctx context.Context, c call) (*wire.Answer, error) {
	var text []byte
	if c.body != nil {
		var err error
		if text, err = json.Marshal(c.body); err != nil {
			return nil, fmt.Errorf("write the request: %w", err)
		}
	}
	for try := 1; ; try++ {
		if err := k.turn(ctx, c.change); err != nil {
			return nil, err
		}
		a, err := k.once(ctx, c, text)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		wait, retry := k.after(c.change, a, err, try)
		if !retry {
			return a, err
		}
		if wait > k.MaxWait || try == again {
			return nil, k.later(wait)
		}
		if wait >= noticed {
			k.Log.Info(fmt.Sprintf("%s asks us to wait %s", k.name, wait.Round(time.Second)))
		}
		if err := k.Sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// turn waits for our place: a second after the last change, and for a window that
// was used up.
func (k *asker) turn(ctx context.Context, change bool) error {
	wait := k.closed.Sub(k.Now())
	if wait > k.MaxWait {
		return k.later(wait)
	}
	if change {
		wait = max(wait, k.Pace-k.Now().Sub(k.last))
	}
	if wait > 0 {
		if err := k.Sleep(ctx, wait); err != nil {
			return err
		}
	}
	if change {
		k.last = k.Now()
	}
	return nil
}

func (k *asker) once(ctx context.Context, c call, text []byte) (*wire.Answer, error) {
	req, err := http.NewRequestWithContext(ctx, c.method, k.base+c.path, bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: make the request: %w", k.name, err)
	}
	req.Header.Set("Accept", "application/json")
	if text != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	k.sign(req.Header)
	a, err := k.Client.Do(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", k.name, err)
	}
	if a.Remaining == 0 && a.Reset.After(k.Now()) {
		k.closed = a.Reset
	}
	return a, nil
}

// after says whether to send a request again, and when. What creates is only sent
// again where the tracker said that it did not take it.
func (k *asker) after(change bool, a *wire.Answer, err error, try int) (time.Duration, bool) {
	backoff := time.Second << (try - 1)
	switch {
	case err != nil:
		return backoff, !change && try < again
	case a.Status == http.StatusTooManyRequests, k.slow(a):
		return max(k.asked(a), backoff), true
	case a.Status >= 500 && !change:
		return backoff, try < again
	}
	return 0, false
}

// asked is how long an answer wants us to wait. Without a word a minute is what
// GitHub recommends for its secondary limits.
func (k *asker) asked(a *wire.Answer) time.Duration {
	if t, ok := wire.ParseReset(a.Header.Get("Retry-After"), k.Now()); ok {
		return t.Sub(k.Now())
	}
	if a.Remaining == 0 && !a.Reset.IsZero() {
		return a.Reset.Sub(k.Now())
	}
	return time.Minute
}

func (k *asker) later(wait time.Duration) error {
	until := k.Now().Add(wait)
	return &pulse.Problem{Kind: pulse.ErrLater, Until: until.UTC(),
		Msg:  fmt.Sprintf("%s asks us to slow down until %s", k.name, until.UTC().Format("2006-01-02 15:04:05 MST")),
		Hint: "run the same command again then; what was sent is remembered and not sent twice"}
}

// unsure reports an error after which nobody knows whether the change was made: a
// fault of the network, or of the server after it took the request.
func unsure(a *wire.Answer, err error) bool {
	if err != nil {
		return !errors.Is(err, pulse.ErrLater) && !errors.Is(err, context.Canceled)
	}
	return a.Status >= 500
}
