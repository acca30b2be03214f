// Package veil keeps secrets out of what is printed and kept. It learns each secret
// when it is read and puts *** wherever one would appear, in the spellings in which
// programs and servers repeat them. It is the last line: whoever writes an error still
// leaves secrets out.
package veil

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"sort"
	"strings"
	"sync"
)

// shortest is how long a secret must be to be looked for: a shorter one would blot out
// words of guests all over the page.
const shortest = 6

const hidden = "***"

// Veil knows the secrets of a run. The zero value and nil know none; it is safe for use by
// several goroutines.
type Veil struct {
	mu    sync.RWMutex
	known map[string]bool
	by    [256][]string // by their first byte, the longest first
}

// Add makes a secret known. Of an address also its path and the parts of it that
// serve as keys are hidden.
func (v *Veil) Add(secret string) {
	if v == nil {
		return
	}
	secret = strings.TrimSpace(secret)
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, s := range parts(secret) {
		for _, spelt := range spellings(s) {
			v.add(spelt)
		}
	}
}

func (v *Veil) add(s string) {
	if len(s) < shortest || v.known[s] {
		return
	}
	if v.known == nil {
		v.known = map[string]bool{}
	}
	v.known[s] = true
	list := append(v.by[s[0]], s)
	sort.Slice(list, func(i, j int) bool { return len(list[i]) > len(list[j]) })
	v.by[s[0]] = list
}

// parts are a secret and, where it is an address, what in it is secret: password,
// path with query, and the pieces of them that no address needs for itself.
func parts(secret string) []string {
	u, err := url.Parse(secret)
	if err != nil || u.Host == "" {
		return []string{secret}
	}
	var out []string
	if u.User != nil {
		if p, ok := u.User.Password(); ok {
			out = append(out, p)
		}
	}
	if !strings.HasPrefix(u.Scheme, "http") {
		return out // a database: where it stands is no secret
	}
	out = append(out, secret, u.RequestURI(), u.Path)
	for _, p := range strings.Split(u.Path, "/") {
		if len(p) >= 16 || len(p) >= 8 && strings.ContainsAny(p, "0123456789") {
			out = append(out, p)
		}
	}
	for _, values := range u.Query() {
		for _, s := range values {
			if len(s) >= 8 {
				out = append(out, s)
			}
		}
	}
	return out
}

// spellings are the ways in which a secret comes back: as it is, in an address, in
// JSON, in a header, in a dump.
func spellings(s string) []string {
	out := []string{s, url.QueryEscape(s), url.PathEscape(s), hex.EncodeToString([]byte(s))}
	if j, err := json.Marshal(s); err == nil {
		out = append(out, string(j[1:len(j)-1]))
	}
	// as logs and others write it, who leave < > & as they are
	if j := strings.TrimSuffix(plainJSON(s), "\n"); len(j) > 2 {
		out = append(out, j[1:len(j)-1])
	}
	// In base64 a text looks different by where in threes of bytes it begins: behind a
	// user name and a colon it may be anywhere. What its neighbours have a part in is cut.
	for lead := range 3 {
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			b := enc.EncodeToString(append(make([]byte, lead), s...))
			from, to := []int{0, 2, 3}[lead], (lead+len(s))/3*4
			if to-from >= 2*shortest {
				out = append(out, b[from:to])
			}
		}
	}
	return out
}

func plainJSON(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil {
		return ""
	}
	return b.String()
}

// Hide gives s with *** for every secret.
func (v *Veil) Hide(s string) string {
	if v == nil {
		return s
	}
	out, _ := v.hide(s, true)
	return out
}

// hide goes from left to right and takes the longest secret that begins at a place.
// Where s ends in what may be the beginning of one, that is left over unless nothing
// comes behind it.
func (v *Veil) hide(s string, last bool) (out string, left string) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); i++ {
		n, more := v.at(s[i:])
		if more && !last {
			return b.String() + s[done:i], s[i:]
		}
		if n > 0 {
			b.WriteString(s[done:i] + hidden)
			done = i + n
			i = done - 1
		}
	}
	if done == 0 {
		return s, ""
	}
	return b.String() + s[done:], ""
}

// at is how long the secret is that s begins with, and whether s may be the beginning
// of a longer one.
func (v *Veil) at(s string) (n int, more bool) {
	for _, secret := range v.by[s[0]] {
		if strings.HasPrefix(s, secret) {
			return len(secret), more
		}
		more = more || strings.HasPrefix(secret, s)
	}
	return 0, more
}

// Writer hides secrets in what goes to w. A secret that comes in two writes is hidden,
// too: what may be the beginning of one waits for the rest, or for Close.
func (v *Veil) Writer(w io.Writer) *Writer { return &Writer{v: v, w: w} }

// Writer is what Veil.Writer gives.
type Writer struct {
	v    *Veil
	w    io.Writer
	mu   sync.Mutex
	rest string
}

// Under is where it writes to.
func (w *Writer) Under() io.Writer { return w.w }

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) {
	if err := w.write(string(p), false); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close lets go of what still waited. It does not close what is under it.
func (w *Writer) Close() error { return w.write("", true) }

func (w *Writer) write(s string, last bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out string
	out, w.rest = w.v.hide(w.rest+s, last)
	if out == "" {
		return nil
	}
	_, err := io.WriteString(w.w, out)
	return err
}
