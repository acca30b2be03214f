package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// netOut is where the net lies: beside the model of themes.
func (f flags) netOut() string { return filepath.Join(filepath.Dir(f.out), "net.bin") }

// trainNet writes the net that speaks beside the linear model, which lies there already.
// It reads the concepts of the judgement that ships.
func (f flags) trainNet(examples []theme.Example) error {
	linear, err := os.ReadFile(f.out)
	if err != nil {
		return err
	}
	j, err := classify.New()
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "themes: a net beside the linear model")
	f.net.Meaning = j.Meaning()
	var b bytes.Buffer
	if err := theme.TrainNet(&b, linear, j.Meant, examples, f.net); err != nil {
		return err
	}
	return replace(f.netOut(), b.Bytes())
}
