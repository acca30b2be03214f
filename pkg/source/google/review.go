package google

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/newest"
)

// rawReview is a review as Google writes it. The fields are raw, so that one of a wrong
// type costs itself and not the review.
type rawReview struct {
	Name     json.RawMessage `json:"name"`
	ID       json.RawMessage `json:"reviewId"`
	Reviewer json.RawMessage `json:"reviewer"`
	Stars    json.RawMessage `json:"starRating"`
	Comment  json.RawMessage `json:"comment"`
	Created  json.RawMessage `json:"createTime"`
	Updated  json.RawMessage `json:"updateTime"`
	Reply    json.RawMessage `json:"reviewReply"`
	ReplyAt  json.RawMessage `json:"reviewReplyUrl"`
}

// review is one review, read.
type review struct {
	item  newest.Item
	reply *reply // nil none
}

// reply is our answer as it stands there.
type reply struct {
	text  string
	at    time.Time
	state string // "" Google does not say
	fault string // what of Google's rules it breaks
}

// rejected reports an answer that Google keeps from being seen.
func (r *reply) rejected() bool { return r != nil && strings.Contains(r.state, "REJECT") }

// why is the reason in words.
func (r *reply) why() string {
	if r.fault == "" {
		return "it was rejected"
	}
	return "rejected: " + strings.ToLower(strings.ReplaceAll(r.fault, "_", " "))
}

// review reads one review that stands in a list of the place called at.
func (s *Source) review(raw json.RawMessage, at string) (review, error) {
	var in *rawReview
	if json.Unmarshal(raw, &in) != nil || in == nil {
		return review{}, errors.New("is no review")
	}
	id, location := ids(in, at)
	if id == "" {
		return review{}, errors.New("has no id")
	}
	created, err := moment(in.Created)
	if err != nil {
		if created, err = moment(in.Updated); err != nil {
			return review{}, err
		}
	}
	changed, err := moment(in.Updated)
	if err != nil {
		changed = created
	}
	p, ok := s.place(location)
	if !ok {
		return review{}, errors.New("belongs to another place")
	}
	m := pulse.Mention{
		Source: s.name, ID: location + "-" + id, Via: pulse.ViaPlace, Place: p.ID,
		Text: original(newest.Clean(newest.Str(in.Comment))), Author: author(in.Reviewer), Posted: created,
		Rating: stars(in.Stars), URL: link(newest.Str(in.ReplyAt)),
	}
	if strings.TrimSpace(m.Text) == "" {
		if m.Text = ""; m.Rating == 0 {
			return review{}, errors.New("has neither words nor stars")
		}
	}
	mark := newest.Print(m.ID, m.Text, strconv.FormatFloat(m.Rating, 'f', -1, 64))
	return review{newest.Item{Mention: m, At: changed, Print: mark}, replyOf(in.Reply)}, nil
}

// ids are the review's own id and the number of its place, out of its name where it
// has one.
func ids(in *rawReview, at string) (id, location string) {
	id = newest.Clean(newest.Str(in.ID))
	name := newest.Clean(newest.Str(in.Name))
	if parent, last, ok := strings.Cut(name, "/reviews/"); ok {
		at = parent
		if id == "" {
			id = last
		}
	}
	_, location, _ = strings.Cut(at, "/locations/")
	if strings.ContainsAny(id, "/?#% \t\n") || len(id) > 300 {
		return "", location // no id: it could not be asked for again
	}
	return id, location
}

// author is the reviewer. Who chose to stay unnamed is not named.
func author(raw json.RawMessage) pulse.Author {
	var in struct {
		Name      json.RawMessage `json:"displayName"`
		Anonymous json.RawMessage `json:"isAnonymous"`
	}
	_ = json.Unmarshal(raw, &in) // what is no object has no name
	if string(in.Anonymous) == "true" {
		return pulse.Author{}
	}
	return pulse.Author{Name: newest.Clean(newest.Str(in.Name))}
}

// stars reads the enum, and the number that other tools write.
func stars(raw json.RawMessage) float64 {
	for i, word := range []string{"ONE", "TWO", "THREE", "FOUR", "FIVE"} {
		if newest.Str(raw) == word {
			return float64(i + 1)
		}
	}
	var n float64
	if json.Unmarshal(raw, &n) != nil || n < 1 || n > 5 {
		return 0
	}
	return n
}

// What Google writes around a review that it has translated.
const (
	translated = "(Translated by Google)"
	untouched  = "(Original)"
)

// original is what the guest wrote. Google sends a translation before it, with the
// guest's words under (Original), or behind it.
func original(text string) string {
	before, after, ok := strings.Cut(text, translated)
	if !ok {
		return text
	}
	if _, theirs, ok := strings.Cut(after, untouched); ok {
		return strings.TrimSpace(theirs)
	}
	if own := strings.TrimSpace(before); own != "" {
		return own
	}
	return text // a translation alone is better than nothing
}

func replyOf(raw json.RawMessage) *reply {
	var in *struct {
		Comment json.RawMessage `json:"comment"`
		Updated json.RawMessage `json:"updateTime"`
		State   json.RawMessage `json:"reviewReplyState"`
		Short   json.RawMessage `json:"state"`
		Fault   json.RawMessage `json:"policyViolation"`
	}
	if json.Unmarshal(raw, &in) != nil || in == nil || newest.Str(in.Comment) == "" {
		return nil
	}
	at, _ := moment(in.Updated) // zero where it does not say
	r := &reply{text: newest.Str(in.Comment), at: at, state: newest.Str(in.State), fault: newest.Str(in.Fault)}
	if r.state == "" {
		r.state = newest.Str(in.Short)
	}
	if r.fault == "" {
		var long struct{ Reason, Type json.RawMessage }
		_ = json.Unmarshal(in.Fault, &long) // a word or an object
		r.fault = newest.Str(long.Reason) + newest.Str(long.Type)
	}
	if len(r.fault) > 80 {
		r.fault = ""
	}
	return r
}

// moment reads RFC 3339 with up to nine digits behind the second.
func moment(raw json.RawMessage) (time.Time, error) {
	at, err := time.Parse(time.RFC3339Nano, newest.Str(raw))
	if err != nil || at.Year() < 2004 || at.Year() > 9000 {
		return time.Time{}, fmt.Errorf("has no date that can be read (%.40q)", newest.Clean(newest.Str(raw)))
	}
	return at.UTC().Truncate(time.Millisecond), nil
}

// link is a web link: nothing else may be clicked in a digest.
func link(s string) string {
	if l := strings.ToLower(s); !strings.HasPrefix(l, "https://") && !strings.HasPrefix(l, "http://") {
		return ""
	}
	return newest.Clean(s)
}
