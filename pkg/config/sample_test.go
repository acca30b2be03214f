package config

import (
	"slices"
	"strings"
	"testing"
)

func TestSampleLoadsBack(t *testing.T) {
	cases := []struct {
		name string
		a    Answers
	}{
		{"everything", Answers{Brand: "Kahve Durağı", Handle: "@kahveduragi", Languages: []string{"tr", "en"},
			Timezone: "Europe/Istanbul", Places: []Place{{Name: "Kadıköy", Provider: map[string]string{"foursquare": "4b5e"}}, {Name: "Moda: \"eski\"", Hours: "daily 08:00-02:00"}},
			X: true, Mail: Mail{From: "Pulse <pulse@example.com>", To: "me@example.com", Host: "smtp.example.com", User: "pulse"}}},
		{"a name alone", Answers{Brand: "No: #1 [café]", Languages: []string{"fr"}}},
		{"names without latin letters", Answers{Brand: "ร้านกาแฟ", Languages: []string{"th"}, Places: []Place{{Name: "สีลม"}, {Name: "สยาม"}}}},
		{"two places of one name", Answers{Brand: "B", Languages: []string{"id"}, Places: []Place{{Name: "Kota"}, {Name: "kota"}}}},
		{"mail without a server", Answers{Brand: "B", Languages: []string{"en"}, Mail: Mail{To: "a@example.com"}}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			text := Sample(tc.a)
			c, err := load(t, string(text), nil)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if got, want := c.Brand.Name, tc.a.Brand; got != want {
				t.Errorf("brand: got %q, want %q", got, want)
			}
			if got, want := c.Brand.Languages, tc.a.Languages; !slices.Equal(got, want) {
				t.Errorf("languages: got %q, want %q", got, want)
			}
			if got, want := len(c.Places), len(tc.a.Places); got != want {
				t.Fatalf("places: got %d, want %d", got, want)
			}
			for i, p := range tc.a.Places {
				if c.Places[i].Name != p.Name || c.Places[i].Provider["foursquare"] != p.Provider["foursquare"] || c.Places[i].Hours != p.Hours {
					t.Errorf("place: got %+v, want %+v", c.Places[i], p)
				}
			}
			if _, got := c.Source("x"); got != tc.a.X {
				t.Errorf("source x: got %v, want %v", got, tc.a.X)
			}
			if got, want := c.SMTP.Host, tc.a.Mail.Host; got != want {
				t.Errorf("smtp host: got %q, want %q", got, want)
			}
		})
	}
}

// What stands behind # is meant to be uncommented: it must be right too.
func TestSampleCommentsAreRight(t *testing.T) {
	text := string(Sample(Answers{Brand: "Kahve", Languages: []string{"tr"}}))
	var out []string
	for line := range strings.Lines(text) {
		rest, ok := strings.CutPrefix(line, "# ")
		switch {
		case !ok:
			rest, ok = strings.CutPrefix(line, "  # ")
			if ok && strings.HasPrefix(rest, "aliases") || strings.HasPrefix(rest, "exclude") {
				line = "  " + rest
			}
		case strings.HasSuffix(strings.TrimSpace(rest), ":") || strings.HasPrefix(rest, "  ") ||
			strings.HasPrefix(rest, "smtp:") || strings.HasPrefix(rest, "timezone"):
			line = rest
		case strings.HasPrefix(rest, "    "):
			line = rest
		}
		out = append(out, line)
	}
	full := strings.ReplaceAll(strings.Join(out, ""), "\n    # ", "\n    ")
	c, err := load(t, full, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, full)
	}
	if got, want := len(c.Sources)+len(c.Places)+len(c.Staff)+len(c.Teams)+len(c.Digest.Audiences), 7; got != want {
		t.Errorf("uncommented entries: got %d, want %d\n%s", got, want, full)
	}
}

func TestSlug(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"turkish letters", "Kadıköy Çarşı", "kadikoy-carsi"},
		{"capital dotted i", "İzmir", "izmir"},
		{"french", "Café de l’Été", "cafe-de-l-ete"},
		{"thai", "สีลม", ""},
		{"long", strings.Repeat("ab ", 40), "ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-a"},
	}
	for _, tc := range cases {
		if got := Slug(tc.in); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}
