package file

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/cell"
	"github.com/seed-919336a1/pulse/pkg/source/sheet"
)

// jsonRows reads one JSON object a line.
type jsonRows struct {
	in   *sheet.Lines
	keys keys
}

func (j *jsonRows) next() (row, error) {
	l, err := j.in.Next()
	for err == nil && strings.TrimSpace(l.Text) == "" {
		l, err = j.in.Next()
	}
	if err != nil {
		return row{}, err
	}
	where := fmt.Sprintf("line %d", l.N)
	if l.Long {
		return row{}, &badRow{where, sheet.ErrLong.Error()}
	}
	return j.keys.row(where, []byte(l.Text))
}

func (j *jsonRows) usable() error   { return j.keys.usable() }
func (j *jsonRows) notes() []string { return j.in.Notes() }

// keys finds the fields of a mention among the keys of JSON objects.
type keys struct {
	mapped map[string]string
	title  string
	seen   map[string]bool // keys of the objects of the look-ahead
	texts  int             // objects in which the text was found
	done   bool            // the look-ahead is over
}

const maxSeen = 200 // keys remembered for a message

func (k *keys) row(where string, b []byte) (row, error) {
	var o map[string]json.RawMessage
	if err := json.Unmarshal(b, &o); err != nil || o == nil {
		return row{}, &badRow{where, "not a JSON object" + cause(err)}
	}
	get := k.fields(o)
	_, ok := get[fText]
	k.remember(o, ok)
	r := row{where: where, posted: scalar(get[fPosted]), rating: scalar(get[fRating])}
	r.m = pulse.Mention{ID: scalar(get[fID]), Text: text(get[fText]), Place: scalar(get[fPlace]),
		Lang: scalar(get[fLang]), URL: scalar(get[fURL]),
		ReplyTo: scalar(get[fReplyTo]), RepostOf: scalar(get[fRepostOf]), QuoteOf: scalar(get[fQuoteOf]), Author: author(get[fAuthor])}
	return r, nil
}

func cause(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return ": " + syntax.Error()
	}
	return ""
}

func (k *keys) fields(o map[string]json.RawMessage) map[field]json.RawMessage {
	at := make(map[string]json.RawMessage, len(o))
	for name, v := range o {
		at[cell.Name(name)] = v
	}
	get := map[field]json.RawMessage{}
	for _, f := range fields {
		if want := k.mapped[string(f)]; want != "" {
			get[f] = at[cell.Name(want)]
		} else if v, _, ok := byName(at, f); ok {
			get[f] = v
		}
	}
	return get
}

func (k *keys) remember(o map[string]json.RawMessage, text bool) {
	if k.done {
		return
	}
	if k.seen == nil {
		k.seen = map[string]bool{}
	}
	for name := range o {
		if len(k.seen) < maxSeen {
			k.seen[name] = true
		}
	}
	if text {
		k.texts++
	}
}

// usable refuses a mapping that names a key no object of the look-ahead has,
// and a file in which the text is nowhere.
func (k *keys) usable() error {
	k.done = true
	if len(k.seen) == 0 {
		return nil // every line is bad, and will be told so by its number
	}
	have := map[string]bool{}
	for name := range k.seen {
		have[cell.Name(name)] = true
	}
	for _, f := range sortedKeys(k.mapped) {
		if want := k.mapped[f]; !have[cell.Name(want)] && len(k.seen) < maxSeen {
			return noColumn(k.title, want, sortedKeys(k.seen))
		}
	}
	if k.texts == 0 {
		return noText(k.title, sortedKeys(k.seen))
	}
	return nil
}

// text takes strings only: a number or an object is no guest's words.
func text(v json.RawMessage) string {
	var s string
	if json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}

// scalar is a string or number as written; anything else is "".
func scalar(v json.RawMessage) string {
	if len(v) == 0 {
		return ""
	}
	switch {
	case v[0] == '"':
		return strings.TrimSpace(text(v))
	case v[0] == '-' || v[0] >= '0' && v[0] <= '9':
		if f, err := strconv.ParseFloat(string(v), 64); err == nil && strings.ContainsAny(string(v), "eE") {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
		return string(v)
	}
	return ""
}

// author reads a name, a "@handle", or an object with id, handle and name.
func author(v json.RawMessage) pulse.Author {
	var o map[string]json.RawMessage
	if len(v) == 0 || v[0] != '{' || json.Unmarshal(v, &o) != nil {
		return named(scalar(v))
	}
	first := func(names ...string) string {
		for _, n := range names {
			if s := scalar(o[n]); s != "" {
				return s
			}
		}
		return ""
	}
	return pulse.Author{ID: first("id_str", "id"), Handle: first("handle", "screen_name", "username"), Name: first("name", "display_name")}
}
