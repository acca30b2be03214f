package login

import (
	"errors"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// State is how a log-in stands, without its secrets.
type State struct {
	Source   string     `json:"source"`
	Provider string     `json:"provider"`
	Word     Word       `json:"state"`
	Said     string     `json:"said"`             // for people
	Remedy   string     `json:"remedy,omitempty"` // what to do
	File     string     `json:"file"`
	Since    *time.Time `json:"since,omitempty"`
	Renewed  *time.Time `json:"renewed,omitempty"`
	Ends     *time.Time `json:"ends,omitempty"`
}

// Word says in one how a log-in stands.
type Word string

// The words of a log-in.
const (
	Good  Word = "ok"
	Soon  Word = "ends soon" // or others can read its file
	Ended Word = "ended"
	None  Word = "none"
)

// soon is how long before its end a log-in is called for.
const soon = 3 * 24 * time.Hour

// idle is after how long without use Google ends a log-in, less a month.
const idle = 5 * 30 * 24 * time.Hour

// Status reads how the log-in stands at now. It asks nobody.
func Status(a App, now time.Time) State {
	st := State{Source: a.Source, Provider: a.Name, File: a.File, Word: Good}
	k, err := read(a.File)
	switch {
	case errors.Is(err, errNone):
		return st.with(None, "not logged in to "+a.Name, a.remedy())
	case err != nil:
		return st.with(Ended, err.Error(), a.remedy())
	}
	st.Since, st.Renewed, st.Ends = moment(k.Since), moment(k.Renewed), moment(k.Ends)
	last := k.Since
	if k.Renewed.After(last) {
		last = k.Renewed
	}
	switch {
	case k.Refused != "":
		return st.with(Ended, a.Name+" has ended the log-in ("+k.Refused+")", a.remedy()+"; "+a.Again)
	case k.Client != a.Fingerprint():
		return st.with(Ended, "the log-in was made with another client id", a.remedy())
	case k.Refresh == "" && now.After(k.Expires):
		return st.with(Ended, "the access has run out and cannot be renewed", a.remedy())
	case !k.Ends.IsZero() && now.After(k.Ends):
		return st.with(Ended, "the log-in ended on "+day(k.Ends), a.because())
	case !k.Ends.IsZero() && now.Add(soon).After(k.Ends):
		return st.with(Soon, "the log-in ends on "+day(k.Ends), a.because())
	case loose(a.File) != "":
		return st.with(Soon, loose(a.File), "")
	case now.Sub(last) > idle:
		return st.with(Soon, "the log-in was last used on "+day(last), "run: pulse fetch "+a.Source+"; a log-in that rests for six months ends")
	}
	st.Said = "logged in to " + a.Name + " since " + day(k.Since)
	return st
}

// because is the remedy of a log-in with an end.
func (a App) because() string {
	if a.OnTrial == "" {
		return a.remedy()
	}
	return a.remedy() + "; " + a.OnTrial
}

func (st State) with(w Word, said, remedy string) State {
	st.Word, st.Said, st.Remedy = w, said, remedy
	return st
}

// Err is nil for a log-in that works.
func (st State) Err() error {
	kind := pulse.ErrDenied
	switch st.Word {
	case Good, Soon:
		return nil
	case None:
		kind = pulse.ErrUsage
	}
	return &pulse.Problem{Kind: kind, Msg: fmt.Sprintf("%s: %s", st.Source, st.Said), Hint: st.Remedy}
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02") }

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
