package pulse

import "time"

// Copy is where the same words stand a second time: sent again, reposted, on another
// network, or quoted by somebody who reports of them.
type Copy struct {
	Key    string    `json:"id"`
	Posted time.Time `json:"posted_at"`
	URL    string    `json:"url,omitempty"`
}
