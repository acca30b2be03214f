// Package seen remembers which items a source gave, and in which version, in few bytes. It
// is for providers that show what they have and cannot say what is new.
package seen

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Print tells two items and two versions of one apart.
type Print struct {
	id, text half
}

// half of a print: six bytes let one pair among a million items look alike once in 500
// times.
type half [printSize]byte

const printSize = 6

// Most bounds what is remembered, and so a cursor to 400 KB. Items beyond come again with
// each fetch, which the store makes harmless.
const Most = 20_000

// Of is the print of a mention.
func Of(m pulse.Mention) (p Print) {
	id := sha256.Sum256([]byte(m.ID))
	text := sha256.Sum256(fmt.Appendf(nil, "%q %q %v", m.Text, m.Author.Label(), m.Rating))
	copy(p.id[:], id[:])
	copy(p.text[:], text[:])
	return p
}

// Prints are written as one base64 text.
type Prints []Print

// MarshalText implements encoding.TextMarshaler.
func (ps Prints) MarshalText() ([]byte, error) {
	b := make([]byte, 0, len(ps)*2*printSize)
	for _, p := range ps {
		b = append(append(b, p.id[:]...), p.text[:]...)
	}
	return base64.RawStdEncoding.AppendEncode(nil, b), nil
}

// UnmarshalText implements encoding.TextUnmarshaler. What is no print of ours is none.
func (ps *Prints) UnmarshalText(text []byte) error {
	b, err := base64.RawStdEncoding.AppendDecode(nil, text)
	*ps = nil
	for ; err == nil && len(b) >= 2*printSize && len(*ps) < Most; b = b[2*printSize:] {
		var p Print
		copy(p.id[:], b)
		copy(p.text[:], b[printSize:])
		*ps = append(*ps, p)
	}
	return nil
}

// Capped keeps the first Most.
func (ps Prints) Capped() Prints { return ps[:min(len(ps), Most)] }

// Before puts ps before those of older that are of other items.
func (ps Prints) Before(older Prints) Prints {
	k := ps.Known()
	out := slices.Clip(ps)
	for _, p := range older {
		if !k.Was(p) {
			out = append(out, p)
		}
	}
	return out
}

// Known is what was there before, to be asked item by item.
type Known struct {
	texts map[half]half // of each id
	ids   map[half]half // that had this text
}

// Known makes prints ready to be asked. Of two of one id the first counts.
func (ps Prints) Known() Known {
	k := Known{make(map[half]half, len(ps)), make(map[half]half, len(ps))}
	for _, p := range ps {
		if _, twice := k.texts[p.id]; !twice {
			k.texts[p.id], k.ids[p.text] = p.text, p.id
		}
	}
	return k
}

// Has reports an item that was there, and has not changed since.
func (k Known) Has(p Print) bool { t, ok := k.texts[p.id]; return ok && t == p.text }

// Was reports an item that was there, whatever it said.
func (k Known) Was(p Print) bool { _, ok := k.texts[p.id]; return ok }

// Renamed reports an item that was there under another id, which is gone: some programs
// give their items new ids each time. now are the ids of today.
func (k Known) Renamed(p Print, now Today) bool {
	old, ok := k.ids[p.text]
	return ok && !k.Was(p) && !now[old]
}

// Today are the ids of what is there now.
type Today map[half]bool

// Add notes that p is there now.
func (t Today) Add(p Print) { t[p.id] = true }
