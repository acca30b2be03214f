// Package demo is one week of sample feedback about a café with two places, and
// the providers that serve it: the fakes of X and Foursquare behind a loopback
// address, as they stood at any moment of that week. It harvests and judges
// nothing. The texts were written for pulse and are given away under CC0.
package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

// istanbul has had one offset since 2016, so that no zone file is needed.
var istanbul = time.FixedZone("+03", 3*60*60)

// Now is the last morning of the week, at which the digest is read.
var Now = time.Date(2026, 11, 22, 9, 0, 0, 0, istanbul)

// Outage is the day on which X is down.
var Outage = time.Date(2026, 11, 18, 0, 0, 0, 0, istanbul)

// The keys that the providers of the demo accept.
const (
	xToken        = "demo-token-of-x"
	foursquareKey = "demo-key-of-foursquare"
)

// our is the café's own account.
var our = fake.User{ID: "1718204410", Handle: "kahveduragi", Name: "Kahve Durağı"}

// placeIDs are the places at the fake Foursquare, by our own id.
var placeIDs = map[string]string{"kadikoy": "5f00c0ffee00000000000001", "galata": "5f00c0ffee00000000000002"}

// World is the running providers at one moment of the week.
type World struct {
	items []Item
	srv   *http.Server
	done  chan error
	base  string

	mu  sync.RWMutex
	sky http.Handler
}

// Start opens a port on the loopback address and serves the week as it stood at
// now, until Close or the end of ctx.
func Start(ctx context.Context, now time.Time) (*World, error) {
	items, err := Items()
	if err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a port for the demo: %w", err)
	}
	w := &World{items: items, base: "http://" + l.Addr().String(), done: make(chan error, 1)}
	w.srv = &http.Server{Handler: w, ReadHeaderTimeout: 10 * time.Second}
	w.At(now)
	go func() { w.done <- w.srv.Serve(l) }()
	context.AfterFunc(ctx, func() { _ = w.srv.Close() }) // a second Close is harmless
	return w, nil
}

// Close closes the port and waits for the server to end.
func (w *World) Close() error {
	err := w.srv.Close()
	if serve := <-w.done; !errors.Is(serve, http.ErrServerClosed) {
		err = errors.Join(err, serve)
	}
	w.done <- http.ErrServerClosed // a second Close waits for nothing
	return err
}

// At moves the providers to a moment of the week, forwards or back: what was
// posted, edited and deleted until then, and the outage on its day.
func (w *World) At(now time.Time) {
	sky := newSky(w.items, now)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sky = sky
}

func (w *World) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.RLock()
	sky := w.sky
	w.mu.RUnlock()
	sky.ServeHTTP(rw, r)
}

// Env is the keys that Config names, as environment variables.
func (w *World) Env() map[string]string {
	return map[string]string{"X_BEARER": xToken, "FSQ_KEY": foursquareKey}
}
