package serve

import (
	"net/http"
	"testing"
)

// A web server on this machine tells its visitors apart; nobody else is believed.
func TestAddressBehindAWebServer(t *testing.T) {
	for _, tc := range []struct {
		name, remote string
		forwarded    []string
		want         string
	}{
		{"by itself", "192.0.2.7:4000", nil, "192.0.2.7"},
		{"a visitor who invents", "192.0.2.7:4000", []string{"198.51.100.1"}, "192.0.2.7"},
		{"a web server here", "127.0.0.1:4000", []string{"198.51.100.1"}, "198.51.100.1"},
		{"what the visitor wrote comes first", "127.0.0.1:4000", []string{"203.0.113.9, 198.51.100.1"}, "198.51.100.1"},
		{"in two lines", "[::1]:4000", []string{"203.0.113.9", "2001:db8:1:2:3::4"}, "2001:db8:1:2::/64"},
		{"nothing that is an address", "127.0.0.1:4000", []string{"unknown"}, "127.0.0.1"},
		{"this machine", "127.0.0.1:4000", nil, "127.0.0.1"},
	} {
		r := &http.Request{RemoteAddr: tc.remote, Header: http.Header{"X-Forwarded-For": tc.forwarded}}
		if got := address(r); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}
