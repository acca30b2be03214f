package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/answer"
	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/severity"
	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// answering is where guests are answered: the policy, the sentences, what others have
// read, and the way to each source.
type answering struct {
	e        *env
	db       *store.DB
	cfg      *config.Config
	policy   *answer.Policy
	words    *answer.Words
	roster   *lang.Roster
	severity severity.Words
	heard    *answer.Heard // by other guests; set by hear
	now      func() time.Time
	once     answer.Options
	repliers map[string]pulse.Replier
}

func (e *env) answeringOf(ctx context.Context, db *store.DB) (*answering, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	d := &answering{e: e, db: db, cfg: cfg, roster: lang.NewRoster(cfg.Staff), severity: severity.New(), repliers: map[string]pulse.Replier{}}
	if d.policy, err = policyOf(cfg); err != nil {
		return nil, err
	}
	if d.words, err = wordsOf(cfg); err != nil {
		return nil, err
	}
	if d.now, err = e.ticker(); err != nil {
		return nil, err
	}
	o, err := e.patience()
	if err != nil {
		return nil, err
	}
	d.once = answer.Options{Now: d.now, Sleep: wire.Sleep, Wait: max(time.Minute, 3*o.Timeout)}
	return d, nil
}

// policyOf reads the policy out of the configuration.
func policyOf(cfg *config.Config) (*answer.Policy, error) {
	var rules []answer.Rule
	for _, r := range cfg.Answers.Rules {
		rules = append(rules, answer.Rule{ID: r.Rule, Level: pulse.LineLevel(r.Level), Words: r.Words})
	}
	var roles []answer.Role
	for _, r := range cfg.Answers.Roles {
		role := answer.Role{ID: r.Role, Gifts: r.Gifts, Grave: r.Grave}
		for _, m := range r.Most {
			a, err := answer.ParseAmount(m)
			if err != nil {
				return nil, pulse.Usagef("answers.roles, most of %s: %v", r.Role, err)
			}
			role.Most = append(role.Most, a)
		}
		roles = append(roles, role)
	}
	var people []answer.Person
	for _, p := range cfg.Answers.People {
		people = append(people, answer.Person{Name: p.Name, Role: p.Role})
	}
	return answer.NewPolicy(rules, roles, people), nil
}

// wordsOf reads the owner's own sentences, where a folder is named.
func wordsOf(cfg *config.Config) (*answer.Words, error) {
	own := map[string]string{}
	if cfg.Answers.Words == "" {
		return answer.NewWords(own)
	}
	for _, l := range answer.Languages() {
		b, err := os.ReadFile(cfg.Answers.AnswerWords(l))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read answers.words: %w", err)
		}
		own[l] = string(b)
	}
	if len(own) == 0 {
		return nil, pulse.WithHint(pulse.Usagef("answers.words names %s, and no en.txt, tr.txt, fr.txt, id.txt or th.txt is there", cfg.Answers.Words), "docs/answers.md tells what stands in them")
	}
	w, err := answer.NewWords(own)
	if err != nil {
		return nil, fmt.Errorf("answers.words: %w", err)
	}
	return w, nil
}

// hear reads what others than the guest of key have read.
func (d *answering) hear(ctx context.Context, key string) error {
	texts, err := d.db.AnswerTexts(ctx, key)
	d.heard = answer.Hear(texts)
	return err
}

// langOf is the language an answer is written in: the guest's, as far as we write it.
func (d *answering) langOf(j pulse.Judged) string {
	if l := guestLang(j); slices.Contains(answer.Languages(), l) {
		return l
	}
	return lang.EN
}

// grave is the grade of what a guest who complains said, of those that are no matter
// of money.
func (d *answering) grave(j pulse.Judged) string {
	if !j.Complains() {
		return ""
	}
	if g := d.severity.Of(j.Text); g != pulse.Refund {
		return g
	}
	return ""
}

