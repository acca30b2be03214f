package main

import (
	"errors"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestKindNamed(t *testing.T) {
	for typed, want := range map[string]pulse.Kind{
		"complaint": pulse.Complaint, "Praise": pulse.Praise, "şikayet": pulse.Complaint, "ŞİKÂYET": pulse.Complaint, "sikayet": pulse.Complaint,
		"övgü": pulse.Praise, "neutre": pulse.Neutral, "pujian": pulse.Praise, "ร้องเรียน": pulse.Complaint, "avis mitigé": pulse.Mixed,
	} {
		if got, err := kindNamed(typed, "en"); got != want || err != nil {
			t.Errorf("%q is %q, %v; want %s", typed, got, err, want)
		}
	}
	for _, typed := range []string{"", "bad", "complain", "ş"} {
		_, err := kindNamed(typed, "tr")
		if !errors.Is(err, pulse.ErrUsage) || pulse.HintOf(err) != "or övgü, şikâyet, hem övgü hem şikâyet, nötr" {
			t.Errorf("%q: %v, hint %q", typed, err, pulse.HintOf(err))
		}
	}
}
