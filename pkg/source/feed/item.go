package feed

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/plain"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/cell"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// maker turns the entries of one document into mentions.
type maker struct {
	source string
	via    pulse.Via
	place  string
	zone   *time.Location
	at     address
	base   *url.URL // of relative links
	now    time.Time

	ids, links map[string]int // how many entries have each
	atom       bool

	undated, ahead, yearless int // entries whose date was missing, in the future, or no date
}

func (s *Source) maker(d document, a address, now time.Time) *maker {
	mk := &maker{source: s.o.Name, via: pulse.ViaSearch, place: s.o.Place, zone: cmp.Or(s.o.Zone, time.UTC), at: a, base: a.url, now: now.UTC().Truncate(time.Millisecond),
		ids: map[string]int{}, links: map[string]int{}, atom: d.atom}
	if s.o.AboutUs || s.o.Place != "" {
		mk.via = pulse.ViaPlace
	}
	if home, err := a.url.Parse(strings.TrimSpace(d.home)); err == nil && d.home != "" {
		mk.base = home
	}
	for _, e := range d.entries {
		mk.ids[strings.TrimSpace(e.id)]++
		mk.links[strings.TrimSpace(e.link)]++
	}
	return mk
}

// mention makes one, or says why it cannot. gone is true where the entry says itself that
// it was taken down.
func (mk *maker) mention(e entry) (m pulse.Mention, gone bool, why string) {
	m = pulse.Mention{Source: mk.source, Via: mk.via, Place: mk.place, Lang: cell.Language(e.lang)}
	title, body := words(e.title, false), words(e.body, e.plain)
	reddit := mk.reddit()
	if reddit {
		title, body = redditWords(e, title, body)
	}
	m.URL = mk.link(e.link)
	m.Author = author(e, reddit)
	m.Text = mk.blot(compose(title, body))
	m.ID = mk.id(e, m)
	if reddit && (body == "[deleted]" || body == "[removed]") {
		return m, true, ""
	}
	switch {
	case strings.TrimSpace(m.Text) == "":
		return m, false, "has no text"
	case len(m.Text) > pulse.MaxText:
		return m, false, pulse.TooLong
	}
	if v, ok := cell.Stars(e.rating); ok && e.rating != "" {
		m.Rating = v
	}
	m.Posted = mk.posted(e)
	return m, false, ""
}

// words are the words of a title or body, whose HTML is not always told.
func words(s string, plainText bool) string {
	s = cell.Clean(s)
	if !plainText && markup.MatchString(s) {
		return plain.FromHTML(s)
	}
	return strings.TrimSpace(s)
}

// markup knows HTML by its tags and entities, so that "I <3 you & me" stays as it is.
var markup = regexp.MustCompile(`(?i)</?[a-z][a-z0-9]*(\s[^<>]*)?/?>|<!--|<!\[CDATA\[|&#?[a-z0-9]{2,31};`)

// compose joins a title and a body, unless one begins with the other: many feeds make the
// title of the first words.
func compose(title, body string) string {
	begin := strings.TrimRight(strings.TrimSuffix(fold(title), "..."), "… ")
	switch {
	case title == "" || begin == "" && body != "":
		return body
	case body == "" || fold(title) == fold(body):
		return title
	case strings.HasPrefix(fold(body), begin):
		return body
	}
	return title + "\n\n" + body
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// blot takes our own keys out of what a server sends back.
func (mk *maker) blot(s string) string { return wire.Blot(s, mk.at.secrets...) }

// link makes a link whole, takes the detour through Google out of it, and our keys.
func (mk *maker) link(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	u, err := mk.base.Parse(s)
	if err != nil {
		return ""
	}
	return cell.Link(mk.blot(detour(u).String()))
}

// detour gives where a link of Google leads in the end.
func detour(u *url.URL) *url.URL {
	host := strings.ToLower(u.Hostname())
	if !strings.HasPrefix(strings.TrimPrefix(host, "www."), "google.") || u.Path != "/url" {
		return u
	}
	for _, key := range []string{"url", "q"} {
		if to, err := url.Parse(u.Query().Get(key)); err == nil && to.Host != "" {
			return to
		}
	}
	return u
}

// id is what names an item for ever: its own id, else its link where no other item has
// the same, else what it says.
func (mk *maker) id(e entry, m pulse.Mention) string {
	own := mk.blot(cell.Clean(strings.TrimSpace(e.id)))
	if own != "" && (mk.atom || mk.ids[strings.TrimSpace(e.id)] == 1) {
		return mk.global(own)
	}
	if m.URL != "" && mk.links[strings.TrimSpace(e.link)] == 1 {
		return mk.global(m.URL)
	}
	return hash(m.URL, m.Text, m.Author.Label(), strings.Join(e.posted, " "))
}

// global makes an id that means something beside one server different from all others.
func (mk *maker) global(id string) string {
	if len(id) > 200 || strings.ContainsAny(id, " \t\r\n") {
		return hash(id)
	}
	if strings.ContainsAny(id, ":/") || mk.reddit() && strings.HasPrefix(id, "t") && strings.Contains(id, "_") {
		return id
	}
	return mk.at.url.Hostname() + "/" + id
}

func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:10])
}

func author(e entry, reddit bool) pulse.Author {
	name := cell.Clean(strings.TrimSpace(e.author))
	if markup.MatchString(name) {
		name = plain.FromHTML(name)
	}
	if h, ok := strings.CutPrefix(strings.TrimPrefix(name, "/"), "u/"); ok && reddit {
		return pulse.Author{Handle: h}
	}
	name = withoutMail(name)
	if utf8.RuneCountInString(name) > 100 {
		return pulse.Author{}
	}
	return pulse.Author{Name: name}
}

// mailbox is "a@b.example (Ali)" or "Ali <a@b.example>", as RSS wants its authors.
var mailbox = regexp.MustCompile(`[<(]?[^\s<>()]+@[^\s<>()]+[>)]?`)

// withoutMail leaves the name: nobody gave us that address to keep.
func withoutMail(s string) string {
	if !strings.Contains(s, "@") || strings.HasPrefix(s, "@") {
		return s
	}
	s = strings.TrimSpace(mailbox.ReplaceAllString(s, ""))
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, "("), ")"))
}

func (mk *maker) reddit() bool {
	h := strings.ToLower(mk.at.url.Hostname())
	return h == "reddit.com" || strings.HasSuffix(h, ".reddit.com")
}

// redditTail is what Reddit writes under every post of a feed.
var redditTail = regexp.MustCompile(`\s*submitted by\s+/?u/\S+(\s+to\s+/?r/\S+)?\s*\[link\]\s*\[comments\]\s*$`)

// redditWords leaves what the author wrote. The title of a comment is its author and the
// post it stands under.
func redditWords(e entry, title, body string) (string, string) {
	body = strings.TrimSpace(redditTail.ReplaceAllString("\n"+body, ""))
	if strings.HasPrefix(e.id, "t1_") && body != "" {
		title = ""
	}
	return title, body
}
