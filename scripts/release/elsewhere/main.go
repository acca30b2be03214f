// Command elsewhere says whether the program would compile on other machines, such as
// windows/amd64 darwin/arm64, in seconds: it checks types and compiles nothing. Of what
// is not ours it reads declarations alone.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	bad := false
	for _, machine := range os.Args[1:] {
		errs, err := check(machine)
		if err != nil {
			errs = append(errs, err)
		}
		for _, err := range errs {
			fmt.Fprintf(os.Stderr, "elsewhere: %s: %v\n", machine, err)
		}
		bad = bad || len(errs) > 0
	}
	if bad {
		os.Exit(1)
	}
}

// listed is what `go list -deps -json` says of a package, those it imports first.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	ImportMap  map[string]string
	Module     *struct{ Main bool }
}

func (p listed) ours() bool { return p.Module != nil && p.Module.Main }

func list(machine string) ([]listed, error) {
	system, arch, ok := strings.Cut(machine, "/")
	if !ok {
		return nil, errors.New("a machine is called OS/ARCH, as windows/amd64")
	}
	c := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,GoFiles,ImportMap,Module", "-tags", "nethttpomithttp2", "./cmd/pulse")
	c.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+arch, "CGO_ENABLED=0")
	c.Stderr = os.Stderr
	said, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
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

// known finds packages that were checked before those that import them.
type known struct {
	at   map[string]*types.Package
	user listed
}

func (k known) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if to := k.user.ImportMap[path]; to != "" {
		path = to
	}
	if p := k.at[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("%s is not among the packages of the program", path)
}

// check gives what is wrong in our packages.
func check(machine string) ([]error, error) {
	packages, err := list(machine)
	if err != nil {
		return nil, err
	}
	_, arch, _ := strings.Cut(machine, "/")
	var wrong []error
	at, seen := map[string]*types.Package{}, 0
	for _, p := range packages {
		set := token.NewFileSet()
		files, err := parse(set, p)
		if err != nil {
			return nil, err
		}
		conf := types.Config{
			Importer: known{at, p}, Sizes: types.SizesFor("gc", arch), IgnoreFuncBodies: !p.ours(),
			Error: func(err error) {
				if p.ours() {
					wrong = append(wrong, err)
				}
			},
		}
		at[p.ImportPath], _ = conf.Check(p.ImportPath, set, files, nil) // Error has been told
		if p.ours() {
			seen++
		}
	}
	if seen < 10 {
		return nil, fmt.Errorf("only %d packages of ours were seen", seen)
	}
	return wrong, nil
}

func parse(set *token.FileSet, p listed) ([]*ast.File, error) {
	var out []*ast.File
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}
