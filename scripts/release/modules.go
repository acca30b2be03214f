package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

// module is one whose code is in a binary. The standard library is one too: its path
// is "std", as the databases of known faults call it.
type module struct {
	Path, Version, Dir string
	sum                string // of its source, as in go.sum
	packages           []string
	needs              []string // paths of the modules its packages import
	papers             []paper
}

func (m module) String() string { return m.Path + " " + m.Version }

// listed is what `go list -deps -json` says of a package.
type listed struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Module     *struct {
		Path, Version, Dir string
		Main               bool
	}
}

const itself = "github.com/seed-919336a1/pulse"

// modulesOf tells what is linked into a binary: which modules, by what the binary says
// of itself, and what they are made of, by the module cache. The first one is pulse.
func modulesOf(binary string, t target) ([]module, error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	packages, err := packagesOf(t)
	if err != nil {
		return nil, err
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	out, err := gather(packages, info, strings.TrimSpace(string(goroot)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(binary), err)
	}
	for i := range out[1:] {
		if out[i+1].papers, err = papersOf(out[i+1]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// packagesOf lists the packages of the program on one machine.
func packagesOf(t target) ([]listed, error) {
	c := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,Imports,Module", "-tags", "nethttpomithttp2", "./cmd/pulse")
	c.Env = append(os.Environ(), "GOOS="+t.os, "GOARCH="+t.arch, "CGO_ENABLED=0")
	c.Stderr = os.Stderr
	said, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go list for %s: %w", t, err)
	}
	var out []listed
	for d := json.NewDecoder(bytes.NewReader(said)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
}

// gather makes modules of packages. What the binary says and what the source says must
// agree, as the licences are read from the one and the program is the other.
func gather(packages []listed, info *debug.BuildInfo, goroot string) ([]module, error) {
	at := assemble(packages, module{Path: "std", Version: strings.TrimPrefix(info.GoVersion, "go"), Dir: goroot})
	for _, d := range info.Deps {
		if at[d.Path] == nil || at[d.Path].Version != d.Version {
			return nil, fmt.Errorf("it was built with %s %s, and this source is not: build it anew", d.Path, d.Version)
		}
		at[d.Path].sum = d.Sum
	}
	if len(at) != len(info.Deps)+2 {
		return nil, fmt.Errorf("it holds %d modules, and this source asks for %d: build it anew", len(info.Deps), len(at)-2)
	}
	first := *at[itself]
	delete(at, itself)
	return append([]module{first}, inOrder(at)...), nil
}

// assemble sorts packages by their modules, and finds which of those need which.
func assemble(packages []listed, std module) map[string]*module {
	at := map[string]*module{itself: {Path: itself}, "std": &std}
	owner := map[string]string{}
	for _, p := range packages {
		owner[p.ImportPath] = "std"
		if p.Module == nil {
			continue
		}
		owner[p.ImportPath] = p.Module.Path
		if at[p.Module.Path] == nil {
			at[p.Module.Path] = &module{Path: p.Module.Path, Version: p.Module.Version, Dir: p.Module.Dir}
		}
		at[p.Module.Path].packages = append(at[p.Module.Path].packages, p.ImportPath)
	}
	for _, p := range packages {
		m := at[owner[p.ImportPath]]
		for _, i := range p.Imports {
			if to := owner[i]; to != "" && to != m.Path && !slices.Contains(m.needs, to) {
				m.needs = append(m.needs, to)
			}
		}
	}
	return at
}

// inOrder gives modules by their names.
func inOrder(at map[string]*module) []module {
	var out []module
	for _, m := range at {
		slices.Sort(m.needs)
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return out
}
