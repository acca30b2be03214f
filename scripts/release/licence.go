package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A licence is known by words that stand in it and in no other.
var licences = []struct {
	id, words string
	refused   bool // what is linked into a program under Apache-2.0 must not be under it
}{
	{"AGPL", "gnu affero general public license", true},
	{"LGPL", "gnu lesser general public license", true},
	{"LGPL", "gnu library general public license", true},
	{"GPL", "gnu general public license", true},
	{"MPL", "mozilla public license", true},
	{"EPL", "eclipse public license", true},
	{"CDDL", "common development and distribution license", true},
	{"EUPL", "european union public licence", true},
	{"SSPL", "server side public license", true},
	{"BUSL", "business source license", true},
	{"CC-BY-SA", "attribution-sharealike", true},
	{"CC-BY-NC", "attribution-noncommercial", true},
	{"CC-BY-ND", "attribution-noderivatives", true},
	{"Apache-2.0", "apache license version 2.0, january 2004", false},
	{"Unlicense", "this is free and unencumbered software released into the public domain", false},
	{"CC0-1.0", "cc0 1.0 universal", false},
	{"blessing", "sqlite is public domain", false},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy", false},
	{"ISC", "permission to use, copy, modify, and/or distribute this software for any purpose", false},
	{"BSD-3-Clause", "may be used to endorse or promote products derived from", false},
	{"BSD-2-Clause", "redistributions in binary form must reproduce the above copyright", false},
	{"Zlib", "this notice may not be removed or altered from any source distribution", false},
}

// unlinked are licences of what stands beside the code and is not part of a program.
var unlinked = map[string]bool{
	"modernc.org/memory LICENSE-LOGO":                       true,
	"github.com/wneessen/go-mail LICENSES/CC-BY-ND-4.0.txt": true, // its logo
}

var spaces = regexp.MustCompile(`\s+`)

// licencesIn names the licences a text holds, in the ids of SPDX. The error says what to
// do about one that must not be linked, or that nobody has looked at.
func licencesIn(text []byte) ([]string, error) {
	flat := spaces.ReplaceAllString(strings.ToLower(string(text)), " ")
	var out []string
	for _, l := range licences {
		switch {
		case !strings.Contains(flat, l.words), slices.Contains(out, l.id):
		case l.refused:
			return nil, fmt.Errorf("is under %s, which a program under Apache-2.0 may not carry: take another module", l.id)
		case l.id == "BSD-2-Clause" && slices.Contains(out, "BSD-3-Clause"): // the longer holds the words of the shorter
		default:
			out = append(out, l.id)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("has a licence nobody has looked at: read it, and if it may be linked add it to scripts/release/licence.go")
	}
	return out, nil
}

// paper is one file that goes with a module: a licence, or a notice it asks us to show.
type paper struct {
	name     string // as it stands in the module
	text     []byte
	licences []string // none in a notice
}

var (
	isLicence = regexp.MustCompile(`(?i)(^|/)((un)?(licen[sc]e|copying)([-.].*)?|licenses/.*)$`)
	isNotice  = regexp.MustCompile(`(?i)(^|/)(notice|patents|authors)(\..*)?$`)
)

func isPaper(name string) bool {
	name = filepath.ToSlash(name)
	return !strings.HasSuffix(name, ".go") && (isLicence.MatchString(name) || isNotice.MatchString(name))
}

// papersOf reads the licences and notices of a module: those at its root, and those of
// the folders whose code is linked.
func papersOf(m module) ([]paper, error) {
	var out []paper
	for _, dir := range foldersOf(m) {
		files, err := os.ReadDir(filepath.Join(m.Dir, dir))
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			name := filepath.Join(dir, f.Name())
			if f.IsDir() || !isPaper(name) || unlinked[m.Path+" "+filepath.ToSlash(name)] {
				continue
			}
			p, err := readPaper(m, name)
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		}
	}
	if !slices.ContainsFunc(out, func(p paper) bool { return len(p.licences) > 0 }) {
		return nil, fmt.Errorf("%s has no licence: take another module", m)
	}
	return out, nil
}

func readPaper(m module, name string) (paper, error) {
	text, err := os.ReadFile(filepath.Join(m.Dir, name))
	if err != nil {
		return paper{}, err
	}
	p := paper{name: filepath.ToSlash(name), text: bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))}
	if !isLicence.MatchString(p.name) {
		return p, nil
	}
	if p.licences, err = licencesIn(p.text); err != nil {
		return paper{}, fmt.Errorf("%s: %s %w", m, p.name, err)
	}
	return p, nil
}

// foldersOf gives the folders between the root of a module and its linked packages.
func foldersOf(m module) []string {
	out := []string{"."}
	if _, err := os.Stat(filepath.Join(m.Dir, "LICENSES")); err == nil { // as reuse.software has it
		out = append(out, "LICENSES")
	}
	for _, p := range m.packages {
		for dir := strings.TrimPrefix(strings.TrimPrefix(p, m.Path), "/"); dir != "" && dir != "."; dir = filepath.Dir(dir) {
			if !slices.Contains(out, dir) {
				out = append(out, dir)
			}
		}
	}
	slices.Sort(out)
	return out
}

// ids are the licences of a module as one expression of SPDX.
func ids(papers []paper) string {
	var out []string
	for _, p := range papers {
		out = append(out, p.licences...)
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " AND ")
}

// thirdParties is the page that tells whose work the program carries, and under what.
// A text that many modules share stands once.
func thirdParties(mods []module) []byte {
	var b bytes.Buffer
	b.WriteString("pulse carries the work of others. These are their licences and notices;\n" +
		"for data that it carries see NOTICE.\n\n")
	for _, m := range mods {
		fmt.Fprintf(&b, "%s: %s\n", m, ids(m.papers))
	}
	said := map[string]bool{}
	for _, m := range mods {
		for _, p := range m.papers {
			if said[string(p.text)] {
				continue
			}
			said[string(p.text)] = true
			fmt.Fprintf(&b, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 78), strings.Join(carriers(mods, p.text), "\n"), bytes.TrimSpace(p.text))
		}
	}
	return b.Bytes()
}

// carriers names the files that hold a text.
func carriers(mods []module, text []byte) []string {
	var out []string
	for _, m := range mods {
		for _, p := range m.papers {
			if bytes.Equal(p.text, text) {
				out = append(out, m.String()+": "+p.name)
			}
		}
	}
	return out
}
