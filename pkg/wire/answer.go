package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Answer is one whole HTTP answer. Where the server repeats a key of the request, it
// says *** instead: no error, no mention and no log can show it.
type Answer struct {
	Method string
	URL    string // secrets masked
	Status int
	Header http.Header
	Body   []byte // unpacked

	Remaining int       // requests left in the provider's window; -1 it does not say
	Reset     time.Time // when the window begins anew; zero it does not say
	Until     time.Time // not before, where this answer asks us to wait; zero otherwise
}

func newAnswer(r *http.Request, resp *http.Response, body []byte, now time.Time) *Answer {
	header := resp.Header
	for _, key := range keysOf(r, resp.StatusCode/100 != 2) {
		body = bytes.ReplaceAll(body, []byte(key), []byte(hidden))
		for name, values := range header {
			for i, v := range values {
				header[name][i] = strings.ReplaceAll(v, key, hidden)
			}
		}
	}
	a := &Answer{Method: r.Method, URL: shown(r.Context(), r.URL), Status: resp.StatusCode, Header: header, Body: body}
	a.Remaining, a.Reset = Rates(resp.Header, now)
	a.Until = until(a, now)
	return a
}

// until is Retry-After where the server gave it, and for 429 else the reset of
// the rate window.
func until(a *Answer, now time.Time) time.Time {
	if a.Status != http.StatusTooManyRequests && a.Status < 500 {
		return time.Time{}
	}
	if t, ok := ParseReset(a.Header.Get("Retry-After"), now); ok {
		return t
	}
	if a.Status == http.StatusTooManyRequests {
		return a.Reset
	}
	return time.Time{}
}

// OK reports a 2xx status.
func (a *Answer) OK() bool { return a.Status/100 == 2 }

// Err is nil for 2xx; otherwise a Problem of the kind that the status stands for:
// 401 and 403 ErrDenied, 402 and 429 ErrLater, everything else a fault. what
// begins its message: "x: recent search". Sources that know better say better.
func (a *Answer) Err(what string) error {
	if a.OK() {
		return nil
	}
	p := &pulse.Problem{Until: a.Until}
	switch a.Status {
	case http.StatusUnauthorized, http.StatusForbidden:
		p.Kind, p.Msg = pulse.ErrDenied, fmt.Sprintf("%s: access refused (status %d)", what, a.Status)
	case http.StatusPaymentRequired:
		p.Kind, p.Msg = pulse.ErrLater, fmt.Sprintf("%s: the provider wants payment first (status 402)", what)
	case http.StatusTooManyRequests:
		p.Kind, p.Msg = pulse.ErrLater, fmt.Sprintf("%s: too many requests (status 429)", what)
	default:
		p.Msg = fmt.Sprintf("%s: the server answered with status %d", what, a.Status)
	}
	if d := a.Detail(); d != "" {
		p.Msg += ": " + d
	}
	return p
}

// Detail is the provider's own short explanation, or "". It is masked, of one
// line and at most 200 characters, as it is shown to people.
func (a *Answer) Detail() string {
	var b struct {
		Detail, Message, Title string
		Error                  json.RawMessage
		Errors                 []struct{ Message, Detail string }
		Meta                   struct{ ErrorDetail string }
	}
	// Wrong types inside leave what was readable before them.
	_ = json.Unmarshal(a.Body, &b)
	var text string
	var inner struct{ Message string } // Google's: {"error": {"message": …}}
	_, _ = json.Unmarshal(b.Error, &text), json.Unmarshal(b.Error, &inner)
	for _, s := range []string{b.Detail, b.Message, b.Meta.ErrorDetail, b.Title, text, inner.Message} {
		if s != "" {
			return Line(s)
		}
	}
	for _, e := range b.Errors {
		if s := e.Message + e.Detail; s != "" {
			return Line(s)
		}
	}
	return ""
}

// Line makes foreign text fit for an error message: masked, one line, no control
// characters, at most 200 characters.
func Line(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(Mask(s)), " ")
	if r := []rune(s); len(r) > 200 {
		return string(r[:199]) + "…"
	}
	return s
}

// JSON decodes the body into v and says clearly when it is no JSON: a web page
// of a proxy or a login, nothing at all, or cut off. what begins the message.
func (a *Answer) JSON(what string, v any) error {
	body := bytes.TrimSpace(bytes.TrimPrefix(a.Body, []byte("\xef\xbb\xbf")))
	if len(body) == 0 {
		return fmt.Errorf("%s: the server sent an empty answer", what)
	}
	if body[0] == '<' {
		return pulse.WithHint(fmt.Errorf("%s: the server sent a web page instead of data", what),
			"check the base URL and whether a proxy or a login page stands between")
	}
	err := json.Unmarshal(body, v)
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax) && int(syntax.Offset) >= len(body), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: the answer is cut off after %d bytes", what, len(a.Body))
	case errors.As(err, &syntax):
		return fmt.Errorf("%s: the answer is no JSON (byte %d)", what, syntax.Offset)
	}
	return fmt.Errorf("%s: the answer has another shape than expected: %s", what, Line(err.Error()))
}
