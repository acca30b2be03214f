// Package serve is a small web form for staff and guests: no account, no script, no
// outside service. It guards what comes in and hands it on; it keeps nothing, knows no
// database and logs no address.
package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/voice"
)

// Submission is one form that was filled in and passed every guard. Its texts are
// plain: valid UTF-8, no control characters, no longer than they may be.
type Submission struct {
	Kind   string // render.FormCheckin, FormIdea or FormTip
	Place  string // id; "" none
	Lang   string // of the page
	Text   string
	Name   string            // idea
	Code   string            // check-in, as typed
	Scores map[string]string // check-in, by id of the question
	Stars  string            // tip: 1-5, "" none
	Who    string            // a random mark of this browser, good for one round; never an address
}

// Options say what is served and to whom it is handed.
type Options struct {
	Brand  string
	Lang   string                      // where the browser names none of ours
	Secret string                      // signs links and tokens
	Codes  bool                        // a check-in wants a code
	Asked  map[string][]voice.Question // by language
	Place  func(id string) (name string, ok bool)
	Until  func() time.Time // the end of the running round: a browser's mark lives as long
	// Take keeps a submission. ErrCode is a code that is not ours, a pulse.ErrUsage a
	// form with nothing in it; other errors are shown as a fault of ours.
	Take   func(ctx context.Context, s Submission) error
	Limits Limits
	Log    *slog.Logger
}

// Limits bound what one address and all together may ask. Zero fields have a default.
type Limits struct {
	Quickest   time.Duration // from opening a form to sending it: a person needs as long
	Posts      int           // forms in a row from one address
	PostEvery  time.Duration // and then one as often
	AllPosts   int           // forms in a row from everybody
	AllEvery   time.Duration
	Looks      int // pages in a row to one address
	LookEvery  time.Duration
	Conns      int // connections at a time
	AddrConns  int // of one address
	BodyBytes  int64
	TokenLife  time.Duration
	Addresses  int // how many are remembered, in memory alone
	Submitting int // forms at work at a time
}

func (l Limits) orDefaults() Limits {
	def := Limits{Quickest: 2 * time.Second, Posts: 20, PostEvery: 20 * time.Second, AllPosts: 120, AllEvery: 500 * time.Millisecond,
		Looks: 120, LookEvery: time.Second, Conns: 256, AddrConns: 64, BodyBytes: 32 << 10, TokenLife: 2 * time.Hour, Addresses: 4096, Submitting: 8}
	for _, x := range []struct{ have, or *int }{{&l.Posts, &def.Posts}, {&l.AllPosts, &def.AllPosts}, {&l.Looks, &def.Looks}, {&l.Conns, &def.Conns},
		{&l.AddrConns, &def.AddrConns}, {&l.Addresses, &def.Addresses}, {&l.Submitting, &def.Submitting}} {
		if *x.have == 0 {
			*x.have = *x.or
		}
	}
	for _, x := range []struct{ have, or *time.Duration }{{&l.Quickest, &def.Quickest}, {&l.PostEvery, &def.PostEvery}, {&l.AllEvery, &def.AllEvery},
		{&l.LookEvery, &def.LookEvery}, {&l.TokenLife, &def.TokenLife}} {
		if *x.have == 0 {
			*x.have = *x.or
		}
	}
	if l.BodyBytes == 0 {
		l.BodyBytes = def.BodyBytes
	}
	return l
}

// ErrCode says that a check-in came without a code of ours.
var ErrCode = errors.New("this code is not one of ours")

// Server serves forms. Make it with New.
type Server struct {
	Options
	style  []byte
	tokens *tokens
	posts  *rates
	looks  *rates
	all    *bucket
	work   chan struct{}
}

// New makes a server that listens nowhere yet.
func New(o Options) (*Server, error) {
	style, err := render.FormStyle()
	if err != nil {
		return nil, err
	}
	o.Limits = o.Limits.orDefaults()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	l := o.Limits
	return &Server{Options: o, style: style, tokens: newTokens(o.Secret, l.TokenLife), posts: newRates(l.Posts, l.PostEvery, l.Addresses),
		looks: newRates(l.Looks, l.LookEvery, l.Addresses), all: newBucket(l.AllPosts, l.AllEvery), work: make(chan struct{}, l.Submitting)}, nil
}

// Link is the address of a form at a place, below the address pulse is reached at.
func Link(base, secret, kind, place string) string {
	if place == "" {
		place = nowhere
	}
	return base + "/" + kind + "/" + place + "." + voice.Sign(secret, kind, place)
}

// nowhere stands in addresses for no place; it is no id.
const nowhere = "-"

// Listen opens an address. One that is taken or not ours is an ErrUsage.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, pulse.WithHint(pulse.Usagef("cannot listen on %s: %v", address, cause(err)), "is another program, or another pulse serve, there? choose another with --address 127.0.0.1:8090")
	}
	return l, nil
}

func cause(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}

// stopping is how long forms that are being sent have to arrive once we stop.
const stopping = 10 * time.Second

// Run serves until ctx ends, then lets what has begun finish.
func (s *Server) Run(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second, // slow networks
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       30 * time.Second,
		MaxHeaderBytes:    8 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // it would name addresses
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(bounded(l, s.Limits.Conns, s.Limits.AddrConns)) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve the forms: %w", err)
	case <-ctx.Done():
	}
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopping)
	defer cancel()
	if err := srv.Shutdown(wait); err != nil {
		return errors.Join(fmt.Errorf("stop serving: %w", err), srv.Close())
	}
	<-ended
	return nil
}
