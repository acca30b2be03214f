package render

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// AnswerSheet is one answer before it is sent, and all a person must know to say yes.
// Its JSON fields are promises.
type AnswerSheet struct {
	To    pulse.Judged     `json:"-"`
	ID    string           `json:"id"`
	Lang  string           `json:"lang"`
	Text  string           `json:"text"`
	Own   bool             `json:"own"`             // a person's words, not a draft
	Grave string           `json:"grave,omitempty"` // grade of what the guest said
	By    string           `json:"by,omitempty"`
	Lines []pulse.Line     `json:"lines"`
	Terms pulse.ReplyTerms `json:"terms"`
	Known *pulse.Answer    `json:"answer,omitempty"` // how it stands, where it was begun before
}

// Answer writes one answer as text or json.
func Answer(w io.Writer, format string, a AnswerSheet, o Options) error {
	if format == JSON {
		a.ID = a.To.Key()
		return object(w, a)
	}
	p, err := newPen(o)
	if err != nil {
		return err
	}
	return put(w, answerView{a, p}.String())
}

type answerView struct {
	AnswerSheet
	pen
}

func (v answerView) String() string {
	var out []string
	for _, part := range []string{v.guest(), v.known(), v.answer(), v.policy(), v.facts()} {
		if part != "" {
			out = append(out, part)
		}
	}
	return strings.Join(out, "\n\n")
}

// guest is what was said, as it was said.
func (v answerView) guest() string {
	head := []string{Line(v.To.Key()), v.t("answer.guest")}
	if a := v.To.Author.Label(); a != "" {
		head = append(head, Line(a))
	}
	if v.To.Posted.UnixMilli() > 0 {
		head = append(head, v.stamp(v.To.Posted))
	}
	if v.Grave != "" {
		head = append(head, v.grade(v.Grave))
	}
	return v.paint("title", v.fit("", "  ", strings.Join(head, " · "))) + "\n" + v.block(v.To.Text)
}

func (v answerView) block(text string) string {
	var out []string
	for line := range strings.Lines(Clean(text)) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, v.fit("  ", "  ", line))
		}
	}
	return strings.Join(out, "\n")
}

func (v answerView) known() string {
	if v.Known == nil {
		return ""
	}
	out := []string{v.fit("", "  ", v.state(*v.Known))}
	if v.Known.URL != "" {
		out = append(out, Line(v.Known.URL)) // whole, so that it can be clicked
	}
	if v.Known.Reason != "" {
		out = append(out, v.fit("", "  ", v.t("answer.reason", "why", Line(v.Known.Reason))))
	}
	return strings.Join(out, "\n")
}

// state tells in a sentence how an answer stands.
func (v answerView) state(a pulse.Answer) string {
	return v.t("answer.state."+strings.ReplaceAll(string(a.State), " ", "_"), "who", Line(a.By), "when", v.moment(cmp.Or(a.Ended, a.At).In(v.Zone)), "why", Line(a.Error))
}

func (v answerView) answer() string {
	key := "answer.draft"
	if v.Own {
		key = "answer.own"
	}
	return v.paint("title", v.t(key)) + "\n" + v.block(v.Text)
}

// policy lists the lines and how the text stands to them.
func (v answerView) policy() string {
	out := []string{v.paint("title", v.t("answer.policy"))}
	for _, l := range v.Lines {
		mark := "+"
		if l.Crossed {
			mark = "x"
		}
		s := mark + " " + v.line(l.Level, lineText(v.pen, l.Rule, l.Crossed), l.Words)
		if why := v.why(l); why != "" {
			s += " · " + why
		}
		out = append(out, v.fit("  ", "    ", s))
	}
	return strings.Join(out, "\n")
}

// line says how strict a line is, what it is about and which words hit it.
func (p *pen) line(level pulse.LineLevel, about string, words []string) string {
	s := p.t("line.level."+string(level)) + p.t("colon") + " " + about
	if len(words) > 0 {
		s += " · " + hits(words)
	}
	return s
}

// hits are the words that hit a line, each in quotation marks.
func hits(words []string) string { return "“" + Line(strings.Join(words, "”, “")) + "”" }

// lineText says a rule in a sentence; one of the owner's own has none but its name.
func lineText(p pen, rule string, crossed bool) string {
	if !crossed && p.has("line."+rule+".allowed") {
		return p.t("line." + rule + ".allowed")
	}
	if p.has("line." + rule) {
		return p.t("line." + rule)
	}
	return p.t("line.own") + " (" + Line(rule) + ")"
}

// why says in the reader's language why a line stands as it does.
func (p *pen) why(l pulse.Line) string {
	if len(l.Because) == 0 || !p.has("why."+l.Because[0]) {
		return Line(l.Why)
	}
	var of [3]string
	copy(of[:], l.Because[1:])
	switch l.Because[0] {
	case pulse.BecauseGrave:
		return p.t("why.grave", "role", Line(of[0]), "what", p.grade(of[1]))
	case pulse.BecauseGive:
		var may []string
		if of[1] != "" {
			for sum := range strings.SplitSeq(of[1], ", ") {
				may = append(may, p.t("why.upto", "sum", Line(sum)))
			}
		}
		if of[2] != "" {
			may = append(may, Line(of[2]))
		}
		return p.t("why.give", "role", Line(of[0]), "may", strings.Join(may, ", "))
	}
	return p.t("why." + l.Because[0])
}

