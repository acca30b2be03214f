package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse/hostile"
)

// letter is a mail as it arrived.
type letter struct{ subject, plain, html string }

// ours are the headers that our mails have, and the mailbox's.
var ours = strings.Fields(`X-Envelope-To Date Mime-Version Message-Id Subject From To Auto-Submitted X-Auto-Response-Suppress
	Content-Language List-Id List-Unsubscribe List-Unsubscribe-Post Content-Type Content-Transfer-Encoding Reply-To Precedence References In-Reply-To`)

func decoded(p *multipart.Part) io.Reader {
	if p.Header.Get("Content-Transfer-Encoding") == "base64" {
		return base64.NewDecoder(base64.StdEncoding, p)
	}
	return quotedprintable.NewReader(p)
}

// openMail takes a mail apart. An error tells what is in it that we do not send: a
// header, a reader, a part.
func openMail(raw []byte) (letter, error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return letter{}, err
	}
	var l letter
	var wrong []error
	for name, values := range m.Header {
		if !slices.Contains(ours, name) || len(values) != 1 {
			wrong = append(wrong, fmt.Errorf("header %s %q", name, values))
		}
		said, err := new(mime.WordDecoder).DecodeHeader(values[0])
		if err == nil {
			err = hostile.Terminal(said)
		}
		if err == nil && strings.Contains(said, "\n") {
			err = errors.New("two lines")
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("header %s: %w", name, err))
		}
		if name == "Subject" {
			l.subject = said
		}
	}
	if to := m.Header.Get("X-Envelope-To"); to != "owner@example.com" {
		wrong = append(wrong, fmt.Errorf("sent to %q", to))
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		return l, fmt.Errorf("a mail of type %q: %v", kind, err)
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return l, errors.Join(wrong...)
		}
		if err != nil {
			return l, err
		}
		b, err := io.ReadAll(decoded(p))
		switch kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type")); {
		case err != nil:
			wrong = append(wrong, err)
		case kind == "text/plain" && l.plain == "":
			l.plain = strings.ReplaceAll(string(b), "\r\n", "\n")
		case kind == "text/html" && l.html == "":
			l.html = string(b)
		default:
			wrong = append(wrong, fmt.Errorf("one more part of type %q", kind))
		}
	}
}

// value reads one JSON value and what is in it for people.
func value(b []byte) (v any, says string, err error) {
	if err := json.Unmarshal(b, &v); err != nil {
		return nil, "", err
	}
	var all []string
	hostile.Strings(v, func(s string) { all = append(all, s) })
	says = strings.Join(all, "\n")
	return v, says, hostile.Terminal(says)
}

// webhookMessage reads what a program of the owner's gets: exact values, in JSON that
// nothing in them ends.
func webhookMessage(b []byte) (string, error) {
	v, says, _ := value(b)
	if m, ok := v.(map[string]any); !ok || m["role"] != "owner" {
		return "", fmt.Errorf("no digest: %.80q", b)
	}
	return says, nil
}

var (
	angled    = regexp.MustCompile(`<[^<>]*>?`)
	slackLink = regexp.MustCompile(`^<https?://[^<>|]+\|[^<>|]+>$`)
	summons   = regexp.MustCompile(`@(?:here|channel|everyone|all)\b`)
)

// slackMessage reads blocks: where mrkdwn is read nobody is called and nothing but
// our links is linked. In plain_text nothing means anything.
func slackMessage(b []byte) (string, error) {
	v, says, err := value(b)
	if err != nil {
		return "", err
	}
	var wrong []error
	marked := func(s string) {
		for _, a := range angled.FindAllString(s, -1) {
			if !slackLink.MatchString(a) || strings.Contains(a, "evil.example") {
				wrong = append(wrong, fmt.Errorf("mrkdwn reads %.60q", a))
			}
		}
		if c := summons.FindString(s); c != "" {
			wrong = append(wrong, fmt.Errorf("mrkdwn calls %q", c))
		}
	}
	hostile.Objects(v, func(o map[string]any) {
		if o["type"] == "mrkdwn" {
			marked(o["text"].(string))
		}
	})
	marked(v.(map[string]any)["text"].(string))
	return says, errors.Join(wrong...)
}

