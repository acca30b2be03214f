package answer

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// The rules that are built in. Hard ones are never crossed, guides with a reason.
const (
	RuleWho      = "who"           // may this person answer at all, and this
	RuleMoney    = "money"         // an amount above what the person may give, or one that cannot be read
	RuleMakegood = "makegood"      // a refund, a voucher, something free
	RuleDiscount = "discount"      // a price cut, where everybody reads along
	RuleMedical  = "medical"       // what was the matter with somebody's health
	RuleLegal    = "legal"         // courts, liability
	RuleGuest    = "blame_guest"   // it was the guest's fault
	RuleStaff    = "blame_staff"   // it was a named person's fault
	RuleDate     = "date"          // promises of a day nobody gave
	RulePersonal = "personal_data" // numbers and addresses of people
	RuleTone     = "light_tone"    // an illness or injury is no place for a smile
	RuleTwin     = "twin"          // another guest has read the same
	RuleGap      = "gap"           // what only a person knows is not filled in yet
	RuleHalf     = "half_apology"  // "sorry if you felt"
	RuleHiding   = "hiding"        // "it is our policy"
	RuleLoud     = "loud"          // capitals, !!
	ruleLight    = "light"         // words of RuleTone
	ruleGift     = "gift"          // words of RuleMakegood: things without an amount
	RuleFree     = "free"          // what no line touches
)

// builtIn are the levels of the rules as they are shipped, in the order they are shown.
var builtIn = []Rule{
	{RuleWho, pulse.LineHard, nil}, {RuleMoney, pulse.LineHard, nil}, {RuleMakegood, pulse.LineHard, nil}, {RuleDiscount, pulse.LineHard, nil},
	{RuleMedical, pulse.LineHard, nil}, {RuleLegal, pulse.LineHard, nil}, {RuleGuest, pulse.LineHard, nil}, {RuleStaff, pulse.LineHard, nil},
	{RuleDate, pulse.LineHard, nil}, {RulePersonal, pulse.LineHard, nil}, {RuleTone, pulse.LineHard, nil}, {RuleTwin, pulse.LineHard, nil}, {RuleGap, pulse.LineHard, nil},
	{RuleHalf, pulse.LineGuide, nil}, {RuleHiding, pulse.LineGuide, nil}, {RuleLoud, pulse.LineGuide, nil},
}

// RuleIDs lists the built-in rules.
func RuleIDs() []string {
	var out []string
	for _, r := range builtIn {
		out = append(out, r.ID)
	}
	return out
}

// Rule is one line: its level, and words of the owner's that hit it besides ours.
type Rule struct {
	ID    string          `json:"rule"`
	Level pulse.LineLevel `json:"level"`
	Words []string        `json:"words,omitempty"`
}

// Role is what a group of people may answer and give.
type Role struct {
	ID    string   `json:"role"`
	Most  []Amount `json:"-"`               // to one guest, by currency; a currency that is not here is not given
	Gifts []string `json:"gifts,omitempty"` // words for what may be given without an amount: "coffee", "kahve"
	Grave bool     `json:"grave"`           // may answer illness, safety, discrimination

	gifts []pattern
}

// Person may answer, within a role.
type Person struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

// Policy is what the owner allows. The zero value is the built-in rules, with nobody
// allowed to give anything.
type Policy struct {
	rules    []Rule
	roles    []Role
	people   []Person
	patterns []pattern
	asides   []pattern
}

// NewPolicy makes a policy: rules change the level of built-in ones, add words to them,
// or are the owner's own. Without people everybody may answer, and nobody give.
func NewPolicy(rules []Rule, roles []Role, people []Person) *Policy {
	p := &Policy{rules: slices.Clone(builtIn), roles: slices.Clone(roles), people: people}
	for i := range p.roles {
		for _, g := range p.roles[i].Gifts {
			p.roles[i].gifts = append(p.roles[i].gifts, newPattern(ruleGift, g+"*"))
		}
	}
	for _, x := range patterns() {
		if x.rule == aside {
			p.asides = append(p.asides, x)
		} else {
			p.patterns = append(p.patterns, x)
		}
	}
	for _, r := range rules {
		i := slices.IndexFunc(p.rules, func(b Rule) bool { return b.ID == r.ID })
		if i < 0 {
			p.rules, i = append(p.rules, Rule{r.ID, pulse.LineHard, nil}), len(p.rules)
		}
		if r.Level != "" {
			p.rules[i].Level = r.Level
		}
		p.rules[i].Words = r.Words
		for _, w := range r.Words {
			p.patterns = append(p.patterns, newPattern(r.ID, w))
		}
	}
	return p
}

