package file

import (
	"bufio"
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestDates(t *testing.T) {
	d := dates{zone: istanbul}
	for _, c := range []struct{ in, want string }{
		{"2026-11-21T09:30:00.250Z", "2026-11-21T09:30:00.25Z"},
		{"2026-11-21T09:30:00+03:00", "2026-11-21T06:30:00Z"},
		{"2026-11-21T09:30", "2026-11-21T06:30:00Z"},
		{"2026-11-21 09:30:00 UTC", "2026-11-21T09:30:00Z"},
		{"2013-05-06 21:49:55 +0000", "2013-05-06T21:49:55Z"},
		{"2026-11-21", "2026-11-20T21:00:00Z"},
		{"2026/11/21 09:30", "2026-11-21T06:30:00Z"},
		{"1.2.2026", "2026-01-31T21:00:00Z"},
		{"21.11.26 9:30", "2026-11-21T06:30:00Z"},
		{"21/11/2026, 09:30:15", "2026-11-21T06:30:15Z"},
		{"21-11-2026 12:05 AM", "2026-11-20T21:05:00Z"},
		{"21/11/2026 4:05 p.m.", "2026-11-21T13:05:00Z"},
		{"Sat Nov 21 17:42:10 +0000 2026", "2026-11-21T17:42:10Z"},
		{"Sat, 21 Nov 2026 17:42:10 +0300", "2026-11-21T14:42:10Z"},
		{"1795253400", "2026-11-21T09:30:00Z"},
		{"1795253400.5", "2026-11-21T09:30:00.5Z"},
		{"1795253400123", "2026-11-21T09:30:00.123Z"},
		{"46347", "2026-11-20T21:00:00Z"},
		{"46347.5", "2026-11-21T09:00:00Z"},
		{"46347,5", "2026-11-21T09:00:00Z"},
		{"21 Kasım 2026", "2026-11-20T21:00:00Z"},
		{"21 EKİM 2026 Çarşamba", ""},
		{"21 EKİM 2026 saat 14:30", "2026-10-21T11:30:00Z"},
		{"3 Şubat 2026", "2026-02-02T21:00:00Z"},
		{"1er août 2026 à 8:05", "2026-08-01T05:05:00Z"},
		{"21 juin 2026", "2026-06-20T21:00:00Z"},
		{"21 Agustus 2026", "2026-08-20T21:00:00Z"},
		{"Nov 21, 2026 4:05 PM", "2026-11-21T13:05:00Z"},
		{"November 21st 2026", "2026-11-20T21:00:00Z"},
		{"Saturday, 21 November 2026", "2026-11-20T21:00:00Z"},
		{"5 ม.ค. 2569", "2026-01-04T21:00:00Z"},
		{"5 มี.ค. 2569", "2026-03-04T21:00:00Z"},
		{"5 มกราคม 2026", "2026-01-04T21:00:00Z"},
		{"30.02.2026", ""}, {"2026-13-01", ""}, {"21.11.2026 25:00", ""}, {"0", ""}, {"-5", ""}, {"NaN", ""}, {"1e300", ""},
		{"yesterday", ""}, {"", ""}, {"21 Brumaire 2026", ""}, {"1970-01-01", ""},
	} {
		at, err := d.parse(c.in)
		got := ""
		if err == nil {
			got = at.Format(time.RFC3339Nano)
		}
		if got != c.want {
			t.Errorf("%q: got %q (%v), want %q", c.in, got, err, c.want)
		}
	}
}

func TestStars(t *testing.T) {
	for _, c := range []struct {
		in   string
		want float64
		ok   bool
	}{
		{"4", 4, true}, {"4,5", 4.5, true}, {"4.5", 4.5, true}, {"5/5", 5, true}, {"8 / 10", 4, true}, {"90/100", 4.5, true},
		{"★★★★", 4, true}, {"★★★☆☆", 3, true}, {"⭐⭐", 2, true}, {"4 ★", 4, true}, {"3 yıldız", 3, true}, {"4.0 out of 5", 4, true},
		{"3,5 sur 5", 3.5, true}, {"FIVE", 5, true}, {"0", 0, true}, {"0/5", 0, true}, {"0.5", 1, true},
		{"9", 0, false}, {"-3", 0, false}, {"iyi", 0, false}, {"3/3", 0, false}, {"★★★★★★", 0, false}, {"1e9", 0, false}, {"5/0", 0, false},
	} {
		if got, ok := stars(c.in); got != c.want || ok != c.ok {
			t.Errorf("%q: got %v %v, want %v %v", c.in, got, ok, c.want, c.ok)
		}
	}
}

func TestLanguageAndLink(t *testing.T) {
	for in, want := range map[string]string{"tr": "tr", "TR_tr": "tr-tr", "in": "id", "iw": "he", "und": "", "Turkish": "", "pt-BR": "pt-BR", "t": "", "tr\x1b[31m": ""} {
		if got := language(in); got != want {
			t.Errorf("language %q: got %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"https://a.example/b": "https://a.example/b", "javascript:alert(1)": "", " http://a ": "http://a", "data:text/html,x": ""} {
		if got := link(in); got != want {
			t.Errorf("link %q: got %q, want %q", in, got, want)
		}
	}
}

// FuzzRead feeds anything as a file: it must end, never panic, and give only
// mentions that can be stored.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"text,date\nbir,2026-11-20\n", "a;b\n\"x\"\"y\n\";2\n", "\ufeffyorum\tpuan\nx\t5/5\n", "text\n\"never closed\nx\n",
		`{"text":"bir","rating":5}` + "\nnull\n", `[{"comment":"a"},null,{"te`, `window.YTD.tweets.part0 = [{"tweet":{"full_text":"a","id_str":"1","created_at":"x"}}]`,
		`{"statuses":[{"text":"a","created_at":7}]}`, "\xff\xfea\x00", "\xfe\xff\x00a", "text\n\xe7ok g\xfczel\n", "text,text,\n,,,,\n",
	} {
		f.Add([]byte(s), "")
		f.Add([]byte(s), "csv")
		f.Add([]byte(s), "jsonl")
		f.Add([]byte(s), "tweets-v1")
	}
	f.Fuzz(func(t *testing.T, b []byte, format string) {
		s, err := Open(Options{Reader: strings.NewReader(string(b)), Format: format})
		if err != nil {
			return
		}
		rows := 0
		for p, err := range s.Pages(context.Background(), pulse.Ask{Now: testNow}) {
			if err != nil {
				return
			}
			rows += len(p.Mentions) + len(p.Bad)
			for _, m := range p.Mentions {
				if m.ID == "" || strings.TrimSpace(m.Text) == "" || m.Posted.IsZero() || !utf8.ValidString(m.Text+m.ID+m.Author.Name+m.Place+m.URL) ||
					strings.Contains(m.Text+m.ID+m.Author.Name+m.Place, "\x00") || m.Rating < 0 || m.Rating > 5 {
					t.Fatalf("mention cannot be stored: %+v", m)
				}
			}
		}
		if rows > len(b)+1 {
			t.Fatalf("%d rows from %d bytes", rows, len(b))
		}
	})
}

func BenchmarkCSV(b *testing.B) {
	const row = "2026-11-20 10:15,\"Kahve güzeldi ama sıra kırk dakika sürdü\",Ali Veli,kadikoy,4\n"
	sheet := "date,text,author,place,rating\n" + strings.Repeat(row, 2000)
	b.SetBytes(int64(len(sheet)))
	for b.Loop() {
		s, err := Open(Options{Reader: strings.NewReader(sheet)})
		if err != nil {
			b.Fatal(err)
		}
		for _, err := range s.Pages(context.Background(), pulse.Ask{Now: testNow}) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// What encoding/csv writes is read back unchanged, whatever is in it.
func TestCSVComesBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		delim := rapid.SampledFrom([]rune{',', ';', '\t', '|'}).Draw(t, "delim")
		cell := rapid.StringOf(rapid.RuneFrom([]rune("ab \"'\n\r,;\t|ğİ✓")))
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 4), 1, 20).Draw(t, "rows")
		for _, r := range rows {
			r[0] = "x" + r[0] // a row of nothing but tabs is a blank line
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.Comma = delim
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		c := &csvRows{in: newLines(bufio.NewReader(strings.NewReader(b.String())), nil), delim: byte(delim), reach: maxRecordLines}
		for _, want := range rows {
			got, _, err := c.record()
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("got %q, error %v; want %q", got, err, want)
			}
		}
		if got, _, err := c.record(); err != io.EOF {
			t.Fatalf("behind the last row: %q, error %v; want io.EOF", got, err)
		}
	})
}
