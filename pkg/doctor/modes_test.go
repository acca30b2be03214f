//go:build unix

package doctor

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/foursquare"
	"github.com/seed-919336a1/pulse/pkg/source/x"
)

// What others on the machine may read or change is called out, with what to type.
func TestFilesOpenToOthers(t *testing.T) {
	for name, c := range map[string]struct {
		file  string
		mode  fs.FileMode
		check string
		warns string
	}{
		"a database everybody may read":          {"pulse.db", 0o644, "database", "chmod 600"},
		"a database of the owner alone":          {"pulse.db", 0o600, "database", ""},
		"a database a group may read":            {"pulse.db", 0o640, "database", ""},
		"a configuration everybody may change":   {"pulse.yaml", 0o666, "configuration", "chmod 640"},
		"a configuration everybody may look at":  {"pulse.yaml", 0o644, "configuration", ""},
		"a configuration of the owner's and all": {"pulse.yaml", 0o600, "configuration", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := healthy()
			dir := t.TempDir()
			for _, f := range []string{"pulse.yaml", "pulse.db"} {
				if err := os.WriteFile(filepath.Join(dir, f), []byte(map[string]string{"pulse.yaml": p.text}[f]), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Chmod(filepath.Join(dir, c.file), c.mode); err != nil { // whatever the umask
				t.Fatal(err)
			}
			p.o.Load = func() (*config.Config, error) {
				return config.Load(config.Options{Path: filepath.Join(dir, "pulse.yaml"), Types: []pulse.SourceType{x.Type(), foursquare.Type()},
					Env: func(k string) (string, bool) { v, ok := p.env[k]; return v, ok }})
			}
			for _, r := range p.run(t) {
				if r.Check != c.check {
					continue
				}
				if warned := r.State == Warning; warned != (c.warns != "") || !strings.Contains(r.Remedy, c.warns) {
					t.Errorf("got %s: %s (%s)", r.State, r.Message, r.Remedy)
				}
			}
		})
	}
}