// Rules gives the lines as they stand.
func (p *Policy) Rules() []Rule { return slices.Clone(p.rules) }

// Roles gives the roles, People who may answer.
func (p *Policy) Roles() []Role    { return slices.Clone(p.roles) }
func (p *Policy) People() []Person { return slices.Clone(p.people) }

// Ask is a text somebody wants to send, and all it is held against.
type Ask struct {
	Text string
	By   string       // who sends it; "" nobody yet: a draft
	To   pulse.Judged // what the guest said
	Lang string       // of the text; "" not known

	Public bool     // others read along
	Grave  string   // grade of pulse.Severity of what the guest said; "" none
	Staff  []string // people of the house that the text names
	Own    []string // what may stand in it whatever it looks like: the contact, who signs
	Names  []string // our accounts, as guests name them: "@kahve.bsky.social"; the guest's own is known
	Given  []string // days that somebody gave: "1 December"
	Sent   *Heard   // texts that other guests have read; nil none
}

// Check holds a text against the policy. There is always a line: the one that allows
// it, where none is crossed.
func (p *Policy) Check(a Ask) []pulse.Line {
	c := &check{p: p, a: a, hits: map[string][]string{}, why: map[string]reason{}}
	c.role, c.known = p.roleOf(a.By)
	text := a.Text
	for _, own := range slices.Concat(a.Own, a.Given) {
		if own != "" {
			text = replaceFold(text, own)
		}
	}
	c.who()
	c.personal(text)
	c.tone(a.Text)
	if strings.Contains(a.Text, Gap) {
		c.hit(RuleGap, Gap)
	}
	for _, r := range readings(text) {
		c.read(r)
	}
	c.given(c.partsOf(text))
	if a.Sent.Twin(a.Text) {
		c.hit(RuleTwin, "…")
	}
	return c.lines()
}

// Crossed picks the lines of one level that are crossed.
func Crossed(lines []pulse.Line, level pulse.LineLevel) []pulse.Line {
	var out []pulse.Line
	for _, l := range lines {
		if l.Crossed && l.Level == level {
			out = append(out, l)
		}
	}
	return out
}

// Stops is the level of the lines that keep a text from being sent; "" none does. reason
// is why guidelines may be stepped over; "" they may not.
func Stops(lines []pulse.Line, reason string) pulse.LineLevel {
	switch {
	case len(Crossed(lines, pulse.LineHard)) > 0:
		return pulse.LineHard
	case len(Crossed(lines, pulse.LineGuide)) > 0 && strings.TrimSpace(reason) == "":
		return pulse.LineGuide
	}
	return ""
}

// roleOf finds what a person may. Without people everybody may answer.
func (p *Policy) roleOf(by string) (Role, bool) {
	if len(p.people) == 0 {
		return Role{Grave: true}, true
	}
	for _, x := range p.people {
		if by != "" && plain(x.Name) == plain(by) {
			for _, r := range p.roles {
				if r.ID == x.Role {
					return r, true
				}
			}
			return Role{ID: x.Role}, true
		}
	}
	return Role{Grave: true}, by == ""
}

// check is one text on its way through the rules.
type check struct {
	p     *Policy
	a     Ask
	role  Role
	known bool

	hits  map[string][]string // words by rule
	why   map[string]reason
	money []found  // by the reading that holds most of it
	backs []string // words of money that goes back
	gifts []string // words of things without an amount
	gave  bool     // a make-good that the role may give
}

// reason is why a line stands as it does, in English and for readers of any language.
type reason struct {
	text string
	of   []string
}

func because(text string, of ...string) reason { return reason{text, of} }

func (c *check) hit(rule string, words string) {
	if words != "" && !slices.Contains(c.hits[rule], words) {
		c.hits[rule] = append(c.hits[rule], words)
	}
}

