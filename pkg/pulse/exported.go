package pulse

import "time"

// Exported is what pulse remembers of one backlog item at one tracker: which
// issue it is there, and prints of what was sent last. It holds no text.
type Exported struct {
	Target string // the tracker, as its settings name it: "github:api.github.com/kahve/service"
	Item   string // B-12
	Remote string // the number or key; "" an issue may have been made, and no answer said so
	Num    string // the number behind a key, where the tracker has one
	URL    string
	Sent   map[string]string // prints of what was sent, by part: title, text, labels, due, state
	State  string            // what pulse last brought it to, in the tracker's words
	Gone   string            // ExportDeleted, ExportMoved or ""
	At     time.Time         // of the last success; with Remote "", of the attempt
}

// What may have become of an issue while pulse was not looking.
const (
	ExportDeleted = "deleted"
	ExportMoved   = "moved"
)
