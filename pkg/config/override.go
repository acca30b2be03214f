package config

import (
	"cmp"
	"net"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Variable is an environment variable that overrides a key of the file.
type Variable struct{ Name, Key string }

// Variables are all the overrides there are. Secrets are not among them: their
// names are the owner's choice.
func Variables() []Variable {
	return []Variable{
		{"PULSE_STORE", "store"},
		{"PULSE_REPLICA", "replica"},
		{"PULSE_TIMEZONE", "timezone"},
		{"PULSE_DIGEST_FROM", "digest.from"},
		{"PULSE_SMTP_HOST", "smtp.host"},
		{"PULSE_SMTP_PORT", "smtp.port"},
		{"PULSE_SMTP_USER", "smtp.user"},
		{"PULSE_LOG_FORMAT", "log.format"},
	}
}

func (c *Config) override(o Options, bad *mistakes) {
	for _, v := range Variables() {
		if s, ok := c.lookup(v.Name); ok && s != "" {
			c.set(v.Key, s, v.Name, bad)
		}
	}
	if o.Timezone != "" {
		c.set("timezone", o.Timezone, "--tz", bad)
	}
}

// set gives one value from outside the file.
func (c *Config) set(key, text, origin string, bad *mistakes) {
	v := reflect.ValueOf(c).Elem()
	for part := range strings.SplitSeq(key, ".") {
		v, _ = field(v, part)
	}
	if hasControl(text) {
		bad.add(spot{}, "%s holds a line break or another control character", origin)
		return
	}
	switch v.Kind() {
	case reflect.Int:
		n, err := strconv.Atoi(text)
		if err != nil {
			bad.add(spot{}, "%s wants a whole number, not %q", origin, text)
			return
		}
		v.SetInt(int64(n))
	default:
		v.SetString(text)
	}
	c.origins[key] = origin
}

// origin is where the value of key came from.
func (c *Config) origin(key string) string { return cmp.Or(c.origins[key], "default") }

const (
	defaultStore = "pulse.db"
	defaultEvery = 24 * time.Hour
	defaultMost  = 6
)

func (c *Config) defaults(bad *mistakes) {
	c.Timezone = cmp.Or(c.Timezone, "Local")
	c.Store = c.resolve("store", cmp.Or(c.Store, defaultStore), bad)
	if c.SMTP.CAFile != "" {
		c.SMTP.CAFile = c.resolve("smtp.ca_file", c.SMTP.CAFile, bad)
	}
	if c.Lineup.Notes != "" {
		c.Lineup.Notes = c.resolve("lineup.notes", c.Lineup.Notes, bad)
	}
	for i := range c.Lineup.Shifts {
		c.Lineup.Shifts[i].Name = cmp.Or(c.Lineup.Shifts[i].Name, c.Lineup.Shifts[i].ID)
	}
	for i := range c.Places {
		c.Places[i].Name = cmp.Or(c.Places[i].Name, c.Places[i].ID)
	}
	for i := range c.Teams {
		c.Teams[i].Name = cmp.Or(c.Teams[i].Name, c.Teams[i].ID)
	}
	for i := range c.Sources {
		c.Sources[i].defaults(c.types, c.Places)
	}
	for i := range c.Digest.Audiences {
		a := &c.Digest.Audiences[i]
		a.Language = cmp.Or(a.Language, c.language())
	}
	c.Alerts.Level, c.Alerts.Most = cmp.Or(c.Alerts.Level, "grave"), cmp.Or(c.Alerts.Most, defaultMost)
	for i := range c.Alerts.Audiences {
		a := &c.Alerts.Audiences[i]
		a.Language, a.Role = cmp.Or(a.Language, c.language()), cmp.Or(a.Role, "manager")
	}
	for i := range c.Digest.Channels {
		ch := &c.Digest.Channels[i]
		ch.Language, ch.Name, ch.Role = cmp.Or(ch.Language, c.language()), cmp.Or(ch.Name, ch.Type), cmp.Or(ch.Role, "staff")
	}
	c.SMTP.defaults()
	c.Judge.defaults()
	c.Voice.defaults()
	c.Export.defaults()
	c.defaultsAnswers(bad)
	c.Cases.defaults()
	c.defaultsWatch(bad)
}

// language is the brand's first, else English.
func (c *Config) language() string {
	if len(c.Brand.Languages) > 0 {
		return c.Brand.Languages[0]
	}
	return "en"
}

// resolve makes a path absolute: relative to the file that named it, so that
// cron in another directory finds the same database. What the environment
// names is relative to where we stand.
func (c *Config) resolve(key, path string, bad *mistakes) string {
	if strings.Contains(path, "://") || filepath.IsAbs(path) {
		return path
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		home, _ := c.lookup("HOME")
		if home == "" {
			bad.add(spot{}, "%s: %s needs HOME, which is not set; write the whole path", key, path)
			return path
		}
		return filepath.Join(home, rest)
	}
	if c.Found && !strings.HasPrefix(c.origins[key], "PULSE_") {
		return filepath.Join(filepath.Dir(c.Path), path)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		bad.add(spot{}, "%s: %v", key, err)
	}
	return abs
}

func (s *Source) defaults(types []pulse.SourceType, places []Place) {
	s.Name = cmp.Or(s.Name, s.Type)
	if s.Every == 0 {
		s.Every = defaultEvery
	}
	s.fillIn(types)
	s.everywhere(places)
}

func (s *SMTP) defaults() {
	if s.Host == "" {
		return
	}
	if s.Port == 0 {
		s.Port = 587
	}
	if s.TLS == "" {
		s.TLS = "starttls"
		if s.Port == 465 {
			s.TLS = "tls"
		}
	}
	if s.User != "" {
		s.PasswordEnv = cmp.Or(s.PasswordEnv, "SMTP_PASSWORD")
	}
}

// loopback reports whether host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
