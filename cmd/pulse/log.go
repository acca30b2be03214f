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
	b.WriteString("pulse: ")
	switch {
	case r.Level >= slog.LevelError:
		b.WriteString("error: ")
	case r.Level >= slog.LevelWarn:
		b.WriteString("warning: ")
	case r.Level < slog.LevelInfo:
		b.WriteString("debug: ")
	}
	b.WriteString(render.Line(r.Message))
	var extra []string
	add := func(a slog.Attr) bool {
		extra = append(extra, render.Line(fmt.Sprintf("%s %v", a.Key, a.Value)))
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
	said := b.String()
	if isTerminal(l.w) {
		said = render.Told(80, "  ", said)
	}
	_, err := fmt.Fprintln(l.w, said)
	return err
}

func (l *lines) WithAttrs(as []slog.Attr) slog.Handler {
	return &lines{mu: l.mu, w: l.w, level: l.level, attrs: append(append([]slog.Attr{}, l.attrs...), as...)}
}

// WithGroup does nothing: a person reading one line does not miss the group.
func (l *lines) WithGroup(string) slog.Handler { return l }
