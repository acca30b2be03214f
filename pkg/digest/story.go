package digest

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Story is one praise beside what speaks for telling it to the team.
type Story struct {
	Item
	Points  float64  `json:"points"`
	Reasons []Reason `json:"reasons"`       // the weightiest first
	Out     Out      `json:"out,omitempty"` // why it may not be told; "" it may

	posted time.Time
}

// Reason is one thing that counts for a story, or against it.
type Reason struct {
	ID     string  `json:"id"`
	Points float64 `json:"points"`
	What   string  `json:"what,omitempty"` // a name, a mark, a number: whatever ID speaks of
}

// Out says why a praise is not told.
type Out string

// What keeps a praise from being told.
const (
	OutTold    Out = "told"     // it was, within storyRest days
	OutVeto    Out = "veto"     // a person said so
	OutUnsure  Out = "unsure"   // it may be no praise
	OutMixed   Out = "mixed"    // it complains too
	OutPrivate Out = "private"  // it holds a telephone number, an address, a bank account
	OutNobody  Out = "opt_out"  // it names somebody who does not want to be told of
	OutStars   Out = "stars"    // one or two stars beside kind words: it may be meant bitterly
	OutShort   Out = "no_words" // there is nothing to read aloud
)

// The rules of choice, in points. A named person and what was done weigh more than
// anything that is said in general.
const (
	storyRest = 30 // days in which a story is not told again, and names count as told

	pinned     = 100
	named      = 3
	did        = 2 // a mark: beyond the call, responsive …
	didMore    = .5
	ofService  = 1
	understood = 1 // it is in the reader's language
	manySides  = .5
	overlong   = -1
	asQuestion = -1
	oneMore    = .1 // each other person who said it, up to five
	copied     = -10
	again      = -1.5 // each time that somebody it names was told of lately
	overdue    = 1    // nobody it names was told of lately
	sameThing  = -.75 // its theme was the last story's
	fresh      = 1    // of the day itself, where older ones compete
)

// History is what was told and what people want told.
type History struct {
	Told    []pulse.Told                 // at this place, oldest first
	Choices map[string]pulse.StoryChoice // by key of the mention
}

// Stories orders the praise of voices for telling, the best first; those that may
// not be told stand last. today is the day of telling.
func Stories(in Input, voices []pulse.Voice, today string) []Story {
	var list []*Story
	for i := range voices {
		if !voices[i].Lead.Praises() {
			continue
		}
		s := in.story(voices[i], today)
		list = append(list, &s)
	}
	sorting.By(list, func(a, b *Story) int {
		return cmp.Or(cmpBool(a.Out != "", b.Out != ""), cmp.Compare(b.Points, a.Points), a.posted.Compare(b.posted), cmp.Compare(a.Key, b.Key))
	})
	out := make([]Story, len(list))
	for i, s := range list {
		out[i] = *s
	}
	return out
}

// best is the story to tell: the one that was told today already, else the first
// that may be.
func (in Input) best(list []Story, today string) int {
	for _, t := range in.History.Told {
		if t.Day != today {
			continue
		}
		if i := slices.IndexFunc(list, func(s Story) bool { return s.Key == t.Key && s.Out != OutVeto }); i >= 0 {
			return i
		}
	}
	if len(list) > 0 && list[0].Out == "" {
		return 0
	}
	return -1
}

func (in Input) story(v pulse.Voice, today string) Story {
	s := Story{Item: in.item(v), posted: v.Lead.Posted}
	s.Out = in.keepsOut(v, s.Item, today)
	add := func(id string, points float64, what string) {
		if points != 0 {
			s.Reasons = append(s.Reasons, Reason{id, points, what})
			s.Points += points
		}
	}
	if in.History.Choices[s.Key].Wish == pulse.PinStory {
		add("pinned", pinned, in.History.Choices[s.Key].By)
	}
	in.tells(v, s.Item, add)
	in.fair(s.Item, today, add)
	sorting.By(s.Reasons, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Points), math.Abs(a.Points)) })
	return s
}

// tells counts how well it reads aloud: it names somebody, says what they did, is
// long enough to be a story and short enough for ten minutes.
func (in Input) tells(v pulse.Voice, it Item, add func(string, float64, string)) {
	j := v.Lead
	if len(it.Staff) > 0 {
		add("names", named, strings.Join(it.Staff, ", "))
	}
	for i, m := range j.Marks() {
		add("mark", map[bool]float64{true: did, false: didMore}[i == 0], m)
	}
	praised := j.Themes(pulse.Praise)
	if slices.Contains(praised, "service") {
		add("service", ofService, "")
	}
	if in.Lang != "" && it.Lang == in.Lang {
		add("language", understood, "")
	}
	if len(praised) > 1 {
		add("sides", manySides, "")
	}
	n := float64(utf8.RuneCountInString(strings.TrimSpace(j.Text)))
	add("words", math.Round(min(n, 240)/80*100)/100, "")
	if n > 600 {
		add("long", overlong, "")
	}
	if j.Verdict.Question {
		add("question", asQuestion, "")
	}
	if j.RepostOf != "" || j.First != "" {
		add("copy", copied, "")
	}
	add("people", min(float64(it.People-1), 5)*oneMore, "")
	add("certain", math.Round(j.Verdict.Scores.Praise*100)/100, "")
}

