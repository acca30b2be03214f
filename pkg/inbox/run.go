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
	t := &tty{in: in, out: out, was: was}
	defer func() { err = errors.Join(err, t.giveBack()) }()
	if _, err := io.WriteString(out, enter); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGHUP, syscall.SIGTERM)
	defer stop()
	return t.loop(ctx, d)
}

// tty is the terminal while it is lent to the inbox.
type tty struct {
	in, out *os.File
	was     *term.State // as it was before
}

// giveBack leaves the terminal as it was.
func (t *tty) giveBack() error {
	_, err := io.WriteString(t.out, leave)
	return errors.Join(err, term.Restore(int(t.in.Fd()), t.was))
}

// lent gives the terminal to somebody else, an editor, as long as do runs.
func (t *tty) lent(do func()) error {
	if err := t.giveBack(); err != nil {
		return err
	}
	do()
	if _, err := term.MakeRaw(int(t.in.Fd())); err != nil {
		return err
	}
	_, err := io.WriteString(t.out, enter)
	return err
}

func (t *tty) loop(ctx context.Context, d Desk) error {
	out := t.out
	sizes := make(chan os.Signal, 1)
	notifySize(sizes)
	defer signal.Stop(sizes)
	clock := time.NewTicker(tick)
	defer clock.Stop()
	on := make(chan struct{}, 1)
	bytes, screen := read(t.in, on), screen{out: out}
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
		heard := false
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
			heard = true
		}
		var end Do
		if m, end = t.pressAll(ctx, m, keys, d); heard {
			on <- struct{}{}
		}
		switch end {
		case Quit:
			return nil
		case Stop:
			return stopped()
		}
		if len(keys) > 0 && keys[len(keys)-1].Name == "redraw" || end == Edit {
			m, screen.last = m.resized(out), nil
		}
	}
}

// stopped is the end that nobody typed q for: everything done until then is kept.
func stopped() error { return &pulse.Problem{Kind: pulse.ErrInterrupted, Msg: "interrupted"} }

// pressAll takes keys one after the other, up to one that ends it, or that lent the
// terminal to an editor: what was typed behind it was not meant for us.
func (t *tty) pressAll(ctx context.Context, m Model, keys []Key, d Desk) (Model, Do) {
	for _, k := range keys {
		n, w := m.Press(k)
		m = n
		if w.Do == Quit || w.Do == Stop {
			return m, w.Do
		}
		if w.Do == Nothing {
			continue
		}
		var err error
		do := func() { m, err = d.Do(ctx, m, w) }
		if w.Do == Edit {
			lent := t.lent(do)
			err = errors.Join(lent, err)
		} else {
			do()
		}
		if err != nil {
			m = m.Says(told(err), true)
		}
		if w.Do == Edit {
			return m, Edit
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

// read gives what is typed, and reads on only when told to: while an editor has the
// terminal nothing of what is typed may be taken from it. Nobody can wait for the end
// of a read of a terminal: it ends with the program.
func read(in *os.File, on <-chan struct{}) <-chan []byte {
	out := make(chan []byte)
	go func() {
		defer close(out)
		for {
			buf := make([]byte, 4096)
			n, err := in.Read(buf)
			if n > 0 {
				out <- buf[:n]
				<-on
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
