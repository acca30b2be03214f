// Command imap writes guests' mails to a mail server and holds what pulse made of them
// against what was written. scripts/imap.sh calls it.
//
//	imap send HOST:PORT TRUTH   1,000 mails in twelve shapes and eight charsets, and 100
//	                            that no guest wrote; what pulse must store goes to TRUTH
//	imap check TRUTH EXPORT     the lines of pulse export against TRUTH
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"net/smtp"
	"os"
	"strings"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// guest is what one mail says, as it must be stored.
type guest struct {
	Text   string `json:"text"`
	Author string `json:"author"`
	Place  string `json:"place,omitempty"`
	Shape  string `json:"shape"`
	Page   string `json:"charset"`
}

// script is a charset with a language it can write.
type script struct {
	name, lang string
	page       *charmap.Charmap // nil UTF-8 or UTF-7
}

var scripts = []script{
	{"utf-8", "th", nil}, {"windows-1254", "tr", charmap.Windows1254}, {"iso-8859-9", "tr", charmap.ISO8859_9}, {"windows-874", "th", charmap.Windows874},
	{"tis-620", "th", charmap.Windows874}, {"iso-8859-1", "fr", charmap.ISO8859_1}, {"iso-8859-15", "fr", charmap.ISO8859_15}, {"utf-7", "tr", nil},
	{"utf-8", "id", nil}, {"iso-8859-1", "en", charmap.ISO8859_1},
}

// sentences are written by guests of ours; %d tells one from another.
var sentences = map[string][]string{
	"tr": {"Çayınız %d numaralı masada soğuktu, garson özür bile dilemedi.", "Böreğiniz şahaneydi, %d kez daha geleceğim.", "Ödeme yaparken %d dakika bekledik, kasa bozuktu."},
	"th": {"กาแฟโต๊ะ %d เย็นมาก พนักงานช้า", "พนักงานโต๊ะ %d ใจดีมาก ขอบคุณค่ะ", "รอนาน %d นาที ไม่มีใครมาดูแล"},
	"fr": {"Le café de la table %d était froid et le garçon désagréable.", "Très bon accueil, nous reviendrons à %d personnes.", "Nous avons attendu %d minutes près de l'entrée."},
	"id": {"Kopi di meja %d dingin sekali dan pelayannya lambat.", "Pelayan di meja %d ramah sekali, terima kasih.", "Kami menunggu %d menit tanpa ada yang datang."},
	"en": {"The coffee at table %d was cold and nobody cared.", "Wonderful breakfast, all %d of us loved it.", "We waited %d minutes for the bill."},
}

// above stands before what an answer quotes, below what closes it.
var above = map[string]string{
	"tr": "16 Kas 2026 Pzt 09:00 tarihinde Kahve Durağı <info@cafe.example> şunu yazdı:", "th": "ในวันที่ จ. 16 พ.ย. 2026 Cafe <info@cafe.example> เขียนว่า:",
	"fr": "Le lun. 16 nov. 2026 à 09:00, Cafe <info@cafe.example> a écrit :", "id": "Pada Sen, 16 Nov 2026 09.00 Cafe <info@cafe.example> menulis:",
	"en": "On Mon, 16 Nov 2026 at 09:00, Cafe <info@cafe.example> wrote:",
}

var below = map[string]string{
	"tr": "Bu e-posta ve ekleri gizli bilgiler içerebilir. Alıcısı değilseniz lütfen siliniz ve gönderene haber veriniz.", "th": "อีเมลฉบับนี้และไฟล์แนบเป็นความลับและมีไว้สำหรับผู้รับที่ระบุไว้เท่านั้น",
	"fr": "Ce message et ses pièces jointes sont confidentiels et destinés exclusivement à leurs destinataires.", "id": "Email ini dan lampirannya bersifat rahasia dan hanya ditujukan kepada penerima yang dituju di atas.",
	"en": "This e-mail and any attachments are confidential and intended solely for the use of the addressee.",
}

