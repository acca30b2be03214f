package main

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/veil"
)

// A panic is told like any fault: without secrets, with what to do, exit 1.
func TestPanicsShowNoSecrets(t *testing.T) {
	for _, json := range []bool{false, true} {
		var out bytes.Buffer
		secrets := new(veil.Veil)
		secrets.Add("canary-panic-4711")
		w := secrets.Writer(&out)
		e := &env{err: w, out: io.Discard, secrets: secrets, json: json, terminal: func(any) bool { return false }}
		err := pulse.Caught(func() error {
			request := map[string]string{"Authorization": "Bearer canary-panic-4711"}
			if len(request) > 0 {
				panic(errors.New("nobody expected " + request["Authorization"]))
			}
			return nil
		})
		e.report(err)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		got := out.String()
		if pulse.ExitCode(err) != 1 || strings.Contains(got, "canary") || !strings.Contains(got, "pulse made a mistake: nobody expected Bearer ***") ||
			!strings.Contains(got, "crash_test.go") || !strings.Contains(got, "what was saved before is safe") {
			t.Errorf("exit %d, json %t: %s", pulse.ExitCode(err), json, got)
		}
	}
}
