package fake

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	escape   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	oldLangs = map[string]string{"id": "in", "he": "iw", "": "und"}
)

func langAtX(lang string) string {
	if old, ok := oldLangs[lang]; ok {
		return old
	}
	return lang
}

// shape gives a post the fields that were asked for, in this family's spelling.
func (x *X) shape(q url.Values, p Post) object {
	fam := x.o.Spelling
	text, note := escape.Replace(p.Text), ""
	if utf8.RuneCountInString(p.Text) > 280 {
		note = text
		text = escape.Replace(string([]rune(p.Text)[:275])) + "…"
	}
	out := object{"id": p.ID, "text": text, "edit_history_" + fam + "_ids": p.history}
	set := func(field string, v any) {
		if slices.Contains(strings.Split(q.Get(fam+".fields"), ","), field) {
			out[field] = v
		}
	}
	set("created_at", p.At.UTC().Format("2006-01-02T15:04:05.000Z"))
	set("lang", langAtX(p.Lang))
	set("conversation_id", p.ID)
	set("possibly_sensitive", false)
	set("public_metrics", metrics(fam, p))
	if ms := p.mentioned(x.users); len(ms) > 0 {
		set("entities", object{"mentions": mentionEntities(p.Text, ms)})
	}
	if note != "" {
		set("note_"+fam, object{"text": note})
	}
	x.origin(q, p, out)
	return out
}

// origin adds author and references. The post family has no field names for
// them: there they come by themselves.
func (x *X) origin(q url.Values, p Post, out object) {
	fields := strings.Split(q.Get("tweet.fields"), ",")
	want := func(f string) bool { return x.o.Spelling == "post" || slices.Contains(fields, f) }
	if want("author_id") && p.Author.ID != "" {
		out["author_id"] = p.Author.ID
	}
	kind := map[string]string{"tweet": "retweeted", "post": "reposted"}[x.o.Spelling]
	var refs []object
	for _, r := range [][2]string{{"replied_to", p.ReplyTo}, {kind, p.RepostOf}, {"quoted", p.QuoteOf}} {
		if r[1] != "" {
			refs = append(refs, object{"type": r[0], "id": r[1]})
		}
	}
	if name := "referenced_" + x.o.Spelling + "s"; len(refs) > 0 && want(name) {
		out[name] = refs
	}
}

func metrics(fam string, p Post) object {
	return object{map[string]string{"tweet": "retweet_count", "post": "repost_count"}[fam]: p.Reposts,
		"like_count": p.Likes, "reply_count": 0, "quote_count": 0, "bookmark_count": 0, "impression_count": 100}
}

func mentionEntities(text string, ms []User) []object {
	var out []object
	for _, m := range ms {
		at := max(strings.Index(strings.ToLower(text), "@"+strings.ToLower(m.Handle)), 0)
		start := utf8.RuneCountInString(text[:at])
		e := object{"start": start, "end": start + len(m.Handle) + 1, "username": m.Handle}
		if m.ID != "" {
			e["id"] = m.ID
		}
		out = append(out, e)
	}
	return out
}

// handles finds @names in a text.
func handles(text string) []string {
	var out []string
	for i, part := range strings.Split(text, "@") {
		end := strings.IndexFunc(part, func(r rune) bool { return r > unicode.MaxASCII || !word(r) })
		if end < 0 {
			end = len(part)
		}
		if i > 0 && end > 0 && end <= 15 {
			out = append(out, part[:end])
		}
	}
	return out
}

func word(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}
