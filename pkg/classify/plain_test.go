package classify

import (
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestPlainTextsAreHeard: what people leave by the thousand must not suffer from
// the hard texts that the judge learns from.
func TestPlainTextsAreHeard(t *testing.T) {
	j := judge(t)
	right, unsure, all := 0, 0, 0
	for want, langs := range map[pulse.Kind]map[string][]string{
		pulse.Praise: {
			"en": {"Great place, friendly staff", "Lovely food and good prices", "Very nice hotel, clean rooms", "Good coffee, quick service", "Fast delivery, well packed", "Excellent app, easy to use", "Nice staff, tasty cake, will come back", "Clean, comfortable and cheap", "Super friendly team, highly recommended", "The best pizza in town", "Good value, good food", "Beautiful view, delicious breakfast"},
			"tr": {"Çok güzel bir mekan, çalışanlar güler yüzlü", "Yemekler lezzetli, fiyatlar uygun", "Odalar temiz, personel ilgili", "Hızlı kargo, güzel paketleme", "Kahvesi harika, ortam sıcak", "Tavsiye ederim, çok memnun kaldık", "Güler yüzlü personel, lezzetli kahvaltı", "Ürün kaliteli, hızlı geldi", "Temiz ve konforlu", "Şehrin en iyi pizzası", "Manzara muhteşem, kahvaltı enfes", "cok guzel bir mekan, calisanlar guler yuzlu"},
			"fr": {"Très bon café, personnel souriant", "Accueil chaleureux, plats délicieux", "Chambre propre et confortable", "Livraison rapide, bien emballé", "Très bon rapport qualité prix", "Service rapide et efficace", "Je recommande, on reviendra", "Belle vue, petit déjeuner excellent", "Personnel sympa, bonne ambiance", "La meilleure pizza de la ville", "Application simple et pratique", "Super endroit, équipe adorable"},
			"id": {"Tempatnya bagus, pelayannya ramah", "Makanannya enak, harganya murah", "Kamarnya bersih, stafnya ramah", "Pengiriman cepat, packing rapi", "Kopinya enak, suasananya nyaman", "Recommended banget, pasti balik lagi", "Pelayanan cepat dan ramah", "Aplikasinya mudah dipakai", "Pemandangan indah, sarapan lezat", "Pizza terenak di kota", "Bersih, nyaman, murah", "Barang bagus, sesuai pesanan"},
			"th": {"ร้านสวย พนักงานน่ารัก", "อาหารอร่อย ราคาถูก", "ห้องสะอาด พนักงานบริการดี", "ส่งเร็ว แพ็คดี", "กาแฟอร่อย บรรยากาศดี", "ประทับใจมาก จะกลับมาอีก", "บริการรวดเร็ว เป็นกันเอง", "แอปใช้ง่ายมาก", "วิวสวย อาหารเช้าอร่อย", "พิซซ่าอร่อยที่สุดในเมือง", "สะอาด สบาย ราคาดี", "ของดีตรงปก"},
		},
		pulse.Complaint: {
			"en": {"Terrible place, rude staff", "Cold food and high prices", "Dirty rooms, broken shower", "Bad coffee, slow service", "Late delivery, box damaged", "App crashes all the time", "Rude waiter, dry cake, never again", "Dirty, loud and expensive"},
			"tr": {"Berbat bir yer, çalışanlar kaba", "Yemekler soğuk, fiyatlar fahiş", "Odalar pis, duş bozuk", "Kargo geç geldi, kutu ezik", "Kahvesi kötü, servis yavaş", "Bir daha asla gelmem", "Ürün kalitesiz, geç geldi", "Pis, gürültülü ve pahalı"},
			"fr": {"Endroit horrible, personnel désagréable", "Plats froids et prix élevés", "Chambre sale, douche cassée", "Livraison en retard, colis abîmé", "Mauvais café, service lent", "À fuir, plus jamais", "Application qui plante sans arrêt", "Sale, bruyant et cher"},
			"id": {"Tempatnya jelek, pelayannya jutek", "Makanannya dingin, harganya mahal", "Kamarnya kotor, shower rusak", "Pengiriman telat, kardus penyok", "Kopinya nggak enak, pelayanan lambat", "Kapok, nggak bakal balik", "Aplikasinya error terus", "Kotor, berisik, mahal"},
			"th": {"ร้านแย่ พนักงานหยาบคาย", "อาหารเย็นชืด ราคาแพง", "ห้องสกปรก ฝักบัวเสีย", "ส่งช้า กล่องบุบ", "กาแฟไม่อร่อย บริการช้า", "ไม่มาอีกแล้ว ผิดหวังมาก", "แอปค้างตลอด", "สกปรก เสียงดัง แพง"},
		},
	} {
		for code, texts := range langs {
			for _, in := range texts {
				v := j.Judge(in, Options{Lang: code})
				all++
				switch {
				case v.Kind != want:
					t.Logf("%s: %q is %s, want %s", code, in, v.Kind, want)
				case v.Unsure:
					unsure++
					fallthrough
				default:
					right++
				}
			}
		}
	}
	t.Logf("%d of %d right, %d of these unsure", right, all, unsure)
	if right < all*96/100 || unsure > all/10 {
		t.Errorf("%d of %d plain texts are judged right, %d of these unsure; want 96 %% and at most one in ten", right, all, unsure)
	}
}