// Refused says why a text must not be sent, and what to do: each crossed line of that
// level with the words that hit it.
func Refused(lines []pulse.Line, level pulse.LineLevel, o Options) (msg, hint string, err error) {
	p, err := newPen(o)
	if err != nil {
		return "", "", err
	}
	var out []string
	for _, l := range lines {
		if !l.Crossed || l.Level != level {
			continue
		}
		s := lineText(p, l.Rule, true)
		if len(l.Words) > 0 {
			s += " (" + hits(l.Words) + ")"
		}
		if why := p.why(l); why != "" {
			s += p.t("colon") + " " + why
		}
		out = append(out, s)
	}
	key := "refused." + string(level)
	return p.t(key, "lines", strings.Join(out, "; ")), p.t(key + ".hint"), nil
}

// noWay says why a source cannot be answered by pulse.
func (p *pen) noWay(source, why string) string {
	if why != pulse.TakesNone(source) {
		return Line(why)
	}
	if key := "answer.none." + source; p.has(key) {
		return p.t(key)
	}
	return p.t("answer.none.any", "source", Line(source))
}

// facts are length, price and the way.
func (v answerView) facts() string {
	var out []string
	if t := v.Terms; t.Longest > 0 {
		out = append(out, v.t("answer.length", "n", t.Length, "of", t.Longest))
	}
	if v.Terms.Can {
		out = append(out, v.t("answer.price", "usd", strconv.FormatFloat(v.Terms.USD, 'f', 3, 64)))
	}
	if v.Terms.Why != "" {
		out = append(out, v.noWay(v.To.Source, v.Terms.Why))
	}
	if !v.Terms.Can {
		if v.Terms.ByHand == "" {
			out = append(out, v.fit("", "  ", v.t("inbox.no_link")))
		} else {
			out = append(out, v.t("answer.byhand")+" "+Line(v.Terms.ByHand))
		}
		out = append(out, v.t("answer.tick")+" pulse answer "+v.To.Key()+" --done")
	} else {
		out = append(out, v.t("answer.send")+" pulse answer "+v.To.Key()+" --send")
	}
	return strings.Join(out, "\n")
}

// Answers lists what was answered, oldest first, as text or json lines.
func Answers(w io.Writer, format string, list []pulse.Answer, o Options) error {
	if format == JSON {
		for _, a := range list {
			if err := object(w, a); err != nil {
				return err
			}
		}
		return nil
	}
	p, err := newPen(o)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(w, p.t("answer.none"))
		return err
	}
	for _, a := range list {
		v := answerView{pen: p}
		s := Line(a.Key)
		if a.What != pulse.AnswerReply {
			what, of, is := strings.Cut(a.What, ":") // "told:B-3"
			if what = p.either("answer.what.", what); is {
				what += ":" + Line(of)
			}
			s += " (" + what + ")"
		}
		rows := []string{p.fit("", "  ", s+" · "+v.state(a))}
		if a.URL != "" {
			rows = append(rows, "  "+Line(a.URL)) // whole, so that it can be clicked
		}
		if a.Text != "" {
			rows = append(rows, p.fit("  ", "  ", p.quote(160, Line(a.Text))))
		}
		if err := put(w, strings.Join(rows, "\n")); err != nil {
			return err
		}
	}
	return nil
}

// PolicySheet is the policy as it stands. Its JSON fields are promises.
type PolicySheet struct {
	Rules  []PolicyRule   `json:"rules"`
	Roles  []PolicyRole   `json:"roles"`
	People []PolicyPerson `json:"people"`
}

// PolicyRule is one line; PolicyRole and PolicyPerson who may what.
type PolicyRule struct {
	Rule  string          `json:"rule"`
	Level pulse.LineLevel `json:"level"`
	Words []string        `json:"words,omitempty"`
}

// PolicyRole is what some people may give.
type PolicyRole struct {
	Role  string   `json:"role"`
	Most  []string `json:"most"`
	Gifts []string `json:"gifts"`
	Grave bool     `json:"grave"`
}

// PolicyPerson may answer.
type PolicyPerson struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

// Policy writes the policy as text or json.
func Policy(w io.Writer, format string, s PolicySheet, o Options) error {
	if format == JSON {
		return object(w, s)
	}
	p, err := newPen(o)
	if err != nil {
		return err
	}
	var rows []string
	for _, r := range s.Rules {
		about := lineText(p, r.Rule, true)
		if p.has("line." + r.Rule) {
			about += " (" + r.Rule + ")" // as pulse.yaml calls it
		}
		rows = append(rows, p.fit("", "  ", p.line(r.Level, about, r.Words)))
	}
	rows = append(rows, "")
	for _, r := range s.Roles {
		may := Line(strings.Join(append(append([]string{}, r.Most...), r.Gifts...), ", "))
		if may == "" {
			may = p.t("policy.nothing")
		}
		line := p.t("policy.role", "role", Line(r.Role), "may", may)
		if r.Grave {
			line += " · " + p.t("policy.grave")
		}
		rows = append(rows, p.fit("", "  ", line))
	}
	for _, x := range s.People {
		rows = append(rows, p.fit("", "  ", Line(x.Name)+" · "+Line(x.Role)))
	}
	if len(s.People) == 0 {
		rows = append(rows, p.fit("", "  ", p.t("policy.everybody")))
	}
	return put(w, strings.Join(rows, "\n"))
}

// LineSheet writes how a text stands to the policy, as text or json.
func LineSheet(w io.Writer, format string, lines []pulse.Line, o Options) error {
	if format == JSON {
		return object(w, map[string]any{"lines": lines})
	}
	p, err := newPen(o)
	if err != nil {
		return err
	}
	return put(w, answerView{AnswerSheet{Lines: lines}, p}.policy())
}

// AnswerQuestion asks for a person's yes to one answer.
func AnswerQuestion(who string, o Options) (string, error) {
	p, err := newPen(o)
	return p.t("answer.ask", "who", Line(who)), err
}
