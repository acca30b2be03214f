package store

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Whoever is forgotten is also gone from what people wrote beside other guests.
func TestForgetStrikesNamesOutOfEveryTable(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		gone, other, open := said(1, "slow", pulse.Complaint), said(2, "cold", pulse.Complaint), said(3, "rude", pulse.Complaint)
		gone.Author = pulse.Author{ID: "8812345", Handle: "Zorro_K", Name: "Zorro Kaya"}
		save(t, db, pulse.Keep{Judged: []pulse.Judged{gone, other, open}})
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ticked := toGuest(other.Key(), "Like @zorro_k you waited")
		ticked.Reason, ticked.Lines = "Zorro Kaya read the same", []pulse.Line{{Rule: "loud", Words: []string{"ZORRO KAYA"}}}
		_, _, err := db.TickAnswer(ctx, ticked)
		must(err)
		_, _, err = db.ClaimAnswer(ctx, toGuest(open.Key(), "not as Zorro Kaya says"), nil)
		must(err)
		to := pulse.GuestMessage{Item: 1, What: pulse.MessageInvite, Round: 1, By: "elif"}
		told, err := db.ClaimMessage(ctx, other.Mention, to)
		must(err)
		told.Reply, told.Heard, told.Note = "yes", start, "comes with zorro_k"
		must(db.ReplyMessage(ctx, told))
		_, err = db.AddIdea(ctx, pulse.Idea{By: "Mert", Text: "a bell, says Zorro Kaya"})
		must(err)
		_, err = db.Hold(ctx, pulse.Held{Place: "moda", Day: "2026-11-20", By: "e", At: start, Note: "zorro_k was in"})
		must(err)
		must(db.NoteVoice(ctx, pulse.VoiceAudit{At: start, By: "a", What: "open", Round: "2026-W47", Reason: "what of Zorro Kaya"}))
		must(db.AddMute(ctx, pulse.Mute{What: pulse.MuteAuthor, Value: "@Zorro_K"}))
		must(db.AddMute(ctx, pulse.Mute{What: pulse.MuteWord, Value: "zorro kaya spam"}))
		must(db.AddMute(ctx, pulse.Mute{What: pulse.MuteWord, Value: "street works"}))

		f, err := db.Forget(ctx, "8812345")
		must(err)
		is(t, "forgotten", f.Mentions, 1)
		for table, column := range map[string]string{"answers": "text || reason || lines", "told": "note", "ideas": "text", "lineups": "note", "voice_audit": "reason", "mutes": "value"} {
			list, err := db.read().strings(ctx, "SELECT "+column+" FROM "+table)
			must(err)
			if all := fmt.Sprint(list); len(list) == 0 || strings.Contains(strings.ToLower(all), "zorro") {
				t.Errorf("%s holds %s", table, all)
			}
		}
		was, _, err := db.Answer(ctx, other.Key(), pulse.AnswerReply)
		must(err)
		is(t, "answer", was.Text+"|"+was.Reason+"|"+was.Lines[0].Words[0], "Like […] you waited|[…] read the same|[…]")
		was, _, err = db.Answer(ctx, open.Key(), pulse.AnswerReply)
		must(err)
		is(t, "an answer on its way", string(was.State)+"|"+was.Text, "sending|")
		mutes, err := db.Mutes(ctx)
		must(err)
		is(t, "mutes", len(mutes), 1)
		ideas, err := db.Ideas(ctx)
		must(err)
		is(t, "idea", ideas[0].Text, "a bell, says […]")
	})
}

// A guest who gave no name is known by what was said alone.
func TestForgetByKey(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		tip, nameless, a, b := said(1, "cold", pulse.Complaint), said(2, "slow", pulse.Complaint), said(3, "rude", pulse.Complaint), said(4, "loud", pulse.Complaint)
		tip.Author, nameless.Author = pulse.Author{ID: "tip-x"}, pulse.Author{}
		a.Author, b.Author = pulse.Author{ID: "77", Handle: "ada"}, pulse.Author{ID: "77", Handle: "ada"}
		other := said(5, "fine", pulse.Praise)
		save(t, db, pulse.Keep{Judged: []pulse.Judged{tip, nameless, a, b, other}})
		for _, c := range []struct {
			key  string
			want int
		}{{tip.Key(), 1}, {nameless.Key(), 1}, {a.Key(), 2}, {"x:none", 0}} {
			f, err := db.Forget(t.Context(), c.key)
			is(t, "error", err, nil)
			is(t, "forgotten by "+c.key, f.Mentions, c.want)
		}
		left, err := db.Mentions(t.Context(), pulse.Filter{})
		is(t, "error", err, nil)
		is(t, "left", len(left), 1)
	})
}
