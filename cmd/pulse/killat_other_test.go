//go:build !linux || !amd64

package main

import (
	"fmt"
	"os"
)

// killat wants the calls of Linux on amd64.
func killat() {
	fmt.Fprintln(os.Stderr, "killat: only on Linux and amd64")
	os.Exit(125)
}