var shapes = []string{"plain", "quoted-printable", "base64", "alternative", "html", "picture first", "answer", "signed", "form", "passed on", "attached", "no id"}

func main() {
	log.SetFlags(0)
	var err error
	switch {
	case len(os.Args) == 4 && os.Args[1] == "send":
		err = send(os.Args[2], os.Args[3])
	case len(os.Args) == 4 && os.Args[1] == "check":
		err = check(os.Args[2], os.Args[3])
	default:
		err = fmt.Errorf("usage: imap send HOST:PORT TRUTH, or imap check TRUTH EXPORT")
	}
	if err != nil {
		log.Fatal("imap: ", err)
	}
}

func send(addr, truth string) error {
	out, err := os.Create(truth)
	if err != nil {
		return err
	}
	defer out.Close()
	enc := json.NewEncoder(out)
	var mails []string
	for i := range 1000 {
		mail, g := write(i)
		mails = append(mails, mail)
		if err := enc.Encode(g); err != nil {
			return err
		}
	}
	for i := range 100 {
		mails = append(mails, nobody(i))
	}
	for len(mails) > 0 { // a server queues what comes in one connection in numbers
		n := min(10, len(mails))
		if err := deliver(addr, mails[:n]); err != nil {
			return err
		}
		mails = mails[n:]
	}
	return out.Close()
}

