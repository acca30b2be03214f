package foursquare

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// tip is one tip, read. ms is when it was written and print what it was, so
// that a changed text is noticed.
type tip struct {
	m     pulse.Mention
	ms    int64
	print string
}

// rawTip is a tip in all three dialects. The fields are raw, so that one of a
// wrong type costs itself and not the tip.
type rawTip struct {
	FsqTipID     json.RawMessage `json:"fsq_tip_id"`
	ID           json.RawMessage `json:"id"`
	CreatedAt    json.RawMessage `json:"created_at"`
	CreatedAtV2  json.RawMessage `json:"createdAt"`
	Text         json.RawMessage `json:"text"`
	Lang         json.RawMessage `json:"lang"`
	URL          json.RawMessage `json:"url"`
	CanonicalURL json.RawMessage `json:"canonicalUrl"`
	Agree        json.RawMessage `json:"agree_count"`
	AgreeV2      json.RawMessage `json:"agreeCount"`
}

func (s *Source) read(raw json.RawMessage, p pulse.Place) (tip, error) {
	var r *rawTip
	if json.Unmarshal(raw, &r) != nil || r == nil {
		return tip{}, errors.New("is no tip")
	}
	words := clean(html.UnescapeString(str(r.Text)))
	if strings.TrimSpace(words) == "" {
		return tip{}, errors.New("has no text")
	}
	at, err := moment(first(r.CreatedAt, r.CreatedAtV2))
	if err != nil {
		return tip{}, err
	}
	m := pulse.Mention{Source: s.o.Name, ID: clean(str(first(r.FsqTipID, r.ID))), Via: pulse.ViaPlace, Text: words, Posted: at, Place: p.ID,
		Lang: language(str(r.Lang)), URL: link(str(r.CanonicalURL), str(r.URL)), Reach: whole(first(r.Agree, r.AgreeV2))}
	if m.ID == "" {
		m.ID = hashID(p.Provider["foursquare"], at, words)
	}
	sum := sha256.Sum256([]byte(m.ID + "\x00" + words))
	return tip{m: m, ms: at.UnixMilli(), print: base64.RawURLEncoding.EncodeToString(sum[:6])}, nil
}

// hashID stands in where a tip comes without an id. It is the same in every
// dialect, as one writes milliseconds and another does not.
func hashID(place string, at time.Time, text string) string {
	sum := sha256.Sum256([]byte(place + "\x00" + strconv.FormatInt(at.Unix(), 10) + "\x00" + text))
	return hex.EncodeToString(sum[:10])
}

func first(a, b json.RawMessage) json.RawMessage {
	if len(a) > 0 && string(a) != "null" {
		return a
	}
	return b
}

// str is a string, "" for anything else.
func str(v json.RawMessage) string {
	var s string
	if len(v) == 0 || json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}

func whole(v json.RawMessage) int {
	var n int
	if len(v) == 0 || json.Unmarshal(v, &n) != nil {
		return 0
	}
	return max(n, 0)
}

// moment reads RFC 3339 or Unix seconds, as a number or a string.
func moment(v json.RawMessage) (time.Time, error) {
	s := str(v)
	if s == "" {
		s = string(v)
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		sec, err := strconv.ParseFloat(s, 64)
		// Before 2009 there was no Foursquare, and milliseconds are no seconds.
		if err != nil || sec < 1.2e9 || sec > 1e10 {
			return time.Time{}, fmt.Errorf("has no date that can be read (%.40q)", clean(s))
		}
		at = time.UnixMilli(int64(sec * 1000))
	}
	return at.UTC().Truncate(time.Millisecond), nil
}

// clean drops NUL, which PostgreSQL cannot hold; JSON made the rest valid UTF-8.
func clean(s string) string { return strings.ReplaceAll(s, "\x00", "") }

func language(s string) string {
	switch s = strings.ToLower(clean(s)); s {
	case "in":
		return "id" // the code until 1989
	case "und":
		return ""
	}
	if len(s) > 12 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz-0123456789") != "" {
		return ""
	}
	return s
}

// link is the first that is a web link: nothing else may be clicked in a digest.
func link(urls ...string) string {
	for _, u := range urls {
		if l := strings.ToLower(u); strings.HasPrefix(l, "https://") || strings.HasPrefix(l, "http://") {
			return clean(u)
		}
	}
	return ""
}
