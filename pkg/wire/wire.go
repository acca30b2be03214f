// Package wire is the one polite HTTP client: a rate per host, bounded retries,
// Retry-After, size cap, timeouts, and one reading of everybody's rate headers.
// It knows no provider and never shows a secret in an error or a log line.
package wire

import (
	"cmp"
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Options shape a Client. Zero fields take the value in the comment.
type Options struct {
	UserAgent string        // "pulse"
	Log       *slog.Logger  // nothing is logged
	MaxBody   int64         // 8 MiB; a longer body is an error
	Timeout   time.Duration // 30 s for one attempt, body included
	Rate      float64       // 5 requests a second to one host
	Burst     int           // 5
	Attempts  int           // 4 in all
	MaxWait   time.Duration // 10 s; the longest pause a server may ask for within one call

	Now   func() time.Time                           // time.Now
	Sleep func(context.Context, time.Duration) error // waits or returns ctx.Err()

	// Turn books a request to a host among all programs that ask it, one each step and up
	// to burst at once behind a pause, and gives how long to wait for it. nil: there are no
	// others.
	Turn func(ctx context.Context, host string, step time.Duration, burst int) (time.Duration, error)
}

// Client asks servers politely. It is safe for use by several goroutines.
type Client struct {
	o     Options
	http  *http.Client
	hosts *hosts
	guard *guard // nil: it goes wherever it is sent
}

// hosts keeps the rate of each host.
type hosts struct {
	mu sync.Mutex
	by map[string]*rate.Limiter
}

// New makes a client. One client serves a whole run, so that two sources at one
// host share its rate.
func New(o Options) *Client {
	o = o.withDefaults()
	return &Client{o: o, hosts: &hosts{by: map[string]*rate.Limiter{}}, http: &http.Client{
		Transport: transport(o), CheckRedirect: checkRedirect}}
}

func transport(o Options) *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer(o).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: 1 << 20,
	}
}

func dialer(o Options) *net.Dialer { return &net.Dialer{Timeout: min(o.Timeout, 10*time.Second)} }

func (o Options) withDefaults() Options {
	o.UserAgent = cmp.Or(o.UserAgent, "pulse")
	o.MaxBody = cmp.Or(o.MaxBody, 8<<20)
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	o.Rate = cmp.Or(o.Rate, 5)
	o.Burst = cmp.Or(o.Burst, 5)
	o.Attempts = cmp.Or(o.Attempts, 4)
	o.MaxWait = cmp.Or(o.MaxWait, 10*time.Second)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = Sleep
	}
	return o
}

// Sleep waits that long, or until ctx ends, and then gives ctx.Err().
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// limiter gives the rate of a host. A run speaks to a handful of hosts, so the
// map needs no upper bound.
func (c *Client) limiter(host string) *rate.Limiter {
	c.hosts.mu.Lock()
	defer c.hosts.mu.Unlock()
	l := c.hosts.by[host]
	if l == nil {
		l = rate.NewLimiter(rate.Limit(c.o.Rate), c.o.Burst)
		c.hosts.by[host] = l
	}
	return l
}
