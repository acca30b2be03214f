package config

import (
	"fmt"
	"slices"
	"strings"
)

func (k *checker) sources(places []string) {
	var names []string
	for i, s := range k.Sources {
		key := fmt.Sprintf("sources[%d]", i)
		if s.Type == "" {
			k.no(key, "type is missing; use %s", list(typeNames(k.types)))
			continue
		}
		k.one(key+".type", "type of source", s.Type, typeNames(k.types))
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
		if s.typ.Name != "" {
			k.source(key, s, places)
		}
	}
}

func (k *checker) source(key string, s Source, places []string) {
	if s.typ.PlaceKey == "" && k.given(key+".places") {
		k.no(key+".places", "places belongs to sources of type %s, not %s", list(ownersOf(k.types, "places")), s.Type)
	}
	if s.Place != "" {
		k.one(key+".place", "configured place", s.Place, places)
	}
	if s.BaseURL != "" {
		k.web(key+".base_url", s.BaseURL)
	}
	k.limits(key, s)
	k.settings(key, s)
	k.atPlaces(key, s, places)
}

func (k *checker) limits(key string, s Source) {
	if s.Budget.PostsPerRun < 0 || s.Budget.USDPerMonth < 0 {
		k.no(key+".budget", "a budget cannot be below 0")
	}
	if s.RetentionDays < 0 {
		k.no(key+".retention_days", "retention_days cannot be below 0")
	}
}

// variable refuses a secret that was written where the name of a variable belongs.
func (k *checker) variable(key, v string) {
	if v != "" && !envName.MatchString(v) {
		k.no(key, "%s wants the name of a variable, like X_BEARER, not the secret itself", lastPart(key))
	}
}

func lastPart(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }
