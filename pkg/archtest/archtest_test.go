// Package archtest holds who may import whom. It gives nothing to the program;
// it fails when the write path or the read path stops going one way.
package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/seed-919336a1/pulse/"

// anyone may import these: they import nothing and know nothing of pulse.
var anyone = []string{"pkg/sorting", "pkg/packed", "pkg/whole"}

// ours says which of our packages a package may import. A package missing here
// fails the test: add one line, and think about the direction first.
var ours = map[string][]string{
	"pkg/sorting": {},
	"pkg/packed":  {},
	"pkg/whole":   {},
	"pkg/pulse":   {},

	"pkg/pulse/hostile": {}, // what tests alone import

	"pkg/plain":    {},
	"pkg/lang":     {"pkg/pulse"},
	"pkg/charset":  {},
	"pkg/letter":   {"pkg/pulse", "pkg/plain", "pkg/charset"},
	"pkg/veil":     {},
	"pkg/fold":     {"pkg/pulse"},
	"pkg/severity": {"pkg/pulse"},
	"pkg/answer":   {"pkg/pulse", "pkg/fold"},
	"pkg/store":    {"pkg/pulse"},
	"pkg/wire":     {"pkg/pulse"},
	"pkg/config":   {"pkg/pulse"},
	"pkg/eval":     {"pkg/pulse"},
	"pkg/metrics":  {},
	"pkg/pipe":     {"pkg/pulse"},

	"pkg/login": {"pkg/pulse", "pkg/wire", "pkg/whole"},

	"pkg/source/x":          {"pkg/pulse", "pkg/wire", "pkg/login"},
	"pkg/source/foursquare": {"pkg/pulse", "pkg/wire"},
	"pkg/source/newest":     {"pkg/pulse"},
	"pkg/source/google":     {"pkg/pulse", "pkg/wire", "pkg/login", "pkg/source/newest"},
	"pkg/source/appstore":   {"pkg/pulse", "pkg/wire", "pkg/login", "pkg/source/newest"},
	"pkg/source/play":       {"pkg/pulse", "pkg/wire", "pkg/login", "pkg/source/newest"},
	"pkg/source/file":       {"pkg/pulse", "pkg/wire", "pkg/source/cell", "pkg/source/sheet"},
	"pkg/source/cell":       {"pkg/pulse"},
	"pkg/source/sheet":      {"pkg/charset"},
	"pkg/source/seen":       {"pkg/pulse"},
	"pkg/source/http":       {"pkg/pulse", "pkg/wire", "pkg/plain", "pkg/source/cell", "pkg/source/sheet", "pkg/source/seen"},
	"pkg/source/feed":       {"pkg/pulse", "pkg/wire", "pkg/plain", "pkg/charset", "pkg/source/cell", "pkg/source/seen"},
	"pkg/source/mail":       {"pkg/pulse", "pkg/wire", "pkg/letter"},
	"pkg/source/all":        {"pkg/pulse", "pkg/wire", "pkg/config", "pkg/login", "pkg/source/..."}, // the list of them
	"pkg/source/sourcetest": {"pkg/pulse", "pkg/wire", "pkg/source/fake"},
	"pkg/source/fake":       {"pkg/pulse"},
	"pkg/deliver":           {"pkg/pulse", "pkg/wire"},
	"pkg/judge":             {"pkg/pulse", "pkg/wire"},
	"pkg/export":            {"pkg/pulse", "pkg/wire", "pkg/backlog"},
	"pkg/export/exporttest": {},
	"pkg/deliver/smtptest":  {},

	"pkg/source/apptest":             {"pkg/source/fake"},
	"pkg/source/google/googletest":   {"pkg/source/fake"}, // what tests alone import
	"pkg/source/bluesky":             {"pkg/pulse", "pkg/wire"},
	"pkg/source/bluesky/blueskytest": {},

	"pkg/source/mastodon":              {"pkg/pulse", "pkg/wire", "pkg/plain"},
	"pkg/source/mastodon/mastodontest": {},

	"pkg/classify": {"pkg/pulse", "pkg/lang"},
	"pkg/theme":    {"pkg/pulse", "pkg/lang"},
	"pkg/groups":   {"pkg/pulse", "pkg/lang"},
	"pkg/mark":     {"pkg/pulse", "pkg/lang"},
	"pkg/search":   {"pkg/pulse", "pkg/lang"},
	"pkg/harvest":  {"pkg/pulse", "pkg/fold"},
	"pkg/digest":   {"pkg/pulse"},
	"pkg/backlog":  {"pkg/pulse"},
	"pkg/chat":     {"pkg/pulse", "pkg/lang"},
	"pkg/cases":    {"pkg/pulse"},
	"pkg/inbox":    {"pkg/pulse", "pkg/cases", "pkg/render"},
	"pkg/voice":    {"pkg/pulse", "pkg/letter"},
	"pkg/serve":    {"pkg/pulse", "pkg/voice", "pkg/render"},
	"pkg/page":     {"pkg/pulse", "pkg/digest"},
	"pkg/render":   {"pkg/pulse", "pkg/digest", "pkg/backlog", "pkg/cases", "pkg/page", "pkg/chat", "pkg/voice"},
	"pkg/doctor":   {"pkg/pulse", "pkg/config"},
	"pkg/demo":     {"pkg/pulse", "pkg/source/fake"},

	"pkg/poster":          {"pkg/pulse", "pkg/lang", "pkg/poster/sheet", "pkg/poster/typeface"},
	"pkg/poster/sheet":    {},
	"pkg/poster/typeface": {"pkg/pulse", "pkg/poster/sheet"},
	"pkg/poster/pdf":      {"pkg/poster/sheet"},
	"pkg/poster/svg":      {"pkg/poster/sheet"},
	"pkg/poster/raster":   {"pkg/poster/sheet"},

	"pkg/archtest": {},

	"scripts/texts":   {"pkg/pulse", "pkg/lang", "pkg/classify"},
	"scripts/train":   {"pkg/classify", "scripts/texts"},
	"scripts/learn":   {"pkg/pulse", "pkg/classify", "pkg/eval", "scripts/texts"},
	"scripts/themes":  {"pkg/pulse", "pkg/classify", "pkg/lang", "pkg/theme", "scripts/texts"},
	"scripts/groups":  {"pkg/pulse", "pkg/classify", "pkg/groups", "pkg/harvest", "pkg/lang", "pkg/store", "pkg/theme"},
	"scripts/marks":   {"pkg/pulse", "pkg/classify", "pkg/lang", "pkg/mark"},
	"scripts/speed":   {"pkg/classify", "pkg/lang", "scripts/texts"}, // in builds with the tag reference alone
	"scripts/measure": {"pkg/pulse", "pkg/classify", "pkg/eval", "pkg/lang", "scripts/texts"},
	"scripts/imap":    {},
	"scripts/mail":    {},
	"scripts/torture": {"pkg/store", "pkg/source/fake", "pkg/deliver/smtptest"}, // of the store the drivers alone
	"scripts/workers": {"pkg/store"},                                            // the drivers alone
	"scripts/axe":     {"pkg/digest", "pkg/pulse", "pkg/render"},
	"scripts/tagger":  {},

	"scripts/release":           {},
	"scripts/release/elsewhere": {},
	"scripts/release/guests":    {},
	"scripts/scale":             {"pkg/pulse", "pkg/classify", "pkg/fold", "pkg/mark", "pkg/search", "pkg/store", "pkg/theme"},
}

