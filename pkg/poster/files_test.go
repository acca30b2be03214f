package poster

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/poster/pdf"
	"github.com/seed-919336a1/pulse/pkg/poster/raster"
	"github.com/seed-919336a1/pulse/pkg/poster/sheet"
	"github.com/seed-919336a1/pulse/pkg/poster/svg"
	"github.com/seed-919336a1/pulse/pkg/poster/typeface"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// tool runs a program that reads posters as printers and readers do. In CI it must
// be there (scripts/fonts.sh).
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("with CI=true %s must be there", name)
		}
		t.Skipf("%s is not installed: what it would check is not checked", name)
	}
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("%s %v: %v\n%s%s", name, args, err, out, exit.Stderr)
		}
		t.Fatal(err)
	}
	return string(out)
}

func writePDF(t *testing.T, s *sheet.Sheet) string {
	t.Helper()
	var b bytes.Buffer
	if err := pdf.Write(&b, s); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "p.pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPDFIsValidAndSaysTheQuote(t *testing.T) {
	allSheets(t, func(t *testing.T, p Poster, s *sheet.Sheet) {
		if s.W < 297*sheet.MM {
			return // the largest sheet of each design will do
		}
		path := writePDF(t, s)
		if out := tool(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") || !strings.Contains(out, "PDF Version: 1.7") {
			t.Errorf("qpdf: %s", out)
		}
		if got := tool(t, "pdftotext", "-raw", path, "-"); !strings.Contains(got, p.Quote) {
			t.Errorf("pdftotext reads\n%s\nwithout the quote\n%s", got, p.Quote)
		}
		for i, line := range strings.Split(strings.TrimSpace(tool(t, "pdffonts", path)), "\n") {
			// name, type, encoding, embedded, subset, to Unicode, object
			if f := strings.Fields(line); i > 1 && !strings.Contains(line, " yes yes yes ") {
				t.Errorf("a font is not embedded whole with its letters: %v", f)
			}
		}
	})
}

// Who has a sheet read to them hears what it says, in the order it is laid out.
func TestPDFIsReadAloudInOrder(t *testing.T) {
	lib := library(t)
	for _, p := range praise {
		s, _, err := Make(p, Options{Size: "a4", Emoji: true, Fonts: lib})
		if err != nil {
			t.Fatal(err)
		}
		got := squeeze(tool(t, "pdfinfo", "-struct-text", writePDF(t, s)))
		at := 0
		for _, text := range said(s) {
			if len([]rune(text)) <= 2 {
				continue // quotation marks are not read out
			}
			i := strings.Index(got[at:], squeeze(text))
			if i < 0 {
				t.Fatalf("%s: %q is not heard, or too early, in %q", p.Lang, text, got)
			}
			at += i
		}
	}
}

// Without the marked text, as some readers read: the codes alone give the letters.
func TestPDFCodesGiveLetters(t *testing.T) {
	lib := library(t)
	for _, p := range praise {
		s, _, err := Make(p, Options{Size: "a4", Design: "classic", Emoji: true, Fonts: lib})
		if err != nil {
			t.Fatal(err)
		}
		path := writePDF(t, s)
		flat := tool(t, "qpdf", "--stream-data=uncompress", "--normalize-content=n", path, "-")
		got := squeeze(readBack(t, flat))
		want := p.Quote
		if !strings.Contains(got, squeeze(want)) {
			t.Errorf("%s: codes give %q, want %q within", p.Lang, got, squeeze(want))
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// readBack reads the codes of an uncompressed PDF by its own tables.
func readBack(t *testing.T, flat string) string {
	t.Helper()
	fonts := map[string]map[string]string{} // /F1 -> code -> letters
	for _, m := range regexp.MustCompile(`/(F\d+) (\d+) 0 R`).FindAllStringSubmatch(flat, -1) {
		obj := object(flat, m[2])
		table := object(flat, regexp.MustCompile(`/ToUnicode (\d+) 0 R`).FindStringSubmatch(obj)[1])
		codes := map[string]string{}
		for _, c := range regexp.MustCompile(`<(....)> <([0-9A-F]+)>`).FindAllStringSubmatch(table, -1) {
			codes[c[1]] = fromUTF16(c[2])
		}
		fonts[m[1]] = codes
	}
	var b strings.Builder
	font := ""
	_, drawing, _ := strings.Cut(flat, "BT\n")
	drawing, _, _ = strings.Cut(drawing, "endstream")
	for _, m := range regexp.MustCompile(`/(F\d+) [\d.]+ Tf|<([0-9A-F]{4})>`).FindAllStringSubmatch(drawing, -1) {
		if m[1] != "" {
			font = m[1]
			continue
		}
		letters, ok := fonts[font][m[2]]
		if !ok {
			t.Errorf("code %s of %s stands for nothing", m[2], font)
		}
		b.WriteString(letters)
	}
	return b.String()
}

func object(flat, n string) string {
	_, rest, _ := strings.Cut(flat, "\n"+n+" 0 obj")
	body, _, _ := strings.Cut(rest, "endobj")
	return body
}

func fromUTF16(hex string) string {
	var units []rune
	for i := 0; i+4 <= len(hex); i += 4 {
		var u rune
		fmt.Sscanf(hex[i:i+4], "%X", &u)
		units = append(units, u)
	}
	var b strings.Builder
	for i := 0; i < len(units); i++ {
		if u := units[i]; u >= 0xd800 && u < 0xdc00 && i+1 < len(units) {
			i++
			b.WriteRune((u-0xd800)<<10 + units[i] - 0xdc00 + 0x10000)
		} else {
			b.WriteRune(u)
		}
	}
	return b.String()
}

func TestPDFBoxes(t *testing.T) {
	lib := library(t)
	for _, x := range []struct {
		name         string
		o            Options
		media, bleed [2]float64 // millimetres
		trim         [2]float64
	}{
		{"plain", Options{Size: "a3"}, [2]float64{297, 420}, [2]float64{297, 420}, [2]float64{297, 420}},
		{"bleed", Options{Size: "a4", Bleed: true}, [2]float64{216, 303}, [2]float64{216, 303}, [2]float64{210, 297}},
		{"crop marks", Options{Size: "a3", Marks: true}, [2]float64{319, 442}, [2]float64{303, 426}, [2]float64{297, 420}},
	} {
		x.o.Fonts, x.o.Design = lib, "medal"
		s, _, err := Make(praise[3], x.o)
		if err != nil {
			t.Fatal(err)
		}
		out := tool(t, "pdfinfo", "-box", writePDF(t, s))
		for box, want := range map[string][2]float64{"MediaBox": x.media, "BleedBox": x.bleed, "TrimBox": x.trim} {
			m := regexp.MustCompile(box + `:\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)`).FindStringSubmatch(out)
			if m == nil {
				t.Fatalf("%s: no %s in %s", x.name, box, out)
			}
			var v [4]float64
			for i := range v {
				fmt.Sscan(m[i+1], &v[i])
			}
			w, h := (v[2]-v[0])/sheet.MM, (v[3]-v[1])/sheet.MM
			if math.Abs(w-want[0]) > .05 || math.Abs(h-want[1]) > .05 || math.Abs(v[0]/sheet.MM-(x.media[0]-want[0])/2) > .05 {
				t.Errorf("%s: %s is %.1f x %.1f mm from %.1f, want %v", x.name, box, w, h, v[0], want)
			}
		}
	}
}

func TestCodeIsReadBack(t *testing.T) {
	lib := library(t)
	long := "https://example.com/reviews/a-very-long-name-of-a-place-in-a-city/" + strings.Repeat("0123456789", 12)
	for _, d := range Designs() {
		for _, url := range []string{praise[0].URL, long} {
			if url != long && d != "medal" {
				continue // the short one is easier to read
			}
			p := praise[0]
			p.URL = url
			s, _, err := Make(p, Options{Size: "a4", Design: d, Emoji: true, Fonts: lib})
			if err != nil {
				t.Fatal(err)
			}
			stem := filepath.Join(t.TempDir(), "p")
			tool(t, "pdftoppm", "-r", "120", "-png", "-singlefile", writePDF(t, s), stem)
			if got := strings.TrimSpace(tool(t, "zbarimg", "-q", "--raw", stem+".png")); got != url {
				t.Errorf("%s: the code says %q, want %q", d, got, url)
			}
		}
	}
}

func TestSameInSameOut(t *testing.T) {
	var first [3][]byte
	for i := range 2 {
		s, _, err := Make(praise[1], Options{Size: "a4", Emoji: true, Fonts: library(t)})
		if err != nil {
			t.Fatal(err)
		}
		var p, v, r bytes.Buffer
		if err := errors.Join(pdf.Write(&p, s), svg.Write(&v, s), raster.Write(&r, s, 1)); err != nil {
			t.Fatal(err)
		}
		for k, b := range [][]byte{p.Bytes(), v.Bytes(), r.Bytes()} {
			if i == 0 {
				first[k] = b
			} else if !bytes.Equal(first[k], b) {
				t.Errorf("format %d differs from the first time", k)
			}
		}
	}
}

// An SVG holds nothing that runs or is fetched, and is well formed.
func TestSVGIsInert(t *testing.T) {
	lib := library(t)
	p := praise[0]
	p.Quote = `<script>alert(1)</script> & "x" ]]> <image href="http://x"/> ok 🎉`
	s, _, err := Make(p, Options{Size: "square", Emoji: true, Marks: true, Fonts: lib})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := svg.Write(&b, s); err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(bytes.NewReader(b.Bytes()))
	names := map[string]int{}
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		names[e.Name.Local]++
		for _, a := range e.Attr {
			if a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") && !strings.HasPrefix(a.Value, "data:image/png;base64,") {
				t.Errorf("refers to %s", a.Value)
			}
			if strings.HasPrefix(a.Name.Local, "on") {
				t.Errorf("runs %s", a.Name.Local)
			}
		}
	}
	for name := range names {
		switch name {
		case "svg", "title", "desc", "g", "path", "use", "defs", "image", "clipPath", "rect":
		default:
			t.Errorf("holds <%s>", name)
		}
	}
	if names["image"] != 1 || names["use"] < 20 {
		t.Errorf("holds %v", names)
	}
}

func TestPNGSizes(t *testing.T) {
	lib := library(t)
	s, _, err := Make(praise[3], Options{Size: "screen", Fonts: lib})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := raster.Write(&b, s, 2); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if size := img.Bounds().Size(); size.X != 1920 || size.Y != 1080 {
		t.Errorf("a screen is %v", size)
	}
	shades := map[uint32]bool{}
	for x := range 1920 {
		r, _, _, _ := img.At(x, 540).RGBA()
		shades[r>>8] = true
	}
	if len(shades) < 10 {
		t.Errorf("edges are hard: %d shades in a row of letters", len(shades))
	}
}

// PNG and PDF show the same: they are drawn by different programs.
func TestPNGIsLikePDF(t *testing.T) {
	lib := library(t)
	for _, p := range praise[:2] {
		s, _, err := Make(p, Options{Size: "a4", Emoji: true, Fonts: lib})
		if err != nil {
			t.Fatal(err)
		}
		stem := filepath.Join(t.TempDir(), "p")
		tool(t, "pdftoppm", "-r", "72", "-png", "-singlefile", writePDF(t, s), stem)
		f, err := os.Open(stem + ".png")
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := png.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		ours := raster.Draw(s, 1)
		sum, n := 0.0, 0
		for y := range min(ours.Bounds().Dy(), theirs.Bounds().Dy()) {
			for x := range min(ours.Bounds().Dx(), theirs.Bounds().Dx()) {
				a, b, _, _ := ours.At(x, y).RGBA()
				c, d, _, _ := theirs.At(x, y).RGBA()
				sum += math.Abs(float64(a)-float64(c))/65535 + math.Abs(float64(b)-float64(d))/65535
				n += 2
			}
		}
		if mean := sum / float64(n); mean > .02 {
			t.Errorf("%s: dots differ by %.4f on average", p.Lang, mean)
		}
	}
}

// latinFonts is a folder with fonts for Latin letters alone.
func latinFonts(t *testing.T) string {
	t.Helper()
	library(t)
	dir := t.TempDir()
	for _, name := range []string{"NotoSans-Regular", "NotoSans-Bold", "NotoSerif-Regular"} {
		raw, err := os.ReadFile("/usr/share/fonts/truetype/noto/" + name + ".ttf")
		if err != nil {
			t.Skip(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".ttf"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A letter that no font has is told with what to install, never drawn as a box.
func TestMissingLetterNamesTheFont(t *testing.T) {
	dir := latinFonts(t)
	for _, x := range []struct{ text, want string }{
		{"ดีมาก", "fonts-thai-tlwg"}, {"super 🎉", "fonts-noto-color-emoji"}, {"很好", "fonts-noto-cjk"}, {"a\u1f02b\U0001e900", "fonts-noto"},
	} {
		lib, err := typeface.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = Make(Poster{Quote: x.text, Lang: "en"}, Options{Size: "a4", Emoji: true, Fonts: lib})
		if !errors.Is(err, pulse.ErrUsage) || !strings.Contains(pulse.HintOf(err), x.want) {
			t.Errorf("%s: %v, hint %q; want %s", x.text, err, pulse.HintOf(err), x.want)
		}
	}
	if _, err := typeface.Open(t.TempDir()); !errors.Is(err, pulse.ErrUsage) || !strings.Contains(pulse.HintOf(err), "fonts-noto-core") {
		t.Errorf("without fonts: %v", err)
	}
}
