package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/unicode/norm"
)

// cmdHolds looks for every line of WORDS in the bytes of files, as it stands, in small
// letters and with accents written in both ways: holds WORDS FILE… wants each line
// found somewhere, ! holds WORDS FILE… none anywhere. FILE may be a pattern.
func cmdHolds(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: holds WORDS FILE…")
	}
	var files []string
	for _, pattern := range args[1:] {
		list, err := filepath.Glob(ts.MkAbs(pattern))
		ts.Check(err)
		for _, f := range list {
			if st, err := os.Stat(f); err == nil && st.Mode().IsRegular() {
				files = append(files, f)
			}
		}
	}
	var all [][]byte
	for _, f := range files {
		text, err := os.ReadFile(f)
		ts.Check(err)
		all = append(all, text)
	}
	for _, word := range strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n") {
		found := ""
		for _, form := range []string{word, strings.ToLower(word), norm.NFC.String(word), norm.NFD.String(word), norm.NFC.String(strings.ToLower(word)), inJSON(word)} {
			for i, text := range all {
				if bytes.Contains(text, []byte(form)) {
					found = files[i]
				}
			}
		}
		switch {
		case neg && found != "":
			ts.Fatalf("%q is in %s", word, filepath.Base(found))
		case !neg && found == "":
			ts.Fatalf("%q is in none of %d files", word, len(files))
		}
	}
	ts.Logf("looked for %d words in %d files", strings.Count(ts.ReadFile(args[0]), "\n"), len(files))
}
