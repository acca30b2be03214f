package main

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// maintainer stands in the package: whom to ask about it.
const maintainer = "The pulse authors <seed-919336a1@users.noreply.github.com>"

// debVersion spells a version as Debian orders them: a candidate before its release,
// commits behind it. What was never released sorts below every release, by its hour.
func debVersion(s stamp) string {
	v := strings.Replace(s.version, "-dirty", "+dirty", 1)
	m := tagged.FindStringSubmatch(v)
	if m == nil {
		return "0~git" + s.time.Format("20060102150405") + "." + notInVersion.ReplaceAllString(v, ".")
	}
	out := m[1]
	if m[2] != "" {
		out += "~" + notInVersion.ReplaceAllString(m[2], ".")
	}
	if m[3] != "" {
		out += "+" + m[3] + ".g" + m[4]
	}
	return out + m[5]
}

var (
	// v1.2.0, v1.2.0-rc.1, and with the number of commits since as `git describe` says it
	tagged       = regexp.MustCompile(`^v(\d[0-9.]*)(?:-(.*?))??(?:-(\d+)-g([0-9a-f]+))?(\+dirty)?$`)
	notInVersion = regexp.MustCompile(`[^A-Za-z0-9.+~]`)
)

// deb is a package for Debian and Ubuntu: the program, its pages, its completions and
// samples of cron and systemd. It starts nothing, makes no user and has no scripts.
func deb(program []byte, t target, s stamp, p papers, pages pages, samples samples) ([]byte, error) {
	samples = samples.packaged()
	data := &tree{time: s.time}
	data.program("usr/bin/pulse", program)
	for name, page := range pages.man {
		data.file("usr/share/man/man1/"+name+".gz", gzipped(page))
	}
	data.file("usr/share/bash-completion/completions/pulse", pages.bash)
	data.file("usr/share/zsh/vendor-completions/_pulse", pages.zsh)
	data.file("usr/share/fish/vendor_completions.d/pulse.fish", pages.fish)
	doc := "usr/share/doc/pulse/"
	data.file(doc+"copyright", copyright())
	data.file(doc+"NOTICE.gz", gzipped(p.notice))
	data.file(doc+"THIRD-PARTY.txt.gz", gzipped(p.others))
	data.file(doc+"README.md.gz", gzipped(p.readme))
	data.file(doc+"NEWS.md.gz", gzipped(p.changes))
	data.file(doc+"changelog.gz", gzipped(debChangelog(s)))
	data.file(doc+"examples/crontab", samples.crontab)
	data.file(doc+"examples/pulse.service", samples.service)
	data.file(doc+"examples/pulse.timer", samples.timer)
	data.file("etc/cron.d/pulse", cronD(samples.crontab))
	data.file("usr/share/lintian/overrides/pulse", []byte(overrides))
	return debOf(data, t, s)
}

// overrides says to lintian why what it finds is meant.
const overrides = `# One file without any other part: it runs on every Debian, and in a bare container.
pulse: statically-linked-binary [usr/bin/pulse]
# Every line of it is a comment. Who likes timers better finds one in the examples.
pulse: missing-systemd-timer-for-cron-script [etc/cron.d/pulse]
`

// debOf wraps what is to be installed as dpkg wants it.
func debOf(data *tree, t target, s stamp) ([]byte, error) {
	control := &tree{time: s.time}
	var sums strings.Builder
	var conffiles []byte
	size := 0
	for _, e := range data.sorted() {
		size += (len(e.data) + 1023) / 1024
		if e.mode.IsDir() {
			size++
			continue
		}
		fmt.Fprintf(&sums, "%x  %s\n", md5.Sum(e.data), e.name)
		if strings.HasPrefix(e.name, "etc/") {
			conffiles = append(conffiles, "/"+e.name+"\n"...)
		}
	}
	control.file("control", controlFile(t, s, size))
	control.file("md5sums", []byte(sums.String()))
	control.file("conffiles", conffiles)
	c, err := control.tar("./")
	if err != nil {
		return nil, err
	}
	d, err := data.tar("./")
	if err != nil {
		return nil, err
	}
	return ar(s.time, []entry{
		{name: "debian-binary", data: []byte("2.0\n")},
		{name: "control.tar.gz", data: gzipped(c)},
		{name: "data.tar.gz", data: gzipped(d)},
	}), nil
}

