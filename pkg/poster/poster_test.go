package poster

import (
	"image"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/poster/raster"
	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// library opens the fonts of this machine once. They must be there in CI; a test
// says so where it is skipped.
func library(t testing.TB) *typeface.Library {
	t.Helper()
	lib, err := typeface.Open()
	if err == nil {
		s, e := lib.Stack(typeface.Display)
		if err = e; e == nil {
			_, err = s.Set("ที่นี่ğış🎉", "th")
		}
	}
	switch {
	case err == nil:
		return lib
	case os.Getenv("CI") == "true":
		t.Fatalf("with CI=true the fonts must be there (scripts/fonts.sh): %v", err)
	}
	t.Skipf("posters are not tried: %v", err)
	return nil
}

// praise is one poster in each language.
var praise = []Poster{
	{Quote: "Elif Hanım unuttuğum şemsiyeyi yağmurda iki sokak koşarak getirdi. Böyle bir ilgiyi hiçbir yerde görmedim, çok teşekkürler! 🌂", Lang: "tr", Spans: [][2]int{{0, 11}},
		Thanks: "Teşekkürler, Elif Yılmaz", Facts: []string{"Zeynep Ilgaz", "Foursquare", "14 Kasım 2026"}, URL: "https://example.com/item/55f0a1b2c3d4", Brand: "Kahve Durağı", Words: "tr"},
	{Quote: "พี่นุ่นดูแลดีมากค่ะ จำได้ว่าลูกแพ้นม เปลี่ยนเป็นนมถั่วเหลืองให้โดยไม่ต้องบอก น้ำใจแบบนี้หาที่ไหนไม่ได้แล้ว ประทับใจสุดๆ ❤️", Lang: "th",
		Thanks: "ขอบคุณ พี่นุ่น", Facts: []string{"14 พฤศจิกายน 2569"}, Notice: "สำหรับห้องพนักงานเท่านั้น", Brand: "Kahve Durağı", Words: "th"},
	{Quote: "Quel accueil ! Sophie a gardé notre table alors que nous avions une heure de retard à cause du train. Elle nous a même réchauffé la soupe de la petite : « une maison », a dit ma mère. Le gâteau était parfait, le café servi avec le sourire, et personne ne nous a pressés. Nous reviendrons dès que nous serons de passage à Lyon, c'est promis.", Lang: "fr", Spans: [][2]int{{15, 21}},
		Thanks: "Merci, Sophie Martin", Facts: []string{"Claire Dubois", "14 novembre 2026"}, URL: "https://example.com/avis/1234567890", Words: "fr"},
	{Quote: "Best flat white in town!", Lang: "en", Thanks: "Thank you, Kadıköy team", Facts: []string{"Sam P.", "X", "14 November 2026"}, URL: "https://x.com/sam/status/1992276480000000001", Brand: "Kahve Durağı", Words: "en"},
	{Quote: "Mas Budi sabar sekali menjelaskan menu ke ibu saya yang susah mendengar, sampai beliau tertawa. Terima kasih!", Lang: "id", Spans: [][2]int{{0, 8}},
		Thanks: "Terima kasih, Budi Santoso", Facts: []string{"R. W.", "14 November 2026"}, Brand: "Kahve Durağı", Words: "id"},
}

// allSheets lays every praise out in every design and size.
func allSheets(t *testing.T, fn func(t *testing.T, p Poster, s *sheet.Sheet)) {
	lib := library(t)
	for _, p := range praise {
		for _, size := range Sizes() {
			for _, d := range Designs() {
				t.Run(p.Lang+"-"+size+"-"+d, func(t *testing.T) {
					s, m, err := Make(p, Options{Size: size, Design: d, Emoji: true, Fonts: lib})
					if err != nil {
						t.Fatal(err)
					}
					if m.Cut || m.Design != d {
						t.Errorf("made %+v, want %s, nothing cut", m, d)
					}
					fn(t, p, s)
				})
			}
		}
	}
}

// said are the texts of a sheet in order.
func said(s *sheet.Sheet) []string {
	var out []string
	for _, op := range s.Ops {
		if x, ok := op.(sheet.Text); ok {
			out = append(out, x.Says)
		}
	}
	return out
}

func TestTellsEverythingAsItIs(t *testing.T) {
	allSheets(t, func(t *testing.T, p Poster, s *sheet.Sheet) {
		got := said(s)
		want := []string{p.Quote, p.Thanks, p.Notice}
		for _, w := range want {
			if w != "" && !slices.Contains(got, w) {
				t.Errorf("does not say %q; it says %q", w, got)
			}
		}
		for _, f := range p.Facts {
			if !strings.Contains(strings.Join(got, "\n"), f) {
				t.Errorf("does not say %q; it says %q", f, got)
			}
		}
	})
}

// The letters of a quote, one after the other, are the quote.
func TestGlyphsSpellTheQuote(t *testing.T) {
	allSheets(t, func(t *testing.T, p Poster, s *sheet.Sheet) {
		for _, op := range s.Ops {
			x, ok := op.(sheet.Text)
			if !ok || x.Says != p.Quote {
				continue
			}
			var b strings.Builder
			for _, g := range x.Glyphs {
				b.WriteString(g.Text)
			}
			if got := strings.ReplaceAll(b.String(), "\ufe0f", ""); got != strings.ReplaceAll(p.Quote, "\ufe0f", "") {
				t.Errorf("glyphs spell\n%q, want\n%q", got, p.Quote)
			}
		}
	})
}

// Nothing is printed outside the sheet, no line touches another, and no two texts
// lie on each other.
func TestNothingCollides(t *testing.T) {
	allSheets(t, func(t *testing.T, p Poster, s *sheet.Sheet) {
		boxes := map[string]sheet.Box{}
		for _, op := range s.Ops {
			x, ok := op.(sheet.Text)
			if !ok {
				continue
			}
			var rows []sheet.Box // by baseline
			var base float64
			for i, g := range x.Glyphs {
				b := inkOf(g)
				if b.Empty() {
					continue
				}
				if b.X0 < 0 || b.Y0 < 0 || b.X1 > s.W || b.Y1 > s.H {
					t.Fatalf("%q leaves the sheet: %+v", g.Text, b)
				}
				if len(rows) == 0 || i > 0 && g.Y-base > g.Size*.6 {
					rows = append(rows, b)
					base = g.Y
				}
				last := &rows[len(rows)-1]
				*last = join(*last, b)
			}
			for i := 1; i < len(rows); i++ {
				if rows[i].Y0 < rows[i-1].Y1 {
					t.Errorf("line %d of %q touches the one above: %+v %+v", i+1, x.Says, rows[i-1], rows[i])
				}
			}
			if len(rows) > 0 {
				boxes[x.Says] = join(rows[0], rows[len(rows)-1])
			}
		}
		for a, x := range boxes {
			for b, y := range boxes {
				if len([]rune(a)) > 2 && len([]rune(b)) > 2 && a < b && x.X0 < y.X1 && y.X0 < x.X1 && x.Y0 < y.Y1 && y.Y0 < x.Y1 {
					t.Errorf("%q and %q lie on each other: %+v %+v", a, b, x, y)
				}
			}
		}
	})
}

func join(a, b sheet.Box) sheet.Box {
	return sheet.Box{X0: min(a.X0, b.X0), Y0: min(a.Y0, b.Y0), X1: max(a.X1, b.X1), Y1: max(a.Y1, b.Y1)}
}

// Marks above and below a Thai letter stand clear of each other.
func TestThaiMarksNeverCollide(t *testing.T) {
	lib := library(t)
	// the second is fonts that set marks by moving them, Noto's by other shapes
	other, err := typeface.Open("/usr/share/fonts/truetype/tlwg", "/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/truetype/liberation")
	if err != nil {
		other = lib
	}
	var stacks []*typeface.Stack
	for _, l := range []*typeface.Library{lib, other} {
		for _, r := range []typeface.Role{typeface.Display, typeface.Serif, typeface.Strong, typeface.Plain} {
			if s, err := l.Stack(r); err == nil {
				stacks = append(stacks, s)
			}
		}
	}
	for r, s := range stacks {
		for _, text := range []string{"ที่", "นี้", "น้ำ", "ปี่", "ฟ้า", "ฝั่ง", "ผู้", "ญู่", "ฐุ", "กี๋", "ป้ำ", "เปี๊ยะ", "ซื้อ", "ไม้", "ฟื้น", "ปิ่น"} {
			w, err := s.Set(text, "th")
			if err != nil {
				t.Fatal(err)
			}
			var marks []sheet.Glyph
			for _, g := range w.Glyphs {
				b := inkOf(g)
				if g.Width > 0.01 && !strings.ContainsAny(g.Text, "\u0e33") || b.Empty() {
					continue // a letter, not a mark
				}
				for _, m := range marks {
					if n := shared(m, g); n > 6 {
						t.Errorf("fonts %d: marks of %s share %d dots", r, text, n)
					}
				}
				if g.Width <= .01 {
					marks = append(marks, g)
				}
			}
		}
	}
}

// shared counts the dots that two glyphs both blacken, at 200 dots an em.
func shared(a, b sheet.Glyph) int {
	draw := func(g sheet.Glyph) *image.RGBA {
		g.X, g.Y, g.Size = 40+g.X*200, 260+g.Y*200, 200
		return raster.Draw(&sheet.Sheet{W: 360, H: 300, Ops: []sheet.Op{sheet.Text{Glyphs: []sheet.Glyph{g}}}}, 1)
	}
	x, y := draw(a), draw(b)
	n := 0
	for i := 0; i < len(x.Pix); i += 4 {
		if x.Pix[i] < 128 && y.Pix[i] < 128 {
			n++
		}
	}
	return n
}

func TestThaiLinesEndBetweenWords(t *testing.T) {
	raw, err := os.ReadFile("testdata/thai.cut.txt") // cut by ICU's own iterator
	if err != nil {
		t.Fatal(err)
	}
	ends, wrong := 0, 0
	for line := range strings.Lines(string(raw)) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "|")
		text, at := strings.Join(parts, ""), 0
		good := map[int]bool{}
		for _, p := range parts {
			at += len(p)
			good[at] = true
		}
		for at := range thaiEnds(text) {
			if ends++; !good[at] {
				wrong++
			}
		}
	}
	if ends < 2500 || float64(wrong) > .0015*float64(ends) {
		t.Errorf("%d of %d ends of lines are inside a word of ICU's; want at most 15 in 10,000 of at least 2,500", wrong, ends)
	}
	t.Logf("%d of %d", wrong, ends)
}

