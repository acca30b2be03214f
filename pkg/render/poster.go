package render

import (
	"strings"
	"time"
)

// PosterWords says what stands around a guest's words on a poster, in one language.
type PosterWords struct{ w *words }

// NewPosterWords reads the words of a language; one we have none for reads English.
func NewPosterWords(lang string) (PosterWords, error) {
	w, err := wordsOf(lang)
	return PosterWords{w}, err
}

// Lang is the language it speaks.
func (p PosterWords) Lang() string { return p.w.lang }

// Thanks names the people it is for; where the guest named nobody, the place's
// team; without a place, all.
func (p PosterWords) Thanks(staff []string, place string) string {
	who := p.list(staff)
	switch {
	case who == "" && place != "":
		return p.w.t("poster.thanks.team", "place", Line(place))
	case who == "":
		return p.w.t("poster.thanks.all")
	}
	return p.w.t("poster.thanks", "who", who)
}

// list joins names as the language does: "A, B and C".
func (p PosterWords) list(names []string) string {
	for i := range names {
		names[i] = Line(names[i])
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + p.w.t("poster.and") + names[n-1]
	}
	return strings.Join(names, "")
}

// Date writes a day with its year.
func (p PosterWords) Date(t time.Time) string {
	return p.w.day(p.w.t("poster.date"), t)
}

// Notice is for words that the guest did not permit us to show to everybody.
func (p PosterWords) Notice() string { return p.w.t("poster.notice") }

// letterWidth is the columns of a letter; the quote stands indented in it.
const letterWidth = 80

// Ask drafts the request to a guest. name is "" where it is not known; breaks is
// where Thai words end.
func (p PosterWords) Ask(brand, name, quote string, breaks func(string) []int) string {
	hello := p.w.t("poster.ask.nobody")
	if name != "" {
		hello = p.w.t("poster.ask.hello", "name", Line(name))
	}
	var b strings.Builder
	for _, line := range wrap(letterWidth-4, clean(quote), breaks) {
		b.WriteString("    " + strings.TrimSpace(line) + "\n")
	}
	return p.w.t("poster.ask", "hello", hello, "brand", Line(brand), "quote", strings.TrimRight(b.String(), "\n")) + "\n"
}
