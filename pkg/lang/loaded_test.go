package lang

import (
	"os"
	"os/exec"
	"testing"
)

// The tagger takes memory and some milliseconds: only an English sentence
// with an "and" to decide about may load it. Each case runs in a process of its
// own, because what is loaded stays.
func TestTaggerLoadsOnlyWhenNeeded(t *testing.T) {
	if in := os.Getenv("LANG_TEST_TEXT"); in != "" {
		Clauses(in, Detect(in, ""))
		if TaggerLoaded() {
			os.Exit(7)
		}
		os.Exit(0)
	}
	for _, c := range []struct {
		name, in string
		want     int
	}{
		{"Turkish", "Kahve güzeldi ve garson bizimle çok ilgilendi ama hesap yüksekti", 0},
		{"English without and", "The coffee was cold but nobody said sorry to us", 0},
		{"English with and", "The coffee was cold and nobody said sorry to us", 7},
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestTaggerLoadsOnlyWhenNeeded$")
		cmd.Env = append(os.Environ(), "LANG_TEST_TEXT="+c.in)
		_ = cmd.Run()
		if got := cmd.ProcessState.ExitCode(); got != c.want {
			t.Errorf("%s: exit %d, want %d", c.name, got, c.want)
		}
	}
}
