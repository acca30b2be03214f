package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
)

// Guarded makes a client for URLs that others wrote: links in answers, pages after
// pages, redirects. It shares the rates of c. own are the URLs the owner wrote down
// herself; no other host is sent a header that could be a key.
//
// Whatever a name resolves to is looked at when the connection is made, so a name
// that changes its mind gains nothing. Addresses that are not public are refused
// with ErrGuarded (loopback, private, carrier, link-local, multicast, documentation,
// and all of these inside IPv6), except for the host and port of own where
//   - its name can only be a local one (localhost, nas, nas.local) or is an address, or
//   - it is asked over https, whose certificate proves that it is the owner's.
//
// Link-local and metadata addresses are refused even there. Through a proxy of the
// environment names are resolved behind it, and its rules decide; what is local by
// its name is refused here.
func (c *Client) Guarded(own ...*url.URL) *Client {
	g := &guard{own: map[string]bool{}, public: isPublic}
	for _, u := range own {
		g.own[where(u)] = true
	}
	return c.guarded(g)
}

func (c *Client) guarded(g *guard) *Client {
	t := transport(c.o)
	t.Proxy = g.proxy
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		d := dialer(c.o)
		d.ControlContext = g.control(addr)
		return d.DialContext(ctx, network, addr)
	}
	return &Client{o: c.o, hosts: c.hosts, guard: g, http: &http.Client{Transport: &gate{g, t}, CheckRedirect: checkRedirect}}
}

// Own reports whether u is at a host the owner wrote down, so that her key may go
// there. Without a guard every host is.
func (c *Client) Own(u *url.URL) bool { return c.guard == nil || c.guard.own[where(u)] }

// ErrGuarded is an address that a guarded client does not go to.
var ErrGuarded = errors.New("not followed")

// guard knows where a client may go.
type guard struct {
	own     map[string]bool // scheme://host:port
	public  func(netip.Addr) bool
	proxies sync.Map // host:port of proxies the environment names
}

// gate looks at every request before it is sent, also at each of a redirect.
type gate struct {
	g    *guard
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t *gate) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := t.g.check(req); err != nil {
		return nil, err
	}
	return t.next.RoundTrip(req)
}

func (g *guard) check(req *http.Request) error {
	if s := req.URL.Scheme; s != "http" && s != "https" {
		return fmt.Errorf("%w: %q is no address of the web", ErrGuarded, s)
	}
	if g.own[where(req.URL)] {
		return nil
	}
	if name, ok := beyondPlain(req); ok {
		return fmt.Errorf("%w: %s is not the host you configured, and %s is not sent there", ErrGuarded, req.URL.Host, name)
	}
	host := req.URL.Hostname()
	if a, err := netip.ParseAddr(host); err == nil && !g.public(a) || err != nil && localName(host) {
		return notPublic(host)
	}
	return nil
}

func notPublic(host string) error {
	return fmt.Errorf("%w: %s is inside a private network", ErrGuarded, host)
}

// plain are the headers that say nothing of who asks.
var plain = map[string]bool{
	"User-Agent": true, "Accept": true, "Accept-Encoding": true, "Accept-Language": true,
	"If-None-Match": true, "If-Modified-Since": true, "Range": true,
}

// beyondPlain names a header of a request that might be a key. Its value is not
// looked at: owners name the headers of their own servers.
func beyondPlain(req *http.Request) (name string, found bool) {
	if req.URL.User != nil {
		return "the password in its address", true
	}
	for name := range req.Header {
		if !plain[http.CanonicalHeaderKey(name)] {
			return "the header " + name, true
		}
	}
	return "", false
}

// proxy remembers the proxies of the environment: they are the owner's choice and
// often stand in her own network.
func (g *guard) proxy(req *http.Request) (*url.URL, error) {
	u, err := http.ProxyFromEnvironment(req)
	if u != nil {
		_, addr, _ := strings.Cut(where(u), "://")
		g.proxies.Store(addr, true)
	}
	return u, err
}

// control refuses a connection when its address is known and nothing was sent yet.
func (g *guard) control(asked string) func(context.Context, string, string, syscall.RawConn) error {
	_, proxy := g.proxies.Load(asked)
	return func(_ context.Context, _, addr string, _ syscall.RawConn) error {
		ap, err := netip.ParseAddrPort(addr)
		if err != nil {
			return fmt.Errorf("%w: %s is no address", ErrGuarded, addr)
		}
		a := ap.Addr()
		switch {
		case proxy, g.public(a):
			return nil
		case !never(a) && g.ownAt(asked):
			return nil
		}
		host, _, _ := net.SplitHostPort(asked)
		if g.own["http://"+asked] {
			return ownMoved(host, a)
		}
		return notPublic(host)
	}
}

// ownMoved tells an owner whose own server has a public name at a private address
// how to name it so that nobody else can move it.
func ownMoved(host string, a netip.Addr) error {
	if never(a) {
		return notPublic(host)
	}
	return fmt.Errorf("%w: %s leads to the private address %s; write that address in place of the name, or use https", ErrGuarded, host, a)
}

// ownAt: may the owner's host be at an address that is not public?
func (g *guard) ownAt(asked string) bool {
	host, _, err := net.SplitHostPort(asked)
	if err != nil {
		return false
	}
	if g.own["https://"+asked] {
		return true
	}
	_, err = netip.ParseAddr(host)
	return g.own["http://"+asked] && (err == nil || localName(host))
}

// where is scheme://host:port of a URL, the port always given.
func where(u *url.URL) string {
	scheme, port := strings.ToLower(u.Scheme), u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[scheme]
	}
	return scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// localName reports names that no public name server answers for, also addresses in
// the spellings of old (127.1, 0x7f.0.0.1), which some resolvers still read.
func localName(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	last := host[strings.LastIndex(host, ".")+1:]
	if last == host || last == "" || '0' <= last[0] && last[0] <= '9' {
		return true
	}
	for _, end := range []string{".localhost", ".local", ".internal", ".intranet", ".private", ".corp", ".home", ".lan", ".home.arpa"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return false
}

// closed are the blocks of the two registries of special addresses that are not
// reached over the public internet.
var closed = prefixes("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
	"172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

// nobody are the blocks where even an owner has no server of hers: machines of a
// cloud hand out its keys there.
var nobody = prefixes("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "100.100.100.200/32", "192.0.0.192/32",
	"::/128", "fe80::/10", "ff00::/8", "fd00:ec2::254/128", "fd20:ce::254/128")

var (
	global6 = netip.MustParsePrefix("2000::/3")
	nat64   = netip.MustParsePrefix("64:ff9b::/96")
)

func prefixes(s ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(s))
	for i := range s {
		out[i] = netip.MustParsePrefix(s[i])
	}
	return out
}

// isPublic reports addresses that anybody may reach.
func isPublic(a netip.Addr) bool {
	a = inside(a)
	return !within(a, closed) && (a.Is4() || global6.Contains(a))
}

// never reports addresses that are refused even for the owner's own host.
func never(a netip.Addr) bool { return within(inside(a), nobody) }

func within(a netip.Addr, blocks []netip.Prefix) bool {
	for _, p := range blocks {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// inside is the IPv4 address that an IPv6 one stands for, where it stands for one:
// mapped ones, and those of networks that speak IPv6 alone.
func inside(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if nat64.Contains(a) {
		b := a.As16()
		return netip.AddrFrom4([4]byte(b[12:]))
	}
	return a
}
