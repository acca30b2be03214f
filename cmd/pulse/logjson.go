package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// logsJSON reports that every line of stderr is one JSON object: --log-format, else
// PULSE_LOG_FORMAT, else log.format as soon as the configuration is read.
func (e *env) logsJSON() bool {
	if e.logFormat != "" {
		return e.logFormat == "json"
	}
	if e.cfg != nil {
		return e.cfg.Log.Format == "json"
	}
	if e.lookup == nil {
		return false
	}
	format, _ := e.lookup("PULSE_LOG_FORMAT")
	return format == "json"
}

// checkLogFormat refuses a format that is none, before anything is done.
func (e *env) checkLogFormat() error {
	if e.logFormat == "" {
		return nil
	}
	format := e.logFormat
	e.logFormat = "" // what is wrong with it is told as text
	if err := oneOf("log-format", format, config.LogFormats()...); err != nil {
		return err
	}
	e.logFormat = format
	return nil
}

// chosen is the handler of the format that is asked for. Which it is may be known only
// when the configuration was read, which logs, too.
type chosen struct {
	e          *env
	text, json slog.Handler
}

func (c *chosen) now() slog.Handler {
	if c.e.json || c.e.logsJSON() {
		return c.json
	}
	return c.text
}

func (c *chosen) Enabled(ctx context.Context, l slog.Level) bool { return c.now().Enabled(ctx, l) }

func (c *chosen) Handle(ctx context.Context, r slog.Record) error { return c.now().Handle(ctx, r) }

func (c *chosen) WithAttrs(as []slog.Attr) slog.Handler {
	return &chosen{c.e, c.text.WithAttrs(as), c.json.WithAttrs(as)}
}

func (c *chosen) WithGroup(name string) slog.Handler {
	return &chosen{c.e, c.text.WithGroup(name), c.json.WithGroup(name)}
}

// newLogger writes plain lines for people, or objects.
func (e *env) newLogger() *slog.Logger {
	level := slog.LevelInfo
	switch {
	case e.debug:
		level = slog.LevelDebug
	case e.quiet:
		level = slog.LevelError
	}
	return slog.New(&chosen{e,
		&lines{mu: new(sync.Mutex), w: e.err, level: level},
		slog.NewJSONHandler(&guard{w: e.stderr()}, &slog.HandlerOptions{Level: level})})
}

// speech is stderr: what is said there by the way, to a person or by a library, becomes
// an object a line where the log is JSON.
type speech struct {
	e  *env
	to io.Writer
}

// Write never ends with half a line in JSON: a question is a line of its own.
func (s *speech) Write(p []byte) (int, error) {
	if !s.e.logsJSON() {
		return s.to.Write(p)
	}
	for line := range strings.SplitSeq(string(bytes.ReplaceAll(p, []byte("\r"), nil)), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			s.e.logger().Info(line)
		}
	}
	return len(p), nil
}

// stderr is where lines end up, past speech.
func (e *env) stderr() io.Writer {
	if s, ok := e.err.(*speech); ok {
		return s.to
	}
	return e.err
}

// reportJSON is the final error as one line of the log. It has what --json promises of
// the last line, too.
func (e *env) reportJSON(err error) {
	as := []any{"error", err.Error(), "exit", pulse.ExitCode(err)}
	if hint := pulse.HintOf(err); hint != "" {
		as = append(as, "hint", hint)
	}
	if until := pulse.UntilOf(err); !until.IsZero() {
		as = append(as, "not_before", until.UTC())
	}
	e.logger().Error(err.Error(), as...)
}

// runError tells why one of several sources failed.
func (e *env) runError(r pulse.Run) {
	as := []any{"source", r.Source, "run", r.ID, "error", r.Error}
	if r.Hint != "" {
		as = append(as, "hint", r.Hint)
	}
	e.logger().Error(r.Source+": "+r.Error, as...)
}

// oneError tells one of several errors with what to do.
func (e *env) oneError(err error) {
	as := []any{"error", err.Error()}
	if h := pulse.HintOf(err); h != "" {
		as = append(as, "hint", h)
	}
	e.logger().Error(err.Error(), as...)
}
