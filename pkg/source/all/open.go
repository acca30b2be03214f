package all

import (
	"slices"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/foursquare"
	"github.com/seed-919336a1/pulse/pkg/source/x"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// The types of sources, as the configuration names them.
const (
	typeX          = "x"
	typeFoursquare = "foursquare"
)

// open makes the connector of one configured source.
func open(c *config.Config, s config.Source, http *wire.Client) (pulse.Source, error) {
	switch s.Type {
	case typeX:
		return openX(c, s, http)
	case typeFoursquare:
		return openFoursquare(c, s, http)
	}
	return nil, pulse.Usagef("%s: this version of pulse has no source of type %q", s.Name, s.Type)
}

func openX(c *config.Config, s config.Source, http *wire.Client) (pulse.Source, error) {
	o := x.Options{
		Name: s.Name, BaseURL: s.BaseURL, Dialect: s.Dialect,
		MentionsOf: s.MentionsOf, Search: s.Search, Languages: s.Languages, Brand: c.Brand,
		Budget:        x.Budget{PostsPerRun: s.Budget.PostsPerRun, USDPerMonth: s.Budget.USDPerMonth},
		ExpandAuthors: s.ExpandAuthors,
	}
	o.User = userOf(c, s)
	if s.TokenEnv != "" {
		token, err := c.Secret(s.TokenEnv)
		if err != nil {
			return nil, err
		}
		o.Token = func() (string, error) { return token, nil }
		return x.New(o, http)
	}
	err := secrets(c, map[string]*string{
		s.ConsumerKeyEnv: &o.Keys.ConsumerKey, s.ConsumerSecretEnv: &o.Keys.ConsumerSecret,
		s.AccessTokenEnv: &o.Keys.AccessToken, s.AccessTokenSecretEnv: &o.Keys.AccessSecret,
	})
	if err != nil {
		return nil, err
	}
	return x.New(o, http)
}

// userOf is how answers are signed, read when one is sent: who only fetches needs no
// keys for it. nil where none are named.
func userOf(c *config.Config, s config.Source) func() (x.User, error) {
	switch {
	case s.UserTokenEnv != "":
		return func() (x.User, error) {
			token, err := c.Secret(s.UserTokenEnv)
			return x.User{Token: token}, err
		}
	case s.ConsumerKeyEnv != "" && s.AccessTokenEnv != "":
		return func() (u x.User, err error) {
			k := &u.Keys
			err = secrets(c, map[string]*string{
				s.ConsumerKeyEnv: &k.ConsumerKey, s.ConsumerSecretEnv: &k.ConsumerSecret,
				s.AccessTokenEnv: &k.AccessToken, s.AccessTokenSecretEnv: &k.AccessSecret,
			})
			return u, err
		}
	}
	return nil
}

func openFoursquare(c *config.Config, s config.Source, http *wire.Client) (pulse.Source, error) {
	o := foursquare.Options{
		Name: s.Name, BaseURL: s.BaseURL, Dialect: s.Dialect, Places: placesOf(c, s), KeyHint: s.KeyEnv,
		Budget: foursquare.Budget{USDPerMonth: s.Budget.USDPerMonth},
	}
	err := secrets(c, map[string]*string{s.KeyEnv: &o.Key, s.ClientIDEnv: &o.ClientID, s.ClientSecretEnv: &o.ClientSecret})
	if err != nil {
		return nil, err
	}
	return foursquare.New(o, http)
}

// secrets reads the secrets that have a name into their places.
func secrets(c *config.Config, into map[string]*string) error {
	for name, to := range into {
		if name == "" {
			continue
		}
		v, err := c.Secret(name)
		if err != nil {
			return err
		}
		*to = v
	}
	return nil
}

// placesOf are the places a source asks for: those it names, or all.
func placesOf(c *config.Config, s config.Source) []pulse.Place {
	all := c.PlacesResolved()
	if len(s.Places) == 0 {
		return all
	}
	return slices.DeleteFunc(all, func(p pulse.Place) bool { return !slices.Contains(s.Places, p.ID) })
}

// Duties are what the terms of each configured source ask, with what the owner
// made stricter. They hold whether or not the source can be opened today.
func Duties(c *config.Config) map[string]pulse.Duties {
	out := map[string]pulse.Duties{}
	for _, s := range c.Sources {
		var d pulse.Duties
		switch s.Type {
		case typeX:
			d = new(x.Source).Duties()
		case typeFoursquare:
			d = new(foursquare.Source).Duties()
		}
		d.RetentionDays = s.Retention(d.RetentionDays)
		out[s.Name] = d
	}
	return out
}

// Retention is for how many days each source's texts may be held. Sources that
// pulse knows are in it even when they are configured no more: what was fetched
// from them is still held under their terms.
func Retention(c *config.Config) map[string]int {
	out := map[string]int{typeX: new(x.Source).Duties().RetentionDays, typeFoursquare: new(foursquare.Source).Duties().RetentionDays}
	for name, d := range Duties(c) {
		out[name] = d.RetentionDays
	}
	for name, days := range out {
		if days == 0 {
			delete(out, name)
		}
	}
	return out
}
