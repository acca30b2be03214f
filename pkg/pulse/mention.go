// Package pulse holds the words of the business: what a guest said, what we
// think of it, where it came from and what can go wrong. It imports only the
// standard library, does no I/O and knows no provider, database or format.
package pulse

import (
	"strings"
	"time"
)

// MaxText is the longest text that a source, a file or a pipe hands on, in bytes.
const MaxText = 64 << 10

// TooLong is told of a longer one.
const TooLong = "text is over 64 KiB"

// Mention is one thing one person said in one source. Its identity is
// (Source, ID); everything else may be corrected by a later fetch.
type Mention struct {
	Source string `json:"source"` // name of the configured source: "x", "foursquare", "file"
	ID     string `json:"id"`     // the provider's own id, or a hash where it gives none
	Via    Via    `json:"via,omitempty"`

	Text   string    `json:"text"` // as it was written; HTML entities decoded once, nothing else
	Author Author    `json:"author"`
	Posted time.Time `json:"posted_at"` // UTC, millisecond precision
	URL    string    `json:"url,omitempty"`

	Place  string  `json:"place,omitempty"`  // id of a configured place; "" is the brand as a whole
	Lang   string  `json:"lang,omitempty"`   // as the provider states it (BCP 47, "id" not "in"); "" unknown
	Rating float64 `json:"rating,omitempty"` // 1-5 stars that came with it; 0 none

	ReplyTo  string `json:"reply_to,omitempty"`  // id of the mention it answers, same source
	RepostOf string `json:"repost_of,omitempty"` // id of the mention it repeats, same source
	QuoteOf  string `json:"quote_of,omitempty"`  // id of the mention it quotes beside words of its own, same source
	Reach    int    `json:"reach,omitempty"`     // likes and reposts, where the source tells
}

// Via says how a mention reached us, and so how far it must be doubted.
type Via string

const (
	ViaAddressed Via = "addressed" // the author named our account: ours without doubt
	ViaSearch    Via = "search"    // found by words: checked against the brand before it is kept
	ViaPlace     Via = "place"     // left at one of our places
	ViaFile      Via = "file"      // handed to us by the owner
)

// Author is who said it, as far as the source tells. All fields may be empty.
type Author struct {
	ID     string `json:"id,omitempty"`
	Handle string `json:"handle,omitempty"` // without the leading @
	Name   string `json:"name,omitempty"`
}

// Key names a mention everywhere outside its source: "x:1992276480000000001".
func (m Mention) Key() string { return m.Source + ":" + m.ID }

// SplitKey is the inverse of Key. A text without a colon has no source.
func SplitKey(key string) (source, id string) {
	source, id, ok := strings.Cut(key, ":")
	if !ok {
		return "", key
	}
	return source, id
}

// Label is the name to show for an author: the handle, else the name, else "".
func (a Author) Label() string {
	if a.Handle != "" {
		return "@" + a.Handle
	}
	return a.Name
}

// Person identifies who spoke within one source, for counting people and not
// messages. Where the source hides authors every mention is its own person.
func (m Mention) Person() string {
	switch {
	case m.Author.ID != "":
		return m.Source + "/" + m.Author.ID
	case m.Author.Handle != "":
		return m.Source + "/@" + strings.ToLower(m.Author.Handle)
	case m.Author.Name != "":
		return m.Source + "/" + m.Author.Name
	}
	return m.Key()
}

// Place is one branch or venue of the brand.
type Place struct {
	ID       string
	Name     string
	Zone     *time.Location    // decides what a day is there
	Hours    string            // "mon-sat 08:00-22:00", free of meaning for now
	Provider map[string]string // the place's id at each provider: {"foursquare": "4b5e…"}
}

// Staff is one person of the roster. Guests' praise is shown by name; nobody is ranked.
type Staff struct {
	Name    string
	Aliases []string // as guests write it: "Elif", "Elif Hanım"
	Place   string
	Team    string
	OptOut  bool `yaml:"opt_out"` // wants no story told and no poster made of praise by name
}

// Brand is what counts as ours when a mention was found by words.
type Brand struct {
	Name      string
	Aliases   []string // words, #hashtags and @handles that mean us
	Exclude   []string // phrases that look like us and are not
	Languages []string // languages the guests write, most frequent first

	Colors Colors // of posters
	Logo   string // file of it, PNG or JPEG
}

// Colors are those of the brand, each like #1b4d3e; "" is one of ours.
type Colors struct {
	Main   string // large areas
	Accent string // marks, lines, medals
	Paper  string // the ground that words stand on
	Ink    string // the words
}
