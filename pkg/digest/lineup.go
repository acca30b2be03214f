package digest

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Card is what a shift leader holds in the ten-minute stand-up: one story, what
// to talk about, whom to thank, what to watch, what is better than before.
type Card struct {
	Brand     string    `json:"brand,omitempty"`
	Place     string    `json:"place,omitempty"` // id; "" all places
	Name      string    `json:"place_name,omitempty"`
	Shift     string    `json:"shift,omitempty"` // id
	ShiftName string    `json:"shift_name,omitempty"`
	Day       string    `json:"day"`
	Date      time.Time `json:"date"`

	Story   *Story      `json:"story,omitempty"`
	Earned  Earned      `json:"earned"`
	Theme   string      `json:"theme,omitempty"`    // whose standard the story shows
	Rule    string      `json:"standard,omitempty"` // the owner's own words for it; "" those of pulse
	Ask     int         `json:"-"`                  // which of the questions to the team
	Watch   *Item       `json:"watch,omitempty"`    // one complaint of the last days
	Fixed   *Fixed      `json:"fixed,omitempty"`    // one thing that was put right
	Notes   []string    `json:"notes"`              // of today, from the owner's file
	Held    *pulse.Held `json:"held,omitempty"`
	Seconds int         `json:"reading_seconds"` // to read it out, without the talk

	Heard  int      `json:"praise"`         // voices of praise the story was chosen from
	Others []string `json:"also,omitempty"` // staff named in the other praise, in the order of names

	Form string `json:"form,omitempty"` // address of the check-in; "" none
}

// Earned is whom the story thanks: people of the roster, else the team whose task
// it is, else everybody.
type Earned struct {
	Staff    []string `json:"staff,omitempty"`
	Team     string   `json:"team,omitempty"` // id
	TeamName string   `json:"team_name,omitempty"`
}

// Team owns themes; the first that owns one has it.
type Team struct {
	ID, Name string
	Themes   []string
}

// LineupOptions say which card is wanted.
type LineupOptions struct {
	Options
	Shift string            // id; "" none
	Teams []Team            //
	Rules map[string]string // the owner's standards by theme id
	Notes []string          // of today at the place
}

// LineupInput is everything BuildLineup looks at.
type LineupInput struct {
	LineupOptions
	Window  []pulse.Judged // posted in [Since, Until)
	History History
	Held    []pulse.Held // of today
}

// Days of looking back: a story may be a week old where nothing new was said; what
// to watch is of the last days.
const (
	storyDays = 7
	watchDays = 3
	fixedDays = 30
)

// LoadLineup reads what BuildLineup needs. Options.Until is the moment of the
// stand-up; Since, where zero, is a week before.
func LoadLineup(ctx context.Context, db lineupStore, o LineupOptions) (LineupInput, error) {
	o.Options = o.withDefaults()
	if o.Since.IsZero() {
		o.Since = pulse.AddDays(o.Until, -storyDays)
	}
	if !o.Since.Before(o.Until) {
		return LineupInput{}, pulse.Usagef("a line-up from %s until %s holds no time", o.Since.Format(time.RFC3339), o.Until.Format(time.RFC3339))
	}
	in, err := LineupInput{LineupOptions: o}, error(nil)
	if in.Window, err = db.Mentions(ctx, pulse.Filter{From: o.Since, To: o.Until, Place: o.Place}); err != nil {
		return in, fmt.Errorf("line-up: mentions: %w", err)
	}
	if in.History, err = loadHistory(ctx, db, o.Options); err != nil {
		return in, fmt.Errorf("line-up: %w", err)
	}
	today := o.day(o.Until)
	if in.Held, err = db.HeldLineups(ctx, o.Place, today, today); err != nil {
		return in, fmt.Errorf("line-up: %w", err)
	}
	return in, nil
}

// lineupStore is what a line-up needs of the database.
type lineupStore interface {
	Mentions(ctx context.Context, f pulse.Filter) ([]pulse.Judged, error)
	HeldLineups(ctx context.Context, place, from, to string) ([]pulse.Held, error)
	historian
}

