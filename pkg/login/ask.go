package login

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Asking is how a person is asked.
type Asking struct {
	Show func(address string)       // the page to open
	Open func(address string) error // opens a browser at it; nil does not
	Wait time.Duration              // 5 min; how long the person may take
	Now  func() time.Time           // time.Now
	Port int                        // of the redirect; 0 is the provider's, or any
}

func (k Asking) withDefaults() Asking {
	if k.Wait == 0 {
		k.Wait = 5 * time.Minute
	}
	if k.Now == nil {
		k.Now = time.Now
	}
	if k.Show == nil {
		k.Show = func(string) {}
	}
	return k
}

// question is one log-in under way.
type question struct {
	App
	Asking
	state    string
	verifier string
	redirect string
}

func newQuestion(a App, k Asking) *question {
	return &question{App: a, Asking: k.withDefaults(), state: rand.Text(), verifier: oauth2.GenerateVerifier()}
}

// address is the page where the person says yes.
func (q *question) address() string {
	opts := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(q.verifier)}
	for name, value := range q.Extra {
		opts = append(opts, oauth2.SetAuthURLParam(name, value))
	}
	return q.config(q.redirect).AuthCodeURL(q.state, opts...)
}

// Browser logs in by a redirect to this machine: it listens on 127.0.0.1 for one
// answer of the provider, no longer than k.Wait, and keeps what the code is worth.
func Browser(ctx context.Context, a App, k Asking, c *wire.Client) error {
	q := newQuestion(a, k)
	port := q.Asking.Port
	if port == 0 {
		port = q.Provider.Port
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return pulse.WithHint(fmt.Errorf("listen on port %d of this machine for the answer of %s: %w", port, a.Name, inner(err)),
			"use another port (--port), or: pulse login %s --paste", a.Source)
	}
	q.redirect = "http://" + l.Addr().String() + Path
	code, err := q.listen(ctx, l)
	if err != nil {
		return err
	}
	return q.keep(ctx, code, c)
}

// inner is the message of a network error without the address.
func inner(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}

// listen shows the page and serves the one answer to it.
func (q *question) listen(ctx context.Context, l net.Listener) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, q.Wait)
	defer cancel()
	type outcome struct {
		code string
		err  error
	}
	got := make(chan outcome, 1)
	srv := &http.Server{
		ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			// a browser asks for pictures too, and another name than ours is a trick
			if r.Method != http.MethodGet || r.URL.Path != Path || r.Host != l.Addr().String() {
				http.NotFound(w, r)
				return
			}
			code, err := q.answer(r.URL.Query())
			select {
			case got <- outcome{code, err}:
				say(w, err)
			default: // a second answer is nobody's
				http.NotFound(w, r)
			}
		}),
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	address := q.address()
	q.Show(address)
	if q.Open != nil {
		_ = q.Open(address) // the person can open what was shown
	}
	var out outcome
	select {
	case out = <-got:
	case <-ctx.Done():
		out.err = q.late(ctx)
	}
	end, stop := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer stop()
	if srv.Shutdown(end) != nil { // lets the page reach the browser
		_ = srv.Close()
	}
	<-served
	return out.code, out.err
}

func (q *question) late(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return &pulse.Problem{Kind: pulse.ErrLater, Msg: fmt.Sprintf("nobody said yes at %s within %s; nothing was kept", q.Name, q.Wait),
		Hint: q.remedy() + "; on a machine without a browser add --paste"}
}

// say is the page that the person sees in the end.
func say(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Connection", "close")
	text := "pulse has the answer. You can close this page and go back to the terminal.\n"
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		text = "This did not work. The terminal says why.\n"
	}
	_, _ = io.WriteString(w, text) // a browser that left has no need of it
}

// answer reads what the provider sent back: the code, or why there is none. An answer
// to another question than ours is refused.
func (q *question) answer(v url.Values) (string, error) {
	switch {
	case subtle.ConstantTimeCompare([]byte(v.Get("state")), []byte(q.state)) != 1:
		return "", &pulse.Problem{Kind: pulse.ErrDenied, Msg: "the answer that came belongs to another log-in (its state differs); nothing was kept", Hint: q.remedy()}
	case v.Get("error") == "access_denied":
		return "", &pulse.Problem{Kind: pulse.ErrDenied, Msg: "the person said no at " + q.Name + "; nothing was kept", Hint: q.remedy() + " and agree to what is asked"}
	case v.Get("error") != "":
		return "", &pulse.Problem{Kind: pulse.ErrDenied, Msg: fmt.Sprintf("%s refused the log-in: %s", q.Name, wire.Line(v.Get("error"))),
			Hint: "check the app at " + q.Name + ": its kind, its redirect address " + q.redirect + ", and who may use it"}
	case v.Get("code") == "":
		return "", &pulse.Problem{Kind: pulse.ErrDenied, Msg: q.Name + " sent no code; nothing was kept", Hint: q.remedy()}
	}
	return v.Get("code"), nil
}

