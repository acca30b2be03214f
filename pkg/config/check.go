package config

import (
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// checker says what is wrong with values that could be read.
type checker struct {
	*Config
	bad     *mistakes
	at      map[string]spot
	themes  []string // built in, parts too
	tops    []string // without parts
	decided func(store string) []string
}

// Languages are those that pulse judges and writes in.
func Languages() []string { return []string{"en", "tr", "fr", "id", "th"} }

// Periods are how often a digest is sent.
func Periods() []string { return []string{"day", "week", "month"} }

// Roles are the audiences a digest can be cut for.
func Roles() []string { return []string{"owner", "manager", "shift", "staff"} }

func (k *checker) all() {
	k.zones()
	k.store()
	k.replica()
	k.brand()
	places, teams := k.places(), k.teams()
	k.staff(places, teams)
	k.sources(places)
	k.mutes(places)
	k.audiences(places)
	k.channels(places)
	k.alerts(places)
	k.cases(places)
	k.lineup()
	k.voice()
	k.smtp()
	k.sending()
	k.judge()
	k.export()
	k.answers()
	k.watch()
}

// no adds a mistake about the value of key. What did not come from the file is
// named by its origin instead of its line.
func (k *checker) no(key, format string, args ...any) {
	msg := fmt.Sprintf(format, args...)
	at, ok := k.near(key)
	if o := k.origins[key]; o != "" && !ok {
		msg = o + ": " + msg
	} else if strings.HasPrefix(o, "PULSE_") || strings.HasPrefix(o, "--") {
		at, msg = spot{}, o+": "+msg
	}
	k.bad.add(at, "%s", msg)
}

// near is the spot of key, or of what surrounds it.
func (k *checker) near(key string) (spot, bool) {
	for {
		if s, ok := k.at[key]; ok {
			return s, true
		}
		i := strings.LastIndexAny(key, ".[")
		if i <= 0 {
			return spot{}, false
		}
		key = key[:i]
	}
}

// one refuses a value that is not among those known; "" passes.
func (k *checker) one(key, what, got string, known []string) {
	if got == "" || slices.Contains(known, got) {
		return
	}
	if len(known) == 0 {
		k.no(key, "%q is no %s: none is configured", got, what)
		return
	}
	tail := meant(got, known)
	if tail == "" && len(known) <= 20 {
		tail = "; use " + list(known)
	}
	k.no(key, "%q is no %s%s", got, what, tail)
}

func (k *checker) zones() {
	z, err := time.LoadLocation(k.Timezone)
	if err != nil {
		k.no("timezone", "%q is no time zone%s", k.Timezone, zoneMeant(k.Timezone))
	}
	k.zone = z
	for i, p := range k.Places {
		if _, err := time.LoadLocation(p.Timezone); err != nil {
			k.no(fmt.Sprintf("places[%d].timezone", i), "%q is no time zone%s", p.Timezone, zoneMeant(p.Timezone))
		}
	}
}

func (k *checker) store() {
	scheme, _, ok := strings.Cut(k.Store, "://")
	if ok && scheme != "postgres" && scheme != "postgresql" {
		k.no("store", "store wants a file, like pulse.db, or postgres://…, not %s://", scheme)
	}
}

func (k *checker) replica() {
	switch at := strings.ToLower(k.Replica); {
	case at == "":
	case !strings.HasPrefix(at, "postgres://") && !strings.HasPrefix(at, "postgresql://"):
		k.no("replica", "replica wants the address of a PostgreSQL server that follows the one of store, postgres://…")
	case !strings.Contains(k.Store, "://"):
		k.no("replica", "replica follows a PostgreSQL store, and yours is a file: leave it out")
	}
}

func (k *checker) brand() {
	for i, l := range k.Brand.Languages {
		key := fmt.Sprintf("brand.languages[%d]", i)
		if l == "in" {
			k.no(key, "Indonesian is \"id\"; \"in\" is its old code")
			continue
		}
		k.one(key, "language that pulse judges", l, Languages())
	}
	k.filled("brand.aliases", k.Brand.Aliases)
	k.filled("brand.exclude", k.Brand.Exclude)
	k.look()
}

// filled refuses empty entries: an empty alias would match everything.
func (k *checker) filled(key string, list []string) {
	for i, s := range list {
		if strings.TrimSpace(s) == "" {
			k.no(fmt.Sprintf("%s[%d]", key, i), "%s has an empty entry", key)
		}
	}
}

// slug is what ids and names of sources are made of: they are typed in
// commands and stand before the colon in the key of a mention.
var slug = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// id checks one id and returns it.
func (k *checker) id(key, id string, seen []string) string {
	switch {
	case id == "":
		k.no(key, "%s is missing", key)
	case !slug.MatchString(id):
		k.no(key, "%q is no id: use small letters a-z, digits, - and _, like kadikoy", id)
	case slices.Contains(seen, id):
		k.no(key, "%q is used twice", id)
	}
	return id
}

func (k *checker) places() []string {
	var ids []string
	for i, p := range k.Places {
		key := fmt.Sprintf("places[%d]", i)
		ids = append(ids, k.id(key+".id", p.ID, ids))
		k.ids(key, p)
		if err := checkHours(p.Hours); err != nil {
			k.no(key+".hours", "%v", err)
		}
	}
	return ids
}

func (k *checker) teams() []string {
	var ids []string
	for i, t := range k.Teams {
		key := fmt.Sprintf("teams[%d]", i)
		ids = append(ids, k.id(key+".id", t.ID, ids))
		if t.Lead != "" {
			k.address(key+".lead", t.Lead)
		}
		for j, th := range t.Themes {
			k.theme(fmt.Sprintf("%s.themes[%d]", key, j), th)
		}
	}
	return ids
}

// theme refuses a theme that is neither built in nor the owner's own nor was made
// by a decision; the last costs a look into the database and is asked last.
func (k *checker) theme(key, id string) {
	if k.themes == nil {
		return
	}
	known := slices.Clone(k.themes)
	for _, t := range k.Config.Themes {
		known = append(known, t.ID)
	}
	if k.decided != nil && !slices.Contains(known, id) {
		known = append(known, k.decided(k.Store)...)
	}
	k.among(key, id, known, k.tops)
}

// among refuses an id that is no theme; the tops are what is suggested where
// nothing known is near.
func (k *checker) among(key, id string, known, tops []string) {
	if slices.Contains(known, id) {
		return
	}
	tail := meant(id, known)
	if tail == "" {
		tail = "; use " + list(tops) + ", or one of your own"
	}
	k.no(key, "%q is no theme%s", id, tail)
}

func (k *checker) staff(places, teams []string) {
	seen := map[string]bool{}
	for i, s := range k.Staff {
		key := fmt.Sprintf("staff[%d]", i)
		if s.Name == "" {
			k.no(key, "staff: a name is missing")
		}
		k.one(key+".place", "configured place", s.Place, places)
		k.one(key+".team", "configured team", s.Team, teams)
		k.filled(key+".aliases", s.Aliases)
		if id := s.Name + "/" + s.Place; seen[id] {
			k.no(key+".name", "%q is in the list twice; give a second person another name or place", s.Name)
		} else {
			seen[id] = true
		}
	}
}

func (k *checker) mutes(places []string) {
	for i, m := range k.Mute {
		key := fmt.Sprintf("mute[%d]", i)
		n := 0
		for _, s := range []string{m.Author, m.Word, m.Place} {
			if s != "" {
				n++
			}
		}
		if n != 1 {
			k.no(key, "mute wants one of author, word or place in each entry")
		}
		k.one(key+".place", "configured place", m.Place, places)
		if _, err := time.Parse(time.DateOnly, m.Until); m.Until != "" && err != nil {
			k.no(key+".until", "%q is no day; write it like 2026-12-31", m.Until)
		}
	}
}

func (k *checker) address(key, s string) {
	if _, err := mail.ParseAddress(s); err != nil {
		k.no(key, "%q is no mail address", s)
	}
}

// web checks an address that secrets will be sent to.
func (k *checker) web(key, s string) {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		k.no(key, "%s wants an address like https://api.example.com", key)
	case u.User != nil:
		k.no(key, "%s holds a user or password; name their variables instead", key)
	case u.RawQuery != "" || u.Fragment != "":
		k.no(key, "%s wants no ? and no #", key)
	case u.Scheme == "http" && !loopback(u.Hostname()) && strings.Contains(u.Hostname(), "."):
		k.no(key, "http would send the key readable to everybody on the way; use https")
	}
}

func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }
