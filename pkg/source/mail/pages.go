package mail

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Source is the folders of one account on a mail server.
type Source struct{ o Options }

// New makes a source. It asks no server yet.
func New(o Options) (*Source, error) {
	o = o.defaults()
	if o.IMAP.Host == "" {
		return nil, pulse.Usagef("%s: name a mail server under host", o.Name)
	}
	o.IMAP.batch = cmp.Or(o.IMAP.batch, batchMails)
	o.IMAP.chunk = cmp.Or(o.IMAP.chunk, chunkBytes)
	o.IMAP.patience = cmp.Or(o.IMAP.patience, waitAnswer)
	return &Source{o: o}, nil
}

// Name is the source's name in keys of its mentions.
func (s *Source) Name() string { return s.o.Name }

// Duties has none: the mails are the owner's own.
func (s *Source) Duties() pulse.Duties { return duties() }

// cursor is how far each folder was read.
type cursor struct {
	Version int             `json:"v"`
	Folders map[string]mark `json:"folders"`
}

// mark is the place in one folder. A server that numbers its mails anew says so by
// another Validity; then all are read again, and the store knows them by their ids.
type mark struct {
	Validity uint32   `json:"validity"`
	Next     imap.UID `json:"next"`            // the first that was not read
	Mails    uint32   `json:"mails,omitempty"` // in the folder when it was last looked at
	Left     int      `json:"left,omitempty"`  // of those that were read, the ones no guest wrote
}

// readCursor takes what it does not know as the first time: every mail has the same id
// when it is read again.
func readCursor(c pulse.Cursor) cursor {
	var out cursor
	if err := json.Unmarshal([]byte(c), &out); err != nil || out.Version != 1 {
		out = cursor{}
	}
	if out.Folders == nil {
		out.Folders = map[string]mark{}
	}
	out.Version = 1
	return out
}

func (c cursor) with(folder string, m mark) cursor {
	c.Folders = maps.Clone(c.Folders)
	c.Folders[folder] = m
	return c
}

// mails counts those in the folders, and of them the ones no guest wrote; 0 as long as a
// folder was not looked at.
func (c cursor) mails(folders []string) (total, left int) {
	for _, f := range folders {
		m, ok := c.Folders[f]
		if !ok || m.Validity == 0 {
			return 0, 0
		}
		total += int(m.Mails)
		left += m.Left
	}
	return total, left
}

func (c cursor) text() pulse.Cursor {
	b, _ := json.Marshal(c) // names and numbers
	return pulse.Cursor(b)
}

// Plan says what a fetch would ask.
func (s *Source) Plan(pulse.Ask) pulse.Plan {
	var p pulse.Plan
	for _, f := range s.o.IMAP.Folders {
		p.Requests = append(p.Requests, fmt.Sprintf("EXAMINE imap://%s:%d/%s, then mails that were not read yet, %d at a time", s.o.IMAP.Host, s.o.IMAP.Port, f, s.o.IMAP.batch))
	}
	return p
}

// noteEvery is after how many pages it is said what was left out, beside the last.
const noteEvery = 20

// Pages gives the mails of one folder after another, in the order they came.
func (s *Source) Pages(ctx context.Context, ask pulse.Ask) iter.Seq2[pulse.Page, error] {
	return func(yield func(pulse.Page, error) bool) {
		if ctx.Err() != nil {
			yield(pulse.Page{}, ctx.Err())
			return
		}
		c, err := connect(ctx, s.o.IMAP)
		if err != nil {
			yield(pulse.Page{}, err)
			return
		}
		defer c.close()
		r := &run{s: s, c: c, ask: ask, at: readCursor(ask.From), take: &taker{o: s.o, now: ask.Now}, yield: yield}
		for i, f := range s.o.IMAP.Folders {
			more, err := r.folder(ctx, f, i == len(s.o.IMAP.Folders)-1)
			if err != nil {
				yield(pulse.Page{}, err)
			}
			if !more || err != nil {
				return
			}
		}
	}
}

// run is one call of Pages.
type run struct {
	s     *Source
	c     *session
	ask   pulse.Ask
	at    cursor
	take  *taker
	yield func(pulse.Page, error) bool
	pages int
}

// folder gives the new mails of a folder; more is false when nobody wants further pages.
func (r *run) folder(ctx context.Context, name string, last bool) (more bool, err error) {
	box, err := r.c.examine(name)
	if err != nil {
		return false, err
	}
	var notes []string
	at, known := r.at.Folders[name]
	if known && at.Validity != box.UIDValidity {
		notes = append(notes, fmt.Sprintf("%s has numbered its mails in %s anew: all are read again, and none is stored twice", r.s.o.IMAP.Host, name))
		at, known = mark{}, false
	}
	from := max(at.Next, 1)
	var uids []imap.UID
	if known {
		uids, err = r.c.uids(from, time.Time{})
	} else {
		uids, err = r.c.uids(from, r.ask.Since)
	}
	if err != nil {
		return false, err
	}
	for first := true; len(uids) > 0 || first; first = false {
		batch := uids[:min(len(uids), r.s.o.IMAP.batch)]
		uids = uids[len(batch):]
		p := pulse.Page{Notes: notes}
		notes = nil
		if len(batch) > 0 {
			if err := r.page(&p, name, batch); err != nil {
				return false, err
			}
			at.Next = batch[len(batch)-1] + 1
		} else {
			at.Next = from
		}
		at.Validity, at.Mails = box.UIDValidity, box.NumMessages
		at.Left += r.take.out
		r.take.out = 0
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		before := r.at.Folders[name]
		r.at = r.at.with(name, at)
		if r.pages++; last && len(uids) == 0 || r.pages%noteEvery == 0 {
			if s := r.take.note(); s != "" {
				p.Notes = append(p.Notes, s)
			}
		}
		if len(batch) == 0 && len(p.Notes) == 0 && before == at && !last {
			continue // nothing new and nothing to remember
		}
		p.Next = r.at.text()
		p.Total, p.Wordless = r.at.mails(r.s.o.IMAP.Folders)
		if !r.yield(p, nil) {
			return false, nil
		}
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
	}
	return true, nil
}

// page reads one batch. What is gone meanwhile is no loss, and is told.
func (r *run) page(p *pulse.Page, folder string, batch []imap.UID) error {
	list, err := r.c.fetch(batch)
	if err != nil {
		return err
	}
	if missing := without(batch, list); len(missing) > 0 && len(list) > 0 {
		again, err := r.c.fetch(missing) // once more, as a server may have been busy with them
		if err != nil {
			return err
		}
		list = append(list, again...)
	}
	if n := len(batch) - len(list); n > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("%d mails of %s could not be had: they were moved or deleted while they were asked for", n, folder))
	}
	for _, f := range list {
		where := fmt.Sprintf("%s UID %d", folder, f.uid)
		if f.err != nil {
			p.Bad = append(p.Bad, pulse.Bad{Where: where, Why: f.err.Error()})
			continue
		}
		r.take.take(p, where, f.letter, f.arrived)
	}
	return nil
}

// without gives the mails that were asked for and did not come.
func without(asked []imap.UID, came []fetched) []imap.UID {
	have := map[imap.UID]bool{}
	for _, f := range came {
		have[f.uid] = true
	}
	var out []imap.UID
	for _, u := range asked {
		if !have[u] {
			out = append(out, u)
		}
	}
	return out
}
