package render

import "github.com/seed-919336a1/pulse/pkg/pulse"

// caseSubject names the case, and until when its guest is to be contacted.
func (v alertView) caseSubject() string {
	return v.t("case.al.subject."+v.Step, "id", pulse.CaseID(v.Case.N), "when", v.caseDue(), "where", v.Where())
}

func (v alertView) caseWhy() string {
	who := Line(v.Whose)
	if who == "" {
		who = v.t("case.nobody")
	}
	return v.t("case.al."+v.Step, "when", v.caseDue(), "who", who)
}

func (v alertView) caseDue() string { return v.moment(v.Case.Due.In(v.At.Location())) }
