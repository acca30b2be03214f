package main

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os/exec"
	"strings"

	_ "github.com/seed-919336a1/pulse/pkg/store" // registers "pgx"
)

// database is a schema of its own, as the program sees it and as we look into it.
type database struct {
	*sql.DB
	address string // for pulse.yaml
	name    string
}

func newDatabase(server string, lease string) (*database, error) {
	admin, err := sql.Open("pgx", server)
	if err != nil {
		return nil, err
	}
	defer admin.Close()
	d := &database{name: "w" + strings.ToLower(rand.Text())}
	if _, err := admin.Exec("CREATE SCHEMA " + d.name); err != nil {
		return nil, err
	}
	u, err := url.Parse(server)
	if err != nil {
		return nil, err
	}
	q := u.Query()
	q.Set("search_path", d.name)
	u.RawQuery = q.Encode()
	if d.DB, err = sql.Open("pgx", u.String()); err != nil {
		return nil, err
	}
	if lease != "" { // who is stopped in the middle of a transaction gives up before its lease
		q.Set("idle_in_transaction_session_timeout", lease)
		u.RawQuery = q.Encode()
	}
	d.address = u.String()
	return d, nil
}

func (d *database) drop() {
	_, _ = d.Exec("DROP SCHEMA " + d.name + " CASCADE") // the server is ours and goes, too
	_ = d.Close()
}

// prepare makes the tables, and begins to watch.
func (d *database) prepare(c *crew) error {
	if out, err := exec.Command(c.program, "--config", c.config, "status").CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return d.watch()
}

// watch writes down what must not happen on the way: words that go back to what they were
// before, and a page that is saved by whom another one has overtaken.
func (d *database) watch() error {
	for _, stmt := range []string{
		"CREATE TABLE breaches (what TEXT)",
		`CREATE FUNCTION went_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
 IF CAST(substring(NEW.text FROM 'version ([0-9]+)$') AS INTEGER) < CAST(substring(OLD.text FROM 'version ([0-9]+)$') AS INTEGER) THEN
  INSERT INTO breaches VALUES (OLD.key || ' went back from "' || OLD.text || '" to "' || NEW.text || '"'); END IF;
 RETURN NEW; END $$`,
		"CREATE TRIGGER went_back BEFORE UPDATE ON mentions FOR EACH ROW EXECUTE FUNCTION went_back()",
		"CREATE TABLE saves (source TEXT PRIMARY KEY, run BIGINT)",
		`CREATE FUNCTION saved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
 INSERT INTO breaches SELECT 'run ' || NEW.id || ' saved a page of ' || source || ' behind run ' || run FROM saves WHERE source = NEW.source AND run > NEW.id;
 INSERT INTO saves VALUES (NEW.source, NEW.id) ON CONFLICT (source) DO UPDATE SET run = CASE WHEN saves.run > excluded.run THEN saves.run ELSE excluded.run END;
 RETURN NEW; END $$`,
		"CREATE TRIGGER saved BEFORE UPDATE OF requests ON runs FOR EACH ROW WHEN (NEW.ended = 0 AND NEW.kind = 'fetch') EXECUTE FUNCTION saved()",
	} {
		if _, err := d.Exec(stmt); err != nil {
			return err
		}
	}
	return nil
}

func (d *database) count(query string) (n int, err error) {
	err = d.QueryRow(query).Scan(&n)
	return n, err
}

// told holds what is kept against what was said, and gives what is wrong.
func (d *database) told(want map[string]string) (wrong []string, err error) {
	rows, err := d.Query("SELECT key, text FROM mentions")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	seen := map[string]bool{}
	for rows.Next() {
		var key, text string
		if err := rows.Scan(&key, &text); err != nil {
			return nil, err
		}
		switch said, ok := want[key]; {
		case !ok:
			wrong = append(wrong, key+" was said by nobody")
		case seen[key]:
			wrong = append(wrong, key+" is there twice")
		case said != text:
			wrong = append(wrong, fmt.Sprintf("%s is %q, want %q", key, text, said))
		}
		seen[key] = true
	}
	for key := range want {
		if !seen[key] {
			wrong = append(wrong, key+" is missing")
		}
	}
	return wrong, rows.Err()
}

// breaches are what must not happen on the way, whatever stands in the end. The leases
// of those that were killed, owners as host/pid, run out by themselves.
func (d *database) breaches(killed map[string]bool) (wrong []string, err error) {
	for _, q := range []string{
		"SELECT what, '' FROM breaches",
		"SELECT name || ' is still held by ' || owner, owner FROM leases WHERE until > EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AND name NOT LIKE 'host:%'",
	} {
		rows, err := d.Query(q)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var what, owner string
			if err := rows.Scan(&what, &owner); err != nil {
				return nil, err
			}
			if !killed[owner] {
				wrong = append(wrong, what)
			}
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return wrong, nil
}
