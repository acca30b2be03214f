package classify

import "github.com/seed-919336a1/pulse/pkg/lang"

// Concepts appends what the words of a text mean, in order: words of one meaning
// have one number in every language. The numbers hold for this model alone, so
// what is kept names a concept by one of its words. words are the plain tokens of
// text, code is its language.
func (j *Judge) Concepts(out []lang.Found[uint32], text, code string, words []lang.PlainToken) []lang.Found[uint32] {
	return j.model.concepts.find(out, text, code, words)
}