func (c *check) who() {
	switch {
	case !c.known:
		c.hit(RuleWho, c.a.By)
		c.why[RuleWho] = because("not among the people who may answer", pulse.BecauseStranger)
	case c.a.Grave != "" && !c.role.Grave:
		c.hit(RuleWho, c.a.By)
		c.why[RuleWho] = because(fmt.Sprintf("role %s does not answer what is grave (%s)", c.role.ID, c.a.Grave), pulse.BecauseGrave, c.role.ID, c.a.Grave)
	}
}

// read holds one reading of the text against the words of the rules.
func (c *check) read(s string) {
	r := newReader(s, c.p.asides)
	for _, p := range c.p.patterns {
		if p.lang != "" && c.a.Lang != "" && p.lang != c.a.Lang {
			continue
		}
		words := r.hit(p)
		switch {
		case words == "":
		case p.rule == ruleLight:
			if c.a.Grave != "" {
				c.hit(RuleTone, words)
			}
		case p.rule == RuleMakegood:
			c.backs = also(c.backs, words)
		case c.gift(p.rule):
			c.gifts = also(c.gifts, words)
		default:
			c.hit(p.rule, words)
		}
	}
	if strings.ContainsAny(s, "%‰") {
		if c.a.Public {
			c.hit(RuleDiscount, "%")
		} else {
			c.gifts = also(c.gifts, "%")
		}
	}
	for i, w := range slices.Concat(dates.FindAllString(s, 5), clocks.FindAllString(s, 5)) {
		if i < 5 {
			c.hit(RuleDate, strings.TrimSpace(w))
		}
	}
	if list := amounts(s); total(list) > total(c.money) {
		c.money = list
	}
	if c.a.To.Complains() {
		for _, name := range c.a.Staff {
			c.hit(RuleStaff, name)
			c.why[RuleStaff] = because("nobody of the house is named where something went wrong", pulse.BecauseNamed)
		}
	}
}

var (
	dates  = regexp.MustCompile(`(^|[^0-9.,/])[0-9]{1,2}[./-][0-9]{1,2}([./-]([0-9]{4}|[0-9]{2}))?\b`)
	clocks = regexp.MustCompile(`\b[0-9]{1,2}:[0-9]{2}\b`)
)

func total(list []found) float64 {
	sum := 0.0
	for _, f := range list {
		sum += f.Value + 1
	}
	return sum
}

// gift reports a rule whose words give something that has no amount.
func (c *check) gift(rule string) bool {
	return rule == ruleGift || rule == RuleDiscount && !c.a.Public
}

// piece is one piece of a text: what is given in it, and by which words.
type piece struct {
	backs, gifts []string
	paid         bool // it names an amount
	named        bool // it names something the role may give
}

// partEnds are where a sentence or a piece of one ends, and the words that go on to
// another thing: "a free weekend, and coffee" gives two.
var partEnds = regexp.MustCompile(`(?i)[.;:!?]+(?:\s|$)|[\n,，、]\s*|\s(?:and|ve|et|dan|serta|plus)\s|\s[+&]\s|และ|พร้อม`)

func (c *check) partsOf(text string) []piece {
	var out []piece
	for _, words := range partEnds.Split(text, -1) {
		var p piece
		for _, s := range readings(words) {
			r := newReader(s, c.p.asides)
			for _, x := range c.p.patterns {
				if x.rule == RuleMakegood {
					p.backs = also(p.backs, r.hit(x))
				} else if c.gift(x.rule) {
					p.gifts = also(p.gifts, r.hit(x))
				}
			}
			if strings.ContainsAny(s, "%‰") {
				p.gifts = also(p.gifts, "%")
			}
			p.paid = p.paid || len(amounts(s)) > 0
		}
		p.named = c.named(words)
		out = append(out, p)
	}
	return out
}

// loose are the words that stand in a piece where ok does not hold, or in none: what
// may be given in one piece gives nothing in another.
func loose(words []string, parts []piece, in func(piece) []string, ok func(piece) bool) []string {
	var out []string
	for _, w := range words {
		seen, bad := false, false
		for _, p := range parts {
			if slices.Contains(in(p), w) {
				seen, bad = true, bad || !ok(p)
			}
		}
		if bad || !seen {
			out = append(out, w)
		}
	}
	return out
}

// given holds money and make-goods against what the person may give.
func (c *check) given(parts []piece) {
	limits := map[string]float64{}
	for _, m := range c.role.Most {
		limits[m.Currency] = m.Value
	}
	sums := map[string]float64{}
	for _, f := range c.money {
		sums[f.Currency] += f.Value
	}
	for _, f := range c.money {
		most, ok := limits[f.Currency]
		if !ok || f.Currency == "" || sums[f.Currency] > most {
			c.hit(RuleMoney, f.words)
			c.why[RuleMoney] = c.limit(f)
		}
	}
	paid := len(c.money) > 0 && len(c.hits[RuleMoney]) == 0
	backs := loose(c.backs, parts, func(p piece) []string { return p.backs }, func(p piece) bool { return paid && p.paid })
	gifts := loose(c.gifts, parts, func(p piece) []string { return p.gifts }, func(p piece) bool { return p.named })
	c.refuse(backs)
	c.refuse(gifts)
	c.gave = paid && len(backs) == 0 || len(c.gifts) > 0 && len(gifts) == 0
}

func (c *check) refuse(words []string) {
	for _, w := range words {
		c.hit(RuleMakegood, w)
		c.why[RuleMakegood] = c.mayGive()
	}
}

// named reports that a piece names something the role may give.
func (c *check) named(words string) bool {
	for _, s := range readings(words) {
		r := newReader(s, nil)
		for _, g := range c.role.gifts {
			if r.hit(g) != "" {
				return true
			}
		}
	}
	return false
}

func also(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func (c *check) limit(f found) reason {
	if math.IsInf(f.Value, 0) {
		return because("an amount that cannot be read is over every limit: write it in digits", pulse.BecauseUnread)
	}
	return c.mayGive()
}

func (c *check) mayGive() reason {
	if c.role.ID == "" || len(c.role.Most)+len(c.role.Gifts) == 0 {
		return because("nobody may give anything here", pulse.BecauseNothing)
	}
	var may, most []string
	for _, m := range c.role.Most {
		may, most = append(may, "up to "+m.String()), append(most, m.String())
	}
	return because(fmt.Sprintf("role %s may give %s", c.role.ID, strings.Join(append(may, c.role.Gifts...), ", ")),
		pulse.BecauseGive, c.role.ID, strings.Join(most, ", "), strings.Join(c.role.Gifts, ", "))
}

var (
	mails  = regexp.MustCompile(`[\p{L}0-9._%+-]+ ?@ ?[\p{L}0-9-]+(\.[\p{L}0-9-]+)+`)
	phones = regexp.MustCompile(`\+?[0-9](?:[ ().\-/]{0,2}[0-9]){6,}`)
	ibans  = regexp.MustCompile(`\b[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){3,}`)
	longNo = regexp.MustCompile(`[0-9]{3,}`)
)

// masked is an address whose sign stands in brackets, as people write it to hide it:
// "elif (at) example (dot) com".
var masked = regexp.MustCompile(`[\p{L}0-9._%+-]+ ?[(\[{<] ?(?:@|at|arobase|kuyruklu a|et|แอท|แอด) ?[)\]}>] ?[\p{L}0-9-]+(?: ?(?:\.|[(\[{<] ?(?:\.|dot|point|nokta|titik|จุด) ?[)\]}>]|dot|point|nokta|titik|จุด) ?[\p{L}0-9-]+)+`)

// hosted are accounts of Bluesky that have no domain of their own: nobody has mail there.
var hosted = regexp.MustCompile(`@[a-z0-9-]+\.bsky\.social\b`)

// unnamed is a plain text without the accounts that may be named in it: the guest's, ours,
// and those that are certainly no address. "merci @dewi.example" is written as an address
// may be; whose account it is tells them apart.
func (c *check) unnamed(s string) string {
	names := append([]string{c.a.To.Author.Handle}, c.a.Names...)
	for _, n := range names {
		if n = plain(strings.TrimPrefix(n, "@")); strings.Contains(n, ".") {
			s = without(s, "@"+n)
		}
	}
	for _, n := range hosted.FindAllString(s, -1) {
		s = without(s, n)
	}
	return s
}

// without takes an account out of a text where it stands by itself. What is glued to
// something is an address: "elif@dewi.example", "@dewi.example.com".
func without(s, name string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(s, name)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		if partOfAddress.MatchString(b.String()) || goesOn.MatchString(after) {
			b.WriteString(name)
		} else {
			b.WriteString("…")
		}
		s = after
	}
}

var (
	partOfAddress = regexp.MustCompile(`[\p{L}0-9._%+@-]$`)
	goesOn        = regexp.MustCompile(`^(?:[\p{L}0-9_@-]|\.[\p{L}0-9])`)
)

// personal finds what tells who or where somebody is, and what the guest let slip.
func (c *check) personal(text string) {
	s := plain(text)
	unnamed := c.unnamed(s)
	for _, w := range append(mails.FindAllString(unnamed, 3), masked.FindAllString(unnamed, 3)...) {
		c.hit(RulePersonal, w)
	}
	for _, w := range ibans.FindAllString(s, 3) {
		c.hit(RulePersonal, w)
	}
	for _, w := range phones.FindAllString(s, 3) {
		if !grouped(w) {
			c.hit(RulePersonal, w)
		}
	}
	said := plain(c.a.To.Text)
	for _, n := range longNo.FindAllString(s, -1) {
		if slices.Contains(longNo.FindAllString(said, -1), n) {
			c.hit(RulePersonal, n)
			c.why[RulePersonal] = because("a number the guest gave is not repeated", pulse.BecauseNumber)
		}
	}
}

var threes = regexp.MustCompile(`^[0-9]{1,3}([ .,][0-9]{3})+$`)

// grouped reports an amount: groups of three digits after the first.
func grouped(s string) bool {
	return threes.MatchString(s)
}

// tone is about how it is said: loud everywhere, light where something grave happened.
func (c *check) tone(text string) {
	if n := strings.Count(text, "!") + strings.Count(text, "！"); n > 1 {
		c.hit(RuleLoud, "!!")
	}
	capitals := 0
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len([]rune(w)) >= 4 && strings.ToUpper(w) == w && strings.ToLower(w) != w {
			if capitals++; capitals > 1 {
				c.hit(RuleLoud, w)
			}
		}
	}
	if c.a.Grave == "" {
		return
	}
	if strings.ContainsAny(text, "!！") {
		c.hit(RuleTone, "!")
	}
	for _, r := range text {
		if r >= 0x1f300 && r <= 0x1faff || r >= 0x2600 && r <= 0x27bf {
			c.hit(RuleTone, string(r))
		}
	}
	if strings.Contains(text, ":)") || strings.Contains(text, ";)") || strings.Contains(text, ":-)") {
		c.hit(RuleTone, ":)")
	}
}

// lines puts what was found into the order of the rules.
func (c *check) lines() []pulse.Line {
	var out []pulse.Line
	for _, r := range c.p.rules {
		if words := c.hits[r.ID]; len(words) > 0 && r.Level != pulse.LineFree {
			out = append(out, pulse.Line{Rule: r.ID, Level: r.Level, Words: words, Crossed: true, Why: c.why[r.ID].text, Because: c.why[r.ID].of})
		}
	}
	if c.gave && len(c.hits[RuleMoney])+len(c.hits[RuleMakegood]) == 0 {
		may := c.mayGive()
		line := pulse.Line{Rule: RuleMakegood, Level: pulse.LineHard, Words: slices.Concat(c.backs, c.gifts), Why: may.text, Because: may.of}
		for _, f := range c.money {
			line.Words = append(line.Words, f.words)
		}
		out = append(out, line)
	}
	if len(out) == 0 {
		out = append(out, pulse.Line{Rule: RuleFree, Level: pulse.LineFree})
	}
	return out
}

// replaceFold takes own out of text, whatever its case.
func replaceFold(text, own string) string {
	re, err := regexp.Compile("(?i)" + regexp.QuoteMeta(own))
	if err != nil {
		return text
	}
	return re.ReplaceAllLiteralString(text, " ")
}
