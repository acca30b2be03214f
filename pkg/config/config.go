// Package config turns pulse.yaml, the environment and a few flags into one
// typed struct, and says where every value came from. It reads no database and
// no network, and it never holds a secret: secrets are read by name when used.
package config

import (
	"log/slog"
	"maps"
	"path/filepath"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Config is what the owner decided. Its keys in pulse.yaml are the yaml tags,
// or the field's name in lower case where there is none.
type Config struct {
	Brand    pulse.Brand
	Timezone string // IANA name; "Local" is the machine's own zone
	Store    string // absolute path of a SQLite file, or postgres://…
	Replica  string // postgres://… of a server that follows the store's; "" none
	Places   []Place
	Staff    []pulse.Staff
	Sources  []Source
	Teams    []Team
	Mute     []Mute
	Digest   Digest
	Alerts   Alerts
	Cases    Cases
	Lineup   Lineup
	Voice    Voice
	SMTP     SMTP `yaml:"smtp"`
	Judge    Judge
	Export   Export
	Answers  Answering

	Heartbeat Heartbeat
	Metrics   Metrics
	Log       Log

	ThemesFile string `yaml:"themes_file"` // absolute path of the owner's own themes and words

	// Themes are the owner's own, from ThemesFile.
	Themes []Theme `yaml:"-"`
	// Path is the file that was read, absolute; "" when there was none.
	Path string `yaml:"-"`
	// Found is false where no file was found: everything is then a default.
	Found bool `yaml:"-"`

	origins map[string]string
	env     func(string) (string, bool)
	seen    func(secret string)
	log     *slog.Logger
	zone    *time.Location
	types   []pulse.SourceType
	ran     *commands
}

// Place is one branch or venue.
type Place struct {
	ID       string `yaml:"id"`
	Name     string
	Timezone string // "" is that of the brand
	Hours    string // "mon-sat 08:00-22:00, sun 10:00-18:00"

	Provider map[string]string `yaml:"-"` // its id at each provider, by the key of its type: "foursquare"
}

// Source is one place where people speak. What its type alone knows stands in Settings.
type Source struct {
	Type string // one of Types
	Name string // how it is called in commands and the database; default Type

	BaseURL string   `yaml:"base_url"` // "" is the provider's own
	Places  []string // ids of places, for types that ask for places; all where the file says so
	Place   string   // of what the source itself cannot place
	Paused  bool     // asked only when it is named

	Budget        Budget
	RetentionDays int           `yaml:"retention_days"` // 0 is what the provider's terms ask
	Every         time.Duration // how often a fetch is due; silent when older

	Settings map[string][]string `yaml:"-"` // by the keys of its type, defaults filled in

	typ pulse.SourceType
}

// Home is the server of the source's type; "" where the owner names one.
func (s Source) Home() string { return s.typ.Home }

// Reports tells that the source gives what others said elsewhere.
func (s Source) Reports() bool { return s.typ.Reports }

// Setting is a setting of one text; "" where it is not given.
func (s Source) Setting(key string) string { return pulse.Setup{Values: s.Settings}.Value(key) }

// Budget stops a source before it spends more. Zero is the source's default.
type Budget struct {
	PostsPerRun int     `yaml:"posts_per_run"`
	USDPerMonth float64 `yaml:"usd_per_month"`
}

// Team is a group of people who make one part of the service better.
type Team struct {
	ID     string `yaml:"id"`
	Name   string
	Lead   string // mail address
	Themes []string
}

// Mute is one thing the owner does not want to hear of. One of Author, Word and
// Place is set.
type Mute struct {
	Author string
	Word   string
	Place  string
	Until  string // 2026-12-31, that day included; "" is for ever
}

// Digest is who gets the daily page.
type Digest struct {
	From      string
	ReplyTo   string `yaml:"reply_to"` // where staff answer; "" is nowhere
	Send      bool   // lets plain `pulse digest` send
	Audiences []Audience
	Channels  []Channel
}

// Channel is a chat, or a program, that gets the digest as one message. Its address
// is a secret: who knows it may write there.
type Channel struct {
	Type      string // slack, teams, mattermost, webhook
	Name      string // in messages and the record of deliveries; default Type
	URLEnv    string `yaml:"url_env"`    // variable of the address
	SecretEnv string `yaml:"secret_env"` // webhook: variable of the key that signs
	Role      string // owner, manager, shift, staff
	Place     string // "" all places
	Language  string // "" is the brand's first
	Every     string // day, week, month; "" is day
}

// Audience is one group of readers of the digest.
type Audience struct {
	Role     string // owner, manager, shift, staff
	Place    string // "" all places
	Language string // en, tr, fr, id, th; "" is the brand's first
	Every    string // day, week, month; "" is day
	To       []string

	Strengths bool // the monthly strengths, too
}

// Alerts are what does not wait for the digest.
type Alerts struct {
	Send      bool   // lets plain `pulse alerts` send
	Level     string // grave: illness, safety, discrimination, money; all: every complaint
	Quiet     string // "22:00-07:00", in the place's zone: nothing is sent then
	Most      int    // mails to one reader in a day
	Audiences []AlertAudience
}

// AlertAudience is one group of those who are told at once.
type AlertAudience struct {
	Role     string // owner, manager, shift
	Place    string // "" all places
	Language string // "" is the brand's first
	To       []string
}

// Lineup is the card of the ten-minute stand-up.
type Lineup struct {
	Notes     string // absolute path of the file of what is on today: anniversaries, guests
	Shifts    []Shift
	Standards []Standard
}

// Shift is one line-up of the day.
type Shift struct {
	ID   string `yaml:"id"`
	Name string
}

// Standard is the owner's own sentence for a theme: what a story about it shows.
type Standard struct {
	Theme string
	Text  string
}

// SMTP is the mail server that sends the digest.
type SMTP struct {
	Host        string
	Port        int
	User        string // "" sends without logging in
	PasswordEnv string `yaml:"password_env"`
	TLS         string `yaml:"tls"`     // starttls, tls, or none (loopback only)
	CAFile      string `yaml:"ca_file"` // certificate authority of a private mail server
}

// Judge is a second judge, asked where ours is unsure. Without a URL there is none.
type Judge struct {
	Type             string // openai-compatible
	URL              string `yaml:"url"` // as far as /v1; chat completions are asked below it
	Model            string
	KeyEnv           string        `yaml:"key_env"` // "" is a server without a key
	Send             bool          // guests' words may leave this machine
	MaxPerRun        int           `yaml:"max_per_run"`
	Timeout          time.Duration // for one answer
	USDPerMonth      float64       `yaml:"usd_per_month"` // 0 no limit but MaxPerRun
	USDPerMillionIn  float64       `yaml:"usd_per_million_in"`
	USDPerMillionOut float64       `yaml:"usd_per_million_out"`
}

// Options is what Load is told.
type Options struct {
	Path     string                      // --config; "" looks in the usual places
	Timezone string                      // --tz; "" does not override
	Themes   []string                    // built-in themes; nil checks none and reads no themes file
	Parts    []string                    // built-in parts of themes
	Decided  func(store string) []string // more theme ids, asked for only where one is unknown; nil none
	Env      func(string) (string, bool) // os.LookupEnv
	Seen     func(secret string)         // is told every secret that is read; nil nobody
	Types    []pulse.SourceType          // of all sources there are
	Log      *slog.Logger                // gets warnings about secrets; nil is silent

	added bool // lines of ours, not in the file yet: their mistakes name none
}

// Line is one value of `pulse config show`.
type Line struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Origin string `json:"origin"` // "default", "pulse.yaml:12", "PULSE_STORE", "--tz"
}

