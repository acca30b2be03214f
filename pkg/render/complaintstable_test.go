package render

import (
	"bytes"
	"encoding/csv"
	"slices"
	"testing"
)

// A program that reads the table finds the same places whatever its reader speaks.
func TestPlacesInATableAreIDs(t *testing.T) {
	everywhere := day[1].judged("brand")
	everywhere.Place = ""
	for _, lang := range Languages() {
		var b bytes.Buffer
		if err := Complaints(&b, CSV, causes(lang, append(stack(), everywhere)...), listing(lang)); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		at := slices.Index(rows[0], "places")
		got := map[string]string{}
		for _, r := range rows[1:] {
			got[r[0]] = r[at]
		}
		for id, want := range map[string]string{"waiting": "kadikoy=14;moda=2;*=1", "quality": "kadikoy=14;*=1", "price": "moda=1", "none": ""} {
			if got[id] != want {
				t.Errorf("%s: places of %s = %q, want %q", lang, id, got[id], want)
			}
		}
	}
}