func controlFile(t target, s stamp, size int) []byte {
	return fmt.Appendf(nil, `Package: pulse
Version: %s
Architecture: %s
Maintainer: %s
Installed-Size: %d
Recommends: ca-certificates
Suggests: cron | systemd, fonts-noto-core
Section: utils
Priority: optional
Homepage: https://%s
Description: hear what guests say in public, and act on it
 pulse harvests what guests say about a café, hotel, restaurant, shop or
 service company, judges it in English, Turkish, French, Indonesian and Thai,
 brings the praise of the day before to the staff and turns complaints into
 tasks. It is one program and one file of data, offline and private.
 .
 See it work without any key or configuration: pulse demo
`, debVersion(s), t.arch, maintainer, size, itself)
}

// ar writes the outermost archive of a package, as ar(5) has it.
func ar(at time.Time, files []entry) []byte {
	var b bytes.Buffer
	b.WriteString("!<arch>\n")
	for _, f := range files {
		fmt.Fprintf(&b, "%-16s%-12d%-6d%-6d%-8s%-10d`\n", f.name, at.Unix(), 0, 0, "100644", len(f.data))
		b.Write(f.data)
		if len(f.data)%2 == 1 {
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}

// copyright is in the form Debian's tools read; the licences of what is linked follow it.
func copyright() []byte {
	return fmt.Appendf(nil, `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: pulse
Source: https://%s

Files: *
Copyright: 2026 the pulse authors
License: Apache-2.0
 On Debian systems the text of this licence is in
 /usr/share/common-licenses/Apache-2.0.
Comment:
 The program carries the work of others. Their licences are in
 /usr/share/doc/pulse/THIRD-PARTY.txt.gz, what is said of data is in
 /usr/share/doc/pulse/NOTICE.gz.
`, itself)
}

func debChangelog(s stamp) []byte {
	return fmt.Appendf(nil, `pulse (%s) unstable; urgency=medium

  * What is new stands in /usr/share/doc/pulse/NEWS.md.gz

 -- %s  %s
`, debVersion(s), maintainer, s.time.Format(time.RFC1123Z))
}

var cronLine = regexp.MustCompile(`^((?:[-0-9*,/]+ +){4}[-0-9*,/]+)( +)`)

// cronD makes the system's form of the sample, in which a line names its user. Nothing
// of it is at work before the owner of the machine takes the # away.
func cronD(sample []byte) []byte {
	b := []byte(cronHead)
	head := true // its comment is about `crontab -e`
	for line := range strings.Lines(string(sample)) {
		comment := strings.HasPrefix(line, "#")
		if head = head && comment; head {
			continue
		}
		if !comment && line != "\n" {
			line = "#" + cronLine.ReplaceAllString(line, "$1 pulse$2")
		}
		b = append(b, line...)
	}
	return b
}

const cronHead = `# pulse every day. Nothing here is at work until you take the # away from a line.
# First a user, a log and a configuration:
#   useradd --system --home-dir /var/lib/pulse pulse
#   install -d -o pulse -m 700 /var/lib/pulse
#   install -o pulse -m 640 /dev/null /var/log/pulse.log
#   install -d /etc/pulse && pulse init --out /etc/pulse/pulse.yaml
#   chown pulse /etc/pulse/pulse.yaml
# with "store: /var/lib/pulse/pulse.db" in it. Secrets are files of pulse that only it
# can read (chmod 600). "man pulse-cron" and "man pulse-environment" have the rest.

`
