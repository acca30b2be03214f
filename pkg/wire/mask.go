package wire

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// hidden stands where a secret was.
const hidden = "***"

// secretWord finds names whose values are secrets: of query keys and of headers.
// It would rather hide a harmless page_token than show a token.
var secretWord = regexp.MustCompile(`(?i)(^|[-_.])(key|apikey|api_key|token|secret|sig|signature|password|passwd|pwd|auth|authorization|access_token|code|nonce|credential|assertion|jwt|session|sid)s?($|[-_.])|apikey|passw|secret`)

// inText finds key=value pairs, user info and bearer tokens in free text.
var (
	pairInText   = regexp.MustCompile(`([A-Za-z0-9_.\-]+)=([^&\s"'<>]+)`)
	userInText   = regexp.MustCompile(`(://)[^/\s"'@]+@`)
	schemeInText = regexp.MustCompile(`(?i)\b(bearer|basic|oauth)\s+[A-Za-z0-9+/=_.~%\-]{6,}`)
)

// MaskURL prints a URL with the values of secret query keys and the user info
// replaced.
func MaskURL(u *url.URL) string {
	if u == nil {
		return ""
	}
	c := *u
	if strings.HasPrefix(c.Host, "hooks.") || strings.Contains(c.Path, "webhook") || strings.Contains(c.Path, "/hooks/") {
		c.Path, c.RawPath = "/"+hidden, "" // the path of a webhook is its key
	}
	if c.User != nil {
		c.User = nil
		return strings.Replace(maskQuery(c), "://", "://"+hidden+"@", 1)
	}
	return maskQuery(c)
}

func maskQuery(c url.URL) string {
	parts := strings.Split(c.RawQuery, "&")
	for i, p := range parts {
		k, _, ok := strings.Cut(p, "=")
		if name, err := url.QueryUnescape(k); ok && (err != nil || secretWord.MatchString(name)) {
			parts[i] = k + "=" + hidden
		}
	}
	c.RawQuery = strings.Join(parts, "&")
	c.Fragment, c.RawFragment = "", ""
	return strings.Replace(c.String(), "/%2A%2A%2A", "/"+hidden, 1)
}

// Mask replaces what looks like a secret in free text.
func Mask(s string) string {
	s = userInText.ReplaceAllString(s, "${1}"+hidden+"@")
	s = schemeInText.ReplaceAllString(s, "${1} "+hidden)
	return pairInText.ReplaceAllStringFunc(s, func(p string) string {
		k, _, _ := strings.Cut(p, "=")
		if secretWord.MatchString(k) {
			return k + "=" + hidden
		}
		return p
	})
}

// masked prints a safe message and keeps the cause for errors.Is.
type masked struct {
	msg string
	err error
}

func (m *masked) Error() string { return m.msg }
func (m *masked) Unwrap() error { return m.err }

// inner is the message below url.Error, which would print the whole URL.
func inner(err error) string {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	return err.Error()
}

// checkRedirect follows a few redirects, but never carries a credential to
// another host or from https to http. What was posted stays where it was posted, and
// another host is told nothing but what every browser tells: neither headers of the
// owner's own nor where we come from, as the path of a webhook is its key.
func checkRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	if len(via) >= 5 {
		return errCircle
	}
	if s := req.URL.Scheme; s != "http" && s != "https" {
		return fmt.Errorf("%w %q, which is no address of the web", errRedirect, s)
	}
	if req.URL.Host == first.URL.Host && (req.URL.Scheme == first.URL.Scheme || req.URL.Scheme == "https") {
		return nil
	}
	if credentials(first) || req.URL.User != nil || req.Body != nil && req.Body != http.NoBody {
		return fmt.Errorf("%w %s://%s; our key is not sent there", errRedirect, req.URL.Scheme, req.URL.Host)
	}
	for name := range req.Header {
		if !plain[name] {
			req.Header.Del(name)
		}
	}
	return nil
}

// Both come out the same another time.
var (
	errRedirect = errors.New("redirected to")
	errCircle   = errors.New("stopped after 5 redirects")
)

func credentials(req *http.Request) bool {
	for name := range req.Header {
		if name == "Cookie" || secretWord.MatchString(name) {
			return true
		}
	}
	for name := range req.URL.Query() {
		if secretWord.MatchString(name) {
			return true
		}
	}
	return req.URL.User != nil
}
