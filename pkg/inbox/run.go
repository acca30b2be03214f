package inbox

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// Desk does what a person wants: it reads rows and writes changes down. Do returns the
// model as it is then; an error it returns is shown and ends nothing.
type Desk interface {
	Do(ctx context.Context, m Model, w Want) (Model, error)
	Options() render.Options // of this moment
}

const (
	enter = "\x1b[?1049h\x1b[?25l\x1b[?2004h" // a screen of our own, no cursor, pastes marked
	leave = "\x1b[?2004l\x1b[?25h\x1b[?1049l"
	// escapeWait is how long a lone escape waits for the rest of a sequence: a slow line
	// brings it in two parts.
	escapeWait = 60 * time.Millisecond
	tick       = 30 * time.Second // the times on the screen go on
)

// Run lends the terminal to the inbox until the person quits, the context ends or the
// line is hung up. Whatever happens, a panic too, the terminal is as it was before.
func Run(ctx context.Context, in, out *os.File, d Desk) (err error) {
	was, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return pulse.WithHint(pulse.Usagef("this terminal cannot read single keys"), "use pulse case list, show, assign, note, move")
	}
	defer func() {
		_, back := io.WriteString(out, leave)
		err = errors.Join(err, back, term.Restore(int(in.Fd()), was))
	}()
	if _, err := io.WriteString(out, enter); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGHUP, syscall.SIGTERM)
	defer stop()
	return loop(ctx, in, out, d)
}

func loop(ctx context.Context, in, out *os.File, d Desk) error {
	sizes := make(chan os.Signal, 1)
	notifySize(sizes)
	defer signal.Stop(sizes)
	clock := time.NewTicker(tick)
	defer clock.Stop()
	bytes, screen := read(in), screen{out: out}
	m, err := d.Do(ctx, Model{}.resized(out), Want{Do: After})
	if err != nil {
		return err
	}
	var pending []byte
	for {
		if err := screen.draw(m, d.Options()); err != nil {
			return err
		}
		var wait <-chan time.Time
		if len(pending) > 0 {
			wait = time.After(escapeWait)
		}
		var keys []Key
		select {
		case <-ctx.Done():
			return stopped()
		case <-sizes:
			m, screen.last = m.resized(out), nil
		case <-clock.C:
		case <-wait:
			keys, pending = Keys(pending, true)
		case b, ok := <-bytes:
			if !ok {
				return nil // the terminal is gone
			}
			keys, pending = Keys(append(pending, b...), false)
		}
		var end Do
		switch m, end = pressAll(ctx, m, keys, d); end {
		case Quit:
			return nil
		case Stop:
			return stopped()
		}
		if len(keys) > 0 && keys[len(keys)-1].Name == "redraw" {
			screen.last = nil
		}
	}
}

// stopped is the end that nobody typed q for: everything done until then is kept.
func stopped() error { return &pulse.Problem{Kind: pulse.ErrInterrupted, Msg: "interrupted"} }

// pressAll takes keys one after the other, up to one that ends it.
func pressAll(ctx context.Context, m Model, keys []Key, d Desk) (Model, Do) {
	for _, k := range keys {
		n, w := m.Press(k)
		m = n
		if w.Do == Quit || w.Do == Stop {
			return m, w.Do
		}
		if w.Do == Nothing {
			continue
		}
		n, err := d.Do(ctx, m, w)
		if m = n; err != nil {
			m = m.Says(told(err), true)
		}
	}
	return m, Nothing
}

// told is an error on one line, with what to do about it.
func told(err error) string {
	if hint := pulse.HintOf(err); hint != "" && !strings.Contains(hint, "pulse ") { // commands cannot be typed here
		return err.Error() + "; " + hint
	}
	return err.Error()
}

// read gives what is typed. Nobody can wait for the end of a read of a terminal: it
// ends with the program.
func read(in *os.File) <-chan []byte {
	out := make(chan []byte)
	go func() {
		defer close(out)
		for {
			buf := make([]byte, 4096)
			n, err := in.Read(buf)
			if n > 0 {
				out <- buf[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	return out
}

func (m Model) resized(out *os.File) Model {
	w, h, err := term.GetSize(int(out.Fd()))
	if err != nil || w <= 0 || h <= 0 {
		w, h = 80, 24
	}
	return m.Resize(w, h)
}

// screen writes what changed since the last time: a line over ssh costs.
type screen struct {
	out  io.Writer
	last []string
}

func (s *screen) draw(m Model, o render.Options) error {
	m.View.Now = o.Now
	lines, row, col, err := render.Inbox(m.View, o)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("\x1b[?25l")
	if s.last == nil {
		b.WriteString("\x1b[2J")
	}
	for i := range max(len(lines), len(s.last)) {
		line := ""
		if i < len(lines) {
			line = lines[i]
		}
		if s.last != nil && i < len(s.last) && s.last[i] == line {
			continue
		}
		b.WriteString("\x1b[" + strconv.Itoa(i+1) + ";1H" + line + "\x1b[0m\x1b[K")
	}
	if col >= 0 {
		b.WriteString("\x1b[" + strconv.Itoa(row+1) + ";" + strconv.Itoa(col+1) + "H\x1b[?25h")
	}
	s.last = lines
	_, err = io.WriteString(s.out, b.String())
	return err
}
