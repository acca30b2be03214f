package main

import (
	"io"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Only a plain call that nobody watches may send by send: true alone.
func TestAPersonWhoLooksSendsNothing(t *testing.T) {
	for _, tt := range []struct {
		name     string
		terminal bool
		args     []string
		want     bool
	}{
		{"cron", false, []string{"--since", "24h"}, true},
		{"a person at a terminal", true, []string{"--since", "24h"}, false},
		{"a pipe that wants a format", false, []string{"--format", "html"}, false},
		{"a language was asked for", false, []string{"--lang", "tr"}, false},
		{"one place", false, []string{"--place", "moda"}, false},
	} {
		e := &env{out: io.Discard, terminal: func(any) bool { return tt.terminal }}
		c := newDigest(e)
		if err := c.ParseFlags(tt.args); err != nil {
			t.Fatal(err)
		}
		if got := e.unattended(c); got != tt.want {
			t.Errorf("%s: unattended %v, want %v", tt.name, got, tt.want)
		}
	}
	e := &env{out: io.Discard, json: true, terminal: func(any) bool { return false }}
	if e.unattended(newDigest(e)) {
		t.Error("--json asks to see it, and it was sent")
	}
}

func TestDue(t *testing.T) {
	ended := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	daily := config.Source{Every: 24 * time.Hour}
	for _, tt := range []struct {
		name string
		last *pulse.Run
		want time.Time
	}{
		{"never asked", nil, time.Time{}},
		{"killed, or still running", &pulse.Run{Started: ended}, time.Time{}},
		{"after a success", &pulse.Run{Ended: ended}, ended.Add(24 * time.Hour)},
		{"after a failure, at once", &pulse.Run{Ended: ended, Error: "503"}, ended},
		{"told to wait", &pulse.Run{Ended: ended, Error: "429", NotBefore: ended.Add(time.Hour)}, ended.Add(time.Hour)},
	} {
		if got := due(daily, pulse.SourceState{Last: tt.last}); !got.Equal(tt.want) {
			t.Errorf("%s: due %v, want %v", tt.name, got, tt.want)
		}
	}
}
