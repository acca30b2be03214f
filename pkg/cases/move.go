package cases

import (
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Move gives the change that brings a case to another state; a step that says
// nothing or goes the wrong way is refused. A guest nobody spoke to is not closed
// without a word why.
func Move(c pulse.Case, to pulse.CaseState, why string) (pulse.CaseChange, error) {
	id, x := pulse.CaseID(c.N), pulse.CaseChange{Case: c.N, Rev: c.Rev + 1, What: pulse.CaseMove, From: string(c.State), To: string(to), Note: strings.TrimSpace(why)}
	switch {
	case c.State == to:
		return x, pulse.Usagef("%s is %s already", id, Spoken(to))
	case !c.Open():
		return x, pulse.WithHint(pulse.Usagef("%s is closed", id), "to follow up again: pulse case reopen %s", id)
	case to == pulse.CaseNew:
		return x, pulse.WithHint(pulse.Usagef("%s is %s: the guest was contacted", id, Spoken(c.State)), "more can be said with: pulse case note %s TEXT", id)
	case to == pulse.CaseClosed && c.Contacted.IsZero() && x.Note == "":
		return x, pulse.WithHint(pulse.Usagef("nobody has contacted the guest of %s", id), "say why it is closed all the same: pulse case close %s --reason TEXT", id)
	}
	switch to {
	case pulse.CaseContacted:
		x.What, x.How, x.Note = pulse.CaseContact, x.Note, ""
		if c.State != pulse.CaseNew { // contacted once more
			return x, pulse.WithHint(pulse.Usagef("%s is %s already", id, Spoken(c.State)), "more can be said with: pulse case note %s TEXT", id)
		}
	case pulse.CaseTold:
		x.What, x.How, x.Note = pulse.CaseTell, x.Note, ""
	}
	return x, nil
}

// Reopen gives the change that opens a closed case again.
func Reopen(c pulse.Case, why string) (pulse.CaseChange, error) {
	id := pulse.CaseID(c.N)
	x := pulse.CaseChange{Case: c.N, Rev: c.Rev + 1, What: pulse.CaseReopen, Note: strings.TrimSpace(why)}
	switch {
	case c.Open():
		return x, pulse.Usagef("%s is open: it is %s", id, Spoken(c.State))
	case c.Person == "":
		return x, pulse.Usagef("nothing is held of the guest of %s any more, so nobody can be contacted", id)
	}
	return x, nil
}

// Spoken is a state as operators read it.
func Spoken(s pulse.CaseState) string { return strings.ReplaceAll(string(s), "_", " ") }