func deliver(addr string, mails []string) error {
	c, err := smtp.Dial(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	for _, m := range mails {
		if err := c.Mail("guest@guests.example"); err != nil {
			return err
		}
		if err := c.Rcpt("guests@pulse.example"); err != nil {
			return err
		}
		w, err := c.Data()
		if err != nil {
			return err
		}
		if _, err := w.Write([]byte(m)); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	return c.Quit()
}

// write makes the mail with a number, and says what must be stored of it.
func write(i int) (string, guest) {
	s, shape := scripts[i%len(scripts)], shapes[i%len(shapes)]
	list := sentences[s.lang]
	text := fmt.Sprintf(list[i%len(list)], 1000+i) + "\n\n" + fmt.Sprintf(list[(i+1)%len(list)], 3000+i)
	g := guest{Text: text, Author: fmt.Sprintf("guest%d@guests.example", i%400), Shape: shape, Page: s.name}
	at := time.Date(2026, 11, 21, 22, 0, 0, 0, time.UTC).Add(-time.Duration(i) * 7 * time.Minute)
	to := []string{"info@cafe.example", "kadikoy@cafe.example"}[i%2]
	if i%2 == 1 {
		g.Place = "kadikoy"
	}
	head := fmt.Sprintf("From: %s <%s>\r\nTo: %s\r\nDate: %s\r\nMessage-ID: <%d.%s>\r\n", name(s), g.Author, to, at.Format(time.RFC1123Z), i, "mail@guests.example")
	switch shape {
	case "quoted-printable":
		return head + single(s, "plain", text, "quoted-printable"), g
	case "base64":
		return head + single(s, "plain", text, "base64"), g
	case "alternative":
		return head + parts("alternative", single(s, "plain", text, "8bit"), single(s, "html", page(text), "quoted-printable")), g
	case "html":
		return head + single(s, "html", page(text), "base64"), g
	case "picture first":
		picture := "Content-Type: image/jpeg; name=\"table.jpg\"\r\nContent-Disposition: attachment; filename=\"table.jpg\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
			strings.Repeat(strings.Repeat("/9j4", 19)+"\r\n", 100*(1+i%30))
		return head + parts("mixed", picture, single(s, "plain", text, "base64")), g
	case "answer":
		quote := above[s.lang] + "\n> How was your visit?\n> " + sentences["en"][0]
		return head + "Subject: Re: Your visit\r\nIn-Reply-To: <visit@cafe.example>\r\n" + single(s, "plain", text+"\n\n"+quote, "8bit"), g
	case "signed":
		return head + single(s, "plain", text+"\n\n"+below[s.lang]+"\n\n-- \nGuest\n+90 532 000 00 00", "quoted-printable"), g
	case "form":
		form := "Name: Guest\nE-mail: " + g.Author + "\nBranch: Kadıköy\nMessage: " + text + "\nIP: 192.0.2.7"
		if s.page != nil {
			form = strings.Replace(form, "Kadıköy", "kadikoy", 1)
		}
		g.Place = "kadikoy"
		return strings.Replace(head, g.Author, "noreply@cafe.example", 1) + "Auto-Submitted: auto-generated\r\nSubject: New message\r\n" + single(s, "plain", form, "8bit"), g
	case "passed on":
		fwd := "see below\n\n---------- Forwarded message ---------\nFrom: Guest <" + g.Author + ">\nDate: Sat, 21 Nov 2026 10:00:00 +0300\nSubject: \nTo: <" + to + ">\n\n" + text
		return strings.Replace(head, g.Author, "manager@cafe.example", 1) + "Subject: Fwd: \r\n" + single(s, "plain", fwd, "base64"), g
	case "attached":
		inner := "From: Guest <" + g.Author + ">\r\nTo: " + to + "\r\nDate: " + at.Format(time.RFC1123Z) + fmt.Sprintf("\r\nMessage-ID: <%d.inner@guests.example>\r\n", i) + single(s, "plain", text, "8bit")
		note := "Content-Type: text/plain; charset=utf-8\r\n\r\nplease answer her\r\n"
		return strings.Replace(head, g.Author, "manager@cafe.example", 1) + "Subject: guest\r\n" + parts("mixed", note, "Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=guest.eml\r\n\r\n"+inner), g
	case "no id":
		head = fmt.Sprintf("From: %s\r\nTo: %s\r\nDate: some day in November\r\n", g.Author, to)
		return head + single(s, "plain; format=flowed", strings.ReplaceAll(text, ", ", ", \n"), "8bit"), g
	}
	return head + single(s, "plain", text, "8bit"), g
}

// nobody is a mail that no guest wrote.
func nobody(i int) string {
	head := fmt.Sprintf("From: other%d@elsewhere.example\r\nTo: info@cafe.example\r\nDate: Sat, 21 Nov 2026 10:00:00 +0300\r\nMessage-ID: <%d.nobody@elsewhere.example>\r\n", i, i)
	return []string{
		head + "Auto-Submitted: auto-replied\r\nSubject: Out of office: x\r\n\r\nI am away.\r\n",
		strings.Replace(head, fmt.Sprintf("other%d", i), "MAILER-DAEMON", 1) + "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n\r\nNot delivered.\r\n--x--\r\n",
		head + "List-Unsubscribe: <mailto:x@elsewhere.example>\r\n\r\nOur news.\r\n",
		head + "X-Spam-Flag: YES\r\n\r\nYou have won.\r\n",
		strings.Replace(head, fmt.Sprintf("other%d@elsewhere.example", i), "pulse@cafe.example", 1) + "Auto-Submitted: auto-generated\r\nList-Id: <pulse-digest.cafe.example>\r\n\r\nYesterday's praise\r\n",
	}[i%5]
}

func name(s script) string {
	words := map[string]string{"tr": "Ayşe Öğüt", "th": "สมชาย", "fr": "Zoé Lefèvre", "id": "Budi", "en": "Ann"}[s.lang]
	b := encode(s, words)
	return "=?" + s.name + "?B?" + base64.StdEncoding.EncodeToString([]byte(b)) + "?="
}

func single(s script, media, text, coding string) string {
	body := encode(s, strings.ReplaceAll(text, "\n", "\r\n"))
	switch coding {
	case "base64":
		body = wrap(base64.StdEncoding.EncodeToString([]byte(body)))
	case "quoted-printable":
		body = quoted(body)
	}
	return "MIME-Version: 1.0\r\nContent-Type: text/" + media + "; charset=" + s.name + "\r\nContent-Transfer-Encoding: " + coding + "\r\n\r\n" + body + "\r\n"
}

func parts(kind string, list ...string) string {
	var b strings.Builder
	b.WriteString("MIME-Version: 1.0\r\nContent-Type: multipart/" + kind + "; boundary=\"=_part\"\r\n\r\n")
	for _, p := range list {
		b.WriteString("--=_part\r\n" + strings.TrimPrefix(p, "MIME-Version: 1.0\r\n") + "\r\n")
	}
	return b.String() + "--=_part--\r\n"
}

func page(text string) string {
	return "<html><head><style>p{margin:0}</style></head><body><p>" + strings.ReplaceAll(text, "\n\n", "</p>\n<p>") + "</p></body></html>"
}

func encode(s script, text string) string {
	if s.name == "utf-7" {
		return utf7(text)
	}
	if s.page == nil {
		return text
	}
	out, err := s.page.NewEncoder().String(text)
	if err != nil {
		log.Fatalf("imap: %s cannot write %q: %v", s.name, text, err)
	}
	return out
}

func utf7(text string) string {
	var b strings.Builder
	var held []rune
	flush := func() {
		if len(held) == 0 {
			return
		}
		var raw []byte
		for _, u := range utf16.Encode(held) {
			raw = append(raw, byte(u>>8), byte(u))
		}
		b.WriteString("+" + base64.RawStdEncoding.EncodeToString(raw) + "-")
		held = nil
	}
	for _, r := range text {
		if r >= 0x80 {
			held = append(held, r)
			continue
		}
		flush()
		if r == '+' {
			b.WriteString("+-")
			continue
		}
		b.WriteRune(r)
	}
	flush()
	return b.String()
}

func quoted(s string) string {
	var b strings.Builder
	n := 0
	for i := range len(s) {
		c := s[i]
		if c == '\r' || c == '\n' {
			b.WriteByte(c)
			n = 0
			continue
		}
		w := string(c)
		if c >= 0x7f || c == '=' {
			w = fmt.Sprintf("=%02X", c)
		}
		if n += len(w); n > 72 {
			b.WriteString("=\r\n")
			n = len(w)
		}
		b.WriteString(w)
	}
	return b.String()
}

func wrap(s string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	return b.String() + s
}

// stored is what pulse export tells of one mention.
type stored struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Place  string `json:"place"`
	Author struct {
		ID string `json:"id"`
	} `json:"author"`
}

// check wants each guest's words once and nothing else.
func check(truth, export string) error {
	want, got := map[string]guest{}, map[string]int{}
	if err := each(truth, func(b []byte) error {
		var g guest
		err := json.Unmarshal(b, &g)
		want[g.Text] = g
		return err
	}); err != nil {
		return err
	}
	faults, seen, pages, kinds := 0, 0, map[string]int{}, map[string]int{}
	fault := func(format string, a ...any) {
		if faults++; faults <= 10 {
			log.Printf("imap: "+format, a...)
		}
	}
	if err := each(export, func(b []byte) error {
		var s stored
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		seen++
		g, ok := want[s.Text]
		switch {
		case !ok:
			fault("stored and never written: %q (%s)", s.Text, s.ID)
		case g.Author != s.Author.ID || g.Place != s.Place:
			fault("%q is of %s at %q, stored of %s at %q (%s, %s)", s.Text, g.Author, g.Place, s.Author.ID, s.Place, g.Shape, g.Page)
		}
		if got[s.Text]++; got[s.Text] == 2 {
			fault("stored twice: %q (%s, %s)", s.Text, g.Shape, g.Page)
		}
		pages[g.Page]++
		kinds[g.Shape]++
		return nil
	}); err != nil {
		return err
	}
	for text, g := range want {
		if got[text] == 0 {
			fault("lost: %q (%s, %s)", text, g.Shape, g.Page)
		}
	}
	if faults > 0 {
		return fmt.Errorf("%d of %d mails are not as they were written", faults, len(want))
	}
	fmt.Printf("%d mentions of %d mails in %d shapes and %d charsets: each once, with its author and place\n", seen, len(want), len(kinds), len(pages))
	return nil
}

func each(path string, fn func([]byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		if err := fn(in.Bytes()); err != nil {
			return err
		}
	}
	return in.Err()
}
