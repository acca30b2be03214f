package doctor

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// ahead is a database that another server follows, or not.
type ahead struct {
	base
	behind error
}

func (a ahead) Follows(_ context.Context, url string) (string, time.Duration, error) {
	return strings.TrimPrefix(url, "postgres://"), 12 * time.Millisecond, a.behind
}

// TestReplica: it is looked at where one is configured, and only there.
func TestReplica(t *testing.T) {
	for _, c := range []struct {
		line   string
		behind error
		state  State
		said   string
	}{
		{"", nil, "", ""},
		{"replica: postgres://db2/pulse\n", nil, OK, "db2/pulse had what was written after 12ms"},
		{"replica: postgres://db2/pulse\n", errors.New("db2/pulse: it follows nobody"), Warning, "db2/pulse: it follows nobody; what reads goes to the store"},
	} {
		p := healthy()
		p.text = strings.Replace(file, "store: pulse.db\n", "store: postgres://db1/pulse\n"+c.line, 1)
		p.o.Open = func(context.Context) (Database, error) { return ahead{p.db, c.behind}, nil }
		var got Result
		for _, r := range p.run(t) {
			if r.Check == "replica" {
				got = r
			}
		}
		if got.State != c.state || got.Message != c.said || (c.state == Warning) != (got.Remedy != "") {
			t.Errorf("%q: %+v, want %s %q", c.line, got, c.state, c.said)
		}
	}
}
