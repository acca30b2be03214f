package severity

import "testing"

func TestAsks(t *testing.T) {
	w := Asks()
	for _, c := range []struct{ text, want string }{
		{"My parcel is lost, please can somebody call me back?", Help},
		{"Nobody answers the phone", Help},
		{"I need an answer, it is three days", Help},
		{"The queue was long and the soup was cold", ""},
		{"Help yourself to the cold buffet", ""},
		{"Siparişim gelmedi, lütfen bana ulaşın", Help},
		{"Üç gündür kimse cevap vermiyor", Help},
		{"Çorba soğuktu, garson ilgisizdi", ""},
		{"Ma commande est perdue, contactez-moi", Help},
		{"Personne ne répond au téléphone", Help},
		{"La soupe était froide", ""},
		{"Pesanan saya belum sampai, tolong dibantu", Help},
		{"Sudah tiga hari tidak dibalas", Help},
		{"Supnya dingin dan antrinya lama", ""},
		{"ของไม่ถึงเลย รบกวนติดต่อกลับด้วย", Help},
		{"ช่วยดูให้หน่อยค่ะ", Help},
		{"ซุปเย็น รอนานมาก", ""},
		{"ถามอะไรก็ไม่ตอบ นั่งเล่นแต่มือถือ", ""},
		{"ทักไปสามวันแล้วไม่ตอบ", Help},
	} {
		if got := w.Of(c.text); got != c.want {
			t.Errorf("%s: got %q, want %q", c.text, got, c.want)
		}
	}
}
