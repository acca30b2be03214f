package render

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"github.com/seed-919336a1/pulse/pkg/backlog"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func at(days int) time.Time { return until.AddDate(0, 0, days) }

func rated(before, since int, ratio, low, high float64, says string) *pulse.Rate {
	return &pulse.Rate{Before: pulse.Span{From: at(-70), Until: at(-14), Complaints: before, Heard: 200, Per100: float64(before) / 2},
		Since: pulse.Span{From: at(-14), Until: until, Complaints: since, Heard: 100, Per100: float64(since)}, Ratio: &ratio, Low: low, High: &high, Says: says}
}

// items are one of each kind: late, come back, fixed, closed, and hostile.
func items() []backlog.Entry {
	late := backlog.Entry{ID: "B-1", ThemeName: "Waiting", OwnerName: "Servis ekibi", Team: "service", Overdue: true, People: 12, Messages: 14,
		Now: pulse.Span{From: at(-56), Until: until, Complaints: 12, Heard: 200, Per100: 6},
		Invite: []backlog.Guest{{Author: "@a…", Last: "x:1", URL: "https://x.com/i/web/status/1", Posted: at(-3)}, {Last: "foursquare:2", Posted: at(-4)},
			{Author: "@b…", Last: "file:3", Why: backlog.NotLinked}, {Author: "@c…", Last: "file:4", Why: backlog.NotLinked}, {Last: "x:5", Why: backlog.NotOptedOut}, {Last: "x:6", Why: backlog.NotAgain}},
		Item: pulse.Item{N: 1, Group: "waiting", Title: "Queue at lunch", Due: "2026-11-20", Status: pulse.ItemInProgress, Added: at(-30),
			Cause: "one till at lunch", Countermeasure: "second till from 12 to 14"},
		History: []pulse.ItemChange{
			{Rev: 1, At: at(-30), By: "elif", What: pulse.ItemAdd, Note: "from the round"},
			{Rev: 2, At: at(-29), By: "elif", What: pulse.ItemDue, To: "2026-11-18"},
			{Rev: 3, At: at(-28), By: "can", What: pulse.ItemDue, From: "2026-11-18", To: "2026-11-20"},
			{Rev: 4, At: at(-28), By: "can", What: pulse.ItemOwner, From: "tech"},
			{Rev: 5, At: at(-27), By: "can", What: pulse.ItemUndo, Undo: 4},
			{Rev: 6, At: at(-26), By: "can", What: pulse.ItemMove, From: "open", To: "in_progress"},
			{Rev: 7, At: at(-25), By: "can", What: pulse.ItemNote, Note: "till is ordered"},
		}}
	back := backlog.Entry{ID: "B-2", ThemeName: "Temizlik", People: 9, Messages: 9, Rate: rated(12, 8, 1.33, .47, 3.6, "same"),
		Item: pulse.Item{N: 2, Group: "cleanliness", Title: "ห้องน้ำสกปรกมากทุกวันเสาร์และไม่มีใครทำความสะอาดเลยตั้งแต่เช้าจนถึงเย็นจนลูกค้าต้องเดินออกไป", Status: pulse.ItemOpen,
			Added: at(-90), Fixed: at(-14), Reopened: until, Returned: rated(12, 8, 1.33, .47, 3.6, "same")},
		History: []pulse.ItemChange{{Rev: 1, At: at(-90), By: "elif", What: pulse.ItemAdd}, {Rev: 2, At: at(-13), By: "elif", What: pulse.ItemMove, From: "open", To: "fixed", When: at(-14)},
			{Rev: 3, At: until, By: pulse.ItemByPulse, What: pulse.ItemReturn, From: "fixed", To: "open", Rate: rated(12, 8, 1.33, .47, 3.6, "same")}}}
	fixed := backlog.Entry{ID: "B-3", ThemeName: "Wi-Fi", OwnerName: "Tech", Team: "tech", People: 22, Messages: 22, Rate: rated(20, 2, .2, .02, .83, "fewer"),
		Tell: []backlog.Guest{{Author: "A… Y…", Last: "file:7", Posted: at(-20)}},
		Item: pulse.Item{N: 3, Group: "wifi", Title: "Wi-Fi", Status: pulse.ItemFixed, Due: "2027-01-05", Added: at(-90), Fixed: at(-14)}}
	hostile := backlog.Entry{ID: "B-4", ThemeName: "Price", OwnerName: "=cmd()", Item: pulse.Item{N: 4, Group: "price", Title: "=HYPERLINK(\"x\")\x1b[31m\nnew # line " + strings.Repeat("wide語", 30),
		Cause: "<script>*a*|b|\x07", Status: pulse.ItemClosed, Added: at(-5)}}
	return []backlog.Entry{late, back, fixed, hostile}
}

