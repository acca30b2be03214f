package file

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestForeignEncodings(t *testing.T) {
	must := func(b []byte, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	turkish, french, thai := "yorum;tarih\nŞekersiz çay ılıktı, İçemedim;21.11.2026\n",
		"avis;date\nTrès bon café, crème brûlée glacée;21/11/2026\n", "ความคิดเห็น,วันที่\nกาแฟอร่อยมาก,21/11/2569\n"
	for _, c := range []struct{ name, bytes, want, note string }{
		{"UTF-16 little endian", must(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(turkish))), "Şekersiz çay ılıktı, İçemedim", ""},
		{"UTF-16 big endian", must(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(thai))), "กาแฟอร่อยมาก", ""},
		{"Windows-1254", must(charmap.Windows1254.NewEncoder().Bytes([]byte(turkish))), "Şekersiz çay ılıktı, İçemedim", "Windows 1254"},
		{"Windows-1252", must(charmap.Windows1252.NewEncoder().Bytes([]byte(french))), "Très bon café, crème brûlée glacée", "Windows 1252"},
		{"Windows-874", must(charmap.Windows874.NewEncoder().Bytes([]byte(thai))), "กาแฟอร่อยมาก", "Windows 874"},
	} {
		got := readText(t, c.bytes)
		if len(got.ms) != 1 || got.ms[0].Text != c.want || got.ms[0].Posted.Format(time.DateOnly) != "2026-11-21" {
			t.Errorf("%s: got %q %v, want %q", c.name, brief(got.ms), got.bad, c.want)
		}
		if s := strings.Join(got.notes, "; "); !strings.Contains(s, c.note) || (c.note == "") != (s == "") {
			t.Errorf("%s: notes %q, want %q in them", c.name, s, c.note)
		}
	}
}

func TestTweetArchives(t *testing.T) {
	const one = `{"created_at":"Sat Nov 21 17:42:10 +0000 2026","id":1992276480000000001,"id_str":"1992276480000000001","full_text":"@kahveduragi fish &amp; chips harika","lang":"in","favorite_count":"3","retweet_count":2,"in_reply_to_status_id_str":"77","user":{"id_str":"5","screen_name":"deniz","name":"Deniz"}}`
	const repost = `{"created_at":"Sat Nov 21 18:00:00 +0000 2026","id_str":"9","text":"RT @deniz: @kahvedu…","retweeted_status":` + one + `}`
	for _, c := range []struct{ name, text string }{
		{"array", "[" + one + "," + repost + "]"},
		{"search answer", `{"search_metadata":{"count":2},"statuses":[` + one + "," + repost + "]}"},
		{"archive of today", "window.YTD.tweets.part0 = [\n {\"tweet\":" + one + "},\n {\"tweet\" : " + repost + "}\n]"},
		{"archive of 2013", "Grailbird.data.tweets_2013_05 = \n[" + one + "," + repost + "]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := readText(t, c.text)
			if len(got.ms) != 2 || len(got.bad) > 0 {
				t.Fatalf("got %d mentions, bad %v, want 2 and none", len(got.ms), got.bad)
			}
			m, r := got.ms[0], got.ms[1]
			if m.ID != "1992276480000000001" || m.Text != "@kahveduragi fish & chips harika" || m.Lang != "id" || m.Reach != 5 ||
				m.ReplyTo != "77" || m.Author != (pulse.Author{ID: "5", Handle: "deniz", Name: "Deniz"}) || m.URL != "https://x.com/deniz/status/1992276480000000001" {
				t.Errorf("got %+v", m)
			}
			if r.RepostOf != m.ID || r.Text != m.Text {
				t.Errorf("repost %+v, want the text and id of the first", r)
			}
		})
	}
}

func TestDayOrMonthIsDecidedByTheColumn(t *testing.T) {
	for _, c := range []struct{ name, dates, want, note string }{
		{"day first, shown by the second", "02/11/2026 21/11/2026", "2026-11-02 2026-11-21", ""},
		{"month first, shown by the second", "11/02/2026 11/21/2026", "2026-11-02 2026-11-21", ""},
		{"dashes, month first", "11-02-26 11-21-26", "2026-11-02 2026-11-21", ""},
		{"dots are always day first", "02.11.2026 11/21/2026", "2026-11-02 2026-11-21", ""},
		{"nobody tells", "02/11/2026 03/11/2026", "2026-11-02 2026-11-03", "dates like \"03/11/2026\" can be read in two ways; they were read with the day first"},
		{"same number, nothing to tell", "11/11/2026", "2026-11-11", ""},
		{"both", "02/11/2026 21/11/2026 22/10/2026 11/21/2026", "2026-11-02 2026-11-21 2026-10-22",
			"some dates have the day first and some the month; those that fit both were read with the day first"},
	} {
		var b strings.Builder
		b.WriteString("date,text\n")
		for i, d := range strings.Fields(c.dates) {
			fmt.Fprintf(&b, "%s,metin %d\n", d, i)
		}
		got := readText(t, b.String())
		var days []string
		for _, m := range got.ms {
			days = append(days, m.Posted.Format(time.DateOnly))
		}
		if s := strings.Join(days, " "); s != c.want {
			t.Errorf("%s: got %s, want %s (bad %v)", c.name, s, c.want, got.bad)
		}
		if s := strings.Join(got.notes, "; "); s != c.note {
			t.Errorf("%s: note %q, want %q", c.name, s, c.note)
		}
	}
}
