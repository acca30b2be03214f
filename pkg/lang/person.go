package lang

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// reader reads the English tags of one text once, and only when a name stands
// in it. Texts in other languages have no tags.
type reader struct {
	text  string
	read  bool
	words []Tagged
}

// around gives the words of the text and the place of the one that begins at s;
// not ok where there are no tags.
func (r *reader) around(s Span) (words []Tagged, i int, ok bool) {
	if !r.read {
		r.read = true
		if useTags && Detect(r.text, "") == EN {
			r.words = Tag(r.text)
		}
	}
	i = sort.Search(len(r.words), func(i int) bool { return r.words[i].Start >= s.Start })
	return r.words, i, i < len(r.words) && r.words[i].Start == s.Start
}

// isPerson decides from the words around whether a name is somebody: Will at
// the till, not Will you; Grace who helped, not the Grace period; Florence on
// the phone, not two days in Florence. name is in plain letters.
func isPerson(words []Tagged, i int, name string) bool {
	n := naming{words, i, name}
	switch {
	case n.is(n.word(1), placeNouns):
		return false
	case n.tag(-1) == "DT":
		return false
	case !everydayWord(name) && !placeName(name):
		return true
	case n.inCompound(), n.asVerb(), n.asTime(), n.asPlace():
		return false
	case placeName(name):
		return true
	}
	return n.written() && (n.mid() || n.acts()) || n.called()
}

// naming is a word that may be somebody's name, among the others.
type naming struct {
	words []Tagged
	i     int
	name  string
}

// word is the one so many further on, in small letters, "" beyond the ends.
func (n naming) word(by int) string {
	if k := n.i + by; k >= 0 && k < len(n.words) {
		return strings.ToLower(n.words[k].Text)
	}
	return ""
}

// tag is "" beyond the text's ends.
func (n naming) tag(by int) string {
	if k := n.i + by; k >= 0 && k < len(n.words) {
		return n.words[k].Tag
	}
	return ""
}

func (n naming) is(word, list string) bool {
	return word != "" && strings.Contains(list, " "+word+" ")
}

// inCompound tells the first part of a thing's name: Ginger tea, Max two towels.
func (n naming) inCompound() bool {
	switch t := n.tag(1); {
	case n.is(n.word(1), roles), n.is(n.word(1), days):
		return false
	case strings.HasPrefix(t, "NN"), t == "CD", n.tag(-1) == "CD", n.word(1) == "of":
		return true
	case t == "JJ":
		return strings.HasPrefix(n.tag(2), "NN")
	}
	return n.word(1) == "and" && strings.HasPrefix(n.tag(2), "JJ")
}

// asVerb tells Will you, Sue me, Mark my words; but not Dawn you are a star.
func (n naming) asVerb() bool {
	if n.word(1) == "you" && n.is(n.word(2), youAre) {
		return false
	}
	if n.word(1) == "n't" || n.tag(1) == "RB" && n.tag(2) == "VB" {
		return true // Can't fault them, Will not be back
	}
	switch n.tag(1) {
	case "PRP", "PRP$":
		return true
	case "DT":
		return everydayWord(n.name) && !isFinite(n.tag(3)) // Rob the till; but Lily the vet was
	}
	return n.tag(-1) == "MD" || n.tag(-1) == "TO" && !n.thanked()
}

// asTime tells in May, last Summer, 6th June, March and April, it's August.
func (n naming) asTime() bool {
	before := n.word(-1)
	if n.is(before, times) || before != "" && isDigit(before[0]) {
		return true
	}
	if !n.is(n.name, months) {
		return false
	}
	for _, by := range []int{-2, -1, 1, 2} {
		if n.is(n.word(by), months) {
			return true
		}
	}
	until := n.is(before, " from for of ") && (n.tag(1) == "" || n.tag(1) == "." || n.tag(1) == ",")
	return until || isBe(before) && n.word(-2) == "it"
}

// asPlace tells two days in Florence, the bus to Sydney.
func (n naming) asPlace() bool {
	if !placeName(n.name) {
		return false
	}
	switch n.word(-1) {
	case "at", "near", "around", "via":
		return true
	case "to", "from":
		for k := 2; k < 6; k++ {
			if n.is(n.word(-k), motion) {
				return true
			}
		}
	}
	return n.word(1) == "to"
}

// written reports whether the name has a capital that means something.
func (n naming) written() bool {
	w := n.words[n.i].Text
	r, size := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r) && strings.ToUpper(w[size:]) != w[size:]
}

func (n naming) mid() bool { return n.i > 0 && n.tag(-1) != "." && n.tag(-1) != "SYM" }

// acts reports whether the name is followed as somebody's is: by a verb, by
// where they work, by who they are.
func (n naming) acts() bool {
	switch t := n.tag(1); t {
	case "VBN", "IN", "POS", ",", "WP", "RB", "CC", "DT":
		return true
	default:
		return isFinite(t)
	}
}

// called reports whether guests thank or address somebody, which tells a name
// in small letters.
func (n naming) called() bool {
	k := n.word(-1)
	free := !strings.HasPrefix(n.tag(1), "NN")
	switch {
	case n.word(1) == "you" && n.is(n.word(2), youAre):
		return true
	case n.thanked(), n.is(k, thanks), n.is(k, roles), n.is(k, " by ") && n.tag(-2) == "VBN":
		return free
	}
	return !n.mid() && !n.written() && (n.tag(1) == "VBD" || n.tag(1) == "VBZ")
}

// thanked tells kudos to Will, thank you to Will, spoke to Will.
func (n naming) thanked() bool {
	return n.word(-1) == "to" && (n.is(n.word(-2), thanks) || n.word(-2) == "you" && n.is(n.word(-3), thanks))
}

// The lists have a space on both sides of each word.
const (
	placeNouns = " street road lane avenue square station hall church park hospital bridge hotel mall airport hill court terminal "
	roles      = " waiter waitress barista manager server host hostess driver porter nurse doctor teacher guide chef bartender receptionist hanım hanim bey abi abla khun mbak mas pak sir madam mam ma'am "
	youAre     = " are 're were rock rocked have 've deserve made "
	thanks     = " thanks thank thx cheers kudos props shoutout out bless ask spoke speak talked grateful "
	days       = " today yesterday tonight again "
	times      = " th st nd rd in since until till during last next every each early late mid throughout "
	months     = " january february march april may june july august september october november december "
	motion     = " go going went gone fly flying flew flight flights train bus coach trip travel travelled drive drove move moved way back come came head headed send sent ship shipped journey days day ticket tickets route "
)

// placeName tells names that are also places guests write about.
func placeName(s string) bool {
	switch s {
	case "sydney", "paris", "austin", "chelsea", "florence", "victoria", "charlotte", "georgia", "jordan", "lincoln", "brooklyn", "london",
		"savannah", "madison", "jackson", "carolina", "virginia", "dakota", "india", "asia", "kent", "ross", "devon", "adelaide", "alexandria",
		"valencia", "sofia", "milan", "lorraine", "kingston", "chester", "wellington", "hamilton", "windsor", "regina", "santiago", "israel", "cyprus":
		return true
	}
	return false
}
