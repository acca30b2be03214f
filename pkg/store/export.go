package store

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// exported is one line of an export: a mention as it stands, every
// correction it ever got, and what its guest permitted.
type exported struct {
	pulse.Judged
	Corrections []pulse.Correction `json:"corrections,omitempty"`
	Permissions []pulse.Permission `json:"permissions,omitempty"`
	Case        string             `json:"case,omitempty"` // number of the case it belongs to
}

// exportRows is how many mentions are held in memory at a time.
const exportRows = 500

// Export writes what f asks for as JSON lines, oldest first: all an owner needs
// to leave. The sources in idsOnly are written without text and author, where
// their terms allow to pass on ids and links only. f.Limit is not used.
func (d *DB) Export(ctx context.Context, w io.Writer, f pulse.Filter, idsOnly map[string]bool) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	posted, key := int64(-1<<62), ""
	asked, err := permissions(ctx, d.read(), "") // few guests are ever asked
	if err != nil {
		return d.fail("export", err)
	}
	for {
		cond := conditions(f, "m.posted")
		cond.add("(m.posted, m.key) > (?, ?)", posted, key)
		js, err := find(ctx, d.read(), "SELECT "+columns+" FROM mentions m WHERE "+strings.Join(cond.conds, " AND ")+" ORDER BY m.posted, m.key LIMIT ?",
			append(cond.args, exportRows)...)
		if err != nil {
			return d.fail("export", err)
		}
		if len(js) == 0 {
			return nil
		}
		keys := make([]string, len(js))
		for i, j := range js {
			keys[i] = j.Key()
		}
		cases, err := d.CaseMentions(ctx, keys)
		if err != nil {
			return err
		}
		for _, j := range d.seen(js) {
			x := exported{Judged: j, Permissions: asked[j.Key()]}
			if n := cases[j.Key()]; n > 0 {
				x.Case = pulse.CaseID(n)
			}
			if err := d.exportLine(ctx, enc, x, idsOnly[j.Source]); err != nil {
				return err
			}
		}
		last := js[len(js)-1]
		posted, key = millis(last.Posted), last.Key()
	}
}

func (d *DB) exportLine(ctx context.Context, enc *json.Encoder, x exported, idsOnly bool) error {
	if x.Correction != nil {
		var err error
		if x.Corrections, err = corrections(ctx, d.read(), x.Key()); err != nil {
			return d.fail("export "+x.Key(), err)
		}
	}
	if idsOnly {
		x.Text, x.Author, x.Verdict = "", pulse.Author{}, wordless(x.Verdict)
	}
	return enc.Encode(x)
}
