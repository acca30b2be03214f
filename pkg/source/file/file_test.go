package file

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

var testNow = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

var istanbul = time.FixedZone("+03", 3*3600)

// taken is everything the pages of one file gave.
type taken struct {
	ms    []pulse.Mention
	bad   []pulse.Bad
	notes []string
	pages int
}

func read(t *testing.T, o Options) taken {
	t.Helper()
	s, err := Open(o)
	if err != nil {
		t.Fatalf("open: %v (hint %q)", err, pulse.HintOf(err))
	}
	var got taken
	for p, err := range s.Pages(context.Background(), pulse.Ask{Now: testNow}) {
		if err != nil {
			t.Fatalf("pages: %v", err)
		}
		if p.Next != "" {
			t.Errorf("Next is %q, want none: a file needs no resume", p.Next)
		}
		got.ms, got.bad, got.notes = append(got.ms, p.Mentions...), append(got.bad, p.Bad...), append(got.notes, p.Notes...)
		got.pages++
	}
	return got
}

func readText(t *testing.T, s string) taken { return read(t, Options{Reader: strings.NewReader(s)}) }

// brief writes mentions one a line, so that a table can show them.
func brief(ms []pulse.Mention) string {
	var b strings.Builder
	for _, m := range ms {
		fmt.Fprintf(&b, "%s|%s|%s|%s|%v|%s\n", m.Posted.Format("2006-01-02T15:04"), m.Author.Label(), m.Place, m.Lang, m.Rating, m.Text)
	}
	return b.String()
}

func TestFormats(t *testing.T) {
	const want = "2026-11-21T09:30|Ayşe K.|kadikoy|tr|4|Kahve güzel, servis yavaş\n"
	for _, c := range []struct{ name, text string }{
		{"comma", "date,author,place,lang,rating,text\n2026-11-21T09:30:00Z,Ayşe K.,kadikoy,tr,4,\"Kahve güzel, servis yavaş\"\n"},
		{"Excel's semicolons with BOM and Turkish names", "\ufeffTARİH;Müşteri;Şube;Dil;Puan;Yorum\r\n21.11.2026 09:30;Ayşe K.;kadikoy;tr;4,0;Kahve güzel, servis yavaş\r\n"},
		{"tabs", "Date\tReviewer\tBranch\tLanguage\tStars\tReview\n2026-11-21 09:30\tAyşe K.\tkadikoy\ttr\t★★★★☆\tKahve güzel, servis yavaş\n"},
		{"pipes, French names", "Date|Auteur|Établissement|Langue|Étoiles|Commentaire\n21/11/2026 09:30|Ayşe K.|kadikoy|tr|4/5|Kahve güzel, servis yavaş\n"},
		{"Indonesian names", "Tanggal,Nama,Cabang,Bahasa,Bintang,Ulasan\n21 November 2026 09.30,Ayşe K.,kadikoy,tr,4,\"Kahve güzel, servis yavaş\"\n"},
		{"Thai names and a Buddhist year", "วันที่,ชื่อ,สาขา,ภาษา,คะแนน,ความคิดเห็น\n21 พ.ย. 2569 09:30,Ayşe K.,kadikoy,tr,4,\"Kahve güzel, servis yavaş\"\n"},
		{"sep line of Excel", "sep=;\nDate;Author;Place;Lang;Rating;Text\n46347,3958333;Ayşe K.;kadikoy;tr;4;Kahve güzel, servis yavaş\n"},
		{"spaces around quotes", "date, author, place, lang, rating, text\n2026-11-21 09:30, Ayşe K., kadikoy, tr, 4, \"Kahve güzel, servis yavaş\" \n"},
		{"text last and without quotes", "date,author,place,lang,rating,text\n2026-11-21 09:30,Ayşe K.,kadikoy,tr,4,Kahve güzel, servis yavaş\n"},
		{"JSON lines", `{"posted_at":"2026-11-21T09:30:00Z","author":{"name":"Ayşe K."},"place":"kadikoy","lang":"tr","rating":4,"text":"Kahve güzel, servis yavaş"}` + "\n"},
		{"JSON lines of another export", `{"Tarih":1795253400,"Müşteri":"Ayşe K.","Şube":"kadikoy","dil":"tr","puan":"8/10","yorum":"Kahve güzel, servis yavaş"}`},
		{"JSON array", "[\n {\"date\": 1795253400000, \"user\": \"Ayşe K.\", \"branch\": \"kadikoy\", \"language\": \"tr\", \"stars\": 4.0, \"comment\": \"Kahve güzel, servis yavaş\"}\n]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := readText(t, c.text)
			if b := brief(got.ms); b != want {
				t.Errorf("got  %swant %sbad %v notes %v", b, want, got.bad, got.notes)
			}
			if len(got.bad)+len(got.notes) > 0 {
				t.Errorf("bad %v, notes %v, want none", got.bad, got.notes)
			}
		})
	}
}

