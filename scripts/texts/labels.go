package texts

import (
	"path/filepath"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Labels are what we say of texts of the pool, by the id of each, without its language
// where it was translated. The texts themselves stay where they are.
type Labels map[string]Label

// Label is the kind of a text.
type Label struct {
	ID   string
	Kind pulse.Kind
}

// LabelWeight is how much a text with such a label counts for the judgement of kinds;
// one of our own counts ten.
const LabelWeight = 2

// ReadLabels reads labels.jsonl of our corpus in dir.
func ReadLabels(dir string) (Labels, error) {
	out := Labels{}
	err := Each(filepath.Join(dir, "labels.jsonl"), func(l Label) { out[l.ID] = l })
	return out, err
}

// Translated names a text and its translations: in the sets that are there in several
// languages the id begins with the language and goes on the same.
func Translated(r Row) string {
	if rest, ok := strings.CutPrefix(r.ID, r.Lang+"_mabsa_"); ok {
		return "mabsa_" + rest
	}
	return r.ID
}
