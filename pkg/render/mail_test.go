package render

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// What a mail may be built of: each was looked up in caniemail's data for Gmail,
// Outlook (Windows and web) and Apple Mail, and docs/mail.md says what happens
// where one of them drops it. Look a new one up and write it there first.
var (
	mailElements = strings.Fields(`html head meta title style body div table tr td th h1 h2 p span b a br`)

	mailAttributes = strings.Fields(`lang charset name content class style role aria-label aria-hidden scope
		width height align bgcolor border cellpadding cellspacing colspan href`)

	// Beside the text, in the element itself: all but Gmail's clients for foreign
	// accounts read them.
	mailProperties = strings.Fields(`background-color border-left border-radius color font-family font-size
		font-weight line-height margin max-width padding text-align text-decoration white-space word-break`)

	// In the style block, which may be dropped whole: only what embellishes.
	mailRules = strings.Fields(`background-color color font-family font-size line-height padding-left padding-right`)

	mailMedia = []string{"(prefers-color-scheme: dark)", "(max-width: 480px)"}
)

var (
	action    = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	element   = regexp.MustCompile(`(?s)<([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>`)
	attribute = regexp.MustCompile(`([a-z-]+)="([^"]*)"`)
	block     = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	media     = regexp.MustCompile(`@media ([^{]*?) *\{`)
	selectors = regexp.MustCompile(`^[a-z0-9., \n]+$`)
	rule      = regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`)
)

func TestMailsUseOnlyWhatWasLookedUp(t *testing.T) {
	for _, name := range []string{"digest.html.tmpl", "alert.html.tmpl", "strengths.mail.html.tmpl"} {
		b, err := templateFiles.ReadFile("templates/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range unchecked(string(b)) {
			t.Errorf("%s: %s is not in docs/mail.md: look it up, write it there and here", name, wrong)
		}
	}
}

func TestUncheckedIsFound(t *testing.T) {
	for src, want := range map[string]string{
		`<td style="display:flex;color:{{.C}}">`:                   "property display",
		`<img width="1">`:                                          "element img",
		`<p onclick="x()">{{if gt .A 1}}<b id="a">{{end}}`:         "attribute onclick, attribute id",
		`<style>p > a { color: red }</style>`:                      "selector p > a",
		`<style>p { margin: 0 }</style>`:                           "rule margin",
		`<style>@media (hover) { p { color: red } }</style>`:       "@media (hover)",
		`<p style="margin:0;padding:2px">`:                         "padding on p",
		`<p class="ink" style="color:#fff;margin:4px 0 0">a</p>`:   "",
		`<style>@media (max-width: 480px){h1{color:red}}</style>·`: "",
	} {
		if got := strings.Join(unchecked(src), ", "); got != want {
			t.Errorf("%s: got %q, want %q", src, got, want)
		}
	}
}

// unchecked lists what a template of a mail uses beyond the lists above.
func unchecked(src string) []string {
	src = action.ReplaceAllString(src, "")
	var out []string
	report := func(known []string, kind, what string) {
		if what = strings.TrimSpace(what); what != "" && !slices.Contains(known, what) {
			out = append(out, strings.TrimSpace(kind+" "+what))
		}
	}
	for _, e := range element.FindAllStringSubmatch(src, -1) {
		report(mailElements, "element", e[1])
		for _, a := range attribute.FindAllStringSubmatch(e[2], -1) {
			report(mailAttributes, "attribute", a[1])
			if a[1] == "style" {
				out = append(out, declared(e[1], a[2], report)...)
			}
		}
	}
	for _, b := range block.FindAllStringSubmatch(src, -1) {
		uncheckedRules(b[1], report)
	}
	return out
}

// declared reports the properties of one element. Outlook for Windows pads nothing
// but the cells of tables and the body, and limits the width of tables alone.
func declared(name, style string, report func(known []string, kind, what string)) []string {
	var out []string
	for d := range strings.SplitSeq(style, ";") {
		property, _, _ := strings.Cut(d, ":")
		report(mailProperties, "property", property)
		padded := property == "padding" && !slices.Contains([]string{"td", "th", "body"}, name)
		if padded || property == "max-width" && name != "table" {
			out = append(out, property+" on "+name)
		}
	}
	return out
}

func uncheckedRules(css string, report func(known []string, kind, what string)) {
	for _, m := range media.FindAllStringSubmatch(css, -1) {
		report(mailMedia, "@media", m[1])
	}
	for _, r := range rule.FindAllStringSubmatch(media.ReplaceAllString(css, ""), -1) {
		if sel := strings.TrimSpace(r[1]); !selectors.MatchString(sel) {
			report(nil, "selector", sel)
		}
		for d := range strings.SplitSeq(r[2], ";") {
			property, _, _ := strings.Cut(d, ":")
			report(mailRules, "rule", property)
		}
	}
}

// A guest's lines stay lines where white-space is dropped, the words carry their
// language, and a name that no screen reader knows is left out.
func TestMailKeepsLinesAndLanguage(t *testing.T) {
	for lang, want := range map[string]string{
		"th":          `<p class="ink" lang="th" style=`,
		"qme":         `<p class="ink" style=`,
		`"><script>x`: `<p class="ink" style=`,
	} {
		it := digest.Item{Key: "x:1", Kind: pulse.Complaint, Text: "one\ntwo <b>\n\nthree", Lang: lang, Posted: until, Step: "illness"}
		var b strings.Builder
		if err := Alert(&b, HTML, digest.Alert{Brand: "B", At: until, Item: &it}, options("en")); err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{want, "one<br>two &lt;b&gt;<br><br>three"} {
			if !strings.Contains(b.String(), s) {
				t.Errorf("lang %q: %q is missing in\n%s", lang, s, b.String())
			}
		}
		if strings.Contains(b.String(), "<script") {
			t.Errorf("lang %q gets through", lang)
		}
	}
}
