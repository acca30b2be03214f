package answer

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func house(t testing.TB) *Policy {
	t.Helper()
	amount := func(s string) Amount {
		a, err := ParseAmount(s)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	return NewPolicy(
		[]Rule{{"rival", "", []string{"starbucks"}}, {"hiding", pulse.LineFree, nil}, {"loud", pulse.LineHard, nil}},
		[]Role{
			{ID: "shift", Most: []Amount{amount("10 EUR"), amount("350 TL"), amount("Rp 150.000"), amount("฿350")}, Gifts: []string{"coffee", "kahve", "kopi", "café", "กาแฟ"}},
			{ID: "manager", Most: []Amount{amount("100 EUR")}, Grave: true},
		},
		[]Person{{"Elif Yılmaz", "shift"}, {"Can Demir", "manager"}},
	)
}

// crossed gives the ids of the lines that a public answer of Elif's crosses.
func crossed(p *Policy, a Ask) []string {
	var out []string
	for _, l := range p.Check(a) {
		if l.Crossed {
			out = append(out, l.Rule)
		}
	}
	return out
}

func TestEveryLineIsFound(t *testing.T) {
	p := house(t)
	said := pulse.Judged{Mention: pulse.Mention{Source: "x", ID: "1", Text: "My receipt was 48213 and we waited", Author: pulse.Author{Handle: "dewi.example"}}, Verdict: pulse.Verdict{Kind: pulse.Complaint}}
	for _, tt := range []struct{ name, text, want string }{
		{"clean", "We are sorry that you waited. Please write to us and we look into it.", ""},
		{"clean tr", "Sizi beklettiğimiz için özür dileriz. Bize yazın, birlikte bakalım.", ""},
		{"clean fr", "Nous regrettons la longue attente. Écrivez-nous, nous regardons cela ensemble.", ""},
		{"clean id", "Kami mohon maaf atas antrean yang panjang. Silakan hubungi kami.", ""},
		{"clean th", "ขออภัยอย่างยิ่งที่ต้องรอนาน รบกวนติดต่อเราด้วยนะคะ", ""},
		{"feel free is no gift", "Please feel free to write to us.", ""},
		{"a call back is no money", "We would like to give you a call back.", ""},
		{"within", "We would like to give 8 € back to you.", ""},
		{"within tr", "Size 300 TL iade edelim.", ""},
		{"within id", "Kami kembalikan Rp150.000 uang kakak.", ""},
		{"within th", "ทางร้านขอคืนเงิน 350 บาทค่ะ", ""},
		{"gift of the role", "Your next coffee is on us.", ""},
		{"gift th", "ขอเลี้ยงกาแฟฟรีนะคะ", ""},
		{"gift it may not", "Your next dinner is on us.", "makegood"},
		{"over", "We give you 20 euros back.", "money makegood"},
		{"two below are one above", "Here are 8 EUR and 8 EUR.", "money"},
		{"in words", "We give you twenty euros.", "money"},
		{"in words th", "คืนเงินยี่สิบบาทค่ะ", "money makegood"},
		{"fr", "Nous vous remboursons 20 €.", "money makegood"},
		{"tr", "₺1.000 hesabınıza yatırılacak", "money"},
		{"tr suffix", "500 liranızı verelim", "money"},
		{"id thousand", "nanti kami transfer 200rb ya", "money"},
		{"id k", "kami ganti 200k", "money"},
		{"th", "ชดเชย ๕๐๐ บาท", "money makegood"},
		{"another currency", "take $5", "money"},
		{"full width", "２０ ｅｕｒｏｓ for you", "money"},
		{"zero width", "2\u200b0 e\u200bu\u200bro for you", "money"},
		{"apart", "2 0 e u r o s for you", "money"},
		{"dots", "2.0 e.u.r.o for you", "money date"},
		{"cyrillic", "20 еurо for you", "money"},
		{"in pieces", "a full re fund for you", "makegood"},
		{"leet", "a full r3fund for you", "makegood"},
		{"voucher", "we send a voucher", "makegood"},
		{"gratis", "yang berikutnya gratis", "makegood"},
		{"ücretsiz", "bir dahaki sefere ücretsiz", "makegood"},
		{"gratuit", "la prochaine fois c'est gratuit", "makegood"},
		{"percent", "next time %20 less", "discount"},
		{"percent word", "yüzde yirmi indirim", "discount"},
		{"discount th", "มีส่วนลดให้ค่ะ", "discount"},
		{"medical", "Please see a doctor", "medical"},
		{"medical tr", "zehirlenme olamaz", "medical"},
		{"medical th", "ไปหาหมอนะคะ", "medical"},
		{"legal", "our lawyer will write", "legal"},
		{"legal fr", "notre avocat", "legal"},
		{"court is short in French", "le temps est court", ""},
		{"guest", "you should have booked", "blame_guest"},
		{"guest tr", "daha önce söylemeliydiniz", "blame_guest"},
		{"guest id", "seharusnya kakak bilang dulu", "blame_guest"},
		{"guest th", "คุณเข้าใจผิดค่ะ", "blame_guest"},
		{"staff", "the waiter was fired", "blame_staff"},
		{"date", "we call you tomorrow", "date"},
		{"date tr", "3 gün içinde ararız", "date"},
		{"date fr", "sous 48 heures", "date"},
		{"date id", "besok kami hubungi", "date"},
		{"date th", "จะติดต่อกลับภายใน", "date"},
		{"date in figures", "we call on 12/12", "date"},
		{"phone", "call +90 532 123 45 67", "personal_data"},
		{"mail", "write to elif@example.com", "personal_data"},
		{"mail apart", "write to elif @ example.com", "personal_data"},
		{"mail apart before", "write to elif @example.com", "personal_data"},
		{"mail apart behind", "write to elif@ example.com", "personal_data"},
		{"mail full width", "write to elif＠example．com", "personal_data"},
		{"mail in brackets", "elif (at) example (dot) com", "personal_data"},
		{"mail in brackets tr", "elif [at] example nokta com", "personal_data"},
		{"mail in brackets fr", "elif [arobase] example point fr", "personal_data"},
		{"mail in brackets id", "elif{at}example titik com", "personal_data"},
		{"mail in brackets th", "elif (แอท) example จุด com", "personal_data"},
		{"at the bar", "Look at the bar (at the back). Come and see.", ""},
		{"the guest", "Thank you @dewi.example, we are glad.", ""},
		{"the guest tr", "Teşekkürler @dewi.example!", ""},
		{"the guest fr", "Merci @dewi.example d'être venue", ""},
		{"the guest id", "Terima kasih @dewi.example", ""},
		{"the guest th", "ขอบคุณ @dewi.example มากค่ะ", ""},
		{"the guest, loud", "Thanks @Dewi.Example", ""},
		{"us", "Follow @kahve.example for news", ""},
		{"us on Mastodon", "Suivez @kahve@masto.example", ""},
		{"an account of Bluesky", "Merci @som.bsky.social", ""},
		{"a mail at the guest's domain", "write to elif@dewi.example", "personal_data"},
		{"a mail behind the guest", "write to @dewi.example.com", "personal_data"},
		{"a mail behind the guest, apart", "elif @dewi.example.com", "personal_data"},
		{"somebody else's domain", "Merci @example.com", "personal_data"},
		{"an account that is an address", "write @elif@example.com", "personal_data"},
		{"Bluesky, glued", "elif@som.bsky.social", "personal_data"},
		{"the guest's number", "we found receipt 48213", "personal_data"},
		{"half", "sorry if you felt bad", "half_apology"},
		{"half in Turkish", "Üzgünüz ama çok kalabalıktı", "half_apology"},
		{"half in Turkish, informal", "Kusura bakmayın ama o gün yoğunduk", "half_apology"},
		{"own rule", "not even Starbucks does", "rival"},
		{"switched off", "it is our policy", ""},
		{"loud", "WE ARE VERY SORRY ABOUT THIS", "loud"},
	} {
		got := strings.Join(crossed(p, Ask{Text: tt.text, By: "Elif Yılmaz", To: said, Public: true, Lang: lang(tt.name), Names: []string{"@kahve.example", "@kahve@masto.example"}}), " ")
		if got != tt.want {
			t.Errorf("%s: %q crosses %q, want %q", tt.name, tt.text, got, tt.want)
		}
	}
}

func lang(name string) string {
	if strings.HasSuffix(name, "French") {
		return "fr"
	}
	return ""
}

func TestWhoMayWhat(t *testing.T) {
	p := house(t)
	for _, tt := range []struct {
		by, text, grave, want string
	}{
		{"Elif Yılmaz", "here are 50 EUR", "", "money"},
		{"CAN DEMİR", "here are 50 EUR", "", ""},
		{"Can Demir", "here are 101 EUR", "", "money"},
		{"Elif Yılmaz", "the next coffee is free", "", ""},
		{"Elif Yılmaz", "a free weekend, and coffee", "", "makegood"},
		{"Elif Yılmaz", "A free coffee. A free weekend.", "", "makegood"},
		{"Elif Yılmaz", "bir kahve ve ücretsiz bir gece", "", "makegood"},
		{"Elif Yılmaz", "กาแฟและห้องพักฟรี", "", "makegood"},
		{"Elif Yılmaz", "we refund you 5 EUR", "", ""},
		{"Elif Yılmaz", "a full refund and 5 EUR for the taxi", "", "makegood"},
		{"Nobody", "we are sorry", "", "who"},
		{"", "we are sorry", "", ""},
		{"Elif Yılmaz", "we are sorry", pulse.Illness, "who"},
		{"Can Demir", "we are sorry", pulse.Illness, ""},
		{"Can Demir", "we are sorry! 😊", pulse.Illness, "light_tone"},
	} {
		if got := strings.Join(crossed(p, Ask{Text: tt.text, By: tt.by, Public: true, Grave: tt.grave}), " "); got != tt.want {
			t.Errorf("%s says %q (%s): crosses %q, want %q", tt.by, tt.text, tt.grave, got, tt.want)
		}
	}
}

func TestOneGuestsWordsAreNoOthers(t *testing.T) {
	sent := "We are very sorry about the long wait that you describe, and we look into it with the team."
	a := Ask{Text: "We are VERY sorry about the long wait that you describe and we look into it with the team", Public: true, Sent: Hear([]string{sent})}
	if got := crossed(NewPolicy(nil, nil, nil), a); !slices.Contains(got, RuleTwin) {
		t.Errorf("crosses %v, want %s", got, RuleTwin)
	}
}

func TestStaffAndContact(t *testing.T) {
	p := house(t)
	said := pulse.Judged{Verdict: pulse.Verdict{Kind: pulse.Complaint}}
	if got := crossed(p, Ask{Text: "Deniz was slow", Staff: []string{"Deniz"}, To: said}); !slices.Equal(got, []string{RuleStaff}) {
		t.Errorf("a name in a complaint: %v", got)
	}
	if got := crossed(p, Ask{Text: "Deniz was glad", Staff: []string{"Deniz"}, To: pulse.Judged{Verdict: pulse.Verdict{Kind: pulse.Praise}}}); got != nil {
		t.Errorf("a name in praise: %v", got)
	}
	if got := crossed(p, Ask{Text: "Write to hello@kahve.example or 0216 123 45 67", Own: []string{"hello@kahve.example", "0216 123 45 67"}}); got != nil {
		t.Errorf("our own contact: %v", got)
	}
}

func TestWhatStopsATextNamesRuleAndWords(t *testing.T) {
	p := house(t)
	lines := p.Check(Ask{Text: "We refund 50 EUR and our lawyer calls", By: "Elif Yılmaz"})
	if got := Stops(lines, "because"); got != pulse.LineHard {
		t.Fatalf("%q, want a hard line", got)
	}
	said := fmt.Sprint(lines)
	for _, want := range []string{"money", "50 eur", "role shift may give up to 10 EUR", "legal", "lawyer", "[give shift 10 EUR"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q lacks %q", said, want)
		}
	}
	guide := p.Check(Ask{Text: "sorry if you felt so"})
	if got := Stops(guide, " "); got != pulse.LineGuide {
		t.Errorf("a guideline without a reason: %q", got)
	}
	if got := Stops(guide, "the owner wants it"); got != "" {
		t.Errorf("a guideline with a reason: %q", got)
	}
}

