package fold

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// told are things guests might say, none like another, in five languages.
var told = []string{
	"We waited forty minutes for two flat whites while the staff chatted behind the counter and nobody said sorry",
	"The cinnamon rolls are still warm at eight in the morning and the barista remembers what everybody drinks",
	"My laptop bag was gone after lunch and the manager only shrugged, please look at your cameras",
	"Toilets were dirty, the soap was empty and there was water all over the floor, not what I expect here",
	"Your new app logged me out three times and ate the stamps that I had collected since summer",
	"Lovely quiet garden behind the shop, perfect with a book and a pot of mint tea on a Sunday",
	"Sipariş verdikten yarım saat sonra kahvem soğuk geldi, garson yüzüme bile bakmadı, bir daha gelmem",
	"Bahçesi çok huzurlu, tatlıları ev yapımı gibi, çalışanlar güler yüzlü, ailece çok memnun kaldık",
	"Fiyatlar son üç ayda ikiye katlandı ama porsiyonlar küçüldü, bu kadar paraya bu tabak olmaz",
	"Kargodan çıkan fincan kırıktı, müşteri hizmetlerine beş gündür ulaşamıyorum, lütfen geri dönün",
	"Internet sürekli kesiliyor, priz de yok, çalışmak için gelenlere tavsiye etmem ama kahvesi güzel",
	"Le service était d'une lenteur incroyable hier soir et personne ne s'est excusé pour l'attente",
	"Quel accueil chaleureux, le serveur a même dessiné un chat sur la mousse du chocolat de ma fille",
	"La musique est tellement forte qu'on ne s'entend plus parler, dommage car les gâteaux sont délicieux",
	"On nous a facturé deux fois le même plat et le remboursement n'est toujours pas arrivé",
	"Pelayannya ramah sekali dan kopinya wangi, tempatnya bersih, cocok untuk kerja seharian",
	"Pesanan saya salah dua kali berturut-turut, kasirnya malah marah waktu saya minta diganti",
	"Parkirnya sempit dan antreannya panjang sekali, padahal jam makan siang sudah lewat",
	"Rotinya keras seperti kemarin punya, tolong dicek lagi sebelum dijual kepada pelanggan",
	"พนักงานน่ารักมาก บริการดี กาแฟหอม ร้านสะอาด บรรยากาศเหมาะกับการนั่งทำงานทั้งวัน",
	"รอคิวนานเกือบชั่วโมง พอได้ก็ทำผิดเมนูอีก ไม่มีใครขอโทษสักคำ ผิดหวังมากค่ะ",
	"ราคาแพงขึ้นทุกเดือนแต่ขนมชิ้นเล็กลงเรื่อยๆ คงไม่กลับไปอีกแล้ว เสียดายจริงๆ",
	"ห้องน้ำสกปรกมาก พื้นเปียก กลิ่นแรง ช่วยดูแลความสะอาดด้วยนะคะ ร้านสวยแต่เสียตรงนี้",
}

// copying is what people and machines do to a text when they send it again.
var copying = map[string]func(r *rand.Rand, s string) string{
	"retyped":  func(_ *rand.Rand, s string) string { return strings.ToUpper(strings.ReplaceAll(s, ",", " ,")) + "!!!" },
	"repost":   func(_ *rand.Rand, s string) string { return "RT @kahve_sever: " + s },
	"a handle": func(_ *rand.Rand, s string) string { return "@thecafe " + s },
	"hashtag":  func(_ *rand.Rand, s string) string { return s + " #coffee" },
	"no accents": func(_ *rand.Rand, s string) string {
		return strings.NewReplacer("ç", "c", "ğ", "g", "ı", "i", "İ", "I", "ö", "o", "ş", "s", "ü", "u", "é", "e", "è", "e", "à", "a", "ê", "e").Replace(s)
	},
	"another link": func(r *rand.Rand, s string) string { return fmt.Sprintf("%s https://t.co/%x", s, r.Uint64()) },
	"emoji":        func(_ *rand.Rand, s string) string { return "😡 " + s + " 😡😡" },
	"cut short": func(_ *rand.Rand, s string) string {
		rs := []rune(s)
		return string(rs[:len(rs)*9/10]) + "…"
	},
	"one word changed": func(r *rand.Rand, s string) string {
		ws, i := strings.Fields(s), 0
		for i == 0 || decides[normalise(ws[i])] || len(numbers(normalise(ws[i]))) > 0 { // another "not" or number is another fact
			i = 1 + r.IntN(len(ws)-1)
		}
		ws[i] = "really"
		return strings.Join(ws, " ")
	},
}

