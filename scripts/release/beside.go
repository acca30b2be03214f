package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// papers are the texts that go with every program.
type papers struct{ readme, licence, notice, changes, others []byte }

func readPapers(others []byte) (papers, error) {
	p := papers{others: others}
	err := readAll(".", map[string]*[]byte{
		"README.md": &p.readme, "LICENSE": &p.licence, "NOTICE": &p.notice, "CHANGELOG.md": &p.changes,
	})
	return p, err
}

func (p papers) into(t *tree, dir string) {
	t.file(dir+"README.md", p.readme)
	t.file(dir+"LICENSE", p.licence)
	t.file(dir+"NOTICE", p.notice)
	t.file(dir+"CHANGELOG.md", p.changes)
	t.file(dir+"THIRD-PARTY.txt", p.others)
}

// pages are what the program says of itself to man and to shells.
type pages struct {
	man                         map[string][]byte // by file: pulse-fetch.1
	bash, zsh, fish, powershell []byte
}

func readPages(dir string) (pages, error) {
	p := pages{man: map[string][]byte{}}
	list, err := filepath.Glob(filepath.Join(dir, "man", "*.1"))
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("no man pages in %s", dir)
	}
	if err != nil {
		return p, err
	}
	for _, name := range list {
		if p.man[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			return p, err
		}
	}
	err = readAll(dir, map[string]*[]byte{
		"pulse.bash": &p.bash, "_pulse": &p.zsh, "pulse.fish": &p.fish, "pulse.ps1": &p.powershell,
	})
	return p, err
}

// samples are for those who let pulse run by itself.
type samples struct{ crontab, service, timer []byte }

func readSamples() (samples, error) {
	var s samples
	err := readAll("scripts", map[string]*[]byte{
		"cron.sample": &s.crontab, "pulse.service": &s.service, "pulse.timer": &s.timer,
	})
	return s, err
}

// packaged are the samples as they are where a package has put the program.
func (s samples) packaged() samples {
	there := func(text []byte) []byte {
		return bytes.ReplaceAll(text, []byte("/usr/local/bin/pulse"), []byte("/usr/bin/pulse"))
	}
	return samples{crontab: there(s.crontab), service: there(s.service), timer: there(s.timer)}
}

func readAll(dir string, into map[string]*[]byte) error {
	for name, to := range into {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		*to = data
	}
	return nil
}
