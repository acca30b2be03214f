package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pipe"
	"github.com/seed-919336a1/pulse/pkg/render"
)

func newClassify(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "classify [FILE]",
		Short: "Judge JSON lines: text in, verdict out",
		Long: `Read {"id","text","lang"?,"rating"?} a line and write {"id","lang","kind","scores",
"unsure","opinions","evidence","by"} a line, in the same order. start and end are
byte offsets into the text; an evidence weight above 0 speaks for praise, below 0
for complaint. A bad line is named on stderr, the rest goes on, exit 3; where no line
can be read, exit 1.`,
		Example: `  echo '{"id":"1","text":"Garson çok ilgiliydi ama çorba soğuktu"}' | pulse classify`,
		Args:    args(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, a []string) error {
			return e.pipe(c, a, func(in io.Reader, j judging, bad *badLines) (err error) {
				bad.good, err = pipe.Classify(in, c.OutOrStdout(), j, bad.add)
				return err
			})
		},
	}
	taughtFlag(c)
	return c
}

func newGroup(e *env) *cobra.Command {
	var summary bool
	var code string
	c := &cobra.Command{
		Use:   "group [FILE]",
		Short: "Group JSON lines of complaints by cause",
		Long: `Read {"id","text","lang"?} a line, each taken as a complaint, and write
{"id","group","label","theme","why"} a line, in the same order; group is "none"
where no theme fits. The order of the lines does not change the groups. A bad line
is named on stderr, the rest goes on, exit 3; where no line can be read, exit 1.`,
		Example: "  pulse group < complaints.jsonl\n  pulse group --summary < complaints.jsonl",
		Args:    args(cobra.MaximumNArgs(1)),
	}
	c.Flags().BoolVar(&summary, "summary", false, "print the groups instead of the lines")
	c.Flags().StringVar(&code, "lang", "", "with --summary: reader's language: "+strings.Join(render.Languages(), ", "))
	completeWords(c, "lang", render.Languages()...)
	c.RunE = func(c *cobra.Command, a []string) error {
		if err := knownLang(code); err != nil {
			return err
		}
		return e.pipe(c, a, func(in io.Reader, j judging, bad *badLines) (err error) {
			if summary {
				return e.summarize(c, in, j, bad, code)
			}
			bad.good, err = pipe.Group(in, c.OutOrStdout(), j, j.place(lang.EN), bad.add)
			return err
		})
	}
	return c
}

// summarize prints the groups, the largest first: for a person in the language of asked,
// or of the reader where none is.
func (e *env) summarize(c *cobra.Command, in io.Reader, j judging, bad *badLines, asked string) error {
	code := lang.EN
	if !e.json {
		code = e.readerLang(asked)
	}
	say, err := render.Phrases(code)
	if err != nil {
		return err
	}
	groups, err := pipe.Summarize(in, j, j.place(code), bad.add)
	if err != nil {
		return err
	}
	for _, g := range groups {
		bad.good += g.Count
		if e.json {
			err = json.NewEncoder(c.OutOrStdout()).Encode(g)
		} else {
			_, err = fmt.Fprintf(c.OutOrStdout(), "%5d  %-14s %s\n", g.Count, g.Group, render.Clean(cmp.Or(g.Label, say("show.no_theme"))))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
