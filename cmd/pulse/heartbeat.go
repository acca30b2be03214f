package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// beatWaits is how long a heartbeat may take in all: nobody's harvest waits for it.
const beatWaits = 10 * time.Second

// alive does work between two signs of life to the service whose address the variable
// holds. It is told of success where work ended without an error; of beginning and
// failure where it understands them. "Come back later" and Ctrl-C are neither. What
// becomes of the signs changes nothing of work.
func (e *env) alive(ctx context.Context, address func(config.Heartbeat) string, work func() error) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	h := cfg.Heartbeat
	name := address(h)
	if name == "" {
		return work()
	}
	signals := h.Style == "healthchecks"
	if signals {
		e.beat(ctx, cfg, name, "start")
	}
	err = work()
	switch {
	case err == nil:
		e.beat(ctx, cfg, name, "")
	case signals && ctx.Err() == nil && !errors.Is(err, pulse.ErrLater) && !errors.Is(err, pulse.ErrInterrupted):
		e.beat(ctx, cfg, name, "fail")
	}
	return err
}

func fetchBeat(h config.Heartbeat) string  { return h.FetchURLEnv }
func digestBeat(h config.Heartbeat) string { return h.DigestURLEnv }

// beat calls the address, or what stands below it. It carries nothing but the call: no
// name, no error, no figure.
func (e *env) beat(ctx context.Context, cfg *config.Config, name, sign string) {
	err := e.call(ctx, cfg, name, sign)
	if err != nil {
		as := []any{"error", err.Error()}
		if hint := pulse.HintOf(err); hint != "" {
			as = append(as, "hint", hint)
		}
		e.logger().Warn("the heartbeat was not taken: "+err.Error(), as...)
		return
	}
	e.logger().Debug("heartbeat", "sign", sign)
}

func (e *env) call(ctx context.Context, cfg *config.Config, name, sign string) error {
	ctx, cancel := context.WithTimeout(ctx, beatWaits)
	defer cancel()
	u, err := heartbeatURL(cfg, name)
	if err != nil {
		return err
	}
	at := *u
	if sign != "" {
		at.Path, at.RawPath = strings.TrimRight(at.Path, "/")+"/"+sign, ""
	}
	req, err := http.NewRequestWithContext(ctx, strings.ToUpper(cfg.Heartbeat.Method), at.String(), nil)
	if err != nil {
		return fmt.Errorf("the address in %s cannot be used", name)
	}
	client := e.client(wire.Options{Timeout: beatWaits / 2, Attempts: 2, MaxBody: 64 << 10}).Guarded(u)
	a, err := client.Do(ctx, req)
	switch {
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("%s does not answer", u.Host)
	case err != nil:
		return fmt.Errorf("%s: %s", u.Host, hideAddress(err.Error(), &at, u))
	case !a.OK():
		return pulse.WithHint(fmt.Errorf("%s answered with status %d", u.Host, a.Status), "see whether the address in %s is still that of your check", name)
	}
	return nil
}

// heartbeatURL reads the address, which is a secret: no error shows it.
func heartbeatURL(cfg *config.Config, name string) (*url.URL, error) {
	s, err := cfg.Secret(name)
	if err != nil {
		return nil, err
	}
	u, ok := wire.WebAddress(strings.TrimSpace(s))
	if !ok {
		return nil, pulse.Usagef("what %s holds is no address like https://…", name)
	}
	if u.Scheme == "http" && !config.Private(u.Hostname()) {
		return nil, pulse.Usagef("the address in %s begins with http: everybody on the way could read it and say that all is well; use https", name)
	}
	return u, nil
}

// hideAddress takes all but the host out of foreign words.
func hideAddress(s string, addresses ...*url.URL) string {
	for _, u := range addresses {
		for _, part := range []string{u.String(), u.RequestURI(), u.Path} {
			if len(part) > 1 {
				s = strings.ReplaceAll(s, part, "***")
			}
		}
	}
	return s
}
