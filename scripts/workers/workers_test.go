package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// program is the one that was built, or one that is built now.
func program(t *testing.T) string {
	if p := os.Getenv("PULSE_PROGRAM"); p != "" {
		return p
	}
	p := filepath.Join(t.TempDir(), "pulse")
	if out, err := exec.Command("go", "build", "-o", p, "../../cmd/pulse").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return p
}

// TestASliceOfTheCampaign: workers are killed and stopped, and every mention is there once.
func TestASliceOfTheCampaign(t *testing.T) {
	server := os.Getenv("PULSE_TEST_POSTGRES")
	if server == "" {
		t.Skip("PULSE_TEST_POSTGRES is not set: workers share on PostgreSQL alone")
	}
	o := plan{program: program(t), server: server, workers: 4, sources: 24, hosts: 6, long: 12 * time.Second, lease: 3 * time.Second}
	line, wrong, err := o.campaign()
	if err != nil {
		t.Fatal(err)
	}
	t.Log(line)
	if len(wrong) > 0 {
		t.Errorf("%d things are wrong: %s", len(wrong), strings.Join(wrong[:min(len(wrong), 10)], "\n"))
	}
}

// TestAFetchOutlivesItsServer: the primary dies in the middle of a fetch, its replica takes
// over, and in the end every mention is there once.
func TestAFetchOutlivesItsServer(t *testing.T) {
	if os.Getenv("PULSE_TEST_POSTGRES") == "" {
		t.Skip("PULSE_TEST_POSTGRES is not set")
	}
	cmd := exec.CommandContext(t.Context(), "../failover.sh")
	cmd.Env = append(os.Environ(), "PULSE_PROGRAM="+program(t), "SOURCES=16")
	out, err := cmd.CombinedOutput()
	t.Log(string(out))
	const without = 3
	if cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == without && os.Getenv("CI") == "" {
		t.Skip("no PostgreSQL with pg_basebackup is here")
	}
	if err != nil || !strings.Contains(string(out), "each once") {
		t.Errorf("%v: want every mention once", err)
	}
}

// TestTheCampaignSeesWhatIsWrong: what it looks for must be found where it is.
func TestTheCampaignSeesWhatIsWrong(t *testing.T) {
	server := os.Getenv("PULSE_TEST_POSTGRES")
	if server == "" {
		t.Skip("PULSE_TEST_POSTGRES is not set")
	}
	p, err := serve(2, 1, 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	o := plan{program: program(t), server: server, lease: 3 * time.Second}
	db, c, clean, err := o.crew(p, "")
	if err != nil {
		t.Fatal(err)
	}
	defer clean()
	if err := db.prepare(c); err != nil {
		t.Fatal(err)
	}
	if err := c.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	wrong, err := db.told(p.all())
	if err != nil || len(wrong) > 0 {
		t.Fatalf("%v %v", wrong, err)
	}
	for _, stmt := range []string{
		"UPDATE mentions SET text = replace(text, 'version 0', 'version 5') WHERE key = 's0:0-0'",
		"UPDATE mentions SET text = replace(text, 'version 5', 'version 4') WHERE key = 's0:0-0'",
		"DELETE FROM mentions WHERE key = 's1:1-1'",
		"UPDATE saves SET run = 1000 WHERE source = 's0'",
		"UPDATE runs SET ended = 0 WHERE source = 's0'",
		"UPDATE runs SET requests = requests + 1 WHERE source = 's0'",
		"INSERT INTO leases (name, owner, token, since, until) VALUES ('source:s1', 'till/1', 'T', 0, 99999999999999)",
		"INSERT INTO leases (name, owner, token, since, until) VALUES ('worker:K', 'till/2', 'K', 0, 99999999999999)",
	} {
		if _, err := db.Exec(stmt); err != nil {
			t.Fatal(err)
		}
	}
	wrong, err = db.told(p.all())
	if err != nil {
		t.Fatal(err)
	}
	more, err := db.breaches(map[string]bool{"till/2": true})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(append(wrong, more...), "\n")
	if strings.Contains(all, "till/2") {
		t.Errorf("who was killed gives nothing free: want its lease passed over in:\n%s", all)
	}
	for _, want := range []string{"s1:1-1 is missing", "s0:0-0 is \"", "s0:0-0 went back", "behind run 1000", "source:s1 is still held"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not seen in:\n%s", want, all)
		}
	}
}
