package wire

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func parsed(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func ask(t *testing.T, c *Client, url string, header ...string) (*Answer, error) {
	t.Helper()
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return c.Do(t.Context(), req)
}

func TestPublicAddresses(t *testing.T) {
	for addr, want := range map[string]bool{
		"93.184.215.14": true, "1.1.1.1": true, "172.32.0.1": true, "100.128.0.1": true, "2606:4700::1111": true,
		"64:ff9b::5db8:d70e": true, "::ffff:93.184.215.14": true,

		"127.0.0.1": false, "127.9.9.9": false, "0.0.0.0": false, "0.1.2.3": false, "10.0.0.1": false,
		"172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "100.64.0.1": false, "100.127.255.254": false,
		"169.254.169.254": false, "169.254.1.1": false, "224.0.0.1": false, "239.255.255.255": false,
		"255.255.255.255": false, "240.0.0.1": false, "192.0.2.1": false, "198.51.100.7": false, "203.0.113.9": false,
		"198.18.0.1": false, "192.0.0.8": false, "192.88.99.1": false,
		"::": false, "::1": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd12:3456::1": false,
		"fd00:ec2::254": false, "ff02::1": false, "fec0::1": false, "2001:db8::1": false, "2001::1": false, "3fff::1": false,
		"2002:7f00:1::": false, "2002:5db8:d70e::": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false,
		"::127.0.0.1": false, "64:ff9b::7f00:1": false, "64:ff9b::a00:1": false, "64:ff9b::a9fe:a9fe": false,
		"64:ff9b:1::a00:1": false, "100::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(addr)); got != want {
			t.Errorf("isPublic(%s) = %t, want %t", addr, got, want)
		}
	}
	for addr, want := range map[string]bool{"169.254.169.254": true, "::ffff:169.254.169.254": true, "64:ff9b::a9fe:a9fe": true, "fe80::1%eth0": true,
		"100.100.100.200": true, "fd00:ec2::254": true, "0.0.0.0": true, "::": true,
		"127.0.0.1": false, "10.0.0.1": false, "100.64.0.1": false, "fd12::1": false, "::1": false} {
		if got := never(netip.MustParseAddr(addr)); got != want {
			t.Errorf("never(%s) = %t, want %t", addr, got, want)
		}
	}
}

// A guarded client goes nowhere inside, however the place is spelt; the server
// counts who got through.
func TestGuardRefusesPrivateHosts(t *testing.T) {
	g := newRig(t, func(int, http.ResponseWriter, *http.Request) {})
	_, port, _ := net.SplitHostPort(g.Listener.Addr().String())
	c := g.client(Options{}).Guarded(parsed(t, "https://feeds.example.com/a.xml"))
	for _, host := range []string{"127.0.0.1", "localhost", "LOCALHOST.", "127.1", "0x7f.0.0.1", "2130706433", "017700000001",
		"[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]", "0", "127.0.0.1.", "[64:ff9b::7f00:1]"} {
		if _, err := ask(t, c, "http://"+host+":"+port+"/"); err == nil {
			t.Errorf("%s was asked", host)
		}
	}
	for _, u := range []string{"http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://router.lan/", "https://nas/",
		"http://metadata.google.internal/", "file:///etc/passwd", "gopher://127.0.0.1:" + port + "/", "ftp://example.com/"} {
		if _, err := ask(t, c, u); !errors.Is(err, ErrGuarded) {
			t.Errorf("%s: error %v, want %v", u, err, ErrGuarded)
		}
	}
	if n := g.hits.Load(); n != 0 {
		t.Errorf("%d requests came through", n)
	}
	if len(g.slept) > 0 {
		t.Errorf("what is refused was tried again: pauses %v", g.slept)
	}
}

