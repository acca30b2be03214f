package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// fail says what was being done and, where we know it, what is the matter in
// the owner's words, without the engine's. Errors that are ours already pass
// unchanged.
func (d *DB) fail(what string, err error) error {
	var known *pulse.Problem
	if err == nil || errors.As(err, &known) {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s: %w", what, err)
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return d.failSQLite(what, lite, err)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) && awayError(err) && errors.As(err, new(unsure)) {
		return d.lostWhile(what, err)
	}
	if errors.As(err, &pg) {
		return d.failPostgres(what, pg, err)
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return d.unreachable(err)
	}
	if d.pg && lostLine(err) {
		return d.lostWhile(what, err)
	}
	return fmt.Errorf("%s in %s: %w", what, d.name, err)
}

// lostWhile tells of a server that went away in the middle. Behind the last word of a
// transaction nobody knows whether it was heard.
func (d *DB) lostWhile(what string, err error) error {
	outcome := "it was undone, nothing is lost"
	if errors.As(err, new(unsure)) {
		outcome = "whether that was done is not known"
	}
	return &pulse.Problem{Msg: fmt.Sprintf("%s was lost while pulse wanted to %s: %s", d.name, what, outcome),
		Hint: "is the server running? Then run the same command again"}
}

// lostLine reports that a connection ended in the middle of what was asked.
func lostLine(err error) bool {
	var op *net.OpError
	return pgconn.SafeToRetry(err) || errors.As(err, &op) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, net.ErrClosed)
}

// failSQLite reads the low byte, the kind of trouble; the rest is detail.
func (d *DB) failSQLite(what string, e *sqlite.Error, err error) error {
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return &pulse.Problem{Msg: fmt.Sprintf("the disk is full: %s in %s was undone, nothing is lost", what, d.name),
			Hint: "free some space and run the same command again"}
	case sqlite3.SQLITE_READONLY:
		return readOnly(d.name)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return &pulse.Problem{Kind: pulse.ErrLater, Msg: "the database " + d.name + " is busy with another program",
			Hint: "try again in a minute"}
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return &pulse.Problem{Msg: "the file " + d.name + " is damaged or no pulse database",
			Hint: "put your last backup in its place: pulse restore FILE --force"}
	case sqlite3.SQLITE_CANTOPEN:
		return &pulse.Problem{Msg: "the database " + d.name + " cannot be opened",
			Hint: "pulse must be able to write in its folder, too"}
	case sqlite3.SQLITE_IOERR:
		return &pulse.Problem{Msg: fmt.Sprintf("the disk reported an error while pulse wanted to %s in %s: whether that was done is not known", what, d.name),
			Hint: "run the same command again; where it comes back, look after the disk, and bring the database elsewhere with pulse backup"}
	case sqlite3.SQLITE_INTERRUPT:
		return fmt.Errorf("%s: %w", what, context.Canceled)
	}
	return fmt.Errorf("%s in %s: %w", what, d.name, err)
}

func readOnly(name string) error {
	return &pulse.Problem{Msg: "the database " + name + " is read-only",
		Hint: "let the user who runs pulse write the file and its folder"}
}

// failPostgres reads the five letters that PostgreSQL promises to keep.
func (d *DB) failPostgres(what string, e *pgconn.PgError, err error) error {
	switch {
	case e.Code == "53100":
		return &pulse.Problem{Msg: fmt.Sprintf("the disk is full: %s in %s was undone, nothing is lost", what, d.name),
			Hint: "free some space on the database server and run the same command again"}
	case e.Code == "25006":
		return readOnly(d.name)
	case strings.HasPrefix(e.Code, "28"):
		return &pulse.Problem{Kind: pulse.ErrDenied, Msg: d.name + " refused our user or password",
			Hint: "check user and password of store: in pulse.yaml"}
	case e.Code == "3D000":
		return &pulse.Problem{Kind: pulse.ErrUsage, Msg: d.name + " does not exist", Hint: "make it with createdb"}
	case e.Code == "42501":
		return &pulse.Problem{Kind: pulse.ErrDenied, Msg: what + " in " + d.name + " is not allowed to our user",
			Hint: "grant it rights on the schema"}
	case e.Code == stoodStill:
		return &pulse.Problem{Msg: fmt.Sprintf("pulse stood still for %s while it wanted to %s in %s: it was undone, nothing is lost", d.limits.idle, what, d.name),
			Hint: "did this machine sleep, or has it too much to do? Run the same command again"}
	case givesWay(err):
		return &pulse.Problem{Kind: pulse.ErrLater, Msg: fmt.Sprintf("%s gave way to others %d times: %s was undone, nothing is lost", d.name, tries+1, what),
			Hint: "try again in a minute; where it comes back, run fewer workers at once"}
	case e.Code == "55P03":
		return &pulse.Problem{Kind: pulse.ErrLater, Msg: fmt.Sprintf("another program has held what pulse needs to %s in %s for %s", what, d.name, d.limits.lock),
			Hint: "try again in a minute; who holds it stands in pg_stat_activity. To wait longer, add lock_timeout=2min to the address in store:"}
	case e.Code == "57014":
		return &pulse.Problem{Msg: fmt.Sprintf("%s ended what pulse asked of it to %s after %s: it was undone, nothing is lost", d.name, what, d.limits.statement),
			Hint: "is the server overloaded? Try again later. To allow more, add statement_timeout=30min to the address in store:"}
	case strings.HasPrefix(e.Code, "53"), strings.HasPrefix(e.Code, "57P"):
		return &pulse.Problem{Kind: pulse.ErrLater, Msg: d.name + " takes no more work now", Hint: "try again in a minute"}
	}
	return fmt.Errorf("%s in %s: %w", what, d.name, err)
}

// unreachable leaves the driver's text out: it lists every address it tried.
func (d *DB) unreachable(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return d.failPostgres("connect", pg, err)
	}
	why := "no answer"
	var dns *net.DNSError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		why = "connection refused"
	case errors.As(err, &dns):
		why = "no such host"
	}
	return &pulse.Problem{Msg: "cannot reach " + d.name + ": " + why, Hint: "is the server running, and is store: in pulse.yaml right?"}
}

// taken reports that a row does not fit to those that are there: its key is there
// already, or what it belongs to is not.
func taken(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && strings.HasPrefix(pg.Code, "23") || code(err) == sqlite3.SQLITE_CONSTRAINT
}

func isReadOnly(err error) bool { return errors.Is(err, syscall.EROFS) }
