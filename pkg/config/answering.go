package config

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Answering is what guests are answered with, by whom, and what is never said.
type Answering struct {
	Contact string         // whom guests write to: an address, a number
	Sign    string         // who signs; "" is the brand
	Words   string         // absolute path of a folder of the owner's own sentences: tr.txt and the like
	Rules   []AnswerRule   // lines of the policy that differ from what is built in
	Roles   []AnswerRole   // what a group of people may answer and give
	People  []AnswerPerson // who may answer; nobody named: everybody, and nobody may give anything
}

// AnswerRule is one line of the policy.
type AnswerRule struct {
	Rule  string   // id of a built-in one, or one of the owner's own
	Level string   // hard, guide or free; "" leaves that of a built-in one, and is hard for others
	Words []string // hit it as well: phrases, word* takes any ending
}

// AnswerRole is what some people may answer.
type AnswerRole struct {
	Role  string
	Most  []string // to one guest: "10 EUR", "350 TL"
	Gifts []string // what may be given without an amount: kahve, coffee
	Grave bool     // may answer illness, injury, discrimination
}

// AnswerPerson may answer.
type AnswerPerson struct {
	Name string
	Role string
}

// AnswerLevels are how strict a line may be.
func AnswerLevels() []string { return []string{"hard", "guide", "free"} }

func (c *Config) defaultsAnswers(bad *mistakes) {
	if c.Answers.Words != "" {
		c.Answers.Words = c.resolve("answers.words", c.Answers.Words, bad)
	}
	if c.Answers.Sign == "" {
		c.Answers.Sign = strings.NewReplacer("{", "", "}", "").Replace(c.Brand.Name) // drafts fill in what stands in braces
	}
}

func (k *checker) answers() {
	a := k.Answers
	var rules, roles []string
	for i, r := range a.Rules {
		key := fmt.Sprintf("answers.rules[%d]", i)
		if r.Rule == "" || slices.Contains(rules, r.Rule) || !slug.MatchString(r.Rule) {
			k.no(key, "a rule wants an id of its own, like refund-words: %q", r.Rule)
		}
		rules = append(rules, r.Rule)
		k.one(key+".level", "level of a line", r.Level, AnswerLevels())
		k.filled(key+".words", r.Words)
	}
	for i, r := range a.Roles {
		key := fmt.Sprintf("answers.roles[%d]", i)
		roles = append(roles, k.id(key+".role", r.Role, roles))
		k.filled(key+".most", r.Most)
		k.filled(key+".gifts", r.Gifts)
	}
	for i, p := range a.People {
		key := fmt.Sprintf("answers.people[%d]", i)
		if strings.TrimSpace(p.Name) == "" {
			k.no(key, "a person wants a name")
		}
		if p.Role == "" {
			k.no(key, "%s wants a role of answers.roles", p.Name)
		}
		k.one(key+".role", "role of answers.roles", p.Role, roles)
	}
	if strings.ContainsAny(a.Contact+a.Sign, "\n\r{}") {
		k.no("answers.contact", "contact and sign are one line each, without braces")
	}
}

// AnswerWords is the file of the owner's own sentences in a language.
func (a Answering) AnswerWords(lang string) string {
	return filepath.Join(a.Words, lang+".txt")
}
