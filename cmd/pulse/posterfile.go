package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // logos
	_ "image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/whole"
)

// Limits of a logo: more is a mistake, and would make every poster as large.
const (
	logoBytes = 8 << 20
	logoDots  = 4096
)

func readLogo(path string) (image.Image, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, pulse.WithHint(pulse.Usagef("the logo cannot be read: %v", err), "brand.logo in pulse.yaml names it, from the folder of pulse.yaml on")
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, logoBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the logo %s: %w", path, err)
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil:
		return nil, pulse.Usagef("the logo %s is no PNG or JPEG", path)
	case len(data) > logoBytes || size.Width > logoDots || size.Height > logoDots || size.Width < 1 || size.Height < 1:
		return nil, pulse.Usagef("the logo %s is larger than %d dots a side or %d MB", path, logoDots, logoBytes>>20)
	}
	logo, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, pulse.Usagef("the logo %s is damaged: %v", path, err)
	}
	return logo, nil
}

var unsafeInNames = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// posterFile names a file after the mention; what a file system could mind is
// left out, and a hash keeps two such names apart.
func posterFile(key, design, size, format string) string {
	safe := unsafeInNames.ReplaceAllString(strings.Replace(key, ":", "-", 1), "")
	if len(safe) != len(key) || len(safe) > 80 {
		safe = safe[:min(len(safe), 60)] + fmt.Sprintf("-%x", sha256.Sum256([]byte(key)))[:9]
	}
	return fmt.Sprintf("poster-%s-%s-%s.%s", safe, design, size, format)
}

// writePoster leaves a file whole or not at all. A poster is made to be shown.
func writePoster(path string, fn func(io.Writer) error) error {
	if err := whole.Replace(path, whole.Shown, fn); err != nil {
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
			return pulse.Usagef("cannot write into %s: %v", filepath.Dir(path), err)
		}
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
