package sheet

import (
	"fmt"
	"image/color"
	"math"
)

// Color is an opaque colour of the screen (sRGB).
type Color struct{ R, G, B uint8 }

// RGBA makes it a colour of package image.
func (c Color) RGBA() color.RGBA { return color.RGBA{c.R, c.G, c.B, 255} }

// Hex is "#1b4d3e".
func (c Color) Hex() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// ParseColor reads #1b4d3e or 1b4d3e; ok is false for anything else.
func ParseColor(s string) (c Color, ok bool) {
	if len(s) == 7 && s[0] == '#' {
		s = s[1:]
	}
	if len(s) != 6 {
		return c, false
	}
	var v [6]uint8
	for i := range 6 {
		switch b := s[i] | 0x20; {
		case s[i] >= '0' && s[i] <= '9':
			v[i] = s[i] - '0'
		case b >= 'a' && b <= 'f':
			v[i] = b - 'a' + 10
		default:
			return c, false
		}
	}
	return Color{v[0]<<4 | v[1], v[2]<<4 | v[3], v[4]<<4 | v[5]}, true
}

// Mix is a colour on the way from c to d: 0 is c, 1 is d.
func (c Color) Mix(d Color, t float64) Color {
	m := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*t)) }
	return Color{m(c.R, d.R), m(c.G, d.G), m(c.B, d.B)}
}

// Contrast is the ratio by which two colours differ for the eye, 1 to 21, as
// the accessibility guidelines of the web reckon it.
func Contrast(a, b Color) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + .05) / (min(la, lb) + .05)
}

func (c Color) luminance() float64 {
	f := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= .04045 {
			return s / 12.92
		}
		return math.Pow((s+.055)/1.055, 2.4)
	}
	return .2126*f(c.R) + .7152*f(c.G) + .0722*f(c.B)
}
