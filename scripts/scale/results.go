package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
)

// result is one thing measured on one database.
type result struct {
	What   string  `json:"what"`
	Engine string  `json:"engine"` // sqlite or postgres
	Rows   int     `json:"rows"`
	Millis float64 `json:"ms,omitempty"`     // median of the runs, by the clock
	CPU    float64 `json:"cpu_ms,omitempty"` // median, of the program alone: a server's is not in it
	Memory int     `json:"memory_mb,omitempty"`
	Rate   float64 `json:"per_second,omitempty"`
	Of     float64 `json:"of_reference,omitempty"` // speed as a share of the reference in the same run
	Note   string  `json:"note,omitempty"`
	On     string  `json:"on"` // day
}

func (r result) key() string { return fmt.Sprint(r.What, "/", r.Engine, "/", r.Rows) }

func readResults(path string) ([]result, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []result
	return out, json.Unmarshal(text, &out)
}

// keepResult writes one result into the file; what was measured before of the same
// kind makes room.
func keepResult(path string, r result) error {
	all, err := readResults(path)
	if err != nil {
		return err
	}
	r.On = time.Now().UTC().Format(time.DateOnly)
	all = slices.DeleteFunc(all, func(x result) bool { return x.key() == r.key() })
	all = append(all, r)
	slices.SortFunc(all, func(a, b result) int {
		return cmp.Or(strings.Compare(a.What, b.What), strings.Compare(b.Engine, a.Engine), a.Rows-b.Rows)
	})
	text, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// begins and ends of the table in docs/scale.md.
const (
	tableBegins = "<!-- make bench-scale writes the table -->\n"
	tableEnds   = "<!-- end of the table -->\n"
)

// writeTable puts the results between the two marks of a page.
func writeTable(path string, all []result) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(text), tableBegins)
	_, tail, ok2 := strings.Cut(rest, tableEnds)
	if !ok || !ok2 {
		return fmt.Errorf("%s has no place for the table", path)
	}
	return os.WriteFile(path, []byte(head+tableBegins+table(all)+tableEnds+tail), 0o644)
}

// table has a row for each thing and engine, the sizes side by side.
func table(all []result) string {
	by := map[string]map[int]result{}
	var names []string
	for _, r := range all {
		k := r.What + "|" + r.Engine
		if by[k] == nil {
			by[k] = map[int]result{}
			names = append(names, k)
		}
		by[k][r.Rows] = r
	}
	var sizes []int
	for _, r := range all {
		sizes = append(sizes, r.Rows)
	}
	slices.Sort(sizes)
	sizes = slices.Compact(sizes)
	var b strings.Builder
	b.WriteString("| what | engine |")
	for _, n := range sizes {
		fmt.Fprintf(&b, " %s |", size(n))
	}
	b.WriteString(" large : small | memory |\n|---|---|" + strings.Repeat("---:|", len(sizes)+2) + "\n")
	for _, k := range names {
		what, engine, _ := strings.Cut(k, "|")
		fmt.Fprintf(&b, "| %s | %s |", what, engine)
		memory := 0
		for _, n := range sizes {
			r, ok := by[k][n]
			memory = max(memory, r.Memory)
			fmt.Fprintf(&b, " %s |", cell(r, ok))
		}
		fmt.Fprintf(&b, " %s | %s |\n", ratio(by[k][sizes[0]], by[k][sizes[len(sizes)-1]]), megabytes(memory))
	}
	return b.String()
}

func size(n int) string {
	if n%1_000_000 == 0 {
		return fmt.Sprint(n/1_000_000, " M")
	}
	return fmt.Sprint(n)
}

func cell(r result, ok bool) string {
	switch {
	case !ok:
		return "–"
	case r.Of > 0 && r.Rate > 0:
		return fmt.Sprintf("%.0f/s, %.2f", r.Rate, r.Of)
	case r.Of > 0:
		return fmt.Sprintf("%.2f", r.Of)
	case r.Rate > 0:
		return fmt.Sprintf("%.0f/s", r.Rate)
	case r.Millis >= 10_000:
		return fmt.Sprintf("%.0f s", r.Millis/1000)
	case r.Millis >= 1000:
		return fmt.Sprintf("%.1f s", r.Millis/1000)
	}
	return fmt.Sprintf("%.0f ms", r.Millis)
}

// ratio is how many times longer the large one takes.
func ratio(small, large result) string {
	switch {
	case small.Millis > 0 && large.Millis > 0:
		return fmt.Sprintf("%.2f", large.Millis/small.Millis)
	case small.Rate > 0 && large.Rate > 0:
		return fmt.Sprintf("%.2f", small.Rate/large.Rate)
	}
	return "–"
}

func megabytes(n int) string {
	if n == 0 {
		return "–"
	}
	return fmt.Sprint(n, " MB")
}
