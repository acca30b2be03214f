package render

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/chat"
)

// TweetChat writes a hashtag session as text, html, md or json. The HTML is a whole
// page without any outside reference. With why the text tells of every post where it
// stands; JSON always does.
func TweetChat(w io.Writer, format string, s chat.Session, why bool, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	v := sessionView{s, p, why}
	switch format {
	case Text:
		return p.text(w, "tweetchat.text.tmpl", v)
	case Markdown:
		return p.text(w, "tweetchat.md.tmpl", v)
	case HTML:
		return p.html(w, "tweetchat.html.tmpl", v)
	case JSON:
		return object(w, s)
	}
	return unknownFormat(format, Text, HTML, Markdown, JSON)
}

// sessionView is a session beside the words to tell it with.
type sessionView struct {
	chat.Session
	pen
	Whole bool // every post is told of
}

// Code is the language of the page.
func (v sessionView) Code() string { return v.lang }

// Name is the tag, as it was asked for.
func (v sessionView) Name() string { return Line(v.Tag) }

// When is the day of the session and its first and last moment.
func (v sessionView) When() string {
	if v.Posts == 0 {
		return ""
	}
	from, to := v.Session.From.In(v.Zone), v.Until.In(v.Zone)
	if from.Format(time.DateOnly) == to.Format(time.DateOnly) {
		return v.date(from) + ", " + v.clock(from) + "–" + v.clock(to)
	}
	return v.moment(from) + " – " + v.moment(to)
}

// Led names the hosts.
func (v sessionView) Led() string {
	if len(v.Hosts) == 0 {
		return ""
	}
	return v.t("tc.host", "who", Line(strings.Join(v.Hosts, ", ")))
}

// Nothing says why there is nothing to read, or "".
func (v sessionView) Nothing() string {
	switch {
	case v.Posts == 0:
		return v.t("tc.none", "tag", v.Name())
	case len(v.Session.Questions) == 0:
		return v.n("tc.noquestions", v.Posts)
	}
	return ""
}

// Size tells the session in one line.
func (v sessionView) Size() string {
	return v.n("tc.questions", len(v.Session.Questions)) + " · " + v.n("tc.answers", v.Session.Answers) + " · " + v.n("tc.people", len(v.People))
}

// Tongues are the languages of the answers.
func (v sessionView) Tongues() string { return v.tongues(v.Languages) }

func (p *pen) tongues(list []chat.Count) string {
	var out []string
	for _, c := range list {
		out = append(out, p.t("tc.lang."+known(c.What, "en", "tr", "fr", "id", "th"))+" "+fmt.Sprint(c.N))
	}
	return strings.Join(out, ", ")
}

func known(what string, list ...string) string {
	for _, k := range list {
		if what == k {
			return what
		}
	}
	return "other"
}

// Without says what was left out, and how many reposts there were.
func (v sessionView) Without() string {
	var out []string
	for _, c := range v.Left {
		out = append(out, v.t("tc.left."+c.What)+" "+fmt.Sprint(c.N))
	}
	if v.Reposts > 0 {
		out = append(out, v.t("tc.reposts")+" "+fmt.Sprint(v.Reposts))
	}
	return strings.Join(out, ", ")
}

// Questions are what was asked, with what was answered.
func (v sessionView) Questions() []questionView {
	var out []questionView
	for _, q := range v.Session.Questions {
		out = append(out, questionView{q, v.pen})
	}
	return out
}

type questionView struct {
	chat.Question
	pen
}

// Head is the question in the reader's language, where it was asked in it.
func (q questionView) Head() string {
	best := q.Texts[0]
	for _, w := range q.Texts {
		if w.Lang == q.lang {
			best = w
		}
	}
	return Line(best.Text)
}

// Number is 1, 2, …
func (q questionView) Number() int { return q.N }

