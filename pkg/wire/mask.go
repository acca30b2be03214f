package wire

import (
	"context"
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
	private := personalFeed(parts)
	for i, p := range parts {
		k, _, ok := strings.Cut(p, "=")
		name, err := url.QueryUnescape(k)
		if ok && (err != nil || secretWord.MatchString(name) || private && (name == "feed" || name == "user")) {
			parts[i] = k + "=" + hidden
		}
	}
	c.RawQuery = strings.Join(parts, "&")
	c.Fragment, c.RawFragment = "", ""
	return strings.Replace(c.String(), "/%2A%2A%2A", "/"+hidden, 1)
}

// personalFeed knows the query of Reddit's private feeds: ?feed=TOKEN&user=NAME opens
// them to whoever has it.
func personalFeed(parts []string) bool {
	feed, user := false, false
	for _, p := range parts {
		feed, user = feed || strings.HasPrefix(p, "feed="), user || strings.HasPrefix(p, "user=")
	}
	return feed && user
}

// Mask replaces what looks like a secret in free text.
func Mask(s string) string {
	s = userInText.ReplaceAllString(s, "${1}"+hidden+"@")
	s = schemeInText.ReplaceAllString(s, "${1} "+hidden)
	return pairInText.ReplaceAllStringFunc(s, func(p string) string {
		k, _, _ := strings.Cut(p, "=")
		if secretWord.MatchString(k) || feedToken.MatchString(p) {
			return k + "=" + hidden
		}
		return p
	})
}

// feedToken is the key of a private feed in free text.
var feedToken = regexp.MustCompile(`(?i)^feed=[0-9a-f]{16,}`)

// Private is ctx for requests whose whole address is a key, as that of a private feed:
// logs and errors show its scheme and host alone.
func Private(ctx context.Context) context.Context { return context.WithValue(ctx, privateKey{}, true) }

type privateKey struct{}

// shown is the address of a request as it may be shown.
func shown(ctx context.Context, u *url.URL) string {
	if u != nil && ctx.Value(privateKey{}) != nil {
		return u.Scheme + "://" + u.Host + "/" + hidden
	}
	return MaskURL(u)
}

// Hush hides these words wherever they stand in an error's text, also as they are written
// in addresses. Its kind and its hint stay.
func Hush(err error, words ...string) error {
	if err == nil {
		return nil
	}
	old := err.Error()
	if s := Blot(old, words...); s != old {
		return &masked{s, err}
	}
	return err
}

// Blot puts *** in place of these words. Words shorter than four characters are no secrets.
func Blot(s string, words ...string) string {
	for _, w := range words {
		if len(w) < 4 {
			continue
		}
		for _, form := range []string{w, url.QueryEscape(w), url.PathEscape(w)} {
			s = strings.ReplaceAll(s, form, hidden)
		}
	}
	return s
}

// keysOf are the secrets a request carries in its headers, query and user info. What
// the query holds is left alone in an answer that went well: its links to further pages
// may need it.
func keysOf(r *http.Request, query bool) []string {
	var out []string
	add := func(s string) {
		if len(s) >= 8 { // a shorter one would blot out words of guests
			out = append(out, s)
		}
	}
	for name, values := range r.Header {
		if name == "Idempotency-Key" || name != "Cookie" && !secretWord.MatchString(name) {
			continue
		}
		for _, v := range values {
			add(v)
			if _, rest, ok := strings.Cut(v, " "); ok {
				add(rest)
			}
			for _, q := range quotedInHeader.FindAllStringSubmatch(v, -1) {
				add(q[1])
			}
		}
	}
	if _, password, ok := r.BasicAuth(); ok {
		add(password)
	}
	for name, values := range r.URL.Query() {
		for _, v := range values {
			if query && secretWord.MatchString(name) && !placeWord.MatchString(name) {
				add(v)
			}
		}
	}
	if p, ok := r.URL.User.Password(); ok {
		add(p)
	}
	return out
}

var (
	quotedInHeader = regexp.MustCompile(`="([^"]+)"`)
	// placeWord finds names of tokens that say where we are among pages: whoever sends
	// the next one may send the same.
	placeWord = regexp.MustCompile(`(?i)page|pagin|next|prev|cursor|contin|since|sync|delta`)
)

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
	return req.URL.User != nil || personalFeed(strings.Split(req.URL.RawQuery, "&"))
}
