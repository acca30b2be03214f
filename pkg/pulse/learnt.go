package pulse

import (
	"encoding/json"
	"time"
)

// Learnt is what a shop's corrections taught at one time: small models
// beside the shipped ones.
type Learnt struct {
	N           int             `json:"n"` // 1, 2, … in the order they were applied
	At          time.Time       `json:"at"`
	By          string          `json:"by"`
	Base        string          `json:"base"` // shipped model it was learnt beside; "" it is to be learnt anew
	Corrections int             `json:"corrections"`
	Stars       int             `json:"stars"`           // texts with stars it learnt from
	Trial       json.RawMessage `json:"trial,omitempty"` // what it was worth when it was applied
	Model       []byte          `json:"-"`               // of kinds; empty: only the shipped model judges them
	Themes      []byte          `json:"-"`               // of themes; likewise
}
