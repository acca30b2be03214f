package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Types are the kinds of source this program has.
func Types() []string { return []string{"x", "foursquare"} }

// dialects by type, the default first.
func dialects(typ string) []string {
	if typ == "x" {
		return []string{"v2", "v1.1"}
	}
	return []string{"2025-06-17", "v3", "v2"}
}

// only lists keys that mean something to one type alone.
func only() map[string]string {
	return map[string]string{
		"mentions_of": "x", "search": "x", "token_env": "x", "user_token_env": "x", "consumer_key_env": "x", "consumer_secret_env": "x",
		"access_token_env": "x", "access_token_secret_env": "x", "expand_authors": "x", "languages": "x",
		"places": "foursquare", "key_env": "foursquare", "client_id_env": "foursquare", "client_secret_env": "foursquare",
	}
}

func (k *checker) sources(places []string) {
	var names []string
	for i, s := range k.Sources {
		key := fmt.Sprintf("sources[%d]", i)
		if s.Type == "" {
			k.no(key, "type is missing; use %s", list(Types()))
			continue
		}
		k.one(key+".type", "type of source", s.Type, Types())
		if slices.Contains(names, s.Name) {
			k.no(key, "two sources are called %q; give this one a name of its own: name: %s-2", s.Name, s.Name)
		} else if s.Name != s.Type {
			k.id(key+".name", s.Name, nil)
		}
		switch s.Name {
		case "file":
			k.no(key+".name", "\"file\" is the name of imported mentions; use another")
		case "form", "staff":
			k.no(key+".name", "%q is what pulse serve and pulse checkin take in; use another", s.Name)
		case "judge":
			k.no(key+".name", "\"judge\" is what the second judge's cost is kept under; use another")
		}
		names = append(names, s.Name)
		if slices.Contains(Types(), s.Type) {
			k.source(key, s, places)
		}
	}
}

func (k *checker) source(key string, s Source, places []string) {
	for _, name := range slices.Sorted(maps.Keys(only())) {
		typ := only()[name]
		if k.given(key+"."+name) && typ != s.Type {
			k.no(key+"."+name, "%s belongs to sources of type %s, not %s", name, typ, s.Type)
		}
	}
	k.one(key+".dialect", "dialect of "+s.Type, s.Dialect, dialects(s.Type))
	if s.BaseURL != "" {
		k.web(key+".base_url", s.BaseURL)
	}
	k.limits(key, s)
	k.variables(key, s)
	if s.Type == "x" {
		k.x(key, s)
		return
	}
	k.foursquare(key, s, places)
}

func (k *checker) limits(key string, s Source) {
	if s.Budget.PostsPerRun < 0 || s.Budget.USDPerMonth < 0 {
		k.no(key+".budget", "a budget cannot be below 0")
	}
	if s.RetentionDays < 0 {
		k.no(key+".retention_days", "retention_days cannot be below 0")
	}
}

// variables refuses secrets that were written where the name of a variable
// belongs.
func (k *checker) variables(key string, s Source) {
	for name, v := range map[string]string{
		"token_env": s.TokenEnv, "user_token_env": s.UserTokenEnv, "key_env": s.KeyEnv,
		"consumer_key_env": s.ConsumerKeyEnv, "consumer_secret_env": s.ConsumerSecretEnv,
		"access_token_env": s.AccessTokenEnv, "access_token_secret_env": s.AccessTokenSecretEnv,
		"client_id_env": s.ClientIDEnv, "client_secret_env": s.ClientSecretEnv,
	} {
		k.variable(key+"."+name, v)
	}
}

func (k *checker) variable(key, v string) {
	if v != "" && !envName.MatchString(v) {
		k.no(key, "%s wants the name of a variable, like X_BEARER, not the secret itself", lastPart(key))
	}
}

func lastPart(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

// account is a handle or the number of an account at X.
var account = regexp.MustCompile(`^(@?[A-Za-z0-9_]{1,15}|[0-9]{1,20})$`)

func (k *checker) x(key string, s Source) {
	if s.MentionsOf != "" && !account.MatchString(s.MentionsOf) {
		k.no(key+".mentions_of", "%q is no account of X; write its @handle or its number", s.MentionsOf)
	}
	if n := s.Budget.PostsPerRun; n > 0 && n < 10 {
		k.no(key+".budget", "posts_per_run is %d, and X gives at least 10 posts a request", n)
	}
	for i, l := range s.Languages {
		k.one(fmt.Sprintf("%s.languages[%d]", key, i), "language that pulse judges", l, Languages())
	}
	if s.Search == "" && s.MentionsOf == "" && k.Brand.Name == "" && len(k.Brand.Aliases) == 0 {
		k.no(key, "source %s has nothing to look for: give mentions_of or search, or name the brand", s.Name)
	}
	if (s.ConsumerKeyEnv == "") != (s.ConsumerSecretEnv == "") {
		k.no(key, "consumer_key_env and consumer_secret_env go together")
	}
	if (s.AccessTokenEnv == "") != (s.AccessTokenSecretEnv == "") {
		k.no(key, "access_token_env and access_token_secret_env go together")
	}
}

func (k *checker) foursquare(key string, s Source, places []string) {
	if (s.ClientIDEnv == "") != (s.ClientSecretEnv == "") {
		k.no(key, "client_id_env and client_secret_env go together")
	}
	if len(s.Places) == 0 {
		k.no(key, "source %s has no place: give at least one of places a foursquare: id", s.Name)
	}
	for i, id := range s.Places {
		at := fmt.Sprintf("%s.places[%d]", key, i)
		k.one(at, "configured place", id, places)
		for _, p := range k.Places {
			if p.ID == id && p.Foursquare == "" {
				k.no(at, "place %s has no foursquare: id", id)
			}
		}
	}
}
