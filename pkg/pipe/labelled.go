package pipe

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// labelling is what a labelled line says besides its text: the kind under one
// of two names, and opinions (with spans) or themes (without).
type labelling struct {
	Label    string `json:"label"`
	Kind     string `json:"kind"`
	Opinions *[]struct {
		Start    int    `json:"start"`
		End      int    `json:"end"`
		Polarity string `json:"polarity"`
		Theme    string `json:"theme"`
	} `json:"opinions"`
	Themes *[]labelledTheme `json:"themes"`
}

// labelledTheme is a pair of theme and polarity, or a theme alone.
type labelledTheme []string

func (t *labelledTheme) UnmarshalJSON(b []byte) error {
	var id string
	if json.Unmarshal(b, &id) == nil {
		*t = labelledTheme{id, ""}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(t))
}

// Labelled yields each labelled line of in with its verdict, for scoring. In is
// JSON lines or CSV with a header, either of them gzipped or not. A line without
// a label of the four kinds is a bad line, and so is one that names a theme which find
// does not.
func Labelled(in io.Reader, j judge, find Finder, onBad func(line int, why error), each func(Line, pulse.Verdict)) error {
	return labelled(in, j, find, hasKind, onBad, each)
}

// Finder gives the id that verdicts have for a theme of a label, or says that there is
// none.
type Finder func(theme string) (string, error)

// Themed is Labelled for lines whose labels name themes or say that there are
// none; a kind they need not have. A line without is a bad line.
func Themed(in io.Reader, j judge, find Finder, onBad func(line int, why error), each func(Line, pulse.Verdict)) error {
	return labelled(in, j, find, hasThemes, onBad, each)
}

func hasKind(l Line) error {
	if l.Label == "" {
		return errors.New(`no label; want "label" or "kind": praise, complaint, mixed or neutral`)
	}
	if _, err := pulse.ParseKind(string(l.Label)); err != nil {
		return fmt.Errorf("label: %w", err)
	}
	return nil
}

func hasThemes(l Line) error {
	if l.Opinions == nil {
		return errors.New(`no themes; want "themes", such as ["price"] or [["price","complaint"]], or "opinions"`)
	}
	return nil
}

func labelled(in io.Reader, j judge, find Finder, has func(Line) error, onBad func(line int, why error), each func(Line, pulse.Verdict)) error {
	rows, err := labelledLines(in)
	if err != nil {
		return err
	}
	for l, err := range rows {
		var bad *BadLine
		if errors.As(err, &bad) {
			onBad(bad.No, errors.New(bad.Why))
			continue
		}
		if err != nil {
			return err
		}
		if err := errors.Join(l.findThemes(find), has(l)); err != nil {
			onBad(l.No, err)
			continue
		}
		each(l, j.Judge(l.mention()))
	}
	return nil
}

// findThemes gives the themes of a label the ids they have today.
func (l *Line) findThemes(find Finder) error {
	for i, o := range l.Opinions {
		if o.Theme == "" {
			continue
		}
		id, err := find(o.Theme)
		if err != nil {
			return fmt.Errorf("theme: %w", err)
		}
		l.Opinions[i].Theme = id
	}
	return nil
}

// peeked is how much of a file is looked at to tell what it is, in bytes.
const peeked = 4 << 10

// labelledLines tells the format by the first bytes: people rename files.
func labelledLines(in io.Reader) (iter.Seq2[Line, error], error) {
	b := bufio.NewReaderSize(in, peeked)
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, &pulse.Problem{Kind: pulse.ErrUsage, Msg: "unpack the gzipped file", Err: err}
		}
		b = bufio.NewReaderSize(z, peeked)
	}
	start, err := b.Peek(peeked)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, &pulse.Problem{Kind: pulse.ErrUsage, Msg: "read the labelled texts", Err: err}
	}
	if err := readable(start); err != nil {
		return nil, err
	}
	if !looksLikeJSON(start) {
		return csvLines(b)
	}
	return linesBy(b, parseLabelled), nil
}

