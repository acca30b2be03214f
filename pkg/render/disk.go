package render

import (
	"io"
	"strings"
	"time"
)

// Disk is what a database takes on the disk, as it is shown.
type Disk struct {
	Store  string      `json:"store"`
	Bytes  int64       `json:"bytes"`
	Free   int64       `json:"free_bytes"` // inside, used again by itself
	Grows  int64       `json:"grows_bytes"`
	Recent int         `json:"mentions_30days"`
	Left   int64       `json:"disk_free_bytes,omitempty"` // of the disk; 0 nobody knows
	Tables []DiskTable `json:"tables"`
	Beside []DiskFile  `json:"beside,omitempty"`
}

// DiskTable is one table with its indexes.
type DiskTable struct {
	Name    string `json:"name"`
	Bytes   int64  `json:"bytes"`
	Indexes int64  `json:"index_bytes"`
	Dead    int64  `json:"dead_rows"`
}

// DiskFile is one file beside the database.
type DiskFile struct {
	Path  string    `json:"path"`
	Bytes int64     `json:"bytes"`
	At    time.Time `json:"changed_at"`
}

// Tables have a line of their own while they are large: a share of the database, and few.
const (
	smallest = 0.005
	mostRows = 10
)

// DiskUse writes what takes room, and what gives some back.
func DiskUse(w io.Writer, format string, d Disk, o Options) error {
	if format == JSON {
		return object(w, d)
	}
	p, err := newPen(o)
	if err != nil {
		return err
	}
	rows := []string{Line(d.Store) + p.t("colon") + " " + p.bytes(d.Bytes)}
	rows = append(rows, p.tables(d)...)
	for _, f := range d.Beside {
		rows = append(rows, p.t("disk.beside", "file", Line(f.Path), "size", p.bytes(f.Bytes), "day", f.At.Format(time.DateOnly)))
	}
	if d.Left > 0 {
		rows = append(rows, p.t("disk.left", "size", p.bytes(d.Left)))
	}
	if d.Recent > 0 {
		said := p.n("disk.grows", d.Recent, "size", p.bytes(d.Grows))
		if d.Left > 0 && d.Grows > 0 && d.Left/d.Grows <= 60 { // five years
			said += "; " + p.n("disk.lasts", int(d.Left/d.Grows))
		}
		rows = append(rows, p.fit("", "  ", said))
	}
	return put(w, strings.Join(append(rows, p.spare(d)...), "\n"))
}

// tables is a line for each large table, one for the others and one for what is free.
func (p *pen) tables(d Disk) (rows []string) {
	free, rest := p.t("disk.free"), int64(0)
	wide, few := max(20, columns(free)), 0
	line := func(name string, size int64) string {
		return "  " + pad(wide, name) + " " + padLeft(9, p.bytes(size))
	}
	for i, t := range d.Tables {
		if i >= mostRows || float64(t.Bytes) < smallest*float64(d.Bytes) {
			rest, few = rest+t.Bytes, few+1
			continue
		}
		row := line(Line(t.Name), t.Bytes)
		if t.Indexes > 0 && t.Indexes < t.Bytes {
			row += ", " + p.t("disk.indexes", "size", p.bytes(t.Indexes))
		}
		if t.Dead > 10000 {
			row += ", " + p.t("disk.dead", "n", t.Dead)
		}
		rows = append(rows, row)
	}
	if few > 0 {
		rows = append(rows, line(p.n("disk.other", few), rest))
	}
	if d.Free > 0 {
		rows = append(rows, line(free, d.Free))
	}
	return rows
}

// spare is what gives room back, where there is some to be had.
func (p *pen) spare(d Disk) (rows []string) {
	if d.Free > d.Bytes/4 && d.Free > 10<<20 {
		rows = append(rows, p.fit("", "  ", p.t("disk.spare")+p.t("colon")), "  pulse backup FILE && pulse restore FILE --force")
	}
	for _, t := range d.Tables {
		if t.Dead > 1000000 {
			rows = append(rows, p.fit("", "  ", p.t("disk.vacuum", "command", "VACUUM (ANALYZE) "+Line(t.Name))))
		}
	}
	for _, f := range d.Beside {
		if strings.Contains(f.Path, ".before-") {
			return append(rows, p.fit("", "  ", p.t("disk.before")))
		}
	}
	return rows
}
