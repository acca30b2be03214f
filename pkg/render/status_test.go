package render

import (
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// A new version judges nothing anew by itself: status says what would.
func TestStatusLeadsToJudgingAgain(t *testing.T) {
	for older, want := range map[int]string{
		0: "judged by v2, as shipped\n",
		1: "judged by v2, as shipped\n1 mention judged by an earlier one: pulse judge --again\n",
		9: "judged by v2, as shipped\n9 mentions judged by an earlier one: pulse judge --again\n",
	} {
		var b strings.Builder
		if err := Status(&b, Text, Standing{Judge: JudgeStanding{By: "v2", Older: older}}, Options{}); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(b.String(), want) {
			t.Errorf("%d older:\n%s", older, b.String())
		}
	}
}

// How pulse stands is said in the reader's words, in 80 columns, and what is to be typed
// stands in one piece.
func TestStatusSpeaksTheReadersLanguage(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	bad := pulse.Run{Started: now.Add(-3 * time.Hour), Ended: now.Add(-3 * time.Hour), Error: "status 401"}
	good := pulse.Run{Started: now.Add(-50 * time.Hour), Ended: now.Add(-50 * time.Hour), New: 3, Bad: 1, Cost: pulse.Cost{USD: .5}}
	s := Standing{At: now, Store: "pulse.db", Mentions: 1204, Bytes: 4_200_000, Unsure: 3, Cases: 2, CasesLate: 1, Overdue: 1, Proposed: []string{"otopark"},
		Kinds: map[pulse.Kind]int{pulse.Complaint: 7, pulse.Mixed: 2}, Judge: JudgeStanding{By: "v2", Older: 9},
		Sources: []SourceStanding{
			{SourceState: pulse.SourceState{Source: "x", Last: &bad, LastOK: &good}, Due: now.Add(time.Hour), SpentUSD: 1, BudgetUSD: 5},
			{SourceState: pulse.SourceState{Source: "gazete", Last: &good, LastOK: &good}, Rhythm: pulse.Rhythm{Silent: true, Quiet: 30*24*time.Hour + 12*time.Hour}},
		},
		Unsent: []pulse.Delivery{{Kind: "alert x:1", Day: "2026-11-20", Recipient: "elif@example.com", State: pulse.DeliveryFailed, Error: "550"}}}
	wants := map[string][]string{
		"tr": {"x             OKUNAMADI, 3 saat önce: status 401", "son başarılı okuma: 2 gün önce", "bu ay 5,00 dolarlık bütçenin 1,000 doları harcandı", "gazete        tamam, 2 gün önce: 3 yeni, 1 okunamadı, 0,500\u00a0dolar", "30 gün oldu",
			"pulse.db içinde 1204 ileti (4,2 MB)", "  şikâyet              7\n  hem övgü hem şikâyet 2\n", "3 iletiye birinin bakması gerekiyor:\n  pulse complaints --unsure, sonra pulse label ID KIND", "2 takip açık, 1 tanesi gecikmiş: pulse inbox", "uyarı x:1, 2026-11-20"},
		"fr": {"ÉCHEC il y a 3 heures\u202f: status 401", "3 nouveaux, 1 illisible, 0,500\u00a0$", "1204 messages dans pulse.db (4,2 Mo)", "1 amélioration est en retard\u202f: pulse backlog list --overdue"},
		"id": {"GAGAL 3 jam lalu: status 401", "1204 pesan di pulse.db", "1 usulan tema baru: pulse theme proposals"},
		"th": {"อ่านไม่สำเร็จ 3 ชั่วโมงที่แล้ว: status 401", "มี 1204 ข้อความใน pulse.db (4.2 MB)", "  ร้องเรียน", "pulse source test gazete"},
	}
	for lang, want := range wants {
		var b strings.Builder
		if err := Status(&b, Text, s, Options{Lang: lang}); err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(b.String(), w) {
				t.Errorf("%s: no %q in\n%s", lang, w, &b)
			}
		}
		for line := range strings.Lines(b.String()) {
			if columns(strings.TrimSuffix(line, "\n")) > 80 {
				t.Errorf("%s: wider than 80 columns: %s", lang, line)
			}
		}
	}
}
