package wire

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestJSONRequest(t *testing.T) {
	for _, tt := range []struct {
		name, token string
		body        any
		want        string // of the body
		head        string
	}{
		{"asks", "", nil, "", "Accept"},
		{"asks with a token", "canary", nil, "", "Accept Authorization"},
		{"sends", "canary", map[string]string{"text": "çay"}, `{"text":"çay"}`, "Accept Authorization Content-Type"},
	} {
		req, err := JSONRequest(t.Context(), http.MethodPost, "https://example.com/v1?a=b", tt.token, tt.body)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		body, err := io.ReadAll(req.Body)
		if err != nil || string(body) != tt.want {
			t.Errorf("%s: body %q, %v; want %q", tt.name, body, err, tt.want)
		}
		for _, name := range []string{"Accept", "Authorization", "Content-Type"} {
			if got, want := req.Header.Get(name) != "", strings.Contains(tt.head, name); got != want {
				t.Errorf("%s: header %s is there: %v, want %v", tt.name, name, got, want)
			}
		}
		if tt.body != nil && req.GetBody == nil {
			t.Errorf("%s: the body cannot be sent a second time", tt.name)
		}
	}
}

func TestJSONRequestToNowhere(t *testing.T) {
	_, err := JSONRequest(t.Context(), http.MethodGet, "https://example.com/\x7f?access_token=canary-1234567890", "canary-1234567890", nil)
	if !errors.Is(err, pulse.ErrUsage) || strings.Contains(err.Error(), "canary") {
		t.Errorf("%v; want a mistake of usage that shows no key", err)
	}
}

func TestWebAddress(t *testing.T) {
	for text, want := range map[string]bool{
		"https://example.com": true, "HTTP://example.com/a?b=c#d": true, "https://user:pw@[::1]:8443/": true,
		"": false, "example.com": false, "//example.com": false, "https://": false, "https:example.com": false,
		"ftp://example.com": false, "file:///etc/passwd": false, "javascript:alert(1)": false, "https://exa mple.com": false,
	} {
		if u, ok := WebAddress(text); ok != want || ok && u.Host == "" {
			t.Errorf("%q: %v, want %v", text, ok, want)
		}
	}
}