// Told is how many answered, and in which languages.
func (q questionView) Told() string {
	if len(q.Question.Answers) == 0 {
		return q.t("tc.unanswered")
	}
	out := q.n("tc.answers", len(q.Question.Answers)) + " · " + q.n("tc.people", q.People) + " · " + q.tongues(q.Languages)
	late := 0
	for _, a := range q.Question.Answers {
		if a.Late {
			late++
		}
	}
	if late > 0 {
		out += " · " + q.n("tc.late", late)
	}
	return out
}

// Ideas are what the answers are about, the most people first.
func (q questionView) Ideas() []sharedView {
	var out []sharedView
	for _, x := range q.Question.Ideas {
		out = append(out, sharedView{x, q.pen})
	}
	return out
}

type sharedView struct {
	chat.Idea
	pen
}

// Name is the theme, and how many spoke of it.
func (i sharedView) Name() string {
	name := i.t("tc.notheme")
	if i.Idea.Theme != "" {
		name = i.theme(i.Idea.Theme)
	}
	return name + " (" + fmt.Sprint(i.People) + ")"
}

// Said is the answer that tells most of it.
func (i sharedView) Said() string { return cut(280, clean(i.Text)) }

// By is who said it.
func (i sharedView) By() string { return Line(i.Author) }

// Tongue is the language of what was said, where it is one of ours.
func (i sharedView) Tongue() string { return tongue(i.Lang) }

// Answers are the posts under the question.
func (q questionView) Answers() []repliedView {
	var out []repliedView
	for _, a := range q.Question.Answers {
		out = append(out, repliedView{a, q.pen})
	}
	return out
}

type repliedView struct {
	chat.Answer
	pen
}

// Said is the answer as it was written.
func (a repliedView) Said() string { return cut(560, clean(a.Text)) }

// By is who said it, when, and what is to be known of it.
func (a repliedView) By() string {
	out := Line(a.Author) + " · " + a.clock(a.At.In(a.Zone))
	if a.Late {
		out += " · " + a.t("tc.islate")
	}
	if a.Reposts > 0 {
		out += " · " + a.t("tc.reposts") + " " + fmt.Sprint(a.Reposts)
	}
	if !a.Sure {
		out += " · " + a.t("tc.unsure")
	}
	return out
}

// Href is where it stands, if anywhere.
func (a repliedView) Href() string { return link(a.URL) }

// Tongue is the language it is in, where it is one of ours.
func (a repliedView) Tongue() string { return tongue(a.Lang) }

// Thanked are the handles to thank.
func (v sessionView) Thanked() string {
	var out []string
	for _, h := range v.Thank {
		out = append(out, Line(h))
	}
	return strings.Join(out, " ")
}

// Rows tell of every post where it stands, and why.
func (v sessionView) Rows() []placedView {
	var out []placedView
	if v.Whole {
		for _, p := range v.Placed {
			out = append(out, placedView{p, v.pen})
		}
	}
	return out
}

type placedView struct {
	chat.Placement
	pen
}

// Where is the question, or why it was left out.
func (r placedView) Where() string {
	var nums []string
	for _, n := range r.Questions {
		nums = append(nums, fmt.Sprint(n))
	}
	switch r.As {
	case chat.AsQuestion:
		return r.t("tc.as.question", "n", strings.Join(nums, ", "))
	case chat.AsAnswer:
		return r.t("tc.as.answer", "n", strings.Join(nums, ", "))
	}
	return r.t("tc.left." + r.As)
}

// Because lists the reasons.
func (r placedView) Because() string {
	var out []string
	for _, w := range r.Why {
		what := Line(w.What)
		if w.ID == "theme" {
			what = r.theme(w.What)
		}
		s := r.t("tc.why."+w.ID, "what", what, "n", w.N)
		if len(r.Questions) > 1 {
			s = fmt.Sprint(w.N) + ". " + s
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

// Line is who wrote what.
func (r placedView) Line() string {
	return r.clock(r.At.In(r.Zone)) + " " + Line(r.Author) + " " + r.quote(120, Line(r.Text))
}
