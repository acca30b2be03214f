package render

import "strings"

// card is what the page shows of one voice. All of it is ready: a template reads a
// field much faster than it calls a method, and a mail is made for each reader.
type card struct {
	Num                              int
	Tongue                           string   // language of its words, "" unknown
	Words                            []string // a line each
	Headline, Meta, Link, ID, Thanks string
	Todo                             string // of a complaint, else ""
}

func (i *itemView) card(words string) *card {
	return &card{Num: i.Num, Tongue: tongue(i.Lang), Words: strings.Split(words, "\n"), Link: i.Link(), ID: i.ID()}
}

// complaint is i as one that waits for somebody: its headline names the place, and its
// facts do without.
func (i *itemView) complaint(words string) *card {
	c := i.card(words)
	c.Headline, c.Meta, c.Todo = i.Headline(), i.Facts(), i.Todo()
	return c
}

// voice is i as one to read.
func (i *itemView) voice(words string) *card {
	c := i.card(words)
	c.Meta = i.Meta()
	return c
}

// UrgentCards, PraiseCards, LateCards and WaitingCards are the parts with items.
func (v *digestView) UrgentCards() []*card {
	return cards(v.urgent, func(i *itemView) *card { return i.complaint(i.Long()) })
}

func (v *digestView) PraiseCards() []*card {
	return cards(v.praise, func(i *itemView) *card { return i.thanked(i.Brief()) })
}

func (v *digestView) LateCards() []*card {
	return cards(v.late, func(i *itemView) *card {
		if i.Bad() {
			return i.complaint(i.Brief())
		}
		return i.voice(i.Brief())
	})
}

func (v *digestView) WaitingCards() []*card {
	return cards(v.waiting, func(i *itemView) *card {
		c := i.voice(i.Brief())
		c.Headline = i.Tag()
		return c
	})
}

// BestCard is the praise to print large, or nil.
func (v *digestView) BestCard() *card {
	if i := v.Best(); i != nil {
		return i.thanked(i.Long())
	}
	return nil
}

// thanked is a voice with thanks to whom it names.
func (i *itemView) thanked(words string) *card {
	c := i.voice(words)
	c.Thanks = i.Thanks()
	return c
}

func cards(p part, of func(*itemView) *card) []*card {
	var out []*card
	for _, i := range p.Items {
		out = append(out, of(i))
	}
	return out
}

// countBar is what the page shows of one of the numbers.
type countBar struct {
	Label, Said, Tone string // the tone is that of the bar: good, bad, "" neither
	N, Share          int
}

// CountBars are the numbers.
func (v *digestView) CountBars() []countBar {
	var out []countBar
	for _, c := range v.Rows() {
		r := countBar{Label: c.Label(), Said: c.Verdict(), Tone: c.Tone(), N: c.N, Share: c.Share()}
		if u := c.Usually(); u != "" {
			r.Said = u + " · " + r.Said
		}
		out = append(out, r)
	}
	return out
}

// themeBars is what the page shows of a theme.
type themeBars struct {
	Label                                  string
	Praise, Complaint, GoodShare, BadShare int
}

// ThemeBars are the themes most spoken of.
func (v *digestView) ThemeBars() []themeBars {
	var out []themeBars
	for _, t := range v.Talked() {
		out = append(out, themeBars{t.Label(), t.Praise, t.Complaint, t.GoodShare(), t.BadShare()})
	}
	return out
}
