package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
)

// table is one of ours as this program's migrations make it: the same on both engines.
type table struct {
	name    string
	columns []column
	key     []int // which columns are the primary key, in its order
	parents []string
}

// column is one of a table. Our tables hold nothing else than these kinds.
type column struct {
	name string
	kind kind
	null bool // may hold nothing
}

type kind byte

const (
	isText   kind = 't'
	isNumber kind = 'i' // 64 bits; PostgreSQL has some of 32
	isReal   kind = 'f'
)

// stays are tables that belong to the database they are in: which version it is of,
// and who is at work in it.
var stays = []string{"migrations", "leases"}

// shape lists what a move carries, each table behind those its rows belong to. It is
// read off an empty database in memory that the migrations just made: a table that a
// later version adds is moved without a line about it.
func shape(ctx context.Context) ([]table, error) {
	w, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer w.Close() // nothing is in it
	w.SetMaxOpenConns(1)
	d := &DB{w: w, r: w, name: "tables in memory", now: time.Now}
	if err := d.migrate(ctx); err != nil {
		return nil, err
	}
	names, err := d.read().strings(ctx, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
	if err != nil {
		return nil, err
	}
	var out []table
	for _, name := range names {
		if slices.Contains(stays, name) {
			continue
		}
		t, err := d.describe(ctx, name)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return parentsFirst(out), nil
}

func (d *DB) describe(ctx context.Context, name string) (table, error) {
	t := table{name: name}
	at := map[int]int{} // place in the key, from 1: column
	err := d.read().each(ctx, func(r *sql.Rows) error {
		var c column
		var typ string
		var strict bool
		var key int
		if err := r.Scan(&c.name, &typ, &strict, &key); err != nil {
			return err
		}
		c.null = !strict && key == 0
		switch typ {
		case "TEXT":
			c.kind = isText
		case "BIGINT", "INTEGER":
			c.kind = isNumber
		case "DOUBLE PRECISION":
			c.kind = isReal
		default:
			return fmt.Errorf("column %s of %s is %s, which pulse migrate cannot carry", c.name, name, typ)
		}
		if key > 0 {
			at[key] = len(t.columns)
		}
		t.columns = append(t.columns, c)
		return nil
	}, `SELECT name, type, "notnull", pk FROM pragma_table_info('`+name+`') ORDER BY cid`)
	for i := 1; i <= len(at); i++ {
		t.key = append(t.key, at[i])
	}
	if err == nil && len(t.key) == 0 {
		err = fmt.Errorf("table %s has no key to walk along", name)
	}
	if err == nil {
		t.parents, err = d.read().strings(ctx, `SELECT DISTINCT "table" FROM pragma_foreign_key_list('`+name+`')`)
	}
	return t, err
}

// parentsFirst keeps the order of names but for what must be there before.
func parentsFirst(all []table) []table {
	var out []table
	there := map[string]bool{}
	for len(out) < len(all) {
		before := len(out)
		for _, t := range all {
			if !there[t.name] && !slices.ContainsFunc(t.parents, func(p string) bool { return p != t.name && !there[p] }) {
				out, there[t.name] = append(out, t), true
			}
		}
		if len(out) == before {
			panic("tables belong to each other in a circle")
		}
	}
	return out
}

// names are the columns with commas.
func (t table) names() string {
	list := make([]string, len(t.columns))
	for i, c := range t.columns {
		list[i] = c.name
	}
	return strings.Join(list, ", ")
}

// page is the question for so many rows behind a place, in the order of the key. Texts
// are ordered by their bytes on both sides, whatever the server's collation is.
func (t table) page(c conn, behind bool) string {
	var order, cols []string
	for _, i := range t.key {
		name := t.columns[i].name
		if c.pg && t.columns[i].kind == isText {
			name += " COLLATE BINARY"
		}
		order, cols = append(order, name), append(cols, name)
	}
	where := ""
	if behind {
		where = " WHERE (" + strings.Join(cols, ", ") + ") > (" + marks(len(cols)) + ")"
	}
	return "SELECT " + t.names() + " FROM " + t.name + where + " ORDER BY " + strings.Join(order, ", ") + " LIMIT ?"
}

// place is the key of a row.
func (t table) place(row []any) []any {
	out := make([]any, len(t.key))
	for i, at := range t.key {
		out[i] = row[at]
	}
	return out
}
