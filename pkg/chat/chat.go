// Package chat puts a hashtag session together: the host's questions, the answers
// under each, who took part, what was left out, and why each post stands where it
// stands. It is pure; whom it is told about is for others to say.
package chat

import (
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Options lend what a session is read with.
type Options struct {
	Tag      string    // "#CXTweetchat"; posts that hold it, and what answers them, are the session
	From, To time.Time // From <= posted < To; zero does not restrict
	Host     string    // handle of who asks; "" is found out

	Judge func(pulse.Mention) pulse.Verdict   // language, themes, question or not
	Roots func(text, lang string) []string    // words that name something, by what their forms share; each once
	Same  func(text string) func(string) bool // whether another text is a near-copy of this one
}

// Session is a chat put together.
type Session struct {
	Tag       string      `json:"tag"`
	From      time.Time   `json:"from"` // of the first post
	Until     time.Time   `json:"until"`
	Hosts     []string    `json:"hosts"` // who asked, the first of them first
	Numbered  bool        `json:"numbered"`
	Questions []Question  `json:"questions"`
	People    []Person    `json:"participants"` // who answered, the most answers first
	Languages []Count     `json:"languages"`    // of answers
	Posts     int         `json:"posts"`        // of the session, reposts included
	Answers   int         `json:"answers"`      // posts put to a question, each once
	Reposts   int         `json:"reposts"`
	Left      []Count     `json:"left_out"` // by why
	Thank     []string    `json:"thank"`    // handles of all who answered, in the order of People
	Placed    []Placement `json:"placed"`   // every post that is no repost, in the order they were written
}

// Question is one thing the host asked.
type Question struct {
	N         int       `json:"n"`
	At        time.Time `json:"at"`
	Texts     []Wording `json:"texts"` // the first asked first; one a language
	Answers   []Answer  `json:"answers"`
	People    int       `json:"people"`
	Languages []Count   `json:"languages"`
	Ideas     []Idea    `json:"ideas"` // the most people first
	Reposts   int       `json:"reposts"`

	keys []string // of all posts that ask it, reminders too
}

// Wording is a question in one language.
type Wording struct {
	Key  string `json:"id"`
	Lang string `json:"lang"`
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
}

// Answer is one post under a question.
type Answer struct {
	Key       string    `json:"id"`
	Author    string    `json:"author"`
	Lang      string    `json:"lang"`
	Text      string    `json:"text"`
	URL       string    `json:"url,omitempty"`
	At        time.Time `json:"at"`
	Late      bool      `json:"late"`                // the session had gone on to the question after the next, or was over
	Continues string    `json:"continues,omitempty"` // id of the author's own post that it goes on from
	Reposts   int       `json:"reposts"`
	Sure      bool      `json:"sure"` // false: put there by time and likeness alone
	Themes    []string  `json:"themes"`
}

// Idea is what answers to one question say of one theme, or of a part of one.
type Idea struct {
	Theme  string `json:"theme"` // id of the part, else of the theme; "" none of the tree
	People int    `json:"people"`
	Best   string `json:"best"` // id of the answer that tells most of it
	Text   string `json:"text"`
	Author string `json:"author"`
	Lang   string `json:"lang"`
}

// Person is somebody who answered.
type Person struct {
	Author    string `json:"author"`
	Answers   int    `json:"answers"`
	Questions int    `json:"questions"`
	Reposts   int    `json:"reposts"` // of what they said
}

// Count is how many of something.
type Count struct {
	What string `json:"what"`
	N    int    `json:"n"`
}

// Placement says where one post stands, and why.
type Placement struct {
	Key       string    `json:"id"`
	Author    string    `json:"author"`
	Lang      string    `json:"lang"`
	At        time.Time `json:"at"`
	Text      string    `json:"text"`
	As        string    `json:"as"` // question, answer, or why it was left out: one of the Left names
	Questions []int     `json:"questions"`
	Sure      bool      `json:"sure"` // false: by time and likeness alone
	Why       []Reason  `json:"why"`
}

// What a post can be.
const (
	AsQuestion = "question"
	AsAnswer   = "answer"
	LeftChat   = "chat"      // guests talking with one another, greetings, thanks
	LeftHost   = "host"      // the host leading on, without asking
	LeftOff    = "off_topic" // about something else, or nothing that can be put to a question
	LeftSpam   = "spam"
)

// Reason is one thing that speaks for a placement.
type Reason struct {
	ID   string `json:"id"`             // marker, named, reply, quote, thread, quoted_answer, words, theme, time, small_talk, aside, asks, repeated, advert, nothing, leads, asked
	What string `json:"what,omitempty"` // the marker, the words, the theme, minutes
	N    int    `json:"n,omitempty"`    // of the question
}

// post is a mention on its way to its place.
type post struct {
	pulse.Mention
	verdict pulse.Verdict
	marks   []mark
	roots   []string
	bare    string // its words without handles, tags, links, markers
	reposts int
	person  string
	reply   string // keys of what it answers and quotes
	quote   string

	as   string
	to   []int // numbers of questions
	why  []Reason
	sure bool
	host bool
	goes string // key of the own post it continues
}