// The name is harmless and the address it leads to is not: the connection decides,
// so it does not matter what the name said a moment earlier.
func TestGuardLooksAtTheAddress(t *testing.T) {
	g := &guard{own: map[string]bool{"https://intranet.example.com:443": true, "http://intranet.example.com:80": true,
		"http://nas.local:8080": true, "http://10.0.0.5:80": true, "http://cloud.internal:80": true}, public: isPublic}
	for _, c := range []struct {
		asked, addr string
		want        bool
	}{
		{"feeds.example.com:80", "93.184.215.14:80", true},
		{"feeds.example.com:80", "127.0.0.1:80", false},
		{"feeds.example.com:80", "[::ffff:10.0.0.1]:80", false},
		{"feeds.example.com:443", "169.254.169.254:443", false},
		{"intranet.example.com:443", "10.0.0.7:443", true}, // its certificate proves it
		{"intranet.example.com:80", "10.0.0.7:80", false},  // whoever holds the name could move it
		{"intranet.example.com:9200", "10.0.0.7:9200", false},
		{"nas.local:8080", "192.168.1.4:8080", true},
		{"nas.local:22", "192.168.1.4:22", false},
		{"10.0.0.5:80", "10.0.0.5:80", true},
		{"cloud.internal:80", "169.254.169.254:80", false},
		{"intranet.example.com:443", "[fe80::1%eth0]:443", false},
	} {
		err := g.control(c.asked)(t.Context(), "tcp", c.addr, nil)
		if got := err == nil; got != c.want || err != nil && !errors.Is(err, ErrGuarded) {
			t.Errorf("%s at %s: %v, want allowed %t", c.asked, c.addr, err, c.want)
		}
	}
	err := g.control("intranet.example.com:80")(t.Context(), "tcp", "10.0.0.7:80", nil)
	if !strings.Contains(err.Error(), "write that address in place of the name, or use https") {
		t.Errorf("the owner is not told what to do: %v", err)
	}
}

// The owner's own server may stand on the same machine; a redirect or a paging link
// from there to another port of it may not be followed.
func TestGuardAllowsTheOwnersHost(t *testing.T) {
	inner := newRig(t, func(_ int, w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "the router's password page") })
	g := newRig(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, inner.URL, http.StatusFound)
			return
		}
		fmt.Fprint(w, "feed for ", r.Header.Get("X-Kitchen"))
	})
	own := parsed(t, g.URL+"/feed")
	c := g.client(Options{}).Guarded(own)
	if a, err := ask(t, c, g.URL+"/feed?page=2", "X-Kitchen", "secret"); err != nil || string(a.Body) != "feed for secret" {
		t.Errorf("the owner's own host: %v, %v", a, err)
	}
	if !c.Own(parsed(t, g.URL+"/feed?page=3")) || c.Own(parsed(t, inner.URL)) || !g.client(Options{}).Own(own) {
		t.Error("Own does not tell the owner's host from others")
	}
	if _, err := ask(t, c, g.URL+"/moved"); !errors.Is(err, ErrGuarded) {
		t.Errorf("redirected inside: %v", err)
	}
	if n := inner.hits.Load(); n != 0 {
		t.Errorf("the inner server was asked %d times", n)
	}
}

// Anywhere means the loopback of these tests counts as the internet.
func anywhere(c *Client, own ...string) *Client {
	g := &guard{own: map[string]bool{}, public: func(netip.Addr) bool { return true }}
	for _, u := range own {
		g.own[u] = true
	}
	return c.guarded(g)
}

func TestGuardSendsNoKeysElsewhere(t *testing.T) {
	g := newRig(t, func(_ int, w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "page") })
	c := anywhere(g.client(Options{}), "https://own.example.com:443")
	if a, err := ask(t, c, g.URL+"/", "Accept", "application/json"); err != nil || !a.OK() {
		t.Errorf("a plain request to a public host: %v", err)
	}
	for _, h := range []string{"Authorization", "X-Api-Key", "Cookie", "X-Kitchen", "Private-Token"} {
		if _, err := ask(t, c, g.URL+"/", h, "canary"); !errors.Is(err, ErrGuarded) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: error %v", h, err)
		}
	}
	if _, err := ask(t, c, strings.Replace(g.URL, "://", "://me:canary@", 1)); !errors.Is(err, ErrGuarded) || strings.Contains(err.Error(), "canary") {
		t.Errorf("a password in the address: %v", err)
	}
	if n := g.hits.Load(); n != 1 {
		t.Errorf("%d requests arrived, want 1", n)
	}
}

