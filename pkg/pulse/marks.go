package pulse

// What praise may say of a service beyond what it is about.
const (
	Responsive = "responsive" // in time, at once, kept their word
	Beyond     = "beyond"     // did more than they had to
	Warm       = "warm"       // a person one likes to deal with
	Free       = "free"       // left the script: decided on the spot, made an exception
)

// Marks lists them in the order they are shown.
func Marks() []string { return []string{Responsive, Beyond, Warm, Free} }

// MarksBy is the version of the lists that marks are read with.
const MarksBy = 1

// Mark is one of Marks with the words that show it.
type Mark struct {
	Mark  string `json:"mark"`
	Start int    `json:"start"` // bytes into the text; 0 and 0 where it is no longer held
	End   int    `json:"end"`
	By    string `json:"by,omitempty"` // what found it: "words" or "model"
}

// Marks lists what sets the service apart by j, each once, in the usual order:
// only what praises has any.
func (j Judged) Marks() []string {
	out := []string{}
	if !j.Praises() {
		return out
	}
	for _, id := range Marks() {
		for _, m := range j.Verdict.Marks {
			if m.Mark == id {
				out = append(out, id)
				break
			}
		}
	}
	return out
}
