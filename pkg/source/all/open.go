package all

import (
	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/login"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/appstore"
	"github.com/seed-919336a1/pulse/pkg/source/bluesky"
	"github.com/seed-919336a1/pulse/pkg/source/feed"
	"github.com/seed-919336a1/pulse/pkg/source/foursquare"
	"github.com/seed-919336a1/pulse/pkg/source/google"
	endpoint "github.com/seed-919336a1/pulse/pkg/source/http"
	"github.com/seed-919336a1/pulse/pkg/source/mail"
	"github.com/seed-919336a1/pulse/pkg/source/mastodon"
	"github.com/seed-919336a1/pulse/pkg/source/play"
	"github.com/seed-919336a1/pulse/pkg/source/x"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// kind is one type of source: what it says of itself, and how it is opened.
type kind struct {
	Type func() pulse.SourceType
	Open func(pulse.Setup, *wire.Client) (pulse.Source, error)
}

// kinds are all sources there are, in the order in which they are told.
func kinds() []kind {
	return []kind{
		{x.Type, x.Open},
		{foursquare.Type, foursquare.Open},
		{feed.Type, feed.Open},
		{mail.Type, mail.Open},
		{endpoint.Type, endpoint.Open},
		{bluesky.Type, bluesky.Open},
		{google.Type, google.Open},
		{appstore.Type, appstore.Open},
		{play.Type, play.Open},
		{mastodon.Type, mastodon.Open},
	}
}

// Login is whom a type of source logs in to; false where it needs no log-in.
func Login(typ string) (login.Provider, bool) {
	switch typ {
	case google.Type().Name:
		return login.Google(), true
	case x.Type().Name:
		return login.X(), true
	}
	return login.Provider{}, false
}

// Types are what the sources say of themselves.
func Types() []pulse.SourceType {
	var out []pulse.SourceType
	for _, k := range kinds() {
		out = append(out, k.Type())
	}
	return out
}

// Type is what the type of this name says of itself; false where there is none.
func Type(name string) (pulse.SourceType, bool) {
	for _, k := range kinds() {
		if t := k.Type(); t.Name == name {
			return t, true
		}
	}
	return pulse.SourceType{}, false
}

// open makes the connector of one configured source.
func open(c *config.Config, s config.Source, http *wire.Client) (pulse.Source, error) {
	for _, k := range kinds() {
		if k.Type().Name == s.Type {
			return k.Open(c.Setup(s), http)
		}
	}
	return nil, pulse.Usagef("%s: this version of pulse has no source of type %q", s.Name, s.Type)
}

// Duties are what the terms of each configured source ask, with what the owner
// made stricter. They hold whether or not the source can be opened today.
func Duties(c *config.Config) map[string]pulse.Duties {
	out := map[string]pulse.Duties{}
	for _, s := range c.Sources {
		t, _ := Type(s.Type)
		d := t.Duties
		d.RetentionDays = s.Retention(d.RetentionDays)
		out[s.Name] = d
	}
	return out
}

// Retention is for how many days each source's texts may be held. Sources that
// pulse knows are in it even when they are configured no more: what was fetched
// from them is still held under their terms.
func Retention(c *config.Config) map[string]int {
	out := map[string]int{}
	for _, t := range Types() {
		out[t.Name] = t.Duties.RetentionDays
	}
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