// fair sees that nobody is told of always and nobody never. Nobody is ranked: it
// counts stories, not praise.
func (in Input) fair(it Item, today string, add func(string, float64, string)) {
	if !in.Every.long() && in.Until.Sub(in.Since) > longDay && !it.Posted.Before(in.Until.Add(-longDay)) {
		add("fresh", fresh, "")
	}
	times := 0
	for _, t := range in.History.Told {
		if t.Day != today && slices.ContainsFunc(t.Staff, func(n string) bool { return slices.Contains(it.Staff, n) }) {
			times++
		}
	}
	switch {
	case times > 0:
		add("again", float64(times)*again, strings.Join(it.Staff, ", "))
	case len(it.Staff) > 0 && len(in.History.Told) > 0:
		add("overdue", overdue, strings.Join(it.Staff, ", "))
	}
	if last := in.lastThemes(today); len(last) > 0 && len(it.Themes) > 0 && last[0] == it.Themes[0] {
		add("same_theme", sameThing, it.Themes[0])
	}
}

// longDay is a day on which clocks are set back.
const longDay = 25 * time.Hour

// lastThemes are those of the last story before today.
func (in Input) lastThemes(today string) []string {
	for _, t := range slices.Backward(in.History.Told) {
		if t.Day < today {
			return t.Themes
		}
	}
	return nil
}

// keepsOut says what forbids to tell it. A pin overrules what pulse merely doubts.
func (in Input) keepsOut(v pulse.Voice, it Item, today string) Out {
	j, wish := v.Lead, in.History.Choices[it.Key].Wish
	switch {
	case wish == pulse.VetoStory:
		return OutVeto
	case in.told(v, today):
		return OutTold
	case len(in.quiet(j)) > 0:
		return OutNobody
	case Private(j.Text):
		return OutPrivate
	case letters(j.Text) < 3:
		return OutShort
	case wish == pulse.PinStory:
		return ""
	case j.Kind() == pulse.Mixed:
		return OutMixed
	case j.Unsure():
		return OutUnsure
	case j.Rating > 0 && j.Rating <= 2 && j.Correction == nil:
		return OutStars
	}
	return ""
}

// told reports whether it, or a copy of it, was a story on another of the last days.
func (in Input) told(v pulse.Voice, today string) bool {
	return slices.ContainsFunc(in.History.Told, func(t pulse.Told) bool {
		return t.Day != today && slices.ContainsFunc(v.All, func(j pulse.Judged) bool { return j.Key() == t.Key || j.First == t.Key })
	})
}

// quiet are those named who do not want to be told of.
func (in Input) quiet(j pulse.Judged) []pulse.Staff {
	if in.Names == nil {
		return nil
	}
	return slices.DeleteFunc(in.Names.Find(j.Text, j.Place), func(s pulse.Staff) bool { return !s.OptOut })
}

// personal finds what is nobody else's business: mail addresses, telephone and
// account numbers.
var personal = regexp.MustCompile(`[\pL\d._%+-]+@[\pL\d-]+\.\pL{2,}|(?:\+|\b)\d(?:[ ().-]{0,2}\d){8,}\b|\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){3,}`)

// Private reports whether a text holds what is nobody else's business.
func Private(text string) bool { return mayBePersonal(text) && personal.MatchString(text) }

// mayBePersonal sees what every personal text holds: an @, nine digits with at most
// two marks between, or two in a row behind two capitals. Most praise holds none, and
// the pattern is slow.
func mayBePersonal(s string) bool {
	digits, gap, capitals, behind := 0, 0, 0, 0
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '@':
			return true
		case c >= '0' && c <= '9':
			digits, gap, behind = digits+1, 0, behind+1
			if digits >= 9 || capitals >= 2 && behind >= 2 {
				return true
			}
			continue
		case gap < 2 && strings.IndexByte(" ().-", c) >= 0:
			gap++
		default:
			digits = 0
		}
		if behind > 0 || c < 'A' || c > 'Z' {
			capitals, behind = 0, 0
		}
		if c >= 'A' && c <= 'Z' {
			capitals++
		}
	}
	return false
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsMark(r) {
			n++
		}
	}
	return n
}
