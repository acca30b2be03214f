package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newForget(e *env) *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:   "forget AUTHOR",
		Short: "Erase what one person said, for ever",
		Long: `Erase text, name and link of everything an author said, from every table, and
keep it erased when a later fetch brings it again. AUTHOR is a handle (with or
without @), a name or an id, or the id of a mention, for guests who gave no name.
What others passed on as it was goes, too; where others name the author by handle
or by a name of two words, stars stand there.

Files pulse wrote before (exports, backups, pages, posters) are looked into and
listed: delete those that still hold it. The intranet loses it with the next pulse
page. Mails and messages that were sent are not undone, nor is what you moved,
copied or printed.`,
		Example: "  pulse forget @denizinnotlari --yes\n  pulse forget form:oigpitlbigdaop4w --yes",
		Args:    args(cobra.ExactArgs(1)),
	}
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	c.RunE = func(c *cobra.Command, a []string) error {
		if err := e.confirm(c.Context(), yes, "erase everything "+a[0]+" said? This cannot be undone."); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			f, err := db.Forget(c.Context(), a[0])
			if err != nil {
				return err
			}
			return e.tellForgotten(c, a[0], f)
		})
	}
	return c
}

func (e *env) tellForgotten(c *cobra.Command, who string, f pulse.Forgotten) error {
	left := leftCopies(f)
	if e.json {
		return e.done(c, map[string]any{"author": who, "forgotten": f.Mentions, "copies": append([]leftCopy{}, left...)}, "")
	}
	if f.Mentions == 0 {
		if err := e.done(c, nil, "nothing is held of %s; check the spelling: pulse knows people by handle, name or id, and guests without a name by the id of what they said", who); err != nil {
			return err
		}
	} else if err := e.done(c, nil, "%s of %s erased", count(f.Mentions, "mention"), who); err != nil {
		return err
	}
	for _, l := range left {
		if err := e.done(c, nil, "%s", l.line()); err != nil {
			return err
		}
	}
	return nil
}

// leftCopy is a file of ours on the disk that may hold somebody who was forgotten.
type leftCopy struct {
	File  string `json:"file"`
	What  string `json:"what"`
	Holds string `json:"holds"` // "yes", or "maybe" where nobody can look into it
}

func (l leftCopy) line() string {
	does := "still holds this person: delete it"
	if l.Holds == "maybe" {
		does = "may hold this person, and cannot be looked into: look yourself, or delete it"
	}
	if l.What == pulse.ActPage {
		does = "still holds this person: write it anew with pulse page --out " + l.File
	}
	return render.Line(l.What+" "+l.File) + "\n  " + does
}

// leftCopies looks into every file we noted that is still there.
func leftCopies(f pulse.Forgotten) []leftCopy {
	marks := tellTales(f)
	if len(marks) == 0 {
		return nil
	}
	var out []leftCopy
	for _, a := range f.Files {
		holds, err := holdsAny(a.File, marks)
		if a.What == pulse.ActPoster && err == nil { // drawn letters; whose words they are was noted
			if holds = slices.Contains(f.Names, a.About); !holds {
				continue
			}
		}
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil || !holds && packed(a.File):
			out = append(out, leftCopy{a.File, a.What, "maybe"})
		case holds:
			out = append(out, leftCopy{a.File, a.What, "yes"})
		}
	}
	return out
}

// packed files hide their words.
func packed(path string) bool {
	return slices.Contains([]string{".pdf", ".gz", ".zst", ".age"}, strings.ToLower(filepath.Ext(path)))
}

// tellTales are the words by which a file is known to hold somebody: names that are
// no everyday words, and the beginnings of longer texts. As they stand in JSON and
// HTML, too.
func tellTales(f pulse.Forgotten) [][]byte {
	var out [][]byte
	add := func(s string) {
		for _, spelt := range []string{s, strings.ToLower(s), inJSON(s), inHTML.Replace(s)} {
			out = append(out, []byte(spelt))
		}
	}
	for _, n := range f.Names {
		if utf8.RuneCountInString(n) >= 5 {
			add(n)
		}
	}
	for _, t := range f.Texts {
		line, _, _ := strings.Cut(t, "\n")
		if r := []rune(line); len(r) >= 12 {
			add(string(r[:min(len(r), 40)]))
		}
	}
	return out
}

// inJSON is s as Go's and most other programs write it into JSON.
func inJSON(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "<", `\u003c`, ">", `\u003e`, "&", `\u0026`).Replace(s)
}

// inHTML is how our own pages write text.
var inHTML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "'", "&#39;", `"`, "&#34;", "+", "&#43;")

// holdsAny looks through a file, or all files of a folder.
func holdsAny(path string, marks [][]byte) (bool, error) {
	st, err := os.Stat(path)
	if err != nil || !st.IsDir() {
		if err != nil {
			return false, err
		}
		return fileHolds(path, marks)
	}
	found := false
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if found, err = fileHolds(name, marks); found {
			return fs.SkipAll
		}
		return err
	})
	return found, err
}

// fileHolds reads in pieces that overlap by the longest mark: a backup may be large.
func fileHolds(path string, marks [][]byte) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	longest := 0
	for _, m := range marks {
		longest = max(longest, len(m))
	}
	in := bufio.NewReaderSize(file, 1<<20)
	buf, kept := make([]byte, longest+1<<20), 0
	for {
		n, err := io.ReadFull(in, buf[kept:])
		window := buf[:kept+n]
		for _, m := range marks {
			if bytes.Contains(window, m) {
				return true, nil
			}
		}
		if err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				err = nil
			}
			return false, err
		}
		kept = copy(buf, window[max(0, len(window)-longest):])
	}
}
