package main

import (
	"strings"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// kindNamed reads a kind as pulse prints it in any of its languages: "şikayet", "pujian".
// Where it is none, the error names those of a reader of code.
func kindNamed(typed, code string) (pulse.Kind, error) {
	k, err := pulse.ParseKind(strings.ToLower(typed))
	if err == nil {
		return k, nil
	}
	for _, c := range lang.All() {
		names, err := render.KindNames(c)
		if err != nil {
			return "", err
		}
		for k, name := range names {
			if lang.Plain(name) == lang.Plain(typed) {
				return k, nil
			}
		}
	}
	ours, werr := render.KindNames(code)
	if werr != nil || code == lang.EN {
		return "", err
	}
	return "", pulse.WithHint(err, "or %s, %s, %s, %s", ours[pulse.Praise], ours[pulse.Complaint], ours[pulse.Mixed], ours[pulse.Neutral])
}
