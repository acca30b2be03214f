package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// JSONRequest makes a request that asks for JSON and sends body as JSON; nil sends
// none. token is shown as a bearer token, "" shows none. An address that is none is a
// pulse.ErrUsage without what could be a key in it.
func JSONRequest(ctx context.Context, method, address, token string, body any) (*http.Request, error) {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%w: make a request to %s", pulse.ErrUsage, Mask(address))
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req, nil
}

// WebAddress reads an address of the web: http or https with a host. ok is false for
// anything else; what the address may hold beyond (user, query, fragment) is for the
// caller to judge.
func WebAddress(s string) (u *url.URL, ok bool) {
	u, err := url.Parse(s)
	return u, err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}