func TestBadRowsAreNamedAndTheRestIsTaken(t *testing.T) {
	long := strings.Repeat("çok ", 17000)
	for _, c := range []struct{ name, text, want, bad string }{
		{"CSV: no text", "text,date\nbir,2026-11-20\n,2026-11-20\niki,2026-11-20\n", "bir iki", "line 3: has no text"},
		{"CSV: bad date", "text,date\nbir,2026-11-20\niki,dün\nüç,2026-11-20\n", "bir üç", `line 3: "dün" is no date`},
		{"CSV: 31 November", "text,date\nbir,20.11.2026\niki,31.11.2026\n", "bir", `line 3: "31.11.2026" is no date`},
		{"CSV: future", "text,date\nbir,2027-01-01\niki,2026-11-20\n", "iki", `line 2: date "2027-01-01" lies in the future`},
		{"CSV: broken quoting", "text,date\nbir,2026-11-20\n\"iki\"x,2026-11-20\nüç,2026-11-20\n", "bir üç", "line 3: broken quoting: text behind a closing quote"},
		{"CSV: a quote never closed", "text,date\n\"bir,2026-11-20\niki,2026-11-20\nüç,2026-11-20\n", "iki üç", "line 2: a quote is opened and never closed"},
		{"CSV: over 64 KiB", "text,date\n" + long + ",2026-11-20\niki,2026-11-20\n", "iki", "line 2: text is over 64 KiB"},
		{"CSV: quoted newlines count as lines", "text,date\n\"a\nb\",2026-11-20\n\n,2026-11-20\niki,2026-11-20\n", "a\nb iki", "line 5: has no text"},
		{"JSONL: not JSON", "{\"text\":\"bir\"}\nnot json\n{\"text\":\"iki\"}\n", "bir iki", "line 2: not a JSON object: invalid character 'o' in literal null (expecting 'u')"},
		{"JSONL: first line not JSON", "# header\n{\"text\":\"bir\"}\n", "bir", "line 1: not a JSON object: invalid character '#' looking for beginning of value"},
		{"JSONL: null, list, number text", "{\"text\":\"bir\"}\nnull\n{\"text\":5}\n", "bir", "line 2: not a JSON object, line 3: has no text"},
		{"JSON: cut off", `[{"text":"bir"},{"text":"iki"},{"te`, "bir iki", "item 3: the file is cut off; the rest of the file could not be read"},
		{"tweets: null and number", `[{"created_at":"Sat Nov 21 17:42:10 +0000 2026","id_str":"1","full_text":"bir"},null,7]`, "bir", "item 2: not a tweet, item 3: not a tweet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := readText(t, c.text)
			var texts, bad []string
			for _, m := range got.ms {
				texts = append(texts, m.Text)
			}
			for _, b := range got.bad {
				bad = append(bad, b.Where+": "+b.Why)
			}
			if s := strings.Join(texts, " "); s != c.want {
				t.Errorf("texts %q, want %q", s, c.want)
			}
			if s := strings.Join(bad, ", "); s != c.bad {
				t.Errorf("bad  %s\nwant %s", s, c.bad)
			}
		})
	}
}