// teamsMessage reads a card: its texts are runs, in which neither Markdown nor <at>
// is read, and it has no entities, which alone could call somebody.
func teamsMessage(b []byte) (string, error) {
	v, says, err := value(b)
	if err != nil {
		return "", err
	}
	var wrong []error
	hostile.Objects(v, func(o map[string]any) {
		kind, _ := o["type"].(string)
		if _, calls := o["entities"]; calls || !slices.Contains(strings.Fields("message AdaptiveCard RichTextBlock TextRun Action.OpenUrl"), kind) && kind != "" {
			wrong = append(wrong, fmt.Errorf("the card holds a %q", kind))
		}
		if to, _ := o["url"].(string); strings.Contains(to, "evil.example") || to != "" && !strings.HasPrefix(to, "http") {
			wrong = append(wrong, fmt.Errorf("the card opens %q", to))
		}
	})
	if len(b) > 28<<10 {
		wrong = append(wrong, fmt.Errorf("%d bytes, Teams takes 28 KB", len(b)))
	}
	return says, errors.Join(wrong...)
}

// mattermostMessage reads Markdown.
func mattermostMessage(b []byte) (string, error) {
	v, says, err := value(b)
	if err != nil {
		return "", err
	}
	text := v.(map[string]any)["text"].(string)
	err = hostile.Markdown(strings.ReplaceAll(text, "](<https://", "](https://")) // ours
	if c := summons.FindString(text); c != "" {
		err = errors.Join(err, fmt.Errorf("calls %q", c))
	}
	return says, err
}

// searchData reads a file of the search page as the script it is: one call with two
// values, in which nothing ends the script or a line of it.
func searchData(js string) (string, error) {
	inside, begun := strings.CutPrefix(js, "pulse(")
	inside, ended := strings.CutSuffix(inside, ");\n")
	if !begun || !ended || strings.ContainsAny(inside, "<>&\u2028\u2029") {
		return "", fmt.Errorf("no script of one call: %.80q", js)
	}
	var v any
	if err := json.Unmarshal([]byte("["+inside+"]"), &v); err != nil {
		return "", err
	}
	var says []string
	var wrong []error
	hostile.Strings(v, func(s string) {
		says, wrong = append(says, s), append(wrong, hostile.Terminal(s))
		if strings.Contains(s, "://evil.example") && strings.HasPrefix(s, "http") && len(s) < 60 {
			wrong = append(wrong, fmt.Errorf("a link to %q", s))
		}
	})
	return strings.Join(says, "\n"), errors.Join(wrong...)
}

// feedText reads a feed as strictly as feed readers may, and what it describes as the
// HTML that RSS says it is.
func feedText(feed, plain string) (string, error) {
	says, has, err := hostile.XML([]byte(feed))
	if err != nil {
		return "", err
	}
	_, want, err := hostile.XML([]byte(plain))
	if err != nil {
		return "", err
	}
	var wrong []error
	for _, x := range has {
		if !slices.Contains(want, x) && !strings.HasPrefix(x, "link@href=https://intranet.example/pulse/") {
			wrong = append(wrong, fmt.Errorf("more than a feed of plain words: %.60q", x))
		}
	}
	if slices.Contains(has, "rss") {
		p, err := hostile.HTML([]byte(says))
		if p.Says == "" || err != nil {
			wrong = append(wrong, err)
		}
		for what := range p.Has {
			if !slices.Contains(strings.Fields("html head body br"), what) {
				wrong = append(wrong, fmt.Errorf("a reader of feeds would make %.60q", what))
			}
		}
		says = p.Says
	}
	return says, errors.Join(wrong...)
}
