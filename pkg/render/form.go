package render

import (
	htmltemplate "html/template"
	"io"
	"strconv"

	staff "github.com/seed-919336a1/pulse/pkg/voice"
)

// The forms that pulse serves.
const (
	FormCheckin = "checkin"
	FormIdea    = "idea"
	FormTip     = "tip"
)

// Form is one page of a form as it stands for somebody.
type Form struct {
	Kind  string // FormCheckin, FormIdea, FormTip; "" no form: only what is Wrong
	Lang  string
	Brand string
	Place string // name; "" none
	Path  string // of the form, without its language
	Token string
	Done  bool   // it was taken
	Wrong string // "fo.err.…"; "" nothing is

	Asked []staff.Question // check-in
	Given map[string]string
	Text  string
	Name  string
	Code  string
	Codes bool // a check-in wants a code
}

// FormPage writes a form as HTML: whole without scripts, nothing from elsewhere.
func FormPage(w io.Writer, f Form) error {
	p, err := newPen(Options{Lang: f.Lang})
	if err != nil {
		return err
	}
	return p.html(w, "form.html.tmpl", formView{f, p})
}

// FormStyle is the style sheet of forms.
func FormStyle() ([]byte, error) { return templateFiles.ReadFile("templates/form.css") }

// Style is the style sheet, to stand inside a page.
func (v voiceView) Style() (htmltemplate.CSS, error) {
	b, err := FormStyle()
	return htmltemplate.CSS(b), err
}

// formView is a form beside the words to tell it with.
type formView struct {
	form Form
	pen
}

// Code is the language of the page.
func (v formView) Code() string { return v.lang }

// Brand is whose form it is.
func (v formView) Brand() string { return Line(v.form.Brand) }

// Where is whose form it is, and at which place.
func (v formView) Where() string {
	if v.form.Place == "" {
		return v.Brand()
	}
	if v.Brand() == "" {
		return Line(v.form.Place)
	}
	return v.Brand() + " · " + Line(v.form.Place)
}

// Heading is what the page is about.
func (v formView) Heading() string {
	if v.form.Kind == "" {
		return v.t("fo.problem")
	}
	return v.t("fo.title." + v.form.Kind)
}

// Done reports that it was taken.
func (v formView) Done() bool { return v.form.Done }

// Open reports that there is a form to fill in.
func (v formView) Open() bool { return v.form.Kind != "" }

// Thanks is what is said behind a form that was taken.
func (v formView) Thanks() string { return v.t("fo.thanks." + v.form.Kind) }

// Intro says who reads it.
func (v formView) Intro() string {
	if v.form.Kind == "" {
		return ""
	}
	return v.t("fo.intro." + v.form.Kind)
}

// Wrong says what to look at once more.
func (v formView) Wrong() string {
	if v.form.Wrong == "" {
		return ""
	}
	return v.t(v.form.Wrong, "n", staff.LongestText)
}

// Here is the address of this form in this language.
func (v formView) Here() string { return v.form.Path + "?lang=" + v.lang }

// Token is what the form carries back.
func (v formView) Token() string { return v.form.Token }

// Text are the free words so far.
func (v formView) Text() string { return v.form.Text }

// Name is the name so far.
func (v formView) Name() string { return v.form.Name }

// Typed is the code so far.
func (v formView) Typed() string { return v.form.Code }

// Needed reports that the free words are all there is.
func (v formView) Needed() bool { return v.form.Kind != FormCheckin }

// Named reports that a name may be given.
func (v formView) Named() bool { return v.form.Kind == FormIdea }

// Coded reports that a code is asked for.
func (v formView) Coded() bool { return v.form.Kind == FormCheckin && v.form.Codes }

// Ask is the label of the free words.
func (v formView) Ask() string {
	s := v.t("fo.text." + v.form.Kind)
	if v.form.Kind == FormCheckin {
		s += " " + v.t("fo.optional")
	}
	return s
}

// scale is a question from 1 to 5.
type scale struct {
	Text, Low, High string
	Marks           []scaleMark
}

type scaleMark struct {
	Name, Value string
	Chosen      bool
}

// Scales are the questions of a check-in, or the stars of a tip.
func (v formView) Scales() []scale {
	var out []scale
	switch v.form.Kind {
	case FormCheckin:
		for _, q := range v.form.Asked {
			out = append(out, v.scale("q."+q.ID, Line(q.Text), v.t("fo.low"), v.t("fo.high")))
		}
	case FormTip:
		out = append(out, v.scale("stars", v.t("fo.stars")+" "+v.t("fo.optional"), v.t("fo.stars.low"), v.t("fo.stars.high")))
	}
	return out
}

func (v formView) scale(name, text, low, high string) scale {
	s := scale{Text: text, Low: low, High: high}
	for n := 1; n <= 5; n++ {
		value := strconv.Itoa(n)
		s.Marks = append(s.Marks, scaleMark{name, value, v.form.Given[name] == value})
	}
	return s
}

// formLang is one of the languages a form can be read in.
type formLang struct {
	Code, Label, Href string
	Here              bool
}

// Langs are the languages to choose from.
func (v formView) Langs() []formLang {
	names := map[string]string{"en": "English", "tr": "Türkçe", "fr": "Français", "id": "Bahasa Indonesia", "th": "ไทย"}
	var out []formLang
	for _, code := range Languages() {
		out = append(out, formLang{code, names[code], v.form.Path + "?lang=" + code, code == v.lang})
	}
	return out
}