func TestMapWinsAndUnknownColumnIsToldWithWhatIsThere(t *testing.T) {
	const sheet = "Başlık;Açıklama;Tarih\nGüzel;Çay sıcaktı;21.11.2026\n"
	got := read(t, Options{Reader: strings.NewReader(sheet), Map: map[string]string{"text": "AÇIKLAMA"}})
	if len(got.ms) != 1 || got.ms[0].Text != "Çay sıcaktı" {
		t.Errorf("got %v, want the mapped column", got.ms)
	}
	for _, c := range []struct {
		name, text string
		m          map[string]string
		hint       string
	}{
		{"CSV", sheet, map[string]string{"text": "Metin"}, `its columns are "Başlık", "Açıklama", "Tarih"`},
		{"JSONL", `{"title":"x","body":"y"}`, map[string]string{"text": "metin"}, `its columns are "body", "title"`},
		{"no text column", "Başlık;Tarih\nGüzel;21.11.2026\n", nil, `say which with --map text=COLUMN; its columns are "Başlık", "Tarih"`},
		{"no such field", sheet, map[string]string{"stars": "Tarih"}, "the fields are id, text, author, place, posted_at, lang, rating, url, reply_to, repost_of, quote_of"},
	} {
		_, err := Open(Options{Reader: strings.NewReader(c.text), Map: c.m})
		if !errors.Is(err, pulse.ErrUsage) || pulse.HintOf(err) != c.hint {
			t.Errorf("%s: got %v, hint %q; want a usage error with hint %q", c.name, err, pulse.HintOf(err), c.hint)
		}
	}
}

func TestRefusedFiles(t *testing.T) {
	for _, c := range []struct{ name, text, format, want string }{
		{"mbox is not there", "From a@b Sat\nSubject: x\n\nhello", "mbox", `no format "mbox"`},
		{"empty", " \n", "", "is empty"},
		{"xlsx", "PK\x03\x04rest", "", "a spreadsheet"},
		{"gzip", "\x1f\x8b\x08rest", "", "compressed"},
		{"web page", "<!DOCTYPE html><html>", "", "a web page"},
		{"binary", "text\x00\x01\x02", "", "not a text file"},
	} {
		_, err := Open(Options{Reader: strings.NewReader(c.text), Format: c.format})
		if !errors.Is(err, pulse.ErrUsage) || !strings.Contains(fmt.Sprint(err), c.want) || pulse.HintOf(err) == "" && c.name != "empty" {
			t.Errorf("%s: got %v, hint %q; want a usage error with %q and a hint", c.name, err, pulse.HintOf(err), c.want)
		}
	}
	if _, err := Open(Options{Path: filepath.Join(t.TempDir(), "no.csv")}); !errors.Is(err, pulse.ErrUsage) {
		t.Errorf("missing file: got %v, want a usage error", err)
	}
	if _, err := Open(Options{Path: t.TempDir()}); !errors.Is(err, pulse.ErrUsage) {
		t.Errorf("folder: got %v, want a usage error", err)
	}
}

func TestSecondImportHasTheSameIDs(t *testing.T) {
	const sheet = "text,author,date\nbir,Ali,2026-11-20\nbir,Ali,2026-11-21\nbir,Veli,2026-11-20\niki,Ali,\n"
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte(sheet), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	ids := func(now time.Time) (out []string) {
		for p, err := range s.Pages(context.Background(), pulse.Ask{Now: now}) {
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range p.Mentions {
				out = append(out, m.ID)
			}
		}
		return out
	}
	first, second := ids(testNow), ids(testNow.Add(time.Hour))
	if len(first) != 4 || strings.Join(first, " ") != strings.Join(second, " ") {
		t.Errorf("ids %v, an hour later %v; want the same four", first, second)
	}
	seen := map[string]bool{}
	for _, id := range first {
		if seen[id] {
			t.Errorf("id %s twice: rows that differ must stay two", id)
		}
		seen[id] = true
	}
}

