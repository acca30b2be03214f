package x

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// How long a query may be, in characters, and how many we make of one brand.
const (
	maxQuery        = 512
	enterpriseQuery = 4096
	maxQueries      = 4
)

// buildQueries makes the searches for a brand: any of its names, none of its
// exclusions, no reposts, none of our own posts. What does not fit in one query
// goes into a second; exclusions that do not fit are left to the check on what
// comes back. notes say what was left out.
func buildQueries(o Options) (queries, notes []string) {
	names := terms(append([]string{o.Brand.Name}, o.Brand.Aliases...))
	if len(names) == 0 {
		return nil, nil
	}
	tail, left := tailOf(o)
	if left > 0 {
		notes = append(notes, fmt.Sprintf("%d exclusions do not fit into the search query: their hits cost money and are dropped afterwards", left))
	}
	for len(names) > 0 && len(queries) < maxQueries {
		q, n := pack(names, tail)
		if n == 0 {
			notes = append(notes, fmt.Sprintf("%.40q is too long to search for", names[0]))
			names = names[1:]
			continue
		}
		queries, names = append(queries, q), names[n:]
	}
	if len(names) > 0 {
		notes = append(notes, fmt.Sprintf("%d names of the brand do not fit into %d queries and are not searched for", len(names), maxQueries))
	}
	return queries, notes
}

// pack takes as many names as fit before tail.
func pack(names []string, tail string) (query string, n int) {
	for n < len(names) {
		q := strings.Join(names[:n+1], " OR ")
		if n > 0 {
			q = "(" + q + ")"
		}
		if utf8.RuneCountInString(q+tail) > maxQuery {
			break
		}
		query, n = q+tail, n+1
	}
	return query, n
}

// tailOf is what every query ends with, at most half of it, and how many
// exclusions had to go.
func tailOf(o Options) (tail string, left int) {
	tail = " -is:retweet"
	if o.Dialect == V11 {
		tail = " -filter:retweets"
	}
	for _, a := range append([]string{o.MentionsOf}, o.Brand.Aliases...) {
		if h, ok := strings.CutPrefix(a, "@"); ok && !strings.Contains(tail, "-from:"+h+" ") {
			tail = " -from:" + h + tail
		}
	}
	if len(o.Languages) > 0 {
		var ls []string
		for _, l := range append(slices.Clone(o.Languages), "und") {
			ls = append(ls, "lang:"+toX(l))
		}
		tail = " (" + strings.Join(ls, " OR ") + ")" + tail
	}
	for i, e := range terms(o.Brand.Exclude) {
		if utf8.RuneCountInString(tail)+utf8.RuneCountInString(e)+2 > maxQuery/2 {
			return tail, len(terms(o.Brand.Exclude)) - i
		}
		tail = " -" + e + tail
	}
	return tail, 0
}

// terms makes operators of words: #tags and @handles as they are, anything else
// as a phrase. Quotes cannot be escaped there, so they go.
func terms(words []string) []string {
	var out []string
	for _, w := range words {
		w = strings.Join(strings.Fields(strings.ReplaceAll(w, `"`, " ")), " ")
		switch {
		case w == "" || w == "@" || w == "#":
			continue
		case strings.HasPrefix(w, "@"), strings.HasPrefix(w, "#") && !strings.ContainsAny(w, " ():"):
		default:
			w = `"` + w + `"`
		}
		if !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, w) }) {
			out = append(out, w)
		}
	}
	return out
}

// X keeps codes for languages that the rest of the world has given up, and has
// some of its own for "no language".
var fromX = map[string]string{"in": "id", "iw": "he", "und": "", "qam": "", "qct": "", "qht": "", "qme": "", "qst": "", "zxx": "", "art": ""}

func fromXLang(code string) string {
	if c, ok := fromX[code]; ok {
		return c
	}
	return code
}

func toX(lang string) string {
	switch lang {
	case "id":
		return "in"
	case "he":
		return "iw"
	}
	return lang
}

// entities are the three that X escapes in texts; one pass decodes once.
var entities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

var _ interface {
	pulse.Source
	pulse.Planner
	pulse.Rechecker
} = (*Source)(nil)
