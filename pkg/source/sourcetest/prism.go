package sourcetest

import (
	"cmp"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Prism stands the vendor's own document between a source and its fake provider
// and gives the address to ask. It answers 422 when our request breaks the
// document and 500 when the fake's answer does. The program is found in
// PULSE_PEERS, the document in PULSE_SPECS; where either is absent the test is
// skipped. Without an upstream Prism answers itself, out of the document: valid to the
// letter and odd, which is good hostile input.
func Prism(t *testing.T, document, upstream string) string {
	t.Helper()
	peers := os.Getenv("PULSE_PEERS")
	if peers == "" {
		t.Skip("PULSE_PEERS names no folder with Prism: contract not checked")
	}
	prism := filepath.Join(peers, "prism", "node_modules", ".bin", "prism")
	doc := filepath.Join(cmp.Or(os.Getenv("PULSE_SPECS"), filepath.Join("..", "..", "..", "..", "shared", "specs")), document)
	for _, f := range []string{prism, doc} {
		if _, err := os.Stat(f); err != nil {
			t.Skipf("%s is not here: contract not checked", f)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(addr) // the listener gave it
	args := []string{prism, "proxy", "-h", "127.0.0.1", "-p", port, "--errors", doc, upstream}
	if upstream == "" {
		args = []string{prism, "mock", "-d", "-h", "127.0.0.1", "-p", port, doc}
	}
	cmd := exec.Command("node", args...)
	if err := cmd.Start(); err != nil {
		t.Skipf("node cannot run (%v): contract not checked", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // ours, by its own process id
		_ = cmd.Wait()         // reports the kill
	})
	if err := listening(addr, time.Minute); err != nil {
		t.Fatal(err)
	}
	return "http://" + addr
}

func listening(addr string, patience time.Duration) error {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if c, err := net.Dial("tcp", addr); err == nil {
			return c.Close()
		}
	}
	return fmt.Errorf("nothing listens at %s after %s", addr, patience)
}
