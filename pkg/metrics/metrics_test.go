package metrics

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// read is a reader of the format, written from its description and from nothing of ours:
// a file it takes is one that others take.
func read(text string) (map[string]float64, error) {
	out := map[string]float64{}
	types, helps := map[string]string{}, map[string]bool{}
	last, done := "", map[string]bool{}
	if text != "" && !strings.HasSuffix(text, "\n") {
		return nil, fmt.Errorf("the last line does not end")
	}
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("not UTF-8")
	}
	for n, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		bad := func(why string) (map[string]float64, error) {
			return nil, fmt.Errorf("line %d: %s: %q", n+1, why, line)
		}
		if rest, ok := strings.CutPrefix(line, "# HELP "); ok {
			name, _, _ := strings.Cut(rest, " ")
			if helps[name] {
				return bad("a second HELP")
			}
			helps[name] = true
			continue
		}
		if rest, ok := strings.CutPrefix(line, "# TYPE "); ok {
			name, typ, _ := strings.Cut(rest, " ")
			if types[name] != "" || !slices.Contains([]string{"gauge", "counter"}, typ) {
				return bad("a second or strange TYPE")
			}
			types[name] = typ
			continue
		}
		m := regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{.*\})? ([^ ]+)$`).FindStringSubmatch(line)
		if m == nil {
			return bad("no sample")
		}
		name := m[1]
		if types[name] == "" || !helps[name] {
			return bad("no HELP and TYPE before it")
		}
		if name != last && done[name] {
			return bad("a family in two places")
		}
		last, done[name] = name, true
		if strings.HasSuffix(name, "_total") != (types[name] == "counter") {
			return bad("a counter, and it alone, ends in _total")
		}
		labels, err := readLabels(m[2])
		if err != nil {
			return bad(err.Error())
		}
		v, err := strconv.ParseFloat(m[3], 64)
		if err != nil {
			return bad("no number")
		}
		id := name + fmt.Sprint(labels)
		if _, twice := out[id]; twice {
			return bad("given twice")
		}
		out[id] = v
	}
	return out, nil
}

func readLabels(s string) ([]string, error) {
	if s == "" {
		return nil, nil
	}
	s = strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}")
	var out []string
	for s != "" {
		name, rest, ok := strings.Cut(s, `="`)
		if !ok || !regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`).MatchString(name) {
			return nil, fmt.Errorf("no label %q", name)
		}
		var v strings.Builder
		i := 0
		for ; i < len(rest) && rest[i] != '"'; i++ {
			if rest[i] != '\\' {
				v.WriteByte(rest[i])
				continue
			}
			if i++; i == len(rest) {
				return nil, fmt.Errorf("a value ends in a backslash")
			}
			switch rest[i] {
			case 'n':
				v.WriteByte('\n')
			case '\\', '"':
				v.WriteByte(rest[i])
			default:
				return nil, fmt.Errorf("an escape that is none")
			}
		}
		if i == len(rest) {
			return nil, fmt.Errorf("a value without an end")
		}
		out = append(out, name+"="+v.String())
		s = rest[i+1:]
		if s != "" && s[0] != ',' {
			return nil, fmt.Errorf("labels without a comma")
		}
		s = strings.TrimPrefix(s, ",")
	}
	return out, nil
}

func TestWrite(t *testing.T) {
	held := Family{Name: "pulse_held", Type: "gauge", Help: "texts held,\nby \\ source"}
	hostile := "a\"b\\n\nc}{,=é\xff\u202e"
	held.Add(3, "source", "x")
	held.Add(0.25, "source", hostile, "place", "Kadıköy")
	runs := Family{Name: "pulse_runs_total", Type: "counter", Help: "runs"}
	runs.Add(1e9)
	never := Family{Name: "pulse_last", Type: "gauge", Help: "never"}
	never.Add(Seconds(time.Time{}))
	var b strings.Builder
	if err := Write(&b, []Family{held, never, runs}); err != nil {
		t.Fatal(err)
	}
	got, err := read(b.String())
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	want := map[string]float64{
		"pulse_held[source=x]": 3, "pulse_runs_total[]": 1e9,
		"pulse_held[source=" + strings.ToValidUTF8(hostile, "\ufffd") + " place=Kadıköy]": 0.25,
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if strings.Contains(b.String(), "pulse_last") {
		t.Error("a value that is none was written")
	}
}

func TestSeconds(t *testing.T) {
	if got := Seconds(time.UnixMilli(1500)); got != 1.5 {
		t.Errorf("got %v, want 1.5", got)
	}
	if !math.IsNaN(Seconds(time.Time{})) {
		t.Error("no moment has seconds")
	}
}
