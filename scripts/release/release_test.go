package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

var moment = time.Unix(1795371942, 0).UTC()

// TestLinkedLicences: what the program carries may be carried, on every system that has
// modules of its own.
func TestLinkedLicences(t *testing.T) {
	t.Chdir("../..")
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, on := range []target{{"linux", "amd64"}, {"windows", "amd64"}} {
		packages, err := packagesOf(on)
		if err != nil {
			t.Fatal(err)
		}
		at := assemble(packages, module{Path: "std", Dir: strings.TrimSpace(string(goroot))})
		if len(at) < 20 {
			t.Errorf("%s: only %d modules", on, len(at))
		}
		for path, m := range at {
			if path == itself {
				continue
			}
			if _, err := papersOf(*m); err != nil {
				t.Errorf("%s: %v", on, err)
			}
		}
	}
}

func TestLicences(t *testing.T) {
	free, err := os.ReadFile("../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	mit := "Permission is hereby granted, free of charge, to any person\n obtaining a copy"
	for _, c := range []struct{ name, text, want, wrong string }{
		{"ours", string(free), "Apache-2.0", ""},
		{"broken lines", mit, "MIT", ""},
		{"two in one file", mit + "\n...\nmay be used to endorse or promote products derived from this", "MIT BSD-3-Clause", ""},
		{"copyleft", "GNU GENERAL PUBLIC LICENSE\nVersion 3", "", "under GPL"},
		{"copyleft behind a free one", mit + "\nparts are under the GNU Lesser\nGeneral Public License", "", "under LGPL"},
		{"unknown", "All rights reserved.", "", "nobody has looked at"},
		{"empty", "", "", "nobody has looked at"},
	} {
		got, err := licencesIn([]byte(c.text))
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%s: got error %v, want %q", c.name, err, c.wrong)
		}
	}
}

func TestModuleWithoutLicence(t *testing.T) {
	m := module{Path: "example.com/none", Version: "v1.0.0", Dir: t.TempDir(), packages: []string{"example.com/none"}}
	if _, err := papersOf(m); err == nil || !strings.Contains(err.Error(), "has no licence") {
		t.Errorf("got %v", err)
	}
}

// TestDebVersion: names of one package, and the order dpkg sees them in.
func TestDebVersion(t *testing.T) {
	names := []string{"4421675a4dc7", "v0.9.0", "v1.0.0-rc.1", "v1.0.0-rc.1-3-gabcdef012345", "v1.0.0-rc.2", "v1.0.0",
		"v1.0.0-dirty", "v1.0.0-2-gabcdef012345", "v1.0.0-12-gabcdef012345", "v1.2.0"}
	want := []string{"0~git20261122182542.4421675a4dc7", "0.9.0", "1.0.0~rc.1", "1.0.0~rc.1+3.gabcdef012345", "1.0.0~rc.2", "1.0.0",
		"1.0.0+dirty", "1.0.0+2.gabcdef012345", "1.0.0+12.gabcdef012345", "1.2.0"}
	for i, name := range names {
		if got := debVersion(stamp{version: name, time: moment}); got != want[i] {
			t.Errorf("%s: got %s, want %s", name, got, want[i])
		}
	}
	if _, err := exec.LookPath("dpkg"); err != nil {
		t.Skip("no dpkg here: how it orders versions is not tried")
	}
	for i := range names[1:] {
		if names[i] == "v1.0.0-dirty" {
			continue // a try of somebody's own: letters stand behind figures
		}
		if err := exec.Command("dpkg", "--compare-versions", want[i], "lt", want[i+1]).Run(); err != nil {
			t.Errorf("dpkg does not sort %s before %s", want[i], want[i+1])
		}
	}
}

