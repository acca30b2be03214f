package cell

import (
	"fmt"
	"strings"
)

// unreadShown is how many examples of what could not be read are told.
const unreadShown = 3

// Unread counts the ratings that mean nothing, and keeps the first of them: whoever
// mends a file wants to know where.
type Unread struct {
	n     int
	first []string
}

// Add takes one, as it was written; where is "line 12", or empty where a row has no place
// that somebody could look at.
func (u *Unread) Add(where, written string) {
	u.n++
	if len(u.first) == unreadShown {
		return
	}
	one := Short(written)
	if where != "" {
		one = where + ": " + one
	}
	u.first = append(u.first, one)
}

// Note tells of them in one sentence; none is empty.
func (u *Unread) Note() string {
	if u.n == 0 {
		return ""
	}
	more := ""
	if n := u.n - len(u.first); n > 0 {
		more = fmt.Sprintf("; and %d more", n)
	}
	return fmt.Sprintf("%s not understood and left out (%s%s)", Count(u.n, "rating was", "ratings were"), strings.Join(u.first, "; "), more)
}
