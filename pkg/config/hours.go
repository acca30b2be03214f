package config

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

var span = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$`)

// checkHours reads "mon-sat 08:00-22:00, sun 10:00-14:00 16:00-20:00". A
// closing time before the opening time is on the next day.
func checkHours(s string) error {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	for entry := range strings.SplitSeq(s, ",") {
		words := strings.Fields(strings.ToLower(entry))
		if len(words) < 2 || !days(words[0]) || slices.ContainsFunc(words[1:], func(w string) bool { return !span.MatchString(w) }) {
			return fmt.Errorf("%q are no hours; write them like \"mon-sat 08:00-22:00, sun 10:00-18:00\"", strings.TrimSpace(entry))
		}
	}
	return nil
}

func days(s string) bool {
	if s == "daily" {
		return true
	}
	from, to, isRange := strings.Cut(s, "-")
	return slices.Contains(weekdays, from) && (!isRange || slices.Contains(weekdays, to))
}

//go:embed zones.txt
var zoneNames string

// Zones lists the names of time zones, for completion.
func Zones() []string { return strings.Fields(zoneNames) }

// CheckZone reports a name that is no time zone, with the one that was meant
// where it is near.
func CheckZone(name string) error {
	if _, err := time.LoadLocation(name); err != nil || name == "" {
		return pulse.Usagef("%q is no time zone%s", name, zoneMeant(name))
	}
	return nil
}

// zoneMeant helps with a name that is no zone: "Istanbul", "Europe/Istambul",
// "GMT+3".
func zoneMeant(got string) string {
	city := got[strings.LastIndexByte(got, '/')+1:]
	var cities []string
	for z := range strings.FieldsSeq(zoneNames) {
		c := z[strings.LastIndexByte(z, '/')+1:]
		if strings.EqualFold(c, city) {
			return "; did you mean " + z + "?"
		}
		cities = append(cities, c)
	}
	if z := pulse.Nearest(got, strings.Fields(zoneNames)); z != "" {
		return "; did you mean " + z + "?"
	}
	if c := pulse.Nearest(city, cities); c != "" {
		for z := range strings.FieldsSeq(zoneNames) {
			if strings.HasSuffix(z, "/"+c) {
				return "; did you mean " + z + "?"
			}
		}
	}
	return "; write it like Europe/Istanbul or Asia/Jakarta"
}
