package voice

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/letter"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Reply is one answer that came in a file: a mail, or a row.
type Reply struct {
	Where  string // "mail 3", "line 12"
	From   string // address or code of who answered, to be hashed and not kept; "" unknown
	Row    string // of a file: it and all rows above it, so that a file read again, or grown since, brings nobody twice
	Place  string
	Scores map[string]string // by id of the question, as written
	Text   string
}

// mostMails is how many a mailbox may hold.
const mostMails = 10_000

// Mails reads answers out of a mailbox (mbox) of replies: quoted text, signatures and
// what machines sent are left out. A mail that cannot be read is given as bad, the
// others go on.
func Mails(r io.Reader, asked []Question) (list []Reply, bad []pulse.Bad, err error) {
	box := letter.NewMailbox(r)
	for {
		n, _, err := box.Next()
		if err == io.EOF {
			return list, bad, nil
		}
		if err != nil {
			return list, bad, err
		}
		if n > mostMails {
			return list, bad, pulse.Usagef("the mailbox holds more than %d mails", mostMails)
		}
		where := fmt.Sprintf("mail %d", n)
		l, err := letter.Read(box)
		if err != nil {
			bad = append(bad, pulse.Bad{Where: where, Why: err.Error()})
			continue
		}
		if reply, why := replyOf(l, asked); why != "" {
			bad = append(bad, pulse.Bad{Where: where, Why: why})
		} else if reply != nil {
			reply.Where = where
			list = append(list, *reply)
		}
	}
}

// replyOf gives nil without a reason for what no person wrote. A list brought it, maybe:
// houses write to their staff through one.
func replyOf(l *letter.Letter, asked []Question) (*Reply, string) {
	switch {
	case l.Kind != letter.Person && l.Kind != letter.List:
		return nil, ""
	case l.From.Addr == "":
		return nil, "without a sender"
	case l.Strange != "":
		return nil, "is written in " + l.Strange + ", which pulse cannot read"
	case l.Text == "":
		return nil, "holds no text"
	}
	own, _ := letter.Cut(l.Text)
	scores, rest := Marked(own, asked)
	if len(scores) == 0 && rest == "" {
		return nil, "nothing was answered"
	}
	return &Reply{From: "mail:" + l.From.Addr, Scores: scores, Text: rest}, ""
}

var (
	numbered = regexp.MustCompile(`^\s*[QqSs]?\s*([1-9])\s*[.):=\-]+\s*([1-5])\s*(?:/\s*5)?\s*$`)
	row      = regexp.MustCompile(`^\s*([1-5](?:\s*[,;/ ]\s*[1-5])*)\s*$`)
)

// Marked takes the scores out of what somebody wrote: "4 3 5" in one line, or "1: 4"
// and so on. What is left are free words.
func Marked(s string, asked []Question) (map[string]string, string) {
	out := map[string]string{}
	var rest []string
	for l := range strings.SplitSeq(s, "\n") {
		if m := numbered.FindStringSubmatch(l); m != nil && int(m[1][0]-'1') < len(asked) {
			out[asked[m[1][0]-'1'].ID] = m[2]
			continue
		}
		if m := row.FindStringSubmatch(l); m != nil && len(out) == 0 {
			if list := strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune(",;/ \t", r) }); len(list) == len(asked) {
				for i, n := range list {
					out[asked[i].ID] = n
				}
				continue
			}
		}
		rest = append(rest, l)
	}
	return out, strings.TrimSpace(strings.Join(rest, "\n"))
}