func TestBacklogGolden(t *testing.T) {
	for _, lang := range Languages() {
		var b bytes.Buffer
		o := listing(lang)
		if err := BacklogList(&b, Text, Backlog{At: until, Items: items(), Closed: 2}, o); err != nil {
			t.Fatal(err)
		}
		for _, e := range items()[:2] {
			b.WriteString("\n")
			if err := BacklogItem(&b, Text, e, o); err != nil {
				t.Fatal(err)
			}
		}
		golden(t, "backlog."+lang+".txt", b.Bytes())
		for line := range strings.Lines(b.String()) {
			if w := uniseg.StringWidth(strings.TrimRight(line, "\n")); w > 80 {
				t.Errorf("%s: %d columns: %s", lang, w, line)
			}
		}
	}
	for _, format := range []string{Markdown, CSV, JSON} {
		var b bytes.Buffer
		if err := BacklogList(&b, format, Backlog{At: until, Items: items()}, listing("en")); err != nil {
			t.Fatal(err)
		}
		golden(t, "backlog.en."+format, b.Bytes())
	}
}

func TestWhatIsSaidOfARate(t *testing.T) {
	none := rated(0, 9, 0, 1.2, 0, "more")
	none.Ratio, none.High = nil, nil
	even := *none
	even.Says = "same"
	for _, c := range []struct {
		name string
		rate *pulse.Rate
		want string
	}{
		{"fewer", rated(20, 2, .2, .02, .83, "fewer"), "80% fewer (17 to 98%, 95% sure)"},
		{"none any more", rated(20, 0, 0, 0, .37, "fewer"), "none since (at least 63% fewer, 95% sure)"},
		{"hardly any is not none", rated(1000, 1, .002, .0001, .006, "fewer"), "99% fewer (99 to 99%, 95% sure)"},
		{"more", rated(6, 12, 4, 1.4, 13.2, "more"), "4 times as many (1.4 to 13 times, 95% sure)"},
		{"the same", rated(12, 6, 1, .35, 2.7, "same"), "no clear change (0.4 to 2.7 times as many, 95% sure)"},
		{"few", rated(3, 1, .66, .01, 8, "too_few"), "too few to say"},
		{"nothing heard", rated(3, 1, .66, .01, 8, "unknown"), "too little was heard to compare"},
		{"out of nothing", none, "more: there was none before"},
		{"some out of nothing", &even, "too few to say"},
	} {
		p, err := newPen(listing("en"))
		if err != nil {
			t.Fatal(err)
		}
		if got := (taskView{backlog.Entry{Rate: c.rate}, p}).Change(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestOfManyGuestsTheRestIsCounted(t *testing.T) {
	e := items()[0]
	for i := range 30 {
		e.Invite = append(e.Invite, backlog.Guest{Author: "@b…", Last: fmt.Sprint("x:", i+10)})
	}
	var b bytes.Buffer
	if err := BacklogItem(&b, Text, e, listing("en")); err != nil {
		t.Fatal(err)
	}
	if s := b.String(); !strings.Contains(s, "32 guests to invite") || !strings.Contains(s, "… and 12 more") || strings.Contains(s, "x:28") {
		t.Error(s)
	}
}

func TestUnknownFormatsAreRefused(t *testing.T) {
	for name, err := range map[string]error{
		"backlog": BacklogList(&bytes.Buffer{}, HTML, Backlog{}, listing("en")), "item": BacklogItem(&bytes.Buffer{}, CSV, backlog.Entry{}, listing("en")),
		"teams": TeamList(&bytes.Buffer{}, HTML, Teams{}, listing("en")), "team": Team(&bytes.Buffer{}, CSV, TeamRow{}, listing("en")),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
