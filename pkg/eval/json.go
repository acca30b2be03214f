package eval

import (
	"encoding/json"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// told is a figure as JSON gives it: null where it is of nothing, as text writes "-".
// A 0 there would be read as the worst that can be measured.
func told(v float64, of int) *float64 {
	if of == 0 {
		return nil
	}
	return &v
}

// MarshalJSON writes the figures that exist.
func (s Scores) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		N         int      `json:"n"`
		Precision *float64 `json:"precision"`
		Recall    *float64 `json:"recall"`
		F1        *float64 `json:"f1"`
		Judged    int      `json:"judged"`
	}{s.N, told(s.Precision, s.Judged), told(s.Recall, s.N), told(s.F1, s.N+s.Judged), s.Judged})
}

// MarshalJSON writes the figures that exist.
func (f Figures) MarshalJSON() ([]byte, error) {
	type whole Figures
	return json.Marshal(struct {
		whole
		MacroF1  *float64 `json:"macro_f1"`
		Polarity *float64 `json:"praise_against_complaint"`
		KindsF1  *float64 `json:"kinds_macro_f1"`
		Accuracy *float64 `json:"accuracy"`
		Heard    *float64 `json:"complaints_heard"`
		Unsure   *float64 `json:"unsure"`
		Sure     *float64 `json:"sure_accuracy"`
	}{whole(f), told(f.MacroF1, f.F1.labelled()), told(f.Polarity, f.F1.labelled(pulse.Praise, pulse.Complaint)),
		told(f.KindsF1, f.N), told(f.Accuracy, f.N), told(f.Heard, f.Kinds.labelled(pulse.Complaint, pulse.Mixed)),
		told(f.Unsure, f.N), told(f.Sure, f.sureOnes())})
}

// MarshalJSON writes the figures that exist.
func (c Calibration) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Error *float64 `json:"error"`
		Bins  []Bin    `json:"bins"`
	}{told(c.Error, len(c.Bins)), c.Bins})
}

// MarshalJSON writes the figures that exist.
func (o Opinions) MarshalJSON() ([]byte, error) {
	type whole Opinions
	return json.Marshal(struct {
		whole
		Polarity *float64 `json:"clause_polarity"`
	}{whole(o), told(o.Polarity, o.Clauses)})
}

// MarshalJSON writes the figures that exist.
func (f ThemeFigures) MarshalJSON() ([]byte, error) {
	type whole ThemeFigures
	return json.Marshal(struct {
		whole
		Coverage *float64 `json:"coverage"`
		Falsely  *float64 `json:"falsely"`
	}{whole(f), told(f.Coverage, f.With), told(f.Falsely, f.N-f.With)})
}
