// Command release packs what scripts/release.sh has built: archives, packages for
// Debian, container images, a list of what each program is made of, and the sums of all.
// Packed twice of the same programs it writes the same bytes, on any machine.
package main

import (
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// target is a machine a program is for, in Go's words.
type target struct{ os, arch string }

func (t target) String() string { return t.os + "/" + t.arch }

// file is what the release calls the machine.
func (t target) file() string {
	if t.os == "darwin" {
		return "macos_" + t.arch
	}
	return t.os + "_" + t.arch
}

func (t target) program() string {
	if t.os == "windows" {
		return "pulse.exe"
	}
	return "pulse"
}

// stamp is what a release is called and when its source was committed.
type stamp struct {
	version, commit string
	time            time.Time
}

// tag is the version as a container may be called.
func (s stamp) tag() string { return strings.NewReplacer("+", "-", "~", "-").Replace(s.version) }

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	var s stamp
	var from, out string
	var seconds int64
	f := flag.NewFlagSet("release", flag.ContinueOnError)
	f.StringVar(&from, "from", "", "folder with programs/OS-ARCH, and with pages/ that one of them wrote")
	f.StringVar(&out, "out", "", "folder for what is packed")
	f.StringVar(&s.version, "version", "", "what the programs say they are")
	f.StringVar(&s.commit, "commit", "", "of which commit")
	f.Int64Var(&seconds, "time", 0, "when that was made, in seconds since 1970")
	if err := f.Parse(args); err != nil {
		return err
	}
	s.time = time.Unix(seconds, 0).UTC()
	return pack(from, out, s)
}

// pack makes a release of every program it finds.
func pack(from, out string, s stamp) error {
	targets, err := targetsIn(filepath.Join(from, "programs"))
	if err != nil {
		return err
	}
	var linked [][]module
	for _, t := range targets {
		mods, err := modulesOf(programOf(from, t), t)
		if err != nil {
			return err
		}
		linked = append(linked, mods)
	}
	r := release{out: out, stamp: s, sums: map[string]string{}}
	if r.papers, err = readPapers(thirdParties(union(linked))); err != nil {
		return err
	}
	if r.pages, err = readPages(filepath.Join(from, "pages")); err != nil {
		return err
	}
	if r.samples, err = readSamples(); err != nil {
		return err
	}
	for i, t := range targets {
		if err := r.packOne(programOf(from, t), t, linked[i]); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	return r.writeSums()
}

func targetsIn(dir string) ([]target, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var out []target
	for _, f := range files {
		system, arch, ok := strings.Cut(f.Name(), "-")
		if !ok {
			return nil, fmt.Errorf("%s: a program is called OS-ARCH here", f.Name())
		}
		out = append(out, target{system, arch})
	}
	return out, nil
}

func programOf(from string, t target) string {
	return filepath.Join(from, "programs", t.os+"-"+t.arch)
}

// union are the modules of all programs, each once, without pulse.
func union(linked [][]module) []module {
	at := map[string]*module{}
	for _, mods := range linked {
		for _, m := range mods[1:] {
			at[m.Path] = &m
		}
	}
	return inOrder(at)
}

// release is what all machines share, and where it goes.
type release struct {
	out     string
	stamp   stamp
	papers  papers
	pages   pages
	samples samples
	sums    map[string]string
}

// packOne makes all that is for one machine.
func (r *release) packOne(path string, t target, mods []module) error {
	program, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	name := "pulse_" + r.stamp.version + "_" + t.file()
	parts, err := sbom(mods, program, t, r.stamp)
	if err != nil {
		return err
	}
	if err := r.put(name+".cdx.json", parts); err != nil {
		return err
	}
	if err := r.putArchive(name, program, t); err != nil || t.os != "linux" {
		return err
	}
	pkg, err := deb(program, t, r.stamp, r.papers, r.pages, r.samples)
	if err != nil {
		return err
	}
	if err := r.put("pulse_"+debVersion(r.stamp)+"_"+t.arch+".deb", pkg); err != nil {
		return err
	}
	root := rootfs(program, r.papers, r.stamp)
	img, err := image(root, t, r.stamp)
	if err != nil {
		return err
	}
	if err := r.put(name+".oci.tar", img); err != nil {
		return err
	}
	return r.putRootfs(root, t)
}

// putArchive packs the program with its papers, pages and samples in a folder of its own.
func (r *release) putArchive(name string, program []byte, t target) error {
	a := &tree{time: r.stamp.time}
	a.program(name+"/"+t.program(), program)
	r.papers.into(a, name+"/")
	a.file(name+"/completions/pulse.ps1", r.pages.powershell)
	if t.os == "windows" {
		data, err := a.zip()
		if err != nil {
			return err
		}
		return r.put(name+".zip", data)
	}
	a.file(name+"/completions/pulse.bash", r.pages.bash)
	a.file(name+"/completions/_pulse", r.pages.zsh)
	a.file(name+"/completions/pulse.fish", r.pages.fish)
	for page, text := range r.pages.man {
		a.file(name+"/man/man1/"+page, text)
	}
	a.file(name+"/samples/crontab", r.samples.crontab)
	a.file(name+"/samples/pulse.service", r.samples.service)
	a.file(name+"/samples/pulse.timer", r.samples.timer)
	data, err := a.tar("")
	if err != nil {
		return err
	}
	return r.put(name+".tar.gz", gzipped(data))
}

// putRootfs lays out what the Containerfile copies, for who builds an image with tools of
// their own. It is not part of what is published.
func (r *release) putRootfs(root *tree, t target) error {
	data, err := root.tar("")
	if err != nil {
		return err
	}
	dir := filepath.Join(r.out, "container")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	recipe, err := os.ReadFile("scripts/release/Containerfile")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "Containerfile"), recipe, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "rootfs_"+t.arch+".tar"), data, 0o644)
}

// put writes a file of the release and remembers its sum.
func (r *release) put(name string, data []byte) error {
	r.sums[name] = hex.EncodeToString(sum(data))
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.out, name), data, 0o644)
}

// writeSums writes what `sha256sum --check` reads.
func (r *release) writeSums() error {
	var names []string
	for name := range r.sums {
		names = append(names, name)
	}
	slices.Sort(names)
	var b []byte
	for _, name := range names {
		b = fmt.Appendf(b, "%s  %s\n", r.sums[name], name)
	}
	return os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), b, 0o644)
}
