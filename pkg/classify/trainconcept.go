package classify

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
)

// Concepts are the lists that a model is built with, as text: Tree has a line
// "class: concept concept …" for each class, a * before those that judge
// nothing; Forms has for each language lines of a concept, a tab, and the words
// and phrases that stand for it. "=class" names the class alone.
type Concepts struct {
	Tree  string
	Forms map[string]string
}

// packed numbers the concepts and packs the lists for the model file.
func (c Concepts) packed() (*concepts, error) {
	number, class, err := numbered(c.Tree)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for code, text := range c.Forms {
		forms, err := numberedForms(text, code, number)
		if err != nil {
			return nil, fmt.Errorf("concepts of %s: %w", code, err)
		}
		if out[code], err = squeezed(forms); err != nil {
			return nil, err
		}
		if _, err := unpack(out[code], code, len(class)); err != nil {
			return nil, err
		}
	}
	return newConcepts(class, out), nil
}

// numbered gives each concept its number, and each number its class.
func numbered(tree string) (map[string]int, []uint8, error) {
	number, class := map[string]int{}, []uint8{0}
	judging, things := uint8(1), uint8(classThings)
	for line := range strings.Lines(tree) {
		name, list, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		next := &judging
		if rest, thing := strings.CutPrefix(name, "*"); thing {
			name, next = rest, &things
		}
		for _, id := range append([]string{"=" + name}, strings.Fields(list)...) {
			if number[id] != 0 {
				return nil, nil, fmt.Errorf("concept %s is named twice", id)
			}
			number[id] = len(class)
			class = append(class, *next)
		}
		*next++
	}
	if len(class) > maxConcepts || judging > classThings || things > classSigns {
		return nil, nil, fmt.Errorf("%d concepts, %d and %d classes are more than the model has room for", len(class), judging, things)
	}
	return number, class, nil
}

// numberedForms packs the forms of a language with the numbers of their concepts.
func numberedForms(text, code string, number map[string]int) ([]byte, error) {
	t := lang.NewTerms(code)
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, forms, ok := strings.Cut(line, "\t")
		if !ok || number[id] == 0 {
			return nil, fmt.Errorf("line %d: %q is not a concept, a tab and its forms", n, line)
		}
		for f := range strings.FieldsSeq(forms) {
			t.Add(f, uint32(number[id]))
		}
	}
	return t.Packed()
}

func squeezed(raw []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(raw); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
