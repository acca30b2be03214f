package answer

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/packed"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

//go:embed data/drafts/*.txt
var draftFilesPacked embed.FS

var draftFiles = packed.FS{FS: draftFilesPacked}

// Languages lists those drafts are written in.
func Languages() []string { return []string{"en", "tr", "fr", "id", "th"} }

// Words are the sentences drafts are put together from, by language.
type Words struct{ langs map[string]*sentences }

type sentences struct {
	lines   map[string][]string            // by section
	phrases map[string]map[string][]string // by section and key; "" is the general one
}

// sections are those of a file, and whether they hold phrases by theme.
var sections = map[string]bool{
	"problem": true, "deed": true,
	"sorry": false, "own": false, "next": false, "contact": false, "mixed": false, "thanks": false, "person": false, "close": false,
	"grave_ask": false, "grave_sorry": false, "grave_next": false, "grave_contact": false, "hello": false, "find_out": false, "reach": false,
	"invite": false, "invite_how": false, "invite_free": false, "fixed": false, "again": false, "fixed_what": false, "fixed_close": false,
}

// holes are what a line of a section may hold.
var holes = []string{"{problem}", "{Problem}", "{deed}", "{Deed}", "{who}", "{contact}", "{fix}"}

// needed is the hole that every line of a section must hold.
var needed = map[string]string{"sorry": "{problem}", "thanks": "{deed}", "person": "{who}", "contact": "{contact}", "grave_contact": "{contact}", "reach": "{contact}", "find_out": Gap,
	"invite": "{problem}", "fixed": "{problem}", "again": "{problem}", "fixed_what": "{fix}"}

// NewWords reads the bundled sentences and lays the owner's over them: a section of
// theirs takes the place of ours, and so does a theme's phrases. own is text by
// language; a mistake in it is an ErrUsage with its line.
func NewWords(own map[string]string) (*Words, error) {
	w := &Words{langs: map[string]*sentences{}}
	for _, lang := range Languages() {
		text, err := draftFiles.ReadFile("data/drafts/" + lang + ".txt")
		if err != nil {
			return nil, err
		}
		news, err := tellFiles.ReadFile("data/tell/" + lang + ".txt")
		if err != nil {
			return nil, err
		}
		s, err := readSentences(string(text) + "\n" + string(news))
		if err != nil {
			return nil, fmt.Errorf("drafts of %s: %w", lang, err)
		}
		w.langs[lang] = s
	}
	for _, lang := range slices.Sorted(maps.Keys(own)) {
		to, ok := w.langs[lang]
		if !ok {
			return nil, pulse.Usagef("%s.txt: drafts are written in %s", lang, strings.Join(Languages(), ", "))
		}
		s, err := readSentences(own[lang])
		if err != nil {
			return nil, fmt.Errorf("%s.txt: %w", lang, err)
		}
		maps.Copy(to.lines, s.lines)
		for section, by := range s.phrases {
			maps.Copy(to.phrases[section], by)
		}
	}
	return w, nil
}

func readSentences(text string) (*sentences, error) {
	s := &sentences{lines: map[string][]string{}, phrases: map[string]map[string][]string{"problem": {}, "deed": {}}}
	section, n := "", 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if name, ok := strings.CutPrefix(line, "["); ok {
			section = strings.TrimSuffix(name, "]")
			if _, known := sections[section]; !known {
				return nil, pulse.Usagef("line %d: there is no section [%s]; use %s", n, section, strings.Join(slices.Sorted(maps.Keys(sections)), ", "))
			}
			continue
		}
		if err := s.add(section, line); err != nil {
			return nil, pulse.Usagef("line %d: %v", n, err)
		}
	}
	return s, nil
}

func (s *sentences) add(section, line string) error {
	if section == "" {
		return fmt.Errorf("a sentence stands before the first [section]")
	}
	if sections[section] {
		key, list, ok := strings.Cut(line, ":")
		if !ok {
			return fmt.Errorf("[%s] wants theme: phrase | phrase", section)
		}
		for p := range strings.SplitSeq(list, "|") {
			if p = strings.TrimSpace(p); p == "" {
				return fmt.Errorf("a phrase is empty")
			}
			key = strings.TrimSpace(key)
			s.phrases[section][key] = append(s.phrases[section][key], p)
		}
		return nil
	}
	if hole := needed[section]; hole != "" && !strings.Contains(strings.ToLower(line), hole) {
		return fmt.Errorf("a sentence of [%s] wants %s", section, hole)
	}
	rest := line
	for _, h := range holes {
		rest = strings.ReplaceAll(rest, h, "")
	}
	if strings.ContainsAny(rest, "{}") {
		return fmt.Errorf("use only %s", strings.Join(holes, " "))
	}
	s.lines[section] = append(s.lines[section], line)
	return nil
}
