package main

import (
	"errors"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/store"
	"github.com/seed-919336a1/pulse/pkg/whole"
)

func newExport(e *env) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "export",
		Short: "Write everything pulse holds as JSON lines",
		Long: `Write mentions with their verdicts and corrections, one JSON object a line: to
move away, to analyse, to keep. Texts of X are left out unless --texts is given:
its terms let you pass on ids and links, not posts.`,
		Example: "  pulse export > all.jsonl\n  pulse export --since 2026-11-01 --out november.jsonl",
		Args:    args(cobra.NoArgs),
	}
	since := e.whenFlag(c, "since", "", "posted since")
	texts := c.Flags().Bool("texts", false, "also texts whose source's terms let you pass on ids and links only")
	c.Flags().StringVar(&out, "out", "-", "file to write; - is standard output")
	c.RunE = func(c *cobra.Command, _ []string) error {
		from, err := since()
		if err != nil {
			return err
		}
		hide, err := e.idsOnly(*texts)
		if err != nil {
			return err
		}
		return e.withReader(c.Context(), func(db *store.DB) error {
			err := toFile(out, c.OutOrStdout(), func(w io.Writer) error {
				return db.Export(c.Context(), w, pulse.Filter{From: from, Gone: true}, hide)
			})
			if err == nil {
				err = noteFile(c.Context(), db, pulse.Act{What: pulse.ActExport}, out)
			}
			if err != nil || out == "-" {
				return err
			}
			return e.done(c, map[string]any{"export": out}, "written to %s", out)
		})
	}
	return c
}

// toFile lets write fill a new file of the owner's, or stdout for "-". It is there
// whole or not at all.
func toFile(path string, stdout io.Writer, write func(io.Writer) error) error {
	if path == "-" {
		return write(stdout)
	}
	err := whole.New(path, whole.Private, write)
	if errors.Is(err, fs.ErrExist) {
		return pulse.WithHint(pulse.Usagef("%s is already there", path), "choose another name; nothing is overwritten")
	}
	return err
}

func newBackup(e *env) *cobra.Command {
	return &cobra.Command{
		Use:     "backup FILE",
		Short:   "Write a consistent copy of the database, also while a fetch runs",
		Example: "  pulse backup /var/backups/pulse-$(date +%F).db",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, a []string) error {
			return e.withStore(c.Context(), func(db *store.DB) error {
				if err := db.Backup(c.Context(), a[0]); err != nil {
					return err
				}
				if err := noteFile(c.Context(), db, pulse.Act{What: pulse.ActBackup}, a[0]); err != nil {
					return err
				}
				return e.done(c, map[string]any{"backup": a[0]}, "copied to %s", a[0])
			})
		},
	}
}

// idsOnly names the sources whose texts an export leaves out.
func (e *env) idsOnly(texts bool) (map[string]bool, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for name, d := range all.Duties(cfg) {
		out[name] = d.ExportIDs && !texts
	}
	return out, nil
}