func TestThaiKeepsTogether(t *testing.T) {
	for _, x := range []struct{ name, text, never string }{
		{"a particle stays behind its sentence", "อร่อยมากค่ะ", "อร่อยมาก|ค่ะ"},
		{"a denial stays before its verb", "ไม่ต้องรอ", "ไม่|ต้อง"},
		{"repetition stays", "ดีสุดๆ", "สุด|ๆ"},
		{"a name that no dictionary knows", "คุณจิดาภัสร์บริการดี", "จิดา|ภัสร์"},
	} {
		at := strings.Index(x.never, "|")
		whole := strings.Replace(x.never, "|", "", 1)
		start := strings.Index(x.text, whole)
		if thaiEnds(x.text)[start+at] {
			t.Errorf("%s: a line may end at %s", x.name, x.never)
		}
	}
	if got := thaiEnds("อร่อยมากและราคาถูก"); len(got) == 0 {
		t.Error("no line may end at all")
	}
}

func TestLinesOfOtherLanguages(t *testing.T) {
	for _, x := range []struct{ name, lang, text, want string }{
		{"French sets a space before its marks", "fr", "Quel accueil ! Merci : « à demain »", "Quel |accueil ! |Merci : |« à |demain »"},
		{"an emoji stays with its word", "en", "thank you 🎉", "thank |you 🎉"},
		{"hyphens end lines", "en", "a well-known place", "a |well-|known |place"},
		{"line breaks of the guest stay", "en", "one\ntwo", "one\n|two"},
	} {
		var got []string
		for _, p := range cutPieces(x.text, x.lang) {
			got = append(got, p.text)
		}
		if s := strings.Join(got, "|"); s != x.want {
			t.Errorf("%s: got %q, want %q", x.name, s, x.want)
		}
	}
}