// may reports whether a package is allowed, by its name or by its folder: "pkg/source/...".
func may(allowed []string, dep string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		below, all := strings.CutSuffix(a, "...")
		return a == dep || all && strings.HasPrefix(dep, below)
	})
}

// owner says which package alone may import a module or standard package.
var owner = map[string]string{
	"database/sql":                   "pkg/store",
	"modernc.org/sqlite":             "pkg/store",
	"github.com/jackc/pgx/v5":        "pkg/store",
	"github.com/spf13/cobra":         "cmd/pulse",
	"github.com/jdkato/prose/v2":     "scripts/tagger",
	"html/template":                  "pkg/render",
	"text/template":                  "pkg/render",
	"github.com/goccy/go-yaml":       "pkg/config",
	"github.com/wneessen/go-mail":    "pkg/deliver",
	"github.com/emersion/go-imap":    "pkg/source/mail",
	"github.com/dghubble":            "pkg/source/x",
	"github.com/go-text/typesetting": "pkg/poster/typeface",
	"github.com/skip2/go-qrcode":     "pkg/poster",
	"golang.org/x/image":             "pkg/poster/raster",
	"golang.org/x/net/html":          "pkg/plain",
	"github.com/mmcdole/gofeed":      "pkg/source/feed",
	"github.com/itchyny/gojq":        "pkg/source/http",
	"github.com/jonreiter/govader":   "cmd/pulse", // in builds with the tag reference alone
}

