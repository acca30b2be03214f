//go:build reference

package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/abadojack/whatlanggo"
	"github.com/jdkato/prose/v2"
	"github.com/jonreiter/govader"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/lang"
)

// first is an ordinary text, the first that a fresh process sees.
const first = "The coffee was good but we waited forty minutes."

// load is what a fresh process does before its first result.
var load = map[string]func() error{
	"nothing": func() error { return nil },
	"pulse": func() error {
		j, err := classify.New()
		if err == nil {
			j.Judge(first, classify.Options{})
		}
		return err
	},
	"govader": func() error {
		govader.NewSentimentIntensityAnalyzer().PolarityScores(first)
		return nil
	},
	"prose": func() error {
		_, err := prose.NewDocument(first, prose.WithSegmentation(false), prose.WithExtraction(false))
		return err
	},
	"detect": func() error {
		lang.Detect(first, "")
		return nil
	},
	"whatlanggo": func() error {
		whatlanggo.DetectLang(first)
		return nil
	},
}

// costOf does one thing in this process and prints microseconds and kilobytes.
func costOf(what, corpus string) error {
	name, rest, _ := strings.Cut(what, "+")
	start := time.Now()
	if err := load[name](); err != nil {
		return err
	}
	took := time.Since(start)
	if rest == "texts" {
		if err := judgeAll(corpus); err != nil {
			return err
		}
	}
	peak, err := highWater()
	if err != nil {
		return err
	}
	fmt.Println(took.Microseconds(), peak)
	return nil
}

// judgeAll judges all of gold without tags.
func judgeAll(corpus string) error {
	s, err := read(corpus)
	if err != nil {
		return err
	}
	j, err := classify.New()
	if err != nil {
		return err
	}
	lang.UseTags(false)
	for code, list := range s.all {
		for _, t := range list {
			j.Judge(t, classify.Options{Lang: code})
		}
	}
	return nil
}

// highWater is the most memory this process held, in kilobytes.
func highWater() (int, error) {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strconv.Atoi(strings.Fields(rest)[0])
		}
	}
	return 0, fmt.Errorf("no VmHWM in /proc/self/status")
}

const runs = 7

// cost is the median of what fresh processes need for something.
func cost(what, corpus string) (micros, kilobytes float64, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, 0, err
	}
	var us, kb []float64
	for range runs {
		out, err := exec.Command(self, "-own", corpus, "-child", what).Output()
		if err != nil {
			return 0, 0, fmt.Errorf("%s in a fresh process: %w", what, err)
		}
		var t, m float64
		if _, err := fmt.Sscan(string(out), &t, &m); err != nil {
			return 0, 0, err
		}
		us, kb = append(us, t), append(kb, m)
	}
	return median(us), median(kb), nil
}

func costs(corpus string) error {
	fmt.Printf("\nin fresh processes, the middle of %d        first result    most memory\n", runs)
	for _, c := range []struct{ what, told string }{
		{"nothing", "an empty program with all of these"},
		{"pulse", "pulse: load and one judgement"},
		{"govader", "govader: load and one text"},
		{"prose", "prose: load and tag one text"},
		{"pulse+texts", "pulse: all of gold, without tags"},
		{"detect", "language of one text, pulse"},
		{"whatlanggo", "language of one text, whatlanggo"},
	} {
		us, kb, err := cost(c.what, corpus)
		if err != nil {
			return err
		}
		fmt.Printf("  %-38s %9.2f ms %9.1f MB\n", c.told, us/1000, kb/1024)
	}
	return nil
}

func detection(s sample) {
	var list []string
	for _, l := range s.all {
		list = append(list, l...)
	}
	ours, theirs, q := ratio(list, func(t string) { lang.Detect(t, "") }, func(t string) { whatlanggo.DetectLang(t) })
	told("language", "whatlanggo", ours, theirs, q, 0)
}

//go:embed vader.cjs
var vaderScript []byte

// nodeRate is how many texts a second npm's vader-sentiment takes.
func nodeRate(dir string, list []string) (float64, error) {
	script := filepath.Join(dir, "vader.cjs")
	if err := os.WriteFile(script, vaderScript, 0o600); err != nil {
		return 0, err
	}
	in, err := json.Marshal(list)
	if err != nil {
		return 0, err
	}
	cmd := exec.Command("node", script)
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(in)
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("node: %w", err)
	}
	return strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
}
