package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// references are programs to stand beside: what the language and the command
// library cost before pulse does anything.
var references = map[string]string{
	"empty": "package main\n\nfunc main() {}\n",
	"cobra": `package main

import "github.com/spf13/cobra"

func main() {
	root := &cobra.Command{Use: "bare"}
	root.AddCommand(&cobra.Command{Use: "sub", Short: "does nothing", Run: func(*cobra.Command, []string) {}})
	_ = root.Execute()
}
`,
}

// BenchmarkStartup times whole processes in turn, so that a busy machine slows
// them all: pulse --help and the first database command beside an empty program
// and a bare cobra program. The ratios are the result.
func BenchmarkStartup(b *testing.B) {
	dir := b.TempDir()
	programs := map[string][]string{}
	for name, text := range references {
		programs[name] = []string{buildReference(b, dir, name, text), "--help"}
	}
	bin := filepath.Join(dir, "pulse")
	build(b, ".", bin)
	db := filepath.Join(dir, "pulse.db")
	programs["help"] = []string{bin, "--help"}
	programs["database"] = []string{bin, "status"}
	env := append(os.Environ(), "PULSE_STORE="+db, "NO_COLOR=1")
	took := map[string]time.Duration{}
	for name, line := range programs { // warm the page cache and make the database
		runOnce(b, env, line)
		took[name] = 0
	}
	for b.Loop() {
		for name, line := range programs {
			took[name] += runOnce(b, env, line)
		}
	}
	for name, sum := range took {
		b.ReportMetric(float64(sum.Microseconds())/1000/float64(b.N), name+"-ms")
	}
	b.ReportMetric(float64(took["help"])/float64(took["empty"]), "help/empty")
	b.ReportMetric(float64(took["help"])/float64(took["cobra"]), "help/cobra")
	b.ReportMetric(float64(took["database"])/float64(took["cobra"]), "database/cobra")
}

func runOnce(b *testing.B, env, line []string) time.Duration {
	b.Helper()
	c := exec.Command(line[0], line[1:]...)
	c.Env, c.Dir = env, b.TempDir()
	start := time.Now()
	if out, err := c.CombinedOutput(); err != nil {
		b.Fatalf("%v: %v\n%s", line, err, out)
	}
	return time.Since(start)
}

// buildReference builds a program inside this module, so that it uses the same cobra.
func buildReference(b *testing.B, dir, name, text string) string {
	b.Helper()
	src := filepath.Join(dir, name+".go")
	if err := os.WriteFile(src, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	out := filepath.Join(dir, name)
	build(b, src, out)
	return out
}

func build(b *testing.B, what, out string) {
	b.Helper()
	c := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, what)
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := c.CombinedOutput(); err != nil {
		b.Fatalf("go build %s: %v\n%s", what, err, text)
	}
}
