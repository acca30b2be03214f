package file

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxItem bounds one element of an array in memory. Behind a longer one nothing
// can be read, so that it is far above what a text may have.
const maxItem = 8 << 20

var errBigItem = errors.New("an item is over 8 MiB")

// array gives the elements of the first JSON array in the file, without
// holding the others. It may stand behind "window.… = " or inside an object
// under "statuses".
type array struct {
	src   *capped
	dec   *json.Decoder
	n     int
	begun bool
}

// capped refuses to read more than is left, so that one endless item ends.
type capped struct {
	r    io.Reader
	left int
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errBigItem
	}
	n, err := c.r.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

func newArray(r *bufio.Reader) *array {
	skipAssignment(r)
	src := &capped{r: r}
	return &array{src: src, dec: json.NewDecoder(src)}
}

// skipAssignment drops the JavaScript in front of the data.
func skipAssignment(r *bufio.Reader) {
	head, _ := r.Peek(200)
	i := bytes.IndexAny(head, "[{")
	if eq := bytes.IndexByte(head, '='); eq >= 0 && eq < i {
		_, _ = r.Discard(eq + 1) // peeked: it is there
	}
}

// next is the next element, or io.EOF.
func (a *array) next() (json.RawMessage, error) {
	a.src.left = maxItem
	if !a.begun {
		a.begun = true
		if err := a.begin(); err != nil {
			return nil, err
		}
	}
	if !a.dec.More() {
		return nil, a.end()
	}
	var v json.RawMessage
	if err := a.dec.Decode(&v); err != nil {
		return nil, err
	}
	a.n++
	return v, nil
}

// end tells a whole array from one that was cut off.
func (a *array) end() error {
	t, err := a.dec.Token()
	if t == json.Delim(']') {
		return io.EOF
	}
	if err == nil || err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// begin goes to the array: the top level itself, or a search answer's statuses.
func (a *array) begin() error {
	for {
		t, err := a.dec.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('['):
			return nil
		case json.Delim('{'):
			if err := a.statuses(); err != nil {
				return err
			}
		default:
			return errors.New("there is no list of items")
		}
	}
}

func (a *array) statuses() error {
	for a.dec.More() {
		key, err := a.dec.Token()
		if err != nil || key == "statuses" {
			return err
		}
		var skip json.RawMessage
		if err := a.dec.Decode(&skip); err != nil {
			return err
		}
	}
	return errors.New(`there is no list of items under "statuses"`)
}

// arrayRows reads the elements of an array: mentions under any names, or,
// without keys, tweets of API v1.1.
type arrayRows struct {
	in     *array
	keys   *keys
	broken bool
}

func (a *arrayRows) next() (row, error) {
	if a.broken {
		return row{}, io.EOF
	}
	v, err := a.in.next()
	if err == io.EOF {
		return row{}, err
	}
	if err != nil {
		a.broken = true // behind a syntax error nothing can be told apart
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			err = errors.New("the file is cut off")
		}
		return row{}, &badRow{fmt.Sprintf("item %d", a.in.n+1), err.Error() + "; the rest of the file could not be read"}
	}
	where := fmt.Sprintf("item %d", a.in.n)
	if a.keys != nil {
		return a.keys.row(where, v)
	}
	return tweetRow(where, v)
}

func (a *arrayRows) usable() error {
	if a.keys == nil {
		return nil
	}
	return a.keys.usable()
}

func (a *arrayRows) notes() []string { return nil }
