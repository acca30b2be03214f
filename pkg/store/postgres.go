package store

import (
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// pgConns bounds the connections one pulse opens: a café's server has few.
const pgConns = 8

// connectTimeout is how long a server may take to answer, unless the address
// says otherwise: a cron job should fail while somebody can still read it.
const connectTimeout = 10 * time.Second

// connectPostgres works behind a pooler that hands out connections per
// transaction: no named statements, no session settings, no session locks.
func (d *DB) connectPostgres(url string) error {
	c, err := pgx.ParseConfig(url)
	if err != nil { // its text may quote the password
		return pulse.WithHint(pulse.Usagef("the store address is no PostgreSQL address"),
			"write postgres://user:password@host:5432/database; percent-encode special characters in the password")
	}
	c.DefaultQueryExecMode = pgx.QueryExecModeExec
	if !strings.Contains(url, "connect_timeout=") {
		c.ConnectTimeout = connectTimeout
	}
	c.StatementCacheCapacity, c.DescriptionCacheCapacity = 0, 0
	d.limits, d.away.patience = takeLimits(c), patienceAlone
	if several(c) {
		d.away.patience = patienceSeveral
	}
	d.pg, d.name = true, strings.TrimSuffix("PostgreSQL "+c.Database+" on "+hosts(c), " on ")
	d.w = stdlib.OpenDB(*c)
	d.w.SetMaxOpenConns(pgConns)
	d.r = d.w
	return nil
}