func TestNoWidows(t *testing.T) {
	lib := library(t)
	s, err := lib.Stack(typeface.Display)
	if err != nil {
		t.Fatal(err)
	}
	text := "We came for coffee and stayed for three hours because nobody made us feel that we should "
	for _, end := range []string{"go", "unforgettable"} {
		for w := 340.0; w < 900; w += 10 {
			b, err := fit(setting{text: text + end, lang: "en", stack: s, leading: 1.2}, w, 900, 30, 30.1)
			if err != nil {
				t.Fatal(err)
			}
			if last := b.lines[len(b.lines)-1]; len(b.lines) > 1 && last.to-last.from == 1 {
				t.Errorf("%g points wide: the last word, %s, stands alone", w, end)
			}
		}
	}
}

// A long word makes the letters smaller; only what is no word is cut.
func TestLongWordsStayWhole(t *testing.T) {
	lib := library(t)
	s, err := lib.Stack(typeface.Strong)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		text  string
		whole bool
	}{{"memnuniyetsizliklerimizden dolayı", true}, {strings.Repeat("a", 120) + " ok", false}} {
		b, err := fit(setting{text: x.text, lang: "tr", stack: s, leading: 1.2}, 400, 400, 10, 100)
		if err != nil {
			t.Fatal(err)
		}
		if whole := len(b.pieces) == 2; whole != x.whole || b.cut {
			t.Errorf("%s: %d pieces at %.0f points", x.text, len(b.pieces), b.size)
		}
	}
}

