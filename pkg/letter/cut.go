package letter

import (
	"regexp"
	"strings"
)

// wrote finds the line a mail program writes above what it quotes.
var wrote = regexp.MustCompile(`(?i)^\s*(?:` +
	`on .{0,200}\bwrote:|le .{0,200}\ba écrit\s*:|.{0,200}\btarihinde .{0,200}(?:yazdı|şunu yazdı|şunları yazdı)\s*:|` +
	`pada .{0,200}\b(?:menulis|tulis)\s*:|(?:ใน|เมื่อ|วัน).{0,200}เขียน(?:ว่า)?\s*:` +
	`)\s*$`)

// header finds Outlook's way of quoting.
var header = regexp.MustCompile(`(?i)^\s*(?:_{5,}|-{2,}\s*(?:original message|message d'origine|özgün ileti|orijinal mesaj|orijinal ileti|pesan asli|ข้อความต้นฉบับ)\s*-{2,}|\*?(?:from|de|kimden|gönderen|dari|จาก)\s*:\*?\s.*@.*)\s*$`)

// sent is what telephones and mail programs write below. It names one of them: staff
// write of dishes that were sent from the kitchen, too.
var sent = regexp.MustCompile(`(?i)^\s*(?:sent from my|get outlook for|envoyé (?:de(?:puis)?|à partir de) |dikirim dari|ส่งจาก|.{0,60}gönderildi)`)

var device = regexp.MustCompile(`(?i)\b(?:iphone|ipad|ios|android|samsung|galaxy|huawei|xiaomi|redmi|oppo|vivo|realme|outlook|yahoo|gmail|telefonum|cihazım|portable|mobile|ponsel|perangkat|windows)|โทรศัพท์|มือถือ|อุปกรณ์`)

func signature(l string) bool {
	return len(l) < 200 && sent.MatchString(l) && device.MatchString(l)
}

// disclaimer finds the paragraph in which companies' lawyers speak: it names the mail
// itself, and that it is not for others.
var (
	thisMail = regexp.MustCompile(`(?i)\b(?:this|the information (?:contained )?in this) (?:e-?mail|message|communication)|\bbu (?:e-?posta|ileti|mesaj|elektronik posta)|\bce (?:message|courriel|mail|courrier)|\b(?:e-?mail|surel|pesan) ini\b|(?:อีเมล|ข้อความ|จดหมาย)[^ ]{0,20}ฉบับนี้|อีเมลนี้`)
	notYours = regexp.MustCompile(`(?i)confidential|privileged|intended (?:solely |only )?(?:for|recipient)|gizli|yetkisiz|alıcısı değilseniz|confidentiel|destinataire|rahasia|penerima yang dituju|ความลับ|ผู้รับ`)
)

// Cut parts what the author of a mail wrote from what stands below or between it: quoted
// mails, signatures, what a telephone adds, a company's disclaimer.
func Cut(s string) (own, rest string) {
	lines := strings.Split(unix(s), "\n")
	var kept, cut []string
	for i, l := range lines {
		next := ""
		if i+1 < len(lines) {
			next = " " + lines[i+1]
		}
		if ends(l, next) || disclaimer(lines, i) {
			cut = append(cut, lines[i:]...)
			break
		}
		if strings.HasPrefix(strings.TrimSpace(l), ">") {
			cut = append(cut, l)
			continue
		}
		kept = append(kept, l)
	}
	return strings.TrimSpace(strings.Join(kept, "\n")), strings.TrimSpace(strings.Join(cut, "\n"))
}

// ends reports a line behind which nothing is the author's own.
func ends(l, next string) bool {
	return strings.TrimRight(l, " ") == "--" || header.MatchString(l) || wrote.MatchString(l) ||
		len(l) < 200 && wrote.MatchString(l+next) && strings.Contains(l, ":") || signature(l)
}

// disclaimer looks at a paragraph of some length that begins at line i.
func disclaimer(lines []string, i int) bool {
	if i == 0 || strings.TrimSpace(lines[i-1]) != "" || !thisMail.MatchString(lines[i]) {
		return false
	}
	var par []string
	for _, l := range lines[i:] {
		if strings.TrimSpace(l) == "" || len(par) > 30 {
			break
		}
		par = append(par, l)
	}
	all := strings.Join(par, " ")
	return len(all) >= 80 && notYours.MatchString(all)
}

// marks stand above a forwarded mail.
var marks = regexp.MustCompile(`(?i)^\s*(?:-{2,}\s*(?:forwarded message|forwarded mail|message transféré|message transmis|iletilen ileti|iletilmiş mesaj|yönlendirilen ileti|yönlendirilmiş mesaj|pesan terusan|pesan yang diteruskan|ข้อความที่ส่งต่อ|forwarded by .{0,80})\s*-{2,}|begin forwarded message:|début du message (?:transféré|réexpédié)\s*:|iletilen ileti:|pesan terusan dimulai:|เริ่มข้อความที่ส่งต่อ:)\s*$`)

