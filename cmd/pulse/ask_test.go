package main

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/source/all"
)

// typist gives one line for each Read, as a person at a terminal does.
type typist struct{ lines []string }

func (p *typist) Read(b []byte) (int, error) {
	line := "\n" // Enter: take what is offered
	if len(p.lines) > 0 {
		line, p.lines = p.lines[0]+"\n", p.lines[1:]
	}
	return copy(b, line), nil
}

// TestAskTakesAnswers goes through the questions, mistakes and corrections included.
func TestAskTakesAnswers(t *testing.T) {
	var shown bytes.Buffer
	vars := map[string]string{"TERM": "dumb", "LANG": "id_ID.UTF-8"}
	e := &env{
		in:  &typist{lines: []string{"", "Kopi Biru", "", "Jakarta", "Asia/Jakarta", "@kopibiru", "name=Menteng,foursquare=4b5e", "sari@example.com"}},
		err: &shown, terminal: func(any) bool { return true },
		lookup: func(k string) (string, bool) { v, ok := vars[k]; return v, ok },
	}
	a, err := e.ask(t.Context(), config.Answers{})
	if err != nil {
		t.Fatalf("%v\n%s", err, shown.String())
	}
	got := strings.Join([]string{a.Brand, strings.Join(a.Languages, ","), a.Timezone, a.Handle, a.Mail.To}, "|")
	if want := "Kopi Biru|id|Asia/Jakarta|@kopibiru|sari@example.com"; got != want {
		t.Errorf("got %s, want %s\n%s", got, want, shown.String())
	}
	if len(a.Places) != 1 || a.Places[0].Provider["foursquare"] != "4b5e" {
		t.Errorf("places: got %+v, want Menteng", a.Places)
	}
	if !a.X {
		t.Error("a handle was given, but no source x")
	}
	if !strings.Contains(shown.String(), "is no time zone") {
		t.Errorf("the wrong zone was not told:\n%s", shown.String())
	}
	if err := config.Check("pulse.yaml", config.Sample(a), all.Types()); err != nil {
		t.Error(err)
	}
}

func TestParsePlace(t *testing.T) {
	cases := []struct {
		name, in string
		want     config.Place
		bad      bool
	}{
		{"a name alone", "Kadıköy", config.Place{Name: "Kadıköy"}, false},
		{"all of it", "name=Moda, id=m, foursquare=4b5e, timezone=Europe/Istanbul, hours=mon-fri 08:00-22:00, sat 10:00-18:00",
			config.Place{Name: "Moda", ID: "m", Provider: map[string]string{"foursquare": "4b5e"}, Timezone: "Europe/Istanbul", Hours: "mon-fri 08:00-22:00, sat 10:00-18:00"}, false},
		{"no name", "foursquare=4b5e", config.Place{}, true},
		{"an unknown word", "name=A,yelp=x", config.Place{}, true},
	}
	for _, tc := range cases {
		got, err := parsePlace(tc.in)
		if (err != nil) != tc.bad || err == nil && !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s: got %+v, %v; want %+v", tc.name, got, err, tc.want)
		}
	}
}
