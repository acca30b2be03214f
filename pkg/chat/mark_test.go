package chat

import (
	"fmt"
	"strings"
	"testing"
)

func TestMarks(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"plain", "Q1: What do you do?", "q1"},
		{"with a dot", "#CXTweetchat Q.2 What now?", "q2"},
		{"a dash and a space", "A - good day", ""},
		{"space behind Q", "Q 3: and you?", "q3"},
		{"the word", "Question 4: who pays?", "q4"},
		{"Turkish", "S5: Ne yaparsınız?", "q5"},
		{"Turkish word", "Soru 6: Kim öder?", "q6"},
		{"Turkish answer", "C2: Hemen arıyoruz", "a2"},
		{"Turkish answer in words", "Cevap 2- hemen", "a2"},
		{"Turkish, capital İ", "YANIT 3: hemen", "a3"},
		{"French", "R1 : vite", "a1"},
		{"French word", "Réponse n°3 : vite", "a3"},
		{"Indonesian", "P2: Siapa?", "q2"},
		{"Indonesian words", "Pertanyaan ke-2: siapa?", "q2"},
		{"Indonesian answer", "Jawaban 4: semua", "a4"},
		{"Thai letter", "ค1: ทำอย่างไร", "q1"},
		{"Thai word", "คำถามที่ 3 ใครจ่าย", "q3"},
		{"Thai item", "คำถามข้อ 2 ใครจ่าย", "q2"},
		{"Thai answer", "ต1 โทรหาทันที", "a1"},
		{"Thai answer word", "ตอบข้อ 2: โทรหาทันที", "a2"},
		{"Thai digits", "คำถาม ๔ ใครจ่าย", "q4"},
		{"bold letters", "𝗤𝟯: What?", "q3"},
		{"keycap", "3️⃣ We call", "b3"},
		{"keycaps are a list", "1️⃣ call 2️⃣ write 3️⃣ visit", ""},
		{"number and bracket", "2) We call", "b2"},
		{"a list of lines", "1) call\n2) write", ""},
		{"tag", "#A2 we call", "a2"},
		{"behind a handle", "@host A2 we call", "a2"},
		{"at the end", "We call them at once. (A2)", "a2"},
		{"at the end before tags", "We call them at once A2 #CXTweetchat", "a2"},
		{"two", "A1 & A2: we call", "a1 a2"},
		{"two with a slash", "A2/A3 the purse", "a2 a3"},
		{"two in one post", "A4: yes. A7: the budget", "a4 a7"},
		{"both kinds", "Q2: How? A2: so", "q2 a2"},
		{"in the flow", "What I said for question 3 holds", "q3"},
		{"ordinal", "On the third question: yes", "q3"},
		{"Turkish ordinal", "Üçüncü soruya geç kaldım ama evet", "q3"},
		{"Turkish number before", "3. soru için: evet", "q3"},
		{"words as the host writes them", "QUESTION ONE: what now?", "q1"},
		{"Thai run", "ตอบ 2 กับ 4 พร้อมกัน", "a2 a4"},
		{"Thai without a space", "ขอตอบคำถามข้อ 3 แก๊สหมด", "a3"},
		{"last", "To the last question: less paper", "q99"},
		{"French ordinal", "Pour la deuxième question, oui", "q2"},
		{"Indonesian ordinal", "Untuk pertanyaan terakhir, semua", "q99"},
		{"no marker in a time", "We open at 7 and close at 9", ""},
		{"no marker in a price", "A 5 euro coffee", ""},
		{"no marker in a percentage", "We lost 20% of guests", ""},
		{"a level of French", "My C1 in French helps", "a1"}, // not where one numbers: byMark wants more
		{"nothing", "", ""},
		{"too high", "A77 motorway", ""},
		{"invalid bytes", "A1 \xff\xfe", "a1"},
	} {
		var got []string
		for _, m := range marksOf(c.text) {
			got = append(got, map[bool]string{true: "q", false: "a"}[m.asks]+fmt.Sprint(m.n))
			if m.bare {
				got[len(got)-1] = "b" + fmt.Sprint(m.n)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %q has %q, want %q", c.name, c.text, s, c.want)
		}
	}
	for _, m := range marksOf("My C1 in French helps") {
		if m.lead {
			t.Error("a marker in the middle of a sentence leads")
		}
	}
}

func FuzzMarks(f *testing.F) {
	f.Add("A1 & A2: ค3 3️⃣ <script> \xff")
	f.Fuzz(func(t *testing.T, s string) {
		for _, m := range marksOf(s) {
			if m.n < 1 || m.n > last {
				t.Errorf("%q: %d", s, m.n)
			}
		}
	})
}
