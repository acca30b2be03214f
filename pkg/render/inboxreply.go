package render

import (
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Replying is what a person can do with the answer on the screen.
type Replying string

// What a person can do with an answer.
const (
	ReplySend    Replying = "send"    // a yes sends it
	ReplyOff     Replying = "off"     // it could leave, and pulse was not started to send
	ReplyRefused Replying = "refused" // the policy is against it
	ReplyGuided  Replying = "guide"   // a guideline is, which a reason steps over
	ReplyLong    Replying = "long"    // the source takes no text of this length
	ReplyHand    Replying = "hand"    // a person answers, a yes ticks it
	ReplyDone    Replying = "done"    // it was answered
	ReplyNone    Replying = "none"    // there are no words yet
)

// replyKeys are the keys that stand below each.
var replyKeys = map[Replying]string{ReplySend: "send", ReplyHand: "tick", ReplyDone: "read",
	ReplyOff: "edit", ReplyRefused: "edit", ReplyGuided: "edit", ReplyLong: "edit", ReplyNone: "edit"}

// Replies is what can be done with the answer on the screen. That a person answered by
// hand is noted whatever the policy says of the words: it has happened.
func (v *InboxView) Replies() Replying {
	s := v.Reply
	switch {
	case s == nil:
		return ReplyNone
	case s.Known != nil && s.Known.State.Settled():
		return ReplyDone
	case s.Text == "" && s.Terms.Can:
		return ReplyNone
	case !s.Terms.Can:
		return ReplyHand
	case refusedBy(s.Lines, pulse.LineHard):
		return ReplyRefused
	case refusedBy(s.Lines, pulse.LineGuide):
		return ReplyGuided
	case !s.Terms.Fits():
		return ReplyLong
	case !v.Sends:
		return ReplyOff
	}
	return ReplySend
}

// refusedBy reports a line of that level that is crossed.
func refusedBy(lines []pulse.Line, level pulse.LineLevel) bool {
	for _, l := range lines {
		if l.Crossed && l.Level == level {
			return true
		}
	}
	return false
}

// inboxReply is the answer with all a person must know to say yes, a line each.
func (p *pen) inboxReply(v *InboxView) []string {
	if v.Reply == nil {
		return nil
	}
	a := &answerView{*v.Reply, *p}
	parts := []string{a.guest(), a.known()}
	if v.Replies() == ReplyDone {
		parts = append(parts, a.block(a.Known.Text))
	} else {
		if a.Text != "" {
			parts = append(parts, a.answer(), a.policy())
		}
		parts = append(parts, p.replyFacts(v.Reply))
	}
	var out []string
	for _, part := range parts {
		if part == "" {
			continue
		}
		if len(out) > 0 {
			out = append(out, "")
		}
		out = append(out, strings.Split(part, "\n")...)
	}
	return out
}

// replyFacts are length, price and the way; no command, as none can be typed here.
func (p *pen) replyFacts(s *AnswerSheet) string {
	var facts, out []string
	if s.Terms.Longest > 0 && s.Text != "" {
		facts = append(facts, p.t("answer.length", "n", s.Terms.Length, "of", s.Terms.Longest))
	}
	if s.Terms.Can {
		facts = append(facts, p.t("answer.price", "usd", strconv.FormatFloat(s.Terms.USD, 'f', 3, 64)))
	}
	out = append(out, p.lines("", "  ", strings.Join(facts, " · "))...)
	if s.Terms.Why != "" {
		out = append(out, p.lines("", "  ", p.noWay(s.To.Source, s.Terms.Why))...)
	}
	switch url, _, _ := strings.Cut(s.Terms.ByHand, "&text="); { // the words stand above
	case s.Terms.Can:
	case url == "":
		out = append(out, p.lines("", "  ", p.t("inbox.no_link"))...)
	default:
		out = append(out, p.t("answer.byhand"), "  "+Line(url)) // whole, so that it can be clicked
	}
	return strings.Join(out, "\n")
}
