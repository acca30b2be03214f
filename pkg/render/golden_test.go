package render

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

var update = flag.Bool("update", false, "rewrite testdata/golden")

// golden compares what was written with the file of that name.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("..", "..", "testdata", "golden", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with -update and read it)", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from what was written; -update rewrites it, then read the diff:\n%s", name, got)
	}
}

// A whole week and a month say so: in the subject, the headings and what is usual.
func TestPeriodGolden(t *testing.T) {
	for _, lang := range Languages() {
		for _, p := range []digest.Period{digest.Weekly, digest.Monthly} {
			var b bytes.Buffer
			d := digest.Build(period(p))
			subject, err := Subject(d, options(lang))
			if err != nil {
				t.Fatal(err)
			}
			b.WriteString(subject + "\n\n")
			if err := Digest(&b, Text, d, options(lang)); err != nil {
				t.Fatal(err)
			}
			golden(t, "digest."+string(p)+"."+lang+".txt", b.Bytes())
		}
	}
}

func TestDigestGolden(t *testing.T) {
	for _, lang := range Languages() {
		for _, format := range []string{Text, HTML, Markdown} {
			var b bytes.Buffer
			if err := Digest(&b, format, sample(), options(lang)); err != nil {
				t.Fatal(err)
			}
			golden(t, "digest."+lang+"."+map[string]string{Text: "txt", HTML: "html", Markdown: "md"}[format], b.Bytes())
		}
	}
}
