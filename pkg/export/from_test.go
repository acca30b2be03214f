package export

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func heard(n int, text string) pulse.Judged {
	id := fmt.Sprint(n)
	return pulse.Judged{Mention: pulse.Mention{Source: "x", ID: id, Text: text, Author: pulse.Author{ID: id, Handle: "guest" + id, Name: "Gül " + id},
		Place: "moda", URL: "https://x.example/guest" + id, Posted: time.Date(2026, 11, n, 22, 30, 0, 0, time.UTC)}}
}

func entry() backlog.Entry {
	return backlog.Entry{ID: "B-1", Item: pulse.Item{N: 1, Title: "Queue", Theme: "waiting", Status: pulse.ItemOpen}, OwnerName: "elif@example.com",
		Invite: []backlog.Guest{{Author: "@guest1", URL: "https://x.example/guest1", Place: "moda"}, {Author: "@guest2", Place: "kadikoy"}, {Author: "@guest3", Place: "moda"}}}
}

func TestGuestsAreMasked(t *testing.T) {
	said := []pulse.Judged{heard(1, "we waited an hour, @mert saw it all"), heard(2, "short"), heard(3, "nobody came for forty minutes")}
	i := From(entry(), said, Sight{})
	all := fmt.Sprintf("%+v", i) + markdownBody(i, "m", english(t)) + encoded(document(i, english(t)))
	for _, s := range []string{"guest1", "guest2", "guest3", "Gül", "@mert", "x.example"} {
		if strings.Contains(all, s) {
			t.Errorf("%q is told: %s", s, all)
		}
	}
	if !strings.Contains(all, "we waited an hour, @m… saw it all") || !strings.Contains(all, "Guests to invite into the solution: 3") {
		t.Errorf("got %s", all)
	}
	named := From(entry(), said, Sight{Authors: true})
	body := markdownBody(named, "m", english(t))
	for _, s := range []string{"`@guest1`", "`we waited an hour, @mert saw it all`", "<https://x.example/guest1>", "@&#8203;guest2"} {
		if !strings.Contains(body, s) {
			t.Errorf("with authors: %q is not in %s", s, body)
		}
	}
}

func TestFrom(t *testing.T) {
	gone, copied, long := heard(9, "let go"), heard(8, "a copy of what somebody else has said"), heard(7, strings.Repeat("long ", 300))
	gone.Gone, copied.First = "forgotten", "x:1"
	said := []pulse.Judged{gone, copied, long, heard(6, "short"), heard(1, "the floor was cold and wet all day"), heard(2, "I slipped on it and want my money back"), heard(2, "the same guest speaks once more here")}
	i := From(entry(), said, Sight{Zone: time.FixedZone("", 3*3600), Place: func(id string) string { return map[string]string{"moda": "Moda"}[id] },
		Severity: func(s string) string {
			if strings.Contains(s, "money back") {
				return pulse.Refund
			}
			return ""
		}})
	var got []string
	for _, q := range i.Quotes {
		got = append(got, q.Day+" "+q.Place+" "+q.Text)
	}
	want := "2026-11-03 Moda I slipped on it and want my money back|2026-11-02 Moda the floor was cold and wet all day|2026-11-07 Moda short"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", strings.Join(got, "|"), want)
	}
	if i.Severity != pulse.Refund || i.Owner != "elif" || i.OwnerMail != "elif@example.com" || fmt.Sprint(i.Places) != "[{Moda 2} {kadikoy 1}]" {
		t.Errorf("got %q %q %q %v", i.Severity, i.Owner, i.OwnerMail, i.Places)
	}
	if body := markdownBody(i, "m", english(t)); strings.Contains(body, "example.com") {
		t.Errorf("a mail address is in %s", body)
	}
}
