package pulse

import "time"

// Told is a praise that was the story of the day at a place: read out in the
// line-up, printed large in the digest. One a place and day; the first stays.
type Told struct {
	Place string   `json:"place"` // id; "" all places
	Day   string   `json:"day"`   // 2026-11-22, in the place's zone
	Key   string   `json:"id"`    // of the mention
	Staff []string `json:"staff"` // of the roster, named in it

	Themes []string  `json:"themes"` // it praised
	At     time.Time `json:"at"`
}

// StoryWish is what a person wants with a praise as a story.
type StoryWish string

const (
	PinStory  StoryWish = "pin"  // tell it before any other
	VetoStory StoryWish = "veto" // never tell it
	FreeStory StoryWish = "free" // as if nobody had said anything
)

// StoryChoice is one person's word about one praise. The last one counts.
type StoryChoice struct {
	Key  string    `json:"id"`
	Wish StoryWish `json:"wish"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Note string    `json:"note,omitempty"`
}

// Held says that a line-up took place.
type Held struct {
	Place string    `json:"place"` // id; "" all places
	Shift string    `json:"shift"` // id; "" the place has no shifts
	Day   string    `json:"day"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Note  string    `json:"note,omitempty"`
}