func TestReadable(t *testing.T) {
	long := strings.Repeat("é", longest+50)
	for _, x := range []struct{ name, in, want string }{
		{"as it is", "  Süper!\n\nÇok iyi  ", "Süper!\n\nÇok iyi"},
		{"control and override", "a\x1b[31mb\u202ec\x00d", "a[31mbcd"},
		{"piled marks", "a" + strings.Repeat("\u0301", 60), "a" + strings.Repeat("\u0301", mostMarks)},
		{"Thai marks", "ที่นี่น้ำ", "ที่นี่น้ำ"},
		{"invalid bytes", "a\xffb", "ab"},
		{"family", "👨‍👩‍👧 ok", "👨‍👩‍👧 ok"},
		{"longer than any sheet", long, strings.Repeat("é", longest) + " " + omission},
	} {
		if got, _ := readable(x.in, nil, true); got != x.want {
			t.Errorf("%s: got %q, want %q", x.name, got, x.want)
		}
	}
	got, spans := readable("👍 Elif ❤️ iyi", [][2]int{{5, 9}}, false)
	if got != "Elif  iyi" || len(spans) != 1 || got[spans[0][0]:spans[0][1]] != "Elif" {
		t.Errorf("without emoji: %q %v", got, spans)
	}
}

// Whatever a guest writes, a sheet is made in bounded time or refused with a reason.
func TestHostileTextIsBounded(t *testing.T) {
	lib := library(t)
	for name, text := range map[string]string{
		"emoji": strings.Repeat("😀", 10000), "zalgo": strings.Repeat("Z\u0351\u0307\u0321\u034d\u0310", 500),
		"one word": strings.Repeat("a", 9000), "rtl": "خدمة رائعة جدا \u202e שלום great " + strings.Repeat("א", 900),
		"control": "a\x00\x01\x02\x1b]0;x\x07b", "lines": strings.Repeat("a\n", 3000), "markup": "<script>alert(1)</script> ]]> (\\) Tj ET",
		"thai": strings.Repeat("ก", 5000), "spaces": "a" + strings.Repeat(" ", 5000) + "b", "joiners": "a" + strings.Repeat("\u200d", 5000),
	} {
		for _, d := range []string{"bold", "letter"} {
			done := make(chan error, 1)
			go func() {
				s, _, err := Make(Poster{Quote: text, Lang: "en", Thanks: text, Facts: []string{text, "a"}, Brand: text, Notice: text}, Options{Size: "a4", Design: d, Emoji: true, Fonts: library(t)})
				if err == nil && len(s.Ops) > 100 {
					t.Errorf("%s: %d things on the sheet", name, len(s.Ops))
				}
				done <- err
			}()
			select {
			case err := <-done:
				if err != nil {
					t.Errorf("%s, %s: %v", name, d, err)
				}
			case <-time.After(time.Minute):
				t.Fatalf("%s, %s: not done after a minute", name, d)
			}
		}
	}
	_ = lib
}

