package config_test

import (
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/source/all"
)

func TestTheIDOfAPlaceIsWrittenIntoTheOwnersLines(t *testing.T) {
	const id = "4b5e662e70c603bba7d790b4"
	for _, tt := range []struct{ name, places, want string }{
		{"one line a place", "places:\n  - {id: a, name: Kadıköy}  # big\n  - {id: b, name: ร้าน}\n",
			"places:\n  - {id: a, name: Kadıköy}  # big\n  - {id: b, name: ร้าน, foursquare: \"" + id + "\"}\n"},
		{"all in one line", "places: [{id: a, name: Kadıköy}, {id: b, name: Çay, hours: \"mon-sat 08:00-22:00\"}] # two\n",
			"places: [{id: a, name: Kadıköy}, {id: b, name: Çay, hours: \"mon-sat 08:00-22:00\", foursquare: \"" + id + "\"}] # two\n"},
		{"lines of keys", "places:\n- id: a\n  name: Kadıköy\n\n# small\n- id: b\n  name: Galata # here\n\nlanguage: en\n",
			"places:\n- id: a\n  name: Kadıköy\n\n# small\n- id: b\n  name: Galata # here\n  foursquare: \"" + id + "\"\n\nlanguage: en\n"},
	} {
		text := "brand: {name: k} # us\n" + strings.TrimSuffix(tt.places, "language: en\n")
		want := "brand: {name: k} # us\n" + strings.TrimSuffix(tt.want, "language: en\n")
		got, err := config.PlaceAt("pulse.yaml", []byte(text), all.Types(), "b", "foursquare", id)
		if err != nil || strings.TrimRight(string(got), "\n") != strings.TrimRight(want, "\n") {
			t.Errorf("%s: %v\n%s\nwant\n%s", tt.name, err, got, want)
		}
	}
}

func TestAWrongIDOfAPlaceIsRefused(t *testing.T) {
	text := []byte("brand: {name: k}\nplaces: [{id: a, name: A}]\n")
	for _, tt := range []struct{ place, id, want string }{
		{"c", "4b5e", `no place has the id "c"`},
		{"a", "not an id", "is no place id of Foursquare"},
	} {
		_, err := config.PlaceAt("pulse.yaml", text, all.Types(), tt.place, "foursquare", tt.id)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v; want %q and no line of a file that was not written", tt.place, err, tt.want)
		}
	}
}