// staff are the people of the house that a text names, by their first alias.
func (d *answering) staff(text, place string) []string {
	var out []string
	for _, n := range d.roster.Find(text, place) {
		name := text[n.Start:n.End]
		if !n.Ambiguous && !n.Staff.OptOut && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// own is what may stand in an answer whatever it looks like.
func (d *answering) own() []string {
	return []string{d.cfg.Answers.Contact, d.cfg.Answers.Sign, d.cfg.Brand.Name}
}

// check holds a text against the policy.
func (d *answering) check(j pulse.Judged, text, by string) []pulse.Line {
	var named []string
	for _, n := range d.roster.Find(text, j.Place) {
		// who signs may be named
		if name := text[n.Start:n.End]; !strings.Contains(d.cfg.Answers.Sign, name) && !strings.Contains(by, name) {
			named = append(named, name)
		}
	}
	return d.policy.Check(answer.Ask{Text: text, By: by, To: j, Lang: d.langOf(j), Public: true, Grave: d.grave(j), Staff: named, Own: d.own(), Names: accounts(d.cfg), Sent: d.heard})
}

// draft writes an answer that the policy allows and nobody has read. A guest in whose
// language we do not write reads the brand's first language and English, where both fit:
// most write the one and fewest know neither.
func (d *answering) draft(j pulse.Judged, r pulse.Replier) (string, error) {
	b := d.brief(j, r)
	first := d.firstLang()
	if !slices.Contains(answer.Languages(), guestLang(j)) && first != lang.EN {
		if text, err := d.inBoth(b, first); err == nil {
			return text, nil
		}
	}
	return d.words.Draft(b)
}

// firstLang is the brand's first language.
func (d *answering) firstLang() string {
	if len(d.cfg.Brand.Languages) > 0 {
		return d.cfg.Brand.Languages[0]
	}
	return lang.EN
}

// inBoth is a draft in the brand's first language, and below it the same in English,
// signed once.
func (d *answering) inBoth(b answer.Brief, first string) (string, error) {
	home := b
	home.Lang, home.Sign = first, ""
	above, err := d.words.Draft(home)
	if err != nil {
		return "", err
	}
	both := b
	length, allowed := b.Length, b.Allowed
	if length == nil {
		length = utf8.RuneCountInString
	}
	both.Length = func(text string) int { return length(above + "\n\n" + text) }
	both.Allowed = func(text string) bool { return allowed(above + "\n\n" + text) }
	below, err := d.words.Draft(both)
	return above + "\n\n" + below, err
}

// brief is what a draft to a guest is made from.
func (d *answering) brief(j pulse.Judged, r pulse.Replier) answer.Brief {
	terms := d.terms(r, j.Mention, "")
	b := answer.Brief{To: j, Lang: d.langOf(j), Grave: d.grave(j), Contact: d.cfg.Answers.Contact, Sign: d.cfg.Answers.Sign, Longest: terms.Longest}
	if j.Kind() == pulse.Praise {
		b.Who = d.staff(j.Text, j.Place)
	}
	if terms.Longest > 0 {
		b.Length = func(text string) int { return d.terms(r, j.Mention, text).Length }
	}
	b.Allowed = func(text string) bool {
		lines := slices.DeleteFunc(d.check(j, text, ""), func(l pulse.Line) bool { return l.Rule == answer.RuleGap }) // a person fills it in
		return len(answer.Crossed(lines, pulse.LineHard))+len(answer.Crossed(lines, pulse.LineGuide)) == 0
	}
	return b
}

// refusal is the error of a text that must not be sent, in the reader's words, or nil.
func (e *env) refusal(lines []pulse.Line, reason string) error {
	return e.refusalIn(e.readerLang(""), lines, reason)
}

// refusalIn is refusal for a reader of the language of code.
func (e *env) refusalIn(code string, lines []pulse.Line, reason string) error {
	level := answer.Stops(lines, reason)
	if level == "" {
		return nil
	}
	msg, hint, err := render.Refused(lines, level, e.renderOptions(code))
	if err != nil {
		return err
	}
	return &pulse.Problem{Kind: pulse.ErrPolicy, Msg: msg, Hint: hint}
}

// replier is the source as one that takes answers; nil where it takes none.
func (d *answering) replier(source string) (pulse.Replier, error) {
	if r, ok := d.repliers[source]; ok {
		return r, nil
	}
	if _, ok := d.cfg.Source(source); !ok {
		return nil, nil
	}
	http, err := d.e.wire()
	if err != nil {
		return nil, err
	}
	list, err := all.Open(d.cfg, http, []string{source})
	if err != nil {
		return nil, err
	}
	r, _ := list[0].(pulse.Replier)
	d.repliers[source] = r
	return r, nil
}

// terms are the conditions of an answer, by hand where the source takes none.
func (d *answering) terms(r pulse.Replier, m pulse.Mention, text string) pulse.ReplyTerms {
	if r != nil {
		return r.ReplyTerms(m, text)
	}
	return pulse.ReplyTerms{Why: pulse.TakesNone(m.Source), Length: utf8.RuneCountInString(text), ByHand: m.URL}
}
