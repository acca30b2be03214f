package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/search"
)

// words writes the rows of the search index for the whole stream into two files of
// lines with tabs, so that an engine can take them in at once: docs (key, doc, words)
// and words (word, doc), the latter still to be sorted. No two mentions of the stream
// share a millisecond, so that a doc is told from its mention alone.
func words(ctx context.Context, s *stream, total int, dir string) error {
	docs, err := os.Create(filepath.Join(dir, "docs.tsv"))
	if err != nil {
		return err
	}
	list, err := os.Create(filepath.Join(dir, "words.tsv"))
	if err != nil {
		return errors.Join(err, docs.Close())
	}
	d, w := bufio.NewWriterSize(docs, 1<<20), bufio.NewWriterSize(list, 1<<20)
	for n := total - 1; n >= 0 && ctx.Err() == nil; n-- {
		j := s.mention(n, total)
		doc, all := j.Posted.UnixMilli()<<20, search.Words(j.Text)
		fmt.Fprintf(d, "%s\t%d\t%s\n", j.Key(), doc, strings.Join(all, " "))
		for _, word := range all {
			fmt.Fprintf(w, "%s\t%d\n", word, doc)
		}
	}
	return errors.Join(ctx.Err(), d.Flush(), w.Flush(), docs.Close(), list.Close())
}
