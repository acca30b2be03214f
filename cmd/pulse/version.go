package main

import (
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// version and commit are stamped by `make build`: the release and what it was made of. A
// bare `go build` says "dev", or the version and the commit that Go noted itself.
var version, commit = "dev", ""

func newVersion(e *env) *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Print version, commit, Go and platform", Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			version, commit := stamped()
			fields := map[string]any{
				"version": version, "commit": commit, "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH,
			}
			said := "pulse " + version
			if commit != "" && !strings.HasPrefix(commit, strings.TrimSuffix(version, "-dirty")) {
				said += ", commit " + commit[:min(12, len(commit))]
			}
			return e.done(c, fields, "%s (%s %s/%s)", said, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		}}
}

// stamped is what this program was built of, by us or by `go install …@version`.
func stamped() (release, of string) {
	built, ok := debug.ReadBuildInfo()
	if version != "dev" || !ok {
		return version, commit
	}
	release, of = version, commit
	if v := built.Main.Version; v != "" && v != "(devel)" {
		release = v
	}
	for _, s := range built.Settings {
		if s.Key == "vcs.revision" {
			of = s.Value
		}
	}
	return release, of
}