// Every client, guarded or not: what leaves for another host by a redirect is
// neither a key, nor a header of the owner's, nor what she posted, nor where it came
// from.
func TestRedirectsCarryNothing(t *testing.T) {
	var got []string
	other := newRig(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		for name, v := range r.Header {
			if strings.Contains(strings.Join(v, " "), "canary") {
				got = append(got, name)
			}
		}
		if strings.Contains(string(b)+r.URL.String(), "canary") {
			got = append(got, "body or address")
		}
	})
	for _, c := range []struct {
		name, method, path, body string
		status                   int
		header                   []string
		follows                  bool
	}{
		{"a header of the owner's", "GET", "/", "", 302, []string{"X-Kitchen", "canary"}, true},
		{"where it came from", "GET", "/hooks/canary", "", 302, nil, true},
		{"a posted message, answered with look there", "POST", "/hooks/canary", "canary", 303, nil, true},
		{"a posted message, answered with post it there", "POST", "/hooks/canary", "canary", 307, nil, false},
		{"a key", "GET", "/", "", 302, []string{"Authorization", "Bearer canary"}, false},
		{"a key in the query", "GET", "/?oauth_token=canary", "", 308, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got = nil
			other.hits.Store(0)
			g := newRig(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", other.URL+"/landing")
				w.WriteHeader(c.status)
			})
			for _, cl := range []*Client{g.client(Options{}), anywhere(g.client(Options{}), where(parsed(t, g.URL)))} {
				_, err := g.do(t, cl, c.method, c.path, c.body, c.header...)
				if (err == nil) != c.follows {
					t.Errorf("error %v, want followed %t", err, c.follows)
				}
				if err != nil && strings.Contains(err.Error(), "canary") {
					t.Errorf("the error tells the secret: %v", err)
				}
			}
			if len(got) > 0 || (other.hits.Load() > 0) != c.follows {
				t.Errorf("the other host was asked %d times and learnt it from %v", other.hits.Load(), got)
			}
		})
	}
}

func TestTLSIsVerifiedAndNotOld(t *testing.T) {
	serve := func(version uint16) *httptest.Server {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") }))
		s.TLS = &tls.Config{MinVersion: version, MaxVersion: version}
		s.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are what we want
		s.StartTLS()
		t.Cleanup(s.Close)
		return s
	}
	old, fine := serve(tls.VersionTLS11), serve(tls.VersionTLS12)
	trusting := func(s *httptest.Server) *Client {
		c := New(Options{Attempts: 1})
		pool := x509.NewCertPool()
		pool.AddCert(s.Certificate())
		c.http.Transport.(*http.Transport).TLSClientConfig.RootCAs = pool
		return c
	}
	if _, err := ask(t, trusting(fine), fine.URL); err != nil {
		t.Errorf("TLS 1.2 with a certificate we trust: %v", err)
	}
	if _, err := ask(t, New(Options{Attempts: 1}), fine.URL); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate nobody vouches for: %v", err)
	}
	if _, err := ask(t, New(Options{Attempts: 1}).Guarded(parsed(t, fine.URL)), fine.URL); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate nobody vouches for, guarded: %v", err)
	}
	if _, err := ask(t, trusting(old), old.URL); err == nil || !strings.Contains(err.Error(), "protocol version") {
		t.Errorf("TLS 1.1: %v", err)
	}
}

func TestGuardLetsTheOwnersProxy(t *testing.T) {
	g := &guard{own: map[string]bool{}, public: isPublic}
	g.proxies.Store("127.0.0.1:3128", true)
	if err := g.control("127.0.0.1:3128")(t.Context(), "tcp", "127.0.0.1:3128", nil); err != nil {
		t.Errorf("the proxy of the environment: %v", err)
	}
	req, _ := http.NewRequest("GET", "http://127.0.0.1:3128/", nil)
	if err := g.check(req); !errors.Is(err, ErrGuarded) {
		t.Errorf("a link to the proxy itself: %v", err)
	}
}