// Types are all the types of sources there are.
func (c *Config) Types() []pulse.SourceType { return c.types }

// Dir is the folder of the file that was read; "" where there was none.
func (c *Config) Dir() string {
	if c.Path == "" {
		return ""
	}
	return filepath.Dir(c.Path)
}

// Zone is the brand's time zone. It is never nil.
func (c *Config) Zone() *time.Location {
	if c.zone == nil {
		return time.Local
	}
	return c.zone
}

// ZoneOf is the time zone that decides what a day is in a place; "" or an
// unknown place is the brand's.
func (c *Config) ZoneOf(place string) *time.Location {
	for _, p := range c.Places {
		if p.ID == place && p.Timezone != "" {
			if z, err := time.LoadLocation(p.Timezone); err == nil {
				return z
			}
		}
	}
	return c.Zone()
}

// PlacesResolved are the places with their zones.
func (c *Config) PlacesResolved() []pulse.Place {
	var out []pulse.Place
	for _, p := range c.Places {
		r := pulse.Place{ID: p.ID, Name: p.Name, Zone: c.ZoneOf(p.ID), Hours: p.Hours, Provider: maps.Clone(p.Provider)}
		if r.Provider == nil {
			r.Provider = map[string]string{}
		}
		out = append(out, r)
	}
	return out
}

// Mutes are the owner's wishes from the file. Those without a readable end
// have been refused by Load.
func (c *Config) Mutes() []pulse.Mute {
	var out []pulse.Mute
	for _, m := range c.Mute {
		r := pulse.Mute{What: pulse.MuteAuthor, Value: m.Author, By: "pulse.yaml"}
		if m.Word != "" {
			r.What, r.Value = pulse.MuteWord, m.Word
		} else if m.Place != "" {
			r.What, r.Value = pulse.MutePlace, m.Place
		}
		if day, err := pulse.ParseDay(m.Until, c.Zone()); err == nil {
			r.Until = pulse.AddDays(day, 1)
		}
		out = append(out, r)
	}
	return out
}

// Source finds a configured source by name.
func (c *Config) Source(name string) (Source, bool) {
	for _, s := range c.Sources {
		if s.Name == name {
			return s, true
		}
	}
	return Source{}, false
}

// Retention is for how many days the text of s may be held when the provider's
// terms say duty (0: no limit there). The owner can only make it shorter.
func (s Source) Retention(duty int) int {
	if s.RetentionDays > 0 && (duty == 0 || s.RetentionDays < duty) {
		return s.RetentionDays
	}
	return duty
}
