package google

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/login"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/newest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// The servers that know accounts and their places. Reviews alone are still in v4.
const (
	accountsURL = "https://mybusinessaccountmanagement.googleapis.com/v1"
	placesURL   = "https://mybusinessbusinessinformation.googleapis.com/v1"
)

// Found is a place of the account that logged in.
type Found struct {
	ID   string `json:"google"` // accounts/…/locations/…, as under places[].google
	Name string `json:"name"`
}

// mostPages bounds how long the lists of accounts and places are followed.
const mostPages = 50

// Places lists the places of the account that logged in, before any is configured.
func Places(ctx context.Context, setup pulse.Setup, c *wire.Client) ([]Found, error) {
	app, err := login.For(login.Google(), setup)
	if err != nil {
		return nil, err
	}
	accounts, places := accountsURL, placesURL
	if setup.BaseURL != "" {
		accounts = strings.TrimSuffix(strings.TrimRight(setup.BaseURL, "/"), "/v4") + "/v1"
		places = accounts
	}
	s := &Source{name: cmp.Or(setup.Name, name), http: c, login: login.Open(app, c)}
	var out []Found
	err = s.each(ctx, accounts+"/accounts", nil, "accounts", func(a named) error {
		return s.each(ctx, places+"/"+a.Name+"/locations", url.Values{"readMask": {"name,title"}, "pageSize": {"100"}}, "locations", func(l named) error {
			if id := a.Name + "/" + l.Name; parent.MatchString(id) {
				out = append(out, Found{ID: id, Name: newest.Clean(l.Title)})
			}
			return nil
		})
	})
	return out, err
}

// named is an account or a place.
type named struct{ Name, Title string }

// each calls fn for all entries of a list, page by page.
func (s *Source) each(ctx context.Context, address string, q url.Values, key string, fn func(named) error) error {
	u, err := url.Parse(address)
	if err != nil {
		return pulse.Usagef("%s: %q is no web address", s.name, wire.Mask(address))
	}
	if q == nil {
		q = url.Values{}
	}
	for range mostPages {
		u.RawQuery = q.Encode()
		a, err := s.ask(ctx, http.MethodGet, u, nil)
		if err != nil {
			return fmt.Errorf("%s: list %s: %w", s.name, key, err)
		}
		if err := s.refused(a, key, ""); err != nil {
			return err
		}
		var in map[string]json.RawMessage
		if err := a.JSON(s.name+": list "+key, &in); err != nil {
			return err
		}
		var list []json.RawMessage
		_ = json.Unmarshal(in[key], &list) // none where there are none
		for _, raw := range list {
			var n named
			if json.Unmarshal(raw, &n) != nil || n.Name == "" || strings.Contains(n.Name, "..") {
				continue
			}
			if err := fn(n); err != nil {
				return err
			}
		}
		next := newest.Str(in["nextPageToken"])
		if next == "" || next == q.Get("pageToken") {
			return nil
		}
		q.Set("pageToken", next)
	}
	return nil
}
