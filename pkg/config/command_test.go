package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// script is a program that does what text says.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "give")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSecretFromCommand(t *testing.T) {
	for _, tt := range []struct{ name, command, want, err string }{
		{"one line", script(t, "echo s3cret-token"), "s3cret-token", ""},
		{"its arguments", script(t, `echo "$1-$2"`) + " one  two", "one-two", ""},
		{"says something beside", script(t, "echo unlocking >&2; echo s3cret-token"), "s3cret-token", ""},
		{"fails", script(t, "echo s3cret-token; echo 'vault is\nlocked' >&2; exit 3"), "", "failed: exit status 3: vault is locked"},
		{"nothing", script(t, "true"), "", "printed nothing"},
		{"several lines", script(t, "echo s3cret-token; echo more"), "", "more than one line"},
		{"endless", script(t, "while :; do echo s3cret-tokens3cret-tokens3cret-tokens3cret-token; done"), "", "prints more than 64 KiB"},
		{"no such program", "/nonexistent/give", "", "no such file"},
		{"not in PATH", "pulse-has-no-such-program", "", "there is no program pulse-has-no-such-program in PATH"},
		{"for a shell", "pass show x | head -1", "", `no shell runs the command, and "|" would mean nothing`},
		{"with a variable", "cat $HOME/x", "", `"$" would mean nothing`},
		{"blank", "   ", "", "names no command"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := &Config{env: func(k string) (string, bool) { return tt.command, k == "TOKEN_COMMAND" }}
			seen := ""
			c.seen = func(s string) { seen = s }
			got, err := c.Secret("TOKEN")
			if got != tt.want || (tt.err == "") != (err == nil) || seen != tt.want {
				t.Fatalf("got %q, %v, made known %q", got, err, seen)
			}
			if err == nil {
				return
			}
			if !strings.Contains(err.Error(), tt.err) || !strings.Contains(err.Error(), "TOKEN_COMMAND") || !errors.Is(err, pulse.ErrUsage) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
			if strings.Contains(err.Error()+pulse.HintOf(err), "s3cret") {
				t.Errorf("the error shows what the command printed: %v", err)
			}
		})
	}
}

// A command that hangs, or leaves a child that does, is given up.
func TestSecretFromCommandThatHangs(t *testing.T) {
	_, err := runForSecret(script(t, "sleep 60"), 50*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "gave no secret within 50ms") {
		t.Errorf("got %v", err)
	}
}

// A file wins, then the command, and it runs once however often it is asked.
func TestSecretCommandRunsOnce(t *testing.T) {
	dir := t.TempDir()
	count := filepath.Join(dir, "count")
	file := filepath.Join(dir, "token")
	if err := os.WriteFile(file, []byte("from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"TOKEN": "plain", "TOKEN_COMMAND": script(t, "echo x >>"+count+"; echo from-command")}
	c := &Config{ran: new(commands), env: func(k string) (string, bool) { v, ok := env[k]; return v, ok }}
	for range 3 {
		if got, err := c.Secret("TOKEN"); err != nil || got != "from-command" {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	if b, err := os.ReadFile(count); err != nil || string(b) != "x\n" {
		t.Errorf("it ran %q, %v", b, err)
	}
	st, err := c.SecretState("TOKEN")
	if err != nil || !strings.HasPrefix(st.From, "TOKEN_COMMAND (") {
		t.Errorf("state %+v, %v", st, err)
	}
	env["TOKEN_FILE"] = file
	if got, err := c.Secret("TOKEN"); err != nil || got != "from-file" {
		t.Errorf("got %q, %v", got, err)
	}
}
