package cell

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// spelled is how one large review service writes its stars.
var spelled = map[string]float64{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}

var (
	outOf = regexp.MustCompile(`(?i)^(\d+(?:[.,]\d+)?)\s*(?:/|of|out of|sur|dari|จาก|üzerinden)\s*(\d+)`)
	plain = regexp.MustCompile(`(?i)^(\d+(?:[.,]\d+)?)(?:\s*[★⭐*]|\s+\pL.*)?$`)
)

// Stars reads a rating on the scale of 1 to 5: 4, 4,5, 5/5, 8/10, ★★★★☆, "4
// stars". ok is false where it means nothing on that scale.
func Stars(s string) (v float64, ok bool) {
	s = strings.TrimSpace(s)
	if v, ok := spelled[strings.ToLower(s)]; ok {
		return v, true
	}
	if n := strings.Count(s, "★") + strings.Count(s, "⭐"); n > 0 && !strings.ContainsAny(s, "0123456789") {
		return inScale(float64(n))
	}
	if m := outOf.FindStringSubmatch(s); m != nil {
		top := float64(atoi(m[2]))
		if top < 5 {
			return 0, false
		}
		v = decimal(m[1]) * 5 / top
		return inScale(math.Round(v*100) / 100)
	}
	if m := plain.FindStringSubmatch(s); m != nil {
		return inScale(decimal(m[1]))
	}
	return 0, false
}

// inScale takes 0 as "no stars were given", which is not a mistake.
func inScale(v float64) (float64, bool) {
	if v == 0 {
		return 0, true
	}
	if v < 0.5 || v > 5 {
		return 0, false
	}
	return max(v, 1), true
}

func decimal(s string) float64 {
	f, _ := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64) // digits: matched before
	return f
}
