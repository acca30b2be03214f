package backlog

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// guests gives the people of voices, each once with what they said last, the
// newest first. Whose words are no longer held is left out: nobody can be asked
// about what we let go.
func guests(list []voice, authors bool) []Guest {
	last := map[string]pulse.Judged{}
	for _, v := range list {
		for _, j := range v.All {
			if was, ok := last[j.Person()]; j.Gone == "" && (!ok || newest(j, was) < 0) {
				last[j.Person()] = j
			}
		}
	}
	all := make([]pulse.Judged, 0, len(last))
	for _, j := range last {
		all = append(all, j)
	}
	sorting.By(all, newest)
	out := []Guest{}
	for _, j := range all {
		g := Guest{Author: j.Author.Label(), Last: j.Key(), URL: j.URL, Place: j.Place, Posted: j.Posted}
		if !authors {
			g.Author = MaskAuthor(g.Author)
			if tells(j.URL, j.Author) {
				g.URL = ""
			}
		}
		out = append(out, g)
	}
	return out
}

// tells reports a link that tells who the author is.
func tells(url string, a pulse.Author) bool {
	url = strings.ToLower(url)
	for _, s := range []string{a.Handle, a.ID, a.Name} {
		s = strings.ToLower(s)
		if s != "" && (strings.Contains(url, s) || strings.Contains(url, strings.ReplaceAll(s, " ", "%20")) || strings.Contains(url, strings.ReplaceAll(s, " ", "-"))) {
			return true
		}
	}
	return false
}

// MaskAuthor leaves of a name or handle the first letter of every word.
func MaskAuthor(s string) string {
	var out []string
	for w := range strings.FieldsSeq(s) {
		at := ""
		if rest, ok := strings.CutPrefix(w, "@"); ok {
			at, w = "@", rest
		}
		out = append(out, at+firstLetter(w)+"…")
	}
	return strings.Join(out, " ")
}

// firstLetter is the first letter with the signs that stand on it.
func firstLetter(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if !unicode.IsMark(r) {
			break
		}
		n += size
	}
	return s[:n]
}

// MaskHandles masks the @handles in a text, and leaves mail addresses alone and those
// of ours, given with @ or without: they name the house and no person. What is masked
// already stays as it is.
func MaskHandles(text string, ours ...string) string {
	var b strings.Builder
	before := ' '
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		end := i + size
		if r == '@' && !inHandle(before) {
			for end < len(text) {
				next, n := utf8.DecodeRuneInString(text[end:])
				if !inHandle(next) {
					break
				}
				end += n
			}
		}
		if end > i+size && !isOurs(text[i+size:end], ours) {
			masked := MaskAuthor(text[i:end])
			b.WriteString(masked)
			if strings.HasSuffix(masked, "…") && strings.HasPrefix(text[end:], "…") {
				end += len("…") // it was masked before
			}
		} else {
			b.WriteString(text[i:end])
		}
		before, i = r, end
	}
	return b.String()
}

func isOurs(handle string, ours []string) bool {
	return slices.ContainsFunc(ours, func(s string) bool { return strings.EqualFold(strings.TrimPrefix(s, "@"), handle) })
}

func inHandle(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// toTell leaves those whose last complaint came before a moment.
func (e Entry) toTell(list []Guest) []Guest {
	return slices.DeleteFunc(slices.Clone(list), func(g Guest) bool { return !g.Posted.Before(e.Fixed) })
}

// ownerOf says whose task an item is: who was named, else the team of its theme.
func (in ItemInput) ownerOf(it pulse.Item, theme, part string) (team, name string) {
	if it.Owner == "" {
		t, _ := TeamOf(in.Teams, theme, part)
		return t.ID, t.Name
	}
	for _, t := range in.Teams {
		if t.ID == it.Owner {
			return t.ID, cmp.Or(t.Name, t.ID)
		}
	}
	return "", it.Owner
}

// unheld counts the people whose words are no longer held.
func unheld(list []voice) int {
	gone, held := map[string]bool{}, map[string]bool{}
	for _, v := range list {
		for _, j := range v.All {
			if j.Gone == "" {
				held[j.Person()] = true
			} else {
				gone[j.Person()] = true
			}
		}
	}
	n := 0
	for who := range gone {
		if !held[who] {
			n++
		}
	}
	return n
}
