package fake

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seed-919336a1/pulse/pkg/sorting"
)

// Tip is one thing said at a place of Foursquare. Author is shown by v2 alone.
type Tip struct {
	ID     string
	Place  string // the place's id at Foursquare
	Text   string
	Lang   string
	At     time.Time
	URL    string
	Agree  int
	Author string
}

// FoursquareOptions shape the provider. Zero fields take the value in the comment.
type FoursquareOptions struct {
	Tips   []Tip
	Places []string // ids it knows besides those of Tips

	Key          string // service key, or oauth token of v2; "" takes any
	ClientID     string // v2 alone
	ClientSecret string

	Page    int  // tips in one answer at most; 50, v2 500
	Links   bool // more than one answer is offered by a Link header
	NoIDs   bool // tips come without an id, as the oldest documents have it
	PerHour int  // requests an hour; 0 no limit

	Now    func() time.Time // time.Now; later tips are not there yet
	Faults *Faults          // nil never fails
}

// Foursquare speaks the Places API of 2025-06-17 (/places/ID/tips), its v3
// (/v3/places/ID/tips) and v2 (/v2/venues/ID/tips), under any prefix. It is safe
// for use by several goroutines.
type Foursquare struct {
	o      FoursquareOptions
	served http.Handler

	mu     sync.Mutex
	places map[string]bool
	tips   []Tip // newest first
	hour   time.Time
	used   int
}

// NewFoursquare makes a provider that holds the tips of o.
func NewFoursquare(o FoursquareOptions) *Foursquare {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Faults == nil {
		o.Faults = &Faults{}
	}
	f := &Foursquare{o: o, places: map[string]bool{}}
	for _, id := range o.Places {
		f.places[id] = true
	}
	f.Add(o.Tips...)
	f.served = o.Faults.Wrap(http.HandlerFunc(f.answer))
	return f
}

// Add brings new tips. Their places are known from then on.
func (f *Foursquare) Add(tips ...Tip) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range tips {
		f.places[t.Place] = true
	}
	f.tips = append(f.tips, tips...)
	sorting.By(f.tips, func(a, b Tip) int { return b.At.Compare(a.At) })
}

// Edit gives the tip another text. It reports whether the tip is there.
func (f *Foursquare) Edit(id, text string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.index(id)
	if i >= 0 {
		f.tips[i].Text = text
	}
	return i >= 0
}

// Remove deletes the tip. It reports whether the tip was there.
func (f *Foursquare) Remove(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.index(id)
	if i >= 0 {
		f.tips = slices.Delete(f.tips, i, i+1)
	}
	return i >= 0
}

func (f *Foursquare) index(id string) int {
	return slices.IndexFunc(f.tips, func(t Tip) bool { return t.ID == id })
}

func (f *Foursquare) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.served.ServeHTTP(w, r) }

func (f *Foursquare) answer(w http.ResponseWriter, r *http.Request) {
	q, no := f.question(r)
	if no == nil && !f.pass(w) {
		no = &refusal{http.StatusTooManyRequests, "rate_limit_exceeded", "Quota exceeded"}
	}
	if no == nil && !f.knows(q.place) {
		no = &refusal{http.StatusNotFound, "param_error", "Place " + q.place + " is not known"}
	}
	if no != nil {
		no.write(w, q.v2)
		return
	}
	tips, total := f.newest(q)
	if q.v2 {
		send(w, http.StatusOK, v2Answer(tips, total))
		return
	}
	if next := q.offset + len(tips); f.o.Links && next < total {
		w.Header().Set("Link", fmt.Sprintf(`<%s>; rel="next"`, withCursor(r.URL, next)))
	}
	send(w, http.StatusOK, f.placesAnswer(tips, q.v3))
}

// pass counts requests against the limit of the hour.
func (f *Foursquare) pass(w http.ResponseWriter) bool {
	if f.o.PerHour == 0 {
		return true
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if hour := f.o.Now().Truncate(time.Hour); !hour.Equal(f.hour) {
		f.hour, f.used = hour, 0
	}
	f.used++
	h := w.Header()
	h.Set("X-RateLimit-Limit", strconv.Itoa(f.o.PerHour))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(f.o.PerHour-f.used, 0)))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(f.hour.Add(time.Hour).Unix(), 10))
	return f.used <= f.o.PerHour
}

func (f *Foursquare) knows(place string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.places[place]
}

// newest is one answer's tips, and how many there are in all.
func (f *Foursquare) newest(q question) (tips []Tip, total int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.o.Now()
	for _, t := range f.tips {
		if t.Place == q.place && !t.At.After(now) {
			tips = append(tips, t)
		}
	}
	if q.popular {
		sorting.By(tips, func(a, b Tip) int { return b.Agree - a.Agree })
	}
	total = len(tips)
	tips = tips[min(q.offset, total):]
	n := q.limit
	if f.o.Page > 0 {
		n = min(n, f.o.Page)
	}
	return tips[:min(n, len(tips))], total
}

func withCursor(u *url.URL, offset int) string {
	q := u.Query()
	q.Set("cursor", strconv.Itoa(offset))
	return u.Path + "?" + q.Encode()
}

// inPath finds "…/places/ID/tips" and the like under any prefix.
func inPath(path string) (version, place string, ok bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	n := len(parts)
	if n < 3 || parts[n-1] != "tips" || (parts[n-3] != "places" && parts[n-3] != "venues") {
		return "", "", false
	}
	if n > 3 && (parts[n-4] == "v2" || parts[n-4] == "v3") {
		version = parts[n-4]
	}
	return version, parts[n-2], (version == "v2") == (parts[n-3] == "venues")
}
