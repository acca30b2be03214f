package pulse

import "time"

// Kind is what a mention is to us.
type Kind string

const (
	Praise    Kind = "praise"
	Complaint Kind = "complaint"
	Mixed     Kind = "mixed" // praise and complaint, both with confidence
	Neutral   Kind = "neutral"
)

// ParseKind reads a kind as a person types it.
func ParseKind(s string) (Kind, error) {
	switch k := Kind(s); k {
	case Praise, Complaint, Mixed, Neutral:
		return k, nil
	}
	return "", Usagef("%q is no kind; use praise, complaint, mixed or neutral", s)
}

// Verdict is what we think of one text, why, and which version thought so.
// All offsets are bytes into the text that was judged.
type Verdict struct {
	Lang     string     `json:"lang"` // language it was judged as: en, tr, fr, id, th or "other"
	Kind     Kind       `json:"kind"`
	Scores   Scores     `json:"scores"`
	Unsure   bool       `json:"unsure"` // a person should look
	Question bool       `json:"question,omitempty"`
	Opinions []Opinion  `json:"opinions"`
	Evidence []Evidence `json:"evidence"`
	By       string     `json:"by"`                 // model and version, so that better ones can redo old verdicts
	Untaught Kind       `json:"untaught,omitempty"` // what the shipped model alone says, where the shop's corrections say otherwise
	Second   *Second    `json:"second,omitempty"`
	Marks    []Mark     `json:"marks,omitempty"`  // what sets the service apart, in the order of the text
	Marked   int        `json:"marked,omitempty"` // MarksBy when Marks were read; 0 they never were
}

// Second is what a second judge, a language model, said of a text that ours was
// unsure of. Where it counted, the verdict has its kind and is not unsure; the
// scores, opinions and evidence beside it stay those of our own judge.
type Second struct {
	By         string  `json:"by"`             // model
	Kind       Kind    `json:"kind,omitempty"` // "" it was asked and gave no answer we take
	Confidence float64 `json:"confidence"`     // 0-1, its own word for it
	Reason     string  `json:"reason,omitempty"`
}

// Scores sum to 1. The three-way label is the largest of them.
type Scores struct {
	Praise    float64 `json:"praise"`
	Complaint float64 `json:"complaint"`
	Neutral   float64 `json:"neutral"`
}

// Opinion is a clause with one polarity about one theme. A clause about two
// themes gives two opinions with the same span.
type Opinion struct {
	Start     int     `json:"start"`
	End       int     `json:"end"`
	Polarity  Kind    `json:"polarity"`             // praise, complaint or neutral
	Theme     string  `json:"theme"`                // theme id; "" none
	Sub       string  `json:"sub,omitempty"`        // id of the part of Theme it is about; "" the theme as a whole
	SubSure   string  `json:"sub_sure,omitempty"`   // how sure Sub is where the model told it: "high" or "medium"; "" the guest's words did
	Near      string  `json:"near,omitempty"`       // id of a part that it may be about as well, too little likely to be told of it alone
	NearTheme string  `json:"near_theme,omitempty"` // its theme
	Score     float64 `json:"score"`                // 0-1
	Why       string  `json:"why,omitempty"`
	By        string  `json:"by,omitempty"`     // what gave the theme: "words" or "model"; without one why not: "no_reason" or "no_theme"
	Sure      string  `json:"sure,omitempty"`   // how sure the theme is: "high", "medium" or "low"
	Clause    Kind    `json:"clause,omitempty"` // the side of the clause, where the theme is on another; "" the same
	Turned    string  `json:"turned,omitempty"` // the guest's words that put the theme on a side of its own
}

// Evidence is a span that spoke for praise (weight above 0) or complaint (below 0).
type Evidence struct {
	Start  int     `json:"start"`
	End    int     `json:"end"`
	Weight float64 `json:"weight"`
}

// Leaning is how the parts of a text lean, in the order of the text: more than a
// verdict shows, for those who ask which part a side belongs to.
type Leaning struct {
	Words   []Evidence // what each word speaks for praise (above 0) or complaint (below 0)
	Clauses []Leant
	Meant   []Meant // what stands in it
}

// Meant is what stands at one place of a text, as numbers that are the same wherever the
// same is meant: the concept and its class, in every language, and the form that it was
// named in; or the stem of a word that no list of concepts knows. 0 is none.
type Meant struct {
	Start, End int
	Rows       [3]uint32
}

// Leant is a clause with its shares of praise, complaint and neutral, which sum to 1.
type Leant struct {
	Start, End int
	Sides      [3]float64
}

// Correction is a person's label. It is never overwritten by a machine.
type Correction struct {
	Kind  Kind      `json:"kind"`
	Theme string    `json:"theme,omitempty"` // "" leaves the themes as judged
	Sub   string    `json:"sub,omitempty"`   // id of the part of Theme; "" the theme as a whole
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Note  string    `json:"note,omitempty"`
}

// Judged is a mention with its verdict and what the store knows of it.
type Judged struct {
	Mention
	Verdict    Verdict     `json:"verdict"`
	Correction *Correction `json:"correction,omitempty"`

	First  string    `json:"first,omitempty"` // key of the first of its near-copies; "" it is the first itself
	Copies int       `json:"copies,omitempty"`
	Stored time.Time `json:"stored_at"`
	Edited time.Time `json:"edited_at,omitzero"` // last time the provider's text changed
	Gone   string    `json:"gone,omitempty"`     // why the text is no longer held: "deleted", "forgotten", "expired"
}

// Kind is the correction's where there is one, else the verdict's.
func (j Judged) Kind() Kind {
	if j.Correction != nil && j.Correction.Kind != "" {
		return j.Correction.Kind
	}
	return j.Verdict.Kind
}

// Unsure is false once a person has looked.
func (j Judged) Unsure() bool { return j.Correction == nil && j.Verdict.Unsure }

// Themes lists the theme ids of the opinions of one polarity in order of
// appearance, each once; "" polarity takes all. A corrected theme replaces them.
func (j Judged) Themes(polarity Kind) []string {
	if j.Correction != nil && j.Correction.Theme != "" {
		return []string{j.Correction.Theme}
	}
	var out []string
	seen := map[string]bool{}
	for _, o := range j.Verdict.Opinions {
		if o.Theme == "" || seen[o.Theme] || (polarity != "" && o.Polarity != polarity) {
			continue
		}
		seen[o.Theme] = true
		out = append(out, o.Theme)
	}
	return out
}

// Praises reports whether it says something good of us, wholly or in part.
func (j Judged) Praises() bool { k := j.Kind(); return k == Praise || k == Mixed }

// Complains reports whether it says something bad of us, wholly or in part.
func (j Judged) Complains() bool { k := j.Kind(); return k == Complaint || k == Mixed }