func TestTooLongIsCutAndMarked(t *testing.T) {
	lib := library(t)
	text := strings.TrimSpace(strings.Repeat("The soup was hot and the welcome warm. ", 100))
	s, m, err := Make(Poster{Quote: text, Lang: "en"}, Options{Size: "screen", Design: "classic", Fonts: lib})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(said(s), func(s string) bool { return strings.HasSuffix(s, " "+omission) })
	if !m.Cut || i < 0 {
		t.Fatalf("made %+v, says %q", m, said(s))
	}
	got := strings.TrimSuffix(said(s)[i], " "+omission)
	if !strings.HasPrefix(text, got) || !strings.HasSuffix(got, ".") || len(got) < 400 {
		t.Errorf("cut to %q", got)
	}
}

func TestDesignByLength(t *testing.T) {
	for _, x := range []struct {
		n          int
		size, want string
	}{{20, "a3", "bold"}, {100, "a3", "medal"}, {300, "a4", "classic"}, {900, "a3", "letter"}, {300, "screen", "letter"}} {
		if got := designs[choose("", x.size, x.n)].name; got != x.want {
			t.Errorf("%d on %s: %s, want %s", x.n, x.size, got, x.want)
		}
	}
}

func TestColoursCanBeRead(t *testing.T) {
	white, yellow := sheet.Color{R: 255, G: 255, B: 255}, sheet.Color{R: 255, G: 230, B: 80}
	for name, c := range map[string]Colors{"ours": OurColors(), "pale": {Main: yellow, Accent: white, Paper: white, Ink: sheet.Color{}},
		"dark paper": {Main: white, Accent: yellow, Paper: sheet.Color{R: 20, G: 20, B: 20}, Ink: white}} {
		g := &page{col: c}
		for _, ground := range []sheet.Color{c.Main, c.Paper} {
			for _, letter := range []sheet.Color{g.on(ground), g.seen(c.Accent, ground), g.seen(c.Main, ground)} {
				if k := sheet.Contrast(letter, ground); k < 4.5 {
					t.Errorf("%s: %s on %s has contrast %.1f", name, letter.Hex(), ground.Hex(), k)
				}
			}
		}
	}
}

// Words from right to left stand in their order, with the spaces between them.
func TestRightToLeft(t *testing.T) {
	lib := library(t)
	s, err := lib.Stack(typeface.Plain)
	if err != nil {
		t.Fatal(err)
	}
	b, err := fit(setting{text: "ab גד הו cd", lang: "en", stack: s, leading: 1.2}, 900, 100, 20, 20.1)
	if err != nil {
		t.Skip(err) // no font for Hebrew here
	}
	var got strings.Builder
	pen := -1.0
	for _, g := range b.place(0, 0) {
		if g.X < pen-1e-6 {
			t.Errorf("%q goes back", g.Text)
		}
		pen = g.X
		got.WriteString(g.Text)
	}
	if want := "ab וה דג cd"; got.String() != want { // as the eye meets them from the left
		t.Errorf("stands as %q, want %q", got.String(), want)
	}
}

func TestFirstSentence(t *testing.T) {
	more := " Nobody asked for it and nobody charged for it, and I nearly cried over a piece of cake."
	for _, c := range []struct{ name, text, want string }{
		{"a sentence", "The barista noticed it at once." + more, "The barista noticed it at once. "},
		{"a doubt in it", "The barista there (Zeynep?) noticed it at once." + more, "The barista there (Zeynep?) noticed it at once. "},
		{"dots that go on", "We waited and waited... and then they came." + more, "We waited and waited... and then they came. "},
		{"a line", "Best of the whole city, by far\nand " + more, "Best of the whole city, by far\n"},
		{"too short to lead", "So good!" + more, ""},
	} {
		if got := c.text[:firstSentence(c.text)]; got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// A code for somebody else's page is a white plate and dots, and nothing that runs.
func TestCodeAlone(t *testing.T) {
	s, err := Code("https://forms.example.com/checkin/kadikoy.K78QAEw-Yzwjhhg_", 120)
	if err != nil || len(s.Ops) != 2 || s.W != 120 || s.H != 120 {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := Code(strings.Repeat("x", 5000), 120); pulse.ExitCode(err) != pulse.ExitUsage {
		t.Errorf("a link that no code holds: %v", err)
	}
}
