package cell

import (
	"regexp"
	"strings"
	"time"
	"unicode"
)

// months are the beginnings of month names, January first, as monthName writes them.
var months = [12][]string{
	{"jan", "oca", "มค", "มกราคม"},
	{"feb", "sub", "fev", "pebr", "กพ", "กุมภาพันธ์"},
	{"mar", "มีค", "มีนาคม"},
	{"apr", "nis", "avr", "เมย", "เมษายน"},
	{"may", "mai", "mei", "พค", "พฤษภาคม"},
	{"jun", "haz", "juin", "มิย", "มิถุนายน"},
	{"jul", "tem", "juil", "กค", "กรกฎาคม"},
	{"aug", "agu", "aou", "สค", "สิงหาคม"},
	{"sep", "eyl", "กย", "กันยายน"},
	{"oct", "okt", "eki", "ตค", "ตุลาคม"},
	{"nov", "kas", "nop", "พย", "พฤศจิกายน"},
	{"dec", "ara", "des", "ธค", "ธันวาคม"},
}

// monthName is Name, except that Thai keeps its vowel signs: without them
// January and March are abbreviated alike.
func monthName(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Thai, r) }) {
		return strings.ReplaceAll(s, ".", "")
	}
	return Name(s)
}

var (
	dayMonth = regexp.MustCompile(`^(?:\pL[\pL\pM]*\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|er|\.)?\s+([\pL\pM.]+),?\s+(\d{4})(?:[\s,]+(?:at\s+|saat\s+|à\s+|pukul\s+)?(.*))?$`)
	monthDay = regexp.MustCompile(`^([\pL\pM.]+)\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:[\s,]+(?:at\s+)?(.*))?$`)
)

// words reads dates with a month by name: 21 Kasım 2026, Nov 21, 2026 4:05 PM.
func (d Dates) words(s string) (time.Time, bool) {
	if m := dayMonth.FindStringSubmatch(s); m != nil {
		return d.build(atoi(m[3]), month(m[2]), atoi(m[1]), m[4])
	}
	if m := monthDay.FindStringSubmatch(s); m != nil {
		return d.build(atoi(m[3]), month(m[1]), atoi(m[2]), m[4])
	}
	return time.Time{}, false
}

// month is 1 to 12, or 0 for a word that is no month.
func month(word string) int {
	w := monthName(word)
	for i, list := range months {
		for _, begin := range list {
			if strings.HasPrefix(w, begin) {
				return i + 1
			}
		}
	}
	return 0
}