// extra are the exceptions to owner, each with its reason.
var extra = map[string][]string{
	"database/sql":             {"scripts/torture", "scripts/workers", "scripts/scale"}, // what is held against a model, or a bare loop, goes past the store
	"github.com/jackc/pgx/v5":  {"scripts/scale"},                                       // COPY, to be measured beside
	"github.com/goccy/go-yaml": {"pkg/render"},                                          // the words staff read are files of the same format

	"golang.org/x/net/html": {"pkg/pulse/hostile"}, // whether a hostile text acts is what another reader says

	// What a judgement costs is measured beside them, in builds with the tag reference alone.
	"github.com/jdkato/prose/v2":   {"scripts/speed"},
	"github.com/jonreiter/govader": {"scripts/speed"},
}

type file struct {
	dir     string // below the module root, slashes
	name    string
	test    bool
	imports []string
}

func TestImports(t *testing.T) {
	for _, f := range sources(t) {
		if f.test || f.dir == "cmd/pulse" {
			continue
		}
		allowed, known := ours[f.dir]
		if !known {
			t.Errorf("%s: package is not in the import table of pkg/archtest", f.dir)
			continue
		}
		for _, imp := range f.imports {
			if dep, mine := strings.CutPrefix(imp, module); mine && !slices.Contains(anyone, dep) && !may(allowed, dep) {
				t.Errorf("%s/%s imports %s; it may import %v", f.dir, f.name, dep, allowed)
			}
		}
	}
}

// TestEveryPackageIsOnThePage: a reader finds each package below pkg in the table of
// docs/architecture.md; sources and their stand-ins share a row.
func TestEveryPackageIsOnThePage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root(t), "docs", "architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	for dir := range ours {
		if !strings.HasPrefix(dir, "pkg/") {
			continue
		}
		whole, base := "`"+dir+"`", "`"+path.Base(dir)+"`"
		shared := strings.Count(dir, "/") > 1 && strings.Contains(string(page), base)
		source := path.Dir(dir) == "pkg/source" && strings.Contains(string(page), "`pkg/source/<name>`")
		if !strings.Contains(string(page), whole) && !shared && !source {
			t.Errorf("%s is not in docs/architecture.md", dir)
		}
	}
}

func TestOneOwnerEach(t *testing.T) {
	for _, f := range sources(t) {
		if f.test {
			continue
		}
		for _, imp := range f.imports {
			for what, who := range owner {
				if (imp == what || strings.HasPrefix(imp, what+"/")) && f.dir != who && !slices.Contains(extra[what], f.dir) {
					t.Errorf("%s/%s imports %s, which belongs to %s", f.dir, f.name, imp, who)
				}
			}
		}
	}
}

// The net/http package also holds servers, headers and status codes, which
// others need; a client that is not wire's escapes its politeness.
func TestClientsAreWires(t *testing.T) {
	for _, f := range sources(t) {
		if f.test || f.dir == "pkg/wire" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root(t), f.dir, f.name))
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"http.DefaultClient", "http.Client{", "http.Get(", "http.Post(", "http.DefaultTransport", "http.Transport{"} {
			if strings.Contains(string(text), bad) {
				t.Errorf("%s/%s uses %s; HTTP clients belong to pkg/wire", f.dir, f.name, strings.TrimRight(bad, "({"))
			}
		}
	}
}

