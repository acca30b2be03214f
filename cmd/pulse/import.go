package main

import (
	"bufio"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/harvest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/file"
	"github.com/seed-919336a1/pulse/pkg/source/mail"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newImport(e *env) *cobra.Command {
	var o file.Options
	var columns []string
	var code string
	c := &cobra.Command{
		Use:   "import FILE…",
		Short: "Take feedback from files: CSV, JSON lines, tweet archives, mails",
		Long: `Take what guests said from files; - is standard input. The format, the delimiter
and the columns are found out, and can be said with --format and --map. A row
that cannot be read is named with its line, the rest is taken, and pulse exits 3, or 1
where there is no rest.
Importing a file again doubles nothing: what was misread for want of a time zone or a
place in pulse.yaml is put right.

Mails come as mbox, as a Maildir (name the folder) or one by one (.eml). Quoted
mails, signatures and disclaimers are cut off; automatic answers, newsletters and
what did not arrive are left out and counted. Attachments are not opened.`,
		Example: "  pulse import reviews.csv --map text=Comment --map posted_at=Date --place kadikoy\n  zcat old.jsonl.gz | pulse import -\n  pulse import guests.mbox --source mail",
		Args:    args(cobra.MinimumNArgs(1)),
	}
	f := c.Flags()
	f.StringVar(&o.Format, "format", "", "csv, json, jsonl, tweets-v1, mbox, maildir or eml; empty finds out")
	f.StringArrayVar(&columns, "map", nil, "field=column, once for each: id, text, author, place, posted_at, lang, rating, url, reply_to, repost_of, quote_of")
	f.StringVar(&o.Name, "source", "file", "name of the source the mentions are kept under")
	f.StringVar(&o.Place, "place", "", "place of rows that name none")
	completeWords(c, "format", "csv", "json", "jsonl", "tweets-v1", mail.FormatMbox, mail.FormatMaildir, mail.FormatEML)
	langFlag(c, &code)
	c.RunE = func(c *cobra.Command, paths []string) error {
		if err := knownLang(code); err != nil {
			return err
		}
		cfg, err := e.config()
		if err != nil {
			return err
		}
		if o.Map, err = mapping(columns); err != nil {
			return err
		}
		if o.Name == pulse.SourceStaff || o.Name == pulse.SourceForm {
			return pulse.WithHint(pulse.Usagef("--source %s is not for imports", o.Name), "answers of the staff go to: pulse checkin FILE")
		}
		o.Zone, o.Places = cfg.Zone(), cfg.PlacesResolved()
		if len(cfg.Places) > 0 { // else any name will do, as in the rows
			if o.Place, err = placeID(cfg, o.Place); err != nil {
				return err
			}
		}
		var known *store.DB // where something was imported before, or forgotten
		o.Held = func(id string) (file.Kept, bool) {
			if known == nil {
				return file.Kept{}, false
			}
			j, err := known.Mention(c.Context(), o.Name+":"+id) // also of the forgotten
			return file.Kept{Posted: j.Posted, Place: j.Place}, err == nil
		}
		sources, err := e.files(o, paths)
		if err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			if known, err = earlier(c.Context(), db, o.Name); err != nil {
				return err
			}
			return e.harvest(c.Context(), c.OutOrStdout(), db, harvest.Options{Sources: sources, Parallel: 1, All: true}, e.readerLang(code))
		})
	}
	return c
}

// earlier is db where rows of a source were kept or forgotten before, else nil: a first
// import need not look for its rows.
func earlier(ctx context.Context, db *store.DB, source string) (*store.DB, error) {
	before, err := db.Mentions(ctx, pulse.Filter{Source: source, Gone: true, Limit: 1})
	if err != nil || len(before) > 0 {
		return db, err
	}
	if forgot, err := db.Forgot(ctx); err != nil || forgot {
		return db, err
	}
	return nil, nil
}

// files opens every path as a source of its own; "-" is stdin.
func (e *env) files(o file.Options, paths []string) ([]pulse.Source, error) {
	var out []pulse.Source
	for _, p := range paths {
		one := o
		if one.Path = p; p == "-" {
			one.Path, one.Reader = "", e.in
		}
		src, err := openFile(one)
		if err != nil {
			return nil, err
		}
		out = append(out, src)
	}
	return out, nil
}

// openFile finds out whether a file holds mails, and opens it as what it is.
func openFile(o file.Options) (pulse.Source, error) {
	mails := o.Format == mail.FormatMbox || o.Format == mail.FormatMaildir || o.Format == mail.FormatEML
	if o.Format == "" && o.Reader != nil {
		in := bufio.NewReaderSize(o.Reader, 8<<10)
		sample, _ := in.Peek(4 << 10) // less than that is all there is
		o.Reader, mails = in, mail.Detect(sample) != ""
	} else if o.Format == "" {
		mails = mail.Holds(o.Path)
	}
	if !mails {
		return file.Open(o)
	}
	if len(o.Map) > 0 {
		return nil, pulse.Usagef("--map is for tables; mails have no columns")
	}
	return mail.OpenBox(mail.Options{Name: o.Name, Via: pulse.ViaFile, Path: o.Path, Place: o.Place, Places: o.Places, Zone: o.ZoneOf}, o.Format, o.Reader)
}

func mapping(columns []string) (map[string]string, error) {
	out := map[string]string{}
	for _, c := range columns {
		field, column, ok := strings.Cut(c, "=")
		if !ok || field == "" || column == "" {
			return nil, pulse.WithHint(pulse.Usagef("--map %q is not field=column", c), "for example: --map text=Comment")
		}
		out[strings.TrimSpace(field)] = column
	}
	return out, nil
}
