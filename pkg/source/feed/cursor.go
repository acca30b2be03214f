package feed

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// state is the content of our cursor.
type state struct {
	Version int                  `json:"v"`
	Feeds   map[string]*progress `json:"feeds"` // by address.key
}

// progress is how far one feed has been saved. A feed shows its newest items whatever we
// have, so that what is new is told by what was there the last time.
type progress struct {
	Asked    int64  `json:"asked"`              // ms; the feed asked longest ago is the next
	ETag     string `json:"etag,omitempty"`     // of the document that was saved to its end
	Modified string `json:"modified,omitempty"` // likewise, as the server wrote it
	Seen     prints `json:"seen,omitempty"`     // of the items of that document
	Part     prints `json:"part,omitempty"`     // of the items saved of a document that is not at its end
	Walk     *walk  `json:"walk,omitempty"`     // older documents behind it are being fetched
}

// walk remembers the first document while older ones are fetched: it counts as saved only
// at the end, so that a walk cut short loses nothing.
type walk struct {
	Next     string `json:"next"` // address of the document that follows
	Head     prints `json:"head,omitempty"`
	ETag     string `json:"etag,omitempty"`
	Modified string `json:"modified,omitempty"`
	Steps    int    `json:"steps"`
}

const (
	cursorVersion = 1
	// maxPrints bounds the cursor to 400 KB. Items beyond come again with each change of
	// the feed, which the store makes harmless.
	maxPrints = 20_000
	// maxWalk ends a walk through a server that sends us in circles.
	maxWalk = 2000
)

// load reads a cursor. One that is not ours, or of a version to come, begins anew: the
// store makes that harmless.
func load(c pulse.Cursor) *state {
	s := &state{}
	if json.Unmarshal([]byte(c), s) != nil || s.Version != cursorVersion {
		s = &state{}
	}
	s.Version = cursorVersion
	if s.Feeds == nil {
		s.Feeds = map[string]*progress{}
	}
	for key, p := range s.Feeds {
		if p == nil {
			delete(s.Feeds, key)
		}
	}
	return s
}

func (s *state) cursor() (pulse.Cursor, error) {
	b, err := json.Marshal(s)
	if err != nil {
		return "", fmt.Errorf("write the cursor: %w", err)
	}
	return pulse.Cursor(b), nil
}

func (s *state) of(a address) progress {
	if p := s.Feeds[a.key]; p != nil {
		return *p
	}
	return progress{}
}

// print tells two items and two versions of one apart.
type print struct {
	id, text [printSize]byte
}

// printSize in bytes lets one pair among a million items look alike once in 500 times.
const printSize = 6

func printOf(m pulse.Mention) (p print) {
	id := sha256.Sum256([]byte(m.ID))
	text := sha256.Sum256(fmt.Appendf(nil, "%q %q %v", m.Text, m.Author.Label(), m.Rating))
	copy(p.id[:], id[:])
	copy(p.text[:], text[:])
	return p
}

// prints are written as one base64 text.
type prints []print

// MarshalText implements encoding.TextMarshaler.
func (ps prints) MarshalText() ([]byte, error) {
	b := make([]byte, 0, len(ps)*2*printSize)
	for _, p := range ps {
		b = append(append(b, p.id[:]...), p.text[:]...)
	}
	return base64.RawStdEncoding.AppendEncode(nil, b), nil
}

// UnmarshalText implements encoding.TextUnmarshaler. What is no print of ours is none.
func (ps *prints) UnmarshalText(text []byte) error {
	b, err := base64.RawStdEncoding.AppendDecode(nil, text)
	*ps = nil
	for ; err == nil && len(b) >= 2*printSize && len(*ps) < maxPrints; b = b[2*printSize:] {
		var p print
		copy(p.id[:], b)
		copy(p.text[:], b[printSize:])
		*ps = append(*ps, p)
	}
	return nil
}

// capped keeps the newest: feeds begin with them.
func (ps prints) capped() prints { return ps[:min(len(ps), maxPrints)] }

// known is what was there before, to be asked item by item.
type known struct {
	texts map[[printSize]byte][printSize]byte // of each id
	ids   map[[printSize]byte][printSize]byte // that had this text
}

func (ps prints) known() known {
	k := known{make(map[[printSize]byte][printSize]byte, len(ps)), make(map[[printSize]byte][printSize]byte, len(ps))}
	for _, p := range ps {
		k.texts[p.id], k.ids[p.text] = p.text, p.id
	}
	return k
}

// has reports an item that was there, and has not changed since.
func (k known) has(p print) bool { t, ok := k.texts[p.id]; return ok && t == p.text }

// was reports an item that was there, whatever it said.
func (k known) was(p print) bool { _, ok := k.texts[p.id]; return ok }

// renamed reports an item that was there under another id, which is gone: some programs
// give their items new ids each time. now are the ids of today.
func (k known) renamed(p print, now map[[printSize]byte]bool) bool {
	old, ok := k.ids[p.text]
	return ok && !k.was(p) && !now[old]
}
