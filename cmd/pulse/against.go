//go:build !reference

package main

import "github.com/seed-919336a1/pulse/pkg/pulse"

// reference is a judge to compare with; the shipped build carries none.
func reference(name string) (*against, error) {
	switch name {
	case "":
		return nil, nil
	case "vader":
		return nil, pulse.WithHint(pulse.Usagef("this build of pulse carries no reference to compare with"),
			"in the source of pulse: go run -tags reference ./cmd/pulse eval FILE --against vader")
	}
	return nil, pulse.Usagef("--against %q: use vader", name)
}
