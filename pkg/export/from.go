package export

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Sight says how an entry of the backlog looks from outside.
type Sight struct {
	Authors  bool                     // guests are named, linked and quoted with every handle
	Place    func(id string) string   // name of a place; nil the id
	Severity func(text string) string // grade of a complaint; nil: all ordinary
	Mail     func(team string) string // address of a team's lead; nil none
	Zone     *time.Location           // of the days of quotes
	Ours     []string                 // handles of our own accounts, which are not masked
}

// From makes an issue of an entry and of what guests said of it, newest first.
// Without Authors nobody can be told by it: no name, no link, and of a handle in
// their words only the first letter, unless it is ours.
func From(e backlog.Entry, said []pulse.Judged, s Sight) Issue {
	owner, mail := ownerOf(e, s)
	i := Issue{ID: e.ID, Title: e.Title, Theme: e.Theme, ThemeName: e.ThemeName, Status: e.Status, WasFixed: !e.Fixed.IsZero(),
		Owner: owner, OwnerMail: mail, Due: e.Due, Added: e.Added, People: e.People, Messages: e.Messages,
		Cause: e.Cause, Countermeasure: e.Countermeasure, Rate: e.Rate, Returned: !e.Reopened.IsZero() && e.Returned != nil && !e.Status.Done(),
		Invite: s.guests(e.Invite), Tell: s.guests(e.Tell), Quotes: s.quotes(said)}
	i.Places = s.places(slices.Concat(e.Invite, e.Tell))
	for _, j := range said {
		if s.Severity != nil && j.Gone == "" {
			if g := s.Severity(j.Text); pulse.SeverityRank(g) > pulse.SeverityRank(i.Severity) {
				i.Severity = g
			}
		}
	}
	return i
}

// ownerOf keeps mail addresses out of texts that others read: of one that is an
// owner only the part before the @ is shown.
func ownerOf(e backlog.Entry, s Sight) (name, mail string) {
	if e.Team != "" && s.Mail != nil {
		mail = s.Mail(e.Team)
	}
	user, _, isMail := strings.Cut(e.OwnerName, "@")
	if isMail && user != "" && !strings.ContainsAny(e.OwnerName, " ") {
		return user, e.OwnerName
	}
	return e.OwnerName, mail
}

func (s Sight) guests(list []backlog.Guest) []Guest {
	var out []Guest
	for _, g := range list {
		if s.Authors {
			out = append(out, Guest{Name: g.Author, URL: g.URL})
		} else {
			out = append(out, Guest{})
		}
	}
	return out
}

func (s Sight) places(list []backlog.Guest) []Count {
	n := map[string]int{}
	for _, g := range list {
		if g.Place != "" {
			n[g.Place]++
		}
	}
	var out []Count
	for id, k := range n {
		out = append(out, Count{s.place(id), k})
	}
	sorting.By(out, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	return out
}

func (s Sight) place(id string) string {
	if s.Place == nil || id == "" {
		return id
	}
	return cmp.Or(s.Place(id), id)
}

const (
	mostQuotes = 3
	fitLess    = 25  // letters; shorter texts say little
	fitMost    = 280 // longer ones are stories of many things
	quoteMost  = 1000
)

// quotes chooses words of different people, those of a handy length first, then
// the newest. A text is quoted whole or not at all.
func (s Sight) quotes(said []pulse.Judged) []Quote {
	list := slices.DeleteFunc(slices.Clone(said), func(j pulse.Judged) bool {
		return j.Gone != "" || j.First != "" || strings.TrimSpace(j.Text) == "" || utf8.RuneCountInString(j.Text) > quoteMost
	})
	fit := func(j pulse.Judged) int {
		if n := utf8.RuneCountInString(j.Text); n >= fitLess && n <= fitMost {
			return 0
		}
		return 1
	}
	sorting.By(list, func(a, b pulse.Judged) int {
		return cmp.Or(cmp.Compare(fit(a), fit(b)), b.Posted.Compare(a.Posted), cmp.Compare(a.Key(), b.Key()))
	})
	var out []Quote
	who := map[string]bool{}
	for _, j := range list {
		if len(out) < mostQuotes && !who[j.Person()] {
			who[j.Person()] = true
			out = append(out, s.quote(j))
		}
	}
	return out
}

func (s Sight) quote(j pulse.Judged) Quote {
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	q := Quote{Text: j.Text, Place: s.place(j.Place), Day: j.Posted.In(zone).Format(time.DateOnly)}
	if s.Authors {
		q.Author, q.URL = j.Author.Label(), j.URL
		return q
	}
	q.Text = backlog.MaskHandles(j.Text, s.Ours...)
	return q
}