// What was kept under an older id, or without a date, is known again.
func TestRowsThatAreHeldAreKnownAgain(t *testing.T) {
	const sheet = "text,author,date\nbir,Ali,2026-11-20 10:00\niki,Ali,\n"
	one := func(o Options, now time.Time) (out []pulse.Mention) {
		o.Reader = strings.NewReader(sheet)
		s, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		for p, err := range s.Pages(context.Background(), pulse.Ask{Now: now}) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, p.Mentions...)
		}
		return out
	}
	first := one(Options{}, testNow)
	old := hashID(first[0].Text, "Ali", first[0].Posted.Format(time.RFC3339Nano), "")
	held := map[string]Kept{old: {Posted: first[0].Posted}, first[1].ID: {Posted: first[1].Posted}}
	known := func(id string) (Kept, bool) { k, ok := held[id]; return k, ok }
	again := one(Options{Held: known}, testNow.AddDate(0, 0, 5))
	if again[0].ID != old || first[0].ID == old {
		t.Errorf("named %s, want %s as before", again[0].ID, old)
	}
	if again[1] != first[1] {
		t.Errorf("without a date: %+v, want %+v", again[1], first[1])
	}
	set := one(Options{Zone: time.FixedZone("", 3*3600), Place: "moda", Held: known}, testNow)
	if set[0].ID != old || set[0].Posted.Equal(first[0].Posted) {
		t.Errorf("once zone and place are set: %+v, want %s at another moment", set[0], old)
	}
	zone := one(Options{Zone: time.FixedZone("", 3*3600)}, testNow)
	if zone[0].ID != first[0].ID || zone[0].Posted.Equal(first[0].Posted) {
		t.Errorf("in another zone: %+v, want the id of %+v at another moment", zone[0], first[0])
	}
	if placed := one(Options{Place: "moda"}, testNow); placed[0].ID == first[0].ID {
		t.Error("rows that name no place are the same for two places")
	}
	held = map[string]Kept{first[0].ID: {Posted: first[0].Posted}}
	if later := one(Options{Place: "moda", Held: known}, testNow); later[0].ID != first[0].ID || later[0].Place != "moda" {
		t.Errorf("its place is said later: %+v, want the id of %+v at moda", later[0], first[0])
	}
	held[first[0].ID] = Kept{Posted: first[0].Posted, Place: "moda"}
	if other := one(Options{Place: "galata", Held: known}, testNow); other[0].ID == first[0].ID {
		t.Errorf("the same words of another place take the row of moda: %+v", other[0])
	}
}

