package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

var week = pulse.Round{ID: "2026-W47", From: start, Until: start.Add(72 * time.Hour)}

func answered(n int, text string) pulse.CheckIn {
	return pulse.CheckIn{Round: week.ID, Who: fmt.Sprintf("w%02d", n), Ends: week.Until, Place: "moda", Morning: pulse.MorningPlain,
		Scores: map[string]int{"well": n%5 + 1}, Themes: []pulse.StaffTheme{{Theme: "waiting", Polarity: pulse.Complaint}}, Text: text}
}

func shown(id string, list []pulse.CheckIn) (pulse.Round, error) {
	r := week
	r.ID, r.Cells = id, []pulse.Cell{{Places: []string{"moda"}, People: len(list)}}
	for _, a := range list {
		r.Cells[0].Texts = append(r.Cells[0].Texts, a.Text)
	}
	return r, nil
}

func TestRoundIsClosedOnce(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		salt, err := db.VoiceSecret(ctx, "round "+week.ID)
		if again, _ := db.VoiceSecret(ctx, "round "+week.ID); err != nil || again != salt || len(salt) < 40 {
			t.Fatalf("salt %q then %q, %v", salt, again, err)
		}
		for i := range 6 {
			if err := db.AddCheckIn(ctx, answered(i, "text"), "sealed"); err != nil {
				t.Fatal(err)
			}
		}
		a := answered(0, "another word")
		if err := db.AddCheckIn(ctx, a, ""); err != nil { // the last answer counts
			t.Fatal(err)
		}
		if had, err := db.TakeBackCheckIn(ctx, week.ID, "w05"); err != nil || !had {
			t.Fatalf("take back: %v, %v", had, err)
		}
		if err := db.CloseRounds(ctx, week.Until.Add(-time.Millisecond), shown); err != nil {
			t.Fatal(err)
		}
		if list, _ := db.Rounds(ctx, time.Time{}); len(list) != 0 {
			t.Fatalf("a round that runs is published: %+v", list)
		}
		for range 2 {
			if err := db.CloseRounds(ctx, week.Until, shown); err != nil {
				t.Fatal(err)
			}
		}
		list, err := db.Rounds(ctx, time.Time{})
		if err != nil || len(list) != 1 || list[0].Cells[0].People != 5 || !strings.Contains(fmt.Sprint(list[0].Cells[0].Texts), "another word") || !list[0].Until.Equal(week.Until) {
			t.Fatalf("%+v, %v", list, err)
		}
		if err := db.AddCheckIn(ctx, answered(9, "late"), ""); pulse.ExitCode(err) != pulse.ExitPolicy {
			t.Errorf("a closed round took an answer: %v", err)
		}
		if other, _ := db.VoiceSecret(ctx, "round "+week.ID); other == salt {
			t.Error("the salt outlived its round")
		}
		if had, _ := db.TakeBackCheckIn(ctx, week.ID, "w01"); had {
			t.Error("an answer can be found behind its round")
		}
		// what was sealed stays for ninety days, but for what was replaced or taken back
		sealed, err := db.OpenSealed(ctx, pulse.VoiceAudit{At: db.clock(), By: "a", What: "open", Round: week.ID, Reason: "why"})
		if err != nil || len(sealed) != 4 {
			t.Errorf("%d sealed, %v; want 4", len(sealed), err)
		}
		log, err := db.VoiceAudits(ctx)
		if err != nil || len(log) != 1 || log[0].Answers != 4 || log[0].Reason != "why" {
			t.Errorf("audit %+v, %v", log, err)
		}
		if _, err := db.Purge(ctx, week.Until.AddDate(0, 0, 91), nil); err != nil {
			t.Fatal(err)
		}
		if sealed, _ := db.OpenSealed(ctx, pulse.VoiceAudit{Round: week.ID, What: "open"}); len(sealed) != 0 {
			t.Errorf("%d sealed after ninety days", len(sealed))
		}
	})
}

// A name that stayed in the words of a colleague goes with whoever is forgotten.
func TestForgetStrikesNamesOutOfCheckIns(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		if err := db.AddCheckIn(ctx, answered(1, "Zorro shouts"), ""); err != nil {
			t.Fatal(err)
		}
		if err := db.CloseRounds(ctx, week.Until, shown); err != nil {
			t.Fatal(err)
		}
		b := answered(2, "zorro again")
		b.Round, b.Ends = "2026-W48", week.Until.AddDate(0, 0, 7)
		if err := db.AddCheckIn(ctx, b, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Forget(ctx, "Zorro"); err != nil {
			t.Fatal(err)
		}
		if err := db.CloseRounds(ctx, b.Ends, shown); err != nil {
			t.Fatal(err)
		}
		list, err := db.Rounds(ctx, time.Time{})
		if err != nil || len(list) != 2 || strings.Contains(strings.ToLower(fmt.Sprint(list)), "zorro") || !strings.Contains(fmt.Sprint(list), "shouts") {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestPraiseDay(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		if _, err := db.Hold(ctx, pulse.Held{Place: "moda", Day: "2026-11-20", By: "e", At: start}); err != nil {
			t.Fatal(err)
		}
		for _, tc := range []struct {
			place, day string
			now        time.Time
			want       bool
		}{
			{"moda", "2026-11-20", start.Add(time.Hour), true},
			{"moda", "2026-11-20", start.Add(-time.Hour), false}, // it was held later
			{"moda", "2026-11-21", start.Add(24 * time.Hour), false},
			{"kadikoy", "2026-11-20", start.Add(time.Hour), false},
			{"", "2026-11-20", start.Add(time.Hour), true},
		} {
			if got, err := db.PraiseDay(ctx, tc.place, tc.day, tc.now); err != nil || got != tc.want {
				t.Errorf("%+v: %v, %v", tc, got, err)
			}
		}
	})
}

func TestIdeasBecomeItems(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		i, err := db.AddIdea(ctx, pulse.Idea{By: "Mert", Text: "a bell"})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.LinkIdea(ctx, pulse.IdeaItem{Idea: 9, Item: 1}); pulse.ExitCode(err) != pulse.ExitUsage {
			t.Errorf("an idea that is not there: %v", err)
		}
		if _, err := db.ToldIdea(ctx, i.N, "boss", start); pulse.ExitCode(err) != pulse.ExitUsage {
			t.Errorf("an idea without an item: %v", err)
		}
		if err := db.LinkIdea(ctx, pulse.IdeaItem{Idea: i.N, Item: 3, At: start, By: "boss"}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []bool{true, false} {
			if first, err := db.ToldIdea(ctx, i.N, "boss", start); err != nil || first != want {
				t.Errorf("told: %v, %v; want %v", first, err, want)
			}
		}
		got, err := db.IdeaItems(ctx)
		if err != nil || got[i.N].Item != 3 || !got[i.N].Told.Equal(start) {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := db.Forget(ctx, "mert"); err != nil {
			t.Fatal(err)
		}
		if got, _ = db.IdeaItems(ctx); len(got) != 0 {
			t.Errorf("left behind: %+v", got)
		}
	})
}
