package config

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestSecret(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string, mode os.FileMode) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(p, mode); err != nil {
			t.Fatal(err)
		}
		return p
	}
	cases := []struct {
		name       string
		env        map[string]string
		want, fail string
		warned     bool
	}{
		{"from the environment", map[string]string{"X_BEARER": " abc\n"}, "abc", "", false},
		{"from a file, the line break goes", map[string]string{"X_BEARER_FILE": file("a", "abc\r\n", 0o600)}, "abc", "", false},
		{"the file wins", map[string]string{"X_BEARER_FILE": file("b", "abc", 0o640), "X_BEARER": "old"}, "abc", "", false},
		{"everybody may read it", map[string]string{"X_BEARER_FILE": file("c", "abc", 0o644)}, "abc", "", true},
		{"not set", nil, "", "X_BEARER is not set; source x needs it (pulse.yaml:2)", false},
		{"empty", map[string]string{"X_BEARER": ""}, "", "X_BEARER is not set", false},
		{"no such file", map[string]string{"X_BEARER_FILE": dir + "/none", "X_BEARER": "old"}, "", "X_BEARER_FILE names; source x needs it (pulse.yaml:2): no such file", false},
		{"an empty file", map[string]string{"X_BEARER_FILE": file("d", "\n", 0o600)}, "", "the file is empty", false},
		{"two lines", map[string]string{"X_BEARER_FILE": file("e", "abc\ndef", 0o600)}, "", "line break in its middle", false},
		{"a folder", map[string]string{"X_BEARER_FILE": dir}, "", "is a directory", false},
		{"far too large", map[string]string{"X_BEARER_FILE": file("f", strings.Repeat("x", maxSecret+1), 0o600)}, "", "X_BEARER_FILE", false},
		{"header injection", map[string]string{"X_BEARER": "a\r\nHost: b"}, "", "line break in its middle", false},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			c, err := load(t, "brand: {name: B}\nsources: [{type: x}]\n", tc.env)
			if err != nil {
				t.Fatal(err)
			}
			var log strings.Builder
			c.log = slog.New(slog.NewTextHandler(&log, nil))
			got, err := c.Secret("X_BEARER")
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if tc.fail != "" && (!errors.Is(err, pulse.ErrUsage) || !strings.Contains(err.Error(), tc.fail) || pulse.HintOf(err) == "") {
				t.Errorf("got %v (hint %q), want a usage error with %q and a hint", err, pulse.HintOf(err), tc.fail)
			}
			if tc.fail == "" && err != nil {
				t.Error(err)
			}
			if warned := strings.Contains(log.String(), "chmod 600"); warned != tc.warned {
				t.Errorf("warned: got %v, want %v: %s", warned, tc.warned, log.String())
			}
		})
	}
}

func TestSecretOfMail(t *testing.T) {
	c, err := load(t, "smtp: {host: mail, user: u}\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Secret(c.SMTP.PasswordEnv); err == nil || !strings.Contains(err.Error(), "the mail server mail needs it") {
		t.Errorf("got %v, want who needs it", err)
	}
}
