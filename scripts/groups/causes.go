package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/groups"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// caused is one complaint of a small business, with the cause that a manager would file
// it under; "other" is nobody else's.
type caused struct {
	ID, Lang, Business, Text, Cause, Also string
}

// gathering is how well complaints of one cause come together: of those whose cause
// several share, how many stand together, and how many of a group share its cause.
type gathering struct {
	texts, together int
	grouped, pure   int
	causes, found   int // with three texts or more; of them those that most stand together
}

func (g *gathering) add(o gathering) {
	g.texts, g.together = g.texts+o.texts, g.together+o.together
	g.grouped, g.pure = g.grouped+o.grouped, g.pure+o.pure
	g.causes, g.found = g.causes+o.causes, g.found+o.found
}

func (g gathering) String() string {
	return fmt.Sprintf("%d of %d causes; %.0f %% of %d complaints stand with most of their cause; of %d in a group %.0f %% share its cause",
		g.found, g.causes, share(g.together, g.texts), g.texts, g.grouped, share(g.pure, g.grouped))
}

// leastOfCause is how many complaints a cause must have to be expected as a group.
const leastOfCause = 3

// causes groups the complaints of each small business by itself.
func causes(o options) error {
	m, err := newMind()
	if err != nil {
		return err
	}
	var all gathering
	for _, code := range lang.All() {
		list, err := readCaused(filepath.Join(o.own, "causes."+code+".jsonl"))
		if errors.Is(err, fs.ErrNotExist) {
			continue // nobody has written it yet
		}
		if err != nil {
			return err
		}
		var sum gathering
		for len(list) > 0 {
			n := slices.IndexFunc(list, func(c caused) bool { return c.Business != list[0].Business })
			if n < 0 {
				n = len(list)
			}
			g := m.gathered(list[:n], o.show)
			fmt.Printf("%s %s: %v\n", code, list[0].Business, g)
			sum.add(g)
			list = list[n:]
		}
		fmt.Printf("%s: %v\n", code, sum)
		all.add(sum)
	}
	fmt.Printf("together: %v\n", all)
	return nil
}

func readCaused(path string) ([]caused, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read
	var out []caused
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var c caused
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b caused) int { return cmp.Compare(a.Business, b.Business) })
	return out, lines.Err()
}

// gathered groups complaints as the pipe does and compares groups with causes.
func (m mind) gathered(list []caused, show bool) (out gathering) {
	js := make([]pulse.Judged, len(list))
	for i, c := range list {
		x := pulse.Mention{Source: "file", ID: c.ID, Text: c.Text, Lang: c.Lang}
		js[i] = pulse.Judged{Mention: x, Verdict: m.Judge(x)}
	}
	in := map[string]map[string]int{} // complaints by cause and group
	with := map[string]map[string]int{}
	for i, p := range m.reader.Place(js) {
		c := list[i]
		group := p.Group
		if group == p.Theme || group == groups.None {
			group = ""
		}
		if show {
			fmt.Printf("  %-22s %-30s %s\n", c.Cause, cmp.Or(group, "("+p.Theme+")")+" "+p.Label, c.Text)
		}
		count(in, c.Cause, group)
		count(with, group, c.Cause)
	}
	for cause, by := range in {
		n := 0
		for _, k := range by {
			n += k
		}
		if cause == "other" || n < leastOfCause {
			continue
		}
		delete(by, "")
		most := largest(by)
		out.causes, out.texts, out.together = out.causes+1, out.texts+n, out.together+most
		if most*2 > n {
			out.found++
		}
	}
	for group, by := range with {
		if group == "" {
			continue
		}
		for _, k := range by {
			out.grouped += k
		}
		delete(by, "other")
		out.pure += largest(by)
	}
	return out
}

func count(in map[string]map[string]int, a, b string) {
	if in[a] == nil {
		in[a] = map[string]int{}
	}
	in[a][b]++
}

func largest(by map[string]int) int {
	most := 0
	for _, n := range by {
		most = max(most, n)
	}
	return most
}
