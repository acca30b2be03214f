package render

import (
	"io"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
)

// Alert writes one alert as text or html.
func Alert(w io.Writer, format string, a digest.Alert, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	switch format {
	case Text:
		return p.text(w, "alert.text.tmpl", p.alert(a))
	case HTML:
		return p.html(w, "alert.html.tmpl", p.alert(a))
	}
	return unknownFormat(format, Text, HTML)
}

// AlertSubject is the line its mail carries: what happened and where.
func AlertSubject(a digest.Alert, o Options) (string, error) {
	p, err := newPen(o)
	if err != nil {
		return "", err
	}
	return p.alert(a).Subject(), nil
}

// NoAlerts says that nothing is urgent.
func NoAlerts(w io.Writer, o Options) error {
	p, err := newPen(o)
	if err != nil {
		return err
	}
	return put(w, p.t("al.none"))
}

// alertView is an alert beside the words to tell it with.
type alertView struct {
	digest.Alert
	pen
	item *itemView
}

func (p pen) alert(a digest.Alert) alertView {
	v := alertView{a, p, nil}
	if a.Item != nil {
		// With its place named, the headline does not repeat where: the subject says it.
		d := p.digest(digest.Digest{Role: digest.Owner, Brand: a.Brand, Name: a.Name, Place: a.Name, Until: a.At}, room{text: 2000})
		v.item = &itemView{*a.Item, d, 1}
	}
	return v
}

// Code is the language of the page.
func (v alertView) Code() string { return v.lang }

// Where is the place, or the brand.
func (v alertView) Where() string {
	for _, s := range []string{v.Alert.Name, v.Brand} {
		if s = Line(s); s != "" {
			return s
		}
	}
	return v.t("all_places")
}

// Subject is what happened and where.
func (v alertView) Subject() string {
	if v.Case != nil {
		return v.caseSubject()
	}
	if v.Spike != nil {
		return v.t("al.subject.spike", "day", v.on(), "where", v.Where())
	}
	return v.t("al.subject", "what", v.item.Headline(), "where", v.Where())
}

func (v alertView) on() string {
	t, err := time.Parse(time.DateOnly, v.Spike.Day)
	if err != nil {
		return v.Spike.Day
	}
	return v.shortDate(t)
}

// Why says why it does not wait.
func (v alertView) Why() string {
	switch {
	case v.Case != nil:
		return v.caseWhy()
	case v.Spike != nil:
		return v.t("al.spike", "n", v.Spike.N, "day", v.on(), "usual", v.number(v.Spike.Usual), "days", v.Spike.Days)
	case v.Item.Severity != "":
		return v.t("al.why.grave")
	}
	return v.t("al.why.all")
}

// Said is the complaint, or nil.
func (v alertView) Said() *itemView { return v.item }

// Foot tells how often this comes.
func (v alertView) Foot() string {
	if v.Case != nil {
		return v.t("case.al.foot")
	}
	return strings.TrimSpace(v.t("al.foot"))
}
