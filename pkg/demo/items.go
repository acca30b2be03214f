package demo

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/packed"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

//go:embed feedback.jsonl
var feedback []byte

// Item is one thing a guest said in the week of the demo.
type Item struct {
	Source   string       `json:"source"` // x or foursquare
	ID       string       `json:"id"`
	At       time.Time    `json:"at"`
	Text     string       `json:"text"`
	Author   pulse.Author `json:"author"`
	Lang     string       `json:"lang"`
	Place    string       `json:"place,omitempty"` // foursquare: kadikoy or galata
	Via      pulse.Via    `json:"via"`
	ReplyTo  string       `json:"reply_to,omitempty"`
	RepostOf string       `json:"repost_of,omitempty"`
	Near     string       `json:"near,omitempty"` // id of the item whose words it repeats
	Edited   *Edit        `json:"edited,omitempty"`
	Deleted  time.Time    `json:"deleted_at,omitzero"`
	Drop     string       `json:"drop,omitempty"` // why it is not about the café, and must not be kept

	// What a person thinks of it, to measure the machine against.
	Label  pulse.Kind  `json:"label"`
	Themes [][2]string `json:"themes,omitempty"` // theme and polarity
}

// Edit is a text that replaced the first one.
type Edit struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// Items is the feedback of the week, oldest first.
func Items() ([]Item, error) {
	var out []Item
	lines := bufio.NewScanner(bytes.NewReader(packed.Bytes(feedback)))
	for lines.Scan() {
		var it Item
		if err := json.Unmarshal(lines.Bytes(), &it); err != nil {
			return nil, fmt.Errorf("read the demo's feedback: line %d: %w", len(out)+1, err)
		}
		out = append(out, it)
	}
	return out, lines.Err()
}
