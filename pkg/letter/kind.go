package letter

import (
	"regexp"
	"strconv"
	"strings"
)

// Kind says what wrote a mail. Person is what is left when nothing says otherwise.
type Kind string

// The kinds of mails that no guest wrote for us.
const (
	Person    Kind = ""
	Automatic Kind = "automatic" // absent, received, sent by a program
	Bounce    Kind = "bounce"    // a mail did not arrive
	List      Kind = "list"      // came through a mailing list or is a newsletter
	Bulk      Kind = "bulk"      // mass mail, as its sender says
	Spam      Kind = "spam"      // as the mail server says
)

// kind reads the marks that senders and servers leave in a head.
func kind(h head, l *Letter) Kind {
	precedence := strings.ToLower(h.get("precedence"))
	auto := strings.ToLower(h.get("auto-submitted"))
	name, _, _ := strings.Cut(l.From.Addr, "@")
	switch {
	case spam(h):
		return Spam
	case name == "mailer-daemon" || name == "postmaster" && h.get("return-path") == "<>" || h.any("x-failed-recipients"):
		return Bounce
	case auto != "" && !strings.HasPrefix(auto, "no"), precedence == "auto_reply",
		h.any("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-mail-autoreply"),
		away.MatchString(l.Subject):
		return Automatic
	case precedence == "bulk", precedence == "junk":
		return Bulk
	case h.any("list-id", "list-unsubscribe", "list-post"), precedence == "list":
		return List
	case h.get("return-path") == "<>":
		return Automatic // no person's mail program sends what cannot be answered
	}
	return Person
}

// away is what absent people's programs put before a subject.
var away = regexp.MustCompile(`(?i)^\s*(?:automatic reply|auto(?:-| )?reply|out of (?:the )?office|réponse automatique|absence du bureau|otomatik (?:yanıt|cevap)|ofis dışında|balasan otomatis|jawaban otomatis|ตอบกลับอัตโนมัติ|การตอบกลับอัตโนมัติ)\s*(?::|$)`)

func spam(h head) bool {
	if strings.HasPrefix(strings.ToLower(h.get("x-spam-flag")), "yes") || strings.HasPrefix(strings.ToLower(h.get("x-spam-status")), "yes") || strings.EqualFold(h.get("x-spam"), "yes") {
		return true
	}
	for _, name := range []string{"x-ms-exchange-organization-scl", "x-microsoft-antispam-scl"} {
		if n, err := strconv.Atoi(h.get(name)); err == nil && n >= 5 {
			return true
		}
	}
	subject := strings.ToLower(h.get("subject"))
	return strings.HasPrefix(subject, "[spam]") || strings.HasPrefix(subject, "***spam***")
}

// lists are the ids of the mailing lists that a mail came through.
func lists(h head) []string {
	var out []string
	for _, v := range h["list-id"] {
		if i := strings.LastIndexByte(v, '<'); i >= 0 {
			v, _, _ = strings.Cut(v[i+1:], ">")
		}
		if v = short(strings.ToLower(v)); v != "" {
			out = append(out, v)
		}
	}
	return append(out, addresses(h.get("list-post"))...)
}