// Whoever listens on the network must be bounded and guarded: pkg/serve is. The
// providers and trackers of the demo and the tests listen on loopback for a moment.
func TestServersAreServes(t *testing.T) {
	for _, f := range sources(t) {
		// pkg/login answers one request on 127.0.0.1, after which it stops
		if f.test || f.dir == "pkg/serve" || f.dir == "pkg/login" || f.dir == "pkg/source/fake" || f.dir == "pkg/demo" || strings.HasPrefix(f.dir, "scripts/") || strings.HasSuffix(f.dir, "test") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root(t), f.dir, f.name))
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"http.Server{", "http.ListenAndServe", "http.Serve(", "net.Listen(", "net.ListenConfig{"} {
			if strings.Contains(string(text), bad) {
				t.Errorf("%s/%s uses %s; servers belong to pkg/serve", f.dir, f.name, strings.TrimRight(bad, "({"))
			}
		}
	}
}

// Staff's check-ins lie in tables of their own, and what guests said in others. One file
// that names both could mix them: these are known to erase, to purge and to look for
// days of praise, and do not.
func TestStaffStaysApartFromGuests(t *testing.T) {
	apart := []string{"checkins", "FROM rounds", "INTO rounds", "UPDATE rounds"}
	for _, f := range sources(t) {
		if f.test || f.dir != "pkg/store" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root(t), f.dir, f.name))
		if err != nil {
			t.Fatal(err)
		}
		staff := slices.ContainsFunc(apart, func(s string) bool { return strings.Contains(string(text), s) })
		if guests := strings.Contains(string(text), "mentions"); staff && guests {
			t.Errorf("pkg/store/%s reads check-ins and mentions; keep staff and guests in files of their own", f.name)
		}
		if staff && f.name != "voice.go" && f.name != "voicekey.go" {
			t.Errorf("pkg/store/%s reads check-ins, which belong to voice.go", f.name)
		}
	}
}

// A file written in place can be half a file, readable by others for a moment, or
// somewhere else when a link lies in its place: pkg/whole minds all three. The named
// ones make a database, try whether a folder can be written to, hand text to an editor
// and take it away again, and make locks, which hold nothing.
func TestFilesAreWrittenWhole(t *testing.T) {
	known := []string{"pkg/store/sqlite.go os.OpenFile", "pkg/doctor/database.go os.CreateTemp", "cmd/pulse/answer.go os.CreateTemp",
		"pkg/login/lock.go os.OpenFile", "pkg/login/lock_other.go os.OpenFile"}
	for _, f := range sources(t) {
		if f.test || f.dir == "pkg/whole" || strings.HasSuffix(f.dir, "test") || strings.HasPrefix(f.dir, "scripts") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root(t), f.dir, f.name))
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"os.WriteFile(", "os.Create(", "os.CreateTemp(", "os.OpenFile(", "os.Rename(", "os.Link(", "os.Symlink("} {
			at := f.dir + "/" + f.name + " " + strings.TrimSuffix(bad, "(")
			if strings.Contains(string(text), bad) && !slices.Contains(known, at) {
				t.Errorf("%s: files are written by pkg/whole", at)
			}
		}
	}
}

func TestNobodyImportsCmdOrHidesWork(t *testing.T) {
	for _, f := range sources(t) {
		if slices.Contains(f.imports, module+"cmd/pulse") {
			t.Errorf("%s/%s imports cmd/pulse", f.dir, f.name)
		}
		if strings.Contains(f.dir, "/util") || strings.HasSuffix(f.dir, "/common") {
			t.Errorf("%s: a package is named after what it gives", f.dir)
		}
	}
}

// sources parses every Go file below the module root in this process, so that
// the test cache sees each of them as an input.
func sources(t *testing.T) []file {
	t.Helper()
	top := root(t)
	var out []file
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if n := d.Name(); path != top && (strings.HasPrefix(n, ".") || n == "testdata" || n == "node_modules") {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		f, err := parse(top, path)
		out = append(out, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 10 {
		t.Fatalf("found only %d Go files below %s", len(out), top)
	}
	return out
}

func parse(top, path string) (file, error) {
	tree, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return file{}, err
	}
	rel, err := filepath.Rel(top, path)
	if err != nil {
		return file{}, err
	}
	f := file{dir: filepath.ToSlash(filepath.Dir(rel)), name: filepath.Base(rel), test: strings.HasSuffix(rel, "_test.go")}
	for _, spec := range tree.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return file{}, err
		}
		f.imports = append(f.imports, imp)
	}
	return f, nil
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		t.Fatalf("no go.mod in %s: %v", dir, err)
	}
	return dir
}
