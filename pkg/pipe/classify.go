package pipe

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// judge is what the pipes need of the whole way from a text to its verdict,
// themes included. It must be safe for concurrent use.
type judge interface {
	Judge(m pulse.Mention) pulse.Verdict
}

// workers is how many lines are judged at once.
const workers = 2

// ahead is how many lines may be read before the first of them is written.
const ahead = 64

// judgedLine is the output of Classify; its fields and their order are promises.
type judgedLine struct {
	ID       ID               `json:"id"`
	Lang     string           `json:"lang"`
	Kind     pulse.Kind       `json:"kind"`
	Scores   pulse.Scores     `json:"scores"`
	Unsure   bool             `json:"unsure"`
	Opinions []opinion        `json:"opinions"`
	Evidence []pulse.Evidence `json:"evidence"`
	By       string           `json:"by"`
}

type opinion struct {
	Start    int        `json:"start"`
	End      int        `json:"end"`
	Polarity pulse.Kind `json:"polarity"`
	Theme    string     `json:"theme"`
	Sub      string     `json:"sub,omitempty"`
	SubSure  string     `json:"sub_sure,omitempty"` // where the model told Sub
	Near     string     `json:"near,omitempty"`     // a part that it may be about as well
	Score    float64    `json:"score"`
	By       string     `json:"by,omitempty"`   // words or model; without a theme no_reason or no_theme
	Sure     string     `json:"sure,omitempty"` // of the theme: high, medium or low
}

// Classify writes the verdict of each line of in to out, in order, and says how many
// it wrote. Bad lines go to onBad, one at a time and in order, and the rest goes on.
// The input is never held whole; a line is written as soon as those before it are.
func Classify(in io.Reader, out io.Writer, j judge, onBad func(line int, why error)) (int, error) {
	return each(in, out, onBad, func(l Line) ([]byte, error) {
		return marshal(newJudgedLine(l.ID, j.Judge(l.mention())))
	})
}

func (l Line) mention() pulse.Mention {
	return pulse.Mention{ID: l.ID.String(), Text: l.Text, Lang: l.Lang, Rating: l.Rating}
}

func newJudgedLine(id ID, v pulse.Verdict) judgedLine {
	o := judgedLine{id, v.Lang, v.Kind, v.Scores, v.Unsure, []opinion{}, v.Evidence, v.By}
	for _, p := range v.Opinions {
		o.Opinions = append(o.Opinions, opinion{p.Start, p.End, p.Polarity, p.Theme, p.Sub, p.SubSure, p.Near, p.Score, p.By, p.Sure})
	}
	if o.Evidence == nil {
		o.Evidence = []pulse.Evidence{}
	}
	return o
}

func marshal(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	return append(b, '\n'), err
}

// done is one line worked on, or why it could not be.
type done struct {
	out []byte
	no  int
	err error
}

// each works on lines side by side and writes the results in order. It returns
// after all it started has ended.
func each(in io.Reader, out io.Writer, onBad func(int, error), work func(Line) ([]byte, error)) (int, error) {
	queue := make(chan chan done, ahead)
	slots := make(chan struct{}, workers)
	stop := make(chan struct{})
	var n int
	var wrote error
	var writer sync.WaitGroup
	writer.Go(func() {
		if n, wrote = writeAll(queue, out, onBad); wrote != nil {
			close(stop)
			for range queue { // let the reader go on to its end
			}
		}
	})
	read := feed(in, queue, slots, stop, work)
	close(queue)
	writer.Wait()
	for range workers { // the last ones may still run after a failed write
		slots <- struct{}{}
	}
	return n, errors.Join(wrote, read)
}

func feed(in io.Reader, queue chan<- chan done, slots chan struct{}, stop <-chan struct{}, work func(Line) ([]byte, error)) error {
	for l, err := range Lines(in) {
		var bad *BadLine
		if err != nil && !errors.As(err, &bad) {
			return err
		}
		select {
		case <-stop:
			return nil
		default:
		}
		d := make(chan done, 1)
		queue <- d
		if bad != nil {
			d <- done{no: bad.No, err: errors.New(bad.Why)}
			continue
		}
		slots <- struct{}{}
		go func() {
			b, err := work(l)
			d <- done{b, l.No, err}
			<-slots
		}()
	}
	return nil
}

func writeAll(queue <-chan chan done, out io.Writer, onBad func(int, error)) (n int, err error) {
	w := bufio.NewWriterSize(out, 32<<10)
	for d := range queue {
		r := <-d
		if r.err != nil {
			onBad(r.no, r.err)
			continue
		}
		if _, err := w.Write(r.out); err != nil {
			return n, fmt.Errorf("write result: %w", err)
		}
		n++
		if len(queue) == 0 { // nothing waits: show it now
			if err := w.Flush(); err != nil {
				return n, fmt.Errorf("write result: %w", err)
			}
		}
	}
	if err := w.Flush(); err != nil {
		return n, fmt.Errorf("write result: %w", err)
	}
	return n, nil
}
