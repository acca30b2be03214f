package lang

// Dict is Terms whose values are anything.
type Dict[T any] struct {
	terms  *Terms
	values []T
}

// NewDict makes an empty list for one language.
func NewDict[T any](code string) *Dict[T] { return &Dict[T]{terms: NewTerms(code)} }

// Add lists a term. A term listed twice gives both values.
func (d *Dict[T]) Add(term string, v T) {
	d.terms.Add(term, uint32(len(d.values)))
	d.values = append(d.values, v)
}

// Find gives the terms of a text in order, as Terms does.
func (d *Dict[T]) Find(text string, words []PlainToken) []Found[T] {
	var out []Found[T]
	for _, f := range d.terms.Find(nil, text, words) {
		out = append(out, Found[T]{f.Start, f.End, d.values[f.Value]})
	}
	return out
}
