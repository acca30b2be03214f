package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/theme"
	"github.com/seed-919336a1/pulse/scripts/texts"
)

// row is one line of a labelled file.
type row struct {
	ID, Lang, Text string
	Part           string          // of complaints that were written for parts
	Canon          []string        // our themes, of data sets
	Themes         json.RawMessage // pairs of theme and polarity in our own texts, labels of the source elsewhere
	ThemePolarity  [][]string      `json:"theme_polarity"`
	Opinions       []pulse.Opinion // of gold
}

// sets are the data sets that may train, with the themes that their labels tell
// of as we mean them: what mams calls place is the restaurant and no location.
var sets = []struct {
	name  string
	known []string
}{
	{"mams_en", []string{"quality", "service", "price", "choice", "ambience"}},
	{"hoasa_hotel_id", []string{"cleanliness", "facilities", "service", "quality"}},
	{"casa_car_id", []string{"quality", "price", "service"}},
}

// examples are all that may train, without the data set skip. The forms of
// concepts become both examples and the lists that the model carries.
func (f *flags) examples(skip string) ([]theme.Example, error) {
	var out []theme.Example
	add := func(more []theme.Example, err error) error {
		out = append(out, more...)
		return err
	}
	for _, code := range lang.All() {
		if err := add(f.ownTexts(code)); err != nil {
			return nil, err
		}
		if err := add(f.forms(code)); err != nil {
			return nil, err
		}
	}
	for _, s := range sets {
		if s.name == skip {
			continue
		}
		rows, err := read(filepath.Join(f.labelled, "train", s.name+".jsonl.gz"))
		if err != nil {
			return nil, fmt.Errorf("%w: the shipped model is built from data sets too; name their folder with -labelled", err)
		}
		for _, r := range rows {
			if f.skipHalf != nil && f.skipHalf(r.ID) {
				continue
			}
			out = append(out, theme.Example{Text: r.Text, Lang: r.Lang, Themes: r.Canon, Known: s.known, Weight: f.setWeight})
		}
	}
	err := add(f.elsewhere())
	return out, err
}

// ownTexts are the texts written for pulse; a tenth of them is held back.
func (f *flags) ownTexts(code string) ([]theme.Example, error) {
	var out []theme.Example
	rows, err := read(filepath.Join(f.own, "train."+code+".jsonl"))
	for _, r := range rows {
		if f.skipHalf != nil && f.skipHalf(r.ID) {
			continue
		}
		e := theme.Example{Text: r.Text, Lang: code, Weight: f.ownWeight, Held: texts.Bucket(r.ID) < f.held}
		for _, o := range r.opinions() {
			e.Themes = append(e.Themes, o.Theme)
		}
		out = append(out, e)
	}
	return out, err
}

// forms are the words and phrases of the concepts that speak of a theme, for the
// model's lists, and those of all concepts as examples.
func (f *flags) forms(code string) ([]theme.Example, error) {
	themes, err := themesOf(f.themes)
	if err != nil {
		return nil, err
	}
	var out []theme.Example
	err = eachList(filepath.Join(f.concepts, code+".tsv"), func(concept string, forms []string) {
		for _, form := range forms {
			if themes[concept] != nil {
				f.o.Forms = append(f.o.Forms, theme.Form{Lang: code, Text: form, Concept: concept})
			}
			text := strings.TrimSuffix(strings.ReplaceAll(form, "_", " "), "*")
			out = append(out, theme.Example{Text: text, Lang: code, Themes: themes[concept], Weight: f.formWeight, Seed: true})
		}
	})
	return out, err
}

// themesOf reads which concepts speak of which themes.
func themesOf(path string) (map[string][]string, error) {
	out := map[string][]string{}
	err := eachList(path, func(id string, concepts []string) {
		for _, c := range concepts {
			out[c] = append(out[c], id)
		}
	})
	return out, err
}

// eachList calls do for every line of a name, a tab and a list.
func eachList(path string, do func(name string, list []string)) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(raw)) {
		name, list, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if ok && !strings.HasPrefix(line, "#") {
			do(name, strings.Fields(list))
		}
	}
	return nil
}

// elsewhere are texts that speak of no service: film subtitles and forum posts
// show what words do not make a theme.
func (f *flags) elsewhere() ([]theme.Example, error) {
	files, err := filepath.Glob(filepath.Join(f.pool, "*_xed.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	var out []theme.Example
	for _, path := range append(files, filepath.Join(f.pool, "en_goemotions.jsonl.gz")) {
		n := 0
		err := texts.Each(path, func(r row) {
			if texts.Bucket(r.ID) == 3 && n < fewEnough {
				n++
				out = append(out, theme.Example{Text: r.Text, Lang: r.Lang, Weight: f.noneWeight})
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// fewEnough keeps them from outvoting guests, in texts a file.
const fewEnough = 2000

func read(path string) ([]row, error) {
	var out []row
	err := texts.Each(path, func(r row) { out = append(out, r) })
	return out, err
}
