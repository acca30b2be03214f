package store

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// limits are how long the server lets a transaction of ours go on. They are set anew in
// each, and end with it: a pooler that hands out connections by the transaction takes no
// settings of a session, and another program must not inherit them.
type limits struct{ statement, lock, idle string }

// usual limits are far above what any of it takes. A program that is stopped in the middle
// of a transaction must be undone before its lease runs out: others wait for its rows.
var usual = limits{statement: "10min", lock: "30s", idle: "60s"}

// takeLimits reads the limits an address names, as statement_timeout=30min. They are
// taken out of it: as settings of a session a pooler would refuse them.
func takeLimits(c *pgx.ConnConfig) limits {
	l := usual
	for name, to := range map[string]*string{"statement_timeout": &l.statement, "lock_timeout": &l.lock, "idle_in_transaction_session_timeout": &l.idle} {
		if v, ok := c.RuntimeParams[name]; ok {
			*to = v
			delete(c.RuntimeParams, name)
		}
	}
	return l
}

func (l limits) set(ctx context.Context, c conn) error {
	var s [3]string
	err := c.row(ctx, "SELECT set_config('statement_timeout', ?, true), set_config('lock_timeout', ?, true), set_config('idle_in_transaction_session_timeout', ?, true)",
		l.statement, l.lock, l.idle).Scan(&s[0], &s[1], &s[2])
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "22023" { // one of them is no length of time
		return pulse.WithHint(pulse.Usagef("a limit of time in the address in store: is none: statement_timeout=%s, lock_timeout=%s, idle_in_transaction_session_timeout=%s", l.statement, l.lock, l.idle),
			"write it as 500ms, 30s or 10min; 0 is without a limit")
	}
	return err
}

// forSchema gives limits for what may rightly take long: a new index over millions of rows.
func (l limits) forSchema() limits {
	l.statement, l.lock = "0", "10min"
	return l
}

// several reports an address that names more than one host.
func several(c *pgx.ConnConfig) bool {
	for _, f := range c.Fallbacks {
		if f.Host != c.Host || f.Port != c.Port {
			return true
		}
	}
	return false
}

// hosts are all that an address names, as they may be shown.
func hosts(c *pgx.ConnConfig) string {
	list := []string{c.Host}
	for _, f := range c.Fallbacks {
		if f.Host != list[len(list)-1] {
			list = append(list, f.Host)
		}
	}
	return strings.Join(list, ", ")
}
