package charset

import (
	"testing"

	"golang.org/x/text/encoding/charmap"
)

func in(t *testing.T, page *charmap.Charmap, s string) string {
	t.Helper()
	out, err := page.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDecode(t *testing.T) {
	const turkish, thai, french = "şikâyet ettiğim çay", "กาแฟอร่อยมาก", "l’addition était fausse"
	for _, tt := range []struct{ name, stated, bytes, text, strange string }{
		{"as stated", "UTF-8", thai, thai, ""},
		{"with a mark", "", "\xef\xbb\xbf" + turkish, turkish, ""},
		{"Turkish page", `"ISO-8859-9"; format=flowed`, in(t, charmap.Windows1254, turkish), turkish, ""},
		{"Thai page", "TIS-620", in(t, charmap.Windows874, thai), thai, ""},
		{"Latin that is Windows'", "iso_8859_1", in(t, charmap.Windows1252, french), french, ""},
		{"a page stated over UTF-8", "iso-8859-9", turkish, turkish, ""},
		{"nothing stated, Thai", "", in(t, charmap.Windows874, thai), thai, ""},
		{"nothing stated, Turkish", "", in(t, charmap.Windows1254, turkish), turkish, ""},
		{"seven bits", "utf-7", "Caf+AOk- +- th+AOk", "Café + thé", ""},
		{"sixteen bits", "utf-16le", "\xff\xfeo\x00k\x00", "ok", ""},
		{"a script we do not read", "iso-2022-jp", "\x1b$B%3!<\x1b(B", "\x1b$B%3!<\x1b(B", "iso-2022-jp"},
		{"ASCII under any name", "gb2312", "good coffee", "good coffee", ""},
	} {
		text, strange := Decode(tt.stated, []byte(tt.bytes))
		if text != tt.text || strange != tt.strange {
			t.Errorf("%s: %q, strange %q; want %q, %q", tt.name, text, strange, tt.text, tt.strange)
		}
	}
}

func TestLinesOfSeveralPages(t *testing.T) {
	b := "good\n" + in(t, charmap.Windows1254, "ışık\n") + "ดี\n" + in(t, charmap.Windows874, "กาแฟอร่อย\n")
	out, pages := Lines([]byte(b))
	if want := "good\nışık\nดี\nกาแฟอร่อย\n"; string(out) != want || pages != "Windows 1254, Windows 874" {
		t.Errorf("%q read as %q; want %q", out, pages, want)
	}
}
