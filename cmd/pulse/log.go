package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/render"
)

// lines is a slog handler that writes for people: "pulse: warning: what (source x)".
type lines struct {
	mu    *sync.Mutex // shared by all that write to w
	w     io.Writer
	level slog.Level
	attrs []slog.Attr
}

func (l *lines) Enabled(_ context.Context, level slog.Level) bool { return level >= l.level }

func (l *lines) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	begins := "pulse: " + spokenLevel(r.Level)
	b.WriteString(begins + render.Line(r.Message))
	var extra []string
	hint := ""
	add := func(a slog.Attr) bool {
		switch v := a.Value.String(); {
		case a.Key == "hint":
			hint = v
		case a.Key == "run", a.Key == "source" && strings.HasPrefix(r.Message, v+":"), a.Key == "error" && strings.Contains(r.Message, v):
			// for programs: a person has read it in the message
		default:
			extra = append(extra, render.Line(a.Key+" "+v))
		}
		return true
	}
	for _, a := range l.attrs {
		add(a)
	}
	r.Attrs(add)
	if len(extra) > 0 {
		b.WriteString(" (" + strings.Join(extra, ", ") + ")")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	said := []string{b.String()}
	if hint != "" {
		said = append(said, begins+"hint: "+render.Line(hint))
	}
	for i := range said {
		if isTerminal(l.w) {
			said[i] = render.Told(80, "  ", said[i])
		}
	}
	_, err := fmt.Fprintln(l.w, strings.Join(said, "\n"))
	return err
}

func spokenLevel(l slog.Level) string {
	switch {
	case l >= slog.LevelError:
		return "error: "
	case l >= slog.LevelWarn:
		return "warning: "
	case l < slog.LevelInfo:
		return "debug: "
	}
	return ""
}

func (l *lines) WithAttrs(as []slog.Attr) slog.Handler {
	return &lines{mu: l.mu, w: l.w, level: l.level, attrs: append(append([]slog.Attr{}, l.attrs...), as...)}
}

// WithGroup does nothing: a person reading one line does not miss the group.
func (l *lines) WithGroup(string) slog.Handler { return l }
