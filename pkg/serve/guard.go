package serve

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// cookieName is the one cookie there is: a random mark that tells two browsers of one
// round apart, so that nobody counts twice. It is no account and is read for nothing else.
const cookieName = "pulse"

// browser is the mark of a request, "" where there is none that we could have made.
func browser(r *http.Request) string {
	c, err := r.Cookie(cookieName)
	if err != nil || len(c.Value) != 26 || strings.Trim(c.Value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		return ""
	}
	return c.Value
}

func newMark() string { return rand.Text() }

// ours reports whether a form was sent from a page of ours. A browser says where it
// comes from, or it brings back the cookie that the page's token is made for; a page
// elsewhere can do neither.
func ours(r *http.Request, who string) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "":
	case "same-origin", "none":
		return true
	default:
		return false
	}
	if from := r.Header.Get("Origin"); from != "" && from != "null" {
		u, err := url.Parse(from)
		return err == nil && u.Host == r.Host
	}
	return who != "" && browser(r) == who
}

// tokens are what forms carry back: made by us, for this browser and this form, a
// while ago, and used once.
type tokens struct {
	secret []byte
	life   time.Duration
	mu     sync.Mutex
	used   map[string]time.Time
}

type token struct {
	who, nonce string
	age        time.Duration
}

func newTokens(secret string, life time.Duration) *tokens {
	return &tokens{secret: []byte(secret), life: life, used: map[string]time.Time{}}
}

func (t *tokens) mac(s string) string {
	h := hmac.New(sha256.New, t.secret)
	h.Write([]byte("token "))
	h.Write([]byte(s))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:18])
}

func (t *tokens) issue(who, path string) string {
	body := who + "." + rand.Text() + "." + strconv.FormatInt(time.Now().UnixMilli(), 36)
	return body + "." + t.mac(body+path)
}

func (t *tokens) read(s, path string) (token, bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 || len(s) > 200 || !hmac.Equal([]byte(s[i+1:]), []byte(t.mac(s[:i]+path))) {
		return token{}, false
	}
	parts := strings.Split(s[:i], ".")
	if len(parts) != 3 {
		return token{}, false
	}
	ms, err := strconv.ParseInt(parts[2], 36, 64)
	return token{parts[0], parts[1], time.Since(time.UnixMilli(ms))}, err == nil
}

// mostUsed bounds how many used tokens are remembered; the all-together rate lets
// fewer through in the life of one.
const mostUsed = 50_000

// use takes a token, which only one of two that send it can.
func (t *tokens) use(k token) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, was := t.used[k.nonce]; was {
		return false
	}
	if len(t.used) >= mostUsed {
		for n, at := range t.used {
			if time.Since(at) > t.life {
				delete(t.used, n)
			}
		}
		if len(t.used) >= mostUsed {
			clear(t.used) // better one form twice than none at all
		}
	}
	t.used[k.nonce] = time.Now()
	return true
}

func (t *tokens) free(k token) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.used, k.nonce)
}

// bucket allows so many in a row and then one as often.
type bucket struct {
	mu    sync.Mutex
	most  float64
	every time.Duration
	left  float64
	at    time.Time
}

func newBucket(most int, every time.Duration) *bucket {
	return &bucket{most: float64(most), every: every, left: float64(most), at: time.Now()}
}

func (b *bucket) allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	b.left = min(b.most, b.left+float64(now.Sub(b.at))/float64(b.every))
	b.at = now
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

// rates are buckets by address, in memory alone and only so many: the one unused
// longest makes room.
type rates struct {
	mu    sync.Mutex
	most  int
	every time.Duration
	room  int
	by    map[string]*bucket
}

func newRates(most int, every time.Duration, room int) *rates {
	return &rates{most: most, every: every, room: room, by: map[string]*bucket{}}
}

func (r *rates) allow(who string) bool {
	r.mu.Lock()
	b := r.by[who]
	if b == nil {
		if len(r.by) >= r.room {
			r.drop()
		}
		b = newBucket(r.most, r.every)
		r.by[who] = b
	}
	r.mu.Unlock()
	return b.allow()
}

func (r *rates) drop() {
	oldest, at := "", time.Now()
	for who, b := range r.by {
		b.mu.Lock()
		if b.at.Before(at) {
			oldest, at = who, b.at
		}
		b.mu.Unlock()
	}
	delete(r.by, oldest)
}

// address is who asks, as far as rates need to know. A web server on this machine says
// for whom it asks, and is believed: nobody else reaches us from here, and everybody
// would share one allowance. It writes the last name of the list; those before it are
// the visitor's to invent.
func address(r *http.Request) string {
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !a.Addr().Unmap().IsLoopback() {
		return hostOf(r.RemoteAddr)
	}
	list := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
	if ip, err := netip.ParseAddr(strings.TrimSpace(list[strings.LastIndexByte(list, ',')+1:])); err == nil {
		return network(ip)
	}
	return hostOf(r.RemoteAddr)
}

func hostOf(remote string) string {
	a, err := netip.ParseAddrPort(remote)
	if err != nil {
		return remote
	}
	return network(a.Addr())
}

// network is an address, of IPv6 its network, as one household has as many addresses
// as it likes.
func network(ip netip.Addr) string {
	ip = ip.Unmap()
	if ip.Is6() {
		if p, err := ip.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}

// bounded lets in so many connections at a time, and so many of one address; others
// of an address are closed at once, and when all are taken the next one waits.
func bounded(l net.Listener, conns, each int) net.Listener {
	return &gate{Listener: l, slots: make(chan struct{}, conns), each: each, by: map[string]int{}}
}

type gate struct {
	net.Listener
	slots chan struct{}
	each  int
	mu    sync.Mutex
	by    map[string]int
}

func (g *gate) Accept() (net.Conn, error) {
	for {
		g.slots <- struct{}{}
		c, err := g.Listener.Accept()
		if err != nil {
			<-g.slots
			return nil, err
		}
		host := hostOf(c.RemoteAddr().String())
		if g.enter(host) {
			return &passed{Conn: c, leave: sync.OnceFunc(func() { g.leave(host) })}, nil
		}
		_ = c.Close() // it had enough
		<-g.slots
	}
}

func (g *gate) enter(host string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.by[host] >= g.each {
		return false
	}
	g.by[host]++
	return true
}

func (g *gate) leave(host string) {
	g.mu.Lock()
	if g.by[host]--; g.by[host] <= 0 {
		delete(g.by, host)
	}
	g.mu.Unlock()
	<-g.slots
}

type passed struct {
	net.Conn
	leave func()
}

func (p *passed) Close() error {
	p.leave()
	return p.Conn.Close()
}