// passedOn is how a forwarding program begins the subject.
var passedOn = regexp.MustCompile(`(?i)^\s*(?:fwd?|wg|tr|[iİı]lt|trs|ส่งต่อ)\s*:`)

// answers is how an answering program begins it; both are nobody's words.
var answers = regexp.MustCompile(`(?i)^\s*(?:(?:re|aw|sv|ynt|yan|cvp|rép|bls|balas|ตอบกลับ|ตอบ|fwd?|wg|tr|[iİı]lt|trs|ส่งต่อ)(?:\[\d+\])?\s*:\s*)+`)

// OwnSubject is a subject without what programs put before it; answer says that one did.
func (l *Letter) OwnSubject() (subject string, answer bool) {
	s := answers.ReplaceAllString(l.Subject, "")
	return strings.TrimSpace(s), s != l.Subject
}

// labels of a forwarded mail's head, in five languages.
var labels = map[string]string{
	"from": "from", "de": "from", "kimden": "from", "gönderen": "from", "dari": "from", "จาก": "from",
	"date": "date", "sent": "date", "envoyé": "date", "tarih": "date", "gönderildi": "date", "gönderilme tarihi": "date", "tanggal": "date", "dikirim": "date", "วันที่": "date", "ส่งเมื่อ": "date", "ส่ง": "date",
	"to": "to", "à": "to", "kime": "to", "alıcı": "to", "kepada": "to", "ke": "to", "untuk": "to", "ถึง": "to",
	"cc": "cc", "bilgi": "cc", "สำเนา": "cc", "สำเนาถึง": "cc", "reply-to": "cc",
	"subject": "subject", "objet": "subject", "sujet": "subject", "konu": "subject", "subjek": "subject", "perihal": "subject", "หัวเรื่อง": "subject", "เรื่อง": "subject", "หัวข้อ": "subject",
}

// Forwarded takes apart a mail that passes another one on below words of its sender:
// above is what the sender wrote. ok is false where it passes none on in its text.
func (l *Letter) Forwarded() (above string, in *Letter, ok bool) {
	lines := strings.Split(unix(l.Text), "\n")
	end, at := -1, 0 // of the sender's words; of the other mail's head
	for i, s := range lines {
		// Outlook puts no mark there: only the subject tells it from an answer.
		if bare := passedOn.MatchString(l.Subject) && header.MatchString(s); bare || marks.MatchString(s) {
			end, at = i, i
			if !bare {
				at++
			}
			break
		}
	}
	if end < 0 {
		return "", nil, false
	}
	in, n := forwardedHead(lines[at:])
	if in == nil {
		return "", nil, false
	}
	in.To, in.Lang = l.To, l.Lang
	in.Text = strings.TrimSpace(unquoted(lines[at+n:]))
	above, _ = Cut(strings.Join(lines[:end], "\n"))
	return above, in, true
}

// forwardedHead reads the lines "From: …" that stand above a forwarded mail, and how many
// they are.
func forwardedHead(lines []string) (*Letter, int) {
	in, found, n := &Letter{}, 0, 0
	for n < len(lines) && n < 20 {
		s := strings.TrimSpace(strings.TrimLeft(lines[n], "> "))
		s = strings.ReplaceAll(s, "*", "")
		name, v, ok := strings.Cut(s, ":")
		what := labels[strings.ToLower(strings.TrimSpace(name))]
		v = strings.TrimSpace(v)
		switch {
		case s == "" && found == 0, strings.Trim(s, "_-") == "" && s != "":
			n++
			continue
		case !ok || what == "":
			if found > 0 && s != "" && n+1 < len(lines) && !strings.Contains(s, " ") && strings.Contains(s, "@") {
				n++ // an address that did not fit the line
				continue
			}
			if found < 2 || in.From == (Address{}) {
				return nil, 0
			}
			return in, n
		case what == "from":
			in.From = address(v)
			if in.From == (Address{}) {
				in.From.Name = short(v)
			}
		case what == "date":
			in.Written = short(v)
			in.Date = date(in.Written)
		case what == "subject":
			in.Subject = oneLine(v)
		}
		found++
		n++
	}
	if found < 2 || in.From == (Address{}) {
		return nil, 0
	}
	return in, n
}

// unquoted takes the > away where all of a forwarded text stands behind one.
func unquoted(lines []string) string {
	out := make([]string, 0, len(lines))
	for _, l := range lines {
		rest, ok := strings.CutPrefix(l, ">")
		if !ok && strings.TrimSpace(l) != "" {
			return strings.Join(lines, "\n")
		}
		out = append(out, strings.TrimPrefix(rest, " "))
	}
	return strings.Join(out, "\n")
}
