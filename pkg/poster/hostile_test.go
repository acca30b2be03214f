package poster

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/poster/raster"
	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/svg"
	"github.com/seed-919336a1/pulse/pkg/pulse/hostile"
)

// What guests write is ink on a poster and nothing else, or there is no poster of it
// and the error says why.
func TestHostileTexts(t *testing.T) {
	o := Options{Size: "square", Emoji: true, Fonts: library(t)}
	plain, _, err := Make(hostilePoster(0, hostile.Text{Raw: "What a place"}), o)
	if err != nil {
		t.Fatal(err)
	}
	want := drawn(t, plain)
	in, made, refused := 0, 0, 0
	for i, x := range hostile.Texts() {
		in++
		s, _, err := Make(hostilePoster(i, x), o)
		if err != nil {
			refused++
			if bad := hostile.Terminal(err.Error()); bad != nil {
				t.Errorf("%s: the error acts on a terminal: %v", x.Name, bad)
			}
			t.Logf("%s: %.100v", x.Name, err)
			continue
		}
		made++
		for _, what := range drawn(t, s) {
			if !slices.Contains(want, what) {
				t.Errorf("%s: the picture holds %s", x.Name, what)
			}
		}
		for _, what := range acting(t, s) {
			t.Errorf("%s: the PDF holds %s", x.Name, what)
		}
		var b bytes.Buffer
		if err := raster.Write(&b, s, .5); err != nil {
			t.Errorf("%s: %v", x.Name, err)
		} else if _, err := png.Decode(&b); err != nil {
			t.Errorf("%s: %v", x.Name, err)
		}
	}
	t.Logf("%-24s %3d in, %3d shown, %3d refused, %3d inert", "posters: PDF, SVG, PNG", in, made, refused, made+refused)
	if made < in*2/3 {
		t.Errorf("%d of %d texts became posters: too few to say anything", made, in)
	}
}

func hostilePoster(i int, x hostile.Text) Poster {
	return Poster{Quote: hostile.Said(i, x, "So kind, thank you"), Lang: "en", Thanks: "Thank you", Facts: []string{"14 November 2026"}, Brand: "B", Words: "en"}
}

// drawn are the elements of the SVG and where their links lead; the picture itself is
// read as strictly as XML is.
func drawn(t *testing.T, s *sheet.Sheet) []string {
	t.Helper()
	var b bytes.Buffer
	if err := svg.Write(&b, s); err != nil {
		t.Fatal(err)
	}
	_, has, err := hostile.XML(b.Bytes())
	if err != nil {
		t.Errorf("not to be read: %v", err)
	}
	out := []string{"image", "defs", "use"} // emoji
	for _, what := range has {
		name, value, attribute := strings.Cut(what, "=")
		switch {
		case !attribute:
			out = append(out, what)
		case strings.Contains(name, "@on"), strings.HasSuffix(name, "href") && !strings.HasPrefix(value, "#") && !strings.HasPrefix(value, "data:image/png;base64,"):
			out = append(out, fmt.Sprintf("%.80q", what))
		}
	}
	return out
}

// acting are the names in a PDF that make a reader do something.
func acting(t *testing.T, s *sheet.Sheet) []string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(tool(t, "qpdf", "--json=2", "--json-stream-data=none", writePDF(t, s))), &v); err != nil {
		t.Fatal(err)
	}
	var out []string
	hostile.Strings(v, func(name string) {
		if slices.Contains([]string{"/OpenAction", "/AA", "/JavaScript", "/JS", "/URI", "/Launch", "/GoToR", "/EmbeddedFile", "/AcroForm", "/Annots"}, name) {
			out = append(out, name)
		}
	})
	return out
}
