package pulse

import (
	"strings"
	"time"
	"unicode"
)

// ThemeWhat is what a person decided about the theme tree.
type ThemeWhat string

const (
	ThemeAdd     ThemeWhat = "add"     // a theme, or a part of one
	ThemeRename  ThemeWhat = "rename"  // another name; the id stays
	ThemeMerge   ThemeWhat = "merge"   // two become one; the old id leads to the new for ever
	ThemeSplit   ThemeWhat = "split"   // words of a theme become a part of it, or a theme
	ThemeMove    ThemeWhat = "move"    // a part goes under another theme, or stands alone
	ThemeIgnore  ThemeWhat = "ignore"  // it is no longer shown or counted
	ThemeNot     ThemeWhat = "not"     // one mention, or one clause of it, is not about it
	ThemeRule    ThemeWhat = "rule"    // words that mean it
	ThemeDismiss ThemeWhat = "dismiss" // what was proposed is no theme, and stays none
	ThemeApply   ThemeWhat = "apply"   // past mentions were brought up to the words of today
	ThemeUndo    ThemeWhat = "undo"    // an earlier decision no longer counts
)

// ThemeChange is one decision about the theme tree. It is never changed and
// never deleted; a later one may undo it. Which fields count depends on What.
type ThemeChange struct {
	N     int       `json:"n"` // from 1, in the order they were made
	At    time.Time `json:"at"`
	By    string    `json:"by"`
	What  ThemeWhat `json:"what"`
	Theme string    `json:"theme,omitempty"` // what it is about
	To    string    `json:"to,omitempty"`    // merge: into; split: the new id; add, move: the theme above, "" none
	Top   bool      `json:"top,omitempty"`   // split: the new one is no part of the old
	Name  string    `json:"name,omitempty"`
	Lang  string    `json:"lang,omitempty"`  // of Name and Words; "" all
	Words []string  `json:"words,omitempty"` // as ThemeWord gives them
	// By language, what guests said: the words of a proposal that was accepted or
	// dismissed; "" every language.
	Said     map[string][]string `json:"said,omitempty"`
	Proposal string              `json:"proposal,omitempty"` // id of the proposal that was decided on
	Key      string              `json:"key,omitempty"`      // not: the mention
	Pin      *Pin                `json:"pin,omitempty"`      // not: the clause; nil is the whole mention
	Undo     int                 `json:"undo,omitempty"`
	Note     string              `json:"note,omitempty"`
}

// Pin holds on to one clause without its words: they would outlive the mention.
type Pin struct {
	Start int    `json:"start"` // bytes into the text whose mark is Text
	End   int    `json:"end"`
	Text  uint64 `json:"text,string"`   // mark of the whole text
	Words uint64 `json:"clause,string"` // mark of the clause, to find it again in an edited text
}

// ThemeWord is a word or phrase as an owner writes it ("card machine", "queu*",
// "# minutes") in the form dictionaries take: _ between words, * for any ending,
// # for any number. What could mean nearly everything is an ErrUsage.
func ThemeWord(s string) (string, error) {
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '_' })
	letters := 0
	for _, w := range words {
		stem := strings.TrimSuffix(w, "*")
		if strings.Contains(stem, "*") {
			return "", Usagef("%q: a * stands at the end of a word only, like queu*", s)
		}
		if strings.Contains(stem, "#") && stem != "#" {
			return "", Usagef("%q: a # stands alone, for any number, like \"# minutes\"", s)
		}
		n := 0
		for _, r := range stem {
			if unicode.IsControl(r) {
				return "", Usagef("%q holds a control character", s)
			}
			if unicode.IsLetter(r) || unicode.IsNumber(r) {
				n++
			}
		}
		if n == 0 && stem != "#" {
			return "", Usagef("%q holds no letters: a word or phrase is wanted, like \"card machine\"", s)
		}
		letters += n
	}
	if len(words) > 0 && strings.IndexFunc(words[0], func(r rune) bool { return unicode.Is(unicode.Thai, r) }) == 0 {
		if len(words) > 1 { // Thai terms are looked for letter by letter
			return "", Usagef("%q: write a Thai word or phrase without spaces; several are separated by commas", s)
		}
		words[0] = strings.TrimSuffix(words[0], "*") // it is found inside longer ones anyway
	}
	if letters < 2 {
		return "", Usagef("%q is too short: it would be found nearly everywhere; write at least two letters", s)
	}
	return strings.Join(words, "_"), nil
}
