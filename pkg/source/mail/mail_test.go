package mail

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/letter"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

var places = []pulse.Place{{ID: "kadikoy", Name: "Kadıköy", Provider: map[string]string{"mail": "Kadikoy@cafe.example"}}, {ID: "moda", Name: "Moda"}}

// taken is what one mail becomes.
func taken(t *testing.T, o Options, mail string) (pulse.Page, string) {
	t.Helper()
	l, err := letter.Read(strings.NewReader(strings.ReplaceAll(mail, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	tk := &taker{o: o.defaults(), now: now}
	var p pulse.Page
	tk.take(&p, "INBOX UID 1", l, now.Add(-time.Hour))
	return p, tk.note()
}

func TestWhatIsSaid(t *testing.T) {
	own := Options{Own: []string{"@cafe.example"}, Places: places}
	for _, tc := range []struct{ name, mail, text, author, note, bad string }{
		{"subject and words", "From: G <g@x.example>\nSubject: Cold\n\nThe tea was cold.", "Cold\n\nThe tea was cold.", "g@x.example", "", ""},
		{"a subject that begins the words", "From: g@x.example\nSubject: The tea\n\nThe tea was cold.", "The tea was cold.", "g@x.example", "", ""},
		{"a subject alone", "From: g@x.example\nSubject: Cold tea!\n\n", "Cold tea!", "g@x.example", "", ""},
		{"an answer", "From: g@x.example\nSubject: Re: your visit\n\nGood.\n\nOn Mon, us <u@cafe.example> wrote:\n> how was it", "Good.", "g@x.example", "", ""},
		{"an answer that says nothing", "From: g@x.example\nSubject: Re: your visit\n\n> how was it", "", "", "1 mail left out: 1 nothing but quoted text", ""},
		{"looks quoted and is no answer", "From: g@x.example\n\n> all of it", "> all of it", "g@x.example", "", ""},
		{"pictures alone", "From: g@x.example\nContent-Type: image/png\n\nxx", "", "", "", "no words"},
		{"another script", "From: g@x.example\nContent-Type: text/plain; charset=gb2312\n\n\xc4\xe3", "", "", "", "gb2312"},
		{"too long", "From: g@x.example\n\n" + strings.Repeat("words ", 20_000), "", "", "", "64 KiB"},
		{"ours", "From: us@cafe.example\n\nhello guest", "", "", "1 mail left out: 1 our own", ""},
		{"a digest of ours", "From: pulse@elsewhere.example\nAuto-Submitted: auto-generated\nList-Id: <pulse-digest.cafe.example>\n\nYesterday", "", "", "1 mail left out: 1 automatic", ""},
		{"a digest of ours that one of ours passes on", "From: us@cafe.example\nSubject: Fwd: Digest\nContent-Type: message/rfc822\n\nFrom: pulse@cafe.example\nAuto-Submitted: auto-generated\n\nYesterday", "", "", "1 mail left out: 1 automatic", ""},
		{"spam", "From: g@x.example\nX-Spam-Flag: YES\n\nwin", "", "", "1 mail left out: 1 spam", ""},
		{"passed on by one of ours", "From: us@cafe.example\nSubject: Fwd: Cold\nMessage-ID: <f@x>\n\nsee below\n\n---------- Forwarded message ---------\nFrom: G <g@x.example>\nDate: Sat, 21 Nov 2026 10:00:00 +0300\nSubject: Cold\nTo: us\n\nThe tea.", "Cold\n\nThe tea.", "g@x.example", "", ""},
		{"attached by one of ours", "From: us@cafe.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nsee\n--x\nContent-Type: message/rfc822\n\nFrom: g@x.example\n\nThe tea.\n--x--", "The tea.", "g@x.example", "", ""},
		{"passed on by a guest without words", "From: h@x.example\nSubject: Fwd: Cold\n\n---------- Forwarded message ---------\nFrom: G <g@x.example>\nDate: x\nSubject: Cold\n\nThe tea.", "Cold\n\nThe tea.", "g@x.example", "", ""},
		{"passed on by a guest with words", "From: h@x.example\nSubject: Fwd: Cold\n\nMy wife wrote:\n\n---------- Forwarded message ---------\nFrom: G <g@x.example>\nDate: x\nSubject: Cold\n\nThe tea.", "My wife wrote:\n\nThe tea.", "h@x.example", "", ""},
		{"one of ours passes on one of ours", "From: us@cafe.example\nSubject: Fwd: x\n\n---------- Forwarded message ---------\nFrom: boss@cafe.example\nDate: x\nSubject: x\n\nrota", "", "", "1 mail left out: 1 our own", ""},
		{"nobody", "Subject: Cold\n\nThe tea.", "Cold\n\nThe tea.", "", "", ""},
	} {
		p, note := taken(t, own, tc.mail)
		var text, author, bad string
		if len(p.Mentions) > 0 {
			text, author = p.Mentions[0].Text, p.Mentions[0].Author.ID
		}
		if len(p.Bad) > 0 {
			bad = p.Bad[0].Why
		}
		if text != tc.text || author != tc.author || note != tc.note || !strings.Contains(bad, tc.bad) || (bad == "") != (tc.bad == "") || len(p.Mentions) > 1 {
			t.Errorf("%s: %q by %q, left out %q, bad %q (%d mentions)", tc.name, text, author, note, bad, len(p.Mentions))
		}
	}
}

func TestIdentityAndDate(t *testing.T) {
	const head = "From: g@x.example\nTo: kadikoy@cafe.example\n"
	p, _ := taken(t, Options{Places: places, Place: "moda"}, head+"Message-ID: <1@x>\nDate: Sat, 21 Nov 2026 10:00:00 +0300\nIn-Reply-To: <0@x>\nContent-Language: tr\n\nhi")
	if m := p.Mentions[0]; m.ID != "1@x" || m.ReplyTo != "0@x" || m.Lang != "tr" || m.Place != "kadikoy" || !m.Posted.Equal(time.Date(2026, 11, 21, 7, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", m)
	}
	for date, want := range map[string]time.Time{
		"Date: Sat, 21 Nov 2099 10:00:00 +0300\n":                 now.Add(-time.Hour),                           // of the future: when it came
		"Date: rubbish\n":                                         now.Add(-time.Hour),                           // none
		"Date: x\nReceived: a; Fri, 20 Nov 2026 08:00:00 +0000\n": time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC), // as the server says
		"": now.Add(-time.Hour),
	} {
		p, _ := taken(t, Options{Place: "moda"}, head+date+"\nhi")
		if m := p.Mentions[0]; !m.Posted.Equal(want) || m.Place != "moda" {
			t.Errorf("%q: %v at %q, want %v", date, m.Posted, m.Place, want)
		}
	}
	a, _ := taken(t, Options{}, head+"\nhi")
	b, _ := taken(t, Options{}, head+"\nhi")
	c, _ := taken(t, Options{}, head+"\nho")
	if a.Mentions[0].ID != b.Mentions[0].ID || a.Mentions[0].ID == c.Mentions[0].ID || a.Mentions[0].ID == "" {
		t.Error("mails without an id are not told apart by what they say")
	}
}

func TestForms(t *testing.T) {
	form := Options{Places: places, Form: Form{"text": "Mesajınız", "name": "Ad Soyad", "email": "E-posta", "rating": "Puan", "place": "Şube", "end": "IP adresi"}}
	const head = "From: WordPress <noreply@cafe.example>\nAuto-Submitted: auto-generated\nMessage-ID: <same@wp>\nSubject: Yeni mesaj\n"
	want := pulse.Author{ID: "ayse@example.com", Name: "Ayşe"}
	for name, body := range map[string]string{
		"lines":         "Ad Soyad: Ayşe\nE-posta: Ayse@example.com\nŞube: KADIKÖY\nPuan: 2/5\nMesajınız: Çay soğuktu.\n\nGarson kabaydı.\nIP adresi: 1.2.3.4\n",
		"below":         "Ad Soyad\nAyşe\n\nE-posta\nayse@example.com\n\nŞube\nKadıköy\n\nPuan\n★★\n\nMesajınız:\nÇay soğuktu.\n\nGarson kabaydı.\n-- \nwordpress",
		"bold and case": "*AD SOYAD:* Ayşe\n*e-posta:* ayse@example.com\n*Şube:* kadikoy\n*Puan:* 2\n*Mesajınız:* Çay soğuktu.\n\nGarson kabaydı.\n",
	} {
		p, _ := taken(t, form, head+"\n"+body)
		if len(p.Mentions) != 1 {
			t.Errorf("%s: %+v", name, p)
			continue
		}
		m := p.Mentions[0]
		if m.Text != "Çay soğuktu.\n\nGarson kabaydı." || m.Author != want || m.Rating != 2 || m.Place != "kadikoy" || m.ID == "same@wp" {
			t.Errorf("%s: %+v", name, m)
		}
	}
	table := "Content-Type: text/html; charset=utf-8\n\n<table><tr><td>Ad Soyad</td><td>Ayşe</td></tr><tr><td>E-posta</td><td>ayse@example.com</td></tr><tr><td>Mesajınız</td><td>Çay<br>soğuk</td></tr></table>"
	p, _ := taken(t, form, head+table)
	if len(p.Mentions) != 1 || p.Mentions[0].Text != "Çay\nsoğuk" || p.Mentions[0].Author != want {
		t.Errorf("a table: %+v", p)
	}
	one, _ := taken(t, form, head+"\nAd Soyad: A\nMesajınız: one")
	two, _ := taken(t, form, head+"\nAd Soyad: A\nMesajınız: two")
	if one.Mentions[0].ID == two.Mentions[0].ID {
		t.Error("a form that gives all its mails one id loses all but one")
	}
	if p, note := taken(t, form, head+"\nYedekleme bitti.\n"); len(p.Mentions) != 0 || !strings.Contains(note, "automatic") {
		t.Errorf("an automatic mail that is no form's: %+v", p)
	}
	if p, _ := taken(t, form, head+"\nAd Soyad: A\nMesajınız:\n"); len(p.Bad) != 1 {
		t.Errorf("a form without words: %+v", p)
	}
	for in, want := range map[string]float64{"4": 4, "4/5": 4, "3,5": 3.5, "★★★": 3, "5 - çok iyi": 5, "": 0, "iyi": 0, "10": 0, "0": 0} {
		if got := stars(in); got != want {
			t.Errorf("stars %q: %v, want %v", in, got, want)
		}
	}
}

func TestLists(t *testing.T) {
	const mail = "From: g@x.example\nList-ID: Info <info.cafe.example>\nList-Post: <mailto:info@cafe.example>\nPrecedence: list\n\nThe tea."
	if p, note := taken(t, Options{}, mail); len(p.Mentions) != 0 || !strings.Contains(note, "lists") {
		t.Errorf("%+v", p)
	}
	if p, _ := taken(t, Options{Lists: []string{"Info@cafe.example"}}, mail); len(p.Mentions) != 1 {
		t.Errorf("a group of ours: %+v", p)
	}
}

func TestDetect(t *testing.T) {
	for in, want := range map[string]string{
		"From a@b Sat\nSubject: x\n\nhello": FormatMbox, "\n\nFrom a@b Sat\nX: y": FormatMbox,
		"Return-Path: <a@b>\r\nFrom: a@b.example\r\nSubject: x\r\n\r\nhi": FormatEML,
		"from: a@b.example\nDate: x\n\nhi":                                FormatEML,
		"From: somebody\n":                                                "", "from,to\na,b\n": "", "Date: x;Text: y": "", "": "", `{"from":"a"}`: "",
	} {
		if got := Detect([]byte(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestBoxesThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "x.txt")
	if err := os.WriteFile(text, []byte("words"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ path, format, says string }{
		{filepath.Join(dir, "none"), "", "no such file"},
		{dir, "", "no Maildir"},
		{dir, FormatMbox, "is a folder"},
		{text, "", "holds no mails"},
		{text, FormatMaildir, "is a file"},
	} {
		_, err := OpenBox(Options{Path: tc.path}, tc.format, nil)
		if pulse.ExitCode(err) != pulse.ExitUsage || !strings.Contains(fmt.Sprint(err), tc.says) {
			t.Errorf("%s as %q: %v, want %q", tc.path, tc.format, err, tc.says)
		}
	}
}

// TestMaildirWithFolders reads folders in the folder and leaves those out in which
// nothing of a guest lies.
func TestMaildirWithFolders(t *testing.T) {
	dir := t.TempDir()
	for box, text := range map[string]string{"": "in", ".Guests": "in a folder", ".Sent": "sent", ".Junk": "junk"} {
		for _, sub := range []string{"cur", "new", "tmp"} {
			if err := os.MkdirAll(filepath.Join(dir, box, sub), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, box, "new", "1"), []byte(simple(text, "g@x.example", text, now)), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, box, "tmp", "2"), []byte(simple("t", "g@x.example", "not yet here", now)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ms, bad, _, _ := all(t, openBox(t, Options{Path: dir}), "")
	if len(ms) != 2 || len(bad) != 0 {
		t.Errorf("%+v %+v", ms, bad)
	}
}

// TestAStreamIsReadOnce: what came on standard input cannot come again.
func TestAStreamIsReadOnce(t *testing.T) {
	b, err := OpenBox(Options{}, "", strings.NewReader("From x Sat Nov 21 09:00:00 2026\nFrom: g@x.example\nMessage-ID: <1@x>\n\nhi\n"))
	if err != nil {
		t.Fatal(err)
	}
	if ms, _, _, _ := all(t, b, ""); len(ms) != 1 {
		t.Fatalf("%+v", ms)
	}
	for _, err := range b.Pages(t.Context(), pulse.Ask{}) {
		if pulse.ExitCode(err) != pulse.ExitUsage {
			t.Errorf("read again: %v", err)
		}
	}
}

func TestType(t *testing.T) {
	setup := func(values map[string][]string) pulse.Setup {
		if complete(values); values["security"] == nil {
			values["security"] = []string{secTLS}
		}
		return pulse.Setup{Name: "post", Values: values, Dir: t.TempDir(), Secret: func(string) (string, error) { return "", nil }}
	}
	for _, tc := range []struct {
		values map[string][]string
		says   string
	}{
		{map[string][]string{}, "name a mail server"},
		{map[string][]string{"host": {"imap.example"}}, "name who logs in"},
		{map[string][]string{"host": {"imaps://imap.example:993"}, "user": {"a"}}, "no name of a server"},
		{map[string][]string{"host": {"imap.example"}, "user": {"a"}, "path": {"x"}}, "do not go together"},
		{map[string][]string{"host": {"imap.example"}, "user": {"a"}, "security": {"none"}}, "readable for everybody"},
		{map[string][]string{"host": {"imap.example"}, "user": {"a"}, "token_env": {"A"}, "password_env": {"B"}}, "do not go together"},
		{map[string][]string{"path": {"x"}, "form": {"message=Mesaj"}}, "cannot be told apart"},
		{map[string][]string{"path": {"x"}, "form": {"name=Ad"}}, "name under text"},
		{map[string][]string{"host": {"127.0.0.1"}, "user": {"a"}, "security": {"none"}}, ""},
		{map[string][]string{"host": {"imap.example"}, "user": {"a"}, "own": {"@cafe.example"}, "form": {"text=Mesaj:"}}, ""},
	} {
		got := fmt.Sprint(check(setup(tc.values)))
		if tc.says == "" && got != "[]" || !strings.Contains(got, tc.says) {
			t.Errorf("%v: %s, want %q", tc.values, got, tc.says)
		}
	}
	if own, _ := Type().Setting("own"); own.Check("@cafe.example") != nil || own.Check("cafe.example") == nil {
		t.Error("own takes @cafe.example and refuses what is no address")
	}
	src, err := Open(setup(map[string][]string{"host": {"imap.example"}, "user": {"a"}, "folders": {"INBOX", "Guests"}}), nil)
	if err != nil || src.(*Source).o.IMAP.Port != 993 || src.Name() != "post" {
		t.Errorf("%+v %v", src, err)
	}
	if p := src.(pulse.Planner).Plan(pulse.Ask{}); len(p.Requests) != 2 || p.Cost.USD != 0 {
		t.Errorf("%+v", p)
	}
	for _, port := range []string{"0", "70000"} {
		if _, err := Open(setup(map[string][]string{"host": {"imap.example"}, "user": {"a"}, "port": {port}}), nil); pulse.ExitCode(err) != pulse.ExitUsage {
			t.Errorf("port %s: %v", port, err)
		}
	}
	if placeAddress("kadikoy@cafe.example") != nil || placeAddress("Kadıköy") == nil {
		t.Error("an address of a place is taken for none")
	}
}
