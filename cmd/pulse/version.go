package main

import (
	"runtime"

	"github.com/spf13/cobra"
)

// version is stamped by `make build`: the release, or the commit. A bare `go build` says "dev".
var version = "dev"

func newVersion(e *env) *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Print the version", Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			return e.done(c, map[string]any{"version": version, "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH},
				"pulse %s (%s %s/%s)", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		}}
}
