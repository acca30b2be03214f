package render

import (
	"fmt"
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
func DiskUse(w io.Writer, format string, d Disk) error {
	if format == JSON {
		return object(w, d)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", Line(d.Store), sizeOf(d.Bytes))
	rest, tables := int64(0), 0
	for i, t := range d.Tables {
		if i >= mostRows || float64(t.Bytes) < smallest*float64(d.Bytes) {
			rest, tables = rest+t.Bytes, tables+1
			continue
		}
		fmt.Fprintf(&b, "  %s %s", pad(20, Line(t.Name)), padLeft(9, sizeOf(t.Bytes)))
		if t.Indexes > 0 && t.Indexes < t.Bytes {
			fmt.Fprintf(&b, ", of it indexes %s", sizeOf(t.Indexes))
		}
		if t.Dead > 10000 {
			fmt.Fprintf(&b, ", %d dead rows", t.Dead)
		}
		b.WriteString("\n")
	}
	if tables > 0 {
		fmt.Fprintf(&b, "  %s %s\n", pad(20, plural(tables, "other table")), padLeft(9, sizeOf(rest)))
	}
	if d.Free > 0 {
		fmt.Fprintf(&b, "  %s %s\n", pad(20, "free inside"), padLeft(9, sizeOf(d.Free)))
	}
	for _, f := range d.Beside {
		fmt.Fprintf(&b, "beside it: %s, %s, of %s\n", Line(f.Path), sizeOf(f.Bytes), f.At.Format(time.DateOnly))
	}
	if d.Left > 0 {
		fmt.Fprintf(&b, "free on the disk: %s\n", sizeOf(d.Left))
	}
	if d.Recent > 0 {
		fmt.Fprintf(&b, "grows by about %s a month: %s stored in 30 days%s\n", sizeOf(d.Grows), plural(d.Recent, "mention"), d.lasts())
	}
	b.WriteString(d.advice())
	_, err := io.WriteString(w, b.String())
	return err
}

// lasts is for how long there is room, where that is less than five years.
func (d Disk) lasts() string {
	if d.Left == 0 || d.Grows == 0 || d.Left/d.Grows > 60 {
		return ""
	}
	return fmt.Sprintf("; room for %s", plural(int(d.Left/d.Grows), "month"))
}

// advice is what gives room back, where there is some to be had.
func (d Disk) advice() string {
	out := ""
	if d.Free > d.Bytes/4 && d.Free > 10<<20 {
		out += "much is free inside; new mentions use it. To give it back, stop cron, then:\n  pulse backup FILE && pulse restore FILE --force\n"
	}
	for _, t := range d.Tables {
		if t.Dead > 1000000 {
			out += "dead rows: VACUUM (ANALYZE) " + Line(t.Name) + "; see whether autovacuum runs\n"
		}
	}
	for _, f := range d.Beside {
		if strings.Contains(f.Path, ".before-") {
			return out + "what stands as .before- was kept by pulse restore: delete it when you are sure\n"
		}
	}
	return out
}

// sizeOf is a size as a person reads it.
func sizeOf(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%d KB", (n+999)/1000)
}
