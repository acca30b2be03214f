package file

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

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
