package pulse

import "time"

// Act is one line of who did what: an export, a correction, a move of a case.
type Act struct {
	At    time.Time `json:"at"`
	By    string    `json:"by"`              // "" nobody knows any more; "pulse" by itself
	What  string    `json:"what"`            // "export", "case move", "send"
	About string    `json:"about,omitempty"` // "C-12", "x 30 days": no guest's name
	Items int       `json:"items,omitempty"` // mentions, texts, files
	File  string    `json:"file,omitempty"`  // where a copy was put
}

// What acts are called that have no history of their own.
const (
	ActForget    = "forget"
	ActPurge     = "purge"
	ActRetention = "retention"
	ActExport    = "export"
	ActBackup    = "backup"
	ActRestore   = "restore"
	ActMigrate   = "migrate" // file is the old database, which still holds everything
	ActPage      = "page"
	ActPoster    = "poster"
	ActTracker   = "tracker"
)

// Forgotten is what Forget erased, so that copies elsewhere can be found. It is held in
// memory alone.
type Forgotten struct {
	Mentions int
	Names    []string // handles, names, ids and keys
	Texts    []string // what they said
	Files    []Act    // copies we made, each file once, as they were noted last
}
