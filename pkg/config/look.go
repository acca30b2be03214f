package config

import (
	"path/filepath"
	"regexp"
	"strings"
)

// LogoFile is the brand's logo, absolute; "" where none is configured. A relative
// path is taken from the folder of pulse.yaml.
func (c *Config) LogoFile() string {
	if c.Brand.Logo == "" || filepath.IsAbs(c.Brand.Logo) || c.Path == "" {
		return c.Brand.Logo
	}
	return filepath.Join(filepath.Dir(c.Path), c.Brand.Logo)
}

var colour = regexp.MustCompile(`^#?[0-9a-fA-F]{6}$`)

// look checks what posters are made with. Whether the logo is there is seen when
// one is made: no harvest should stop for a picture.
func (k *checker) look() {
	for name, value := range map[string]string{"main": k.Brand.Colors.Main, "accent": k.Brand.Colors.Accent, "paper": k.Brand.Colors.Paper, "ink": k.Brand.Colors.Ink} {
		key := "brand.colors." + name
		_, there := k.at[key]
		switch {
		case value == "" && there: // a bare # begins a comment
			k.no(key, "%s is empty; write the colour in quotes, like \"#1b4d3e\"", key)
		case value != "" && !colour.MatchString(value):
			k.no(key, "%q is no colour; write it like \"#1b4d3e\", in quotes", value)
		}
	}
	switch ext := strings.ToLower(filepath.Ext(k.Brand.Logo)); {
	case k.Brand.Logo == "":
	case ext != ".png" && ext != ".jpg" && ext != ".jpeg":
		k.no("brand.logo", "%q is no picture pulse can use; save the logo as PNG or JPEG", k.Brand.Logo)
	}
}