func TestAmountsAreRead(t *testing.T) {
	for text, want := range map[string]string{
		"20 €": "20 EUR", "€20": "20 EUR", "EUR 20.50": "20.5 EUR", "1.000,50 €": "1000.5 EUR", "1,000.50 €": "1000.5 EUR", "1 000 €": "1000 EUR",
		"20TL'lik": "20 TRY", "Rp20.000": "20000 IDR", "Rp 20.000,-": "20000 IDR", "20 ribu rupiah": "20000 IDR", "2 juta rupiah": "2e+06 IDR",
		"500฿": "500 THB", "๕๐๐ บาท": "500 THB", "5 พันบาท": "5000 THB", "5 bin lira": "5000 TRY", "20 euros": "20 EUR", "20": "", "table 12": "",
		"20.000 TL": "20000 TRY", "the European cup": "", "try 3 of them": "", "2️⃣0️⃣ €": "20 EUR", "٢٠ €": "20 EUR",
	} {
		var got []string
		for _, f := range amounts(plain(text)) {
			got = append(got, strings.Replace(f.String(), "2000000", "2e+06", 1))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q is %v, want %q", text, got, want)
		}
	}
}

// No text that holds an amount over the limit passes, however it is written.
func TestNoHardAmountPasses(t *testing.T) {
	p := house(t)
	forms := map[string]struct {
		least float64
		write []string
	}{
		"EUR": {11, []string{"%s €", "€%s", "€ %s", "%s euros", "%s EUR", "EUR %s", "%seuro", "%s avro", "%s ยูโร"}},
		"TRY": {351, []string{"%s TL", "%sTL", "₺%s", "%s lira", "%s liralık", "TL %s", "%s₺"}},
		"IDR": {150001, []string{"Rp%s", "Rp %s", "%s rupiah", "IDR %s"}},
		"THB": {351, []string{"%s บาท", "%sบาท", "฿%s", "%s฿", "THB %s", "%s baht"}},
		"GBP": {1, []string{"£%s", "%s pounds", "%s quid"}},
		"USD": {1, []string{"$%s", "%s dollars", "US$ %s", "%s dolar"}},
	}
	around := []string{"We are sorry and give you %s back.", "Özür dileriz, size %s verelim.", "Nous vous versons %s tout de suite", "Kami transfer %s ya kak", "ทางร้านขอโอน %s ให้ค่ะ", "%s", "(%s)!", "Sorry 🙏 %s 🙏"}
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom([]string{"EUR", "TRY", "IDR", "THB", "GBP", "USD"}).Draw(t, "currency")
		f := forms[code]
		v := math.Floor(f.least * rapid.Float64Range(1, 5000).Draw(t, "times"))
		if v < f.least {
			v = f.least
		}
		form := rapid.SampledFrom(f.write).Draw(t, "form")
		text := fmt.Sprintf(form, writeNumber(t, v))
		text = obscure(t, text)
		text = fmt.Sprintf(rapid.SampledFrom(around).Draw(t, "around"), text)
		by := rapid.SampledFrom([]string{"Elif Yılmaz", "", "Nobody"}).Draw(t, "by")
		lines := p.Check(Ask{Text: text, By: by, Public: rapid.Bool().Draw(t, "public")})
		if Stops(lines, "there is a reason") != pulse.LineHard {
			t.Fatalf("%q passes: %v", text, lines)
		}
	})
}

func writeNumber(t *rapid.T, v float64) string {
	s := fmt.Sprintf("%.0f", v)
	sep := rapid.SampledFrom([]string{"", ".", ",", " "}).Draw(t, "separator")
	if sep == "" {
		return s
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return s
}

// obscure writes an amount the way somebody does who hopes not to be read.
func obscure(t *rapid.T, s string) string {
	switch rapid.SampledFrom([]string{"", "zero width", "full width", "apart", "thai digits", "capitals", "soft hyphen", "combining"}).Draw(t, "obscured") {
	case "zero width":
		return between(s, "\u200b")
	case "soft hyphen":
		return between(s, "\u00ad")
	case "combining":
		return strings.Map(func(r rune) rune { return r }, between(s, "\u0336"))
	case "full width":
		return strings.Map(func(r rune) rune {
			if r > ' ' && r < 0x7f {
				return r + 0xfee0
			}
			return r
		}, s)
	case "apart":
		if strings.ContainsFunc(s, thai) {
			return s
		}
		return between(s, " ")
	case "thai digits":
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r - '0' + '๐'
			}
			return r
		}, s)
	case "capitals":
		return strings.ToUpper(s)
	}
	return s
}

func between(s, sep string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteRune(r)
	}
	return b.String()
}
