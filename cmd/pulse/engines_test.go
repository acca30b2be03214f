package main

import (
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestStoriesOnPostgres tells on the other engine what must happen once whatever dies,
// and what its rules of text could break: PULSE_TEST_POSTGRES names the server.
func TestStoriesOnPostgres(t *testing.T) {
	server := os.Getenv("PULSE_TEST_POSTGRES")
	if server == "" {
		t.Skip("PULSE_TEST_POSTGRES is not set: the stories are told on SQLite only")
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	p := stories(t)
	p.Dir, p.UpdateScripts = "", false
	p.Files = nil
	for _, story := range []string{"backlog-tell", "search-engines", "cases", "answer", "loop", "migrate", "postgres/workers"} {
		p.Files = append(p.Files, filepath.Join("..", "..", "testdata", "script", story+".txtar"))
	}
	alone := p.Setup
	p.Setup = func(env *testscript.Env) error {
		if err := alone(env); err != nil {
			return err
		}
		for _, variable := range []string{"PULSE_STORE", "OTHER"} { // and one to move to
			name := "s" + strings.ToLower(rand.Text())
			if _, err := db.Exec("CREATE SCHEMA " + name); err != nil {
				return err
			}
			env.Defer(func() { _, _ = db.Exec("DROP SCHEMA " + name + " CASCADE") }) // the server is the test's own
			here := *u
			q := here.Query()
			q.Set("search_path", name)
			here.RawQuery = q.Encode()
			env.Setenv(variable, here.String())
		}
		return nil
	}
	tell(t, p)
}