// Paste logs in without a browser on this machine: the person opens the page on
// another one, says yes, and pastes the address where the browser ends up. The page
// does not load there; its address holds the code.
func Paste(ctx context.Context, a App, k Asking, in io.Reader, c *wire.Client) error {
	q := newQuestion(a, k)
	port := q.Asking.Port
	if port == 0 {
		port = q.Provider.Port
	}
	if port == 0 {
		port = 8713 // nobody listens there; it only has to be an address
	}
	q.redirect = "http://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) + Path
	q.Show(q.address())
	line, err := q.line(ctx, in)
	if err != nil {
		return err
	}
	code, err := q.pasted(line)
	if err != nil {
		return err
	}
	return q.keep(ctx, code, c)
}

// maxLine bounds what is pasted.
const maxLine = 16 << 10

// line reads what the person pasted, no longer than q.Wait.
func (q *question) line(ctx context.Context, in io.Reader) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, q.Wait)
	defer cancel()
	type outcome struct {
		text string
		err  error
	}
	got := make(chan outcome, 1) // a reader that never returns is left behind with the process
	go func() {
		text, err := bufio.NewReader(io.LimitReader(in, maxLine)).ReadString('\n')
		got <- outcome{text, err}
	}()
	select {
	case o := <-got:
		if o.err != nil && strings.TrimSpace(o.text) == "" {
			return "", pulse.WithHint(pulse.Usagef("nothing was pasted"), "%s --paste , then paste the address of the page that does not load", q.remedy())
		}
		return strings.TrimSpace(o.text), nil
	case <-ctx.Done():
		return "", q.late(ctx)
	}
}

// pasted finds the code in a pasted address. A code alone could be anybody's: the
// state beside it is what makes it the answer to our question.
func (q *question) pasted(line string) (string, error) {
	u, err := url.Parse(line)
	if err != nil || u.RawQuery == "" {
		return "", pulse.WithHint(pulse.Usagef("what was pasted is no address with a code in it"),
			"copy the whole line of the browser's address bar: it begins with %s?", q.redirect)
	}
	return q.answer(u.Query())
}

// keep turns the code into tokens and writes them down.
func (q *question) keep(ctx context.Context, code string, c *wire.Client) error {
	return locked(ctx, q.File, func() error {
		tape := c.Tape(wire.Unrepeated(ctx)) // a code is worth something once
		t, err := q.config(q.redirect).Exchange(through(ctx, tape), code, oauth2.VerifierOption(q.verifier))
		if err != nil {
			return q.worthless(tape)
		}
		s := &Session{App: q.App, now: q.Now}
		k := s.take(Kept{Since: q.Now().UTC()}, t)
		if k.Refresh == "" {
			return &pulse.Problem{Kind: pulse.ErrDenied, Msg: q.Name + " gave access for an hour and nothing to renew it with; nothing was kept",
				Hint: "take the app's access back in the account's settings, then " + q.remedy()}
		}
		return k.write(q.File)
	})
}

func (q *question) worthless(tape *wire.Tape) error {
	a, sent := tape.Answer()
	switch {
	case sent != nil:
		return fmt.Errorf("get a token from %s: %w", q.Name, sent)
	case a.OK():
		return fmt.Errorf("get a token from %s: it sent none", q.Name)
	}
	err := a.Err("get a token from " + q.Name)
	if a.Status/100 == 4 && a.Status != http.StatusTooManyRequests {
		return &pulse.Problem{Kind: pulse.ErrDenied, Err: err, Hint: "check the client id and client secret of the source; then " + q.remedy()}
	}
	return err
}

func form(pairs ...string) io.Reader {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return strings.NewReader(v.Encode())
}

func remove(file string) error {
	if err := os.Remove(file); err != nil {
		return fmt.Errorf("remove the log-in: %w", err)
	}
	return nil
}
