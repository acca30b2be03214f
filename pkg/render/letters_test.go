package render

import (
	"bytes"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// TestNobodyToWriteTo: everybody has their message, or nobody can be written to; these are
// not the same.
func TestNobodyToWriteTo(t *testing.T) {
	told := backlog.Letter{Guest: backlog.Guest{Last: "x:1"}, State: "sent", Was: &pulse.GuestMessage{State: pulse.AnswerSent}}
	left := func(why string) backlog.Letter { return backlog.Letter{Guest: backlog.Guest{Last: "file:2", Why: why}} }
	for _, c := range []struct {
		name string
		list []backlog.Letter
		want []string
		not  []string
	}{
		{"all told", []backlog.Letter{told}, []string{"lt.none.told"}, []string{"lt.unreached", "lt.close"}},
		{"content since", []backlog.Letter{told, left(backlog.NotAgain)}, []string{"lt.none.told"}, []string{"lt.unreached"}},
		{"no link", []backlog.Letter{told, left(backlog.NotLinked)}, []string{"lt.unreached", "lt.yourself.told", "lt.agreed", "lt.close"}, []string{"lt.none.told"}},
		{"never", []backlog.Letter{left(backlog.NotOptedOut)}, []string{"lt.unreached", "lt.close"}, []string{"lt.none.told", "lt.yourself.told", "lt.agreed"}},
	} {
		for _, lang := range Languages() {
			o := listing(lang)
			p, err := newPen(o)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := Letters(&b, Text, LetterSheet{ID: "B-1", Title: "Wi-Fi", What: pulse.MessageTell, Status: pulse.ItemFixed, Letters: c.list}, o); err != nil {
				t.Fatal(err)
			}
			word := func(key string) string {
				if key == "lt.unreached" {
					return p.n(key, 1)
				}
				return p.t(key, "id", "B-1")
			}
			for _, key := range c.want {
				if !strings.Contains(b.String(), word(key)) {
					t.Errorf("%s, %s: no %q in\n%s", c.name, lang, word(key), b.String())
				}
			}
			for _, key := range c.not {
				if strings.Contains(b.String(), word(key)) {
					t.Errorf("%s, %s: %q in\n%s", c.name, lang, word(key), b.String())
				}
			}
			for line := range strings.SplitSeq(b.String(), "\n") {
				if uniseg.StringWidth(line) > 80 {
					t.Errorf("%s, %s: wider than 80 columns: %q", c.name, lang, line)
				}
			}
		}
	}
}
