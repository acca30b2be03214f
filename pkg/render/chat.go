package render

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

// The chats a digest can be written for.
const (
	ChatSlack      = "slack"
	ChatTeams      = "teams"
	ChatMattermost = "mattermost"
)

// What the chats take, with some room to spare. Slack's limit on a whole message is
// not documented; Teams cuts flows off at some 21 to 28 KB.
const (
	slackChars   = 11000
	slackBlocks  = 48
	slackSection = 2900
	slackHeader  = 150
	teamsBytes   = 19 << 10
	mostChars    = 12000
)

// Chat writes d as the body of one message to a chat's webhook. Guests' words are
// plain text in it: they format nothing, link nothing and call nobody.
func Chat(kind string, d digest.Digest, o Options) ([]byte, error) {
	p, err := newPen(o)
	if err != nil {
		return nil, err
	}
	subject, err := Subject(d, o)
	if err != nil {
		return nil, err
	}
	for r := (room{urgent: 8, praise: 8, late: 3, news: 4, text: 600}); ; {
		bits := p.digest(d, r).bits()
		b, fits, err := chatBody(kind, subject, p.lang, bits)
		if err != nil || fits || r.text < 60 {
			return b, err
		}
		r.text, r.urgent, r.praise, r.late = r.text*2/3, max(r.urgent-1, 3), max(r.praise-1, 2), max(r.late-1, 1)
	}
}

func chatBody(kind, subject, lang string, bits []bit) (b []byte, fits bool, err error) {
	switch kind {
	case ChatSlack:
		return slack(subject, bits)
	case ChatTeams:
		return teams(subject, lang, bits)
	case ChatMattermost:
		return mattermost(subject, bits)
	}
	return nil, false, unknownFormat(kind, ChatSlack, ChatTeams, ChatMattermost)
}

// bit is one piece of a message: a heading, a guest's words, or a note below them.
type bit struct {
	head, words, note, link, open string
	todo                          string // below the note and its link
}

// noted is what stands below the words: note has the link behind it already.
func (b bit) noted(note string) string {
	if b.todo == "" {
		return note
	}
	return note + "\n→ " + b.todo
}

// bits are what a chat is told, in the order of the digest.
func (v *digestView) bits() []bit {
	var out []bit
	if n := v.Nothing(); n != "" {
		out = append(out, bit{note: n})
	}
	for _, s := range v.Troubles() {
		out = append(out, bit{note: "⚠ " + strings.TrimSpace(s.Says()+" "+s.Cause())})
	}
	for _, u := range v.Unreached() {
		out = append(out, bit{note: "⚠ " + u})
	}
	if v.Complains() {
		urgent := v.bitsOf("h.urgent", v.Urgent(), func(i *itemView) (string, string) { return i.Headline(), i.Facts() })
		for n, i := range v.Urgent().Items {
			urgent[n+1].todo = i.Todo() // behind the heading
		}
		out = append(out, urgent...)
	}
	if v.Lauds() {
		praise := v.Praise()
		if b := v.Best(); b != nil {
			praise.Items = append([]*itemView{b}, praise.Items...)
		}
		out = append(out, v.bitsOf("h.praise", praise, func(i *itemView) (string, string) { return i.Thanks(), i.Meta() })...)
	}
	out = append(out, v.bitsOf("h.late", v.Late(), func(i *itemView) (string, string) { return "", i.Meta() })...)
	for i, f := range v.Fixes().Items {
		b := bit{note: strings.TrimSpace("✓ " + f.Say() + " " + f.Did())}
		if i == 0 {
			out = append(out, bit{head: v.t("lu.fixed")})
		}
		out = append(out, b)
	}
	for i, x := range v.Ideas().Items {
		if i == 0 {
			out = append(out, bit{head: v.t("id.h")})
		}
		out = append(out, bit{words: x.Words(), note: x.Meta()})
	}
	for _, l := range v.Lineups() {
		out = append(out, bit{note: "✓ " + l})
	}
	return append(out, bit{note: strings.Join(append([]string{v.Foot()}, v.Lines()...), "\n")})
}

func (v *digestView) bitsOf(head string, p part, tell func(*itemView) (head, note string)) []bit {
	if len(p.Items) == 0 {
		return nil
	}
	out := []bit{{head: v.Head(head)}}
	for _, i := range p.Items {
		h, note := tell(i)
		out = append(out, bit{head: h, words: i.Long(), note: note, link: i.Link(), open: v.t("open")})
	}
	if p.More > 0 {
		out = append(out, bit{note: v.n("more", p.More)})
	}
	return out
}

// slackEscape is all that mrkdwn needs: what is no < is no link and calls nobody.
var slackEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

type slackText struct {
	Type  string `json:"type"`
	Text  string `json:"text"`
	Emoji *bool  `json:"emoji,omitempty"`
}

type slackBlock struct {
	Type     string      `json:"type"`
	Text     *slackText  `json:"text,omitempty"`
	Elements []slackText `json:"elements,omitempty"`
}

var noEmoji = new(bool)

// plain is text in which nothing means anything.
func plain(s string, most int) *slackText { return &slackText{"plain_text", cut(most, s), noEmoji} }

