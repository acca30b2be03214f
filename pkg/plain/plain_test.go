package plain

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestFromHTML(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"no markup", "I <3 this place & the  cakes", "I <3 this place & the cakes"},
		{"paragraphs", "<p>Çok iyi.</p><p>Ama pahalı.</p>", "Çok iyi.\n\nAma pahalı."},
		{"line breaks", "one<br>two<br/><br>three<BR><br><br>four", "one\ntwo\n\nthree\n\nfour"},
		{"spaces of the markup", "<div>\n  a\n  <b>b</b>c \n</div>\n<div>d</div>", "a bc\nd"},
		{"words keep together across tags", "un<b>believ</b>able<i>!</i>", "unbelievable!"},
		{"Thai has no spaces", "<span>กาแฟ</span><span>อร่อย</span>มาก", "กาแฟอร่อยมาก"},
		{"entities once", "Tom &amp; Jerry &lt;3 &amp;lt;b&amp;gt; caf&eacute; &#128525; &#x1F600;", "Tom & Jerry <3 &lt;b&gt; café 😍 😀"},
		{"no-break spaces", "très&nbsp;bon&nbsp;&nbsp;!", "très bon !"},
		{"list", "Liked:<ul><li>coffee<li>cake</ul>Not:<ol><li>queue</li><li>noise</li></ol>end",
			"Liked:\n\n- coffee\n- cake\n\nNot:\n\n1. queue\n2. noise\n\nend"},
		{"list in a list", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"},
		{"empty item leaves no sign", "<ul><li></li><li>b</li></ul>", "- b"},
		{"quotation", "<p>Mine</p><blockquote><p>theirs</p><p>two</p></blockquote><p>mine</p>", "Mine\n\n> theirs\n\n> two\n\nmine"},
		{"links by their words", `see <a href="https://x.example/?a=1&b=2">our <b>menu</b></a>.`, "see our menu."},
		{"a post of the open networks", `<p><span class="h-card"><a href="https://m.example/@kahve" class="u-url mention">@<span>kahve</span></a></span> ` +
			`<a href="https://m.example/tags/x" class="mention hashtag">#<span>izmir</span></a> <a href="https://a.example/long"><span class="invisible">https://</span>` +
			`<span class="ellipsis">a.example/</span><span class="invisible">long</span></a></p>`, "@kahve #izmir https://a.example/long"},
		{"script, style, comment", `a<script>if (1<2) alert("x</p>")</script><style>p{}</style><!-- no <b>x</b> --><title>t</title>b`, "ab"},
		{"conditional comments", `<!--[if mso]>no<![endif]--><![if !mso]>yes<![endif]>`, "yes"},
		{"hidden", `<div style="Display : none; x">preview <div>in it</div></div><p hidden>no</p>seen`, "seen"},
		{"hidden and never closed loses nothing", `<div style="display:none">preview<p>the guest's words`, "preview\n\nthe guest's words"},
		{"drawing and choices", "<svg><text>no</text></svg><select><option>no</select>yes", "yes"},
		{"a script alone", "<script>x", ""},
		{"table", "<table><tr><th>Name</th><td>Ayşe</td></tr><tr><td>Note<td> cold soup </table>", "Name\tAyşe\nNote\tcold soup"},
		{"as it was set", "<pre>a\n   b\n\n\n\nc  d</pre>", "a\n   b\n\nc  d"},
		{"as it was set, with loose spaces", "<pre> a  \n \n\tb</pre>", " a\n\n\tb"},
		{"emoji as pictures", `good <img alt="😍" src=x> <img alt="Logo of us"> <img alt="12">bye`, "good 😍 bye"},
		{"quoted words", "she said <q>never</q>", "she said “never”"},
		{"tags in the wrong order", "<b><i>x</b></i></p></ul></blockquote></table>y", "x\n\ny"},
		{"control characters", "a\x00b\x1b[31mc\u200dd", "ab[31mc\u200dd"},
		{"no UTF-8", "caf\xe9", "caf\uFFFD"},
		{"wrapped twice", "<![CDATA[good & cheap]]>", "good & cheap"},
		{"tag cut off", "good <a href=\"http", "good"},
		{"Windows line ends", "a\r\nb<br>\r\nc", "a b\nc"},
		{"right to left and ligatures", "<p>شكرا</p>ﬁn", "شكرا\n\nﬁn"},
	} {
		if got := FromHTML(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// What is deep, long or endless takes neither the memory nor the evening.
func TestBounds(t *testing.T) {
	const n = 200_000
	for name, in := range map[string]string{
		"deep divs":       strings.Repeat("<div>", n) + "x",
		"deep lists":      strings.Repeat("<ul><li>", n) + "x",
		"deep quotes":     strings.Repeat("<blockquote>", n) + "x",
		"long text":       strings.Repeat("wörter ", n),
		"open brackets":   strings.Repeat("<", n) + "x",
		"open comments":   strings.Repeat("<!--", n) + "x",
		"comment ends":    strings.Repeat("<!-->x", n),
		"many attributes": "<p " + strings.Repeat("a=1 ", n) + ">x",
		"ampersands":      strings.Repeat("&", n) + "x",
		"entities":        strings.Repeat("&CounterClockwiseContourIntegral;", n),
		"open hidden":     strings.Repeat("<p hidden>", n) + "x",
		"titles":          strings.Repeat("<title>", n) + "x",
		"raw":             strings.Repeat("<xmp>", n) + "x",
		"set in":          "<pre>" + strings.Repeat("\n ", n) + "x",
	} {
		began := time.Now()
		got := FromHTML(in)
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%s: took %s", name, took)
		}
		if len(got) > maxOut {
			t.Errorf("%s: %d bytes of text", name, len(got))
		}
	}
	if got, want := FromHTML(strings.Repeat("<blockquote>", 50)+"x"), strings.Repeat("> ", maxDepth)+"x"; got != want {
		t.Errorf("deep quotation: %q", got)
	}
	if got := FromHTML("<p>" + strings.Repeat("ö", maxOut)); len(got) != maxOut || !utf8.ValidString(got) {
		t.Errorf("a long text is %d bytes, want %d whole characters", len(got), maxOut)
	}
}

func FuzzFromHTML(f *testing.F) {
	for _, s := range []string{"<p>a<br>b</p>", "<ul><li>x<ol><li>y", "<div style=display:none>x</div>y", "<pre> a\n b</pre>",
		"<table><td>a<td>b", "&#x41;&amp;&nbsp;", "<svg><p>x", "<script>x</script", "<![CDATA[x]]>", "<blockquote><q>x", "\xff<b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := FromHTML(s)
		if !utf8.ValidString(got) || len(got) > maxOut {
			t.Fatalf("%d bytes, valid %v", len(got), utf8.ValidString(got))
		}
		if strings.Contains(got, "\n\n\n") || strings.Contains(got, " \n") || got != strings.Trim(got, "\n") {
			t.Fatalf("loose ends: %q", got)
		}
		for _, r := range got {
			if unicode.IsControl(r) && r != '\n' && r != '\t' {
				t.Fatalf("control character %U in %q", r, got)
			}
		}
	})
}

func BenchmarkFromHTML(b *testing.B) {
	s := strings.Repeat(`<p>Kahve <b>çok</b> güzeldi &amp; servis <a href="https://x.example">hızlıydı</a>.<br>Teşekkürler!</p>`, 20)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		if FromHTML(s) == "" {
			b.Fatal("nothing")
		}
	}
}
