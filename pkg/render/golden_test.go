package render

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
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
