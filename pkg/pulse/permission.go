package pulse

import "time"

// PermissionState says whether a guest lets us show their words outside the
// staff's own rooms.
type PermissionState string

const (
	PermissionNone    PermissionState = "none" // never asked, refused, or taken back
	PermissionAsked   PermissionState = "asked"
	PermissionGranted PermissionState = "granted"
)

// Permission is one step of asking a guest. The last one counts; none of them is
// ever changed.
type Permission struct {
	State PermissionState `json:"state"`
	By    string          `json:"by"` // who noted it
	At    time.Time       `json:"at"`
	Note  string          `json:"note,omitempty"` // where it was said, in whose words
}

// ParsePermission reads a state as a person types it.
func ParsePermission(s string) (PermissionState, error) {
	switch p := PermissionState(s); p {
	case PermissionNone, PermissionAsked, PermissionGranted:
		return p, nil
	}
	return "", Usagef("%q is no permission; use asked, granted or none", s)
}

// Permits reports whether the last of the steps lets j be shown to everybody. Words
// that the guest changed afterwards are not those that were permitted.
func Permits(j Judged, steps []Permission) bool {
	if len(steps) == 0 {
		return false
	}
	last := steps[len(steps)-1]
	return last.State == PermissionGranted && !j.Edited.After(last.At)
}
