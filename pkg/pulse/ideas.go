package pulse

import "time"

// Idea is what one of the staff would do better, in their own words.
type Idea struct {
	N     int       `json:"n"` // from 1, in the order they came
	At    time.Time `json:"at"`
	By    string    `json:"by,omitempty"`
	Place string    `json:"place,omitempty"` // id; "" every place
	Theme string    `json:"theme,omitempty"` // id; "" none
	Text  string    `json:"text"`
}
