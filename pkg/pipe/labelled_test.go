package pipe

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// labels reads what Labelled makes of in: "no id lang label text" and the bad lines.
func labels(t *testing.T, in string) (good, bad []string) {
	t.Helper()
	err := Labelled(strings.NewReader(in), lookup{}, anyTheme, func(line int, why error) { bad = append(bad, fmt.Sprintf("%d: %v", line, why)) },
		func(l Line, _ pulse.Verdict) {
			good = append(good, fmt.Sprintf("%d %s %s %s %s", l.No, l.ID, l.Lang, l.Label, l.Text))
		})
	if err != nil {
		t.Fatal(err)
	}
	return good, bad
}

type lookup struct{}

func (lookup) Judge(pulse.Mention) pulse.Verdict { return pulse.Verdict{} }

func zipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(s)) // a buffer takes all
	_ = z.Close()
	return b.String()
}

func TestLabelledFormats(t *testing.T) {
	lines := `{"id":"a","lang":"tr","text":"iyi","label":"praise"}` + "\n"
	for _, c := range []struct {
		name, in  string
		good, bad []string
	}{
		{"JSON lines", lines, []string{"1 a tr praise iyi"}, nil},
		{"gzipped", zipped(lines), []string{"1 a tr praise iyi"}, nil},
		{"both marked and gzipped", zipped("\ufeff" + lines), []string{"1 a tr praise iyi"}, nil},
		{"commas", "id,text,kind\n1,\"good, very\",praise\n", []string{"2 1  praise good, very"}, nil},
		{"semicolons and a mark", "\ufefftext;LABEL\r\nbad;Negative\r\n", []string{"2   complaint bad"}, nil},
		{"the words of other tools", "text,sentiment\na,POS\nb,positive\nc,neg\nd,neu\n", []string{"2   praise a", "3   praise b", "4   complaint c", "5   neutral d"}, nil},
		{"tabs", "lang\ttext\tkind\nfr\tbon, mais\tmixed\n", []string{"2  fr mixed bon, mais"}, nil},
		{"over two lines", "text,kind\n\"one\ntwo\",neutral\nthree,praise\n", []string{"2   neutral one\ntwo", "4   praise three"}, nil},
		{"a row without its label", "text,kind\nlonely\ngood,praise\n", []string{"3   praise good"},
			[]string{`2: no label; want "label" or "kind": praise, complaint, mixed or neutral`}},
		{"broken quotes", "text,kind\na\"b,praise\ngood,praise\n", []string{"3   praise good"}, []string{`2: broken quoting: bare " in non-quoted-field`}},
	} {
		good, bad := labels(t, c.in)
		if !slices.Equal(good, c.good) || !slices.Equal(bad, c.bad) {
			t.Errorf("%s: got %q, bad %q; want %q, %q", c.name, good, bad, c.good, c.bad)
		}
	}
}

func TestLabelledRefuses(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", " \n", "no labelled text"},
		{"another encoding", "text;kind\n\xc7ok g\xfczel;praise\n", "not UTF-8"},
		{"UTF-16", "\xff\xfet\x00e\x00x\x00t\x00", "not UTF-8"},
		{"a table without a header", "good\tpraise\n", "no column text; it has: good, praise"},
		{"damaged gzip", "\x1f\x8bnot at all", "unpack"},
	} {
		err := Labelled(strings.NewReader(c.in), lookup{}, anyTheme, func(int, error) {}, func(Line, pulse.Verdict) {})
		if err == nil || !errors.Is(err, pulse.ErrUsage) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want a usage error that says %q", c.name, err, c.want)
		}
	}
	// A letter that ends beyond what is looked at is whole.
	for pad := range utf8.UTFMax {
		in := "text,kind\n" + strings.Repeat("a", pad) + strings.Repeat("ก", peeked) + ",praise\n"
		if good, bad := labels(t, in); len(good) != 1 || len(bad) != 0 {
			t.Errorf("%d letters before: %d lines, bad %q", pad, len(good), bad)
		}
	}
}

func TestLabelledOpinions(t *testing.T) {
	for _, c := range []struct {
		name, fields string
		want         []pulse.Opinion
	}{
		{"none said", ``, nil},
		{"said to be none", `,"themes":[]`, []pulse.Opinion{}},
		{"themes", `,"themes":[["price","negative"]]`, []pulse.Opinion{{Theme: "price", Polarity: pulse.Complaint}}},
		{"spans", `,"opinions":[{"start":0,"end":4,"polarity":"praise","theme":""}]`, []pulse.Opinion{{End: 4, Polarity: pulse.Praise}}},
	} {
		var got []pulse.Opinion
		err := Labelled(strings.NewReader(`{"text":"fine","label":"praise"`+c.fields+`}`), lookup{}, anyTheme, func(_ int, why error) { t.Error(c.name, why) },
			func(l Line, _ pulse.Verdict) { got = l.Opinions })
		if err != nil || !slices.Equal(got, c.want) || (got == nil) != (c.want == nil) {
			t.Errorf("%s: got %#v (%v), want %#v", c.name, got, err, c.want)
		}
	}
}

// A line for classify may carry any fields of its own.
func TestOthersDoNotReadLabels(t *testing.T) {
	for l, err := range Lines(strings.NewReader(`{"text":"fine","label":5,"themes":"x","opinions":{}}`)) {
		if err != nil || l.Text != "fine" {
			t.Errorf("got %+v, %v", l, err)
		}
	}
}

// anyTheme finds every theme but one.
func anyTheme(id string) (string, error) {
	if id == "servise" {
		return "", errors.New("there is no theme \"servise\"")
	}
	return strings.TrimPrefix(id, "old_"), nil
}

// TestLabelsOfThemesAreChecked: what is misspelt is no theme that was not found.
func TestLabelsOfThemesAreChecked(t *testing.T) {
	for _, c := range []struct{ fields, want, bad string }{
		{`"themes":[["price","neutral"],["quality","positive"]]`, "price neutral,quality praise", ""},
		{`"themes":["old_price"]`, "price ", ""},
		{`"opinions":[{"start":0,"end":4,"polarity":"neutral","theme":""}]`, " neutral", ""},
		{`"themes":[["price","mixed"]]`, "", `themes: polarity: "mixed" is none of an opinion; write the theme twice, with praise and with complaint`},
		{`"themes":[["price","complain"]]`, "", `themes: polarity: "complain" is none; want praise, complaint or neutral`},
		{`"themes":[["","praise"]]`, "", "themes: one of them is empty"},
		{`"themes":["servise"]`, "", `theme: there is no theme "servise"`},
		{`"opinions":[{"start":0,"end":4,"polarity":"bad","theme":"price"}]`, "", `opinions: polarity: "bad" is none; want praise, complaint or neutral`},
		{`"opinions":[{"start":0,"end":4,"polarity":"praise","theme":"servise"}]`, "", `theme: there is no theme "servise"`},
	} {
		var got, bad []string
		err := Themed(strings.NewReader(`{"text":"fine",`+c.fields+`}`), lookup{}, anyTheme, func(_ int, why error) { bad = append(bad, why.Error()) },
			func(l Line, _ pulse.Verdict) {
				for _, o := range l.Opinions {
					got = append(got, o.Theme+" "+string(o.Polarity))
				}
			})
		if err != nil || strings.Join(got, ",") != c.want || strings.Join(bad, "|") != c.bad {
			t.Errorf("%s: got %q, bad %q, %v; want %q, bad %q", c.fields, got, bad, err, c.want, c.bad)
		}
	}
}
