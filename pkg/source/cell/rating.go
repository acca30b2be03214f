package cell

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// spelled is how one large review service writes its stars.
var spelled = map[string]float64{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}

var (
	outOf = regexp.MustCompile(`(?i)^(\d+(?:[.,]\d+)?)\s*(?:/|of|out of|sur|dari|จาก|üzerinden)\s*(\d+)`)
	bare  = regexp.MustCompile(`^(\d+(?:[.,]\d+)?)$`)
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
		return outOfTop(decimal(m[1]), top)
	}
	if m := plain.FindStringSubmatch(s); m != nil {
		return inScale(decimal(m[1]))
	}
	return 0, false
}

// Scale is how far the bare numbers of a column of ratings go: 5, 10 or 100 (0 is 5).
// What says its own scale ("8/10", "★★★★") does not need it.
type Scale float64

// fewOver is how many numbers over five stars make another scale of a column; fewer are
// slips of the pen.
const fewOver = 3

// ScaleOf reads the scale from a whole column: numbers over five in at least a fifth of
// it. note says so where it is not five stars.
func ScaleOf(column []string) (s Scale, note string) {
	all, over, top := 0, 0, 0.0
	for _, written := range column {
		m := bare.FindStringSubmatch(strings.TrimSpace(written))
		if m == nil {
			continue
		}
		all++
		if v := decimal(m[1]); v > 5 && v <= 100 {
			over++
			top = max(top, v)
		}
	}
	if over < fewOver || over*5 < all {
		return 5, ""
	}
	if s = 10; top > 10 {
		s = 100
	}
	return s, fmt.Sprintf("ratings go up to %g and were read as out of %g: %g is 4 stars", top, float64(s), float64(s)*4/5)
}

// Stars reads a rating of a column of this scale, on the scale of 1 to 5.
func (s Scale) Stars(written string) (v float64, ok bool) {
	if s > 5 {
		if m := bare.FindStringSubmatch(strings.TrimSpace(written)); m != nil {
			return outOfTop(decimal(m[1]), float64(s))
		}
	}
	return Stars(written)
}

// outOfTop is a rating of another scale in stars.
func outOfTop(v, top float64) (stars float64, ok bool) {
	if v > 0 && v <= top { // 1 of 100 is the worst there is
		return max(math.Round(v*500/top)/100, 1), true
	}
	return 0, v == 0
}

// inScale takes 0 as "no stars were given", which is not a mistake.
func inScale(v float64) (float64, bool) {
	if v < 0.5 || v > 5 {
		return 0, v == 0
	}
	return max(v, 1), true
}

func decimal(s string) float64 {
	f, _ := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64) // digits: matched before
	return f
}
