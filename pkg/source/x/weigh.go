package x

import (
	"regexp"
	"strings"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// longestPost is how much X takes, as it counts.
const longestPost = 280

// linkWeight is what every link counts, however long it is: X shortens it.
const linkWeight = 23

// weigh counts a text as X does (its twitter-text, version 3): an emoji 2, a link 23,
// most letters 1, the others 2.
func weigh(text string) int {
	text = norm.NFC.String(text)
	n, at := 0, 0
	for _, l := range links(text) {
		n += weighWords(text[at:l[0]]) + linkWeight
		at = l[1]
	}
	return n + weighWords(text[at:])
}

func weighWords(s string) int {
	n := 0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		rs := g.Runes()
		if isEmoji(rs) {
			n += 2
			continue
		}
		for _, r := range rs {
			n += weightOf(r)
		}
	}
	return n
}

func weightOf(r rune) int {
	switch {
	case r <= 0x10ff, r >= 0x2000 && r <= 0x200d, r >= 0x2010 && r <= 0x201f, r >= 0x2032 && r <= 0x2037:
		return 1
	}
	return 2
}

// isEmoji: what is drawn as one picture counts as one.
func isEmoji(rs []rune) bool {
	for i, r := range rs {
		switch {
		case r >= 0x1f000 && r <= 0x1faff, r == 0x20e3, r == 0xfe0f && i > 0:
			return true
		case r >= 0x2600 && r <= 0x27bf && len(rs) > 1:
			return true
		}
	}
	return false
}

var (
	withScheme = regexp.MustCompile(`(?i)https?://[^\s\p{Thai}]*[^\s\p{Thai}.,;:!?'")\]}…]`)
	bareDomain = regexp.MustCompile(`(?i)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+([a-z]{2,24})(/[^\s\p{Thai}]*[^\s\p{Thai}.,;:!?'")\]}…])?`)
)

// endings of names that X takes for links without https://, besides those of two
// letters, which are countries.
var endings = " com org net info biz name mobi tel travel jobs cat coop aero museum edu gov mil app dev shop store online site website web blog cafe coffee restaurant hotel hotels pizza bar pub beer wine menu food kitchen catering club events tech cloud live life today world email link page news media space top xyz vip pro company business agency group team work works design studio art music fashion beauty spa fitness yoga health care clinic dental house rent tours holiday flights taxi cab bike istanbul ist bangkok paris london "

// links gives where in a text X sees links: byte offsets.
func links(text string) [][2]int {
	var out [][2]int
	for _, m := range withScheme.FindAllStringIndex(text, -1) {
		out = append(out, [2]int{m[0], m[1]})
	}
	rest := []byte(text)
	for _, l := range out {
		for i := l[0]; i < l[1]; i++ {
			rest[i] = ' '
		}
	}
	for _, m := range bareDomain.FindAllSubmatchIndex(rest, -1) {
		before := byte(' ')
		if m[0] > 0 {
			before = rest[m[0]-1]
		}
		if m[1] < len(rest) && rest[m[1]] == '@' || strings.IndexByte("@#$-_./", before) >= 0 || isWordByte(before) {
			continue
		}
		tld, path := strings.ToLower(string(rest[m[2]:m[3]])), m[4] >= 0
		host := string(rest[m[0]:m[3]])
		short := len(tld) == 2 && strings.Count(host, ".") == 1 && tld != "co" && tld != "tv"
		if (len(tld) == 2 || strings.Contains(endings, " "+tld+" ")) && (path || !short) {
			out = append(out, [2]int{m[0], m[1]})
		}
	}
	sortLinks(out)
	return out
}

func isWordByte(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

func sortLinks(list [][2]int) {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && list[j][0] < list[j-1][0]; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}
