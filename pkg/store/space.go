package store

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Space is what a database takes on the disk.
type Space struct {
	Bytes  int64        `json:"bytes"` // of all of it
	Tables []TableSpace `json:"tables"`
	Free   int64        `json:"free_bytes"`       // inside SQLite's file, used again by itself
	Beside []FileSpace  `json:"beside,omitempty"` // SQLite: its log, and copies that were kept

	Mentions int   `json:"mentions"`        // rows, with those whose words are gone
	Month    int   `json:"mentions_30days"` // of them, stored in the last 30 days
	Grows    int64 `json:"grows_bytes"`     // in 30 days at that rate
}

// TableSpace is one table with its indexes.
type TableSpace struct {
	Name    string `json:"name"`
	Bytes   int64  `json:"bytes"`
	Indexes int64  `json:"index_bytes"` // of Bytes
	Dead    int64  `json:"dead_rows"`   // PostgreSQL: rows that VACUUM will give free
}

// FileSpace is one file beside a database.
type FileSpace struct {
	Path  string    `json:"path"`
	Bytes int64     `json:"bytes"`
	At    time.Time `json:"changed_at"`
}

// Space measures the database, the largest table first. SQLite reads every page for it.
func (d *DB) Space(ctx context.Context) (s Space, err error) {
	if s.Bytes, err = d.Size(ctx); err != nil {
		return s, err
	}
	query := `SELECT m.tbl_name, SUM(s.pgsize), SUM(CASE WHEN m.type = 'index' THEN s.pgsize ELSE 0 END), 0
 FROM dbstat s JOIN sqlite_master m ON m.name = s.name WHERE s.aggregate = TRUE GROUP BY m.tbl_name ORDER BY 2 DESC, 1`
	if d.pg {
		query = `SELECT c.relname, pg_total_relation_size(c.oid), pg_indexes_size(c.oid), COALESCE(t.n_dead_tup, 0)
 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_stat_user_tables t ON t.relid = c.oid
 WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY 2 DESC, 1`
	}
	err = d.read().each(ctx, func(r *sql.Rows) error {
		var t TableSpace
		err := r.Scan(&t.Name, &t.Bytes, &t.Indexes, &t.Dead)
		s.Tables = append(s.Tables, t)
		return err
	}, query)
	if err != nil {
		return s, d.fail("measure the tables", err)
	}
	if !d.pg {
		if err := d.read().row(ctx, "SELECT freelist_count * page_size FROM pragma_freelist_count(), pragma_page_size()").Scan(&s.Free); err != nil {
			return s, d.fail("measure what is free", err)
		}
		s.Beside = keptBeside(d.name)
	}
	err = d.read().row(ctx, "SELECT (SELECT COUNT(*) FROM mentions), (SELECT COUNT(*) FROM mentions WHERE stored >= ?)",
		millis(d.now().AddDate(0, 0, -30))).Scan(&s.Mentions, &s.Month)
	if s.Mentions > 0 {
		s.Grows = (s.Bytes - s.Free) / int64(s.Mentions) * int64(s.Month)
	}
	return s, d.fail("count the mentions", err)
}

// keptBeside lists what lies beside a database file and belongs to it.
func keptBeside(path string) []FileSpace {
	list, _ := os.ReadDir(filepath.Dir(path)) // a folder that cannot be read has nothing to tell
	var out []FileSpace
	for _, f := range list {
		rest, ok := strings.CutPrefix(f.Name(), filepath.Base(path))
		if !ok || rest != "-wal" && !strings.HasPrefix(rest, ".before-") {
			continue
		}
		if info, err := f.Info(); err == nil && info.Mode().IsRegular() && info.Size() > 0 {
			out = append(out, FileSpace{filepath.Join(filepath.Dir(path), f.Name()), info.Size(), info.ModTime().UTC()})
		}
	}
	return out
}