// apart are pairs that look alike and are two guests, or two facts.
var apart = [][2]string{
	{"Great coffee!", "Great coffee!"},
	{"Çok beğendim, teşekkürler", "Çok beğendim teşekkürler"},
	{"The coffee was cold and the waiter rude", "The coffee was cold and the cake stale"},
	{"I waited twenty minutes for a coffee at lunch", "I waited twenty minutes for the bill at dinner"},
	{"Kahve soğuktu, garson ilgisizdi, gelmem", "Kahve güzeldi, garson ilgiliydi, yine gelirim"},
	{"Le service est trop lent le samedi midi", "Le service est parfait le samedi matin"},
	{"Kopinya enak tapi pelayanannya lambat sekali", "Kopinya enak dan pelayanannya cepat sekali"},
	{"กาแฟอร่อยมาก พนักงานบริการดีมากค่ะ", "กาแฟอร่อยดี แต่พนักงานบริการช้ามากค่ะ"},
	{"The staff was friendly but the coffee came cold and we waited half an hour for the bill in the rain",
		"The staff was friendly but the coffee came cold and the toilets were dirty, also no soap anywhere at all"},
	{"Hafta sonu kahvaltıya gittik, çaylar soğuktu, garsonlar ilgisizdi ve hesap bir saat sonra geldi",
		"Hafta sonu kahvaltıya gittik, çaylar sıcacıktı, garsonlar ilgiliydi ve hesap hemen geldi"},
	{"Nous avons attendu une heure pour deux cafés, personne ne s'est excusé, nous ne reviendrons jamais",
		"Nous avons attendu dix minutes pour deux cafés, la serveuse s'est excusée, nous reviendrons avec plaisir"},
	{"I ordered at table 4 and waited for an hour, nobody came, nobody cared", "I ordered at table 9 and waited for an hour, nobody came, nobody cared"},
	{"Order 5531 never arrived and nobody answers the phone, please help me with this", "Order 5532 never arrived and nobody answers the phone, please help me with this"},
	{"Yesterday evening we waited far too long at your branch in Moda and left", "Yesterday evening we waited far too long at your branch in Bebek and left"},
	{"Dün akşam sizin şubenizde, yani Kadıköy'de, kırk dakika bekledik ve kalktık", "Dün akşam sizin şubenizde, yani Beşiktaş'ta, kırk dakika bekledik ve kalktık"},
	{"We love to come here because Elif always remembers our names and our order", "We love to come here because Murat always remembers our names and our order"},
}

func found(a, b string) bool {
	bs := Bands(b)
	return slices.ContainsFunc(Bands(a), func(x uint64) bool { return slices.Contains(bs, x) }) && Same(a, b)
}

// TestCopiesAreFound states what we hold: 97 % of planted copies, and 90 % of
// each way of copying.
func TestCopiesAreFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	all, hits := 0, 0
	for how, change := range copying {
		n := 0
		for _, s := range told {
			if copied := change(r, s); found(s, copied) {
				n++
			} else {
				t.Logf("%s: missed %q", how, copied)
			}
		}
		t.Logf("%s: %d of %d", how, n, len(told))
		if got := float64(n) / float64(len(told)); got < 0.9 {
			t.Errorf("%s: recall %.2f, want 0.90", how, got)
		}
		all, hits = all+len(told), hits+n
	}
	if got := float64(hits) / float64(all); got < 0.97 {
		t.Errorf("recall %.3f, want 0.97", got)
	}
	t.Logf("recall %d of %d", hits, all)
}

// TestDifferentGuestsStayApart states the precision we hold: no false copy.
func TestDifferentGuestsStayApart(t *testing.T) {
	for _, p := range apart {
		if Same(p[0], p[1]) {
			t.Errorf("folded %q and %q", p[0], p[1])
		}
	}
	for i, a := range told {
		for _, b := range told[i+1:] {
			if Same(a, b) {
				t.Errorf("folded %q and %q", a, b)
			}
		}
	}
}

func TestTooShortHasNoSignature(t *testing.T) {
	for _, s := range []string{"", "Great coffee!", "https://example.com/" + strings.Repeat("a", 90), "@a @b @c @d", "😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡😡", strings.Repeat("a ", 24)} {
		if b := Bands(s); b != nil {
			t.Errorf("%q: got a signature", s)
		}
	}
	if b := Bands(told[0]); len(b) != 16 {
		t.Errorf("got %d bands, want 16", len(b))
	}
}

// TestSignaturesNeverChange guards the index in people's databases.
func TestSignaturesNeverChange(t *testing.T) {
	const want = "399e998ad06d58e4 b373f8fbf4ba550c"
	if got := fmt.Sprintf("%016x %016x", Bands(told[0])[0], Bands(told[20])[15]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRetypedWithoutAccentsOrApostrophe(t *testing.T) {
	a := "@durak Kadıköy'de kırk dakikadır sıradayım, tek kasa açık, kimse bakmıyor"
	b := "@durak Kadikoyde kirk dakikadir siradayim, tek kasa acik, kimse bakmiyor 😂"
	if !found(a, b) {
		t.Errorf("not folded: %q and %q", a, b)
	}
}

func TestTurkishCase(t *testing.T) {
	if got, want := normalise("İSTANBUL'DA ISLAK  https://x.com/a Iğdır ığdır i\u0307yi"), "istanbul da islak igdir igdir iyi"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestAnyText: whatever the bytes, a text is the copy of itself or has no
// signature, and the comparison does not depend on the order.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a, b := rapid.String().Draw(r, "a"), string(rapid.SliceOf(rapid.Byte()).Draw(r, "b"))
		if Same(a, a) != (Bands(a) != nil) {
			r.Fatalf("%q: same as itself %v, bands %v", a, Same(a, a), Bands(a))
		}
		if Same(a, b) != Same(b, a) {
			r.Fatalf("%q, %q: depends on the order", a, b)
		}
		if !utf8.ValidString(normalise(b)) {
			r.Fatalf("%q: not UTF-8 after normalising", b)
		}
	})
}

func FuzzSame(f *testing.F) {
	for i, s := range told {
		f.Add(s, told[(i+1)%len(told)])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if Same(a, b) != Same(b, a) || found(a, a) != (Bands(a) != nil) {
			t.Errorf("%q, %q", a, b)
		}
	})
}

func BenchmarkBands(b *testing.B) {
	for i := range b.N {
		Bands(told[i%len(told)])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "texts/s")
}

func BenchmarkSame(b *testing.B) {
	for i := range b.N {
		Same(told[i%len(told)], told[(i+1)%len(told)])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pairs/s")
}