func TestDatesAreReadInTheZoneOfThePlace(t *testing.T) {
	in := "text,posted_at,place\nçay soğuktu,2026-11-20 00:30,kadikoy\nกาแฟเย็น,2026-11-20 00:30,Siam\nthé froid,2026-11-20 00:30,\n"
	s, err := Open(Options{Reader: strings.NewReader(in), Zone: istanbul, Places: []pulse.Place{
		{ID: "kadikoy", Zone: istanbul}, {ID: "siam", Name: "Siam", Zone: time.FixedZone("Asia/Bangkok", 7*3600)}}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"2026-11-19T21:30:00Z", "2026-11-19T17:30:00Z", "2026-11-19T21:30:00Z"}
	for p, err := range s.Pages(t.Context(), pulse.Ask{Now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}) {
		if err != nil || len(p.Mentions) != 3 {
			t.Fatalf("%d mentions, %v", len(p.Mentions), err)
		}
		for i, m := range p.Mentions {
			if got := m.Posted.Format(time.RFC3339); got != want[i] {
				t.Errorf("%q posted %s, want %s", m.Text, got, want[i])
			}
		}
	}
}

func TestPlacesZoneAndGuesses(t *testing.T) {
	places := []pulse.Place{{ID: "kadikoy", Name: "Kadıköy"}, {ID: "galata", Name: "Galata"}}
	got := read(t, Options{Reader: strings.NewReader("text,place,date,rating\na,KADIKÖY,21.11.2026 09:00,9\nb,,21.11.2026,\nc,Moda,,5\nd,Moda,,0\n"),
		Zone: istanbul, Place: "galata", Places: places})
	want := "2026-11-21T06:00||kadikoy||0|a\n2026-11-20T21:00||galata||0|b\n2026-11-22T09:00||Moda||5|c\n2026-11-22T09:00||Moda||0|d\n"
	if b := brief(got.ms); b != want {
		t.Errorf("got\n%swant\n%s", b, want)
	}
	notes := "2 rows have no date, taken as posted now; 1 rating was not understood and left out (line 2: \"9\"); place \"Moda\" is not in the configuration; kept as written"
	if s := strings.Join(got.notes, "; "); s != notes {
		t.Errorf("notes %s\nwant  %s", s, notes)
	}
}

func TestStreamIsReadOnce(t *testing.T) {
	s, err := Open(Options{Reader: strings.NewReader("text\nbir\n")})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []error{nil, pulse.ErrUsage} {
		var last error
		for _, err := range s.Pages(context.Background(), pulse.Ask{Now: testNow}) {
			last = err
		}
		if !errors.Is(last, want) {
			t.Errorf("reading %d: got %v, want %v", i+1, last, want)
		}
	}
}

func TestCancelledEndsWithoutAPage(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s, err := Open(Options{Reader: strings.NewReader("text\n" + strings.Repeat("bir\n", 3*pageRows))})
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	for _, err := range s.Pages(ctx, pulse.Ask{Now: testNow}) {
		if err != nil {
			if !errors.Is(err, context.Canceled) || pages != 1 {
				t.Errorf("after %d pages: got %v, want context.Canceled after one", pages, err)
			}
			return
		}
		pages++
		cancel()
	}
	t.Error("ended without ctx.Err()")
}

func TestPagesHoldFiveHundredRows(t *testing.T) {
	got := readText(t, "text\n"+strings.Repeat("bir\n", 2*pageRows+1))
	if got.pages != 3 || len(got.ms) != 2*pageRows+1 {
		t.Errorf("%d pages with %d mentions, want 3 with %d", got.pages, len(got.ms), 2*pageRows+1)
	}
}

// rowsOf writes n rows of CSV without ever holding them.
type rowsOf struct {
	n    int
	rest string
}

func (r *rowsOf) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.n == 0 {
			return 0, errEnd
		}
		r.n--
		r.rest = fmt.Sprintf("2026-11-20,\"Kahve güzeldi ama sıra %d dakika sürdü\",Ali\n", r.n)
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

var errEnd = errors.New("the disk is gone")

func TestBigFileIsNotHeldInMemory(t *testing.T) {
	s, err := Open(Options{Reader: &rowsOf{n: 40_000, rest: "date,text,author\n"}})
	if err != nil {
		t.Fatal(err)
	}
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, most := 0, uint64(0)
	for p, err := range s.Pages(context.Background(), pulse.Ask{Now: testNow}) {
		if err != nil {
			if !errors.Is(err, errEnd) {
				t.Errorf("ended with %v, want the fault of the disk", err)
			}
			break
		}
		if n += len(p.Mentions); n%20_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
	}
	if n != 40_000 {
		t.Errorf("%d mentions, want 40000", n)
	}
	if grown := int64(most) - int64(before.HeapAlloc); grown > 4<<20 {
		t.Errorf("heap grew by %d KiB while reading, want under 4 MiB", grown>>10)
	}
}

func TestAColumnOfNamesIsAskedFor(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown heading", "tarih;yazdıran;yorum\n2026-11-20;Ayşe;Çay soğuktu\n",
			`no column is known to say who wrote: if one does, name it with --map author=COLUMN; not read: "yazdıran"`},
		{"known", "tarih;yazan;yorum\n2026-11-20;Ayşe;Çay soğuktu\n", ""},
		{"nobody wrote", "tarih;yorum\n2026-11-20;Çay soğuktu\n", ""},
	} {
		if got := strings.Join(readText(t, c.text).notes, "\n"); got != c.want {
			t.Errorf("%s: note %q, want %q", c.name, got, c.want)
		}
	}
}
