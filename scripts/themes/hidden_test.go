package main

import (
	"testing"

	"github.com/seed-919336a1/pulse/pkg/classify"
	"github.com/seed-919336a1/pulse/pkg/theme"
)

// TestHiddenTheme hides a theme of the shipped model, its words and its weights, and
// wants it proposed from our own texts: a small version of -hidden, where the model
// never learnt of it.
func TestHiddenTheme(t *testing.T) {
	f, err := parse([]string{"-own", "../../testdata/corpus"})
	if err != nil {
		t.Fatal(err)
	}
	j, err := classify.New()
	if err != nil {
		t.Fatal(err)
	}
	all, err := f.complaints("own", 3)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, id := range []string{"app", "billing", "cleanliness"} {
		tree := theme.Without(id).Reading(j.Meant)
		first, ok := unhide(themed(all, tree), id, tree)
		if ok {
			found++
		}
		for _, p := range first {
			t.Logf("%s: %.2f of %d people: %s", id, p.pure, p.People, p.Label)
		}
	}
	if found < 2 {
		t.Errorf("%d of 3 hidden themes are proposed again, want 2", found)
	}
}
