package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/groups"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// spot is one clause about one theme.
type spot struct {
	text  string
	start int
	theme string
}

// told reads what clauses are about.
func told(path string) (map[spot]string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := map[spot]string{}
	for line := range strings.Lines(string(raw)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(f) != 4 {
			continue
		}
		start, err := strconv.Atoi(f[1])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", line, err)
		}
		out[spot{f[0], start, f[2]}] = f[3]
	}
	return out, nil
}

// purity groups our own complaints, each language by itself, and says how many of
// the clauses that were labelled by hand share the cause of most in their group.
func purity(o options) error {
	m, err := newMind()
	if err != nil {
		return err
	}
	want, err := told(o.labels)
	if err != nil {
		return err
	}
	alike, all, counted := 0, 0, 0
	for _, code := range lang.All() {
		rows, err := readRows(filepath.Join(o.own, "train."+code+".jsonl"))
		if err != nil {
			return err
		}
		list := m.clauses(rows)
		pool := groups.Pool(list)
		found := groups.Found(list, func(theme string) int { return groups.Least(pool[theme]) })
		in, a, n, k := 0, 0, 0, 0
		for _, g := range found {
			in += len(g.Clauses)
			most, of := majority(list, g, want)
			if of > 1 {
				a, n, k = a+most, n+of, k+1
			}
		}
		fmt.Printf("%s: %d complaining clauses about a theme, %.0f %% in %d groups; of %d labelled ones in %d groups %.1f %% share the cause of most\n",
			code, len(list), share(in, len(list)), len(found), n, k, share(a, n))
		alike, all, counted = alike+a, all+n, counted+k
	}
	fmt.Printf("together: %.1f %% of %d in %d groups\n", share(alike, all), all, counted)
	return nil
}

// majority is how many labelled clauses of a group share its most frequent cause.
func majority(list []groups.Clause, g groups.Group, want map[spot]string) (most, of int) {
	count := map[string]int{}
	for _, i := range g.Clauses {
		_, id, _ := strings.Cut(list[i].Item, ":")
		cause, labelled := want[spot{id, list[i].Start, list[i].Theme}]
		if !labelled {
			continue
		}
		of++
		if count[cause]++; cause != "other" {
			most = max(most, count[cause])
		}
	}
	return most, of
}

func (m mind) clauses(rows []row) []groups.Clause {
	var out []groups.Clause
	for _, r := range rows {
		x := pulse.Mention{Source: "file", ID: r.ID, Text: r.Text, Lang: r.Lang}
		j := pulse.Judged{Mention: x, Verdict: m.Judge(x)}
		j.Verdict.Kind = pulse.Complaint
		t := m.reader.Read(r.Text, j.Verdict.Lang)
		out = append(out, groups.Clauses(j, &t)...)
	}
	return out
}
