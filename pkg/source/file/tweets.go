package file

import (
	"encoding/json"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// tweet is one tweet as API v1.1 and the archives of that time write it. Fields
// are raw so that one of a wrong type costs itself and not the tweet.
type tweet struct {
	Tweet *json.RawMessage `json:"tweet"` // archives since 2018 wrap each one

	ID        json.RawMessage `json:"id"`
	IDStr     json.RawMessage `json:"id_str"`
	Text      json.RawMessage `json:"text"`
	FullText  json.RawMessage `json:"full_text"`
	CreatedAt json.RawMessage `json:"created_at"`
	Lang      json.RawMessage `json:"lang"`
	User      json.RawMessage `json:"user"`
	ReplyTo   json.RawMessage `json:"in_reply_to_status_id_str"`
	Quotes    json.RawMessage `json:"quoted_status_id_str"`
	Likes     json.RawMessage `json:"favorite_count"`
	Retweets  json.RawMessage `json:"retweet_count"`
	Original  json.RawMessage `json:"retweeted_status"`
	Extended  json.RawMessage `json:"extended_tweet"`
}

func tweetRow(where string, v json.RawMessage) (row, error) {
	var t tweet
	if err := json.Unmarshal(v, &t); err != nil || string(v) == "null" {
		return row{}, &badRow{where, "not a tweet" + cause(err)}
	}
	if t.Tweet != nil {
		inner := *t.Tweet
		t = tweet{}
		if err := json.Unmarshal(inner, &t); err != nil {
			return row{}, &badRow{where, "not a tweet" + cause(err)}
		}
	}
	return row{where: where, posted: scalar(t.CreatedAt), m: t.mention()}, nil
}

func (t tweet) mention() pulse.Mention {
	m := pulse.Mention{ID: t.id(), Text: t.words(), Author: author(t.User), Lang: scalar(t.Lang),
		ReplyTo: scalar(t.ReplyTo), QuoteOf: scalar(t.Quotes), Reach: whole64(t.Likes) + whole64(t.Retweets)}
	if m.ID != "" && m.Author.Handle != "" {
		m.URL = "https://x.com/" + m.Author.Handle + "/status/" + m.ID
	}
	var o tweet
	if len(t.Original) > 0 && json.Unmarshal(t.Original, &o) == nil && o.id() != "" {
		m.RepostOf = o.id()
		if w := o.words(); w != "" {
			m.Text = w // the outer text is cut and begins with "RT @"
		}
	}
	return m
}

func (t tweet) id() string {
	if s := scalar(t.IDStr); s != "" {
		return s
	}
	return scalar(t.ID)
}

func (t tweet) words() string {
	var x struct {
		FullText json.RawMessage `json:"full_text"`
	}
	if len(t.Extended) > 0 && json.Unmarshal(t.Extended, &x) == nil && text(x.FullText) != "" {
		return text(x.FullText)
	}
	if s := text(t.FullText); strings.TrimSpace(s) != "" {
		return s
	}
	return text(t.Text)
}

// whole64 is a count, written as a number or, in archives, as a string.
func whole64(v json.RawMessage) int {
	var n int
	if json.Unmarshal([]byte(strings.Trim(string(v), `"`)), &n) != nil || n < 0 {
		return 0
	}
	return n
}
