package deliver

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	texttemplate "text/template"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/severity"
)

// voicesOfADay are 200 mentions of one day in five languages.
func voicesOfADay(until time.Time) digest.Input {
	said := []struct{ lang, praise, complaint string }{
		{"en", "The barista remembered my order from last week and ran after us with the scarf we had left, table %d", "We waited forty minutes for a cold coffee and nobody said sorry, table %d"},
		{"tr", "Elif Hanım kızımın sınavı olduğunu duyunca kahvesinin üstüne “başarılar” yazdı, masa %d", "20 dakika sırada bekledim, kahve de soğuk geldi, masa %d"},
		{"fr", "Un accueil chaleureux, on s'y sent comme à la maison, table %d", "Quarante minutes d'attente pour un café froid, table %d"},
		{"id", "Tempatnya bersih, kopinya mantap, pelayannya ramah, meja %d", "Antre empat puluh menit, kopinya dingin, meja %d"},
		{"th", "กาแฟหอมมาก พนักงานยิ้มแย้มทุกคน ประทับใจตั้งแต่ก้าวแรก โต๊ะ %d", "รอสี่สิบนาที กาแฟก็เย็น ไม่มีใครขอโทษ โต๊ะ %d"},
	}
	in := digest.Input{Options: digest.Options{Since: until.AddDate(0, 0, -1), Until: until, Now: until, Brand: "Kahve Durağı", Severity: severity.New().Of,
		Places: []pulse.Place{{ID: "kadikoy", Name: "Kadıköy"}, {ID: "moda", Name: "Moda"}}}}
	for i := range 200 {
		s := said[i%len(said)]
		j := pulse.Judged{Mention: pulse.Mention{Source: "x", ID: fmt.Sprint(i), Text: fmt.Sprintf(s.praise, i), Place: in.Places[i%2].ID,
			Author: pulse.Author{Handle: fmt.Sprint("guest", i)}, URL: fmt.Sprint("https://x.example/i/status/", i), Posted: until.Add(-time.Duration(i) * 7 * time.Minute)}}
		j.Verdict = pulse.Verdict{Kind: pulse.Praise, Lang: s.lang, Opinions: []pulse.Opinion{{Polarity: pulse.Praise, Theme: "service"}}}
		if i%3 == 0 {
			j.Text = fmt.Sprintf(s.complaint, i)
			j.Verdict.Kind, j.Verdict.Opinions = pulse.Complaint, []pulse.Opinion{{Polarity: pulse.Complaint, Theme: "waiting"}}
		}
		j.Stored = j.Posted
		in.Window = append(in.Window, j)
	}
	return in
}

// BenchmarkDigestMail writes a digest of 200 mentions, as text and HTML, and builds its
// mail, beside bare templates that print the same text and the same page from pieces
// that are ready, and a bare build of the same mail. Both take turns and are warm;
// "of_bare" is the ratio of the medians. In "of_bare_parsed" the bare templates are
// parsed for each mail, as a program does that sends a single one.
func BenchmarkDigestMail(b *testing.B) {
	until := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	d := digest.Build(voicesOfADay(until))
	for _, reader := range []string{"en", "th"} {
		b.Run(reader, func(b *testing.B) {
			o := render.Options{Lang: reader, Width: 76, Breaks: thaiWords}
			page, text, subject := digestParts(b, d, o)
			source, pieces := barePage(page)
			warm := readBare(source)
			lines := strings.Split(text, "\n")
			var ours, plain, cold []time.Duration
			size := 0
			for b.Loop() {
				t0 := time.Now()
				p, t, s := digestParts(b, d, o)
				size = buildMail(b, s, t, p)
				t1 := time.Now()
				buildMail(b, subject, fillWith(b, warm.text, lines), fillWith(b, warm.page, pieces))
				t2 := time.Now()
				again := readBare(source)
				buildMail(b, subject, fillWith(b, again.text, lines), fillWith(b, again.page, pieces))
				ours, plain, cold = append(ours, t1.Sub(t0)), append(plain, t2.Sub(t1)), append(cold, time.Since(t2))
			}
			if got := fillWith(b, warm.page, pieces); html.UnescapeString(got) != html.UnescapeString(page) {
				b.Fatal("the bare template prints another page")
			}
			b.ReportMetric(middle(ours).Seconds()*1e3, "ms/mail")
			b.ReportMetric(middle(ours).Seconds()/middle(plain).Seconds(), "of_bare")
			b.ReportMetric(middle(ours).Seconds()/middle(cold).Seconds(), "of_bare_parsed")
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

// thaiWords are the words a line may end behind, as the program finds them.
func thaiWords(text string) []int {
	var out []int
	for _, t := range lang.Tokens(text, lang.TH) {
		out = append(out, t.Start, t.End)
	}
	return out
}

func middle(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// digestParts are what a mail of d holds.
func digestParts(b *testing.B, d digest.Digest, o render.Options) (page, text, subject string) {
	b.Helper()
	var h, t bytes.Buffer
	if err := render.Digest(&t, render.Text, d, o); err != nil {
		b.Fatal(err)
	}
	if err := render.Digest(&h, render.HTML, d, o); err != nil {
		b.Fatal(err)
	}
	subject, err := render.Subject(d, o)
	if err != nil {
		b.Fatal(err)
	}
	return h.String(), t.String(), subject
}

var between = regexp.MustCompile(`>([^<>]*[^<>\s][^<>]*)<`)

// barePage makes a page a template that prints each piece of text between its tags.
func barePage(page string) (source string, pieces []string) {
	head, body, _ := strings.Cut(page, "</style>")
	body = between.ReplaceAllStringFunc(body, func(s string) string {
		pieces = append(pieces, html.UnescapeString(s[1:len(s)-1]))
		return fmt.Sprintf(">{{index . %d}}<", len(pieces)-1)
	})
	return head + "</style>" + body, pieces
}

// bare are the templates without words, rules or helpers.
type bare struct {
	text *texttemplate.Template
	page *template.Template
}

func readBare(page string) bare {
	return bare{
		text: texttemplate.Must(texttemplate.New("text").Parse("{{range $i, $l := .}}{{if $i}}\n{{end}}{{$l}}{{end}}")),
		page: template.Must(template.New("page").Parse(page)),
	}
}

func fillWith(b *testing.B, t interface {
	Execute(w io.Writer, data any) error
}, pieces []string) string {
	b.Helper()
	var out bytes.Buffer
	if err := t.Execute(&out, pieces); err != nil {
		b.Fatal(err)
	}
	return out.String()
}

// buildMail is what compose does, from nothing.
func buildMail(b *testing.B, subject, text, page string) int {
	b.Helper()
	m := Mail{o: MailOptions{ListID: "pulse.example.com"}}
	l, err := m.compose(Message{ID: "bench", From: "pulse@example.com", To: "staff@example.com", Subject: subject, Lang: "en", Text: text, HTML: page})
	if err != nil {
		b.Fatal(err)
	}
	return writeMail(b, l)
}

func writeMail(b *testing.B, l *mail.Msg) int {
	b.Helper()
	n, err := l.WriteTo(io.Discard)
	if err != nil {
		b.Fatal(err)
	}
	return int(n)
}
