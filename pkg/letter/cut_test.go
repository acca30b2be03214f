package letter

import "testing"

func TestCut(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"english", "4 3 5\nThe grinder breaks\n\nOn Mon, 16 Nov 2026 at 09:00, Pulse <p@example.com> wrote:\n> 1. How well", "4 3 5\nThe grinder breaks"},
		{"two lines", "fine\n\nOn Mon, 16 Nov 2026 at 09:00, A Very Long Name\n<pulse-questions@example.com> wrote:\n> x", "fine"},
		{"turkish", "iyi\n\n16 Kas 2026 Pzt 09:00 tarihinde Pulse <p@example.com> şunu yazdı:\n> x", "iyi"},
		{"french", "ça va\n\nLe lun. 16 nov. 2026 à 09:00, Pulse <p@example.com> a écrit :\n> x", "ça va"},
		{"indonesian", "baik\n\nPada Sen, 16 Nov 2026 09.00 Pulse <p@example.com> menulis:\n> x", "baik"},
		{"thai", "ดี\n\nในวันที่ จ. 16 พ.ย. 2026 Pulse <p@example.com> เขียนว่า:\n> x", "ดี"},
		{"outlook", "ok\n\n________________________________\nFrom: Pulse <p@example.com>\nSent: Monday", "ok"},
		{"outlook turkish", "tamam\nKimden: Pulse <p@example.com>\nx", "tamam"},
		{"signature", "ok\n-- \nElif Yılmaz\n+90 532", "ok"},
		{"telephone", "ok\n\nSent from my iPhone", "ok"},
		{"telephone turkish", "tamam\n\nSamsung Galaxy akıllı telefonumdan gönderildi.", "tamam"},
		{"program turkish", "tamam\niPhone'umdan gönderildi", "tamam"},
		{"telephone french", "ok\nEnvoyé de mon iPhone", "ok"},
		{"telephone indonesian", "baik\nDikirim dari ponsel saya", "baik"},
		{"telephone thai", "ดี\nส่งจาก iPhone ของฉัน", "ดี"},
		{"dishes are sent, too", "Siparişler yanlış şubeden gönderildi\nkimse bakmadı", "Siparişler yanlış şubeden gönderildi\nkimse bakmadı"},
		{"indonesian kitchen", "Dikirim dari dapur selalu dingin\n3 2 1", "Dikirim dari dapur selalu dingin\n3 2 1"},
		{"thai kitchen", "ส่งจากครัวช้ามาก\nทุกวัน", "ส่งจากครัวช้ามาก\nทุกวัน"},
		{"thai paper", "อยากมีสมุดให้ลูกค้าเขียน\nและปากกา", "อยากมีสมุดให้ลูกค้าเขียน\nและปากกา"},
		{"quoted above", "> 1. How well?\n4\n> 2. Able?\n3", "4\n3"},
		{"a sentence that says wrote", "On Monday a guest wrote: never again", "On Monday a guest wrote: never again"},
	} {
		if got, _ := Cut(tc.in); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}
