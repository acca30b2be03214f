package pipe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"unicode/utf8"
)

// echo judges by the first word; later lines are quicker, so that order must be kept.
type echo struct{ wait bool }

func (e echo) Judge(m pulse.Mention) pulse.Verdict {
	if e.wait && strings.HasSuffix(m.ID, "0") {
		time.Sleep(2 * time.Millisecond)
	}
	k, _, _ := strings.Cut(m.Text, " ")
	return pulse.Verdict{Lang: m.Lang, Kind: pulse.Kind(k), Scores: pulse.Scores{Praise: 1}, By: "echo/1",
		Opinions: []pulse.Opinion{{Start: 0, End: len(m.Text), Polarity: pulse.Praise, Theme: m.Lang, Score: m.Rating, Why: "hidden"}}}
}

type bads []string

func (b *bads) add(n int, err error) { *b = append(*b, fmt.Sprintf("%d %v", n, err)) }

func TestClassifyShape(t *testing.T) {
	var out bytes.Buffer
	var b bads
	in := `{"id":"a","text":"praise ok","lang":"en","rating":4}` + "\n\n" + `{"id":7,"text":"neutral"}`
	if _, err := Classify(strings.NewReader(in), &out, echo{}, b.add); err != nil || b != nil {
		t.Fatal(err, b)
	}
	want := `{"id":"a","lang":"en","kind":"praise","scores":{"praise":1,"complaint":0,"neutral":0},"unsure":false,"opinions":[{"start":0,"end":9,"polarity":"praise","theme":"en","score":4}],"evidence":[],"by":"echo/1"}
{"id":7,"lang":"","kind":"neutral","scores":{"praise":1,"complaint":0,"neutral":0},"unsure":false,"opinions":[{"start":0,"end":7,"polarity":"praise","theme":"","score":0}],"evidence":[],"by":"echo/1"}
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestBadLinesAreNamedAndTheRestGoesOn(t *testing.T) {
	long := `{"id":"l","text":"` + strings.Repeat("x", 70<<10) + `"}`
	in := strings.Join([]string{"\ufeff" + `{"id":"1","text":"praise"}`, "not json", `{"id":"2"}`, `{"id":"3","text":" "}`, `[1]`, `{"text":5}`, long, `{"id":{},"text":"a"}`, "", `{"id":"4","text":"praise","rating":99}` + "\r"}, "\n")
	var out bytes.Buffer
	var b bads
	n, err := Classify(strings.NewReader(in), &out, echo{}, b.add)
	if err != nil {
		t.Fatal(err)
	}
	if n != 2 || strings.Count(out.String(), "\n") != 2 {
		t.Errorf("%d lines came out, want 2:\n%s", n, &out)
	}
	want := `2 not JSON like {"id":"1","text":"…"}` + "|3 no text|4 no text|5 not a JSON object|6 text cannot be a number|7 text is over 64 KiB|8 id is neither text nor number"
	if got := strings.Join(b, "|"); got != want {
		t.Errorf("bad lines\n%s, want\n%s", got, want)
	}
}

func TestOrderIsKept(t *testing.T) {
	var in, out bytes.Buffer
	for i := range 500 {
		fmt.Fprintf(&in, `{"id":"%d","text":"praise"}`+"\n", i)
	}
	if _, err := Classify(&in, &out, echo{wait: true}, func(n int, err error) { t.Error(n, err) }); err != nil {
		t.Fatal(err)
	}
	for i, l := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		if !strings.HasPrefix(l, fmt.Sprintf(`{"id":"%d",`, i)) {
			t.Fatalf("line %d is %s", i, l)
		}
	}
}

func TestClassifyStreams(t *testing.T) {
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		_, err := Classify(inR, outW, echo{}, func(int, error) {})
		ended <- err
	}()
	for range 3 { // each answer comes before the next line is written
		fmt.Fprintln(inW, `{"id":"1","text":"praise"}`)
		buf := make([]byte, 4096)
		if n, err := outR.Read(buf); err != nil || !bytes.HasPrefix(buf[:n], []byte(`{"id":"1"`)) {
			t.Fatalf("read %q, %v", buf[:n], err)
		}
	}
	inW.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestFaultsOfReaderAndWriter(t *testing.T) {
	in := strings.Repeat(`{"id":"1","text":"praise"}`+"\n", 5000)
	if _, err := Classify(strings.NewReader(in), full{}, echo{}, func(int, error) {}); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("writing to a full disk: %v", err)
	}
	broken := io.MultiReader(strings.NewReader(in), iotest.ErrReader(errors.New("cable cut")))
	var out bytes.Buffer
	if _, err := Classify(broken, &out, echo{}, func(int, error) {}); err == nil || strings.Count(out.String(), "\n") != 5000 {
		t.Errorf("a broken input: %v, %d lines", err, strings.Count(out.String(), "\n"))
	}
}

func placer(js []pulse.Judged) []Placement {
	out := make([]Placement, len(js))
	for i, j := range js {
		out[i] = Placement{Group: "none"}
		if j.Verdict.Kind == pulse.Complaint {
			out[i] = Placement{Group: "waiting", Label: "Waiting", Theme: "waiting", Why: []string{j.Text[len("complaint "):]}}
		}
	}
	return out
}

const threeLines = `{"id":"1","text":"neutral"}
{"id":"2","text":"complaint queue"}
bad
{"id":"3","text":"complaint slow"}
`

func TestGroupShape(t *testing.T) {
	var out bytes.Buffer
	var b bads
	if _, err := Group(strings.NewReader(threeLines), &out, echo{}, placer, b.add); err != nil {
		t.Fatal(err)
	}
	want := `{"id":"1","group":"none","label":"","theme":"","why":[]}
{"id":"2","group":"waiting","label":"Waiting","theme":"waiting","why":["queue"]}
{"id":"3","group":"waiting","label":"Waiting","theme":"waiting","why":["slow"]}
`
	if out.String() != want || len(b) != 1 {
		t.Errorf("got\n%swant\n%s(%v)", out.String(), want, b)
	}
}

func TestSummarize(t *testing.T) {
	got, err := Summarize(strings.NewReader(threeLines), echo{}, placer, func(int, error) {})
	if err != nil || len(got) != 2 || got[0].Count != 2 || got[1].Group != "none" || fmt.Sprint(got[0].Why) != "[queue slow]" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestLabelled(t *testing.T) {
	in := `{"id":"1","text":"praise","label":"praise"}
{"id":"2","text":"praise","kind":"mixed"}
{"id":"3","text":"praise"}
`
	var b bads
	n := 0
	if err := Labelled(strings.NewReader(in), echo{}, anyTheme, b.add, func(Line, pulse.Verdict) { n++ }); err != nil || n != 2 || len(b) != 1 {
		t.Errorf("%d labelled lines, bad %v, %v; want 2 and one bad", n, b, err)
	}
}

func FuzzLines(f *testing.F) {
	f.Add([]byte(threeLines))
	f.Add([]byte("{\"id\":1e9999,\"text\":\"\\ud800\"}\r\n\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		last := 0
		for l, err := range Lines(bytes.NewReader(raw)) {
			if l.No <= last {
				t.Fatalf("line %d after %d (%v)", l.No, last, err)
			}
			last = l.No
			if _, err := l.ID.MarshalJSON(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzLabelled: a file of labelled texts is CSV, JSON lines or neither, packed or not.
// What is taken has a text and a kind, and lines are counted upwards.
func FuzzLabelled(f *testing.F) {
	for _, s := range []string{"text,kind\ncold soup,complaint\n", "kind;text\npraise;\"a\"\"b\n", `{"text":"a","kind":"praise"}` + "\n[]\n", "\x1f\x8b\x08\x00", "\ufefftext\tlabel\n\x00\tpos\n",
		`{"text":"a","themes":["service"]}`, `{"text":1}`, "text,kind\n\"open\n", "PK\x03\x04"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		lines, err := labelledLines(bytes.NewReader(raw))
		if err != nil {
			if !utf8.ValidString(err.Error()) || len(err.Error()) > 4000 {
				t.Fatalf("the error would fill the screen: %q", err)
			}
			return
		}
		rows := 0
		for l, err := range lines {
			if rows++; err == nil && l.Text == "" && hasKind(l) == nil {
				t.Fatalf("taken without a text: %+v", l)
			}
		}
		if rows > 1100*len(raw)+1 { // deflate packs a thousand to one
			t.Fatalf("%d rows from %d bytes", rows, len(raw))
		}
	})
}

// TestALineMayBeLongerThanItsText: what pulse export writes holds more than the text, and
// letters written as \u escapes take six bytes each. Only what is longer than both is not
// taken, and the lines behind it are.
func TestALineMayBeLongerThanItsText(t *testing.T) {
	text := strings.Repeat("x", pulse.MaxText)
	line := func(text string, beside int) string {
		return `{"id":"a","text":"` + text + `","verdict":"` + strings.Repeat("y", beside) + `"}`
	}
	fits := maxLine - len(line(text, 0))
	in := strings.Join([]string{line(text, 900<<10), line(strings.Repeat(`\u0078`, pulse.MaxText), 0), line(text, fits), line(text, fits) + "\r",
		line(text, fits+1), line(text+"x", 0), line(text, 3*maxLine), `{"id":"z","text":"praise"}`}, "\n")
	var out bytes.Buffer
	var b bads
	n, err := Classify(strings.NewReader(in), &out, echo{}, b.add)
	if err != nil {
		t.Fatal(err)
	}
	want := "5 longer than 4 MiB|6 text is over 64 KiB|7 longer than 4 MiB"
	if got := strings.Join(b, "|"); n != 5 || got != want {
		t.Errorf("%d lines came out, and of the others is told\n%s, want 5 and\n%s", n, got, want)
	}
	if !strings.Contains(out.String(), `{"id":"z"`) {
		t.Error("the line behind the long ones is lost")
	}
}
