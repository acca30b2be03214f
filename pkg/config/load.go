package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"strconv"
	"unicode"
)

// maxFile is far above any real configuration and keeps a wrongly named file
// from being read as one.
const maxFile = 256 << 10

// Load reads the configuration: flags before environment before file before
// defaults. Where no file is found it gives the defaults with Found false; a
// file that was named and is not there is an error. Everything wrong is told in
// one usage error.
func Load(o Options) (*Config, error) {
	c := &Config{env: o.Env, log: o.Log, seen: o.Seen, ran: new(commands)}
	path, text, err := c.read(o.Path)
	if err != nil {
		return nil, err
	}
	if err := c.fill(path, text, o); err != nil {
		return nil, err
	}
	return c, nil
}

// Of is Load of a text that may come to stand at path.
func Of(path string, text []byte, o Options) (*Config, error) {
	c := &Config{env: o.Env, log: o.Log}
	return c, c.fill(path, text, o)
}

// Check says what is wrong with text as if it stood in path. It looks at
// nothing but the text. types are those of all sources there are.
func Check(path string, text []byte, types []pulse.SourceType) error {
	return new(Config).fill(path, text, Options{Types: types})
}

// fill reads text, which came from path; "" is no file.
func (c *Config) fill(path string, text []byte, o Options) (err error) {
	c.types = o.Types
	c.origins = map[string]string{}
	bad := &mistakes{path: path, added: o.added}
	at := map[string]spot{}
	if path != "" {
		c.Path, c.Found = path, true
		if at, err = decode(c, text, bad, o.Types); err != nil {
			return err
		}
		if len(at) == 0 && len(bad.list) == 0 {
			return pulse.WithHint(pulse.Usagef("%s is empty", path), "write it anew with `pulse init --force`")
		}
	}
	for key, s := range at {
		c.origins[key] = fmt.Sprintf("%s:%d", filepath.Base(path), s.line)
	}
	c.override(o, bad)
	c.defaults(bad)
	if o.Themes != nil {
		if err := c.readThemes(o, bad); err != nil {
			return err
		}
	}
	(&checker{Config: c, bad: bad, at: at, themes: slices.Concat(o.Themes, o.Parts), tops: o.Themes, decided: o.Decided}).all()
	return bad.err()
}

// Need is a usage error where no file was found, for commands that cannot do
// anything useful without one.
func (c *Config) Need() error {
	if c.Found {
		return nil
	}
	return &pulse.Problem{
		Kind: pulse.ErrUsage,
		Msg:  "there is no pulse.yaml here",
		Hint: "write one with `pulse init`, name it with --config FILE, or try `pulse demo` first",
	}
}

// read gives the first file of the search order, or "" when there is none.
func (c *Config) read(flag string) (string, []byte, error) {
	if flag == "" {
		flag, _ = c.lookup("PULSE_CONFIG")
	}
	if flag != "" {
		return readFile(flag)
	}
	for _, p := range c.candidates() {
		if _, err := os.Stat(p); !absent(err) {
			return readFile(p)
		}
	}
	return "", nil, nil
}

func (c *Config) candidates() []string {
	out := []string{"pulse.yaml"}
	if dir, ok := c.lookup("XDG_CONFIG_HOME"); ok && filepath.IsAbs(dir) {
		out = append(out, filepath.Join(dir, "pulse", "pulse.yaml"))
	}
	if home, ok := c.lookup("HOME"); ok && filepath.IsAbs(home) {
		out = append(out, filepath.Join(home, ".config", "pulse", "pulse.yaml"))
	}
	return out
}

func readFile(path string) (string, []byte, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", nil, fmt.Errorf("find %s: %w", path, err)
	}
	f, err := os.Open(abs)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, &pulse.Problem{Kind: pulse.ErrUsage, Msg: "there is no configuration file " + abs,
			Hint: "write one with `pulse init --out " + path + "`"}
	}
	if err != nil {
		return "", nil, unreadable(abs, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return "", nil, unreadable(abs, err)
	}
	if len(text) > maxFile {
		return "", nil, pulse.Usagef("%s is larger than %d KiB: that is no configuration of pulse", abs, maxFile>>10)
	}
	return abs, text, nil
}

// absent includes a folder that cannot be looked into: HOME of another user,
// as cron may give it.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission)
}

func unreadable(path string, err error) error {
	return &pulse.Problem{Kind: pulse.ErrUsage, Msg: "read configuration " + path,
		Hint: "let the user who runs pulse read it: chown, or chmod 640", Err: bare(err)}
}

// decode fills a struct from the text and tells where every value stood.
func decode(into any, text []byte, bad *mistakes, types []pulse.SourceType) (map[string]spot, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	bad.lines = strings.Split(string(text), "\n")
	if beforeParsing(text, bad); len(bad.list) > 0 {
		return nil, bad.err()
	}
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		bad.add(syntaxSpot(err), "%s", syntaxMessage(err))
		return nil, bad.err()
	}
	d := &decoder{bad: bad, at: map[string]spot{}, types: types}
	for i, doc := range file.Docs {
		if i > 0 && doc.Body != nil {
			bad.add(spotOf(doc.Body), "one file holds one configuration: remove the line \"---\" and what follows")
			continue
		}
		d.value(doc.Body, reflect.ValueOf(into).Elem(), "")
	}
	return d.at, nil
}

// beforeParsing finds what a YAML parser reports in words nobody understands.
func beforeParsing(text []byte, bad *mistakes) {
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) || bytes.IndexByte(text, 0) >= 0 {
		bad.add(spot{}, "the file is not plain text in UTF-8; save it as UTF-8")
		return
	}
	for i, line := range bad.lines {
		at := len(line) - len(strings.TrimLeft(line, " "))
		switch {
		case !utf8.ValidString(line):
			bad.add(spot{i + 1, 1}, "the line holds letters that are not UTF-8; save the file as UTF-8")
		case strings.HasPrefix(line[at:], "\t") && strings.TrimSpace(line) != "":
			bad.add(spot{i + 1, at + 1}, "the line is indented with a tab; use spaces")
		case nesting(line) > maxNesting:
			bad.add(spot{i + 1, 1}, "the line opens more than %d brackets", maxNesting)
		case at > maxIndent:
			bad.add(spot{i + 1, 1}, "the line is indented by more than %d spaces", maxIndent)
		}
	}
}

// maxNesting and maxIndent keep the parser's recursion shallow.
const maxNesting, maxIndent = 100, 200

func nesting(line string) int { return strings.Count(line, "[") + strings.Count(line, "{") }

func syntaxSpot(err error) spot {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil || y.GetToken().Position == nil {
		return spot{}
	}
	p := y.GetToken().Position
	return spot{p.Line, p.Column}
}

func syntaxMessage(err error) string {
	var y yaml.Error
	if errors.As(err, &y) {
		return "this is no YAML: " + visible(y.GetMessage())
	}
	return "this is no YAML: " + visible(err.Error())
}

// visible writes control characters as escapes: the parser quotes what stands in the
// file, and a tab or a return in a message is nothing anybody can look for.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