func slack(subject string, bits []bit) (b []byte, fits bool, err error) {
	blocks := []slackBlock{{Type: "header", Text: plain(subject, slackHeader-10)}}
	size := 0
	for _, x := range bits {
		if x.words == "" && x.head != "" {
			blocks = append(blocks, slackBlock{Type: "divider"}, slackBlock{Type: "section", Text: &slackText{Type: "mrkdwn", Text: "*" + slackEscape.Replace(x.head) + "*"}})
			size += len(x.head)
			continue
		}
		if x.words != "" {
			said := strings.TrimPrefix(x.head+"\n"+x.words, "\n")
			blocks = append(blocks, slackBlock{Type: "section", Text: plain(said, slackSection)})
			size += utf8.RuneCountInString(said)
		}
		if x.note == "" {
			continue
		}
		note := slackEscape.Replace(uncalled(x.note))
		if x.link != "" {
			note += " · <" + slackEscape.Replace(x.link) + "|" + slackEscape.Replace(x.open) + ">"
		}
		note = x.noted(note)
		blocks = append(blocks, slackBlock{Type: "context", Elements: []slackText{{Type: "mrkdwn", Text: note}}})
		size += utf8.RuneCountInString(note)
	}
	b, err = json.Marshal(map[string]any{"text": slackEscape.Replace(subject), "blocks": blocks, "unfurl_links": false, "unfurl_media": false})
	return b, len(blocks) <= slackBlocks && size <= slackChars, err
}

// teamsRun is a piece of text that Teams shows as it is, without Markdown.
type teamsRun struct {
	Type   string         `json:"type"`
	Text   string         `json:"text"`
	Weight string         `json:"weight,omitempty"`
	Subtle bool           `json:"isSubtle,omitempty"`
	Size   string         `json:"size,omitempty"`
	Act    map[string]any `json:"selectAction,omitempty"`
}

type teamsBlock struct {
	Type      string     `json:"type"`
	Inlines   []teamsRun `json:"inlines"`
	Spacing   string     `json:"spacing,omitempty"`
	Separator bool       `json:"separator,omitempty"`
}

func run(text, weight, size string, subtle bool) teamsRun {
	return teamsRun{Type: "TextRun", Text: text, Weight: weight, Size: size, Subtle: subtle}
}

func teams(subject, lang string, bits []bit) (b []byte, fits bool, err error) {
	body := []teamsBlock{{Type: "RichTextBlock", Inlines: []teamsRun{run(subject, "Bolder", "Large", false)}}}
	for _, x := range bits {
		var line []teamsRun
		block := teamsBlock{Type: "RichTextBlock", Spacing: "Medium"}
		if x.words == "" && x.head != "" {
			block.Separator = true
			line = append(line, run(x.head, "Bolder", "Medium", false))
		} else if x.head != "" {
			line = append(line, run(x.head+"\n", "Bolder", "", false))
		}
		if x.words != "" {
			line = append(line, run(x.words+"\n", "", "", false))
		}
		if x.note != "" {
			line = append(line, run(x.note, "", "Small", true))
		}
		if x.link != "" {
			r := run(" · "+x.open, "", "Small", false)
			r.Act = map[string]any{"type": "Action.OpenUrl", "url": x.link}
			line = append(line, r)
		}
		if x.todo != "" {
			line = append(line, run(x.noted(""), "", "Small", true))
		}
		block.Inlines = line
		body = append(body, block)
	}
	card := map[string]any{"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
		"lang": lang, "fallbackText": subject, "msteams": map[string]string{"width": "Full"}, "body": body}
	b, err = json.Marshal(map[string]any{"type": "message", "attachments": []any{map[string]any{
		"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": nil, "content": card}}})
	return b, len(b) <= teamsBytes, err
}

func mattermost(subject string, bits []bit) (b []byte, fits bool, err error) {
	rows := []string{"#### " + unmarked(subject)}
	for _, x := range bits {
		if x.words == "" && x.head != "" {
			rows = append(rows, "", "**"+unmarked(x.head)+"**")
			continue
		}
		var said []string
		if x.head != "" {
			said = append(said, "**"+unmarked(x.head)+"**")
		}
		if x.words != "" {
			said = append(said, "> "+strings.ReplaceAll(unmarked(x.words), "\n", "\n> "))
		}
		note := unmarked(x.note)
		if x.link != "" {
			note += " · [" + unmarked(x.open) + "](<" + x.link + ">)"
		}
		rows = append(rows, "", strings.Join(append(said, "", x.noted(note)), "\n"))
	}
	text := strings.Join(rows, "\n")
	b, err = json.Marshal(map[string]any{"text": text})
	return b, utf8.RuneCountInString(text) <= mostChars, err
}

// unmarked escapes what Markdown would read, and calls nobody.
func unmarked(s string) string { return uncalled(md(s)) }

// uncalled parts every @ from its name, and addresses in two, by a space without
// width: @here and @channel call nobody then, and nothing becomes a link by itself.
func uncalled(s string) string { return noCalls.Replace(s) }

var noCalls = strings.NewReplacer("@", "@\u200b", "://", ":\u200b//")