// BuildLineup makes the card. The same input gives the same card.
func BuildLineup(in LineupInput) Card {
	day := in.day(in.Until)
	c := Card{
		Brand: in.Brand, Place: in.Place, Name: in.placeName(in.Place), Shift: in.Shift, ShiftName: cmp.Or(in.Shifts[in.Shift], in.Shift),
		Day: day, Date: in.Until.In(in.Zone), Notes: append([]string{}, in.Notes...),
	}
	d := Input{Options: in.Options, Window: in.Window, History: in.History}
	d.Role = Staff // a card is read out: what is nobody's business stays out
	voices := fold(in.Window)
	in.story(&c, Stories(d, voices, day), d)
	c.Watch = in.watch(d, voices)
	c.Fixed = in.fixed()
	for i, h := range in.Held {
		if h.Shift == in.Shift && h.Place == in.Place {
			c.Held = &in.Held[i]
		}
	}
	return c
}

// Ranked is the praise in the order in which it would be told.
func Ranked(in LineupInput) []Story {
	d := Input{Options: in.Options, Window: in.Window, History: in.History}
	return Stories(d, fold(in.Window), in.day(in.Until))
}

// story puts the chosen one on the card, and who else was named.
func (in LineupInput) story(c *Card, list []Story, d Input) {
	i := d.best(list, c.Day)
	for k, s := range list {
		if s.Kind == pulse.Praise && !s.Unsure {
			c.Heard++
		}
		if k != i && s.Out == "" {
			c.Others = append(c.Others, s.Staff...)
		}
	}
	slices.Sort(c.Others)
	c.Others = slices.Compact(c.Others)
	if i < 0 {
		return
	}
	c.Story = &list[i]
	c.Theme = themeOf(list[i].Themes)
	c.Rule = in.Rules[c.Theme]
	c.Earned = in.earned(list[i])
	c.Others = slices.DeleteFunc(c.Others, func(n string) bool { return slices.Contains(c.Earned.Staff, n) })
	c.Ask = pick(list[i].Key)
}

// themeOf is what a story is about: service before all else, as people do it.
func themeOf(themes []string) string {
	if slices.Contains(themes, "service") || len(themes) == 0 {
		return "service"
	}
	return themes[0]
}

func (in LineupInput) earned(s Story) Earned {
	if len(s.Staff) > 0 {
		return Earned{Staff: s.Staff}
	}
	for _, theme := range s.Themes {
		for _, t := range in.Teams {
			if slices.Contains(t.Themes, theme) {
				return Earned{Team: t.ID, TeamName: cmp.Or(t.Name, t.ID)}
			}
		}
	}
	return Earned{}
}

// pick chooses by chance that is the same each time.
func pick(key string) int {
	h := fnv.New32a()
	h.Write([]byte(key)) // never fails
	return int(h.Sum32() % 1000)
}

// watch is the complaint of the last days that a shift should know of: the gravest,
// then what most people say, then the newest. What is unsure is not read out.
func (in LineupInput) watch(d Input, voices []pulse.Voice) *Item {
	var list []Item
	for _, v := range voices {
		if !v.Lead.Complains() || v.Lead.Unsure() || v.Lead.Posted.Before(in.Until.AddDate(0, 0, -watchDays)) || Private(v.Lead.Text) {
			continue
		}
		it := d.item(v)
		it.Staff = nil // nobody is blamed by name before colleagues
		if len(it.Themes) > 0 || it.Severity != "" {
			list = append(list, it)
		}
	}
	if len(list) == 0 {
		return nil
	}
	sorting.By(list, func(a, b Item) int {
		return cmp.Or(
			cmp.Compare(pulse.SeverityRank(b.Severity), pulse.SeverityRank(a.Severity)),
			cmp.Compare(b.People, a.People), b.Posted.Compare(a.Posted), cmp.Compare(a.Key, b.Key))
	})
	return &list[0]
}

func (in LineupInput) fixed() *Fixed {
	list := Lately(in.Fixed, in.Place, in.Until)
	if len(list) == 0 {
		return nil
	}
	return &list[0]
}

// Told is what to remember of the story, and whether there is one.
func (c Card) Told() (pulse.Told, bool) {
	if c.Story == nil {
		return pulse.Told{}, false
	}
	return tells(c.Place, c.Day, c.Story.Item), true
}

// Told is what to remember of the story of a digest, and whether there is one. What
// a week or a month tells again was told, or may be told, on a day of its own.
func (d Digest) Told() (pulse.Told, bool) {
	if d.Best == nil || d.Every.long() {
		return pulse.Told{}, false
	}
	return tells(d.Place, d.Day, *d.Best), true
}

func tells(place, day string, it Item) pulse.Told {
	return pulse.Told{Place: place, Day: day, Key: it.Key, Staff: it.Staff, Themes: it.Themes}
}
