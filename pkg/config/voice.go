package config

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Voice is what the staff are asked.
type Voice struct {
	Round     string // week or month: how long answers are gathered before any is shown
	Codes     bool   // a check-in wants a code (pulse voice codes)
	Questions []Question
	Form      string // address at which telephones reach the forms; "" none
}

// Question is one of the owner's own, in place of ours.
type Question struct {
	ID   string `yaml:"id"` // in files and figures
	Text string
}

// mostQuestions is how many an answer may take: it is asked every week.
const mostQuestions = 5

func (v *Voice) defaults() { v.Round = cmp.Or(v.Round, "week") }

// FormAddress is an address of the forms as links begin with it; "" where it is none.
func FormAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || strings.Trim(u.Path, "/") != "" {
		return ""
	}
	return strings.TrimRight(s, "/")
}

func (k *checker) voice() {
	k.one("voice.round", "length of a round", k.Voice.Round, []string{"week", "month"})
	if k.Voice.Form != "" && FormAddress(k.Voice.Form) == "" {
		k.no("voice.form", "%q: write an address like https://forms.example.com, without a path", k.Voice.Form)
	}
	var ids []string
	for i, q := range k.Voice.Questions {
		key := fmt.Sprintf("voice.questions[%d]", i)
		ids = append(ids, k.id(key+".id", q.ID, ids))
		if q.ID == "text" || q.ID == "code" || q.ID == "place" {
			k.no(key+".id", "%q is a column of its own in files of answers; use another id", q.ID)
		}
		switch n := utf8.RuneCountInString(strings.TrimSpace(q.Text)); {
		case n == 0:
			k.no(key, "a question wants a text")
		case n > 200:
			k.no(key+".text", "the question has %d letters; 200 are enough", n)
		}
	}
	if len(k.Voice.Questions) > mostQuestions {
		k.no("voice.questions", "%d questions are too many to ask; keep to %d", len(k.Voice.Questions), mostQuestions)
	}
}