// readable says what to do with a file that holds no text we can read.
func readable(start []byte) error {
	text := bytes.TrimSpace(bytes.TrimPrefix(start, []byte("\ufeff")))
	cut := len(start) // a letter may be cut at the end of what was looked at
	for cut > 0 && len(start)-cut < utf8.UTFMax && !utf8.RuneStart(start[cut-1]) {
		cut--
	}
	switch {
	case len(text) == 0:
		return pulse.WithHint(pulse.Usagef("there is no labelled text"), "see: pulse eval --help")
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		return pulse.WithHint(pulse.Usagef("this is a spreadsheet or a zip archive"), "save the table as CSV UTF-8 and name that file")
	case !utf8.Valid(start[:max(cut-1, 0)]):
		return pulse.WithHint(pulse.Usagef("the text is not UTF-8"), "save the table as CSV UTF-8, or convert the file with: iconv -t UTF-8 -f ITS-ENCODING")
	case text[0] == '[':
		return pulse.WithHint(pulse.Usagef("this is a JSON list; want one JSON object a line"), "jq -c '.[]' FILE | pulse eval")
	}
	return nil
}

// looksLikeJSON reports a line that begins as an object does: a bad first line
// does not make a table of the others.
func looksLikeJSON(start []byte) bool {
	for line := range bytes.Lines(bytes.TrimPrefix(start, []byte("\ufeff"))) {
		if bytes.HasPrefix(bytes.TrimSpace(line), []byte("{")) {
			return true
		}
	}
	return false
}

// parseLabelled is parse with the label: only eval reads that, so that a line
// for classify may carry any fields of its own beside the text.
func parseLabelled(no int, raw []byte) (Line, error) {
	l, err := parse(no, raw)
	if err != nil {
		return l, err
	}
	var in labelling
	if err := json.Unmarshal(raw, &in); err != nil {
		return l, &BadLine{no, why(err)}
	}
	if err := l.setLabel(in); err != nil {
		return l, &BadLine{no, err.Error()}
	}
	return l, nil
}

// setLabel takes over what a line says of its label.
func (l *Line) setLabel(in labelling) error {
	l.Label = kindOf(cmp.Or(in.Label, in.Kind))
	switch {
	case in.Opinions != nil:
		l.Opinions = []pulse.Opinion{}
		for _, o := range *in.Opinions {
			if o.Start < 0 || o.End > len(l.Text) || o.Start > o.End {
				return fmt.Errorf("an opinion from byte %d to %d does not stand in a text of %d bytes", o.Start, o.End, len(l.Text))
			}
			side, err := sideOf(o.Polarity)
			if err != nil {
				return fmt.Errorf("opinions: %w", err)
			}
			l.Opinions = append(l.Opinions, pulse.Opinion{Start: o.Start, End: o.End, Polarity: side, Theme: o.Theme})
		}
	case in.Themes != nil:
		l.Opinions = []pulse.Opinion{}
		for _, t := range *in.Themes {
			if len(t) != 2 {
				return errors.New(`themes: want pairs of theme and polarity, such as ["price","complaint"]`)
			}
			side, err := sideOf(t[1])
			if err != nil {
				return fmt.Errorf("themes: %w", err)
			}
			if t[0] == "" {
				return errors.New("themes: one of them is empty")
			}
			l.Opinions = append(l.Opinions, pulse.Opinion{Theme: t[0], Polarity: side})
		}
	}
	return nil
}

// sideOf reads the polarity of an opinion; "" tells none.
func sideOf(s string) (pulse.Kind, error) {
	switch k := kindOf(s); k {
	case "", pulse.Praise, pulse.Complaint, pulse.Neutral:
		return k, nil
	case pulse.Mixed:
		return k, errors.New(`polarity: "mixed" is none of an opinion; write the theme twice, with praise and with complaint`)
	}
	return "", fmt.Errorf("polarity: %q is none; want praise, complaint or neutral", s)
}

// kindOf reads a label with the words that other tools use.
func kindOf(s string) pulse.Kind {
	switch s = strings.ToLower(strings.TrimSpace(s)); s {
	case "positive", "pos":
		return pulse.Praise
	case "negative", "neg":
		return pulse.Complaint
	case "neu":
		return pulse.Neutral
	}
	return pulse.Kind(s)
}