// TestCronD: the sample becomes one of the system, of which nothing is at work.
func TestCronD(t *testing.T) {
	sample, err := os.ReadFile("../cron.sample")
	if err != nil {
		t.Fatal(err)
	}
	made := string(cronD(samples{crontab: sample}.packaged().crontab))
	lines := 0
	for line := range strings.Lines(made) {
		if line != "\n" && line[0] != '#' {
			t.Errorf("at work: %s", line)
		}
		if strings.Contains(line, "* ") && strings.Contains(line, "/usr/bin/pulse ") {
			lines++
			if f := strings.Fields(line); f[5] != "pulse" || f[6] != "/usr/bin/pulse" {
				t.Errorf("no user in its place: %s", line)
			}
		}
	}
	if want := strings.Count(string(sample), "* /usr/local/bin/pulse") + strings.Count(string(sample), "  /usr/local/bin/pulse"); lines < 8 || lines > want+5 {
		t.Errorf("%d lines of pulse", lines)
	}
	if strings.Contains(made, "crontab -e") || strings.Contains(made, "/usr/local") || !strings.Contains(made, "#PULSE_CONFIG=/etc/pulse/pulse.yaml\n") {
		t.Errorf("got:\n%s", made)
	}
}

// packed makes all that is for Linux of a small program.
func packed(t *testing.T) map[string][]byte {
	t.Helper()
	s := stamp{version: "v1.2.0", commit: "4421675a4dc7e8abbfbc29188bf29151be18da22", time: moment}
	mods := []module{{Path: itself, needs: []string{"example.com/a"}}, {Path: "example.com/a", Version: "v1.0.0", sum: "h1:x",
		papers: []paper{{name: "LICENSE", text: []byte("MIT"), licences: []string{"MIT"}}}}}
	r := release{out: t.TempDir(), stamp: s, sums: map[string]string{},
		papers:  papers{[]byte("readme"), []byte("licence"), []byte("notice"), []byte("changes"), thirdParties(mods[1:])},
		pages:   pages{map[string][]byte{"pulse.1": []byte(".TH"), "pulse-b.1": nil, "pulse-a.1": nil}, []byte("b"), []byte("z"), []byte("f"), []byte("p")},
		samples: samples{[]byte("# head\nA=b\n\n1 2 * * *  /usr/local/bin/pulse x\n"), []byte("service"), []byte("timer")}}
	program := filepath.Join(t.TempDir(), "pulse")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, on := range []target{{"linux", "amd64"}, {"windows", "amd64"}, {"darwin", "arm64"}} {
		if err := r.packOne(program, on, mods); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.writeSums(); err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	err := filepath.WalkDir(r.out, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out[strings.TrimPrefix(path, r.out)], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestPackedTwice: neither the hour, nor the zone, nor the order of a map is in it.
func TestPackedTwice(t *testing.T) {
	t.Chdir("../..")
	first := packed(t)
	local := time.Local
	time.Local = time.FixedZone("far", 14*3600)
	defer func() { time.Local = local }()
	for range 3 {
		again := packed(t)
		if len(again) != len(first) || len(first) != 11 {
			t.Errorf("%d files, then %d", len(first), len(again))
		}
		for name := range first {
			if !bytes.Equal(first[name], again[name]) {
				t.Errorf("%s differs", name)
			}
		}
	}
}

// TestPackageIsRead: Debian's own tool reads the package, and finds what belongs there.
func TestPackageIsRead(t *testing.T) {
	if _, err := exec.LookPath("dpkg-deb"); err != nil {
		t.Skip("no dpkg-deb here: packages are not read")
	}
	t.Chdir("../..")
	file := filepath.Join(t.TempDir(), "pulse.deb")
	if err := os.WriteFile(file, packed(t)["/pulse_1.2.0_amd64.deb"], 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("dpkg-deb", "--show", "--showformat", "${Package} ${Version} ${Architecture}", file).CombinedOutput()
	if err != nil || string(out) != "pulse 1.2.0 amd64" {
		t.Errorf("got %q, %v", out, err)
	}
	data, err := exec.Command("dpkg-deb", "--fsys-tarfile", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	names := namesIn(t, bytes.NewReader(data))
	for _, want := range []string{"./usr/bin/pulse", "./etc/cron.d/pulse", "./usr/share/man/man1/pulse.1.gz", "./usr/share/doc/pulse/copyright"} {
		if !slices.Contains(names, want) {
			t.Errorf("no %s in %q", want, names)
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("not sorted: %q", names)
	}
}

func namesIn(t *testing.T, r io.Reader) []string {
	t.Helper()
	var out []string
	for tr := tar.NewReader(r); ; {
		h, err := tr.Next()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != 0 && h.Uid != nobody || h.Mode&0o022 != 0 && h.Mode != 0o1777 || !h.ModTime.Equal(moment) {
			t.Errorf("%s: owner %d, mode %o, time %s", h.Name, h.Uid, h.Mode, h.ModTime)
		}
		out = append(out, h.Name)
	}
}

// TestImage: each blob is what its name says, and the layer is the one the config means.
func TestImage(t *testing.T) {
	t.Chdir("../..")
	blobs := map[string][]byte{}
	tr := tar.NewReader(bytes.NewReader(packed(t)["/pulse_v1.2.0_linux_amd64.oci.tar"]))
	for h, err := tr.Next(); err == nil; h, err = tr.Next() {
		blobs[h.Name], _ = io.ReadAll(tr)
	}
	get := func(digest string, into any) []byte {
		data := blobs["blobs/sha256/"+strings.TrimPrefix(digest, "sha256:")]
		if got := sumOf(data); got != digest {
			t.Errorf("%s holds %s", digest, got)
		}
		if into != nil {
			if err := json.Unmarshal(data, into); err != nil {
				t.Error(err)
			}
		}
		return data
	}
	var index struct{ Manifests []descriptor }
	if err := json.Unmarshal(blobs["index.json"], &index); err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Config descriptor
		Layers []descriptor
	}
	get(index.Manifests[0].Digest, &manifest)
	var config struct {
		Config struct{ User string }
		Rootfs struct {
			DiffIDs []string `json:"diff_ids"`
		}
	}
	get(manifest.Config.Digest, &config)
	z, err := gzip.NewReader(bytes.NewReader(get(manifest.Layers[0].Digest, nil)))
	if err != nil {
		t.Fatal(err)
	}
	layer, _ := io.ReadAll(z)
	if sumOf(layer) != config.Rootfs.DiffIDs[0] || config.Config.User != "65532:65532" {
		t.Errorf("got %+v", config)
	}
	names := namesIn(t, bytes.NewReader(layer))
	for _, want := range []string{"usr/bin/pulse", "etc/ssl/certs/ca-certificates.crt", "data/", "tmp/"} {
		if !slices.Contains(names, want) {
			t.Errorf("no %s in %q", want, names)
		}
	}
}

func sumOf(data []byte) string { return blob(&tree{}, "", data).Digest }

// TestPartsOfTheProgram: what the built program says of itself fits the source, and the
// list of parts names them all.
func TestPartsOfTheProgram(t *testing.T) {
	program := os.Getenv("PULSE_PROGRAM")
	if program == "" {
		t.Skip("PULSE_PROGRAM names no built program")
	}
	t.Chdir("../..")
	here := target{runtime.GOOS, runtime.GOARCH}
	mods, err := modulesOf(program, here)
	if err != nil {
		t.Fatal(err)
	}
	said, err := sbom(mods, []byte("bytes"), here, stamp{version: "v1.2.0", commit: "4421675", time: moment})
	if err != nil {
		t.Fatal(err)
	}
	var b bom
	if err := json.Unmarshal(said, &b); err != nil {
		t.Fatal(err)
	}
	refs := []string{b.Metadata.Component.Ref}
	for _, c := range b.Components {
		if c.Licenses[0].Expression == "" || c.Version == "" || c.Properties == nil && c.Name != "std" {
			t.Errorf("%+v says too little", c)
		}
		refs = append(refs, c.Ref)
	}
	if len(refs) != len(mods) || len(refs) < 30 {
		t.Errorf("%d parts of %d modules: %q", len(refs), len(mods), refs)
	}
	for _, d := range b.Dependencies {
		for _, ref := range append(d.DependsOn, d.Ref) {
			if !slices.Contains(refs, ref) {
				t.Errorf("%s is no part", ref)
			}
		}
	}
}
