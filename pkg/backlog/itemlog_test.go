package backlog

import (
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func step(rev int, what pulse.ItemWhat, to string) pulse.ItemChange {
	return pulse.ItemChange{Item: 1, Rev: rev, At: ago(50 - rev), By: "elif", What: what, To: to}
}

func TestUndoGoesBackStepByStep(t *testing.T) {
	h := []pulse.ItemChange{
		step(1, pulse.ItemAdd, "Queue"), step(2, pulse.ItemCause, "one till"), step(3, pulse.ItemMove, "in_progress"),
		step(4, pulse.ItemMove, "fixed"), step(5, pulse.ItemNote, ""),
	}
	for _, want := range []struct {
		undo, status, cause string
	}{{"note", "fixed", "one till"}, {"status", "in_progress", "one till"}, {"status", "open", "one till"}, {"cause", "open", ""}} {
		last, ok := LastCounting(h)
		if !ok || string(last.What) != want.undo {
			t.Fatalf("undo takes %v, want %s", last, want.undo)
		}
		u := step(len(h)+1, pulse.ItemUndo, "")
		u.Undo = last.Rev
		h = append(h, u)
		it := Items(h, time.Time{})[0]
		if string(it.Status) != want.status || it.Cause != want.cause || it.Rev != len(h) {
			t.Errorf("after %s: %+v", want.undo, it)
		}
	}
	if it := Items(h, time.Time{})[0]; !it.Fixed.IsZero() || !it.Started.IsZero() {
		t.Errorf("moments of steps taken back stay: %+v", it)
	}
	last, _ := LastCounting(h)
	u := step(len(h)+1, pulse.ItemUndo, "")
	u.Undo = last.Rev
	h = append(h, u)
	if got := Items(h, time.Time{}); len(got) != 0 {
		t.Errorf("withdrawn, it is still there: %+v", got)
	}
	if _, ok := LastCounting(h); ok {
		t.Error("there is still something to take back")
	}
}

func TestCheckMove(t *testing.T) {
	const open, work, fixed, closed = pulse.ItemOpen, pulse.ItemInProgress, pulse.ItemFixed, pulse.ItemClosed
	may := map[[2]pulse.ItemStatus]bool{
		{open, work}: true, {open, fixed}: true, {open, closed}: true, {work, fixed}: true, {work, closed}: true,
		{fixed, open}: true, {fixed, closed}: true, {closed, open}: true,
	}
	for _, from := range []pulse.ItemStatus{open, work, fixed, closed} {
		for _, to := range []pulse.ItemStatus{open, work, fixed, closed} {
			if err := CheckMove(pulse.Item{N: 1, Status: from}, to); (err == nil) != may[[2]pulse.ItemStatus{from, to}] {
				t.Errorf("%s to %s: %v", from, to, err)
			}
		}
	}
}

func TestTeamOf(t *testing.T) {
	teams := []Team{{ID: "front", Themes: []string{"waiting", "facilities"}}, {ID: "tech", Name: "Tech", Themes: []string{"wifi", "waiting"}}}
	for _, c := range []struct{ theme, part, want string }{
		{"waiting", "", "front"}, {"waiting", "queue", "front"}, {"facilities", "wifi", "tech"}, {"facilities", "", "front"}, {"price", "", ""}, {"", "", ""},
	} {
		if got, ok := TeamOf(teams, c.theme, c.part); got.ID != c.want || ok != (c.want != "") {
			t.Errorf("%s/%s: %q, want %q", c.theme, c.part, got.ID, c.want)
		}
	}
}

func TestMasks(t *testing.T) {
	for in, want := range map[string]string{
		"@ayla_k": "@a…", "Ayşe Yılmaz": "A… Y…", "": "", "@ก๊อบ": "@ก๊…", "สมชาย ใจดี": "ส… ใ…", "@": "@…",
	} {
		if got := MaskAuthor(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"thanks @ayla_k, and @Işıl!": "thanks @a…, and @I…!", "write to info@cafe.com": "write to info@cafe.com", "a @ b": "a @ b", "@กาแฟ ดี": "@ก… ดี", "x@": "x@",
		"masked @a… before": "masked @a… before", "and so on @ayla… and": "and so on @a… and",
	} {
		if got := MaskHandles(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if again := MaskHandles(MaskHandles(in)); again != want {
			t.Errorf("%q masked twice: %q, want %q", in, again, want)
		}
	}
	for in, want := range map[string]string{
		"@Kahve why, @ayla_k": "@Kahve why, @a…", "@kahve_2 and @kahv": "@k… and @k…", "@moda.": "@moda.",
	} {
		if got := MaskHandles(in, "@kahve", "moda"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestGuestsAreMaskedWithTheirLinks(t *testing.T) {
	a, b := heard(1, 3, "waiting"), heard(2, 2, "waiting")
	a.URL = "https://example.com/Guest001/7"
	again, gone := a, heard(3, 1, "waiting")
	again.ID, again.Posted = "009", noon
	gone.Gone = "expired"
	list := fold([]pulse.Judged{a, b, again, gone})
	got := guests(list, false)
	if len(got) != 2 || got[0].Last != "x:009" || got[0].Author != "@g…" || got[0].URL != "" || got[1].URL != b.URL {
		t.Errorf("got %+v", got)
	}
	if got := guests(list, true); got[0].Author != "@guest001" || got[0].URL != again.URL {
		t.Errorf("with authors: %+v", got)
	}
}
