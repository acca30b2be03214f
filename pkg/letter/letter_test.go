package letter

import (
	"encoding/base64"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// crlf writes a mail of a test as it goes over the wire.
func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func read(t testing.TB, mail string) *Letter {
	t.Helper()
	l, err := Read(strings.NewReader(crlf(mail)))
	if err != nil {
		t.Fatalf("%v in %.200q", err, mail)
	}
	return l
}

const turkish, thai = "Çayınız soğuktu, garson ilgisizdi; müdürünüz özür diledi.", "กาแฟเย็นมาก พนักงานช้า"

func encoded(t testing.TB, page *charmap.Charmap, s string) string {
	t.Helper()
	out, err := page.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func quoted(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 0x80 || c == '=' {
			fmt.Fprintf(&b, "=%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func TestCharsets(t *testing.T) {
	for _, tc := range []struct {
		name, stated, body, want string
		strange                  string
	}{
		{"utf-8", "utf-8", turkish, turkish, ""},
		{"utf-8 with a mark", "utf-8", "\xef\xbb\xbf" + turkish, turkish, ""},
		{"windows-1254", "windows-1254", encoded(t, charmap.Windows1254, turkish), turkish, ""},
		{"iso-8859-9", `"ISO-8859-9"`, encoded(t, charmap.ISO8859_9, turkish), turkish, ""},
		{"a name with an underscore", "iso_8859-9", encoded(t, charmap.ISO8859_9, turkish), turkish, ""},
		{"windows-874", "windows-874", encoded(t, charmap.Windows874, thai), thai, ""},
		{"tis-620", "TIS-620", encoded(t, charmap.Windows874, thai), thai, ""},
		{"one Thai word that could be UTF-8", "tis-620", "\xc2\xba", "ยบ", ""},
		{"iso-8859-1", "iso-8859-1", "caf\xe9 fran\xe7ais", "café français", ""},
		{"iso-8859-15", "iso-8859-15", "3 \xa4", "3 €", ""},
		{"quotes of Windows in iso-8859-1", "iso-8859-1", "\x93good\x94", "“good”", ""},
		{"utf-7", "utf-7", "+AMc-ay g+APw-zel 1 +- 1", "Çay güzel 1 + 1", ""},
		{"utf-16", "utf-16le", "k\x00\xf6\x00", "kö", ""},
		{"none stated, Turkish bytes", "", encoded(t, charmap.Windows1254, turkish), turkish, ""},
		{"none stated, Thai bytes", "", encoded(t, charmap.Windows874, thai), thai, ""},
		{"utf-8 stated, Turkish bytes", "utf-8", encoded(t, charmap.Windows1254, turkish), turkish, ""},
		{"latin stated, utf-8 sent", "iso-8859-1", turkish, turkish, ""},
		{"Thai stated, utf-8 sent", "windows-874", thai, thai, ""},
		{"ascii stated, utf-8 sent", "us-ascii", turkish, turkish, ""},
		{"a name nobody knows, utf-8 sent", "utf8mb4", turkish, turkish, ""},
		{"a name nobody knows, other bytes", "x-klingon", "\xc4\xe3\xba\xc3", "", "x-klingon"},
		{"gb2312", "gb2312", "\xc4\xe3\xba\xc3", "", "gb2312"},
		{"gb2312 of plain English", "gb2312", "all good", "all good", ""},
		{"iso-2022-jp", "iso-2022-jp", "\x1b$B$3$s\x1b(B", "", "iso-2022-jp"},
	} {
		for coding, code := range map[string]func(string) string{"8bit": func(s string) string { return s }, "quoted-printable": quoted,
			"base64": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }} {
			l, err := Read(strings.NewReader("From: a@b.example\r\nContent-Type: text/plain; charset=" + tc.stated + "\r\nContent-Transfer-Encoding: " + coding + "\r\n\r\n" + code(tc.body)))
			if err != nil {
				t.Fatal(err)
			}
			if tc.strange != l.Strange || tc.strange == "" && l.Text != tc.want {
				t.Errorf("%s, %s: %q (strange %q), want %q (%q)", tc.name, coding, l.Text, l.Strange, tc.want, tc.strange)
			}
		}
	}
}

func TestBrokenCodings(t *testing.T) {
	for _, tc := range []struct{ name, coding, body, want string }{
		{"a soft break", "quoted-printable", "one =\r\ntwo", "one two"},
		{"a soft break with blanks behind", "quoted-printable", "one = \t\r\ntwo", "one two"},
		{"a soft break at the very end", "quoted-printable", "one=", "one"},
		{"blanks before a line's end", "quoted-printable", "one  \r\ntwo", "one\ntwo"},
		{"an = without digits", "quoted-printable", "1+1=2 =zz =4", "1+1=2 =zz =4"},
		{"small digits", "quoted-printable", "=c3=a7ay", "çay"},
		{"raw bytes between", "quoted-printable", "çay =C3=A7ay", "çay çay"},
		{"no padding", "base64", "Z29vZA", "good"},
		{"joined pieces", "base64", "Z29=Z29k", "gogod"},
		{"stray letters", "base64", "Z2 9v!\r\nZ*A==", "good"},
		{"letters of URLs", "base64", "8J-YgA", "😀"},
		{"one letter over", "base64", "Z29vZ", "goo"},
		{"cut off", "base64", "w6fDtg\r\nw", "çö"},
		{"a coding nobody knows", "x-zip", "as it is", "as it is"},
		{"in capitals, with more behind", "QUOTED-PRINTABLE; x", "=C3=A7", "ç"},
	} {
		l, err := Read(strings.NewReader("From: a@b.example\r\nContent-Transfer-Encoding: " + tc.coding + "\r\n\r\n" + tc.body))
		if err != nil || l.Text != tc.want {
			t.Errorf("%s: %q, %v; want %q", tc.name, l.Text, err, tc.want)
		}
	}
}

func TestHeads(t *testing.T) {
	l := read(t, `Received: from a by b; Sat, 21 Nov 2026 10:00:01 +0300
Received: from x by a; Sat, 21 Nov 2026 10:00:00 +0300
From: =?utf-8?Q?Ay=C5=9Fe_=28Y=C4=B1lmaz?= =?utf-8?Q?=29?= <Ayse@Example.COM>
To: Cafe <kadikoy@cafe.example>, "Moda, Branch" <moda@cafe.example>
Delivered-To: info@cafe.example
Subject: =?UTF-8?B?xZ5pa8OieWV0IHY=?=
 =?UTF-8?B?YXI=?= (1)
Date: Sat, 21 Nov 2026 09:59:58 +0300 (TRT)
Message-ID: <abc@example.com>
In-Reply-To: <prev@cafe.example>
Content-Language: in

text`)
	want := &Letter{ID: "abc@example.com", InReplyTo: "prev@cafe.example", From: Address{"Ayşe (Yılmaz)", "ayse@example.com"},
		To: []string{"kadikoy@cafe.example", "moda@cafe.example", "info@cafe.example"}, Subject: "Şikâyet var (1)",
		Date: time.Date(2026, 11, 21, 6, 59, 58, 0, time.UTC), Written: "Sat, 21 Nov 2026 09:59:58 +0300 (TRT)",
		Received: time.Date(2026, 11, 21, 7, 0, 1, 0, time.UTC), Lang: "id", Text: "text", Open: true}
	if !reflect.DeepEqual(l, want) {
		t.Errorf("\n%+v, want\n%+v", l, want)
	}
}

func TestAddressesAndWords(t *testing.T) {
	for in, want := range map[string]Address{
		"a@b.example":                                      {"", "a@b.example"},
		"<a@b.example>":                                    {"", "a@b.example"},
		"a@b.example (Old Way)":                            {"Old Way", "a@b.example"},
		`"Last, First" <a@b.example>`:                      {"Last, First", "a@b.example"},
		`"She said \"hi\"" <a@b.example>`:                  {`She said "hi"`, "a@b.example"},
		"Only A Name":                                      {"", ""},
		"=?iso-8859-9?B?3mVr?= <A@B.example":               {"Şek", "a@b.example"},
		"a@b.example <a@b.example>":                        {"", "a@b.example"},
		"\xde\xfek\xf0 \xfd <a@b.example>":                 {"Şşkğ ı", "a@b.example"},
		"Evil\x1b[2J\x00 <a@b.example>":                    {"Evil [2J", "a@b.example"},
		"=?utf-8?Q?not closed <a@b.example>":               {"=?utf-8?Q?not closed", "a@b.example"},
		"=?utf-8?Q?Caf=C3?= =?utf-8?Q?=A9?= <a@b.example>": {"Café", "a@b.example"},
		"=?utf-8?Q?with blanks inside?= <a@b.example>":     {"with blanks inside", "a@b.example"},
	} {
		if got := address(in); got != want && !(in == "Only A Name" && got.Addr == "") {
			t.Errorf("%q: %+v, want %+v", in, got, want)
		}
	}
	for in, want := range map[string]string{"<a@b>": "a@b", "a@b": "a@b", "<a b>": "", "": "", "<" + strings.Repeat("x", 300) + ">": "", "<ü@b>": ""} {
		if got := messageID(in); got != want {
			t.Errorf("id of %q: %q, want %q", in, got, want)
		}
	}
	for in, ok := range map[string]bool{"Sat, 21 Nov 2026 09:59:58 +0300": true, "21 Nov 26 09:59 GMT": true, "2026-11-21T09:59:58Z": true,
		"Sat Nov 21 09:59:58 2026": true, "Sat, 21 Nov 2026 09.59.58 +0300": true, "yesterday": false, "": false, "Thu, 1 Jan 1970 00:00:00 +0000": false} {
		if got := date(in); got.IsZero() == ok {
			t.Errorf("date %q: %v", in, got)
		}
	}
}

func TestParts(t *testing.T) {
	const head = "From: a@b.example\n"
	for _, tc := range []struct{ name, mail, want string }{
		{"plain before HTML", head + "Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain\n\nplain\n--x\nContent-Type: text/html\n\n<p>html</p>\n--x--\n", "plain"},
		{"HTML before plain", head + "Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>html</p>\n--x\nContent-Type: text/plain\n\nplain\n--x--\n", "plain"},
		{"plain is empty", head + "Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain\n\n \n--x\nContent-Type: text/html\n\n<p>ht<b>ml</b></p>\n--x--\n", "html"},
		{"HTML alone", head + "Content-Type: text/html; charset=utf-8\n\n<style>p{}</style><p>g&uuml;zel &amp; iyi</p><script>alert(1)</script>", "güzel & iyi"},
		{"words, picture, words", head + "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nfirst\n--x\nContent-Type: image/png; name=a.png\nContent-Disposition: inline\n\nAAAA\n--x\n\nsecond\n--x--\n", "first\n\nsecond"},
		{"related inside alternative inside mixed", head + "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: multipart/alternative; boundary=a\n\n--a\n\nwords\n--a\nContent-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html\n\n<p>html</p>\n--r--\n--a--\n--m\nContent-Type: application/pdf\nContent-Disposition: attachment\n\nxx\n--m--\n", "words"},
		{"attached text stays closed", head + "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nwords\n--x\nContent-Type: text/plain; name=log.txt\nContent-Disposition: attachment; filename=log.txt\n\nsecrets\n--x--\n", "words"},
		{"the end is missing", head + "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nwords", "words"},
		{"the marks are missing", head + "Content-Type: multipart/mixed; boundary=x\n\nwords nevertheless\n", "words nevertheless"},
		{"no mark is named", head + "Content-Type: multipart/mixed\n\nwords nevertheless\n", "words nevertheless"},
		{"a mark with blanks", head + "Content-Type: multipart/mixed; boundary=\"x y\"\n\n--x y  \n\nwords\n--x y--\n", "words"},
		{"the outer mark ends the inner part", head + "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\ninner\n--o\n\nouter\n--o--\n", "inner\n\nouter"},
		{"a broken type", head + "Content-Type: text/plain; charset=utf-8; x=y; =; \"\n\ngood\n", "good"},
		{"a type that is none", head + "Content-Type: text\n\ngood\n", "good"},
		{"twice the same parameter", head + "Content-Type: text/html; charset=utf-8; charset=utf-8\n\n<p>good</p>\n", "good"},
		{"no empty line before the text", head + "Subject: x\nHello there, no colon\nand more\n", "Hello there, no colon\nand more"},
		{"lines that flow", head + "Content-Type: text/plain; format=flowed\n\nThis is one \nline.\n\n-- \nme\n", "This is one line.\n\n-- \nme"},
		{"old Macs' line ends", "From: a@b.example\n\none\rtwo", "one\ntwo"},
		{"a From line of a box first", "From x Sat Nov 21 09:00:00 2026\n" + head + "\ngood\n", "good"},
	} {
		if got := read(t, tc.mail); got.Text != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got.Text, tc.want)
		}
	}
}

// TestBombs: what would fill the memory is passed over and named; the words are there.
func TestBombs(t *testing.T) {
	deep := "From: a@b.example\nContent-Type: multipart/mixed; boundary=b0\n\n--b0\n\nwords\n"
	for i := range 500 {
		deep += fmt.Sprintf("--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i+1)
	}
	for _, tc := range []struct{ name, mail, says string }{
		{"500 levels", deep, "deeper than 10"},
		{"10,000 parts", "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nwords\n", 10_000) + "--b--\n", "more than 200 parts"},
		{"a head of 10 MB", "From: a@b.example\n" + strings.Repeat("X: "+strings.Repeat("y", 1000)+"\n", 10_000) + "\nwords\n", "head is larger"},
		{"one field of 10 MB", "From: a@b.example\nX: " + strings.Repeat("y", 10<<20) + "\n\nwords\n", "head is larger"},
		{"a text of 5 MB", "From: a@b.example\n\n" + strings.Repeat("words ", 1_000_000), "longer than 1 MiB"},
		{"mails in mails", strings.Repeat("From: a@b.example\nContent-Type: message/rfc822\n\n", 300) + "words", "were not all read"},
	} {
		l := read(t, tc.mail)
		if !strings.Contains(strings.Join(l.Troubles, "; "), tc.says) {
			t.Errorf("%s: %q, want %q", tc.name, l.Troubles, tc.says)
		}
		if tc.name != "mails in mails" && !strings.HasPrefix(l.Text, "words") {
			t.Errorf("%s: the words are lost: %.50q", tc.name, l.Text)
		}
	}
}

// TestFiftyMegabytes: an attachment costs time and no memory.
func TestFiftyMegabytes(t *testing.T) {
	line := strings.Repeat("A", 76) + "\r\n"
	mail := io.MultiReader(strings.NewReader("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: application/zip; name=bomb.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"),
		&again{line: line, n: 50 << 20 / len(line)}, strings.NewReader("\r\n--x\r\n\r\nwords\r\n--x--\r\n"))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	l, err := Read(mail)
	runtime.ReadMemStats(&after)
	if err != nil || l.Text != "words" {
		t.Fatalf("%+v %v", l, err)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
		t.Errorf("%d KB were taken for a mail of 50 MB with one word", took>>10)
	}
	if l, err := Read(io.MultiReader(strings.NewReader("From: a@b.example\r\n\r\nwords\r\n"), &again{line: line, n: 70 << 20 / len(line)})); err != nil || !strings.Contains(strings.Join(l.Troubles, ";"), "64 MiB") {
		t.Errorf("a mail of 70 MB: %v", err)
	}
}

// again gives one line many times.
type again struct {
	line string
	n    int
	rest string
}

func (a *again) Read(p []byte) (int, error) {
	if a.rest == "" {
		if a.n == 0 {
			return 0, io.EOF
		}
		a.n--
		a.rest = a.line
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

func TestKinds(t *testing.T) {
	for head, want := range map[string]Kind{
		"Subject: Kahve":                                Person,
		"Auto-Submitted: no":                            Person,
		"Auto-Submitted: auto-replied":                  Automatic,
		"Auto-Submitted: auto-generated; x":             Automatic,
		"X-Autoreply: yes":                              Automatic,
		"Precedence: auto_reply":                        Automatic,
		"Subject: Automatic reply: Kahve":               Automatic,
		"Subject: =?utf-8?Q?Otomatik_yan=C4=B1t=3A_x?=": Automatic,
		"Subject: Réponse automatique : absence":        Automatic,
		"Subject: ตอบกลับอัตโนมัติ: x":                  Automatic,
		"Subject: Out of office tables were full":       Person,
		"Return-Path: <>":                               Automatic,
		"Return-Path: <>\nX-Failed-Recipients: a@b":     Bounce,
		"List-Id: <news.shop.example>":                  List,
		"List-Unsubscribe: <mailto:x@y>":                List,
		"Precedence: bulk":                              Bulk,
		"X-Spam-Flag: YES":                              Spam,
		"X-Spam-Status: Yes, score=9":                   Spam,
		"X-Spam-Status: No, score=0":                    Person,
		"X-MS-Exchange-Organization-SCL: 6":             Spam,
		"X-MS-Exchange-Organization-SCL: 1":             Person,
		"Subject: [SPAM] win":                           Spam,
	} {
		if got := read(t, "From: a@b.example\n"+head+"\n\nwords\n").Kind; got != want {
			t.Errorf("%s: %q, want %q", head, got, want)
		}
	}
	report := "From: Mail Delivery <noreply@b.example>\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\nIt did not arrive.\n--x\nContent-Type: message/delivery-status\n\nAction: failed\n--x\nContent-Type: message/rfc822\n\nFrom: us@cafe.example\n\nhello\n--x--\n"
	if got := read(t, report).Kind; got != Bounce {
		t.Errorf("a report: %q", got)
	}
	if got := read(t, "From: MAILER-DAEMON@b.example\n\nfailed\n").Kind; got != Bounce {
		t.Errorf("of the daemon: %q", got)
	}
}

func TestForwarded(t *testing.T) {
	for name, tc := range map[string]struct{ subject, text, above, from, said string }{
		"gmail":                   {"Fwd: cold", "please look\n\n---------- Forwarded message ---------\nFrom: Ayşe <ayse@example.com>\nDate: Sat, Nov 21, 2026 at 9:00 AM\nSubject: cold\nTo: <info@cafe.example>\n\nThe tea was cold.\n", "please look", "ayse@example.com", "The tea was cold."},
		"gmail turkish":           {"Fwd: soğuk", "---------- Forwarded message ---------\nGönderen: Ayşe <ayse@example.com>\nDate: 21 Kas 2026\nSubject: soğuk\nTo: x\n\nÇay soğuktu.\n", "", "ayse@example.com", "Çay soğuktu."},
		"apple":                   {"Fwd: cold", "Begin forwarded message:\n\nFrom: Ayşe <ayse@example.com>\nSubject: cold\nDate: 21 November 2026\nTo: x@y\n\n> was quoted\n", "", "ayse@example.com", "was quoted"},
		"outlook":                 {"FW: cold", "fyi\n\nFrom: Ayşe <ayse@example.com>\nSent: Saturday\nTo: info@cafe.example\nSubject: cold\n\nThe tea was cold.\n", "fyi", "ayse@example.com", "The tea was cold."},
		"outlook bold":            {"FW: cold", "________________________________\n*From:* Ayşe <ayse@example.com>\n*Sent:* Saturday\n*To:* x\n*Subject:* cold\n\nThe tea.\n", "", "ayse@example.com", "The tea."},
		"outlook turkish":         {"İLT: soğuk", "Kimden: Ayşe <ayse@example.com>\nGönderildi: Cumartesi\nKime: x\nKonu: soğuk\n\nÇay soğuktu.\n", "", "ayse@example.com", "Çay soğuktu."},
		"french":                  {"TR: froid", "-------- Message transféré --------\nDe : Ayşe <ayse@example.com>\nDate : samedi\nPour : x\nSujet : froid\n\nLe thé.\n", "", "ayse@example.com", "Pour : x\nSujet : froid\n\nLe thé."},
		"indonesian":              {"Fwd: dingin", "---------- Pesan terusan ----------\nDari: Ayşe <ayse@example.com>\nTanggal: Sabtu\nKepada: x\nSubjek: dingin\n\nTehnya dingin.\n", "", "ayse@example.com", "Tehnya dingin."},
		"thai":                    {"Fwd: เย็น", "---------- ข้อความที่ส่งต่อ ----------\nจาก: Ayşe <ayse@example.com>\nวันที่: เสาร์\nถึง: x\nหัวเรื่อง: เย็น\n\nชาเย็นมาก\n", "", "ayse@example.com", "ชาเย็นมาก"},
		"an answer is no forward": {"Re: cold", "thanks\n\nFrom: us@cafe.example\nSent: Saturday\nTo: x\nSubject: cold\n\nWe are sorry.\n", "", "", ""},
		"a mark without a head":   {"Fwd: x", "---------- Forwarded message ---------\n\nnothing\n", "", "", ""},
		"no forward":              {"cold", "The tea was cold.", "", "", ""},
	} {
		l := &Letter{Subject: tc.subject, Text: tc.text}
		above, in, ok := l.Forwarded()
		if ok != (tc.from != "") {
			t.Errorf("%s: %v", name, ok)
			continue
		}
		if ok && (above != tc.above || in.From.Addr != tc.from || in.Text != tc.said) {
			t.Errorf("%s: %q, %+v", name, above, in)
		}
	}
	attached := read(t, "From: us@cafe.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nsee\n--x\nContent-Type: message/rfc822\nContent-Disposition: attachment; filename=a.eml\n\nFrom: guest@example.com\nMessage-ID: <g@x>\nContent-Type: multipart/alternative; boundary=y\n\n--y\n\nThe tea.\n--y--\n--x\n\nand more\n--x--\n")
	if len(attached.Attached) != 1 || attached.Attached[0].Text != "The tea." || attached.Attached[0].ID != "g@x" || attached.Text != "see\n\nand more" {
		t.Errorf("%+v %+v", attached, attached.Attached)
	}
}

func TestDisclaimersAndKitchens(t *testing.T) {
	for _, s := range []string{
		"Çay soğuktu.\n\nBu e-posta ve ekleri gizli bilgiler içerebilir. Alıcısı değilseniz lütfen siliniz ve gönderene haber veriniz.",
		"The tea was cold.\n\nThis e-mail and any attachments are confidential and intended solely for the use of the individual to whom they are addressed.",
		"Le thé était froid.\n\nCe message et ses pièces jointes sont confidentiels et établis à l'intention exclusive de leurs destinataires.",
		"Tehnya dingin.\n\nEmail ini dan lampirannya bersifat rahasia dan hanya ditujukan kepada penerima yang dituju di atas.",
		"ชาเย็น\n\nอีเมลฉบับนี้และไฟล์แนบเป็นความลับและมีไว้สำหรับผู้รับที่ระบุไว้เท่านั้น",
	} {
		own, rest := Cut(s)
		first, _, _ := strings.Cut(s, "\n")
		if own != first || rest == "" {
			t.Errorf("%q is left of %q", own, s)
		}
	}
	for _, s := range []string{"I was told this message is confidential.", "Hi,\n\nthis e-mail is my third one about the cold tea, and I know that nobody here reads what guests write to you."} {
		if own, _ := Cut(s); own != s {
			t.Errorf("%q is left of %q", own, s)
		}
	}
}

func TestMailbox(t *testing.T) {
	box := NewMailbox(strings.NewReader("\nFrom a Sat Nov 21 09:00:00 2026\nFrom: a@x.example\n\none\n\nFrom now on I go elsewhere\n>From here\n\nFrom b Sat Nov 21 10:00:00 2026\nFrom: b@x.example\n\ntwo\n\nFrom - Sat Nov 21 11:00:00 2026\r\nFrom: c@x.example\r\n\r\nthree\r\n"))
	var got []string
	for {
		n, at, err := box.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if n == 2 {
			got = append(got, "passed over")
			continue
		}
		l, err := Read(box)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, at.Format("15:04 ")+l.Text)
	}
	want := []string{"09:00 one\n\nFrom now on I go elsewhere\nFrom here", "passed over", "11:00 three"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// FuzzRead: nothing makes the reader panic, hang or give text that is not UTF-8.
func FuzzRead(f *testing.F) {
	f.Add([]byte("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nwords\r\n--x--\r\n"))
	f.Add([]byte("From: =?utf-8?B?w6c=?= <a@b>\r\nSubject: =?iso-8859-9?Q?=FE?=\r\nContent-Type: text/html; charset=utf-7\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=C3=A7 +AMc-</p>"))
	f.Add([]byte("From: a@b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nRnJvbTogYUBiCgpoaQ=="))
	f.Add([]byte("From x\nFrom: a@b\nSubject: Fwd: x\n\n-- Forwarded message --\nFrom: c@d\nDate: x\n\nhi"))
	f.Add([]byte("\x00\xff\xfe:\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := Read(strings.NewReader(string(b)))
		if err != nil {
			if l != nil {
				t.Error("a mail and an error")
			}
			return
		}
		for ; l != nil; l = first(l.Attached) {
			for _, s := range []string{l.ID, l.Subject, l.From.Name, l.From.Addr, l.Text, l.Lang, strings.Join(l.Troubles, "")} {
				if !valid(s) {
					t.Errorf("%q is no UTF-8", s)
				}
			}
			own, _ := Cut(l.Text)
			above, in, ok := l.Forwarded()
			if ok && in == nil || !valid(own+above) {
				t.Error("a forwarded mail that is none")
			}
			l.OwnSubject()
		}
		box := NewMailbox(strings.NewReader(string(b)))
		for range 1 << 16 {
			if _, _, err := box.Next(); err != nil {
				return
			}
			_, _ = Read(box)
		}
		t.Error("a box without end")
	})
}

func first(l []*Letter) *Letter {
	if len(l) == 0 {
		return nil
	}
	return l[0]
}

func valid(s string) bool { return strings.ToValidUTF8(s, "") == s }
