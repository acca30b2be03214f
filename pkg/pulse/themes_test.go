package pulse

import (
	"errors"
	"strings"
	"testing"
)

func TestThemeWord(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"a word", "refund", "refund"},
		{"any ending", "refund*", "refund*"},
		{"a phrase", "  card   machine ", "card_machine"},
		{"a phrase as the files have it", "card_machine*", "card_machine*"},
		{"a number", "# minutes", "#_minutes"},
		{"Turkish", "sıra bekle*", "sıra_bekle*"},
		{"French elision", "file d'attente", "file_d'attente"},
		{"Thai", "เครื่องรูดบัตร", "เครื่องรูดบัตร"},
		{"Thai with a star", "คิว*", "คิว"},
		{"two letters", "ac", "ac"},
	} {
		if got, err := ThemeWord(tt.in); got != tt.want || err != nil {
			t.Errorf("%s: got %q %v, want %q", tt.name, got, err, tt.want)
		}
	}
	for _, tt := range []struct{ name, in, want string }{
		{"empty", " ", "too short"},
		{"one letter", "a*", "too short"},
		{"a star alone", "*", "no letters"},
		{"any number alone", "#", "too short"},
		{"a star inside", "l*ft", "end of a word"},
		{"a number joined", "#minutes", "stands alone"},
		{"punctuation", "!!", "no letters"},
		{"a control character", "wi\x1bfi", "control character"},
		{"Thai with a space", "ห้อง น้ำ", "without spaces"},
	} {
		if got, err := ThemeWord(tt.in); !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %q %v, want %q", tt.name, got, err, tt.want)
		}
	}
}

func TestNearest(t *testing.T) {
	known := []string{"service", "waiting", "wifi", "app"}
	for in, want := range map[string]string{"sevice": "service", "wating": "waiting", "wiffi": "wifi", "wait": "waiting", "zzzzzz": "", "": "", "APP": "app"} {
		if got := Nearest(in, known); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
